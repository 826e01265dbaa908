"""A visit of one source: its entry points are asked what is new, the new pages are read and stored."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

from crawler import repair, urls, wishes
from crawler.entries import EmptyBody, UnreadableEntry
from crawler.fetching import Fetched, FetchFailed
from crawler.items import Link, link_to_json
from crawler.repair import Answer
from crawler.spiders.heard import Heard
from crawler.spiders.pages import Pages, Tools, now
from crawler.workers import WorkFailed
from store import addresses, next_visits, sources
from store.addresses import Announced, Document
from store.errors import InvalidInput
from store.failures import FailureClass, failure_class
from store.runs import VisitReport
from store.types import EntryKind, EntryPoint, Source

Reader = Callable[["Visit", EntryPoint], Awaitable[str]]
"""Reads an entry point of one kind and has its pages read: "ok" or "unchanged"."""
Mender = Callable[["Visit"], Awaitable[None]]
"""Looks at how the entry points of a visit answered, and does what is to be done about it."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """An entry point and how it answered."""

    point: EntryPoint
    answer: Answer
    problem: FetchFailed | None = None


@dataclass
class _Trace:
    """What is met while one entry point is read."""

    status: int | None = None
    """Of the first document."""
    moved_to: str = ""
    documents: int = 0
    links: int = 0
    newest: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Noted:
    """What became of a part of a list."""

    waiting: int
    """Addresses that are read now."""
    fresh: int
    """Addresses never met before."""
    met: tuple[str, ...]
    """All of them, as they are known."""


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
        self.asked: list[Asked] = []
        self.notes: list[str] = []
        """What this visit did otherwise than usual, in sentences."""
        self._trace = _Trace()
        self.pages = Pages(source, tools, self._get, archive=first)

    async def run(self, readers: Mapping[EntryKind, Reader], mend: Mender) -> VisitReport:
        """Visit the entry points and all pages they announce. Failures are in the report, never raised."""
        self._readers = readers
        try:
            async with asyncio.timeout(self.tools.ceilings.seconds):
                for point in self.due:
                    await self.ask(point)
                await mend(self)
                limit = self.tools.ceilings.articles
                left_over = await self.tools.writer.write(lambda s: addresses.pending(s, self.source.id, limit))
                self.pages.read(left_over)
                await self.pages.finish()
                await self.pages.rights.keep(first=self.first)
        except TimeoutError:
            self.partial = True
        finally:
            await self.pages.cancel()
        return self._report()

    async def ask(self, point: EntryPoint) -> Asked:
        """Read an entry point and start reading the pages it announces; how it answered."""
        self._trace, self.heard, problem, read, status = _Trace(), Heard(), None, False, ""
        failure: FailureClass | None = None
        try:
            status = await self._readers[point.kind](self, point)
        except EmptyBody as error:
            problem, read = FetchFailed("unreadable", f"{point.url}: {error}"), True
        except UnreadableEntry as error:
            problem, read, failure = FetchFailed("unreadable", f"{point.url}: {error}"), True, "changed"
        except WorkFailed as error:
            problem = FetchFailed("unreadable", f"{point.url} could not be read ({error.reason})")
        except FetchFailed as error:
            problem = error
        if problem is not None:
            failure = failure or failure_class(problem.kind)
        if point.id is not None:
            told = str(problem) if problem else status
            point_id, answered = point.id, self.heard.told(told, failure, point.kind, now())
            await self.tools.writer.write(lambda s: next_visits.entry_point_visited(s, point_id, answered))
        self.asked.append(Asked(point=point, answer=self._answer(problem, status, read=read), problem=problem))
        return self.asked[-1]

    def _answer(self, problem: FetchFailed | None, status: str, *, read: bool) -> Answer:
        met = self._trace
        # A reader that found something else to read in the place of its entry point says so in words.
        in_words = problem is None and status not in ("ok", "unchanged")
        seen = repair.sign(
            status=met.status,
            documents=1 if in_words else met.documents,
            problem=problem.kind if problem else "replaced" * in_words,
            read=read,
            links=met.links,
            changed=status != "unchanged",
        )
        return Answer(sign=seen, moved_to=met.moved_to, newest=met.newest)

    async def fetch(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """Ask for a document of the entry point that is being read. Raises FetchFailed."""
        self._trace.documents += 1
        first = self._trace.documents == 1
        answer = await self._get(url, etag=etag, last_modified=last_modified)
        if first:
            self._trace.status, self._trace.moved_to = answer.status, answer.moved_to
        return answer

    async def _get(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """Ask for an address, within the ceiling of requests. Raises FetchFailed."""
        if self.requests >= self.tools.ceilings.requests:
            self.partial = True
            raise FetchFailed("ceiling", f"{self.source.id}: {self.requests} requests are enough for one visit")
        self.requests += 1
        answer = await self.tools.fetcher.get(url, etag=etag, last_modified=last_modified)
        asked = wishes.not_before(answer.status, answer.headers, now())
        self.not_before = max(filter(None, (self.not_before, asked)), default=None)
        return answer

    async def open(self, url: str, *, at_most: timedelta | None = None) -> Fetched | None:
        """A document of an entry point; None if it has not changed since it was last read. Raises FetchFailed.

        `at_most`: what was last read longer ago is had again, changed or not.
        """
        known = await self.tools.writer.write(lambda s: addresses.document(s, url)) or Document(url=url)
        if at_most is not None and (known.checked is None or now() - known.checked > at_most):
            known = Document(url=url)
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
        self._note_dates([link for link, _ in links], len(announced))
        waiting = await self.tools.writer.write(
            lambda s: addresses.announce(s, source_id, point.id, read, announced, complete=complete, now=moment)
        )
        new = {item.url for item in waiting if item.new}
        places = [place for place, item in enumerate(announced) if item.url in new]
        self.heard.links([link for link, _ in followed], places, complete=complete)
        self.pages.read(waiting)

    async def note(
        self, point: EntryPoint, links: Sequence[tuple[Link, str | None]], *, listing: str | None = None
    ) -> Noted:
        """As `announce`, for answers without validators. `listing`: the whole list that the links are a part of."""
        followed = [(link, fingerprint) for link, fingerprint in links if _followed(link)]
        announced = [_announced(link, fingerprint) for link, fingerprint in followed]
        source_id, moment = self.source.id, now()
        self._note_dates([link for link, _ in links], len(announced))
        waiting, met = await self.tools.writer.write(
            lambda s: addresses.announce_part(s, source_id, point.id, announced, listed_in=listing, now=moment)
        )
        new = {item.url for item in waiting if item.new}
        places = [place for place, item in enumerate(announced) if item.url in new]
        self.heard.links([link for link, _ in followed], places, complete=False)
        self.pages.read(waiting)
        return Noted(waiting=len(waiting), fresh=sum(item.new for item in waiting), met=tuple(met))

    async def conclude(self, listing: str, met: Sequence[str]) -> int:
        """Ask once for the articles that a list held and, met with all of it, holds no more. How many there are."""
        source_id, moment = self.source.id, now()
        waiting = await self.tools.writer.write(
            lambda s: addresses.conclude(s, source_id, Document(url=listing), met, now=moment)
        )
        self.pages.read(waiting)
        return len(waiting)

    async def keep_bookmark(self, point: EntryPoint, bookmark: Mapping[str, Any]) -> None:
        """Note where the reader of an entry point goes on at the next visit."""
        if point.id is not None:
            point_id = point.id
            await self.tools.writer.write(lambda s: sources.keep_bookmark(s, point_id, bookmark))

    def _note_dates(self, links: Sequence[Link], announced: int) -> None:
        dates = [link.published for link in links if link.published and link.published <= now()]
        self._trace.newest = max([*dates, *filter(None, [self._trace.newest])], default=None)
        self._trace.links += announced

    def _report(self) -> VisitReport:
        counts = self.pages.counts
        problems = [item.problem for item in self._counted() if item.problem]
        return VisitReport(
            source=self.source.id,
            started=self.started,
            outcome=self._outcome(problems),
            error="; ".join(str(problem) for problem in problems) or self._nobody(),
            requests=self.requests,
            new=counts["new"],
            changed=counts["changed"],
            unchanged=counts["unchanged"],
            gone=counts["gone"],
            refused=dict(self.pages.refused),
            notes=tuple(self.notes),
        )

    def _nobody(self) -> str | None:
        if self._counted() or any(point not in self.due for point in self.points):
            return None
        return f"no entry point of {self.source.id} is alive, and no other one was found"

    def rested(self) -> list[EntryPoint]:
        """The entry points that are not due and answered last time: they speak for their source."""
        return [point for point in self.points if point not in self.due and not point.failures]

    def _counted(self) -> list[Asked]:
        """The entry points the visit is judged by: one long dead may stay silent."""
        return [item for item in self.asked if item.problem is None or item.point.state != "dead"]

    def _outcome(self, problems: Sequence[FetchFailed]) -> str:
        if self._nobody() and not self.partial:
            return "no_entry_point"
        if problems and len(problems) == len(self._counted()) and not self.rested():
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
