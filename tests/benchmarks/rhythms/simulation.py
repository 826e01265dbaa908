"""Following one history by one rule: how often it asks, and how late it sees what was published."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from tests.benchmarks.rhythms.histories import History

HOUR = timedelta(hours=1)


class Rule(Protocol):
    """Decides when to visit next, from what visits show."""

    def visit(self, now: datetime, shown: Sequence[datetime | None], new: int) -> datetime:
        """When to come again, after a visit at `now` to a feed that shows items of these dates; the last `new` of
        them were not there before."""


@dataclass(frozen=True, kw_only=True)
class Followed:
    """What following a history cost and gave."""

    history: History
    requests: int
    delays: tuple[float, ...]
    """Hours from publication to the visit that sees it; an item that left the feed unseen waits for ever."""


def follow(history: History, make: Callable[[str], Rule]) -> Followed:
    """Visit a history by a rule from its start to its end, and once more for what is then unseen."""
    rule, appears = make(history.name), [item.appears for item in history.items]
    now = history.start + _phase(history.name)
    seen = bisect_right(appears, history.start)
    first, requests, delays = True, 0, []
    while True:
        there = bisect_right(appears, now)
        oldest = max(0, there - history.window)
        delays += [float("inf")] * max(0, oldest - seen)
        delays += [(now - moment) / HOUR for moment in appears[max(seen, oldest) : there]]
        if now > history.end:
            return Followed(history=history, requests=requests, delays=tuple(delays))
        shown = [item.dated for item in history.items[oldest:there]]
        requests += 1
        following = rule.visit(now, shown, len(shown) if first else there - max(seen, oldest))
        first, seen = False, there
        assert following > now
        now = following


def _phase(name: str) -> timedelta:
    """Nobody starts to follow a feed at the stroke of the hour."""
    return HOUR * (hashlib.sha256(f"phase of {name}".encode()).digest()[0] / 256)
