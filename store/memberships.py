"""Which lists an article is in, and how every write keeps their counts in step."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from store import article_rows, list_counts
from store.models import (
    ArticleRow,
    ArticleTagRow,
    ArticleTerritoryRow,
    DepartureRow,
    SourceRow,
    VerdictRow,
)
from store.types import ListKey, StoredArticle


def lists(session: Session, row: ArticleRow) -> frozenset[ListKey]:
    """The lists an article belongs in, whether or not they may show it."""
    tags = session.scalars(select(ArticleTagRow.tag).where(ArticleTagRow.article_id == row.id)).all()
    in_row = ArticleTerritoryRow.article_id == row.id
    territories = session.scalars(select(ArticleTerritoryRow.territory).where(in_row)).all()
    return article_rows.list_keys(row.source_id, row.kind, tags, territories)


def public_lists(session: Session, row: ArticleRow) -> frozenset[ListKey]:
    """The lists that show the article: none if it is not public."""
    return lists(session, row) if row.relevant and may_be_shown(session, row) else frozenset()


def may_be_shown(session: Session, row: ArticleRow) -> bool:
    """Whether lists show the article if it is relevant."""
    on_trial = session.get_one(SourceRow, row.source_id).state == "trial"
    return row.gone is None and not on_trial and not hidden(session, row.id)


def lists_of(article: StoredArticle) -> frozenset[ListKey]:
    """The lists of an article that may be shown, as a value has it: none if it is not relevant."""
    notes = article.annotations
    keys = article_rows.list_keys(article.source, notes.kind, notes.tags, article.territories)
    return keys if notes.relevant else frozenset()


def lists_of_new(
    session: Session, row: ArticleRow, tags: Sequence[str], territories: Sequence[str]
) -> frozenset[ListKey]:
    """The same of an article that was just stored with these tags and territories: nobody can have hidden it yet."""
    public = row.relevant and session.get_one(SourceRow, row.source_id).state != "trial"
    return article_rows.list_keys(row.source_id, row.kind, tags, territories) if public else frozenset()


def hidden(session: Session, article_id: int) -> bool:
    """Whether a person wants an article to be shown to nobody."""
    verdict = select(VerdictRow.verdict).where(VerdictRow.article_id == article_id)
    return session.scalar(verdict) == "hidden"


def move(session: Session, row: ArticleRow, before: frozenset[ListKey], after: frozenset[ListKey]) -> None:
    """Bring the counts of lists in step, and remember those that lost the article."""
    left = before - after
    session.add_all(
        DepartureRow(sequence=row.sequence, article_id=row.id, kind=key.kind, value=key.value) for key in sorted(left)
    )
    list_counts.count(session, left, -1, row.listed)
    list_counts.count(session, after - before, 1, row.listed)
