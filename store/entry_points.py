"""Entry points over time: how they fare, what takes their place, where they move to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from store import incidents, sources
from store.errors import InvalidInput
from store.health import Health, health_from_json, health_to_json
from store.models import EntryPointRow, SourceRow
from store.types import EntryPoint

DEAD_PAUSE = timedelta(days=30)
"""How seldom a dead entry point is asked whether it is back."""


@dataclass(frozen=True, kw_only=True)
class Condition:
    """An entry point and how it fares."""

    id: int
    point: EntryPoint
    health: Health
    next_visit: datetime | None


def conditions(session: Session, source_id: str) -> list[Condition]:
    """The entry points of a source, best first. Raises NotFound."""
    rows = {row.id: row for row in session.scalars(_of(source_id))}
    points = sources.get_source(session, source_id).entry_points
    return [
        Condition(
            id=point.id,
            point=point,
            health=health_from_json(rows[point.id].health),
            next_visit=rows[point.id].next_visit,
        )
        for point in points
        if point.id is not None
    ]


def set_health(session: Session, point_id: int, health: Health) -> None:
    """Keep how an entry point fares."""
    session.get_one(EntryPointRow, point_id).health = health_to_json(health)


def add_spares(session: Session, source_id: str, found: Sequence[EntryPoint]) -> None:
    """Add entry points that a source has too, after those it has; addresses it has already are left as they are."""
    rows = session.scalars(_of(source_id)).all()
    known, last = {row.url for row in rows}, max((row.rank for row in rows), default=-1)
    fresh = {point.url: point for point in found if point.url not in known}
    for rank, point in enumerate(fresh.values(), last + 1):
        row = EntryPointRow(source_id=source_id, url=point.url, kind=point.kind, rank=rank, evidence=point.evidence)
        row.state, row.found, row.selectors = "spare", point.found, [list(pair) for pair in point.selectors]
        session.add(row)
    session.flush()


def follow(session: Session, point_id: int) -> None:
    """Follow a spare entry point from now on."""
    row = session.get_one(EntryPointRow, point_id)
    row.state, row.next_visit = "followed", None


def bury(session: Session, point_id: int, now: datetime) -> None:
    """Count an entry point as dead: it is asked only once in a while whether it is back."""
    row = session.get_one(EntryPointRow, point_id)
    row.state, row.next_visit = "dead", now + DEAD_PAUSE


def revive(session: Session, point_id: int) -> list[str]:
    """Follow an entry point that is well again; those that stood in for it are spare again. Their addresses."""
    row = session.get_one(EntryPointRow, point_id)
    health = health_from_json(row.health)
    needed = {
        other for item in session.scalars(_of(row.source_id)) if item.id != point_id for other in _stand_ins(item)
    }
    relieved = [item for item in session.scalars(_followed(health.replaced_by)) if item.id not in needed]
    for item in relieved:
        item.state = "spare"
    row.state, row.next_visit = "followed", None
    row.health = health_to_json(replace(health, replaced_by=()))
    return [item.url for item in relieved]


def move(session: Session, point_id: int, url: str, now: datetime) -> None:
    """Ask an entry point at another address from now on; what is known of it stays. If the source has that address
    already, that one is followed and this one is dead."""
    row = session.get_one(EntryPointRow, point_id)
    health = replace(health_from_json(row.health), moved_to="", moved_since=None, moved_times=0)
    there = session.scalar(_of(row.source_id).where(EntryPointRow.url == url, EntryPointRow.id != point_id))
    if there is None:
        row.url = url
    else:
        there.state, health = "followed", replace(health, replaced_by=(there.id,))
        bury(session, point_id, now)
    row.health = health_to_json(health)
    session.flush()


def accept_move(session: Session, incident_id: int, now: datetime) -> str:
    """Do what an incident proposes: follow the entry point to its new address, which is returned; the incident is
    closed. Raises NotFound, or InvalidInput if it proposes nothing."""
    incident = incidents.get(session, incident_id)
    row = session.scalar(_of(incident.source).where(EntryPointRow.url == incident.entry_point))
    target = health_from_json(row.health).moved_to if row is not None else ""
    if row is None or not target:
        raise InvalidInput(f"incident {incident_id} proposes no new address; to close it: veille incidents close")
    move(session, row.id, target, now)
    incidents.acknowledge(session, incident_id, now)
    return target


def last_discovery(session: Session, source_id: str) -> datetime | None:
    """When the site of a source was last searched for entry points."""
    return session.get_one(SourceRow, source_id).last_discovery


def discovered(session: Session, source_id: str, now: datetime) -> None:
    """Note that the site of a source is searched for entry points."""
    session.get_one(SourceRow, source_id).last_discovery = now


def _of(source_id: str) -> Select[EntryPointRow]:
    return select(EntryPointRow).where(EntryPointRow.source_id == source_id).order_by(EntryPointRow.rank)


def _followed(ids: Sequence[int]) -> Select[EntryPointRow]:
    return select(EntryPointRow).where(EntryPointRow.id.in_(ids), EntryPointRow.state == "followed")


def _stand_ins(row: EntryPointRow) -> tuple[int, ...]:
    return health_from_json(row.health).replaced_by
