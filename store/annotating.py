"""Annotations made anew of stored articles: which ones need it, what it would change, and the change itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from store import article_rows, saving, sequence
from store.layers import Layers
from store.models import ArticleRow
from store.ruling import Understood, rules_on
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
    return [stored for _, stored in _stored(session, ids) if stored.partial != "retention"]


def compare(session: Session, fresh: Sequence[Fresh], now: datetime) -> list[Difference]:
    """What new annotations would make of articles, under rules and what people decided; nothing is written."""
    found = _read(session, fresh)
    layers = Layers(session, [stored for _, stored, _ in found], now)
    return [
        Difference(before=stored, after=layers.decided(layers.kept(layers.own(stored), read)))
        for _, stored, read in found
    ]


def write(session: Session, fresh: Sequence[Fresh], now: datetime) -> list[Difference]:
    """Give articles new annotations, under rules and what people decided; what it made of them."""
    sequence.lock(session)
    found, done = _read(session, fresh), []
    layers = Layers(session, [stored for _, stored, _ in found], now)
    for row, stored, read in found:
        after = layers.note(layers.kept(layers.own(stored), read))
        saving.annotate(session, row, stored, after, now)
        done.append(Difference(before=stored, after=after))
    session.flush()
    return done


def compare_ruled(
    session: Session, ids: Sequence[int], now: datetime, held: Sequence[Understood], name: str
) -> list[Difference]:
    """What these rules would make of articles that the one named applies to, now or before; nothing is written."""
    stored = [stored for _, stored in _stored(session, ids)]
    layers = Layers(session, stored, now, held)
    found = [Difference(before=one, after=layers.decided(layers.own(one))) for one in stored]
    return [one for one in found if _concerns(name, one)]


def write_ruled(session: Session, ids: Sequence[int], now: datetime, name: str) -> list[Difference]:
    """Decide anew, by the active rules, on articles that the one named applies to, now or before."""
    sequence.lock(session)
    found = _stored(session, ids)
    layers, done = Layers(session, [stored for _, stored in found], now), []
    for row, stored in found:
        one = Difference(before=stored, after=layers.decided(layers.own(stored)))
        if _concerns(name, one):
            saving.annotate(session, row, stored, layers.note(layers.own(stored)), now)
            done.append(one)
    session.flush()
    return done


def _concerns(name: str, one: Difference) -> bool:
    return name in (*rules_on(one.before), *rules_on(one.after))


def _read(session: Session, fresh: Sequence[Fresh]) -> list[tuple[ArticleRow, StoredArticle, StoredArticle]]:
    """Each article whose text is the one that was read: its row, as it is stored, and as it was read now."""
    new = {one.article: one for one in fresh}
    return [
        (row, stored, replace(stored, annotations=one.annotations, territories=tuple(sorted(one.territories))))
        for row, stored in _stored(session, list(new))
        if (one := new[stored.id]).text_hash == stored.text_hash and stored.partial != "retention"
    ]


def _stored(session: Session, ids: Sequence[int]) -> list[tuple[ArticleRow, StoredArticle]]:
    wanted = select(ArticleRow).where(ArticleRow.id.in_(ids)).order_by(ArticleRow.place.desc())
    rows = session.scalars(wanted).all()
    return list(zip(rows, article_rows.load(session, rows), strict=True))
