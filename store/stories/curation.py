"""What a curator does with stories: put articles together, take one out, see why. Automatic placing never undoes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from store import sequence
from store.errors import InvalidInput, NotFound
from store.models import ArticleRow, StoryChoiceRow, StoryMemberRow
from store.stories import choices, members


@dataclass(frozen=True, kw_only=True)
class Telling:
    """An article of a story, as its curator sees it."""

    id: int
    source: str
    title: str
    published: datetime | None
    why: str


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What a person decided of two articles."""

    one: int
    other: int
    together: bool
    author: str
    created: datetime


@dataclass(frozen=True, kw_only=True)
class Report:
    """A story with all that led to it."""

    id: int | None
    """None for an article that is alone."""
    articles: tuple[Telling, ...]
    """The lead first."""
    decisions: tuple[Decision, ...]


def merge(session: Session, articles: Sequence[int], *, author: str, now: datetime) -> int:
    """Make one story of these articles and of all that are with them now; its number.

    Undoes what was split between them before. Raises NotFound for an article that is not stored, InvalidInput for
    fewer than two.
    """
    unique = list(dict.fromkeys(articles))
    if len(unique) < 2:
        raise InvalidInput("a story is made of two articles at least")
    sequence.lock(session)
    _check(session, unique)
    for place, one in enumerate(unique):
        choices.decide(session, one, unique[place + 1 :], author, now, together=True)
    story = members.unite(session, dict.fromkeys(unique, f"put here by {author}"), now)
    choices.forget_apart(session, members.articles_of(session, story))
    return story


def split(session: Session, article_id: int, *, author: str, now: datetime) -> None:
    """Take an article out of its story, for good: it never comes back to any of those that are in it now.

    Raises NotFound for an article that is not stored, InvalidInput for one that is alone.
    """
    sequence.lock(session)
    _check(session, [article_id])
    story = members.story_of(session, article_id)
    if story is None:
        raise InvalidInput(f"article {article_id} is alone with its news: there is nothing to split it from")
    choices.decide(session, article_id, members.articles_of(session, story), author, now, together=False)
    members.part(session, article_id)


def report(session: Session, article_id: int) -> Report:
    """The story of an article. Raises NotFound for an article that is not stored."""
    _check(session, [article_id])
    story = members.story_of(session, article_id)
    ids = members.articles_of(session, story) if story else [article_id]
    joined = StoryMemberRow.article_id == ArticleRow.id
    found = (
        select(ArticleRow.id, ArticleRow.source_id, ArticleRow.title, ArticleRow.published, StoryMemberRow.why)
        .outerjoin(StoryMemberRow, joined)
        .where(ArticleRow.id.in_(ids))
    )
    tellings = {
        row.id: Telling(id=row.id, source=row.source_id, title=row.title, published=row.published, why=row.why or "")
        for row in session.execute(found)
    }
    decided = or_(StoryChoiceRow.one_id.in_(ids), StoryChoiceRow.other_id.in_(ids))
    decisions = session.scalars(select(StoryChoiceRow).where(decided).order_by(StoryChoiceRow.created))
    return Report(
        id=story,
        articles=tuple(tellings[one] for one in ids),
        decisions=tuple(
            Decision(one=row.one_id, other=row.other_id, together=row.together, author=row.author, created=row.created)
            for row in decisions
        ),
    )


def _check(session: Session, articles: Sequence[int]) -> None:
    stored = set(session.scalars(select(ArticleRow.id).where(ArticleRow.id.in_(articles))))
    for article in articles:
        if article not in stored:
            raise NotFound(f"there is no article {article}")
