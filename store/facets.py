"""How what a query finds is spread over tags, territories, sources, kinds, languages and years."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, any_, cast, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, INTEGER
from sqlalchemy.orm import InstrumentedAttribute, Session

from store.models import ArticleRow, ArticleTagRow, ArticleTerritoryRow
from store.query.tree import Query
from store.search_plan import SearchPlan
from store.time_limit import time_limit

AMONG = 5_000
"""The newest articles found that are counted."""
Counts = tuple[tuple[str, int], ...]
"""Values with how many articles have them, most first."""


@dataclass(frozen=True, kw_only=True)
class Facets:
    """How articles are spread; each article counts for all its tags and territories."""

    among: int
    """How many articles were counted."""
    complete: bool
    """Whether these are all that the query finds; else the newest of them."""
    tags: Counts
    territories: Counts
    sources: Counts
    kinds: Counts
    languages: Counts
    years: Counts
    """Of publication, newest first; articles without a date in none."""


def facets(session: Session, query: Query, now: datetime, *, among: int = AMONG, values: int = 20) -> Facets:
    """The spread of the newest `among` articles that a query finds; of each facet the first `values` values.

    Raises SearchTooSlow for a query that takes too long.
    """
    columns = (ArticleRow.source_id, ArticleRow.kind, ArticleRow.language, ArticleRow.published)
    with time_limit(session):
        found = SearchPlan(session, query, now).found(ArticleRow.id, None).add_columns(*columns)
        rows = session.execute(found.limit(among + 1)).all()
        counted = rows[:among]
        ids = [row.id for row in counted]
        tags = _of_articles(session, ArticleTagRow.tag, ArticleTagRow.article_id, ids, values)
        in_territories = (ArticleTerritoryRow.territory, ArticleTerritoryRow.article_id)
        territories = _of_articles(session, *in_territories, ids, values)
    years = _counted((str(row.published.year) for row in counted if row.published), len(counted))
    return Facets(
        among=len(counted),
        complete=len(rows) <= among,
        tags=tags,
        territories=territories,
        sources=_counted((row.source_id for row in counted), values),
        kinds=_counted((row.kind for row in counted), values),
        languages=_counted((row.language for row in counted), values),
        years=tuple(sorted(years, reverse=True)[:values]),
    )


def _counted(found: Iterable[str], most: int) -> Counts:
    return tuple(sorted(Counter(found).items(), key=lambda one: (-one[1], one[0]))[:most])


def _of_articles(
    session: Session,
    value: InstrumentedAttribute[str],
    article: InstrumentedAttribute[int],
    ids: Sequence[int],
    most: int,
) -> Counts:
    number = func.count().label("number")
    spread = select(value, number).where(_among(session, article, ids)).group_by(value)
    return tuple((row[0], row[1]) for row in session.execute(spread.order_by(number.desc(), value).limit(most)))


def _among(session: Session, column: InstrumentedAttribute[int], ids: Sequence[int]) -> ColumnElement[bool]:
    """Whether a column has one of many numbers, which are handed over as one parameter."""
    if session.get_bind().dialect.name == "sqlite":
        listed = func.json_each(str(list(ids))).table_valued("value")
        return column.in_(select(listed.c.value))
    return column == any_(cast(literal(list(ids), ARRAY(INTEGER)), ARRAY(INTEGER)))
