"""Collections: articles that a person filed by hand under a name, each with a private note."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from store import sequence, sources
from store.errors import NotFound
from store.models import ArticleRow, CollectedRow, SourceRow
from store.types import Source

SOURCE = "collecte"
"""The source of collected pages whose site is not followed."""


@dataclass(frozen=True, kw_only=True)
class Collection:
    """A name, and how much is filed under it."""

    name: str
    articles: int
    newest: datetime
    """When something was last filed there."""


@dataclass(frozen=True, kw_only=True)
class Filed:
    """An article in a collection."""

    collection: str
    article: int
    title: str
    canonical_url: str
    source: str
    note: str
    added: datetime


def ensure_source(session: Session, homepage: str, now: datetime) -> None:
    """Make the source of collected pages if there is none; it is never visited. `homepage`: our own address."""
    if session.get(SourceRow, SOURCE) is None:
        sources.add(session, Source(id=SOURCE, name="Collecte", homepage=homepage, kind="collection"), now)


def add(session: Session, collection: str, article_id: int, note: str, added: datetime) -> None:
    """File an article. Filed there already, it keeps its date; a note that is not empty takes the place of the old."""
    # Two processes may file the same article at once.
    sequence.lock(session)
    row = session.get(CollectedRow, (collection, article_id))
    if row is None:
        session.add(CollectedRow(collection=collection, article_id=article_id, note=note, added=added))
    else:
        row.note = note or row.note
    session.flush()


def remove(session: Session, collection: str, article_ids: Sequence[int]) -> int:
    """Take articles out of a collection; they stay in the store. How many were in it."""
    there = CollectedRow.collection == collection, CollectedRow.article_id.in_(article_ids)
    found = session.scalars(select(CollectedRow.article_id).where(*there)).all()
    session.execute(delete(CollectedRow).where(*there))
    return len(found)


def all_collections(session: Session) -> list[Collection]:
    """The collections, by name."""
    row = CollectedRow
    counted = select(row.collection, func.count(), func.max(row.added)).group_by(row.collection)
    return [
        Collection(name=name, articles=articles, newest=newest)
        for name, articles, newest in session.execute(counted.order_by(row.collection))
    ]


def named(session: Session, name: str) -> str:
    """The collection of this name, in whatever case. Raises NotFound, with the nearest names."""
    known = session.scalars(select(CollectedRow.collection).distinct()).all()
    same = [one for one in known if one == name] or [one for one in known if one.casefold() == name.casefold()]
    if same:
        return same[0]
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.4)
    hint = f"; did you mean {', '.join(near)}?" if near else "; see: veille collect --list"
    raise NotFound(f"there is no collection {name!r}{hint}")


def filed(session: Session, collection: str) -> list[Filed]:
    """What is in a collection, newest first."""
    return _filed(session, CollectedRow.collection == collection)


def of_article(session: Session, article_id: int) -> list[Filed]:
    """Where an article is filed."""
    return _filed(session, CollectedRow.article_id == article_id)


def _filed(session: Session, condition: ColumnElement[bool]) -> list[Filed]:
    columns = (ArticleRow.title, ArticleRow.canonical_url, ArticleRow.source_id)
    wanted = select(CollectedRow, *columns).join(ArticleRow, ArticleRow.id == CollectedRow.article_id)
    ordered = wanted.where(condition).order_by(
        CollectedRow.added.desc(), CollectedRow.article_id.desc(), CollectedRow.collection
    )
    return [
        Filed(
            collection=row.collection,
            article=row.article_id,
            title=title,
            canonical_url=url,
            source=source,
            note=row.note,
            added=row.added,
        )
        for row, title, url, source in session.execute(ordered)
    ]
