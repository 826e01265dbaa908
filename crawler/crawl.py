"""A crawl: one process, one spider run, all sources that are due, each visited beside the others."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import structlog
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from crawler.belonging import Belonging
from crawler.fetching import Fetcher, FetchFailed, Remembering
from crawler.relevance_training import own_weights
from crawler.spiders import calendar, discovery, feed, listing, mediawiki, repair, sitemap, wordpress
from crawler.spiders.job import run_job
from crawler.spiders.tools import Ceilings, Tools, now
from crawler.spiders.visit import Reader, Visit
from crawler.stopping import stopping
from crawler.workers import Workers
from crawler.writer import Writer
from store import failures, incidents, next_visits, runs, saving, sources
from store.config import Config
from store.db import reading, transaction
from store.errors import InvalidInput, StoreError
from store.locks import exclusive
from store.runs import VisitReport
from store.types import EntryKind, Source

READERS: Mapping[EntryKind, Reader] = {
    "feed": feed.read,
    "sitemap": sitemap.read,
    "listing": listing.read,
    "calendar": calendar.read,
    "wordpress": wordpress.read,
    "mediawiki": mediawiki.read,
}
SOURCES_AT_ONCE = 300
CRAWL_LOCK, UNDER_WAY = "crawl.lock", "another crawl is under way; it visits one host at a time for all"
CEILINGS = Ceilings()
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
    """The sources to visit: those named, those due, or all that are followed. Raises NotFound or InvalidInput."""
    with reading(engine) as session:
        if due:
            return sources.due(session, now())
        named = [sources.get_source(session, source_id) for source_id in ids]
        chosen = named or sources.all_sources(session, ("active", "trial"))
    visited = [source for source in chosen if source.kind != "collection"]
    if ids and len(visited) < len(ids):
        raise InvalidInput(
            "a source of collected pages is not visited; to read one of them again: veille collect --again"
        )
    return visited


def crawl(
    engine: Engine,
    config: Config,
    wanted: Sequence[Source],
    *,
    due: bool = False,
    supervised: bool = False,
    ceilings: Ceilings = CEILINGS,
) -> Crawled:
    """Visit these sources and store what they have. Raises Busy if another crawl of this home is under way.

    `due` says that nobody asked for it: pages that failed wait their time, and entry points whose time has not come are
    left out, unless somebody asked for a visit of their source or it has a schedule of its own. `supervised` says that
    our standard input is held open by a process without which we are to stop.
    """
    with exclusive(config.home / CRAWL_LOCK, UNDER_WAY, patience=PATIENCE):
        with transaction(engine) as session:
            runs.end_unfinished(session, now(), "killed")
            run = runs.start(session, os.getpid(), now())
            saving.expire(session, now())
            requested = sources.answer_requests(session, [source.id for source in wanted])
            belonging = Belonging(sources.all_sources(session))
        parts = frozenset(source.id for source in wanted if due and not source.schedule) - requested
        with Workers(config.workers, relevance=own_weights(config)) as workers:
            ways = _Ways(belonging=belonging, parts=parts, asked=not due, supervised=supervised, ceilings=ceilings)
            crawled = run_job(config, _Crawl(engine, workers, run, wanted, ways))
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


@dataclass(frozen=True, kw_only=True)
class _Ways:
    """How the sources of a crawl are visited."""

    belonging: Belonging
    parts: Collection[str]
    """The sources of which only those entry points are asked whose time has come."""
    asked: bool
    """Whether a person asked for the crawl: pages that failed do not wait any longer."""
    supervised: bool
    ceilings: Ceilings


class _Crawl:
    """The job given to the spider."""

    def __init__(self, engine: Engine, workers: Workers, run: int, wanted: Sequence[Source], ways: _Ways) -> None:
        self._engine, self._workers, self._run = engine, workers, run
        self._wanted, self._ways = wanted, ways

    async def __call__(self, fetcher: Fetcher) -> Crawled:
        writer = Writer(self._engine)
        tools = Tools(
            fetcher=fetcher,
            workers=self._workers,
            writer=writer,
            run=self._run,
            ceilings=self._ways.ceilings,
            belonging=self._ways.belonging,
            asked=self._ways.asked,
        )
        room = asyncio.Semaphore(SOURCES_AT_ONCE)
        visits = [
            asyncio.create_task(_visit(tools, source, room, whole=source.id not in self._ways.parts))
            for source in self._wanted
        ]
        with stopping(visits, supervised=self._ways.supervised):
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
            tools, source, problem = await _with_entry_points(tools, source)
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
        return await visit.run(READERS, repair.mend)
    except StoreError:
        raise
    except Exception as error:
        log.exception("visit broke", source=visit.source.id)
        message = f"a mistake of the program: {error!r}"
        return VisitReport(source=visit.source.id, started=visit.started, outcome="broke", error=message)


async def _with_entry_points(tools: Tools, source: Source) -> tuple[Tools, Source, FetchFailed | None]:
    """A source with the entry points that discovery finds, and tools that remember what it read there."""
    memory = Remembering(tools.fetcher)
    tools = replace(tools, fetcher=memory)
    try:
        found = await discovery.discover(memory, tools.workers.of(source.id), source.homepage)
    except FetchFailed as error:
        return tools, source, error
    if not found.entry_points:
        nothing = f"no feed, sitemap or news page was found at {source.homepage}"
        return tools, source, FetchFailed("no_entry_point", nothing)
    memory.keep([point.url for point in found.entry_points if point.state == "followed"])
    await tools.writer.write(lambda s: sources.set_entry_points(s, source.id, found.entry_points))
    stored = await tools.writer.write(lambda s: sources.get_source(s, source.id))
    return tools, replace(source, entry_points=stored.entry_points), None
