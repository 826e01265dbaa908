"""Stored articles by the addresses that entry points list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.models import AddressRow, ArticleRow

AT_ONCE = 500
"""Addresses in one query."""


def article_at(session: Session, url: str) -> int | None:
    """The article whose own address this is; None for one that merely leads to it, as a redirect does."""
    row = session.get(AddressRow, url)
    article = session.get(ArticleRow, row.article_id) if row and row.article_id else None
    return article.id if article and article.canonical_url == url else None


def dated(session: Session, urls: Sequence[str]) -> dict[str, datetime]:
    """The dates of the stored articles among these addresses, where they have one."""
    found: dict[str, datetime] = {}
    joined = select(AddressRow.url, ArticleRow.published).join(ArticleRow, ArticleRow.id == AddressRow.article_id)
    for start in range(0, len(urls), AT_ONCE):
        some = session.execute(joined.where(AddressRow.url.in_(urls[start : start + AT_ONCE])))
        found |= {url: date for url, date in some if date}
    return found
