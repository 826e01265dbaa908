"""Searching: pages of articles newest first or best first, snippets, counts, facets, and streams of all there is.

What a query finds by default is every stored article that is relevant and not hidden, gone or not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from store import article_rows, as_of
from store.errors import InvalidInput
from store.facets import Facets, facets
from store.models import ArticleRow
from store.query.snippets import Snippet, snippet
from store.query.tree import Query
from store.search_plan import RANKED, SearchPlan
from store.time_limit import time_limit
from store.types import StoredArticle

__all__ = ["Facets", "Order", "Page", "count", "facets", "ids", "load", "search", "stream"]

Order = Literal["date", "rank"]


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page of what a query finds."""

    articles: tuple[StoredArticle, ...]
    snippets: tuple[Snippet, ...]
    """Of each article, in the same order."""
    next_cursor: str | None
    """Where the next page begins; None after the last."""
    ranked_among: int | None = None
    """How many of the newest articles found were ranked; None if all were, or for a page in order of date."""


def search(
    session: Session,
    query: Query,
    *,
    now: datetime,
    order: Order = "date",
    limit: int = 20,
    cursor: str | None = None,
) -> Page:
    """A page of what a query finds: newest first, or best first where words decide (else newest first as well).

    `cursor` is the `next_cursor` of the page before, with the same query and order. Raises InvalidInput for another
    cursor, SearchTooSlow for a query that takes too long.
    """
    plan = SearchPlan(session, query, now)
    with time_limit(session):
        if order == "rank" and plan.match is not None:
            return _best(session, query, plan, limit, cursor)
        return _newest(session, query, plan, limit, cursor)


def count(session: Session, query: Query, now: datetime, *, at_most: int | None = None) -> int:
    """How many articles a query finds; with `at_most`, no more are counted.

    Raises SearchTooSlow where that takes too long; counting all of them may take as long as it needs.
    """
    places = SearchPlan(session, query, now).places(None)
    if at_most is None:
        return _counted(session, places.order_by(None))
    with time_limit(session):
        return _counted(session, places.limit(at_most))


def _counted(session: Session, found: Select[Any]) -> int:
    return session.scalar(select(func.count()).select_from(found.subquery())) or 0


def stream(session: Session, query: Query, *, now: datetime, batch: int = 500) -> Iterator[StoredArticle]:
    """Every article that a query finds, newest first, `batch` of them in memory at a time."""
    plan, below = SearchPlan(session, query, now), None
    while places := session.scalars(plan.places(below).limit(batch)).all():
        yield from load(session, places, plan.then)
        below = places[-1]


def ids(session: Session, query: Query, now: datetime) -> list[int]:
    """The ids of every article that a query finds, newest first."""
    plan = SearchPlan(session, query, now)
    return list(session.scalars(plan.found(ArticleRow.id, None)))


def load(session: Session, places: Sequence[int], then: datetime | None = None) -> list[StoredArticle]:
    """The articles at these places, in their order; with `then`, with the titles and texts of that time."""
    rows = {row.place: row for row in session.scalars(select(ArticleRow).where(ArticleRow.place.in_(places)))}
    articles = article_rows.load(session, [rows[place] for place in places])
    return articles if then is None else as_of.as_they_were(session, articles, then)


def _newest(session: Session, query: Query, plan: SearchPlan, limit: int, cursor: str | None) -> Page:
    below = _number(cursor) if cursor else None
    places = plan.newest(below, limit + 1)
    found = load(session, places[:limit], plan.then)
    return _page(query, found, str(places[limit - 1]) if len(places) > limit else None)


def _best(session: Session, query: Query, plan: SearchPlan, limit: int, cursor: str | None) -> Page:
    # What arrives between two pages is not ranked: it would push articles of the first into the second.
    first, _, skipped = (cursor or "").partition(".")
    below, offset = (_number(first), _number(skipped)) if cursor else (_above_newest(session), 0)
    rows = session.execute(plan.scores(below).limit(limit + 1).offset(offset)).all()
    places = [row.place for row in rows]
    following = f"{below}.{offset + limit}" if len(places) > limit else None
    cut = bool(rows) and rows[0].ranked >= RANKED
    found = load(session, places[:limit], plan.then)
    return replace(_page(query, found, following), ranked_among=RANKED if cut else None)


def _above_newest(session: Session) -> int:
    return (session.scalar(select(func.max(ArticleRow.place))) or 0) + 1


def _number(cursor: str) -> int:
    try:
        return int(cursor)
    except ValueError:
        raise InvalidInput(
            f"{cursor!r} is not where a page begins; take the cursor that the page before gave"
        ) from None


def _page(query: Query, articles: Sequence[StoredArticle], following: str | None) -> Page:
    snippets = tuple(snippet(article.title, article.text, query) for article in articles)
    return Page(articles=tuple(articles), snippets=snippets, next_cursor=following)
