"""Listing pages: the links of a news page, followed to its next pages on the first visit."""

from __future__ import annotations

from crawler import work
from crawler.spiders.visit import Visit
from store.types import EntryPoint

FIRST_PAGES = 10
"""Pages of a listing followed on the first visit of a source; later the first page is enough."""


async def read(visit: Visit, point: EntryPoint) -> str:
    """Read a listing and start reading the pages it links. "ok" or "unchanged"."""
    url: str | None = point.url
    for page in range(FIRST_PAGES if visit.first else 1):
        answer = await visit.open(url) if url else None
        if url is None or answer is None:
            return "ok" if page else "unchanged"
        listing = await visit.tools.workers.run(
            work.read_listing, answer.body, answer.url, answer.content_type, point.selectors
        )
        await visit.announce(point, url, answer, [(link, None) for link in listing.links])
        url = listing.next_url
    return "ok"
