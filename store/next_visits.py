"""When sources and their entry points are visited next: what visits leave behind, and every write of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from store import failures, planning, schedules, visit_plan
from store.failures import FailureClass
from store.models import AddressRow, EntryPointRow, SourceRow
from store.planning import Answered
from store.rhythm import Rhythm, from_json, learned, to_json

LEFT_OVER = timedelta(hours=1)
"""When pages that a visit left for the next one are fetched; its entry points are asked in their own time."""
FAILED_PAGES = timedelta(hours=6)
"""When pages that failed for a passing reason are asked for again."""
UNKNOWN = timedelta(hours=6)
"""When a source is visited again of which nothing is known, not even an entry point."""
NETWORK_DOWN = timedelta(minutes=15)
"""When sources are visited again that could not be reached because our own network was down."""


def entry_point_visited(session: Session, entry_point_id: int, answered: Answered) -> None:
    """Note how an entry point answered, learn its rhythm from it, and plan its next visit."""
    row = session.get(EntryPointRow, entry_point_id)
    if row is None:
        return
    at, succeeded = answered.seen.at, answered.failure is None
    row.last_visit, row.last_status = at, answered.status
    row.failures = 0 if succeeded else row.failures + 1
    if succeeded:
        # In other words than these, something else was read in its place: that is no success of its own.
        row.last_success = at if answered.status in ("ok", "unchanged") else row.last_success
        row.rhythm = to_json(learned(from_json(row.rhythm), answered.seen))
    row.next_visit = planning.next_visit(
        from_json(row.rhythm), answered, row.failures, seed=f"{row.source_id} {row.url}", best=_is_best(session, row)
    )


def source_visited(
    session: Session,
    source_id: str,
    *,
    failure: FailureClass | None = None,
    not_before: datetime | None = None,
    now: datetime,
) -> None:
    """Note a visit, and plan the next one: by the schedule of the source, or when the first of its entry points is due.

    `failure` says why none of them answered, if so; `not_before` until when the site wants to be left alone.
    """
    row = session.get_one(SourceRow, source_id)
    row.last_visit = now
    row.failures = row.failures + 1 if failure else 0
    if failure is None and row.first_success is None:
        row.first_success = now
    planned = next_visit(session, row, now, failure)
    if failure is None and row.schedule is None:
        planned = min([planned, *_left_over(session, source_id, now)])
    row.next_visit = max(planned, not_before or planned)


def next_visit(session: Session, row: SourceRow, last: datetime, failure: FailureClass | None = None) -> datetime:
    """When a source is visited after a visit at `last`, which failed with `failure` if that is given."""
    pause = failures.pause(failure, row.failures) if failure and row.failures else timedelta(0)
    if row.schedule is not None:
        schedule = schedules.parse_schedule(row.schedule)
        # A time of the schedule, even after a pause: what is only visited by night is not retried at noon.
        return max(schedules.next_time(schedule, last), _at_or_after(schedule, last + pause))
    # One that is due still was not reached by the visit.
    times = [max(time or last, last + visit_plan.LEAST) for time in session.scalars(_times(row.id))]
    return max(min(times, default=last + UNKNOWN), last + pause)


def forgive(session: Session, source_ids: Sequence[str], since: datetime, now: datetime) -> None:
    """Take back the failures noted `since` a moment for these sources: it was our own network that was down."""
    for source in session.scalars(select(SourceRow).where(SourceRow.id.in_(source_ids))):
        source.failures = max(source.failures - 1, 0)
        source.next_visit = now + NETWORK_DOWN
    asked = select(EntryPointRow).where(EntryPointRow.source_id.in_(source_ids), EntryPointRow.last_visit >= since)
    for point in session.scalars(asked.where(EntryPointRow.failures > 0)):
        point.failures -= 1
        point.next_visit = now + NETWORK_DOWN


def rhythms(session: Session, source_id: str) -> dict[int, Rhythm]:
    """What is known of the rhythm of each entry point of a source."""
    rows = session.scalars(select(EntryPointRow).where(EntryPointRow.source_id == source_id))
    return {row.id: from_json(row.rhythm) for row in rows}


def _is_best(session: Session, row: EntryPointRow) -> bool:
    """Whether no entry point of its source that is followed ranks before it."""
    before = (EntryPointRow.source_id == row.source_id, EntryPointRow.state == "followed", EntryPointRow.id != row.id)
    return not session.scalar(select(exists().where(*before, EntryPointRow.rank <= row.rank)))


def _times(source_id: str) -> Select[datetime | None]:
    # A dead entry point is asked once in a while whether it is back, a spare one never.
    asked = EntryPointRow.state.in_(("followed", "dead"))
    return select(EntryPointRow.next_visit).where(EntryPointRow.source_id == source_id, asked)


def _left_over(session: Session, source_id: str, now: datetime) -> list[datetime]:
    """When the pages are fetched that wait, and those that failed."""
    states = session.scalars(
        select(AddressRow.state)
        .where(AddressRow.source_id == source_id, AddressRow.state.in_(("pending", "failed")))
        .distinct()
    ).all()
    pauses = {"pending": LEFT_OVER, "failed": FAILED_PAGES}
    return [now + pauses[state] for state in states]


def _at_or_after(schedule: schedules.Schedule, moment: datetime) -> datetime:
    if isinstance(schedule, schedules.Every):
        return moment
    return schedules.next_time(schedule, moment - timedelta(seconds=1))
