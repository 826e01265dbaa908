"""How many articles, by week, tag, territory and so on, beside how many sources were being watched; docs/statistics.md.

The database counts (`counted`), the rest is shaped from its few rows by pure functions (`shaped`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, select
from sqlalchemy.orm import Session

from store import activity, counted_by, periods
from store.activity import Watch, Watches
from store.errors import InvalidInput
from store.models import ArticleRow
from store.public import counts_as_public

Dimension = Literal[
    "week", "month", "year", "tag", "facet", "territory", "region", "departement", "epci", "commune", "source",
    "source_kind", "kind", "language",
]  # fmt: skip
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)
Basis = Literal["published", "first_seen"]
MOST_ROWS = 20_000
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What to count. Days are those of Paris, both included."""

    by: tuple[Dimension, ...] = ("week",)
    basis: Basis = "published"
    """Which date decides: the source's own, or when we first saw the article."""
    since: date | None = None
    until: date | None = None

    @property
    def unit(self) -> periods.Unit | None:
        """The dimension of time, if there is one."""
        return next((unit for unit in periods.UNITS if unit in self.by), None)

    @property
    def disjoint(self) -> bool:
        """Whether each article is counted in one row only."""
        return not set(self.by) & {"tag", "facet", *counted_by.TERRITORIES}


@dataclass(frozen=True)
class Group:
    """What the database counted: one value for each dimension, in their order; None where an article has none."""

    values: tuple[str | None, ...]
    articles: int
    sources: int


@dataclass(frozen=True)
class Row:
    """The same, with the sources that were active in that period, of that kind if the kind is asked for."""

    values: tuple[str | None, ...]
    articles: int
    sources: int
    active_sources: int


@dataclass(frozen=True)
class Period:
    """One period of the whole table, and the sources that were active in it."""

    label: str
    active_sources: int


@dataclass(frozen=True, kw_only=True)
class Statistics:
    """A table of counts."""

    by: tuple[Dimension, ...]
    basis: Basis
    since: date | None
    until: date | None
    total: int
    """Articles counted, each once."""
    undated: int
    """Articles that the query finds but that are counted nowhere, since their source gives no date."""
    rows: tuple[Row, ...]
    periods: tuple[Period, ...] = field(default=())


def statistics(
    session: Session, wanted: Wanted, condition: ColumnElement[bool] | None, now: datetime, *, most: int = MOST_ROWS
) -> Statistics:
    """Count the public articles that meet a condition; None: all.

    Raises InvalidInput for dimensions that do not go together, and for a table of more than `most` rows.
    """
    check(wanted)
    met = counts_as_public() if condition is None else and_(counts_as_public(), condition)
    groups = counted(session, wanted, met, most)
    instant = _instant(wanted)
    total = sum(group.articles for group in groups) if wanted.disjoint else _number(session, met, _within(wanted))
    undated = _number(session, met, instant.is_(None))
    return shaped(wanted, groups, activity.watches(session, now), now, total=total, undated=undated)


def dimensions(text: str) -> tuple[Dimension, ...]:
    """The dimensions of a text like "week,tag". Raises InvalidInput for one that is not known."""
    found = []
    for name in (part.strip() for part in text.split(",")):
        known = next((one for one in DIMENSIONS if one == name), None)
        if known is None:
            raise InvalidInput(f"there is no dimension {name!r}; known: {', '.join(DIMENSIONS)}")
        found.append(known)
    return tuple(found)


def check(wanted: Wanted) -> None:
    """Raise InvalidInput for dimensions that do not go together."""
    if not wanted.by or len(set(wanted.by)) != len(wanted.by):
        raise InvalidInput("name each dimension once, and one at least: by=week,tag")
    if sum(unit in wanted.by for unit in periods.UNITS) > 1:
        raise InvalidInput("week, month and year exclude one another: choose one of them")


def counted(session: Session, wanted: Wanted, met: ColumnElement[bool], most: int) -> list[Group]:
    """What the database counts: one group for each combination of values that occurs."""
    found = session.execute(counting(wanted, met, session.get_bind().dialect.name).limit(most + 1)).all()
    if len(found) > most:
        raise InvalidInput(f"the table would have more than {most} rows; narrow it with a query, since and until")
    return [Group(tuple(values), articles, sources) for articles, sources, *values in found]


def counting(wanted: Wanted, met: ColumnElement[bool], dialect: str) -> Select[Any]:
    """The statement that counts the articles that meet a condition."""
    instant = _instant(wanted)
    columns = [counted_by.column(dimension, instant, dialect) for dimension in wanted.by]
    # An article has each tag and territory once, but several tags of a facet.
    articles = func.count(ArticleRow.id.distinct()) if "facet" in wanted.by else func.count()
    statement = select(articles, func.count(ArticleRow.source_id.distinct()), *columns).select_from(ArticleRow)
    # By position: PostgreSQL does not see that two expressions with parameters are the same.
    places: list[ColumnElement[Any]] = [literal_column(str(place)) for place in range(3, 3 + len(columns))]
    return counted_by.joined(statement, wanted.by).where(met, _within(wanted)).group_by(*places)


def shaped(
    wanted: Wanted, groups: Sequence[Group], watched: Sequence[Watch], now: datetime, *, total: int, undated: int
) -> Statistics:
    """The groups as rows in order, each with its denominator; of time alone also the periods without any article."""
    unit, active = wanted.unit, _Denominators(wanted, watched, now)
    starts = _starts(unit, wanted, groups, watched, now) if unit else []
    if wanted.by == (unit,):
        known = {group.values[0] for group in groups}
        groups = [*groups, *(Group((str(day),), 0, 0) for day in starts if str(day) not in known)]
    ordered = sorted(groups, key=lambda group: tuple(value or "" for value in group.values))
    whole = Watches(watched)
    return Statistics(
        by=wanted.by,
        basis=wanted.basis,
        since=wanted.since,
        until=wanted.until,
        total=total,
        undated=undated,
        rows=tuple(
            Row(_labelled(wanted, group.values), group.articles, group.sources, active.of(group.values))
            for group in ordered
        ),
        periods=tuple(Period(periods.label(unit, day), _active(whole, unit, day)) for day in starts) if unit else (),
    )


def to_json(table: Statistics, query: str = "") -> dict[str, Any]:
    """The table as JSON, the same for the command and the API."""
    return {
        "by": list(table.by),
        "date": table.basis,
        "query": query,
        "since": table.since.isoformat() if table.since else None,
        "until": table.until.isoformat() if table.until else None,
        "total": table.total,
        "undated": table.undated,
        "rows": flat(table),
        "periods": [{"period": one.label, "active_sources": one.active_sources} for one in table.periods],
    }


def flat(table: Statistics) -> list[dict[str, Any]]:
    """The rows with the names of their columns."""
    return [
        dict(zip(table.by, row.values, strict=True))
        | {"articles": row.articles, "sources": row.sources, "active_sources": row.active_sources}
        for row in table.rows
    ]


def to_csv(table: Statistics) -> str:
    """The rows as CSV (RFC 4180) with a line of names; a cell that no article has a value for is empty."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow([*table.by, "articles", "sources", "active_sources"])
    writer.writerows([*map(_cell, row.values), row.articles, row.sources, row.active_sources] for row in table.rows)
    return lines.getvalue()


def _cell(value: str | None) -> str:
    # A spreadsheet would reckon with what begins like a formula.
    return f"'{value}" if value and value[0] in "=+-@\t\r" else value or ""


def _instant(wanted: Wanted) -> ColumnElement[Any]:
    column: Any = ArticleRow.published if wanted.basis == "published" else ArticleRow.first_seen
    found: ColumnElement[Any] = column.expression
    return found


def _within(wanted: Wanted) -> ColumnElement[bool]:
    instant = _instant(wanted)
    bounds: list[ColumnElement[bool]] = [instant.is_not(None)]
    if wanted.since is not None:
        bounds.append(instant >= periods.begins(max(wanted.since, EARLIEST)))
    if wanted.until is not None:
        bounds.append(instant < periods.begins(min(wanted.until, LATEST) + timedelta(days=1)))
    return and_(*bounds)


def _number(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(ArticleRow).where(*conditions)) or 0


def _labelled(wanted: Wanted, values: tuple[str | None, ...]) -> tuple[str | None, ...]:
    unit = wanted.unit
    return tuple(
        periods.label(unit, date.fromisoformat(value)) if unit and dimension == unit and value else value
        for dimension, value in zip(wanted.by, values, strict=True)
    )


def _starts(
    unit: periods.Unit, wanted: Wanted, groups: Sequence[Group], watched: Sequence[Watch], now: datetime
) -> list[date]:
    """The first days of the periods of a table: all that was asked for, as far as anything can be known of them."""
    place, today = wanted.by.index(unit), now.astimezone(periods.PARIS).date()
    days = [date.fromisoformat(value) for group in groups if (value := group.values[place])]
    known = [*days, *(watch.since.astimezone(periods.PARIS).date() for watch in watched)]
    if not known:
        return []
    first = max(wanted.since, min(known)) if wanted.since else min(days, default=today)
    last = max([min(wanted.until or today, today), *days])
    return list(periods.between(unit, first, last))


class _Denominators:
    """Of the values of a group, how many sources were active in its period: of its kind, or the source itself."""

    def __init__(self, wanted: Wanted, watched: Sequence[Watch], now: datetime) -> None:
        self._wanted, self._whole, self._now = wanted, Watches(watched), now
        named = (*periods.UNITS, "source", "source_kind")
        self._places = [(place, name) for place, name in enumerate(wanted.by) if name in named]
        self._known: dict[tuple[str | None, ...], int] = {}

    def of(self, values: tuple[str | None, ...]) -> int:
        """Reckoned once for all groups of a period and kind."""
        key = tuple(values[place] for place, _ in self._places)
        if key not in self._known:
            self._known[key] = self._reckoned(dict(zip([name for _, name in self._places], key, strict=True)))
        return self._known[key]

    def _reckoned(self, values: dict[str, str | None]) -> int:
        watches, unit = self._whole, self._wanted.unit
        if "source_kind" in values:
            watches = watches.of_kind(values["source_kind"])
        if "source" in values:
            watches = watches.of_source(values["source"])
        if unit is not None:
            return _active(watches, unit, date.fromisoformat(values[unit] or ""))
        start = periods.begins(max(self._wanted.since or EARLIEST, EARLIEST))
        end = periods.begins(min(self._wanted.until or LATEST, LATEST) + timedelta(days=1))
        return watches.active(start, min(end, self._now))


def _active(watches: Watches, unit: periods.Unit, day: date) -> int:
    return watches.active(periods.begins(day), periods.begins(periods.following(unit, day)))
