"""What is read in place of an interface that is closed: the feeds of the same site."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.entries import UnreadableEntry
from crawler.fetching import FetchFailed
from crawler.spiders import feed
from crawler.spiders.visit import Visit
from crawler.workers import WorkFailed
from store.types import EntryPoint

NO_USE = frozenset({"ceiling", "unreachable", "refused_address", "overloaded"})
"""Failures that a site's feed would meet as well, or that ask us to leave the site alone for now."""

Failure = FetchFailed | UnreadableEntry | WorkFailed


async def by_feeds(visit: Visit, point: EntryPoint, failure: Failure, usual: Sequence[str], most: int) -> str:
    """Read the feeds of a source, at most `most`, since its interface failed; the spare ones, else those at the usual
    addresses. What the entry point is to be noted with. Raises the failure if no feed can be read either."""
    if isinstance(failure, FetchFailed) and failure.kind in NO_USE:
        raise failure
    why = f"{point.url}: {failure}" if point.url not in str(failure) else str(failure)
    feeds = [other for other in visit.source.entry_points if other.kind == "feed" and other.state != "dead"]
    if any(other.state == "followed" for other in feeds):
        return why
    read = [other.url for other in feeds[:most] or _at(usual[:most]) if await _read(visit, other)]
    if not read:
        raise failure
    visit.notes.append(f"{why}; read instead: {', '.join(read)}")
    return why


def _at(addresses: Sequence[str]) -> list[EntryPoint]:
    return [EntryPoint(kind="feed", url=address) for address in addresses]


async def _read(visit: Visit, point: EntryPoint) -> bool:
    try:
        await feed.read(visit, point)
    except FetchFailed as error:
        if error.kind == "ceiling":
            raise
        return False
    except (UnreadableEntry, WorkFailed):
        return False
    return True
