"""The pages of a visit: fetched, read by a worker, stored; each an address of its source that waits."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from crawler import identity, urls, work
from crawler.doubts import Doubts, Found
from crawler.entries.entry import paragraphs
from crawler.entries.event import has_page
from crawler.extract.pdf import is_paper
from crawler.fetching import Fetched, FetchFailed
from crawler.items import Link, Page, Refused, link_from_json
from crawler.media import unreadable
from crawler.spiders.documents import Documents, Fetch
from crawler.spiders.rights import SiteRights
from crawler.spiders.tools import REFUSED, UNASKED, Tools, now
from crawler.workers import WorkFailed
from store import addresses, listed, removal, saving
from store.addresses import Waiting
from store.types import Article, Event, FetchPolicy, RightsMark, Source, SourceContext

PAGES_AT_ONCE = 4
"""Pages of one source on their way: one is fetched while others are read."""
WITHDRAWN = frozenset({"noindex", "unavailable"})
"""Refusals with which a page says that it is to be shown no longer."""
FULL_TEXT = 600
"""A feed's own text this long (in characters of HTML), and well beyond its summary, is taken for the whole article."""

TINY = 80
"""Characters of HTML that do not describe an event."""


class Pages:
    """Reads pages of one source, a few at a time, and counts what became of them."""

    def __init__(self, source: Source, tools: Tools, fetch: Fetch, *, archive: bool) -> None:
        self._source, self._tools, self._fetch, self._archive = source, tools, fetch, archive
        self._documents = Documents(source.id, tools.workers, tools.writer, fetch)
        self.counts: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.rights = SiteRights(source, tools, fetch, now())
        self.again: Counter[tuple[int | None, str]] = Counter()
        """Of articles stored before, what became of them, by the entry point that had them read again."""
        self.partial = False
        """Whether the ceiling of articles left some for the next visit."""
        self._asked: set[str] = set()
        self._later: dict[str, Waiting] = {}
        """Pages of events that another entry point announced without their time, by address."""
        self._room = asyncio.Semaphore(PAGES_AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()
        self._doubts = Doubts()

    def read(self, waiting: Sequence[Waiting]) -> None:
        """Start reading pages, each once per visit, within the ceiling of articles."""
        for item in waiting:
            if item.url in self._asked:
                if item.link.get("event"):
                    self._later[item.url] = item
                continue
            if len(self._asked) >= self._tools.ceilings.articles:
                self.partial = True
                return
            self._asked.add(item.url)
            self._start(item)

    def _start(self, item: Waiting) -> None:
        self._tasks.add(asyncio.create_task(self._read_page(item)))

    async def finish(self) -> None:
        await self._finish()
        for item in self._later.values():
            again = await self._tools.writer.write(partial(addresses.waiting, url=item.url, link=item.link))
            if again is not None:
                self._start(again)
        await self._finish()

    async def _finish(self) -> None:
        while self._tasks:
            done, _ = await asyncio.wait(self._tasks)
            self._tasks -= done
            for task in done:
                task.result()
        await self.keep_rest()

    async def keep_rest(self) -> None:
        """Store what was held in doubt: nothing more is to come."""
        await asyncio.gather(*map(self._keep, self._doubts.rest()))

    async def cancel(self) -> None:
        for task in self._tasks:
            task.cancel()
        self.rights.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _read_page(self, item: Waiting) -> None:
        async with self._room:
            link = link_from_json(item.url, item.link)
            try:
                if link.event and item.article and await self._dated(item, link.event, item.article):
                    return
                if feed_is_enough(link, self._source.fetch):
                    await self._store(item, await self._announced(link))
                else:
                    await self._fetch_page(item, link)
            except FetchFailed as error:
                if error.kind in UNASKED:
                    return
                if link.event:
                    await self._store(item, await self._announced(link))
                    return
                await self._settle(item, "refused" if error.kind in REFUSED else "failed", error.kind)

    async def _dated(self, item: Waiting, event: Event, article: int) -> bool:
        """Whether nothing of a stored article had to be read again to know when its event takes place."""
        outcome = await self._tools.writer.write(lambda s: saving.date_event(s, article, event, now()))
        if outcome is None:
            return False
        self.counts[outcome] += 1
        await self._tools.writer.write(lambda s: addresses.settle(s, item.url, "stored", now=now(), article=article))
        return True

    async def _announced(self, link: Link) -> Page:
        """What the entry point itself carries of an article."""
        return announced_page(link, self._source.context, await self.rights.of(link.url))

    async def _fetch_page(self, item: Waiting, link: Link) -> None:
        answer = await self._fetch(link.url)
        if link.event and answer.status != 200:
            # A calendar knows of the event, whatever became of its page.
            await self._store(item, await self._announced(link))
        elif answer.status in (404, 410) or _sent_home(link.url, answer.url):
            await self._gone(item)
        elif answer.status != 200:
            await self._settle(item, "failed", f"status_{answer.status}")
        elif self._tools.belonging.elsewhere(answer.url, self._source.id):
            await self._settle(item, "refused", "elsewhere")
        elif "html" not in answer.content_type and answer.content_type and not is_paper(answer.body):
            await self._settle(item, "refused", "not_html")
        else:
            page = Page(
                url=answer.url,
                source=self._source.context,
                body=answer.body,
                content_type=answer.content_type,
                headers=answer.headers,
                marks=await self.rights.of(answer.url),
                link=link,
            )
            await self._store(item, page, answer)

    async def _store(self, item: Waiting, page: Page, answer: Fetched | None = None) -> None:
        try:
            reading = await self._tools.workers.run(work.read_page, page, now())
        except WorkFailed as error:
            if error.reason != "postponed":
                await self._settle(item, "failed", f"extraction_{error.reason}")
            return
        if isinstance(reading.result, Refused):
            reason = reading.result.reason
            if reason in WITHDRAWN:
                await self._withdraw(item)
            await self._settle(item, "failed" if reason in addresses.EMPTY else "refused", reason)
            return
        if answer is not None:
            self.rights.met(reading.result.marks)
        article = self._with_provenance(reading.result, item, answer)
        notes = article.annotations
        if self._source.topicality == "general" and not notes.relevant and item.article is None:
            await self._settle(item, "dropped", "irrelevant", title=article.title, score=notes.relevance_score)
            return
        own = urls.canonical(page.url)
        article = identity.believed(article, own, self._tools.belonging)
        for found in self._doubts.add(Found(article=article, own=own, about=(item, reading.territories))):
            await self._keep(found)

    async def _keep(self, found: Found) -> None:
        """Store an article that is not, or no longer, in doubt."""
        item: Waiting = found.about[0]
        if found.refused:
            await self._settle(item, "refused", found.refused)
            return
        attachments = await self._documents.complete(found.article.attachments, item.article, now())
        found = replace(found, article=replace(found.article, attachments=attachments))
        outcome = await self._tools.writer.write(lambda s: self._save(s, found))
        self.counts[outcome] += 1
        if item.article is not None:
            self.again[item.entry_point, outcome] += 1

    def _with_provenance(self, article: Article, item: Waiting, answer: Fetched | None) -> Article:
        headers = answer.headers if answer else {}
        provenance = replace(
            article.provenance,
            entry_point=item.entry_point,
            run=self._tools.run,
            etag=headers.get("etag"),
            last_modified=headers.get("last-modified"),
        )
        return replace(article, provenance=provenance)

    def _save(self, session: Session, found: Found) -> str:
        item: Waiting = found.about[0]
        article, moment, mine = found.article, now(), self._source.id
        if (holder := saving.holder(session, article.canonical_url)) and holder[0] == mine:
            article = identity.distinct(article, found.own, *holder[1:])

        def takes_over(url: str, other: str) -> bool:
            return self._tools.belonging.takes_over(url, mine, other)

        saved = saving.save(session, article, found.about[1], now=moment, archive=self._archive, takes_over=takes_over)
        if saved.id is None:
            removal.forget_addresses(session, [item.url], moment)
            return saved.outcome
        if saved.outcome == "elsewhere":
            addresses.settle(session, item.url, "refused", now=moment, reason=saved.outcome, title=article.title)
            return saved.outcome
        addresses.settle(session, item.url, "stored", now=moment, article=saved.id, title=article.title)
        for met in {article.canonical_url, article.provenance.fetched_url} - {item.url}:
            if not self._tools.belonging.elsewhere(met, mine):
                addresses.alias(session, met, mine, saved.id, moment)
        return saved.outcome

    async def take_out(self, item: Waiting) -> None:
        """Note that an article's entry point holds it no more, and that this says enough."""
        await self._gone(item)

    async def gone(self, url: str) -> None:
        """Note that an entry point says of an article that it is no more; what only leads to one is left alone.
        Raises InvalidInput if this is no address."""
        address = urls.canonical(url)
        article = await self._tools.writer.write(lambda s: listed.article_at(s, address))
        if article is not None:
            await self._gone(Waiting(url=address, entry_point=None, link={}, article=article))

    async def _gone(self, item: Waiting) -> None:
        await self._withdraw(item)
        await self._settle(item, "gone", "gone")

    async def _withdraw(self, item: Waiting) -> None:
        """Take the article stored from an address before out of the lists."""
        article = item.article
        if article is not None and await self._tools.writer.write(
            lambda s: saving.mark_gone(s, article, now(), source=self._source.id)
        ):
            self.counts["gone"] += 1

    async def _settle(
        self,
        item: Waiting,
        state: addresses.State,
        reason: str,
        *,
        title: str | None = None,
        score: float | None = None,
    ) -> None:
        if state != "gone" or item.article is None:
            self.refused[reason] += 1
        await self._tools.writer.write(
            lambda s: addresses.settle(s, item.url, state, now=now(), reason=reason, title=title, score=score)
        )


def feed_is_enough(link: Link, fetch: FetchPolicy) -> bool:
    """Whether an article's page need not be fetched, since its entry point carries the whole text."""
    if fetch == "never" or unreadable(link.url):
        return True
    if link.event:
        return not has_page(link) or len(link.content) > TINY
    long_enough = len(link.content) >= max(FULL_TEXT, 2 * len(link.summary))
    return fetch == "auto" and long_enough and not _is_cut(link.content)


def announced_page(link: Link, source: SourceContext, marks: tuple[RightsMark, ...] = ()) -> Page:
    """What the entry point itself carries of an article, as a page to read."""
    body = (link.content or paragraphs(link.summary)).encode("utf-8", "replace")
    return Page(url=link.url, source=source, body=body, marks=marks, link=link, from_feed=True)


def _sent_home(asked: str, answered: str) -> bool:
    """Whether a page's address leads to the site's home: what many sites do with pages they took down."""
    return urlsplit(answered).path.strip("/") == "" and not urlsplit(answered).query and urlsplit(asked).path != "/"


def _is_cut(content: str) -> bool:
    """Whether a feed's text ends as teasers do."""
    end = content[-300:].lower()
    return any(mark in end for mark in ("[…]", "[&#8230;]", "[...]", "lire la suite", "read more", "continue reading"))
