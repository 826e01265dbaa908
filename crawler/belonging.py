"""Which source an address belongs to, so that none can claim, overwrite or hide what is another's. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from urllib.parse import urlsplit

from crawler import urls
from store.errors import InvalidInput
from store.types import Source

COLLECTIONS = "collection"
"""Kind of sources that have no site of their own."""


class Belonging:
    """The places of all sources: the hosts of their homepages and, on shared hosts, the folders they are in."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._places: defaultdict[str, dict[tuple[str, str], None]] = defaultdict(dict)
        for source in sources:
            if source.kind != COLLECTIONS:
                self._add(source)

    def _add(self, source: Source) -> None:
        home = _place(source.homepage)
        if home is None:
            return
        self._places[home[0]][home[1], source.id] = None
        for point in source.entry_points:
            place = _place(point.url)
            # A feed may be kept elsewhere, at a service that keeps many.
            if place is not None and place[0] == home[0]:
                self._places[place[0]][place[1], source.id] = None

    def elsewhere(self, url: str, source_id: str) -> bool:
        """Whether an address belongs to another source rather than to this one.

        On one host, it belongs to the source in the innermost folder around it; where nobody's is, to whoever comes.
        """
        depths = self._depths(url)
        return any(depth > depths.get(source_id, 0) for other, depth in depths.items() if other != source_id)

    def takes_over(self, url: str, source_id: str, holder: str) -> bool:
        """Whether an address that one source holds belongs to another, which comes only now."""
        depths = self._depths(url)
        return depths.get(source_id, 0) > depths.get(holder, 0) and not self.elsewhere(url, source_id)

    def _depths(self, url: str) -> dict[str, int]:
        """For each source with a place around an address, how deep the innermost is."""
        place = _place(url)
        found: dict[str, int] = {}
        for folder, source_id in self._places.get(place[0], ()) if place is not None else ():
            if place is not None and place[1].startswith(folder):
                found[source_id] = max(found.get(source_id, 0), len(folder))
        return found


def _place(url: str) -> tuple[str, str] | None:
    """The site of an address, and the folder it is in."""
    try:
        site = urls.site(url)
    except InvalidInput:
        return None
    return site, urlsplit(url).path.rpartition("/")[0] + "/"
