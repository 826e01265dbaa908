"""The parts of an article that have rows of their own: its tags, places, documents and links. For `store.saving`."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from store import article_rows
from store.models import ArticlePlaceRow, ArticleRow, ArticleTagRow, ArticleTerritoryRow, AttachmentRow, OutlinkRow
from store.types import Article, StoredArticle

Part = ArticleTagRow | ArticleTerritoryRow | ArticlePlaceRow | AttachmentRow | OutlinkRow
PARTS = (ArticleTagRow, ArticleTerritoryRow, ArticlePlaceRow, AttachmentRow, OutlinkRow)


def differ(stored: StoredArticle, article: Article, territories: Sequence[str]) -> bool:
    """Whether a new reading of an article has other parts."""
    notes = article.annotations
    before = (stored.annotations.tags, stored.annotations.places, stored.territories, stored.attachments)
    return before != (notes.tags, notes.places, tuple(sorted(territories)), article.attachments)


def write(session: Session, row: ArticleRow, article: Article, territories: Sequence[str]) -> None:
    """Write the parts of an article that has none."""
    _write_tags(session, row, article)
    _write_places(session, row, article, territories)
    session.add_all(article_rows.attachment_rows(row.id, article.attachments, row.last_checked))
    session.add_all(article_rows.outlink_rows(row.id, article.outlinks))
    session.flush()


def rewrite_found(session: Session, row: ArticleRow, stored: StoredArticle, article: StoredArticle) -> None:
    """Write the tags and places of an article over those it has, where they differ."""
    if stored.annotations.tags != article.annotations.tags:
        drop(session, row, (ArticleTagRow,))
        _write_tags(session, row, article)
    if (stored.annotations.places, stored.territories) != (article.annotations.places, article.territories):
        drop(session, row, (ArticleTerritoryRow, ArticlePlaceRow))
        _write_places(session, row, article, article.territories)


def _write_tags(session: Session, row: ArticleRow, article: Article) -> None:
    tags = [{"tag": tag, "rank": rank} for rank, tag in enumerate(dict.fromkeys(article.annotations.tags))]
    _insert_listed(session, row, ArticleTagRow, tags)


def _write_places(session: Session, row: ArticleRow, article: Article, territories: Sequence[str]) -> None:
    _insert_listed(session, row, ArticleTerritoryRow, [{"territory": one} for one in sorted(set(territories))])
    session.add_all(article_rows.place_rows(row.id, article.annotations.places))


def _insert_listed(session: Session, row: ArticleRow, table: type[Part], found: Sequence[dict[str, object]]) -> None:
    if found:
        rows = [one | {"article_id": row.id, "place": row.place} for one in found]
        session.connection().execute(insert(table), rows)


def drop(session: Session, row: ArticleRow, parts: Sequence[type[Part]] = PARTS) -> None:
    """Take parts of an article away."""
    for part in parts:
        session.execute(delete(part).where(part.article_id == row.id))
