"""Hosts that asked for a pause longer than a visit has time for."""

from __future__ import annotations

import time
from urllib.parse import urlsplit

LONGEST = 24 * 3600.0
"""Seconds. A longer pause is not believed."""


class Pauses:
    """Until when which host is to be left alone."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}

    def ask(self, url: str, seconds: float) -> None:
        """Leave the host of an address alone for so long."""
        self._until[urlsplit(url).netloc] = time.monotonic() + min(seconds, LONGEST)

    def left(self, url: str) -> float:
        """Seconds for which the host of an address is still to be left alone."""
        return max(0.0, self._until.get(urlsplit(url).netloc, 0.0) - time.monotonic())
