"""A visit of one source: its entry points are asked what is new, the new pages are read and stored."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import unquote, urlsplit

from sqlalchemy.orm import Session

from crawler import urls, work
from crawler.entries import UnreadableEntry
from crawler.fetching import Fetched, Fetcher, FetchFailed
from crawler.items import Link, Page, Refused, link_from_json, link_to_json
from crawler.workers import Workers, WorkFailed
from crawler.writer import Writer
from store import addresses, saving, sources
from store.addresses import Announced, Document, Waiting
from store.errors import InvalidInput
from store.runs import VisitReport
from store.types import Article, EntryKind, EntryPoint, Source

PAGES_AT_ONCE = 4
"""Pages of one source on their way: one is fetched while others are read."""
FULL_TEXT = 600
"""A feed's own text this long (in characters of HTML), and well beyond its summary, is taken for the whole article."""


@dataclass(frozen=True, kw_only=True)
class Ceilings:
    """What one visit may cost; what is left over is fetched by the next one."""

    articles: int = 500
    requests: int = 1500
    seconds: int = 1800


@dataclass(frozen=True, kw_only=True)
class Tools:
    """What visits work with, shared by all of a run."""

    fetcher: Fetcher
    workers: Workers
    writer: Writer
    run: int
    ceilings: Ceilings = Ceilings()


Reader = Callable[["Visit", EntryPoint], Awaitable[str]]
"""Reads an entry point of one kind and has its pages read: "ok" or "unchanged"."""


class Visit:
    """One visit of one source, and what it counted."""

    def __init__(self, source: Source, tools: Tools, *, first: bool) -> None:
        self.source, self.tools, self.first = source, tools, first
        self.started = now()
        self.requests = 0
        self.counts: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.partial = False
        self._asked: set[str] = set()
        self._room = asyncio.Semaphore(PAGES_AT_ONCE)
        self._pages: set[asyncio.Task[None]] = set()

    async def run(self, readers: Mapping[EntryKind, Reader]) -> VisitReport:
        """Visit every entry point and all pages they announce. Failures are in the report, never raised."""
        problems: list[FetchFailed] = []
        try:
            async with asyncio.timeout(self.tools.ceilings.seconds):
                for point in self.source.entry_points:
                    problems += await self._visit_point(point, readers[point.kind])
                limit = self.tools.ceilings.articles
                left_over = await self.tools.writer.write(lambda s: addresses.pending(s, self.source.id, limit))
                self.read_pages(left_over)
                await self._finish_pages()
        except TimeoutError:
            self.partial = True
        finally:
            await self._cancel_pages()
        return self._report(problems)

    async def _visit_point(self, point: EntryPoint, reader: Reader) -> list[FetchFailed]:
        problems: list[FetchFailed] = []
        try:
            status = await reader(self, point)
        except UnreadableEntry as error:
            problems = [FetchFailed("unreadable", f"{point.url}: {error}")]
        except WorkFailed as error:
            problems = [FetchFailed("unreadable", f"{point.url} could not be read ({error.reason})")]
        except FetchFailed as error:
            problems = [error]
        if problems:
            status = str(problems[0])
        if point.id is not None:
            point_id = point.id
            await self.tools.writer.write(lambda s: sources.entry_point_visited(s, point_id, status, now()))
        return problems

    async def fetch(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """Ask for an address, within the ceiling of requests. Raises FetchFailed."""
        if self.requests >= self.tools.ceilings.requests:
            self.partial = True
            raise FetchFailed("ceiling", f"{self.source.id}: {self.requests} requests are enough for one visit")
        self.requests += 1
        return await self.tools.fetcher.get(url, etag=etag, last_modified=last_modified)

    async def open(self, url: str) -> Fetched | None:
        """A document of an entry point; None if it has not changed since it was last read. Raises FetchFailed."""
        known = await self.tools.writer.write(lambda s: addresses.document(s, url)) or Document(url=url)
        answer = await self.fetch(url, etag=_sent_back(known), last_modified=known.last_modified)
        if answer.status == 304 or (answer.status == 200 and answer.body_hash == known.body_hash):
            return None
        if answer.status != 200:
            raise FetchFailed(status_kind(answer.status), f"{url} answers {answer.status}")
        return answer

    async def announce(
        self,
        point: EntryPoint,
        asked: str,
        answer: Fetched,
        links: Sequence[tuple[Link, str | None]],
        *,
        complete: bool = False,
    ) -> None:
        """Note the links of a document, each with its fingerprint, and start reading the pages that are new."""
        read = Document(
            url=asked,
            etag=answer.headers.get("etag"),
            last_modified=answer.headers.get("last-modified"),
            body_hash=answer.body_hash,
        )
        announced = [_announced(link, fingerprint) for link, fingerprint in links if _followed(link)]
        source_id, moment = self.source.id, now()
        waiting = await self.tools.writer.write(
            lambda s: addresses.announce(s, source_id, point.id, read, announced, complete=complete, now=moment)
        )
        self.read_pages(waiting)

    def read_pages(self, waiting: Sequence[Waiting]) -> None:
        """Start reading pages, each once per visit, within the ceiling of articles."""
        for item in waiting:
            if item.url in self._asked:
                continue
            if len(self._asked) >= self.tools.ceilings.articles:
                self.partial = True
                return
            self._asked.add(item.url)
            task = asyncio.create_task(self._read_page(item))
            self._pages.add(task)

    async def _finish_pages(self) -> None:
        while self._pages:
            done, _ = await asyncio.wait(self._pages)
            self._pages -= done
            for task in done:
                task.result()

    async def _cancel_pages(self) -> None:
        for task in self._pages:
            task.cancel()
        await asyncio.gather(*self._pages, return_exceptions=True)

    async def _read_page(self, item: Waiting) -> None:
        async with self._room:
            link = link_from_json(item.url, item.link)
            try:
                if self._feed_is_enough(link):
                    content = link.content or link.summary
                    page = Page(
                        url=link.url, source=self.source.context, body=content.encode(), link=link, from_feed=True
                    )
                    await self._store(item, page)
                else:
                    await self._fetch_page(item, link)
            except FetchFailed as error:
                if error.kind == "ceiling":
                    return
                state: addresses.State = "refused" if error.kind in ("robots", "refused_address") else "failed"
                await self._settle(item, state, error.kind)

    async def _fetch_page(self, item: Waiting, link: Link) -> None:
        answer = await self.fetch(link.url)
        if answer.status in (404, 410) or _sent_home(link.url, answer.url):
            await self._gone(item)
        elif answer.status != 200:
            await self._settle(item, "failed", f"status_{answer.status}")
        elif "html" not in answer.content_type and answer.content_type:
            await self._settle(item, "refused", "not_html")
        else:
            page = Page(
                url=answer.url,
                source=self.source.context,
                body=answer.body,
                content_type=answer.content_type,
                link=link,
            )
            await self._store(item, page, answer)

    def _feed_is_enough(self, link: Link) -> bool:
        if self.source.fetch == "never":
            return True
        long_enough = len(link.content) >= max(FULL_TEXT, 2 * len(link.summary))
        return self.source.fetch == "auto" and long_enough and not _is_cut(link.content)

    async def _store(self, item: Waiting, page: Page, answer: Fetched | None = None) -> None:
        try:
            reading = await self.tools.workers.run(work.read_page, page, now())
        except WorkFailed as error:
            await self._settle(item, "refused", error.reason)
            return
        if isinstance(reading.result, Refused):
            await self._settle(item, "refused", reading.result.reason)
            return
        article = self._with_provenance(reading.result, item, answer)
        notes = article.annotations
        if self.source.topicality == "general" and not notes.relevant and item.article is None:
            await self._settle(item, "dropped", "irrelevant", title=article.title, score=notes.relevance_score)
            return
        outcome = await self.tools.writer.write(lambda s: self._save(s, item, article, reading.territories))
        self.counts[outcome] += 1

    def _with_provenance(self, article: Article, item: Waiting, answer: Fetched | None) -> Article:
        headers = answer.headers if answer else {}
        provenance = replace(
            article.provenance,
            entry_point=item.entry_point,
            run=self.tools.run,
            etag=headers.get("etag"),
            last_modified=headers.get("last-modified"),
        )
        return replace(article, provenance=provenance)

    def _save(self, session: Session, item: Waiting, article: Article, territories: Sequence[str]) -> str:
        moment = now()
        saved = saving.save(session, article, territories, now=moment, archive=self.first)
        state: addresses.State = "stored" if saved.id else "refused"
        addresses.settle(session, item.url, state, now=moment, article=saved.id, title=article.title)
        if saved.id:
            for met in {article.canonical_url, article.provenance.fetched_url} - {item.url}:
                addresses.alias(session, met, self.source.id, saved.id, moment)
        return saved.outcome

    async def _gone(self, item: Waiting) -> None:
        article = item.article
        if article is not None and await self.tools.writer.write(lambda s: saving.mark_gone(s, article, now())):
            self.counts["gone"] += 1
        await self._settle(item, "gone", "gone")

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
        await self.tools.writer.write(
            lambda s: addresses.settle(s, item.url, state, now=now(), reason=reason, title=title, score=score)
        )

    def _report(self, problems: Sequence[FetchFailed]) -> VisitReport:
        return VisitReport(
            source=self.source.id,
            started=self.started,
            outcome=self._outcome(problems),
            error="; ".join(str(problem) for problem in problems) or None,
            requests=self.requests,
            new=self.counts["new"],
            changed=self.counts["changed"],
            unchanged=self.counts["unchanged"],
            gone=self.counts["gone"],
            refused=dict(self.refused),
        )

    def _outcome(self, problems: Sequence[FetchFailed]) -> str:
        if not self.source.entry_points:
            return "no_entry_point"
        if len(problems) == len(self.source.entry_points):
            return problems[0].kind
        if self.partial:
            return "partial"
        return "ok" if self.counts.total() or self.refused else "unchanged"


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def status_kind(status: int) -> str:
    """The class of error of an HTTP status, for reports and incidents."""
    if status in (401, 403, 451):
        return "blocked"
    if status in (404, 410):
        return "gone"
    return "overloaded" if status in (429, 503) else f"status_{status}"


def _sent_back(known: Document) -> str | None:
    """The ETag to ask with. A weak one was often made so by a server that compresses what another one made, which
    then does not know its own again: the date alone serves better, where there is one."""
    weak = known.etag is not None and known.etag.startswith("W/")
    return None if weak and known.last_modified else known.etag


def _announced(link: Link, fingerprint: str | None) -> Announced:
    canonical = urls.canonical(link.url)
    # Some servers know a page only by the spelling they give its address: %27 is not ' to them.
    respelled = link.url != canonical and unquote(link.url) == unquote(canonical)
    hints = link_to_json(link) | ({"url": link.url} if respelled else {})
    return Announced(url=canonical, fingerprint=fingerprint, link=hints)


def _followed(link: Link) -> bool:
    try:
        urls.canonical(link.url)
    except InvalidInput:
        return False
    return True


def _sent_home(asked: str, answered: str) -> bool:
    """Whether a page's address leads to the site's home: what many sites do with pages they took down."""
    return urlsplit(answered).path.strip("/") == "" and not urlsplit(answered).query and urlsplit(asked).path != "/"


def _is_cut(content: str) -> bool:
    """Whether a feed's text ends as teasers do."""
    end = content[-300:].lower()
    return any(mark in end for mark in ("[…]", "[&#8230;]", "[...]", "lire la suite", "read more", "continue reading"))
