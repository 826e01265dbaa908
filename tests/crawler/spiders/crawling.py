"""A crawl process that many tests share: it stays alive and is asked for visits over a pipe, since a process can crawl
only once and takes seconds to start. All that runs in it is the real thing."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from crawler.backfill import Done, Limits, _Job
from crawler.belonging import Belonging
from crawler.crawl import CEILINGS, _Crawl, _Ways
from crawler.fetching import Fetcher
from crawler.spiders.job import run_job
from crawler.workers import Workers
from store import runs, sources
from store.config import Config
from store.db import make_engine, reading, transaction
from store.runs import VisitReport
from tests.builders import NOW


@dataclass(frozen=True)
class Order:
    """What the process is asked to do."""

    home: Path
    source: str
    since: date | None = None
    """A backfill to this day; None: a visit."""
    most: int = 1_000


class CrawlProcess:
    """The process, as tests see it."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    def visit(self, engine: Engine, source: str) -> VisitReport:
        """Visit a source of the store of `engine`, a SQLite file."""
        [report] = self._do(Order(_home(engine), source)).reports
        assert isinstance(report, VisitReport)
        return report

    def backfill(self, engine: Engine, source: str, since: date, most: int = 1_000) -> tuple[list[str], Done]:
        """Walk the archives of a source. The plan's lines, and what was done."""
        lines, done = self._do(Order(_home(engine), source, since, most))
        return lines, done

    def _do(self, order: Order) -> Any:
        self._pipe.send(order)
        answer = self._pipe.recv()
        if isinstance(answer, BaseException):
            raise answer
        return answer


def _home(engine: Engine) -> Path:
    return Path(str(engine.url.database)).parent


@contextmanager
def crawl_process() -> Iterator[CrawlProcess]:
    """Runs until the block ends."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_run, args=(there,))
    process.start()
    there.close()
    try:
        yield CrawlProcess(here)
    finally:
        here.send(None)
        process.join(30)
        process.kill()


def _run(pipe: Connection) -> None:
    config = Config(allow_networks=("127.0.0.0/8",), delay=0.01, workers=1)
    with Workers(1) as workers:

        async def serve(fetcher: Fetcher) -> None:
            while (order := await asyncio.to_thread(pipe.recv)) is not None:
                try:
                    pipe.send(await _carry_out(order, fetcher, workers, config))
                except Exception as error:  # noqa: BLE001  # whatever it is, the test is to see it
                    pipe.send(error)

        run_job(config, serve)


async def _carry_out(order: Order, fetcher: Fetcher, workers: Workers, config: Config) -> Any:
    config = config.model_copy(update={"home": order.home})
    engine = make_engine(config.database)
    try:
        with reading(engine) as session:
            wanted = [sources.get_source(session, order.source)]
        if order.since is not None:
            shown: list[str] = []
            limits = Limits(
                since=order.since, most=order.most, agree=lambda plans: _show(plans, shown), progress=_quiet
            )
            return shown, await _Job(engine, config, workers, wanted, limits)(fetcher)
        with transaction(engine) as session:
            run = runs.start(session, 1, NOW)
        ways = _Ways(belonging=Belonging(wanted), parts=(), asked=True, supervised=False, ceilings=CEILINGS)
        return await _Crawl(engine, workers, run, wanted, ways)(fetcher)
    finally:
        engine.dispose()


def _show(plans: Sequence[Any], shown: list[str]) -> bool:
    shown.extend(line for plan in plans for line in plan.lines())
    return any(plan.points for plan in plans)


def _quiet(new: int) -> None:
    pass
