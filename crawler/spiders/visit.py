"""A visit of one source: its entry points are asked what is new, the new pages are read and stored."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Container, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from crawler import repair, wishes
from crawler.announcing import announced
from crawler.entries import EmptyBody, UnreadableEntry
from crawler.fetching import Fetched, FetchFailed
from crawler.items import Link, link_from_json
from crawler.middlewares import DEFAULT_MOST
from crawler.repair import Answer
from crawler.spiders.answers import Met, batches, body_hash, read_document, sent_back, status_kind
from crawler.spiders.heard import Heard
from crawler.spiders.pages import Pages
from crawler.spiders.tools import Tools, now
from crawler.workers import WorkFailed
from store import addresses, next_visits, sources
from store.addresses import Announced, Document, Waiting
from store.failures import FailureClass, failure_class
from store.runs import VisitReport
from store.types import EntryKind, EntryPoint, Source

DOCUMENT_MOST = 6_000_000
"""Bytes read of a feed or a listing page; parsers read less of it still."""
WHOLE_AGAIN = timedelta(days=1)
"""After which a document is asked for without validators."""
LAST_SECONDS = 30
"""For storing what was read when the time of a visit was over."""

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
        self.source, self.first = source, first
        self.tools = tools = replace(tools, workers=tools.workers.of(source.id))
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
        self.afterwards: list[Callable[[], Awaitable[None]]] = []
        """What readers still have to do when all pages are read."""
        self._trace = _Trace()
        self._vain = 0.0
        self._read_before: dict[str, bool] = {}
        self.pages = Pages(source, tools, self._get, archive=first)

    async def run(self, readers: Mapping[EntryKind, Reader], mend: Mender) -> VisitReport:
        """Visit the entry points and all pages they announce. Failures are in the report, never raised."""
        self._readers = readers
        try:
            async with asyncio.timeout(self.tools.ceilings.seconds):
                for point in self.due:
                    await self.ask(point)
                await mend(self)
                self.pages.read(await self._left_over())
                await self.pages.finish()
                for last in self.afterwards:
                    await last()
                await self.pages.rights.keep(first=self.first)
        except TimeoutError:
            self.partial = True
            await self._keep_rest()
        finally:
            await self.pages.cancel()
        return self._report()

    async def _keep_rest(self) -> None:
        """Store what was read when the time was over."""
        await self.pages.cancel()
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_SECONDS):
                await self.pages.keep_rest()

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

    async def _left_over(self) -> list[Waiting]:
        """What earlier visits left to fetch."""
        limit, asked = self.tools.ceilings.articles, self.tools.asked
        return await self.tools.writer.write(
            lambda s: addresses.pending(s, self.source.id, limit, now=now(), asked=asked)
        )

    async def fetch(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        most: int = DEFAULT_MOST,
        part: bool = False,
    ) -> Fetched:
        """Ask for a document of the entry point that is being read. Raises FetchFailed."""
        self._trace.documents += 1
        first = self._trace.documents == 1
        answer = await self._get(url, etag=etag, last_modified=last_modified, most=most, part=part)
        if first:
            self._trace.status, self._trace.moved_to = answer.status, answer.moved_to
        return answer

    async def _get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        most: int = DEFAULT_MOST,
        part: bool = False,
    ) -> Fetched:
        """Ask for an address as `Fetcher.get` does, within the ceilings of requests and of vain waiting.

        Raises FetchFailed.
        """
        ceilings = self.tools.ceilings
        if self.requests >= ceilings.requests or self._vain >= ceilings.vain:
            self.partial = True
            raise FetchFailed("ceiling", f"{self.source.id}: {self.requests} requests are enough for one visit")
        self.requests += 1
        try:
            answer = await self.tools.fetcher.get(url, etag=etag, last_modified=last_modified, most=most, part=part)
        except FetchFailed as error:
            self._vain += error.seconds
            if error.pause:
                self._leave_alone(now() + timedelta(seconds=error.pause))
            raise
        self._vain += answer.seconds if answer.status >= 500 else 0.0
        self._leave_alone(wishes.not_before(answer.status, answer.headers, now()))
        return answer

    def _leave_alone(self, until: datetime | None) -> None:
        """Remember until when the site wants to be left alone."""
        self.not_before = max(filter(None, (self.not_before, until)), default=None)
        self.heard.not_before = self.not_before

    async def open(
        self, url: str, *, most: int = DOCUMENT_MOST, part: bool = True, at_most: timedelta | None = None
    ) -> Fetched | None:
        """A document of an entry point; None if it has not changed since it was last read. Raises FetchFailed.

        `most` are the bytes read; with `part` the beginning of a longer document is taken for it. `at_most`: what was
        last read longer ago is had again, changed or not.
        """
        known = await self.tools.writer.write(lambda s: addresses.document(s, url)) or Document(url=url)
        self._read_before[url] = known.body_hash is not None
        if at_most is not None and (known.checked is None or now() - known.checked > at_most):
            known = Document(url=url)
        elif known.checked is not None and now() - known.checked > WHOLE_AGAIN:
            # Some servers never change their validators, whatever they serve.
            known = replace(known, etag=None, last_modified=None)
        answer = await self.fetch(url, etag=sent_back(known), last_modified=known.last_modified, most=most, part=part)
        self.heard.answer(answer)
        if answer.status == 304:
            return None
        if answer.status == 200 and await body_hash(answer) == known.body_hash:
            source_id, read = self.source.id, read_document(url, answer)
            await self.tools.writer.write(lambda s: addresses.keep_document(s, source_id, read, now()))
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
        found = [item for link, fingerprint in links if (item := announced(link, fingerprint)) is not None]
        await self.tell(point, read_document(asked, answer), batches(found), complete=complete)

    async def tell(
        self,
        point: EntryPoint,
        read: Document,
        found: Iterable[Sequence[Announced]],
        *,
        complete: bool = False,
        changed: int | None = None,
    ) -> int:
        """Note what a document announces, a batch at a time, and start reading the pages that are new.

        At most `changed` pages are read again because what is said of them changed. How many addresses are new.
        """
        listed_in, new, number, met = read.url if complete else None, 0, 0, Met()
        for batch in found:
            number += len(batch)
            waiting, known = await self._tell_part(point, batch, listed_in, changed)
            again = sum(item.article is not None for item in waiting)
            changed = max(changed - again, 0) if changed is not None else None
            new += sum(item.new for item in waiting)
            met.add(known)
        self.heard.document(number, complete=complete)
        source_id, moment = self.source.id, now()
        self.pages.read(
            await self.tools.writer.write(
                lambda s: addresses.conclude(s, source_id, read, met if complete else None, now=moment)
            )
        )
        if new >= self.tools.ceilings.flood and self._read_before.get(read.url):
            self.notes.append(f"flood: {read.url} announces {new} new addresses at once")
        return new

    async def note(
        self, point: EntryPoint, links: Sequence[tuple[Link, str | None]], *, listing: str | None = None
    ) -> Noted:
        """As `announce`, for answers without validators. `listing`: the whole list that the links are a part of."""
        found = [item for link, fingerprint in links if (item := announced(link, fingerprint)) is not None]
        waiting, met = await self._tell_part(point, found, listing, None)
        return Noted(waiting=len(waiting), fresh=sum(item.new for item in waiting), met=tuple(met))

    async def _tell_part(
        self, point: EntryPoint, found: Sequence[Announced], listed_in: str | None, changed: int | None
    ) -> tuple[list[Waiting], list[str]]:
        """Note some addresses, and start reading those that are to be read; and all of them, as they are known."""
        source_id, belonging, moment = self.source.id, self.tools.belonging, now()
        own = [item for item in found if not belonging.elsewhere(item.url, source_id)]
        waiting, known = await self.tools.writer.write(
            partial(
                addresses.announce_part,
                source_id=source_id,
                entry_point=point.id,
                announced=own,
                listed_in=listed_in,
                changed=changed,
                takes_over=lambda url, holder: belonging.takes_over(url, source_id, holder),
                now=moment,
            )
        )
        self._hear(own, {item.url for item in waiting if item.new}, complete=listed_in is not None)
        self.pages.read(waiting)
        return waiting, known

    def _hear(self, found: Sequence[Announced], new: Container[str], *, complete: bool) -> None:
        """Remember when what is announced was published, for the rhythm and for the health of the entry point."""
        links = [link_from_json(item.url, item.link) for item in found]
        dates = [link.published for link in links if link.published and link.published <= now()]
        self._trace.newest = max([*dates, *filter(None, [self._trace.newest])], default=None)
        self._trace.links += len(found)
        self.heard.links(links, [place for place, item in enumerate(found) if item.url in new], complete=complete)

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
