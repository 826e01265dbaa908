"""Feeds: what is new since the last visit; on the first one, the earlier pages too where the feed links them."""

from __future__ import annotations

from dataclasses import replace

from crawler import rights, work
from crawler.entries import fingerprint
from crawler.spiders.visit import Visit
from store.types import EntryPoint

FIRST_PAGES = 20
"""Pages of a feed followed on the first visit of a source."""


async def read(visit: Visit, point: EntryPoint) -> str:
    """Read a feed and start reading the pages it announces. "ok" or "unchanged"."""
    url: str | None = point.url
    for page in range(FIRST_PAGES if visit.first else 1):
        answer = await visit.open(url) if url else None
        if url is None or answer is None:
            return "ok" if page else "unchanged"
        feed = await visit.tools.workers.run(work.read_feed, answer.body, answer.url, answer.content_type)
        visit.heard.ttl(feed.ttl_minutes)
        marks = visit.pages.rights.heard(rights.of_feed(feed.rights, answer.headers))
        links = [(replace(link, marks=(*link.marks, *marks)), fingerprint(link)) for link in feed.links]
        await visit.announce(point, url, answer, links)
        url = feed.next_url
    return "ok"
