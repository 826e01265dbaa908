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

P = ParamSpec("P")
T = TypeVar("T")


def worker_number(wanted: int) -> int:
    """How many workers there are to be; 0 wanted: one per core."""
    return wanted or len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else wanted or os.cpu_count() or 1


def worker_context() -> BaseContext:
    """How workers are started. A fork of this process would share its sockets and its database connection."""
    if os.name != "posix":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    # Modules loaded once in the server are shared by all workers it forks.
    context.set_forkserver_preload(["crawler.work"])
    return context


class WorkFailed(Exception):
    """A task did not end as it should. `reason` is "timeout" or "crash"."""

    def __init__(self, number: int = 0, task_seconds: float = TASK_SECONDS) -> None:
        self._task_seconds = task_seconds
        self._pool = ProcessPool(
            max_workers=worker_number(number), max_tasks=2000, initializer=work.prepare, context=worker_context()
        )

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
        self._pool.stop()
        self._pool.join()
