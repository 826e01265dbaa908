"""The sources that strangers may know of, with how they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from store import sources
from store.errors import NotFound
from store.models import IncidentRow, ListRow, SourceRow
from store.types import Source

HealthState = Literal["ok", "failing", "blocked", "silent", "waiting", "resting"]
TROUBLES = ("failing", "blocked", "silent")
"""Kinds of incidents that say that a source is not heard, the worst for its readers first."""


@dataclass(frozen=True, kw_only=True)
class Followed:
    """A source and what became of following it."""

    source: Source
    articles: int
    newest: datetime | None
    watched_since: datetime | None
    last_visit: datetime | None
    health: HealthState
    troubled_since: datetime | None


def page(session: Session, after: str, limit: int) -> list[Followed]:
    """The sources by id, those behind `after`. Of those on trial not even the names are told."""
    return _load(session, _public().where(SourceRow.id > after).order_by(SourceRow.id).limit(limit))


def get(session: Session, source_id: str) -> Followed:
    """One source. Raises NotFound."""
    found = _load(session, _public().where(SourceRow.id == source_id))
    if not found:
        raise NotFound(f"there is no source {source_id!r}")
    return found[0]


def _public() -> Select[SourceRow]:
    return select(SourceRow).where(SourceRow.state != "trial")


def _load(session: Session, wanted: Select[SourceRow]) -> list[Followed]:
    rows = session.scalars(wanted).all()
    ids = [row.id for row in rows]
    known = sources.some(session, ids)
    in_list = select(ListRow).where(ListRow.kind == "source", ListRow.value.in_(ids), ListRow.count > 0)
    lists = {row.value: row for row in session.scalars(in_list)}
    troubles = _troubles(session, ids)
    return [_followed(row, known[row.id], lists.get(row.id), troubles.get(row.id)) for row in rows]


def _followed(row: SourceRow, source: Source, held: ListRow | None, trouble: IncidentRow | None) -> Followed:
    return Followed(
        source=source,
        articles=held.count if held else 0,
        newest=held.newest if held else None,
        watched_since=row.first_success,
        last_visit=row.last_visit,
        health=_health(row, trouble),
        troubled_since=trouble.opened if trouble and row.state == "active" else None,
    )


def _health(row: SourceRow, trouble: IncidentRow | None) -> HealthState:
    if row.state != "active":
        return "resting"
    if trouble is not None:
        return next(state for state in get_args(HealthState) if state == trouble.kind)
    return "waiting" if row.first_success is None else "ok"


def _troubles(session: Session, ids: list[str]) -> dict[str, IncidentRow]:
    """Of each source the incident that says most of how it is: its own, or that an entry point is silent."""
    still = IncidentRow.closed.is_(None) & IncidentRow.kind.in_(TROUBLES) & IncidentRow.source_id.in_(ids)
    rows = session.scalars(select(IncidentRow).where(still).order_by(IncidentRow.id.desc())).all()
    whole = [row for row in rows if row.entry_point_id is None or row.kind == "silent"]
    worst_last = sorted(whole, key=lambda row: TROUBLES.index(row.kind), reverse=True)
    return {row.source_id: row for row in worst_last}
