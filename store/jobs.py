"""The jobs of the scheduler: their schedules, pauses and requests are rows, so that any process can change them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from store import schedules
from store.errors import NotFound
from store.models import ScheduleRow

DEFAULTS = {"crawl": "every 5m", "publish": "every 2m", "maintenance": "cron 30 3 * * *"}
"""The jobs there are. "crawl" looks who is due; how often each source is visited is the source's own schedule."""


@dataclass(frozen=True, kw_only=True)
class Job:
    name: str
    schedule: str
    paused: bool
    requested: bool
    """Whether somebody asked for it to run now."""
    last_run: datetime | None
    last_outcome: str | None


def prepare(session: Session) -> None:
    """Make the rows of jobs that have none yet."""
    for name, schedule in DEFAULTS.items():
        if session.get(ScheduleRow, name) is None:
            session.add(ScheduleRow(job=name, schedule=schedule, paused=False, requested=False))
    session.flush()


def all_jobs(session: Session) -> list[Job]:
    """Every job, by name."""
    return [_job(row) for row in session.scalars(select(ScheduleRow).order_by(ScheduleRow.job))]


def set_schedule(session: Session, name: str, schedule: str) -> None:
    """Change when a job runs. Raises NotFound or InvalidInput."""
    schedules.parse_schedule(schedule)
    _row(session, name).schedule = schedule


def set_paused(session: Session, name: str, *, paused: bool) -> None:
    """Pause or resume a job. Raises NotFound."""
    _row(session, name).paused = paused


def request(session: Session, name: str) -> None:
    """Ask for a job to run at once. Raises NotFound."""
    _row(session, name).requested = True


def started(session: Session, name: str) -> None:
    """Note that a job starts: who asked for it has got it. Raises NotFound."""
    _row(session, name).requested = False


def ran(session: Session, name: str, outcome: str, now: datetime) -> None:
    """Note that a job ran, and how."""
    row = _row(session, name)
    row.last_run, row.last_outcome = now, outcome


def _row(session: Session, name: str) -> ScheduleRow:
    row = session.get(ScheduleRow, name)
    if row is None:
        raise NotFound(f"there is no job {name!r}; there are: {', '.join(DEFAULTS)}")
    return row


def _job(row: ScheduleRow) -> Job:
    return Job(
        name=row.job,
        schedule=row.schedule,
        paused=row.paused,
        requested=row.requested,
        last_run=row.last_run,
        last_outcome=row.last_outcome,
    )
