"""Archives of entry points, walked back in steps: each gives what it lists and where to go on after it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from crawler import urls, work
from crawler.entries import UnreadableEntry, archive, fingerprint
from crawler.entries.feed import Feed
from crawler.entries.listing import Listing
from crawler.entries.mediawiki import Edit, WikiPage
from crawler.entries.sitemap import article_children
from crawler.fetching import Fetched, FetchFailed
from crawler.items import Link
from crawler.spiders.answers import status_kind
from crawler.spiders.mediawiki import Wiki
from crawler.spiders.visit import Visit
from crawler.spiders.wordpress import STEP_BACK, Interface
from crawler.workers import WorkFailed
from store.listed import dated
from store.types import EntryKind, EntryPoint

MAX_PAGES = 1_000
"""Pages of a feed or listing walked in one branch."""
MAX_MONTH_PAGES = 20
MAX_DOCUMENTS = 2_000
"""Sitemaps of one index."""

Place = Mapping[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Step:
    """A part of an archive."""

    links: Sequence[tuple[Link, str | None]]
    """What it lists, each with its fingerprint."""
    place: Place = field(default_factory=dict)
    """Where to go on after it."""


class Archive:
    """The archive of one entry point, back to a day."""

    def __init__(self, visit: Visit, point: EntryPoint, since: date) -> None:
        self.visit, self.point, self.since = visit, point, since

    async def steps(self, place: Place) -> AsyncIterator[Step]:
        """From a place on. What a step gives is read before the next one is asked for. Raises FetchFailed."""
        async for step in _WALKERS[self.point.kind](self, place):
            yield step

    async def first(self, url: str) -> Fetched:
        """A document without which there is no archive. Raises FetchFailed."""
        answer = await self.visit.fetch(url)
        if answer.status != 200:
            raise FetchFailed(status_kind(answer.status), f"{url} answers {answer.status}")
        return answer

    async def older(self, url: str) -> Fetched | None:
        """A further document, None where there is none: that is how lists end. Raises FetchFailed."""
        answer = await self.visit.fetch(url)
        if answer.status in (400, 404, 410):
            return None
        if answer.status != 200:
            raise FetchFailed(status_kind(answer.status), f"{url} answers {answer.status}")
        return answer

    async def feed(self, answer: Fetched) -> Feed:
        """Raises UnreadableEntry, WorkFailed."""
        return await self.visit.tools.workers.run(work.read_feed, answer.body, answer.url, answer.content_type)

    async def listing(self, answer: Fetched) -> Listing:
        """Raises UnreadableEntry, WorkFailed."""
        selectors = self.point.selectors
        return await self.visit.tools.workers.run(
            work.read_listing, answer.body, answer.url, answer.content_type, selectors
        )

    async def month(self, answer: Fetched) -> Listing:
        """Raises UnreadableEntry, WorkFailed."""
        return await self.visit.tools.workers.run(work.read_month, answer.body, answer.url, answer.content_type)

    async def is_past(self, links: Sequence[Link]) -> bool:
        """Whether a list, newest first, has come to what is older: by its own dates, else by those of the pages."""
        by_url = {urls.canonical(link.url): link for link in links if urls.is_http(link.url)}
        undated = [url for url, link in by_url.items() if link.published is None]
        stored = await self.visit.tools.writer.write(lambda s: dated(s, undated))
        return archive.ends_before([link.published or stored.get(url) for url, link in by_url.items()], self.since)


def walkable(kind: EntryKind) -> bool:
    """Whether entry points of a kind have archives that can be walked."""
    return kind in _WALKERS


async def _feed(walk: Archive, place: Place) -> AsyncIterator[Step]:
    """Its older pages (RFC 5005, JSON Feed, WordPress); where it has none, the pages of the months."""
    url, number, seen = place.get("url", walk.point.url), place.get("page", 1), list(place.get("seen", ()))
    links: Sequence[Link] = ()
    while url and number <= MAX_PAGES and "month" not in place:
        answer = await (walk.first(url) if number == 1 else walk.older(url))
        feed = await _readable(walk.feed, answer, must=number == 1)
        if feed is None or not feed.links or archive.key(feed.links) in seen:
            break
        links, seen, number = feed.links, [*seen, archive.key(feed.links)], number + 1
        url = feed.next_url or archive.older_feed_page(walk.point.url, number)
        marked = [(link, fingerprint(link)) for link in links]
        yield Step(links=marked, place={"url": url or "", "page": number, "seen": seen})
        if await walk.is_past(links):
            return
    has_sitemap = any(other.kind == "sitemap" and other.state != "dead" for other in walk.visit.source.entry_points)
    root = place.get("root") or (archive.month_root(links) if number <= 2 and not has_sitemap else None)
    if root:
        async for step in _months(walk, root, links, place):
            yield step


async def _months(walk: Archive, root: str, links: Sequence[Link], place: Place) -> AsyncIterator[Step]:
    """The pages that list a month each (/2019/05/), back from that of the newest article."""
    newest = max((link.published.date() for link in links if link.published), default=walk.visit.started.date())
    start = date.fromisoformat(place["month"]) if "month" in place else newest
    for month in archive.months(start, walk.since):
        found = [link async for link in _month(walk, archive.month_address(root, month))]
        if not found and month.replace(day=1) == newest.replace(day=1):
            return  # it lists not even what the feed says was written in it
        before = (month - timedelta(days=1)).replace(day=1)
        yield Step(links=[(link, None) for link in found], place={"root": root, "month": before.isoformat()})


async def _month(walk: Archive, address: str) -> AsyncIterator[Link]:
    url: str | None = address
    for _ in range(MAX_MONTH_PAGES):
        answer = await walk.older(url) if url else None
        listing = await _readable(walk.month, answer, must=False)
        if listing is None:
            return
        for link in listing.links:
            yield link
        url = listing.next_url


async def _listing(walk: Archive, place: Place) -> AsyncIterator[Step]:
    url, number, seen = place.get("url", walk.point.url), place.get("page", 1), list(place.get("seen", ()))
    while url and number <= MAX_PAGES:
        answer = await (walk.first(url) if number == 1 else walk.older(url))
        listing = await _readable(walk.listing, answer, must=number == 1)
        if listing is None or not listing.links or archive.key(listing.links) in seen:
            return
        seen, number, url = [*seen, archive.key(listing.links)], number + 1, listing.next_url
        links = [(link, None) for link in listing.links]
        yield Step(links=links, place={"url": url or "", "page": number, "seen": seen})
        if await walk.is_past(listing.links):
            return


async def _sitemap(walk: Archive, place: Place) -> AsyncIterator[Step]:
    """All sitemaps of an index, the old ones too, whatever their own dates."""
    waiting, seen = list(place.get("waiting", [walk.point.url])), set(place.get("seen", [walk.point.url]))
    while waiting and len(seen) <= MAX_DOCUMENTS:
        url, *waiting = waiting
        answer = await (walk.first(url) if url == walk.point.url else walk.older(url))
        if answer is None:
            continue
        found = await walk.visit.tools.workers.run(work.read_sitemap, answer.body, answer.url)
        children = [child.url for child in article_children(found.children) if child.url not in seen]
        waiting, seen = waiting + children, seen | set(children)
        links = [(link, mark) for link, mark in archive.article_links(found) if not _is_old(link, mark, walk.since)]
        yield Step(links=links, place={"waiting": waiting, "seen": sorted(seen)})


def _is_old(link: Link, mark: str | None, since: date) -> bool:
    """Whether an address, or a lastmod that is no build's, tells that an article is older. Nothing is dated by it."""
    return archive.address_before(link.url, since) or (mark is not None and archive.is_before(link.updated, since))


async def _readable(read: Callable[[Fetched], Awaitable[T]], answer: Fetched | None, *, must: bool) -> T | None:
    """What a document holds; None for one that cannot be read, unless it must."""
    if answer is None:
        return None
    try:
        return await read(answer)
    except (UnreadableEntry, WorkFailed):
        if must:
            raise
        return None


async def _wordpress(walk: Archive, place: Place) -> AsyncIterator[Step]:
    """The posts published since the day, newest first, one collection after the other."""
    api = Interface(walk.visit, walk.point)
    collections = list(place["collections"]) if place else [walk.point.url, *await api.others()]
    at = max(place.get("at", 0) - STEP_BACK, 0)
    after = f"{walk.since - archive.SLACK}T00:00:00"
    while collections:
        posts, _, last = await api.page(collections[0], at, after=after, orderby="date", order="desc")
        at += posts.seen
        links = [(post.link, post.mark) for post in posts.posts]
        # Sites that do not know `after` show everything.
        if last or archive.ends_before([link.published for link, _ in links], walk.since):
            collections, at = collections[1:], 0
        yield Step(links=links, place={"collections": collections, "at": at})


async def _mediawiki(walk: Archive, place: Place) -> AsyncIterator[Step]:
    """All pages; those made since the day are read. When they were made is asked again each time a walk goes on."""
    wiki = Wiki(walk.visit, walk.point)
    site, _ = await wiki.site()
    created = await wiki.creations(site.namespaces)
    async for pages, following in wiki.pages(site.namespaces, dict(place)):
        articles = [page for page in pages if page.title != site.main_page]
        made = [page for page in articles if not archive.is_before(_made(page, created), walk.since)]
        links = await wiki.links(made, created)
        yield Step(links=links, place=following)


def _made(page: WikiPage, created: Mapping[int, Edit]) -> datetime | None:
    return created[page.id].when if page.id in created else None


_WALKERS: Mapping[EntryKind, Callable[[Archive, Place], AsyncIterator[Step]]] = {
    "feed": _feed,
    "listing": _listing,
    "sitemap": _sitemap,
    "wordpress": _wordpress,
    "mediawiki": _mediawiki,
}
