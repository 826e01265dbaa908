"""Annotations made anew of stored articles: which ones need it, what it would change, and the change itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from store import article_rows, saving, sequence
from store.layers import Layers
from store.models import ArticleRow
from store.types import Fresh, StoredArticle


@dataclass(frozen=True, kw_only=True)
class Difference:
    """An article as everybody reads it now, and as it would be or has become."""

    before: StoredArticle
    after: StoredArticle


def outdated(session: Session, version: str, *, every: bool = False) -> list[int]:
    """The articles that another version of the annotator has read (or all), newest first; those whose text was let go
    of are not among them."""
    wanted = select(ArticleRow.id).where(ArticleRow.partial != "retention")
    wanted = wanted if every else wanted.where(ArticleRow.annotator != version)
    return list(session.scalars(wanted.order_by(ArticleRow.place.desc())))


def load(session: Session, ids: Sequence[int]) -> list[StoredArticle]:
    """Those of the articles that are stored with their text."""
    return [stored for _, stored in _stored(session, ids)]


def compare(session: Session, fresh: Sequence[Fresh]) -> list[Difference]:
    """What new annotations would make of articles, under what people decided; nothing is written."""
    layers = Layers(session, [one.article for one in fresh])
    return [
        Difference(before=stored, after=layers.decided(stored.id, own))
        for _, stored, own in _understood(session, fresh, layers)
    ]


def write(session: Session, fresh: Sequence[Fresh]) -> list[Difference]:
    """Give articles new annotations, under what people decided; what it made of them."""
    sequence.lock(session)
    layers, done = Layers(session, [one.article for one in fresh]), []
    for row, stored, own in _understood(session, fresh, layers):
        after = layers.note(stored.id, own)
        saving.annotate(session, row, stored, after)
        done.append(Difference(before=stored, after=after))
    session.flush()
    return done


def _understood(
    session: Session, fresh: Sequence[Fresh], layers: Layers
) -> Iterator[tuple[ArticleRow, StoredArticle, StoredArticle]]:
    """Each article whose text is the one that was read: its row, as it is stored, and as our annotator has it now."""
    new = {one.article: one for one in fresh}
    for row, stored in _stored(session, list(new)):
        one = new[stored.id]
        if one.text_hash == stored.text_hash:
            read = replace(stored, annotations=one.annotations, territories=tuple(sorted(one.territories)))
            yield row, stored, layers.kept(layers.own(stored), read)


def _stored(session: Session, ids: Sequence[int]) -> list[tuple[ArticleRow, StoredArticle]]:
    wanted = select(ArticleRow).where(ArticleRow.id.in_(ids), ArticleRow.partial != "retention")
    rows = session.scalars(wanted.order_by(ArticleRow.place.desc())).all()
    return list(zip(rows, article_rows.load(session, rows), strict=True))
