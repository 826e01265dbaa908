"""The rules that are compared, as their projects wrote them down; each named for where it is from."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from store import planning
from store.planning import Answered
from store.rhythm import Rhythm, Seen, learned
from store.visit_plan import PRICE

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)


class Hourly:
    """Fixed: once an hour."""

    def __init__(self, name: str) -> None:
        pass

    def visit(self, now: datetime, shown: Sequence[datetime | None], new: int) -> datetime:
        return now + HOUR


class Miniflux:
    """`entry_frequency`: a week divided by the weekly count that the mean gap of the last seven days' entries
    stands for; between 5 minutes and 24 hours. Fewer than two entries in those days: 24 hours.

    Miniflux internal/model/feed.go (ScheduleNextCheck), internal/storage/feed.go (WeeklyFeedEntryCount).
    """

    def __init__(self, name: str) -> None:
        self._entries: list[datetime] = []

    def visit(self, now: datetime, shown: Sequence[datetime | None], new: int) -> datetime:
        fresh = shown[len(shown) - new :]
        self._entries += [date or now for date in fresh]
        self._entries = [date for date in self._entries if date >= now - WEEK]
        return now + min(max(self._interval(), 5 * MINUTE), 24 * HOUR)

    def _interval(self) -> timedelta:
        if len(self._entries) < 2:
            return 24 * HOUR
        mean = (max(self._entries) - min(self._entries)) / (len(self._entries) - 1)
        return WEEK / math.ceil(WEEK / mean) if mean else 5 * MINUTE


class CommaFeed:
    """Empirical: half the mean gap of the entries in the feed, between 5 minutes and an hour; an hour after 7 days of
    silence, two after 14, four after 30 or where nothing is known.

    CommaFeed FeedRefreshIntervalCalculator.java, with its default of at most 4 hours.
    """

    def __init__(self, name: str) -> None:
        pass

    def visit(self, now: datetime, shown: Sequence[datetime | None], new: int) -> datetime:
        return now + min(max(self._interval(now, sorted(filter(None, shown))), 5 * MINUTE), 4 * HOUR)

    def _interval(self, now: datetime, dates: Sequence[datetime]) -> timedelta:
        if not dates:
            return 4 * HOUR
        silent = (now - dates[-1]).days
        for days, interval in ((30, 4 * HOUR), (14, 2 * HOUR), (7, HOUR)):
            if silent >= days:
                return interval
        if len(dates) < 2:
            return 4 * HOUR
        return min((dates[-1] - dates[0]) / (len(dates) - 1) / 2, HOUR)


class MediaCloud:
    """Six hours at first; where at least 67 % of the entries were known, 10 minutes more (60 if nothing came for 31
    days); where fewer than 33 % were, back to six hours, or 60 minutes less; between 10 minutes and 24 hours.

    Media Cloud rss-fetcher, fetcher/tasks.py (_check_auto_adjust) and fetcher/config.py. A document that did not change
    counts as known altogether; the first visit changes nothing.
    """

    def __init__(self, name: str) -> None:
        self._minutes = 360
        self._last_new: datetime | None = None

    def visit(self, now: datetime, shown: Sequence[datetime | None], new: int) -> datetime:
        first, self._last_new = self._last_new is None, now if new else self._last_new or now
        known = 100 * (1 - new / len(shown)) if shown else 100.0
        if not first and known >= 67:
            recent = (now - self._last_new).days <= 31 or known < 100
            self._minutes = min(self._minutes + (10 if recent else 60), 1440)
        elif not first and known < 33:
            self._minutes = 360 if self._minutes > 360 else max(self._minutes - 60, 10)
        return now + self._minutes * MINUTE


class Veille:
    """Ours, as the program runs it: what is learned of each visit, and the next one planned."""

    def __init__(self, name: str, price: timedelta = PRICE) -> None:
        self._name, self._price = name, price
        self._rhythm = Rhythm()

    def visit(self, now: datetime, shown: Sequence[datetime | None], new: int) -> datetime:
        seen = Seen(at=now, new=shown[len(shown) - new :], shown=shown, room=len(shown))
        self._rhythm = learned(self._rhythm, seen)
        answered = Answered(seen=seen, status="ok")
        return planning.next_visit(self._rhythm, answered, 0, seed=self._name, best=True, price=self._price)


OTHERS: dict[str, type[Hourly | Miniflux | CommaFeed | MediaCloud]] = {
    "every hour": Hourly,
    "Miniflux": Miniflux,
    "CommaFeed": CommaFeed,
    "Media Cloud": MediaCloud,
}
