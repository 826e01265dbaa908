"""Listing pages: the links of a news page, followed to its further pages until all were seen once."""

from __future__ import annotations

from datetime import timedelta

from crawler import work
from crawler.entries import UnreadableEntry
from crawler.entries.listing import Listing
from crawler.fetching import Fetched, FetchFailed
from crawler.spiders.visit import Visit
from store.types import EntryPoint

MAX_PAGES = 80
"""Pages of a listing followed when it is first visited; later the first page is enough."""
PATIENCE = 2
"""Pages in a row without a link that the pages before did not have, after which there is nothing further."""
ANY_AGE = timedelta(0)
FOR_GOOD = frozenset({"gone", "blocked", "robots", "redirects", "too_large", "refused_address", "address"})
"""Failures of a further page that will not pass: it is left out. After others the walk goes on with the next visit."""


async def read(visit: Visit, point: EntryPoint) -> str:
    """Read a listing and start reading the pages it links. "ok" or "unchanged".

    Its further pages are walked through once. The bookmark is {"walked": true}, or on the way {"waiting": addresses of
    pages to read, "seen": those read}: a walk that was cut short goes on where it was.
    """
    walked = bool(point.bookmark.get("walked"))
    answer = await visit.open(point.url, at_most=None if walked else ANY_AGE)
    if answer is None:
        return "unchanged"
    listing = await _announce(visit, point, point.url, answer)
    if not walked:
        await _walk(visit, point, listing)
    return "ok"


async def _walk(visit: Visit, point: EntryPoint, first: Listing) -> None:
    seen = {point.url, *point.bookmark.get("seen", ())}
    waiting = [url for url in point.bookmark.get("waiting") or first.more if url not in seen]
    known, barren = {link.url for link in first.links}, 0
    while waiting and len(seen) < MAX_PAGES and (barren < PATIENCE or point.selectors):
        listing = await _further(visit, point, waiting[0])
        if listing is None:
            return
        seen.add(waiting.pop(0))
        fresh = {link.url for link in listing.links} - known
        known, barren = known | fresh, 0 if fresh else barren + 1
        waiting += [url for url in listing.more if url not in seen and url not in waiting]
        await visit.keep_bookmark(point, {"waiting": waiting, "seen": sorted(seen)})
    await visit.keep_bookmark(point, {"walked": True})


async def _further(visit: Visit, point: EntryPoint, url: str) -> Listing | None:
    """A further page, empty if it cannot be had; None if it can be had later."""
    try:
        answer = await visit.open(url, at_most=ANY_AGE)
        return await _announce(visit, point, url, answer) if answer else Listing(links=())
    except UnreadableEntry:
        return Listing(links=())
    except FetchFailed as error:
        return Listing(links=()) if error.kind in FOR_GOOD else None


async def _announce(visit: Visit, point: EntryPoint, url: str, answer: Fetched) -> Listing:
    listing = await visit.tools.workers.run(
        work.read_listing, answer.body, answer.url, answer.content_type, point.selectors
    )
    await visit.announce(point, url, answer, [(link, None) for link in listing.links])
    return listing
