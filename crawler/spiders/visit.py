"""A visit of one source: its entry points are asked what is new, the new pages are read and stored."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from urllib.parse import unquote

from crawler import urls, wishes
from crawler.entries import EmptyBody, UnreadableEntry
from crawler.fetching import Fetched, FetchFailed
from crawler.items import Link, link_to_json
from crawler.spiders.heard import Heard
from crawler.spiders.pages import Pages, Tools, now
from crawler.workers import WorkFailed
from store import addresses, next_visits
from store.addresses import Announced, Document
from store.errors import InvalidInput
from store.failures import FailureClass, failure_class
from store.runs import VisitReport
from store.types import EntryKind, EntryPoint, Source

Reader = Callable[["Visit", EntryPoint], Awaitable[str]]
"""Reads an entry point of one kind and has its pages read: "ok" or "unchanged"."""


class Visit:
    """One visit of one source, and what it counted."""

    def __init__(self, source: Source, tools: Tools, *, first: bool, whole: bool = True) -> None:
        """`whole`: whether all entry points are asked, or only those whose time has come."""
        self.source, self.tools, self.first = source, tools, first
        self.points = tuple(point for point in source.entry_points if point.state == "followed")
        self.started = now()
        self.due = tuple(point for point in self.points if whole or is_due(point, self.started))
        self.heard = Heard()
        self.not_before: datetime | None = None
        """Until when the site wants to be left alone."""
        self.requests = 0
        self.partial = False
        self.pages = Pages(source, tools, self.fetch, archive=first)

    async def run(self, readers: Mapping[EntryKind, Reader]) -> VisitReport:
        """Visit the entry points and all pages they announce. Failures are in the report, never raised."""
        problems: list[FetchFailed] = []
        try:
            async with asyncio.timeout(self.tools.ceilings.seconds):
                for point in self.due:
                    problems += await self._visit_point(point, readers[point.kind])
                limit = self.tools.ceilings.articles
                left_over = await self.tools.writer.write(lambda s: addresses.pending(s, self.source.id, limit))
                self.pages.read(left_over)
                await self.pages.finish()
        except TimeoutError:
            self.partial = True
        finally:
            await self.pages.cancel()
        return self._report(problems)

    async def _visit_point(self, point: EntryPoint, reader: Reader) -> list[FetchFailed]:
        problems: list[FetchFailed] = []
        self.heard = Heard()
        failure: FailureClass | None = None
        try:
            status = await reader(self, point)
        except EmptyBody as error:
            problems = [FetchFailed("unreadable", f"{point.url}: {error}")]
        except UnreadableEntry as error:
            problems, failure = [FetchFailed("unreadable", f"{point.url}: {error}")], "changed"
        except WorkFailed as error:
            problems = [FetchFailed("unreadable", f"{point.url} could not be read ({error.reason})")]
        except FetchFailed as error:
            problems = [error]
        if problems:
            status, failure = str(problems[0]), failure or failure_class(problems[0].kind)
        if point.id is not None:
            point_id, answered = point.id, self.heard.told(status, failure, point.kind, now())
            await self.tools.writer.write(lambda s: next_visits.entry_point_visited(s, point_id, answered))
        return problems

    async def fetch(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """Ask for an address, within the ceiling of requests. Raises FetchFailed."""
        if self.requests >= self.tools.ceilings.requests:
            self.partial = True
            raise FetchFailed("ceiling", f"{self.source.id}: {self.requests} requests are enough for one visit")
        self.requests += 1
        answer = await self.tools.fetcher.get(url, etag=etag, last_modified=last_modified)
        asked = wishes.not_before(answer.status, answer.headers, now())
        self.not_before = max(filter(None, (self.not_before, asked)), default=None)
        return answer

    async def open(self, url: str) -> Fetched | None:
        """A document of an entry point; None if it has not changed since it was last read. Raises FetchFailed."""
        known = await self.tools.writer.write(lambda s: addresses.document(s, url)) or Document(url=url)
        answer = await self.fetch(url, etag=_sent_back(known), last_modified=known.last_modified)
        self.heard.answer(answer, now())
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
        followed = [(link, fingerprint) for link, fingerprint in links if _followed(link)]
        announced = [_announced(link, fingerprint) for link, fingerprint in followed]
        source_id, moment = self.source.id, now()
        waiting = await self.tools.writer.write(
            lambda s: addresses.announce(s, source_id, point.id, read, announced, complete=complete, now=moment)
        )
        new = {item.url for item in waiting if item.found == moment}
        places = [place for place, item in enumerate(announced) if item.url in new]
        self.heard.links([link for link, _ in followed], places, complete=complete)
        self.pages.read(waiting)

    def _report(self, problems: Sequence[FetchFailed]) -> VisitReport:
        counts = self.pages.counts
        return VisitReport(
            source=self.source.id,
            started=self.started,
            outcome=self._outcome(problems),
            error="; ".join(str(problem) for problem in problems) or None,
            requests=self.requests,
            new=counts["new"],
            changed=counts["changed"],
            unchanged=counts["unchanged"],
            gone=counts["gone"],
            refused=dict(self.pages.refused),
        )

    def _outcome(self, problems: Sequence[FetchFailed]) -> str:
        if not self.points:
            return "no_entry_point"
        # One that is not due and answered last time speaks for its source.
        others = [point for point in self.points if point not in self.due and not point.failures]
        if problems and len(problems) == len(self.due) and not others:
            return problems[0].kind
        if self.partial or self.pages.partial:
            return "partial"
        return "ok" if self.pages.counts.total() or self.pages.refused else "unchanged"


def is_due(point: EntryPoint, now: datetime) -> bool:
    """Whether the time of an entry point has come."""
    return point.next_visit is None or point.next_visit <= now


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
