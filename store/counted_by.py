"""The dimensions that articles can be counted by, as columns and joins for both databases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, func
from sqlalchemy.orm import aliased

from store.models import ArticleRow, ArticleTagRow, ArticleTerritoryRow, SourceRow, TagRow
from store.types import LEVELS

# Aliases all: what a query selects by a table of the same name would otherwise be tied to the rows that are counted.
Tagged, Tag, Origin = aliased(ArticleTagRow), aliased(TagRow), aliased(SourceRow)
TERRITORIES: dict[str, Any] = {name: aliased(ArticleTerritoryRow, name=f"in_{name}") for name in ("territory", *LEVELS)}
"""Each dimension of territory joins the table anew: an article of a région has others of its départements."""
DAYS = {"month": "YYYY-MM-01", "year": "YYYY-01-01", "week": "YYYY-MM-DD"}
"""How PostgreSQL writes the first day of a period."""


def column(dimension: str, instant: ColumnElement[Any], dialect: str) -> ColumnElement[Any]:
    """The value of an article in a dimension; of a period its first day, as text like 2026-11-23."""
    if dimension in DAYS:
        return _day_sqlite(dimension, instant) if dialect == "sqlite" else _day_postgresql(dimension, instant)
    if dimension in TERRITORIES:
        found: ColumnElement[Any] = TERRITORIES[dimension].territory
    else:
        found = _PLAIN[dimension].expression
    return found


_PLAIN: dict[str, Any] = {
    "tag": Tagged.tag,
    "facet": Tag.facet,
    "source": ArticleRow.source_id,
    "source_kind": Origin.kind,
    "kind": ArticleRow.kind,
    "language": ArticleRow.language,
}


def joined(statement: Select[Any], by: Sequence[str]) -> Select[Any]:
    """The tables that the dimensions live in; an article that has no value there stays, under NULL."""
    if {"tag", "facet"} & set(by):
        statement = statement.outerjoin(Tagged, Tagged.article_id == ArticleRow.id)
    if "facet" in by:
        statement = statement.outerjoin(Tag, Tag.slug == Tagged.tag)
    if "source_kind" in by:
        # An outer join, so that SQLite goes through the articles and not source by source.
        statement = statement.outerjoin(Origin, Origin.id == ArticleRow.source_id)
    for dimension in by:
        if dimension in TERRITORIES:
            table = TERRITORIES[dimension]
            statement = statement.outerjoin(table, and_(table.article_id == ArticleRow.id, _of_level(table, dimension)))
    return statement


def _of_level(table: Any, dimension: str) -> ColumnElement[bool]:
    """Slugs of one level: those between "region-" and what comes after "-"."""
    low, high = ("", "~") if dimension == "territory" else (f"{dimension}-", f"{dimension}.")
    return and_(table.territory >= low, table.territory < high)


def _day_sqlite(unit: str, instant: ColumnElement[Any]) -> ColumnElement[Any]:
    # strftime knows ISO weeks since SQLite 3.46 only; the Monday of a day's week is six days before its Sunday.
    steps = {"week": ("weekday 0", "-6 days"), "month": ("start of month",), "year": ("start of year",)}[unit]
    return func.date(cast(instant, String), _paris_sqlite(instant), *steps)


def _paris_sqlite(instant: ColumnElement[Any]) -> ColumnElement[Any]:
    """By what the clocks of Paris are ahead of UTC: two hours from the last Sunday of March to that of October."""
    text = cast(instant, String)
    month, year = func.substr(text, 6, 2), func.substr(text, 1, 4)
    turns = {name: func.date(year + f"-{name}-31", "-6 days", "weekday 0") + " 01" for name in ("03", "10")}
    hour = func.substr(text, 1, 13)
    summer = case(
        (month.in_(("04", "05", "06", "07", "08", "09")), True),
        (month == "03", hour >= turns["03"]),
        (month == "10", hour < turns["10"]),
        else_=False,
    )
    return case((summer, "+2 hours"), else_="+1 hours")


def _day_postgresql(unit: str, instant: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.to_char(func.date_trunc(unit, func.timezone("Europe/Paris", instant)), DAYS[unit])
