"""A source that fails: opened once, kept while it lasts, closed when the source recovers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from store.models import IncidentRow


def open_or_update(session: Session, source_id: str, kind: str, message: str, now: datetime) -> None:
    """Open an incident for a source, or bring the open one up to date."""
    row = session.scalar(_open().where(IncidentRow.source_id == source_id))
    if row is None:
        session.add(IncidentRow(source_id=source_id, kind=kind, message=message, opened=now))
    else:
        row.kind, row.message = kind, message


def close(session: Session, source_id: str, now: datetime) -> None:
    """Close the open incident of a source, if there is one."""
    for row in session.scalars(_open().where(IncidentRow.source_id == source_id)):
        row.closed = now


def withdraw(session: Session, source_ids: Sequence[str], since: datetime, now: datetime) -> None:
    """Close what was opened for these sources since a moment: it was no trouble of theirs."""
    for row in session.scalars(_open().where(IncidentRow.source_id.in_(source_ids), IncidentRow.opened >= since)):
        row.closed = now


def current(session: Session) -> list[IncidentRow]:
    """The open incidents, oldest first."""
    return list(session.scalars(_open().order_by(IncidentRow.opened, IncidentRow.id)))


def _open() -> Select[IncidentRow]:
    return select(IncidentRow).where(IncidentRow.closed.is_(None))
