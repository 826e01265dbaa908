"""WordPress's REST interface: all posts on the first visit, then what changed, what came and what left."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from crawler import work
from crawler.entries import UnreadableEntry, wordpress
from crawler.entries.interface import query
from crawler.entries.wordpress import Post, Posts
from crawler.fetching import Fetched, FetchFailed
from crawler.spiders import stand_in
from crawler.spiders.answers import status_kind
from crawler.spiders.tools import now
from crawler.spiders.visit import Noted, Visit
from crawler.workers import WorkFailed
from store.types import EntryPoint

WIDTHS: tuple[tuple[int, str | None], ...] = ((100, "author,wp:term,wp:featuredmedia"), (100, None), (20, None))
"""Posts a request asks for and what is to be embedded, from what is best to what small servers still manage."""
STEP_BACK = 100
"""Posts read again where a walk goes on: what was published meanwhile has pushed the others down."""
FEW = 20
NEWEST = 10
"""Posts of the glance that shows what came without being changed (posts planned ahead) and how many there are."""
LIGHT = "id,link,type,status,date,date_gmt,modified,modified_gmt,title,content.protected"
OVERLAP = timedelta(minutes=70)
"""What was changed this long before the newest change known is asked for again: clocks go back by an hour in autumn."""
MOST_WALKED = 10_000
"""Posts of one collection that a first visit looks at; older ones are for a backfill."""
MOST_CHANGED = 2_000
MOST_LISTED = 5_000
"""A larger collection is not listed to find what left it: its sitemap tells."""
LOOK_AGAIN = timedelta(days=30)
LIST_AGAIN = timedelta(days=7)

Mark = dict[str, Any]
"""Of one collection: `since`, its newest change by the site's clock; `total`; `at`, how far an unfinished walk came;
`deaf`, whether the site does not know `modified_after` (before WordPress 5.7); `listed`, when it last was."""


async def read(visit: Visit, point: EntryPoint) -> str:
    """Read the collections of a site and start reading their posts. "ok", "unchanged", or why its feed was read."""
    try:
        return await _read(visit, point)
    except (FetchFailed, UnreadableEntry, WorkFailed) as error:
        if isinstance(error, FetchFailed) and error.kind == "ceiling":
            return "ok"
        return await stand_in.by_feeds(visit, point, error, [wordpress.feed_address(point.url)], 1)


async def _read(visit: Visit, point: EntryPoint) -> str:
    api = Interface(visit, point)
    changed = await _Collection(api, point.url).read()
    for address in await api.others():
        changed |= await _read_other(api, address)
    return "ok" if changed else "unchanged"


async def _read_other(api: Interface, address: str) -> bool:
    """A collection beside the posts; one that fails costs only itself."""
    try:
        return await _Collection(api, address).read()
    except (FetchFailed, UnreadableEntry, WorkFailed) as error:
        if isinstance(error, FetchFailed) and error.kind in stand_in.NO_USE:
            raise
        api.visit.notes.append(f"{address} is left out: {error}")
        await api.drop(address)
        return False


class Interface:
    """The interface of one site during one visit, asked in ever smaller pieces until it answers."""

    def __init__(self, visit: Visit, point: EntryPoint) -> None:
        self.visit, self.point = visit, point
        self.bookmark: dict[str, Any] = {"width": 0, "collections": {}} | dict(point.bookmark)

    async def page(self, address: str, at: int, **parameters: object) -> tuple[Posts, int | None, bool]:
        """Posts of a collection from the place `at` on: the page, how many there are in all, whether it is the last."""
        while True:
            per_page, embed = WIDTHS[self.bookmark["width"]]
            number = at // per_page + 1
            url = query(address, per_page=per_page, page=number, _embed=embed, **parameters)
            try:
                posts, headers = await self._ask(url)
            except (FetchFailed, UnreadableEntry, WorkFailed) as error:
                if not self._may_ask_for_less(error):
                    raise
                self.bookmark["width"] += 1
                continue
            total = wordpress.total(headers)
            last = number * per_page >= total if total is not None else posts.seen < per_page
            return posts, total, last or not posts.seen

    async def glance(self, address: str, **parameters: object) -> tuple[Posts, int | None]:
        """Posts of a collection without their texts, and how many there are in all."""
        posts, headers = await self._ask(query(address, _fields=LIGHT, **parameters))
        return posts, wordpress.total(headers)

    async def others(self) -> Sequence[str]:
        """The collections followed besides that of the entry point; looked for now and then."""
        looked = self.bookmark.get("looked")
        fresh = looked is not None and now() - datetime.fromisoformat(looked) < LOOK_AGAIN
        if wordpress.collection(self.point.url) == "posts" and not fresh:
            self.bookmark |= {"others": await self._look(), "looked": now().isoformat(), "width": 0}
            await self.keep()
        return list(self.bookmark.get("others", ()))

    def mark(self, address: str) -> Mark:
        """What is known of a collection; {} before its first visit."""
        return dict(self.bookmark["collections"].get(address, {}))

    async def keep_mark(self, address: str, mark: Mark) -> None:
        self.bookmark["collections"] = self.bookmark["collections"] | {address: mark}
        await self.keep()

    async def drop(self, address: str) -> None:
        """Follow a collection no more, until they are looked for again."""
        self.bookmark["others"] = [other for other in self.bookmark.get("others", ()) if other != address]
        await self.keep()

    async def keep(self) -> None:
        await self.visit.keep_bookmark(self.point, self.bookmark)

    async def _look(self) -> list[str]:
        try:
            answer = await self.visit.fetch(wordpress.sibling(self.point.url, "types"))
            if answer.status != 200:
                return []
            return list(await self.visit.tools.workers.run(work.read_types, answer.body, self.point.url))
        except (UnreadableEntry, WorkFailed):
            return []
        except FetchFailed as error:
            if error.kind in stand_in.NO_USE:
                raise
            return []

    async def _ask(self, url: str) -> tuple[Posts, Mapping[str, str]]:
        answer = await self.visit.fetch(url)
        if answer.status == 200:
            found = await self.visit.tools.workers.run(work.read_posts, answer.body, answer.url, answer.content_type)
            return found, answer.headers
        code = await self._error(answer)
        if code == "rest_post_invalid_page_number":
            return Posts(), answer.headers
        raise FetchFailed(status_kind(answer.status), f"{url} answers {answer.status}{f' ({code})' if code else ''}")

    async def _error(self, answer: Fetched) -> str:
        try:
            return await self.visit.tools.workers.run(work.read_error, answer.body)
        except WorkFailed:
            return ""

    def _may_ask_for_less(self, error: Exception) -> bool:
        if self.bookmark["width"] + 1 == len(WIDTHS):
            return False
        if isinstance(error, FetchFailed):
            # Who may not see the authors is refused them, or the whole answer.
            embedding = WIDTHS[self.bookmark["width"]][1] is not None
            return error.kind in _TOO_MUCH or (
                embedding and error.kind == "blocked" and "rest_forbidden" not in str(error)
            )
        return isinstance(error, WorkFailed) or "damaged" in str(error)


_TOO_MUCH = frozenset({"timeout", "too_large", "cut", "status_500", "status_502", "status_504", "status_508"})


class _Collection:
    """One collection of posts during one visit."""

    def __init__(self, api: Interface, address: str) -> None:
        self._api, self._visit, self._address = api, api.visit, address
        self._mark = api.mark(address)
        self._fresh = 0
        """Addresses never met before."""

    async def read(self) -> bool:
        """Look for what is new here and start reading it. Whether there was anything."""
        changed = False
        if "since" in self._mark:
            changed |= await self._changes()
            changed |= await self._what_left()
        if "since" not in self._mark or "at" in self._mark:
            changed |= await self._walk()
        await self._api.keep_mark(self._address, self._mark)
        return changed

    async def _walk(self) -> bool:
        """All posts, newest first, from where an earlier visit was cut off."""
        start: int = max(self._mark.get("at", 0) - STEP_BACK, 0)
        at = start
        last = False
        while not last and at < MOST_WALKED:
            posts, total, last = await self._api.page(self._address, at, orderby="date", order="desc")
            await self._note(posts)
            at += posts.seen
            self._mark |= {"at": at, "total": total}
            await self._api.keep_mark(self._address, self._mark)
        if start == 0:
            # If a post slipped through, because another one left meanwhile, the next visit will miss it.
            self._mark["total"] = at
        del self._mark["at"]
        self._mark["listed"] = now().isoformat()
        return bool(at)

    async def _changes(self) -> bool:
        """What was changed or published since the last visit."""
        since, changed, at, last = _earlier(self._mark["since"]), False, 0, False
        while not (last or self._mark.get("deaf")) and at < MOST_CHANGED:
            asked = {"modified_after": since or None, "orderby": "modified", "order": "asc"}
            posts, _, last = await self._api.page(self._address, at, **asked)
            if _any_before(since, posts):
                self._mark["deaf"] = True
            else:
                changed |= await self._note(posts)
                at, last = at + posts.seen, last or not since
        if self._mark.get("deaf"):
            changed |= await self._glance_at_changes(since)
        return changed

    async def _glance_at_changes(self, since: str) -> bool:
        """The same where the site cannot be asked for it: the last changed, until one is older."""
        changed = False
        for page in range(1, MOST_CHANGED // FEW + 1):
            asked = {"per_page": FEW, "page": page, "orderby": "modified", "order": "desc"}
            posts, _ = await self._api.glance(self._address, **asked)
            changed |= await self._note(posts)
            if posts.seen < FEW or _any_before(since, posts):
                break
        return changed

    async def _what_left(self) -> bool:
        """What the changes do not show: posts planned ahead that came, posts that left; told by their number."""
        expected = self._mark.get("total")
        posts, total = await self._api.glance(self._address, per_page=NEWEST, orderby="date", order="desc")
        changed = await self._note(posts)
        if self._must_list(expected, total):
            changed |= await self._list()
        self._mark["total"] = total
        return changed

    def _must_list(self, expected: int | None, total: int | None) -> bool:
        if total is not None and expected is not None:
            return total != expected + self._fresh and total <= MOST_LISTED
        listed = self._mark.get("listed")
        return listed is None or now() - datetime.fromisoformat(listed) > LIST_AGAIN

    async def _list(self) -> bool:
        """The whole collection without its texts; the posts it holds no more are asked for."""
        met: list[str] = []
        for page in range(1, math.ceil(MOST_LISTED / 100) + 1):
            posts, total = await self._api.glance(self._address, per_page=100, page=page, orderby="date", order="desc")
            met += (await self._announce(posts)).met
            if posts.seen < 100 or page * 100 == total:
                self._mark["listed"] = now().isoformat()
                return await self._visit.conclude(self._address, met) > 0
        return False

    async def _note(self, found: Posts) -> bool:
        """Announce posts; take down those that were closed to the public. Whether any is to be read."""
        noted = await self._announce(found)
        for address in found.closed:
            await self._visit.pages.gone(address)
        self._mark["since"] = max([self._mark.get("since", ""), *(_known(post) for post in found.posts)])
        return noted.waiting > 0

    async def _announce(self, found: Posts) -> Noted:
        links = [(post.link, post.mark) for post in found.posts]
        noted = await self._visit.note(self._api.point, links, listing=self._address)
        self._fresh += noted.fresh
        return noted


def _any_before(since: str, found: Posts) -> bool:
    return any(post.modified and post.modified < since for post in found.posts)


def _known(post: Post) -> str:
    return post.modified or post.date


def _earlier(clock: str) -> str:
    """A moment of the site's clock, less the overlap."""
    return (datetime.fromisoformat(clock) - OVERLAP).isoformat(timespec="seconds") if clock else ""
