"""Worker processes, each task with a time limit; one that stalls or crashes is replaced and costs only its own task."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from collections import Counter
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.context import BaseContext
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

from pebble import CONSTS, ProcessExpired, ProcessFuture, ProcessPool

from crawler import work
from crawler.turns import Turns

TASK_SECONDS = 15.0
"""Most pages take 0.05 s, the slowest real one seen 0.6 s; only hostile ones come near this."""
LARGE_TASK_SECONDS = 60.0
"""For the few documents that are large by nature (`work.LARGE`)."""
TASKS_PER_WORKER = 2000
"""A worker is renewed after this many, in case a parser leaks."""
STRIKES = 3
"""Tasks of one owner that may stall or crash; then what it wants more is left for the next run."""
TRIES = 3

# A worker that is stopped in the middle of C code hears nothing, while the pool waits: it is killed soon.
CONSTS.term_timeout = 0.2

P = ParamSpec("P")
T = TypeVar("T")


class WorkFailed(Exception):
    """A task did not end as it should. `reason` is "timeout", "memory", "crash", or "postponed" if it did not begin."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Workers:
    """A pool of processes that run the functions of `crawler.work`."""

    def __init__(self, number: int = 0, task_seconds: float | None = None, *, relevance: str | None = None) -> None:
        self._relevance = relevance
        self._number, self._task_seconds = worker_number(number), task_seconds or TASK_SECONDS
        # One more than there are workers, so that none waits for its next task.
        self._turns = Turns(self._number + 1, max(1, self._number - 1))
        self._strikes: Counter[str] = Counter()
        self._pool = make_pool(number, relevance)
        # The first task starts the processes, which get ready while the first addresses are asked for.
        self._pool.schedule(work.warm_up)

    def of(self, owner: str) -> Workers:
        """The same workers, for the tasks of one owner: one whose tasks stall has to wait for the others."""
        return _OwnedWorkers(self, owner)

    async def run(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """What `function` gives for these arguments, computed in a worker. Raises WorkFailed, or what it raises."""
        return await self.run_for("", function, *args, **kwargs)

    async def run_for(self, owner: str, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """As `run`, for one owner."""
        if self._strikes[owner] >= STRIKES:
            raise WorkFailed("postponed")
        async with self._turns.turn(self._strikes[owner]):
            try:
                return await self._run(function, args, kwargs)
            except WorkFailed:
                self._strikes[owner] += bool(owner)
                raise

    async def _run(self, function: Callable[P, T], args: object, kwargs: object) -> T:
        for _ in range(TRIES):
            try:
                return await asyncio.wrap_future(self._schedule(function, args, kwargs))
            except TimeoutError:
                raise WorkFailed("timeout") from None
            except MemoryError:
                raise WorkFailed("memory") from None
            except ProcessExpired as error:
                if error.exitcode != work.WORN_OUT:
                    raise WorkFailed("crash") from None
            except BrokenProcessPool:
                # A worker died between two tasks, and the pool does not know how to go on.
                self._replace_pool()
        raise WorkFailed("crash")

    def _schedule(self, function: Callable[P, T], args: object, kwargs: object) -> ProcessFuture[T]:
        seconds = LARGE_TASK_SECONDS if function in work.LARGE else self._task_seconds
        if not self._pool.active:
            self._replace_pool()
        return self._pool.schedule(work.limited, args=(function, args, kwargs), timeout=seconds)

    def _replace_pool(self) -> None:
        broken, self._pool = self._pool, make_pool(self._number, self._relevance)
        broken.stop()  # type: ignore[no-untyped-call]  # pebble types only a part of itself

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]  # as above
        self._pool.join()


class _OwnedWorkers(Workers):
    """The workers of others, as one owner uses them."""

    def __init__(self, workers: Workers, owner: str) -> None:
        # No pool of its own: that of the workers it stands for.
        self._workers, self._owner = workers, owner

    def of(self, owner: str) -> Workers:
        return self._workers.of(owner)

    async def run(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._workers.run_for(self._owner, function, *args, **kwargs)


def make_pool(number: int, relevance: str | None = None) -> ProcessPool:
    """A pool of ready workers; `number` 0: one per core. `relevance`: weights learnt here, as their file has them."""
    return ProcessPool(
        max_workers=worker_number(number),
        max_tasks=TASKS_PER_WORKER,
        initializer=work.prepare,
        initargs=[relevance],
        context=_context(),
    )


def worker_number(wanted: int) -> int:
    """How many workers there are to be; 0 wanted: one per core that this process may use."""
    return wanted or (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def _context() -> BaseContext:
    """How workers are started. A fork of this process would share its sockets and its database connection."""
    if os.name != "posix":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["crawler.warmed"])
    return context
