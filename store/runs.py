"""Crawl processes and what each did at each source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from store import incidents
from store.models import RunRow, VisitRow


@dataclass(frozen=True, kw_only=True)
class VisitReport:
    """What a visit did at its source."""

    source: str
    started: datetime
    outcome: str
    """"ok", "unchanged", "partial" (a ceiling was reached), or the class of error: "unreachable", "blocked", …"""
    error: str | None = None
    """A sentence, when something went wrong."""
    requests: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)
    """How many pages were not stored, by reason."""
    notes: tuple[str, ...] = ()
    """Sentences for the admin: what was met and done beyond the counts."""

    @property
    def succeeded(self) -> bool:
        return self.outcome in ("ok", "unchanged", "partial")


def start(session: Session, pid: int, now: datetime) -> int:
    """Note that a crawl process starts; its id."""
    row = RunRow(started=now, pid=pid)
    session.add(row)
    session.flush()
    return row.id


def finish(session: Session, run_id: int, outcome: str, now: datetime) -> None:
    """Note how a crawl process ended, unless that is known already."""
    row = session.get_one(RunRow, run_id)
    if row.finished is None:
        row.finished, row.outcome = now, outcome


def end_unfinished(session: Session, now: datetime, outcome: str) -> int:
    """Note the end of crawl processes that died without a word. How many there were."""
    unfinished = session.scalars(select(RunRow).where(RunRow.finished.is_(None))).all()
    for row in unfinished:
        row.finished, row.outcome = now, outcome
    return len(unfinished)


def record(session: Session, run_id: int, report: VisitReport, now: datetime) -> None:
    """Keep what a visit did, and open or close the incident of its source."""
    session.add(
        VisitRow(
            run_id=run_id,
            source_id=report.source,
            started=report.started,
            finished=now,
            outcome=report.outcome,
            error=report.error,
            requests=report.requests,
            new=report.new,
            changed=report.changed,
            unchanged=report.unchanged,
            gone=report.gone,
            refused=dict(report.refused),
            notes=list(report.notes),
        )
    )
    if report.succeeded:
        incidents.close(session, report.source, now)
    else:
        incidents.open_or_update(session, report.source, report.outcome, report.error or report.outcome, now)


def last(session: Session) -> dict[str, Any] | None:
    """The newest crawl process: when, how it ended, and the sums of its visits."""
    row = session.scalar(select(RunRow).order_by(RunRow.id.desc()).limit(1))
    if row is None:
        return None
    visits = session.scalars(select(VisitRow).where(VisitRow.run_id == row.id)).all()
    sums = {name: sum(getattr(visit, name) for visit in visits) for name in ("requests", "new", "changed", "gone")}
    return {"id": row.id, "started": row.started, "finished": row.finished, "outcome": row.outcome} | {
        "sources": len(visits),
        **sums,
    }


def visits(
    session: Session, *, run_id: int | None = None, source_id: str | None = None, limit: int = 50
) -> list[VisitRow]:
    """The newest visits, of one run or one source."""
    wanted = select(VisitRow).order_by(VisitRow.id.desc()).limit(limit)
    if run_id is not None:
        wanted = wanted.where(VisitRow.run_id == run_id)
    if source_id is not None:
        wanted = wanted.where(VisitRow.source_id == source_id)
    return list(session.scalars(wanted))
