"""What a curator decided on pairs of articles: together in a story, or never. Kept for ever."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from store.models import StoryChoiceRow


def decide(session: Session, one: int, others: Iterable[int], author: str, now: datetime, *, together: bool) -> None:
    """Remember that an article belongs together with others, or never; the last word counts."""
    for other in set(others) - {one}:
        pair = min(one, other), max(one, other)
        session.execute(
            delete(StoryChoiceRow).where(StoryChoiceRow.one_id == pair[0], StoryChoiceRow.other_id == pair[1])
        )
        row = StoryChoiceRow(one_id=pair[0], other_id=pair[1], together=together, author=author, created=now)
        session.add(row)
    session.flush()


def partners(session: Session, articles: Iterable[int], *, together: bool) -> set[int]:
    """The articles that were put together with any of these, or apart from any of them."""
    ids = set(articles)
    touching = select(StoryChoiceRow).where(
        StoryChoiceRow.together == together, or_(StoryChoiceRow.one_id.in_(ids), StoryChoiceRow.other_id.in_(ids))
    )
    return {
        article
        for row in session.scalars(touching)
        for article, other in ((row.one_id, row.other_id), (row.other_id, row.one_id))
        if other in ids
    }


def forget_apart(session: Session, articles: Iterable[int]) -> None:
    """Forget that any two of these were kept apart."""
    ids = set(articles)
    both = (StoryChoiceRow.one_id.in_(ids), StoryChoiceRow.other_id.in_(ids))
    session.execute(delete(StoryChoiceRow).where(StoryChoiceRow.together.is_(False), *both))
