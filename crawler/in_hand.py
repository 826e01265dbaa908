"""How many bytes of answers are in memory: those still arriving, and those that wait to be read by a worker."""

from __future__ import annotations

import asyncio
import gc
import time
import weakref
from collections import Counter
from collections.abc import Hashable

MB = 1024 * 1024
MOST_WAITING = 32 * MB
"""Bytes that wait to be read from which new requests wait too."""
MOST_OTHERS = 40 * MB
"""Bytes of all others beside which a large body is not waited for any longer."""
SMALL = MB // 2
"""Bytes any body may have, however full the memory is: no page loses its place to somebody's film."""
LONGEST_WAIT = 20.0
"""Seconds a request waits for room; who waits may be holding what others wait for."""
TIDIED_EVERY = 1.0
"""Seconds, at least, between two searches for bodies that only hang on broken connections."""
_TICK = 0.05


class InHand:
    """Counts bodies from their first byte until nobody holds them any more. For one event loop."""

    def __init__(self, most_waiting: int = MOST_WAITING, most_others: int = MOST_OTHERS) -> None:
        self.most_waiting, self.most_others = most_waiting, most_others
        self._arriving: Counter[Hashable] = Counter()
        self._held = 0
        self._tidied = 0.0

    @property
    def total(self) -> int:
        return self._held + self._arriving.total()

    def arrives(self, request: Hashable, size: int) -> int:
        """Note bytes of a body that came. How many it has by now."""
        self._arriving[request] += size
        return self._arriving[request]

    def room_for(self, size: int) -> bool:
        """Whether a body of this size may go on growing."""
        if size <= SMALL or self.total - size <= self.most_others:
            return True
        self._tidy()
        return self.total - size <= self.most_others

    def arrived(self, request: Hashable) -> None:
        """Note that nothing more of a body is to come."""
        self._arriving.pop(request, None)

    def hold(self, answer: object, size: int) -> None:
        """Count `size` bytes for as long as `answer` lives."""
        self._held += size
        weakref.finalize(answer, self._let_go, size)

    async def room(self) -> None:
        """Wait until what was read leaves room for more, but not for ever."""
        for _ in range(int(LONGEST_WAIT / _TICK)):
            if self._held < self.most_waiting:
                return
            self._tidy()
            await asyncio.sleep(_TICK)

    def _tidy(self) -> None:
        """Let go of what nobody can reach: an error's trace may hold what had come when the error was met."""
        if time.monotonic() - self._tidied > TIDIED_EVERY:
            gc.collect()
            self._tidied = time.monotonic()

    def _let_go(self, size: int) -> None:
        self._held -= size
