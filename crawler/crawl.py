"""A crawl: one process, one spider run, all sources that are due, each visited beside the others."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import structlog
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from crawler.fetching import Fetcher, FetchFailed
from crawler.spiders import discovery, feed, listing, sitemap
from crawler.spiders.job import run_job
from crawler.spiders.pages import Tools, now
from crawler.spiders.visit import Reader, Visit
from crawler.workers import Workers
from crawler.writer import Writer
from store import failures, incidents, next_visits, runs, sources
from store.config import Config
from store.db import reading, transaction
from store.errors import StoreError
from store.locks import exclusive
from store.runs import VisitReport
from store.types import EntryKind, Source

READERS: Mapping[EntryKind, Reader] = {"feed": feed.read, "sitemap": sitemap.read, "listing": listing.read}
SOURCES_AT_ONCE = 300
PATIENCE = 30
"""Seconds to wait for a crawl that is just stopping, because its supervisor died."""

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Crawled:
    """What a crawl did."""

    run: int
    reports: tuple[VisitReport, ...]
    stopped: bool
    """Whether it was asked to stop before its end."""


def select(engine: Engine, *, ids: Sequence[str] = (), due: bool = False) -> list[Source]:
    """The sources to visit: those named, those due, or all that are followed. Raises NotFound."""
    with reading(engine) as session:
        if due:
            return sources.due(session, now())
        named = [sources.get_source(session, source_id) for source_id in ids]
        return named or sources.all_sources(session, ("active", "trial"))


def crawl(
    engine: Engine, config: Config, wanted: Sequence[Source], *, due: bool = False, supervised: bool = False
) -> Crawled:
    """Visit these sources and store what they have. Raises Busy if another crawl of this home is under way.

    `due` leaves out the entry points whose time has not come, unless somebody asked for a visit of their source or it
    has a schedule of its own. `supervised` says that our standard input is held open by a process without which we are
    to stop.
    """
    busy = "another crawl is under way; it visits one host at a time for all"
    with exclusive(config.home / "crawl.lock", busy, patience=PATIENCE):
        with transaction(engine) as session:
            runs.end_unfinished(session, now(), "killed")
            run = runs.start(session, os.getpid(), now())
            requested = sources.answer_requests(session, [source.id for source in wanted])
        parts = frozenset(source.id for source in wanted if due and not source.schedule) - requested
        with Workers(config.workers) as workers:
            crawled = run_job(config, _Crawl(engine, workers, run, wanted, parts, supervised=supervised))
        with transaction(engine) as session:
            _forgive_local_fault(session, crawled.reports)
            runs.finish(session, run, "stopped" if crawled.stopped else "finished", now())
    return crawled


def _forgive_local_fault(session: Session, reports: Sequence[VisitReport]) -> None:
    """Where nearly no source could be reached, it is our network that is down: no source has failed."""
    if not failures.network_down([report.outcome for report in reports]):
        return
    failed = [report.source for report in reports if report.outcome in failures.CONNECTION]
    since = min(report.started for report in reports)
    next_visits.forgive(session, failed, since, now())
    incidents.withdraw(session, failed, since, now())
    log.warning("network down", sources=len(failed), of=len(reports))


class _Crawl:
    """The job given to the spider."""

    def __init__(
        self,
        engine: Engine,
        workers: Workers,
        run: int,
        wanted: Sequence[Source],
        parts: Collection[str],
        *,
        supervised: bool,
    ) -> None:
        """`parts`: the sources of which only those entry points are asked whose time has come."""
        self._engine, self._workers, self._run = engine, workers, run
        self._wanted, self._parts, self._supervised = wanted, parts, supervised

    async def __call__(self, fetcher: Fetcher) -> Crawled:
        writer = Writer(self._engine)
        tools = Tools(fetcher=fetcher, workers=self._workers, writer=writer, run=self._run)
        room = asyncio.Semaphore(SOURCES_AT_ONCE)
        visits = [
            asyncio.create_task(_visit(tools, source, room, whole=source.id not in self._parts))
            for source in self._wanted
        ]
        with _stopping(visits, supervised=self._supervised):
            results = await asyncio.gather(*visits, return_exceptions=True)
        await writer.close()
        stopped = any(isinstance(result, asyncio.CancelledError) for result in results)
        for result in results:
            if isinstance(result, BaseException) and not isinstance(result, asyncio.CancelledError):
                raise result
        reports = tuple(result for result in results if isinstance(result, VisitReport))
        return Crawled(run=self._run, reports=reports, stopped=stopped)


async def _visit(tools: Tools, source: Source, room: asyncio.Semaphore, *, whole: bool) -> VisitReport:
    async with room:
        first = await tools.writer.write(lambda s: sources.first_visit(s, source.id))
        started, problem = now(), None
        if not source.entry_points:
            source, problem = await _with_entry_points(tools, source)
        if problem is not None:
            report = VisitReport(source=source.id, started=started, outcome=problem.kind, error=str(problem))
            alone_until = None
        else:
            visit = Visit(source, tools, first=first, whole=whole)
            report, alone_until = await _contained(visit), visit.not_before
        failure = None if report.succeeded else failures.failure_class(report.outcome)
        await tools.writer.write(lambda s: runs.record(s, tools.run, report, now()))
        await tools.writer.write(
            lambda s: next_visits.source_visited(s, source.id, failure=failure, not_before=alone_until, now=now())
        )
    log.info("visited", source=source.id, outcome=report.outcome, new=report.new, changed=report.changed)
    return report


async def _contained(visit: Visit) -> VisitReport:
    """The report of a visit, even of one that met a mistake of ours: it costs its own source, not the others."""
    try:
        return await visit.run(READERS)
    except StoreError:
        raise
    except Exception as error:
        log.exception("visit broke", source=visit.source.id)
        message = f"a mistake of the program: {error!r}"
        return VisitReport(source=visit.source.id, started=visit.started, outcome="broke", error=message)


async def _with_entry_points(tools: Tools, source: Source) -> tuple[Source, FetchFailed | None]:
    try:
        found = await discovery.discover(tools.fetcher, tools.workers, source.homepage)
    except FetchFailed as error:
        return source, error
    if not found.entry_points:
        return source, FetchFailed("no_entry_point", f"no feed, sitemap or news page was found at {source.homepage}")
    await tools.writer.write(lambda s: sources.set_entry_points(s, source.id, found.entry_points))
    stored = await tools.writer.write(lambda s: sources.get_source(s, source.id))
    return replace(source, entry_points=stored.entry_points), None


class _stopping:  # noqa: N801  # a context manager, used like a function
    """Cancels the visits on SIGTERM, on Ctrl-C, and when the supervisor that holds our standard input is gone."""

    def __init__(self, visits: Sequence[asyncio.Task[VisitReport]], *, supervised: bool) -> None:
        self._visits, self._supervised, self._loop = visits, supervised, asyncio.get_running_loop()

    def __enter__(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            self._loop.add_signal_handler(number, self._stop)
        if self._supervised:
            self._loop.add_reader(sys.stdin.fileno(), self._stop)

    def __exit__(self, *_: object) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            self._loop.remove_signal_handler(number)
        if self._supervised:
            self._loop.remove_reader(sys.stdin.fileno())

    def _stop(self) -> None:
        if self._supervised:
            self._loop.remove_reader(sys.stdin.fileno())
        for visit in self._visits:
            visit.cancel()
