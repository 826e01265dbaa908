"""The whole store understood anew from its texts: what that would change, or the change itself. Nothing is fetched.

Worker processes read batches of texts; this process compares or writes each batch in a short transaction. An article
that was written bears the version of the annotator, so that a run that was killed goes on where it stopped.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from datetime import datetime

from pebble import ProcessExpired, ProcessFuture
from sqlalchemy import Engine

from crawler import work
from crawler.read_again import Stored
from crawler.relevance_training import own_weights
from crawler.workers import LARGE_TASK_SECONDS, TASK_SECONDS, make_pool, worker_number
from store import annotating, saved_searches, search, sources
from store.config import Config
from store.db import reading, transaction
from store.differences import Differences
from store.locks import exclusive
from store.types import Fresh

BATCH = 50
"""Articles of a task and of a transaction: a crawl that wants to write waits for a fraction of a second."""
AHEAD = 2
"""Batches that wait for a worker, beside those at work."""
FAILURES = (TimeoutError, MemoryError, ProcessExpired, BrokenProcessPool)
"""How a task ends that a text stalled or that broke its worker."""

Progress = Callable[[int, int], None]


@dataclass(kw_only=True)
class Retagged:
    """What a run found."""

    read: int = 0
    """Articles that were understood anew."""
    failed: list[int] = field(default_factory=list)
    """Articles on whose text a worker stumbled; they stay as they were."""
    differences: Differences = field(default_factory=Differences)


def retag(
    engine: Engine,
    config: Config,
    *,
    query: str | None = None,
    every: bool = False,
    apply: bool = False,
    now: datetime,
    progress: Progress = lambda done, total: None,
) -> Retagged:
    """Understand stored articles anew: those of a query, or all, or those that another version of the annotator read.

    Only with `apply` anything is written. Raises InvalidQuery, and Busy while another run applies.
    """
    if not apply:
        return _retag(engine, config, query, now, progress, every=every, apply=False)
    with exclusive(config.home / "retag.lock", "another veille retag --apply is at work; wait for its end"):
        return _retag(engine, config, query, now, progress, every=every, apply=True)


def _retag(
    engine: Engine, config: Config, query: str | None, now: datetime, progress: Progress, *, every: bool, apply: bool
) -> Retagged:
    done, readers = Retagged(), _Readers(engine, config.workers, own_weights(config))
    try:
        ids = _chosen(engine, readers, query, now, every=every)
        for batch, fresh in readers.read(ids):
            _take(engine, done, fresh, now, apply=apply)
            missing = {*batch} - {one.article for one in fresh}
            done.read += len(batch) - len(missing)
            done.failed += sorted(missing)
            progress(done.read + len(done.failed), len(ids))
    finally:
        readers.stop()
    return done


def _chosen(engine: Engine, readers: _Readers, query: str | None, now: datetime, *, every: bool) -> list[int]:
    """The numbers of the articles to be read."""
    with reading(engine) as session:
        if query is None:
            return annotating.outdated(session, readers.version(), every=every)
        kept = {*annotating.outdated(session, "", every=True)}
        found = search.ids(session, saved_searches.understand(session, query), now)
        return [article for article in found if article in kept]


def _take(engine: Engine, done: Retagged, fresh: Sequence[Fresh], now: datetime, *, apply: bool) -> None:
    """Compare a batch, or write it."""
    if apply:
        with transaction(engine) as session:
            found = annotating.write(session, fresh, now)
    else:
        with reading(engine) as session:
            found = annotating.compare(session, fresh, now)
    for one in found:
        done.differences.add(one.before, one.after)


class _Readers:
    """Worker processes that read stored texts."""

    def __init__(self, engine: Engine, number: int, relevance: str | None) -> None:
        self._engine, self._number, self._relevance = engine, worker_number(number), relevance
        self._pool = make_pool(self._number, relevance)
        with reading(engine) as session:
            self._sources = {source.id: source.context for source in sources.all_sources(session)}

    def version(self) -> str:
        """Of the annotator as workers have it."""
        found: str = self._pool.schedule(work.version).result()
        return found

    def read(self, ids: Sequence[int]) -> Iterator[tuple[Sequence[int], list[Fresh]]]:
        """The articles in batches, in order, each with what could be read of it."""
        waiting: deque[tuple[list[Stored], ProcessFuture[list[Fresh]]]] = deque()
        for start in range(0, len(ids), BATCH):
            stored = self._load(ids[start : start + BATCH])
            waiting.append((stored, self._schedule(stored)))
            if len(waiting) > self._number + AHEAD:
                yield self._result(*waiting.popleft())
        while waiting:
            yield self._result(*waiting.popleft())

    def stop(self) -> None:
        """End the processes, whatever they do."""
        self._pool.stop()  # type: ignore[no-untyped-call]  # pebble types only a part of itself
        self._pool.join()

    def _load(self, ids: Sequence[int]) -> list[Stored]:
        with reading(self._engine) as session:
            found = annotating.load(session, ids)
        return [Stored(article=one, source=self._sources[one.source]) for one in found]

    def _schedule(self, stored: Sequence[Stored], seconds: float = LARGE_TASK_SECONDS) -> ProcessFuture[list[Fresh]]:
        if not self._pool.active:
            self.stop()
            self._pool = make_pool(self._number, self._relevance)
        return self._pool.schedule(work.limited, args=(work.read_again, (stored,), {}), timeout=seconds)

    def _result(self, stored: Sequence[Stored], task: ProcessFuture[list[Fresh]]) -> tuple[Sequence[int], list[Fresh]]:
        ids = [one.article.id for one in stored]
        try:
            return ids, task.result()
        except FAILURES:
            # One text of the batch is to blame, or none: its worker was worn out.
            return ids, [fresh for one in stored for fresh in self._alone(one)]

    def _alone(self, stored: Stored) -> list[Fresh]:
        for _ in range(2):
            try:
                return self._schedule([stored], TASK_SECONDS).result()
            except FAILURES:
                continue
        return []
