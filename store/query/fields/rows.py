"""Conditions on the rows that other tables have of an article; each stands on its own in whatever query it is put."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import InstrumentedAttribute

from store.models import ArticleRow

ArticleId = InstrumentedAttribute[int]


def with_row(article_id: ArticleId, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether an article has such a row, asked article by article: for what many have. `article_id` is indexed."""
    return exists().where(article_id == ArticleRow.id, *conditions).correlate(ArticleRow)


def among(article_id: ArticleId, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """The same, asked of the rows: for what few have."""
    return ArticleRow.id.in_(select(article_id).where(*conditions).correlate(None))
