"""What is wrong with a source: each kind of trouble is opened once, kept while it lasts, closed when it is over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast, get_args

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from store.errors import NotFound
from store.models import EntryPointRow, IncidentRow, SourceRow

IncidentKind = Literal["failing", "blocked", "silent", "changed", "flooded", "rights"]
INCIDENT_KINDS: tuple[IncidentKind, ...] = get_args(IncidentKind)
FAILURES: tuple[IncidentKind, ...] = ("failing", "blocked")
BLOCKED = frozenset({"blocked", "robots"})
"""Classes of error with which a site says that it does not want to be visited."""


@dataclass(frozen=True, kw_only=True)
class Incident:
    """One trouble of one source, or of one of its entry points."""

    id: int
    source: str
    kind: IncidentKind
    message: str
    """A sentence: what, since when, what can be done."""
    entry_point: str | None
    """Its address; None where the whole source is concerned."""
    entry_point_id: int | None
    opened: datetime
    closed: datetime | None


def open_or_update(
    session: Session,
    source_id: str,
    kind: IncidentKind,
    message: str,
    now: datetime,
    *,
    entry_point: int | None = None,
) -> None:
    """Open an incident, or bring the open one of this kind and entry point up to date."""
    row = session.scalar(_of(source_id, (kind,), entry_point))
    if row is None:
        session.add(
            IncidentRow(source_id=source_id, entry_point_id=entry_point, kind=kind, message=message, opened=now)
        )
        session.flush()
    else:
        row.message = message


def close(
    session: Session, source_id: str, kinds: Sequence[IncidentKind], now: datetime, *, entry_point: int | None = None
) -> None:
    """Close the open incidents of these kinds of an entry point, or of the source as a whole."""
    for row in session.scalars(_of(source_id, kinds, entry_point)):
        row.closed = now


def failure(kind: str) -> IncidentKind:
    """The kind of incident that a class of error is."""
    return "blocked" if kind in BLOCKED else "failing"


def withdraw(session: Session, source_ids: Sequence[str], since: datetime, now: datetime) -> None:
    """Close what was opened for these sources since a moment: it was no trouble of theirs."""
    for row in session.scalars(_open().where(IncidentRow.source_id.in_(source_ids), IncidentRow.opened >= since)):
        row.closed = now


def source_answered(session: Session, source_id: str, problem: tuple[str, str] | None, now: datetime) -> None:
    """Note whether a visit succeeded; `problem`: its class of error and a sentence."""
    _answered(session, source_id, None, problem, now)


def points_answered(
    session: Session, source_id: str, problems: Mapping[int, tuple[str, str] | None], now: datetime
) -> None:
    """Note which entry points of a source answered: class of error and a sentence for each that did not.

    Where none did, it is the source that fails, and nothing is noted of each."""
    all_failed = all(problems.values())
    for point, problem in problems.items():
        _answered(session, source_id, point, None if all_failed else problem, now)


def flooded(session: Session, source_id: str, notes: Sequence[str], now: datetime) -> None:
    """Note whether a visit met more articles than a site can write."""
    floods = [note for note in notes if "flood" in note]
    if floods:
        open_or_update(session, source_id, "flooded", "; ".join(floods), now)
    else:
        close(session, source_id, ("flooded",), now)


def current(session: Session, source_id: str | None = None) -> list[Incident]:
    """The open incidents of one source, or of all that are followed; oldest first."""
    if source_id is not None:
        return _load(session, _open(source_id))
    followed = select(SourceRow.id).where(SourceRow.state.in_(("active", "trial")))
    return _load(session, _open().where(IncidentRow.source_id.in_(followed)))


def history(session: Session, source_id: str | None = None, limit: int = 200) -> list[Incident]:
    """Open and closed incidents, newest first."""
    wanted = select(IncidentRow) if source_id is None else select(IncidentRow).where(IncidentRow.source_id == source_id)
    return _load(session, wanted.order_by(IncidentRow.id.desc()).limit(limit))


def get(session: Session, incident_id: int) -> Incident:
    """One open incident. Raises NotFound."""
    found = _load(session, _open().where(IncidentRow.id == incident_id))
    if not found:
        raise NotFound(f"there is no open incident {incident_id}; see: veille incidents list")
    return found[0]


def acknowledge(session: Session, incident_id: int, now: datetime) -> Incident:
    """Close an incident because a person has taken note of it. Raises NotFound."""
    found = get(session, incident_id)
    session.get_one(IncidentRow, incident_id).closed = now
    return found


def _answered(
    session: Session, source_id: str, entry_point: int | None, problem: tuple[str, str] | None, now: datetime
) -> None:
    kind = failure(problem[0]) if problem else None
    if kind is not None and problem is not None:
        open_or_update(session, source_id, kind, problem[1], now, entry_point=entry_point)
    close(session, source_id, [other for other in FAILURES if other != kind], now, entry_point=entry_point)


def _open(source_id: str | None = None) -> Select[IncidentRow]:
    wanted = select(IncidentRow).where(IncidentRow.closed.is_(None)).order_by(IncidentRow.opened, IncidentRow.id)
    return wanted if source_id is None else wanted.where(IncidentRow.source_id == source_id)


def _of(source_id: str, kinds: Sequence[IncidentKind], entry_point: int | None) -> Select[IncidentRow]:
    point = IncidentRow.entry_point_id
    of_point = point.is_(None) if entry_point is None else point == entry_point
    return _open(source_id).where(IncidentRow.kind.in_(kinds), of_point)


def _load(session: Session, wanted: Select[IncidentRow]) -> list[Incident]:
    rows = session.scalars(wanted).all()
    ids = {row.entry_point_id for row in rows if row.entry_point_id}
    points = session.execute(select(EntryPointRow.id, EntryPointRow.url).where(EntryPointRow.id.in_(ids)))
    urls = {point.id: point.url for point in points}
    return [
        Incident(
            id=row.id,
            source=row.source_id,
            kind=cast(IncidentKind, row.kind),
            message=row.message,
            entry_point=urls.get(row.entry_point_id) if row.entry_point_id else None,
            entry_point_id=row.entry_point_id,
            opened=row.opened,
            closed=row.closed,
        )
        for row in rows
    ]
