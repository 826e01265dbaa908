"""What keeps a store small and quick; run once a day by the scheduler."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Engine, delete
from sqlalchemy.orm import Session

from store import erasure, publications, retention, saving
from store.db import transaction
from store.models import DepartureRow, IncidentRow, RunRow

KEPT = timedelta(days=400)
"""How long runs, visits and closed incidents are kept: a year can be compared with the one before."""


def maintain(engine: Engine, now: datetime) -> int:
    """Drop records nobody reads any more, let the database tidy itself, and do what the rules of retention say.

    How many records were dropped. Raises StoreError, or InvalidQuery for a rule that can no longer be understood.
    """
    with transaction(engine) as session:
        saving.expire(session, now)
        dropped = sum(_dropped(session, now))
    erasure.erase(engine)
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA optimize")
    retention.apply(engine, now)
    return dropped


def _dropped(session: Session, now: datetime) -> list[int]:
    old = now - KEPT
    unread = (
        delete(RunRow).where(RunRow.started < old),
        delete(IncidentRow).where(IncidentRow.closed < old),
        delete(DepartureRow).where(DepartureRow.sequence <= publications.published_sequence(session)),
    )
    # What a DELETE gives back is a cursor's result, which alone knows how many rows it met.
    return [cast(CursorResult[Any], session.execute(statement)).rowcount for statement in unread]
