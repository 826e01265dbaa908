"""A backfill: archives of sources are walked back to a day, under the lock of all crawls, within limits agreed to."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Engine

from crawler.crawl import CRAWL_LOCK, PATIENCE, UNDER_WAY
from crawler.dates import PARIS
from crawler.fetching import Fetcher
from crawler.relevance_training import own_weights
from crawler.spiders.backfill import Backfill, Progress, Walked
from crawler.spiders.backfill_plan import Plan, plan
from crawler.spiders.job import run_job
from crawler.spiders.tools import Tools, now
from crawler.spiders.visit import Visit
from crawler.stopping import stopping
from crawler.workers import Workers
from crawler.writer import Writer
from store import runs
from store.config import Config
from store.db import transaction
from store.errors import InvalidInput
from store.locks import exclusive
from store.types import Source

MAX_REQUESTS = 2_000
"""Requests of one backfill, unless told otherwise."""
EARLIEST = 1990
_DAY = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?")


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How far back and how much, and what to ask and to tell the person meanwhile."""

    since: date
    most: int
    agree: Callable[[Sequence[Plan]], bool]
    """Shown the plans before anything is walked."""
    progress: Progress


@dataclass(frozen=True, kw_only=True)
class Row:
    """What a backfill did at one entry point."""

    source: str
    kind: str
    url: str
    outcome: str
    new: int
    requests: int
    problem: str


@dataclass(frozen=True, kw_only=True)
class Done:
    """What a backfill did."""

    rows: tuple[Row, ...]
    stopped: bool
    """Whether it was told to stop before its end."""

    @property
    def goes_on(self) -> bool:
        """Whether the same command has more to do."""
        return self.stopped or any(row.outcome != "finished" for row in self.rows)


def read_since(text: str, today: date) -> date:
    """The day a person means by 2019, 2019-05 or 2019-05-24. Raises InvalidInput.

    >>> read_since("2019-05", date(2026, 11, 24))
    datetime.date(2019, 5, 1)
    """
    found = _DAY.fullmatch(text.strip())
    try:
        day = date(int(found["year"]), int(found["month"] or 1), int(found["day"] or 1)) if found else None
    except ValueError:
        day = None
    if day is None or day.year < EARLIEST:
        raise InvalidInput(f"{text!r} is no day since {EARLIEST} (write it as 2019-01-01, 2019-01 or 2019)")
    if day > today:
        raise InvalidInput(f"{text!r} lies in the future; a backfill goes back in time")
    return day


def today() -> date:
    """The day it is in Paris."""
    return datetime.now(PARIS).date()


def backfill(engine: Engine, config: Config, wanted: Sequence[Source], limits: Limits) -> Done | None:
    """Walk the archives of these sources. None if the person does not agree. Raises Busy, InvalidInput."""
    empty = [source.id for source in wanted if not source.entry_points]
    if empty:
        raise InvalidInput(f"{empty[0]} has no entry point yet, they are looked for by: veille crawl {empty[0]}")
    with Workers(config.workers, relevance=own_weights(config)) as workers:
        return run_job(config, _Job(engine, config, workers, wanted, limits))


class _Job:
    """The job given to the spider: plan, ask, walk."""

    def __init__(
        self, engine: Engine, config: Config, workers: Workers, wanted: Sequence[Source], limits: Limits
    ) -> None:
        self._engine, self._config, self._workers = engine, config, workers
        self._wanted, self._limits = wanted, limits

    async def __call__(self, fetcher: Fetcher) -> Done | None:
        writer = Writer(self._engine)
        try:
            tools = Tools(fetcher=fetcher, workers=self._workers, writer=writer, run=0)
            with self._alone():
                plans = [await self._plan(tools, source) for source in self._wanted]
            # Nobody holds the lock while a person thinks.
            if not self._limits.agree(plans):
                return None
            with self._alone():
                return await self._walk(tools, plans)
        finally:
            await writer.close()

    def _alone(self) -> AbstractContextManager[None]:
        return exclusive(self._config.home / CRAWL_LOCK, UNDER_WAY, patience=PATIENCE)

    async def _plan(self, tools: Tools, source: Source) -> Plan:
        visit = Visit(source, tools, first=True)
        return await plan(visit, self._limits.since, self._limits.most, self._config.delay)

    async def _walk(self, tools: Tools, plans: Sequence[Plan]) -> Done:
        with transaction(self._engine) as session:
            runs.end_unfinished(session, now(), "killed")
            run = runs.start(session, os.getpid(), now())
        rows: list[Row] = []
        task = asyncio.create_task(self._sources(replace(tools, run=run), plans, rows))
        with stopping([task]):
            await asyncio.wait([task])
        stopped = task.cancelled()
        if not stopped:
            task.result()
        with transaction(self._engine) as session:
            runs.finish(session, run, "stopped" if stopped else "finished", now())
        return Done(rows=tuple(rows), stopped=stopped)

    async def _sources(self, tools: Tools, plans: Sequence[Plan], rows: list[Row]) -> None:
        for one in plans:
            walk = Backfill(one.source, tools, one.since, one.most, self._limits.progress)
            walked = await walk.walk(one.points)
            rows += [_row(one.source, part) for part in walked]
            if any(part.outcome in ("finished", "ceiling") for part in walked):
                report = walk.report(walked)
                await tools.writer.write(lambda s, report=report: runs.record(s, tools.run, report, now()))  # type: ignore[misc]  # a default argument binds it now


def _row(source: Source, walked: Walked) -> Row:
    return Row(
        source=source.id,
        kind=walked.point.kind,
        url=walked.point.url,
        outcome=walked.outcome,
        new=walked.new,
        requests=walked.requests,
        problem=walked.problem,
    )
