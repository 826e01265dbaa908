"""Sitemaps: all addresses a site has, followed through indexes; what left a sitemap is asked for once more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from crawler import work
from crawler.entries.sitemap import Sitemap, article_children, likely_article
from crawler.items import Link
from crawler.spiders.visit import Visit
from store.types import EntryPoint

MAX_DOCUMENTS = 60
"""Sitemaps read in one visit; the newest come first."""


async def read(visit: Visit, point: EntryPoint) -> str:
    """Read a sitemap and those it names, and start reading the pages they announce. "ok" or "unchanged"."""
    waiting, seen, changed = [point.url], {point.url}, False
    while waiting and len(seen) <= MAX_DOCUMENTS:
        url = waiting.pop(0)
        answer = await visit.open(url)
        if answer is None:
            # An index that says nothing new may still name sitemaps that changed: it is not kept as read.
            continue
        sitemap = await visit.tools.workers.run(work.read_sitemap, answer.body, answer.url)
        children = [child.url for child in article_children(sitemap.children) if child.url not in seen]
        seen.update(children)
        waiting += children
        if sitemap.kind != "index":
            changed = True
            await visit.announce(point, url, answer, article_links(sitemap), complete=not sitemap.news)
    return "ok" if changed else "unchanged"


def article_links(sitemap: Sitemap) -> list[tuple[Link, str | None]]:
    """The addresses of a sitemap that may be articles, each with its lastmod as fingerprint if that tells anything."""
    sections = _sections(sitemap.links)
    return _marked([link for link in sitemap.links if likely_article(link.url) and link.url not in sections])


SECTION = 3
"""Pages below a page from which it is taken for their list."""


def _sections(links: Sequence[Link]) -> set[str]:
    """The pages that others stand below: "/posts/" lists "/posts/…", it is no article."""
    below = Counter(f"{link.url.rstrip('/').rpartition('/')[0]}/" for link in links)
    return {link.url for link in links if below[f"{link.url.rstrip('/')}/"] >= SECTION}


def _marked(links: Sequence[Link]) -> list[tuple[Link, str | None]]:
    """Each link with its lastmod as fingerprint, unless one moment is given for most: then it is the build's."""
    times = Counter(link.updated for link in links if link.updated)
    built = {time for time, number in times.items() if number > max(5, len(links) // 2)}
    return [(link, link.updated.isoformat() if link.updated and link.updated not in built else None) for link in links]
