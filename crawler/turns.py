"""Whose turn it is at the workers: those who gave no trouble before those who did, each in the order of coming."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count


class Turns:
    """Lets `places` tasks go to the workers at once. For one event loop.

    Of them, at most `for_suspects` are of owners with strikes: whatever they do, a worker is left for the others.
    """

    def __init__(self, places: int, for_suspects: int) -> None:
        self._free = places
        self._free_for_suspects = for_suspects
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._order = count()

    @asynccontextmanager
    async def turn(self, strikes: int) -> AsyncIterator[None]:
        """Wait for a place and hold it. Owners with fewer strikes go first."""
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (strikes, next(self._order), mine))
        self._go_on()
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():
                self._give_back(strikes)
            raise
        try:
            yield
        finally:
            self._give_back(strikes)

    def _go_on(self) -> None:
        while self._waiting and self._free:
            strikes, _, waiting = self._waiting[0]
            if strikes and not self._free_for_suspects and not waiting.cancelled():
                return
            heapq.heappop(self._waiting)
            if not waiting.cancelled():
                self._free -= 1
                self._free_for_suspects -= bool(strikes)
                waiting.set_result(None)

    def _give_back(self, strikes: int) -> None:
        self._free += 1
        self._free_for_suspects += bool(strikes)
        self._go_on()
