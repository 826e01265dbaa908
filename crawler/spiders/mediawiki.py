"""MediaWiki's interface: all pages of the content on the first visit, then the recent changes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from crawler import urls, work
from crawler.entries import UnreadableEntry, mediawiki
from crawler.entries.interface import query
from crawler.entries.mediawiki import Answer, Change, Edit, Site, WikiPage
from crawler.fetching import FetchFailed
from crawler.items import Link
from crawler.spiders import stand_in
from crawler.spiders.answers import status_kind
from crawler.spiders.tools import now
from crawler.spiders.visit import Visit
from crawler.workers import WorkFailed
from store.listed import dated
from store.types import EntryPoint

PAGES = 100
"""Pages asked for at once; their categories still fit into one answer, mostly."""
MAX_PAGE_REQUESTS = 200
MAX_EDIT_REQUESTS = 100
"""Of 500 revisions each, to learn when pages were made and by whom; the other way is a request for each page."""
MAX_LOOKUPS = 100
"""Pages asked one by one when they were made, per visit, where the revisions did not tell."""
MAX_CHANGE_REQUESTS = 20
TITLES = 20
"""Titles that fit into an address."""
OVERLAP = timedelta(minutes=2)
MEMORY = timedelta(days=25)
"""Wikis keep their recent changes for 30 to 90 days; after a longer absence all pages are looked at again."""


async def read(visit: Visit, point: EntryPoint) -> str:
    """Read the changes of a wiki, or all its pages, and start reading those. "ok", "unchanged", or why its feeds were
    read."""
    try:
        return await _read(visit, point)
    except (FetchFailed, UnreadableEntry, WorkFailed) as error:
        if isinstance(error, FetchFailed) and error.kind == "ceiling":
            return "ok"
        return await stand_in.by_feeds(visit, point, error, mediawiki.feed_addresses(point.url), 2)


async def _read(visit: Visit, point: EntryPoint) -> str:
    wiki = Wiki(visit, point)
    since = point.bookmark.get("since")
    if since is None or now() - datetime.fromisoformat(since) > MEMORY:
        return await _walk(wiki)
    return await _Changes(wiki, datetime.fromisoformat(since)).read()


async def _walk(wiki: Wiki) -> str:
    """All pages; those that left since they were last listed are asked for."""
    visit, point = wiki.visit, wiki.point
    site, moment = await wiki.site()
    created = await wiki.creations(site.namespaces)
    met: list[str] = []
    async for pages, _ in wiki.pages(site.namespaces, {}):
        announced = await wiki.links([page for page in pages if page.title != site.main_page], created)
        met += (await visit.note(point, announced, listing=point.url)).met
    if not wiki.cut:
        await visit.conclude(point.url, met)
    bookmark = {"since": moment.isoformat(), "namespaces": list(site.namespaces), "main_page": site.main_page}
    await visit.keep_bookmark(point, bookmark)
    return "ok"


class _Changes:
    """What happened at a wiki since the last visit."""

    def __init__(self, wiki: Wiki, since: datetime) -> None:
        self._wiki, self._since = wiki, since
        self._bookmark: dict[str, Any] = dict(wiki.point.bookmark)
        self._namespaces = frozenset(self._bookmark.get("namespaces", (0,)))

    async def read(self) -> str:
        seen, moment = await self._wiki.changes(self._since - OVERLAP)
        known = frozenset(self._bookmark.get("recent", ()))
        fresh = [change for change in seen if change.id not in known]
        titles = list(dict.fromkeys(title for change in fresh for title in self._titles(change)))
        created = {change.title: change for change in fresh if change.kind == "new"}
        for start in range(0, len(titles), TITLES):
            await self._look_at(titles[start : start + TITLES], created)
        recent = [change.id for change in seen if change.when and change.when > moment - 2 * OVERLAP]
        await self._wiki.visit.keep_bookmark(
            self._wiki.point, self._bookmark | {"since": moment.isoformat(), "recent": recent[-500:]}
        )
        return "ok" if titles else "unchanged"

    def _titles(self, change: Change) -> Iterable[str]:
        """The pages of the content that a change is about."""
        if change.namespace in self._namespaces:
            yield change.title
        if change.target and change.target_namespace in self._namespaces:
            yield change.target

    async def _look_at(self, titles: Sequence[str], made: dict[str, Change]) -> None:
        """How pages stand now: announce those that are there, take down those that left or lead elsewhere."""
        visit = self._wiki.visit
        pages = [page for page in await self._wiki.lookup(titles) if page.title != self._bookmark.get("main_page")]
        for page in pages:
            if page.gone:
                await visit.pages.gone(page.url)
        there = [page for page in pages if not page.gone]
        created = {page.id: edit for page in there if (edit := _first_edit(page, made.get(page.title)))}
        await visit.note(self._wiki.point, await self._wiki.links(there, created), listing=self._wiki.point.url)


class Wiki:
    """The interface of one wiki during one visit."""

    def __init__(self, visit: Visit, point: EntryPoint) -> None:
        self.visit, self.point = visit, point
        self.cut = False
        """Whether there was more than a visit looks at."""
        self._lookups = 0

    async def site(self) -> tuple[Site, datetime]:
        """What the wiki says of itself, and the time by its clock. Raises FetchFailed."""
        answer = await self._ask(meta="siteinfo", siprop="general|namespaces|statistics")
        if answer.site is None:
            raise FetchFailed("unreadable", f"{self.point.url} does not say what wiki it is")
        return answer.site, answer.now or now()

    async def creations(self, namespaces: Sequence[int]) -> dict[int, Edit]:
        """The first revision of each page, by the page's number; some may be missing on large and on old wikis."""
        found: dict[int, Edit] = {}
        asked = {"list": "allrevisions", "arvdir": "newer", "arvlimit": "max", "arvprop": "ids|timestamp|user"}
        async for answer in self._all(MAX_EDIT_REQUESTS, asked | {"arvnamespace": _joined(namespaces)}):
            for edit in answer.edits:
                found.setdefault(edit.page, edit)
        return found

    async def pages(
        self, namespaces: Sequence[int], following: dict[str, str]
    ) -> AsyncIterator[tuple[list[WikiPage], dict[str, str]]]:
        """All pages that are no redirects, some at a time, each time with what to go on from."""
        start = int(following.pop("namespace", namespaces[0]))
        for space in namespaces[namespaces.index(start) if start in namespaces else 0 :]:
            waiting: list[WikiPage] = []
            asked = {
                "generator": "allpages",
                "gapfilterredir": "nonredirects",
                "gaplimit": PAGES,
                "gapnamespace": space,
            }
            async for answer in self._all(MAX_PAGE_REQUESTS, {**_ABOUT, **asked}, following):
                waiting += answer.pages
                if answer.whole:
                    place = {"namespace": str(space), **answer.following}
                    yield [page for page in mediawiki.merged(waiting) if not page.gone], place
                    waiting = []
            following = {}

    async def lookup(self, titles: Sequence[str]) -> list[WikiPage]:
        """Pages by their titles, those that are not there too."""
        pages = [
            page async for answer in self._all(TITLES, {**_ABOUT, "titles": "|".join(titles)}) for page in answer.pages
        ]
        return mediawiki.merged(pages)

    async def changes(self, since: datetime) -> tuple[list[Change], datetime]:
        """What happened since a moment, oldest first, and the moment up to which that is all."""
        found: list[Change] = []
        moment: datetime | None = None
        asked = {"list": "recentchanges", "rcdir": "newer", "rctype": "new|edit|log", "rclimit": "max"}
        asked |= {"rcprop": "title|ids|timestamp|user|loginfo", "rcstart": since.strftime("%Y-%m-%dT%H:%M:%SZ")}
        async for answer in self._all(MAX_CHANGE_REQUESTS, asked):
            found += answer.changes
            moment = moment or answer.now
        if self.cut:
            # The rest is for the next visit.
            moment = max((change.when for change in found if change.when), default=None)
        return found, moment or now()

    async def links(self, pages: Sequence[WikiPage], created: dict[int, Edit]) -> list[tuple[Link, str | None]]:
        """Pages as they are announced, each with its revision as fingerprint."""
        unknown = {urls.canonical(page.url): page for page in pages if page.id not in created}
        stored = await self.visit.tools.writer.write(lambda s: dated(s, list(unknown)))
        found = dict(created)
        for url, page in unknown.items():
            if url not in stored and (edit := await self._creation(page)):
                found[page.id] = edit
        return [(page.link(found.get(page.id)), str(page.revision) if page.revision else None) for page in pages]

    async def _creation(self, page: WikiPage) -> Edit | None:
        if self._lookups >= MAX_LOOKUPS:
            return None
        self._lookups += 1
        asked = {"prop": "revisions", "rvdir": "newer", "rvlimit": 1, "rvprop": "ids|timestamp|user"}
        answer = await self._ask(titles=page.title, **asked)
        return next(iter(answer.edits), None)

    async def _all(
        self, most: int, parameters: Mapping[str, object], following: Mapping[str, str] | None = None
    ) -> AsyncIterator[Answer]:
        """The answers to a question until there are no more, at most so many."""
        more = following or {"continue": ""}
        for _ in range(most):
            answer = await self._ask(**parameters, **more)
            yield answer
            if not answer.following:
                return
            more = answer.following
        self.cut = True

    async def _ask(self, **parameters: object) -> Answer:
        common = {"action": "query", "format": "json", "formatversion": 2, "maxlag": 5, "curtimestamp": 1}
        url = query(self.point.url, **common, **parameters)
        fetched = await self.visit.fetch(url)
        if fetched.status != 200:
            raise FetchFailed(status_kind(fetched.status), f"{self.point.url} answers {fetched.status}")
        answer = await self.visit.tools.workers.run(work.read_query, fetched.body, fetched.url, fetched.content_type)
        if answer.error:
            kind = "overloaded" if answer.busy else "blocked"
            raise FetchFailed(kind, f"{self.point.url} answers {answer.error}")
        return answer


_ABOUT: Mapping[str, object] = {
    "prop": "info|categories|revisions",
    "inprop": "url",
    "cllimit": "max",
    "clshow": "!hidden",
    "rvprop": "ids|timestamp",
}
"""What is asked of every page: its address, categories and last edit."""


def _joined(numbers: Iterable[int]) -> str:
    return "|".join(map(str, numbers))


def _first_edit(page: WikiPage, made: Change | None) -> Edit | None:
    if made is None or made.when is None:
        return None
    return Edit(
        page=page.id, title=page.title, namespace=page.namespace, revision=0, when=made.when, user=made.user, first=True
    )
