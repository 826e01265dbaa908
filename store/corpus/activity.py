"""When sources were really watched, so that "nothing was written" can be told from "nobody looked"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from store.models import ArticleRow, IncidentRow, NoteRow, RemovalRow, RevisionRow, SourceRow, VisitRow

GAP = timedelta(days=14)
"""A longer time between two visits that succeeded is a gap: what was written then may have been missed."""
SUCCESSES = frozenset({"ok", "unchanged", "partial"})
AT_ONCE = 5_000
"""Visits in memory at a time."""


class Visit(NamedTuple):
    """How a visit ended, and when."""

    at: datetime
    outcome: str

    @property
    def succeeded(self) -> bool:
        return self.outcome in SUCCESSES


@dataclass(frozen=True, kw_only=True)
class Gap:
    """A time in which no visit of a source succeeded."""

    start: datetime
    """The last success before it; the first visit where there was none."""
    end: datetime | None
    """The first success after it; None while it lasts."""
    failed_visits: int
    """0: nobody tried."""
    outcome: str
    """How the last of these failed; "" if there was none."""


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """An incident of a source."""

    kind: str
    message: str
    opened: datetime
    closed: datetime | None


@dataclass(frozen=True, kw_only=True)
class Activity:
    """How one source was watched."""

    known_since: datetime | None = None
    """The oldest visit that is still recorded: what was before is not known (visits are kept for 400 days)."""
    first_success: datetime | None = None
    last_success: datetime | None = None
    visits: int = 0
    failed_visits: int = 0
    gaps: tuple[Gap, ...] = ()
    incidents: tuple[Trouble, ...] = ()


def as_of(session: Session) -> datetime | None:
    """The last moment at which anything in the store came or changed; None for an empty store."""
    columns = (
        SourceRow.added,
        VisitRow.finished,
        ArticleRow.first_seen,
        ArticleRow.last_checked,
        RevisionRow.replaced,
        IncidentRow.opened,
        IncidentRow.closed,
        RemovalRow.removed,
        NoteRow.created,
    )
    moments = [session.scalar(select(func.max(column))) for column in columns]
    return max((moment for moment in moments if moment is not None), default=None)


def activities(session: Session, now: datetime) -> dict[str, Activity]:
    """How each source was watched until `now`."""
    troubles = _troubles(session)
    # dict() would take the result for a mapping.
    known = session.execute(select(SourceRow.id, SourceRow.first_success)).all()
    firsts = {row.id: row.first_success for row in known}
    visits = {source: activity(several, now) for source, several in _visits(session)}
    return {
        source: _whole(visits.get(source, Activity()), first, tuple(troubles[source]))
        for source, first in firsts.items()
    }


def activity(visits: Iterable[Visit], now: datetime) -> Activity:
    """What visits of one source, oldest first, say of it. Pure."""
    gaps: list[Gap] = []
    first: Visit | None = None
    successes: list[datetime] = []
    count = failed = failed_since = 0
    outcome = ""
    for visit in visits:
        first = first or visit
        count += 1
        if not visit.succeeded:
            failed, failed_since, outcome = failed + 1, failed_since + 1, visit.outcome
            continue
        gaps += _gap(successes[-1] if successes else first.at, visit.at, visit.at, failed_since, outcome)
        successes = [*successes[:1], visit.at]
        failed_since, outcome = 0, ""
    if first is not None:
        gaps += _gap(successes[-1] if successes else first.at, now, None, failed_since, outcome)
    return Activity(
        known_since=first.at if first else None,
        first_success=successes[0] if successes else None,
        last_success=successes[-1] if successes else None,
        visits=count,
        failed_visits=failed,
        gaps=tuple(gaps),
    )


def _gap(start: datetime, until: datetime, end: datetime | None, failed: int, outcome: str) -> list[Gap]:
    long = until - start > GAP
    return [Gap(start=start, end=end, failed_visits=failed, outcome=outcome)] if long else []


def _whole(seen: Activity, first_success: datetime | None, incidents: tuple[Trouble, ...]) -> Activity:
    """The source itself remembers its first success for longer than its visits are kept."""
    known = [moment for moment in (first_success, seen.first_success) if moment]
    return replace(seen, first_success=min(known, default=None), incidents=incidents)


def _visits(session: Session) -> Iterator[tuple[str, Iterator[Visit]]]:
    columns = (VisitRow.source_id, VisitRow.finished, VisitRow.outcome)
    ended = select(*columns).where(VisitRow.finished.is_not(None)).order_by(VisitRow.source_id, VisitRow.started)
    rows = session.execute(ended.execution_options(yield_per=AT_ONCE))
    for source, several in groupby(rows, key=lambda row: row[0]):
        yield source, (Visit(finished, outcome or "") for _, finished, outcome in several if finished)


def _troubles(session: Session) -> defaultdict[str, list[Trouble]]:
    found: defaultdict[str, list[Trouble]] = defaultdict(list)
    for row in session.scalars(select(IncidentRow).order_by(IncidentRow.opened, IncidentRow.id)):
        found[row.source_id].append(Trouble(kind=row.kind, message=row.message, opened=row.opened, closed=row.closed))
    return found
