"""The sites we follow: every read and write of a source and its entry points."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from store import next_visits, outlinks, rhythm_words, saving, tombstones
from store.errors import InvalidInput, NotFound
from store.hosts import host_of
from store.models import ArticleRow, EntryPointRow, SourceRow, TombstoneRow
from store.rhythm import from_json
from store.types import EntryKind, EntryPoint, EntryState, Rights, RightsMark, Source, SourceState, Territory


def all_sources(session: Session, states: Sequence[SourceState] = ()) -> list[Source]:
    """The sources, by id; only those in `states` if any is given."""
    wanted = select(SourceRow).order_by(SourceRow.id)
    return _load(session, session.scalars(wanted.where(SourceRow.state.in_(states)) if states else wanted).all())


def some(session: Session, ids: Collection[str]) -> dict[str, Source]:
    """Those of these sources that there are, by id."""
    found = _load(session, session.scalars(select(SourceRow).where(SourceRow.id.in_(ids))).all())
    return {source.id: source for source in found}


def get_source(session: Session, source_id: str) -> Source:
    """One source. Raises NotFound, with the nearest ids."""
    return _load(session, [_row(session, source_id)])[0]


def add(session: Session, source: Source, now: datetime) -> None:
    """Store a new source, due at once. Raises InvalidInput if its id is taken."""
    if session.get(SourceRow, source.id) is not None:
        raise InvalidInput(f"there is already a source {source.id!r}; choose another with --id")
    session.add(SourceRow(id=source.id, added=now, next_visit=now, **_columns(source)))
    session.flush()
    set_entry_points(session, source.id, source.entry_points)


def add_missing(session: Session, sources: Iterable[Source], now: datetime) -> int:
    """Add those whose id is not known yet and was not removed by the admin. How many were added."""
    known = set(session.scalars(select(SourceRow.id)))
    fresh = [s for s in sources if s.id not in known and not session.get(TombstoneRow, _tombstone(s.id))]
    for source in fresh:
        add(session, source, now)
    return len(fresh)


def change(session: Session, source: Source) -> None:
    """Write a source's fields and entry points over the stored ones. Raises NotFound."""
    row = _row(session, source.id)
    before, schedule = row.state != "trial", row.schedule
    for name, value in _columns(source).items():
        setattr(row, name, value)
    if source.schedule != schedule:
        session.flush()
        row.next_visit = next_visits.next_visit(session, row, row.last_visit) if row.last_visit else None
    session.flush()
    set_entry_points(session, source.id, source.entry_points)
    saving.touch_source(session, source.id, public_before=before, public_after=source.state != "trial")


def set_state(session: Session, source_id: str, state: SourceState) -> None:
    """Pause, resume, retire or activate a source. Raises NotFound."""
    change(session, replace(get_source(session, source_id), state=state))


def set_entry_points(session: Session, source_id: str, entry_points: Sequence[EntryPoint]) -> None:
    """Make these the entry points of a source; those that stay, even under a new address, keep their id and history."""
    stored = session.scalars(_entry_points([source_id])).all()
    by_url, urls = {row.url: row for row in stored}, {point.url for point in entry_points}
    moved = {row.id: row for row in stored if row.url not in urls}
    rows = [by_url.get(point.url) or moved.get(point.id or 0) for point in entry_points]
    for row in stored:
        if row not in rows:
            session.delete(row)
    session.flush()
    for known, point in zip(rows, entry_points, strict=True):
        row = known or EntryPointRow(source_id=source_id, kind=point.kind, selectors=[], bookmark={})
        if known is None:
            session.add(row)
        selectors = [list(pair) for pair in point.selectors]
        if (row.kind, row.selectors) != (point.kind, selectors):
            # Read otherwise, it begins anew.
            row.bookmark = {}
        row.url, row.kind, row.rank, row.evidence = point.url, point.kind, point.rank, point.evidence
        row.state, row.found, row.selectors = point.state, point.found or row.found or "", selectors
    session.flush()


def remove(session: Session, source_id: str, now: datetime) -> None:
    """Delete a source that has no articles. Raises NotFound, or InvalidInput when articles name it."""
    row = _row(session, source_id)
    of_source = select(func.count()).select_from(ArticleRow).where(ArticleRow.source_id == source_id)
    if stored := session.scalar(of_source):
        raise InvalidInput(
            f"source {source_id!r} has {stored} stored articles, which name it as their origin; "
            f"to stop following it: veille sources retire {source_id}"
        )
    session.merge(TombstoneRow(url_hash=_tombstone(source_id), forgotten=now))
    # Who removes a source does not want its site suggested.
    outlinks.hide(session, host_of(row.homepage), now)
    session.delete(row)


def due(session: Session, now: datetime) -> list[Source]:
    """The one place that says who is to be visited: followed, and its time has come or somebody asked."""
    # A collection has nothing to visit: its pages are brought by hand.
    followed = SourceRow.state.in_(("active", "trial")) & (SourceRow.kind != "collection")
    time_has_come = SourceRow.next_visit.is_(None) | (SourceRow.next_visit <= now) | SourceRow.visit_requested
    waiting = select(SourceRow).where(followed, time_has_come).order_by(SourceRow.next_visit, SourceRow.id)
    return _load(session, session.scalars(waiting).all())


def request_visit(session: Session, source_ids: Sequence[str]) -> None:
    """Have these sources visited by the next crawl. Raises NotFound."""
    for source_id in source_ids:
        _row(session, source_id).visit_requested = True


def answer_requests(session: Session, source_ids: Sequence[str]) -> set[str]:
    """Note that visits of these sources begin: who asked for them has got them. A request made from now on asks for
    another one. Gives those that had been asked for."""
    visited = SourceRow.id.in_(source_ids)
    requested = set(session.scalars(select(SourceRow.id).where(visited, SourceRow.visit_requested)))
    session.execute(update(SourceRow).where(visited).values(visit_requested=False))
    return requested


def keep_bookmark(session: Session, entry_point_id: int, bookmark: Mapping[str, Any]) -> None:
    """Note where the reader of an entry point goes on at its next visit."""
    row = session.get(EntryPointRow, entry_point_id)
    if row is not None:
        row.bookmark = dict(bookmark)


def first_visit(session: Session, source_id: str) -> bool:
    """Whether no visit of this source has succeeded yet."""
    return _row(session, source_id).first_success is None


def facts(session: Session, source_id: str) -> dict[str, Any]:
    """When a source was and will be visited, and how its entry points answered."""
    row = _row(session, source_id)
    of_source = select(func.count()).select_from(ArticleRow).where(ArticleRow.source_id == source_id)
    return {
        "articles": session.scalar(of_source),
        "last_visit": row.last_visit,
        "next_visit": row.next_visit,
        "failures": row.failures,
        "entry_points": {point.url: _point_facts(point) for point in session.scalars(_entry_points([source_id]))},
    }


def _point_facts(row: EntryPointRow) -> dict[str, Any]:
    return {
        "last_answer": row.last_status,
        "rhythm": rhythm_words.describe(from_json(row.rhythm)),
        "next_visit": row.next_visit,
    }


def _row(session: Session, source_id: str) -> SourceRow:
    row = session.get(SourceRow, source_id)
    if row is None:
        near = difflib.get_close_matches(source_id, session.scalars(select(SourceRow.id)).all(), n=3)
        hint = f"; did you mean {', '.join(near)}?" if near else "; see: veille sources list"
        raise NotFound(f"there is no source {source_id!r}{hint}")
    return row


def _tombstone(source_id: str) -> str:
    return tombstones.url_hash(f"source:{source_id}")


def _columns(source: Source) -> dict[str, Any]:
    return {
        "name": source.name,
        "homepage": source.homepage,
        "kind": source.kind,
        "scope": str(source.scope) if source.scope else None,
        "topicality": source.topicality,
        "language": source.language,
        "state": source.state,
        "fetch": source.fetch,
        "schedule": source.schedule,
        "owner": source.owner,
        "note": source.note,
        "licence": source.rights.licence,
        "republish": source.rights.republish,
        "tdm_reserved": source.rights.tdm_reserved,
        "rights_seen": [asdict(mark) for mark in source.rights.seen],
        "contact": source.rights.contact,
    }


def _entry_points(source_ids: Sequence[str]) -> Select[EntryPointRow]:
    return select(EntryPointRow).where(EntryPointRow.source_id.in_(source_ids)).order_by(EntryPointRow.rank, "id")


def _load(session: Session, rows: Sequence[SourceRow]) -> list[Source]:
    points = defaultdict(list)
    for point in session.scalars(_entry_points([row.id for row in rows])):
        points[point.source_id].append(_entry_point(point))
    return [_source(row, points[row.id]) for row in rows]


def _entry_point(row: EntryPointRow) -> EntryPoint:
    return EntryPoint(
        kind=cast(EntryKind, row.kind),
        url=row.url,
        rank=row.rank,
        evidence=row.evidence,
        selectors=tuple((name, selector) for name, selector in row.selectors),
        state=cast(EntryState, row.state),
        found=row.found,
        bookmark=row.bookmark,
        failures=row.failures,
        next_visit=row.next_visit,
        id=row.id,
    )


def _source(row: SourceRow, points: list[EntryPoint]) -> Source:
    same = ("id", "name", "homepage", "kind", "topicality", "language", "state", "fetch", "schedule", "owner", "note")
    return Source(
        **{name: getattr(row, name) for name in same},
        scope=Territory.parse(row.scope) if row.scope else None,
        rights=Rights(
            licence=row.licence,
            republish=cast(Any, row.republish),
            tdm_reserved=row.tdm_reserved,
            contact=row.contact,
            seen=tuple(RightsMark(**mark) for mark in row.rights_seen),
        ),
        entry_points=tuple(points),
    )
