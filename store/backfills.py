"""Walks through the archives of entry points, and how far they have come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from store.models import BackfillRow


@dataclass(frozen=True, kw_only=True)
class Backfill:
    """One walk."""

    since: date
    """The day back to which it goes."""
    place: Mapping[str, Any]
    """Where it goes on, in the words of its walker; {} before its first step."""
    requests: int
    articles: int
    """Stored by it, over all times it was started."""
    started: datetime
    finished: datetime | None


def get(session: Session, entry_point_id: int) -> Backfill | None:
    """The last walk through the archive of an entry point, finished or not."""
    row = session.get(BackfillRow, entry_point_id)
    return _backfill(row) if row else None


def begin(session: Session, entry_point_id: int, since: date, now: datetime) -> Backfill:
    """The walk to go on with: the unfinished one back to the same day, else a new one in place of the last."""
    row = session.get(BackfillRow, entry_point_id)
    if row is None:
        row = BackfillRow(entry_point_id=entry_point_id)
        session.add(row)
    if row.since != since or row.finished is not None:
        row.since, row.place, row.requests, row.articles = since, {}, 0, 0
        row.started, row.finished = now, None
    session.flush()
    return _backfill(row)


def keep(session: Session, entry_point_id: int, place: Mapping[str, Any], *, requests: int, articles: int) -> None:
    """Note how far a walk has come, with the requests and articles since this was last noted."""
    row = session.get_one(BackfillRow, entry_point_id)
    row.place = dict(place)
    row.requests += requests
    row.articles += articles


def finish(session: Session, entry_point_id: int, now: datetime) -> None:
    """Note that a walk has reached its end."""
    session.get_one(BackfillRow, entry_point_id).finished = now


def _backfill(row: BackfillRow) -> Backfill:
    return Backfill(
        since=row.since,
        place=row.place,
        requests=row.requests,
        articles=row.articles,
        started=row.started,
        finished=row.finished,
    )
