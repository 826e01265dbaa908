"""Ending a crawl that is told to stop: its tasks are cancelled, what they had stored stays."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Sequence
from typing import Any


class stopping:  # noqa: N801  # a context manager, used like a function
    """Cancels tasks on SIGTERM, on Ctrl-C, and when the supervisor that holds our standard input is gone."""

    def __init__(self, tasks: Sequence[asyncio.Task[Any]], *, supervised: bool = False) -> None:
        self._tasks, self._supervised, self._loop = tasks, supervised, asyncio.get_running_loop()

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
        for task in self._tasks:
            task.cancel()
