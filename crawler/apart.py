"""One task in a process of its own, for a file that a person gives: nothing is loaded into it first, nothing kept."""

from __future__ import annotations

import contextlib
import multiprocessing
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool

from crawler.workers import WorkFailed

SECONDS = 60
MEMORY = 2 * 1024**3
"""Bytes of address space."""

P = ParamSpec("P")
T = TypeVar("T")


def run_apart(function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """What `function` gives for these arguments. Raises WorkFailed when it stalls or crashes, or what it raises."""
    context = multiprocessing.get_context("spawn")
    with ProcessPool(max_workers=1, initializer=_limit_memory, context=context) as pool:
        future = pool.schedule(function, args=args, kwargs=kwargs, timeout=SECONDS)
        try:
            return future.result()
        except TimeoutError:
            raise WorkFailed("timeout") from None
        except (ProcessExpired, MemoryError):
            raise WorkFailed("crash") from None


def _limit_memory() -> None:
    # There is no such limit outside POSIX systems; the time limit holds everywhere.
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
