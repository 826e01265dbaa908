"""Worker processes, each task with a time limit; one that stalls or crashes is replaced and costs only its own task."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from collections.abc import Callable
from multiprocessing.context import BaseContext
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

from pebble import ProcessExpired, ProcessPool

from crawler import work

TASK_SECONDS = 25
"""Most pages take 0.05 s, the slowest real one seen 0.6 s; only hostile ones come near this."""
TASKS_PER_WORKER = 2000
"""A worker is renewed after this many, in case a parser leaks."""

P = ParamSpec("P")
T = TypeVar("T")


class WorkFailed(Exception):
    """A task did not end as it should. `reason` is "timeout" or "crash"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Workers:
    """A pool of processes that run the functions of `crawler.work`."""

    def __init__(self, number: int = 0, task_seconds: float = TASK_SECONDS) -> None:
        self._task_seconds = task_seconds
        self._pool = make_pool(number)
        # The first task starts the processes, which get ready while the first addresses are asked for.
        self._pool.schedule(work.warm_up)

    async def run(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """What `function` gives for these arguments, computed in a worker. Raises WorkFailed, or what it raises."""
        future = self._pool.schedule(function, args=args, kwargs=kwargs, timeout=self._task_seconds)
        try:
            return await asyncio.wrap_future(future)
        except TimeoutError:
            raise WorkFailed("timeout") from None
        except (ProcessExpired, MemoryError):
            raise WorkFailed("crash") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]  # pebble types only a part of itself
        self._pool.join()


def make_pool(number: int) -> ProcessPool:
    """A pool of ready workers; `number` 0: one per core."""
    return ProcessPool(
        max_workers=worker_number(number), max_tasks=TASKS_PER_WORKER, initializer=work.prepare, context=_context()
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
