"""A crawl: one process, one spider run, all sources that are due, each visited beside the others."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import structlog
from sqlalchemy import Engine

from crawler.belonging import Belonging
from crawler.fetching import Fetcher, FetchFailed
from crawler.spiders import discovery, feed, listing, sitemap
from crawler.spiders.job import run_job
from crawler.spiders.pages import Ceilings, Tools, now
from crawler.spiders.visit import Reader, Visit
from crawler.stopping import stopping
from crawler.workers import Workers
from crawler.writer import Writer
from store import runs, sources
from store.config import Config
from store.db import reading, transaction
from store.errors import InvalidInput, StoreError
from store.locks import exclusive
from store.runs import VisitReport
from store.types import EntryKind, Source

READERS: Mapping[EntryKind, Reader] = {"feed": feed.read, "sitemap": sitemap.read, "listing": listing.read}
SOURCES_AT_ONCE = 300
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
    asked: bool = True,
    supervised: bool = False,
    ceilings: Ceilings = CEILINGS,
) -> Crawled:
    """Visit these sources and store what they have. Raises Busy if another crawl of this home is under way.

    `asked` says that a person asked for it: pages that failed do not wait any longer. `supervised` says that our
    standard input is held open by a process without which we are to stop.
    """
    busy = "another crawl is under way; it visits one host at a time for all"
    with exclusive(config.home / "crawl.lock", busy, patience=PATIENCE):
        with transaction(engine) as session:
            runs.end_unfinished(session, now(), "killed")
            run = runs.start(session, os.getpid(), now())
            sources.answer_requests(session, [source.id for source in wanted])
            belonging = Belonging(sources.all_sources(session))
        with Workers(config.workers) as workers:
            ways = _Ways(belonging=belonging, asked=asked, supervised=supervised, ceilings=ceilings)
            job = _Crawl(engine, workers, run, wanted, ways)
            crawled = run_job(config, job)
        with transaction(engine) as session:
            runs.finish(session, run, "stopped" if crawled.stopped else "finished", now())
    return crawled


@dataclass(frozen=True, kw_only=True)
class _Ways:
    """How the sources of a crawl are visited."""

    belonging: Belonging
    asked: bool
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
        visits = [asyncio.create_task(_visit(tools, source, room)) for source in self._wanted]
        with stopping(visits, supervised=self._ways.supervised):
            results = await asyncio.gather(*visits, return_exceptions=True)
        await writer.close()
        stopped = any(isinstance(result, asyncio.CancelledError) for result in results)
        for result in results:
            if isinstance(result, BaseException) and not isinstance(result, asyncio.CancelledError):
                raise result
        reports = tuple(result for result in results if isinstance(result, VisitReport))
        return Crawled(run=self._run, reports=reports, stopped=stopped)


async def _visit(tools: Tools, source: Source, room: asyncio.Semaphore) -> VisitReport:
    async with room:
        first = await tools.writer.write(lambda s: sources.first_visit(s, source.id))
        started, problem = now(), None
        if not source.entry_points:
            source, problem = await _with_entry_points(tools, source)
        if problem is not None:
            report = VisitReport(source=source.id, started=started, outcome=problem.kind, error=str(problem))
        else:
            report = await _contained(Visit(source, tools, first=first))
        await tools.writer.write(lambda s: runs.record(s, tools.run, report, now()))
        await tools.writer.write(lambda s: sources.visited(s, source.id, succeeded=report.succeeded, now=now()))
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
        found = await discovery.discover(tools.fetcher, tools.workers.of(source.id), source.homepage)
    except FetchFailed as error:
        return source, error
    if not found.entry_points:
        return source, FetchFailed("no_entry_point", f"no feed, sitemap or news page was found at {source.homepage}")
    await tools.writer.write(lambda s: sources.set_entry_points(s, source.id, found.entry_points))
    stored = await tools.writer.write(lambda s: sources.get_source(s, source.id))
    return replace(source, entry_points=stored.entry_points), None
