"""What strangers may see of the store: conditions on ArticleRow alone, and pages of articles that meet them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from store import article_rows, articles
from store.errors import NotFound
from store.models import ArticleRow, ListRow, RemovalRow, SourceRow, VerdictRow
from store.types import ListKind, StoredArticle

Listed = tuple[int, StoredArticle]
"""An article with its place in newest-first lists (store/places_in_lists.py)."""


class Withdrawn(NotFound):
    """There was such an article; its source took it away, or it was removed from the store."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"this article is no longer here: {reason}")
        self.reason = reason


def shown() -> ColumnElement[bool]:
    """What lists show: relevant, still at its source, not hidden by a person, its source not on trial."""
    return and_(ArticleRow.gone.is_(None), counts_as_public())


def counts_as_public() -> ColumnElement[bool]:
    """What statistics count: the same, and what its source has taken away since: it was published all the same."""
    # No join: with one, SQLite goes source by source and reads every row instead of an index that holds all it needs.
    on_trial = select(SourceRow.id).where(SourceRow.state == "trial").correlate(None)
    hidden = select(VerdictRow.article_id).where(VerdictRow.verdict == "hidden").correlate(None)
    return and_(ArticleRow.relevant, ArticleRow.source_id.not_in(on_trial), ArticleRow.id.not_in(hidden))


def counts(session: Session, kind: ListKind) -> dict[str, int]:
    """How many articles each list of a kind shows; those that show none are left out."""
    lists = select(ListRow.value, ListRow.count.label("held")).where(ListRow.kind == kind, ListRow.count > 0)
    return {row.value: row.held for row in session.execute(lists)}


def article(session: Session, number: int) -> StoredArticle:
    """One article that may be shown. Raises NotFound, or Withdrawn (which is one) if it was there once."""
    found = session.scalar(select(ArticleRow).where(ArticleRow.id == number, shown()))
    if found is not None:
        return article_rows.load(session, [found])[0]
    removed = select(RemovalRow.reason).where(RemovalRow.article_id == number).order_by(RemovalRow.id.desc())
    if reason := session.scalar(removed.limit(1)):
        raise Withdrawn(reason)
    taken_away = select(ArticleRow.id).where(ArticleRow.id == number, counts_as_public())
    if session.scalar(taken_away) is not None:
        raise Withdrawn("gone")
    raise NotFound(f"there is no article {number}")


def newest(session: Session, condition: ColumnElement[bool] | None, after: int | None, limit: int) -> list[Listed]:
    """The articles shown that meet a condition, newest first, from behind a place on."""
    page = select(ArticleRow).where(shown(), *_met(condition)).order_by(ArticleRow.place.desc()).limit(limit)
    return _listed(session, page if after is None else page.where(ArticleRow.place < after))


ByDeadline = tuple[date | None, int]
"""Where a call stands in a list by closing date: those without one come last, newest first."""


def closing_soon(
    session: Session, condition: ColumnElement[bool] | None, after: ByDeadline | None, limit: int
) -> list[Listed]:
    """The articles shown that meet a condition, those that close next first."""
    deadline, place = ArticleRow.deadline, ArticleRow.place
    page = select(ArticleRow).where(shown(), *_met(condition)).limit(limit)
    if after is not None:
        day, number = after
        undated = deadline.is_(None)
        behind = and_(undated, place < number)
        if day is not None:
            behind = or_(undated, deadline > day, and_(deadline == day, place < number))
        page = page.where(behind)
    return _listed(session, page.order_by(deadline.is_(None), deadline, place.desc()))


When = Literal["coming", "past", "all"]
ByStart = tuple[str, int]
"""Where an event stands in the agenda: its start as it is stored, and its place."""


def agenda(
    session: Session,
    condition: ColumnElement[bool] | None,
    when: When,
    *,
    now: datetime,
    after: ByStart | None,
    limit: int,
) -> list[Listed]:
    """The events shown that meet a condition, the next ones first; those that are past, and all, latest first."""
    start, end = ArticleRow.event["start"].as_string(), ArticleRow.event["end"].as_string()
    place = ArticleRow.place
    # Without an end, whole days are over a day after they begin, and nothing else lasts longer. Never NULL: see `not`.
    a_day_ago = (now - timedelta(days=1)).isoformat()
    over = or_(and_(end.is_not(None), end < now.isoformat()), and_(end.is_(None), start < a_day_ago))
    page = select(ArticleRow).where(ArticleRow.kind == "evenement", ArticleRow.event.is_not(None), shown())
    page = page.where(*_met(condition))
    if when != "all":
        page = page.where(over if when == "past" else ~over)
    if after is not None:
        ahead = start > after[0] if when == "coming" else start < after[0]
        page = page.where(or_(ahead, and_(start == after[0], place < after[1])))
    order = start if when == "coming" else start.desc()
    return _listed(session, page.order_by(order, place.desc()).limit(limit))


def _met(condition: ColumnElement[bool] | None) -> list[ColumnElement[bool]]:
    return [] if condition is None else [condition]


def _listed(session: Session, page: Select[Any]) -> list[Listed]:
    rows: Sequence[ArticleRow] = session.scalars(page).all()
    return list(zip((row.place for row in rows), article_rows.load(session, rows), strict=True))


@dataclass(frozen=True)
class Removed:
    """An article that is no longer in a selection."""

    id: int
    sequence: int
    reason: str
    """"gone": its source took it away; "withdrawn": it is not shown any more; "no_match": it does not meet the
    condition (now); else why it was removed from the store."""


@dataclass(frozen=True)
class Changes:
    """What became of a selection of articles, in order of `sequence`."""

    articles: tuple[StoredArticle, ...]
    """Stored or changed, as they are now."""
    removed: tuple[Removed, ...]
    sequence: int
    """All changes up to here are told: ask for what comes after it next."""
    more: bool


def changes(session: Session, condition: ColumnElement[bool] | None, after: int, limit: int) -> Changes:
    """What happened after `after`; an article that changed several times stands once, at its last change."""
    columns = (ArticleRow.id, ArticleRow.sequence, ArticleRow.gone, shown().label("shown"))
    changed = select(*columns).where(ArticleRow.sequence > after).order_by(ArticleRow.sequence).limit(limit + 1)
    rows = [(row.sequence, row.id, _state(row)) for row in session.execute(changed)]
    gone = select(RemovalRow.sequence, RemovalRow.article_id, RemovalRow.reason).where(RemovalRow.sequence > after)
    rows += [(row[0], row[1], row[2]) for row in session.execute(gone.order_by(RemovalRow.sequence).limit(limit + 1))]
    told, more = sorted(rows)[:limit], len(rows) > limit
    ids = [number for _, number, state in told if not state]
    inside = {found.id: found for found in _meeting(session, condition, ids)}
    removed = [Removed(number, at, state or "no_match") for at, number, state in told if number not in inside]
    # Nothing is left: what came after was replaced by later changes of the same articles, all of which are told.
    upto = told[-1][0] if more else max(after, articles.last_sequence(session))
    return Changes(tuple(inside[number] for number in ids if number in inside), tuple(removed), upto, more)


def _state(row: Any) -> str:
    if row.shown:
        return ""
    return "gone" if row.gone is not None else "withdrawn"


def _meeting(session: Session, condition: ColumnElement[bool] | None, ids: Sequence[int]) -> list[StoredArticle]:
    wanted = select(ArticleRow).where(ArticleRow.id.in_(ids))
    rows = session.scalars(wanted.where(*_met(condition))).all()
    return article_rows.load(session, rows)
