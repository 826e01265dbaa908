"""Reading articles: one by id or address, a list's newest, what changed since. Writing is in `store.saving`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple, cast

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from store import article_rows, sequence
from store.errors import NotFound
from store.models import (
    AddressRow,
    ArticleRow,
    ArticleTagRow,
    ArticleTerritoryRow,
    DepartureRow,
    ListRow,
    RemovalRow,
    RevisionRow,
    SourceRow,
)
from store.stories import showing
from store.types import Attachment, Change, Kind, ListKey, ListKind, ListSummary, StoredArticle


def get(session: Session, article_id: int) -> StoredArticle:
    """One article. Raises NotFound."""
    row = session.get(ArticleRow, article_id)
    if row is None:
        raise NotFound(f"there is no article {article_id}")
    return article_rows.load(session, [row])[0]


def find(session: Session, canonical_url: str) -> StoredArticle | None:
    """The article at this canonical address, if it is stored."""
    rows = session.scalars(select(ArticleRow).where(ArticleRow.canonical_url == canonical_url)).all()
    return article_rows.load(session, rows)[0] if rows else None


class Met(NamedTuple):
    """A stored article, as far as one needs to know to name it."""

    id: int
    title: str
    source: str


def found_at(session: Session, urls: Sequence[str]) -> dict[str, Met]:
    """The relevant articles that addresses lead to, by address: their own, or one met on the way to them."""
    columns = (ArticleRow.id, ArticleRow.title, ArticleRow.source_id)
    stored = select(ArticleRow.canonical_url, *columns).where(ArticleRow.canonical_url.in_(urls))
    known = select(AddressRow.url, *columns).join(ArticleRow, ArticleRow.id == AddressRow.article_id)
    by_way = known.where(AddressRow.url.in_(urls), AddressRow.state == "stored")
    found = (row for way in (by_way, stored) for row in session.execute(way.where(ArticleRow.relevant)))
    return {row[0]: Met(row[1], row[2], row[3]) for row in found}


def attachments(session: Session, article_id: int) -> list[Attachment]:
    """The documents of an article, with their texts; none if there is no such article."""
    rows = session.scalars(select(ArticleRow).where(ArticleRow.id == article_id)).all()
    return [item for article in article_rows.load(session, rows) for item in article.attachments]


def count(session: Session) -> int:
    """How many articles are stored, public or not."""
    return session.scalar(select(func.count()).select_from(ArticleRow)) or 0


def dates(session: Session, source_id: str, limit: int = 60) -> list[datetime]:
    """The sources' own dates of the newest articles of a source, newest first."""
    dated = select(ArticleRow.published).where(ArticleRow.source_id == source_id, ArticleRow.published.is_not(None))
    newest = dated.order_by(ArticleRow.published.desc()).limit(limit)
    return [date for date in session.scalars(newest) if date is not None]


def last_sequence(session: Session) -> int:
    """The `sequence` of the newest change; 0 in an empty store."""
    return sequence.last_value(session)


def changes_since(session: Session, after: int, limit: int = 500) -> list[Change]:
    """The articles stored, changed or removed after `after`, in order of `sequence`, at most `limit`.

    An article that changed several times stands once, at its last change, with every list it left meanwhile.
    """
    every = _changed(session, after, limit) + _removed(session, after, limit)
    return sorted(every, key=lambda change: change.sequence)[:limit]


def _removed(session: Session, after: int, limit: int) -> list[Change]:
    taken = select(RemovalRow.article_id, RemovalRow.sequence).where(RemovalRow.sequence > after)
    rows = session.execute(taken.order_by(RemovalRow.sequence).limit(limit)).all()
    left = _left(session, after, [row.article_id for row in rows])
    nothing = Change(sequence=0, article=0, source="", kind="article", public=False, removed=True)
    return [
        replace(nothing, sequence=row.sequence, article=row.article_id, left=frozenset(left[row.article_id]))
        for row in rows
    ]


def _left(session: Session, after: int, ids: Sequence[int]) -> defaultdict[int, set[ListKey]]:
    """The lists that these articles left after `after`."""
    left = defaultdict[int, set[ListKey]](set)
    gone = select(DepartureRow).where(DepartureRow.sequence > after, DepartureRow.article_id.in_(ids))
    for departure in session.scalars(gone):
        left[departure.article_id].add(ListKey(cast(ListKind, departure.kind), departure.value))
    return left


def _changed(session: Session, after: int, limit: int) -> list[Change]:
    changed = select(ArticleRow).where(ArticleRow.sequence > after).order_by(ArticleRow.sequence).limit(limit)
    with_source = changed.join(SourceRow, SourceRow.id == ArticleRow.source_id)
    rows = session.execute(with_source.with_only_columns(*_CHANGE_COLUMNS, PUBLIC.label("public"))).all()
    ids = [row.id for row in rows]
    tags, territories, left = defaultdict(list), defaultdict(list), _left(session, after, ids)
    for tag in session.scalars(select(ArticleTagRow).where(ArticleTagRow.article_id.in_(ids)).order_by("rank")):
        tags[tag.article_id].append(tag.tag)
    for territory in session.scalars(select(ArticleTerritoryRow).where(ArticleTerritoryRow.article_id.in_(ids))):
        territories[territory.article_id].append(territory.territory)
    return [
        Change(
            sequence=row.sequence,
            article=row.id,
            source=row.source_id,
            kind=cast(Kind, row.kind),
            tags=tuple(tags[row.id]),
            territories=tuple(sorted(territories[row.id])),
            public=bool(row.public),
            left=frozenset(left[row.id]),
        )
        for row in rows
    ]


_CHANGE_COLUMNS = (ArticleRow.id, ArticleRow.sequence, ArticleRow.source_id, ArticleRow.kind)
PUBLIC = showing.public()
"""Of articles joined with their sources: whether lists show them."""


def newest(session: Session, key: ListKey, limit: int = 50) -> list[StoredArticle]:
    """The first public articles of a list, newest first. Not public: irrelevant, gone, hidden by a person, or of a
    source on trial.

    Of a story that has several of them in the list, the one that leads the others: each list tells it once.
    """
    return article_rows.load(session, session.scalars(_newest(key).limit(limit)).all())


def _newest(key: ListKey) -> Select[ArticleRow]:
    public = (
        select(ArticleRow).join(SourceRow, SourceRow.id == ArticleRow.source_id).where(PUBLIC, ~showing.outranked(key))
    )
    # Each list is read from the end of an index that holds its order.
    match key.kind:
        case "tag":
            tag = ArticleTagRow
            joined = public.join(tag, tag.article_id == ArticleRow.id).where(tag.tag == key.value)
            return joined.order_by(tag.place.desc())
        case "territoire":
            territory = ArticleTerritoryRow
            joined = public.join(territory, territory.article_id == ArticleRow.id)
            return joined.where(territory.territory == key.value).order_by(territory.place.desc())
        case "source":
            public = public.where(ArticleRow.source_id == key.value)
        case "type":
            public = public.where(ArticleRow.kind == key.value)
        case "all":
            pass
    return public.order_by(ArticleRow.place.desc())


def lists_in_use(session: Session) -> list[ListSummary]:
    """Every list with at least one public article."""
    rows = session.scalars(select(ListRow).where(ListRow.count > 0).order_by(ListRow.kind, ListRow.value))
    return [
        ListSummary(key=ListKey(cast(ListKind, row.kind), row.value), count=row.count, newest=row.newest)
        for row in rows
    ]


def revisions(session: Session, article_id: int) -> list[RevisionRow]:
    """The earlier titles and texts of an article, oldest first."""
    of_article = select(RevisionRow).where(RevisionRow.article_id == article_id)
    return list(session.scalars(of_article.order_by(RevisionRow.id)))
