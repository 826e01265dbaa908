"""Why an entry point does not answer, in classes, and how long each is waited out. Pure.

No class gives up: at worst an entry point is asked every 30 days, and one success makes all as before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

FailureClass = Literal["temporary", "soft", "changed", "hard", "gone", "blocked"]


@dataclass(frozen=True)
class BackOff:
    """The pause after a first failure, which doubles with every further one in a row, and the longest."""

    first: timedelta
    most: timedelta


MONTH = timedelta(days=30)
BACK_OFFS: Mapping[FailureClass, BackOff] = {
    "temporary": BackOff(timedelta(minutes=15), timedelta(days=1)),
    "soft": BackOff(timedelta(hours=1), timedelta(days=7)),
    "changed": BackOff(timedelta(hours=6), timedelta(days=7)),
    "hard": BackOff(timedelta(hours=2), MONTH),
    "gone": BackOff(timedelta(hours=12), MONTH),
    "blocked": BackOff(timedelta(days=1), MONTH),
}
PASSING = 14
"""Temporary failures in a row, more than a week of them, after which they count as lasting: the pause grows on."""

_CLASSES: Mapping[str, FailureClass] = {
    # The other end, or the way to it, is out of order.
    **dict.fromkeys(("unreachable", "timeout", "overloaded", "paused", "crowded", "ceiling"), "temporary"),
    # Something came, of which nothing can be made.
    **dict.fromkeys(("unreadable", "cut", "too_large", "redirects", "broke"), "soft"),
    # It will fail until somebody mends it.
    **dict.fromkeys(("certificate", "refused_address", "address", "no_entry_point"), "hard"),
    "changed": "changed",
    "gone": "gone",
    **dict.fromkeys(("blocked", "robots"), "blocked"),
}
CONNECTION = frozenset({"unreachable", "timeout", "certificate"})
"""What a site fails with as well when it is our own network that is down."""
DOWN_SHARE, DOWN_LEAST = 0.8, 5
"""More than this share of at least so many sources fail at once: that is our fault, not theirs."""


def failure_class(kind: str) -> FailureClass:
    """The class of a kind of error, as reports name it: "timeout", "blocked", "status_502", …

    >>> failure_class("status_502"), failure_class("status_400"), failure_class("something new")
    ('temporary', 'hard', 'soft')
    """
    if kind.startswith("status_"):
        return "temporary" if kind.startswith("status_5") else "hard"
    return _CLASSES.get(kind, "soft")


def pause(failure: FailureClass, times: int) -> timedelta:
    """How long to wait after so many failures in a row (1 or more).

    >>> str(pause("temporary", 1)), str(pause("blocked", 3)), str(pause("hard", 1000))
    ('0:15:00', '4 days, 0:00:00', '30 days, 0:00:00')
    """
    back_off = BACK_OFFS[failure]
    grown = min(back_off.first * int(2 ** min(times - 1, 20)), back_off.most)
    if failure == "temporary" and times > PASSING:
        return min(grown * int(2 ** min(times - PASSING, 10)), MONTH)
    return grown


def network_down(outcomes: Sequence[str]) -> bool:
    """Whether so many visits of one crawl failed at connection that it must be our own network."""
    failed = sum(outcome in CONNECTION for outcome in outcomes)
    return len(outcomes) >= DOWN_LEAST and failed > DOWN_SHARE * len(outcomes)
