"""What people decided about articles, as examples to learn from."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.models import ArticleRow, VerdictRow


@dataclass(frozen=True, kw_only=True)
class Example:
    """An article that a person kept or dropped. Of a dropped one little more than the title may be stored."""

    source: str
    title: str
    text: str
    kept: bool


def examples(session: Session) -> list[Example]:
    """Every article that somebody kept or dropped, in order of arrival. Hiding one says nothing of its subject."""
    found = session.execute(
        select(ArticleRow.source_id, ArticleRow.title, ArticleRow.text, ArticleRow.excerpt, VerdictRow.verdict)
        .join(VerdictRow, VerdictRow.article_id == ArticleRow.id)
        .where(VerdictRow.verdict.in_(("kept", "dropped")))
        .order_by(ArticleRow.id)
    )
    return [
        Example(source=source, title=title, text=text or excerpt, kept=verdict == "kept")
        for source, title, text, excerpt, verdict in found
    ]
