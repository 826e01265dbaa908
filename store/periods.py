"""Weeks, months and years as people in France count them: by the clocks of Paris. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from store.errors import InvalidInput

PARIS = ZoneInfo("Europe/Paris")
Unit = Literal["week", "month", "year"]
UNITS: tuple[Unit, ...] = get_args(Unit)
MOST = 6_000
"""Periods of one table: more than a century of weeks."""


def label(unit: Unit, day: date) -> str:
    """The period that a day lies in; weeks are those of ISO 8601.

    >>> label("week", date(2027, 1, 1)), label("month", date(2027, 1, 1)), label("year", date(2027, 1, 1))
    ('2026-W53', '2027-01', '2027')
    """
    if unit == "week":
        year, week, _ = day.isocalendar()
        return f"{year:04}-W{week:02}"
    return f"{day.year:04}-{day.month:02}" if unit == "month" else f"{day.year:04}"


def first_day(unit: Unit, day: date) -> date:
    """The day on which the period of `day` begins."""
    match unit:
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "year":
            return day.replace(month=1, day=1)


def following(unit: Unit, day: date) -> date:
    """The day on which the period after that of `day` begins.

    >>> following("month", date(2026, 12, 24)), following("week", date(2026, 11, 24))
    (datetime.date(2027, 1, 1), datetime.date(2026, 11, 30))
    """
    return first_day(unit, first_day(unit, day) + timedelta(days={"week": 7, "month": 31, "year": 366}[unit]))


def between(unit: Unit, first: date, last: date) -> Iterator[date]:
    """The first days of all periods from that of `first` to that of `last`. Raises InvalidInput for too many."""
    day, given = first_day(unit, first), 0
    while day <= last:
        if given == MOST:
            raise InvalidInput(f"more than {MOST} periods from {first} to {last}; narrow them with since and until")
        yield day
        day, given = following(unit, day), given + 1


def begins(day: date) -> datetime:
    """The moment at which a day begins in Paris.

    >>> begins(date(2026, 7, 1)).isoformat()
    '2026-06-30T22:00:00+00:00'
    """
    return datetime.combine(day, time(), PARIS).astimezone(UTC)
