"""Which sources were being watched when: what tells the silence of a source from our not having listened.

A source is watched from its first successful visit on: until today, or until its last visit if it is paused or
retired. In a period it counts as active unless that period, as far as it was watched, lies wholly within troubles
(`failing` or `blocked`) of the whole source. Sources on trial and collections filed by hand do not count. Closed
troubles are kept for 400 days; of earlier periods only the first visit is known.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.incidents import FAILURES
from store.models import IncidentRow, SourceRow

Interval = tuple[datetime, datetime]


@dataclass(frozen=True, kw_only=True)
class Watch:
    """When one source was watched, and when it could not be heard meanwhile."""

    source: str
    kind: str
    since: datetime
    until: datetime
    failures: tuple[Interval, ...] = ()
    """In order, none touching another."""

    def deaf(self, start: datetime, end: datetime) -> bool:
        """Whether what was watched of a period lies wholly within one failure."""
        if self.since >= end or self.until < start:
            return False
        start, end = max(start, self.since), min(end, self.until)
        return any(first <= start and end <= last for first, last in self.failures)


@dataclass(frozen=True)
class Watches:
    """Several sources, counted together."""

    all: Sequence[Watch]

    @cached_property
    def _since(self) -> list[datetime]:
        return sorted(watch.since for watch in self.all)

    @cached_property
    def _until(self) -> list[datetime]:
        return sorted(watch.until for watch in self.all)

    @cached_property
    def _failing(self) -> list[Watch]:
        return [watch for watch in self.all if watch.failures]

    def active(self, start: datetime, end: datetime) -> int:
        """How many were active from `start` until before `end`."""
        watched = bisect_left(self._since, end) - bisect_left(self._until, start)
        deaf = sum(watch.deaf(start, end) for watch in self._failing)
        return watched - deaf

    def of_kind(self, kind: str | None) -> Watches:
        """Those of one kind of source."""
        return Watches([watch for watch in self.all if watch.kind == kind])

    def of_source(self, source: str | None) -> Watches:
        """One of them, or none."""
        return Watches([watch for watch in self.all if watch.source == source])


def watches(session: Session, now: datetime) -> list[Watch]:
    """Of every public source when it was watched, by id."""
    failures = _failures(session, now)
    followed = select(SourceRow).where(
        SourceRow.first_success.is_not(None), SourceRow.state != "trial", SourceRow.kind != "collection"
    )
    return [_watch(row, failures[row.id], now) for row in session.scalars(followed.order_by(SourceRow.id))]


def _watch(row: SourceRow, failures: Iterable[Interval], now: datetime) -> Watch:
    since = row.first_success or now
    until = now if row.state == "active" else max(since, row.last_visit or since)
    return Watch(source=row.id, kind=row.kind, since=since, until=until, failures=joined(failures))


def _failures(session: Session, now: datetime) -> defaultdict[str, list[Interval]]:
    found: defaultdict[str, list[Interval]] = defaultdict(list)
    of_sources = select(IncidentRow.source_id, IncidentRow.opened, IncidentRow.closed).where(
        IncidentRow.kind.in_(FAILURES), IncidentRow.entry_point_id.is_(None)
    )
    for source, opened, closed in session.execute(of_sources):
        found[source].append((opened, closed or now))
    return found


def joined(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """The same time in as few intervals as possible, in order.

    >>> joined([(3, 5), (1, 2), (4, 9)])
    ((1, 2), (3, 9))
    """
    whole: list[Interval] = []
    for start, end in sorted(intervals):
        if whole and start <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(whole[-1][1], end))
        else:
            whole.append((start, end))
    return tuple(whole)
