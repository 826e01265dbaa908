"""A visit of one source: its entry points are asked what is new, the new pages are read and stored."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from crawler.announcing import announced
from crawler.entries import UnreadableEntry
from crawler.fetching import Fetched, FetchFailed
from crawler.items import Link
from crawler.middlewares import DEFAULT_MOST
from crawler.spiders.pages import Pages, Tools, now
from crawler.workers import WorkFailed
from store import addresses, sources
from store.addresses import Announced, Document, Waiting
from store.runs import VisitReport
from store.types import EntryKind, EntryPoint, Source

DOCUMENT_MOST = 8_000_000
"""Bytes read of a feed or a listing page; parsers read less of it still."""
TOLD_AT_ONCE = 500
"""Addresses noted in one go."""
LARGE = 1_000_000

Reader = Callable[["Visit", EntryPoint], Awaitable[str]]
"""Reads an entry point of one kind and has its pages read: "ok" or "unchanged"."""


class Visit:
    """One visit of one source, and what it counted."""

    def __init__(self, source: Source, tools: Tools, *, first: bool) -> None:
        self.source, self.first = source, first
        self.tools = tools = replace(tools, workers=tools.workers.of(source.id))
        self.points = tuple(point for point in source.entry_points if point.state == "followed")
        self.started = now()
        self.requests = 0
        self.partial = False
        self.notes: list[str] = []
        self.afterwards: list[Callable[[], Awaitable[None]]] = []
        """What readers still have to do when all pages are read."""
        self._vain = 0.0
        self._read_before: dict[str, bool] = {}
        self.pages = Pages(source, tools, self.fetch, archive=first)

    async def run(self, readers: Mapping[EntryKind, Reader]) -> VisitReport:
        """Visit every entry point and all pages they announce. Failures are in the report, never raised."""
        problems: list[FetchFailed] = []
        try:
            async with asyncio.timeout(self.tools.ceilings.seconds):
                for point in self.points:
                    problems += await self._visit_point(point, readers[point.kind])
                self.pages.read(await self._left_over())
                await self.pages.finish()
                for last in self.afterwards:
                    await last()
        except TimeoutError:
            self.partial = True
        finally:
            await self.pages.cancel()
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
            raise
        self._vain += answer.seconds if answer.status >= 500 else 0.0
        return answer

    async def open(self, url: str, *, most: int = DOCUMENT_MOST, part: bool = True) -> Fetched | None:
        """A document of an entry point; None if it has not changed since it was last read. Raises FetchFailed.

        `most` are the bytes read; with `part` the beginning of a longer document is taken for it.
        """
        known = await self.tools.writer.write(lambda s: addresses.document(s, url)) or Document(url=url)
        self._read_before[url] = known.body_hash is not None
        answer = await self.fetch(url, etag=_sent_back(known), last_modified=known.last_modified, most=most, part=part)
        if answer.status == 304 or (answer.status == 200 and await _hash(answer) == known.body_hash):
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
        source_id, belonging, moment = self.source.id, self.tools.belonging, now()
        listed_in, new = read.url if complete else None, 0
        met = _Met()
        for batch in found:
            waiting, known = await self.tools.writer.write(
                partial(
                    addresses.announce_part,
                    source_id=source_id,
                    entry_point=point.id,
                    announced=[item for item in batch if not belonging.elsewhere(item.url, source_id)],
                    listed_in=listed_in,
                    changed=changed,
                    takes_over=lambda url, holder: belonging.takes_over(url, source_id, holder),
                    now=moment,
                )
            )
            again = sum(item.article is not None for item in waiting)
            changed = max(changed - again, 0) if changed is not None else None
            new += sum(item.new for item in waiting)
            met.add(known)
            self.pages.read(waiting)
        self.pages.read(
            await self.tools.writer.write(
                lambda s: addresses.conclude(s, source_id, read, met if complete else None, now=moment)
            )
        )
        if new >= self.tools.ceilings.flood and self._read_before.get(read.url):
            self.notes.append(f"flood: {read.url} announces {new} new addresses at once")
        return new

    async def keep_bookmark(self, point: EntryPoint, bookmark: Mapping[str, Any]) -> None:
        """Remember where the reader of an entry point goes on."""
        point_id = point.id
        if point_id is not None:
            await self.tools.writer.write(lambda s: sources.keep_bookmark(s, point_id, bookmark))

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
            notes=tuple(self.notes),
        )

    def _outcome(self, problems: Sequence[FetchFailed]) -> str:
        if not self.points:
            return "no_entry_point"
        if len(problems) == len(self.points):
            return problems[0].kind
        if self.partial or self.pages.partial:
            return "partial"
        return "ok" if self.pages.counts.total() or self.pages.refused else "unchanged"


def read_document(asked: str, answer: Fetched) -> Document:
    """What is kept of an answer, to ask later only for what changed."""
    return Document(
        url=asked,
        etag=answer.headers.get("etag"),
        last_modified=answer.headers.get("last-modified"),
        body_hash=answer.body_hash,
    )


class _Met:
    """The addresses a document lists, by their hashes: there may be many, and long ones."""

    def __init__(self) -> None:
        self._hashes: set[int] = set()

    def add(self, urls: Iterable[str]) -> None:
        self._hashes.update(map(hash, urls))

    def __contains__(self, url: object) -> bool:
        return hash(url) in self._hashes


def batches(found: Sequence[Announced]) -> Iterator[Sequence[Announced]]:
    """Few enough at a time to be noted in one go: the writer serves all visits."""
    return (found[start : start + TOLD_AT_ONCE] for start in range(0, len(found), TOLD_AT_ONCE))


async def _hash(answer: Fetched) -> str:
    """The hash of a body; that of a large one takes its time in a thread."""
    if len(answer.body) > LARGE:
        await asyncio.to_thread(lambda: answer.body_hash)
    return answer.body_hash


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
