"""Dates and spans of time as a query writes them. They stay as written until somebody says what time it is. Pure.

Days begin and end in Paris; a month or a year is all of its days. A period (ISO 8601: P7D, P3M, PT12H) counts from now.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from store.query.problems import Advice, advice

PARIS = ZoneInfo("Europe/Paris")
Direction = Literal["past", "future"]
"""Whether a period lies before now ("seen") or after it ("deadline")."""
FIRST, LAST = date(1000, 1, 1), date(9998, 1, 1)
_CALENDAR = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_FRENCH = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_PERIOD = re.compile(
    r"P(?=[\dT])(?:(?P<years>\d{1,4})Y)?(?:(?P<months>\d{1,4})M)?(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,5})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,5})H)?(?:(?P<minutes>\d{1,6})M)?)?",
    re.ASCII,
)
_DAYS = {"today": 0, "aujourd'hui": 0, "now": 0, "yesterday": -1, "hier": -1, "tomorrow": 1, "demain": 1}
_NAMES = {0: "today", -1: "yesterday", 1: "tomorrow"}
_RANGE = re.compile(r"(.*?)(?:\.\.\.?|…)(.*)", re.DOTALL)
_RELATION = re.compile(r"([<>]=?|≤|≥)\s*(.+)", re.DOTALL)


@dataclass(frozen=True)
class Moment:
    """A year, month or day; a day named from today; or a period: as text in its one spelling."""

    text: str

    @property
    def is_period(self) -> bool:
        return self.text.startswith("P")

    def days(self, today: date, direction: Direction) -> tuple[date, date]:
        """Its first day, and the day after its last."""
        if self.is_period:
            there = _shift(_midnight(today), self.text, direction).astimezone(PARIS).date()
            return there, there + timedelta(days=1)
        for offset, name in _NAMES.items():
            if self.text == name:
                return today + timedelta(days=offset), today + timedelta(days=offset + 1)
        year, month, day = (*map(int, self.text.split("-")), 0, 0)[:3]
        first = date(year, month or 1, day or 1)
        return first, first + (
            relativedelta(days=1) if day else relativedelta(months=1) if month else relativedelta(years=1)
        )

    def instants(self, now: datetime, direction: Direction) -> tuple[datetime, datetime]:
        """When it begins, and when it is over, in UTC."""
        if self.is_period:
            there = _shift(now, self.text, direction)
            return there, there
        first, after = self.days(today(now), direction)
        return _midnight(first), _midnight(after)


@dataclass(frozen=True)
class Interval:
    """From the beginning of one moment to the end of another; None: open. Both may be the same."""

    start: Moment | None
    end: Moment | None

    def __str__(self) -> str:
        if self.start == self.end and self.start is not None:
            return self.start.text
        return f"{self.start.text if self.start else ''}..{self.end.text if self.end else ''}"

    def instants(self, now: datetime, direction: Direction = "past") -> tuple[datetime | None, datetime | None]:
        """The first instant inside, and the first after it; None: open."""
        return (
            self.start.instants(now, direction)[0] if self.start else None,
            self.end.instants(now, direction)[1] if self.end else None,
        )

    def days(self, now: datetime, direction: Direction) -> tuple[date | None, date | None]:
        """The first day inside, and the first after it; None: open."""
        return (
            self.start.days(today(now), direction)[0] if self.start else None,
            self.end.days(today(now), direction)[1] if self.end else None,
        )


def today(now: datetime) -> date:
    """The day it is in Paris."""
    return now.astimezone(PARIS).date()


def read_moment(text: str) -> Moment | Advice:
    """A date or a period.

    >>> read_moment("3/11/2026"), read_moment("p2w")
    (Moment(text='2026-11-03'), Moment(text='P2W'))
    """
    bare = text.strip()
    if (offset := _DAYS.get(bare.lower().replace("’", "'"))) is not None:
        return Moment(_NAMES[offset])
    if _PERIOD.fullmatch(bare.upper()) and bare[-1].isalpha():
        return Moment(bare.upper())
    if french := _FRENCH.fullmatch(bare):
        bare = f"{french[3]}-{int(french[2]):02}-{int(french[1]):02}"
    calendar = _CALENDAR.fullmatch(bare)
    return Moment(bare) if calendar and _exists(*calendar.groups("1")) else advice("no_date", value=text)


def _exists(year: str, month: str, day: str) -> bool:
    try:
        return FIRST <= date(int(year), int(month), int(day)) < LAST
    except ValueError:
        return False


def read_interval(text: str, direction: Direction = "past") -> Interval | Advice:
    """A date (all of it), a period (from then to now, or from now to then), or a range: "2026-01..2026-03", "P7D..",
    "..2026", ">=2026-05"."""
    if related := _RELATION.fullmatch(text.strip()):
        return _related(text, related[1], read_moment(related[2]))
    single = read_moment(text)
    if isinstance(single, Moment):
        return _of_one(single, direction)
    ends = [read_moment(part) if part else None for part in _ends(text.strip())]
    for end in ends:
        if isinstance(end, Advice):
            return end
    moments = [end for end in ends if not isinstance(end, Advice)]
    if not any(moments):
        return advice("no_date", value=text)
    return _checked(text, Interval(*moments), direction)


def _ends(text: str) -> tuple[str, str]:
    """Both ends of a range; "" for an open one, and for both if it is none."""
    if split := _RANGE.fullmatch(text):
        return split[1].strip(), split[2].strip()
    first, _, last = text.partition("/")
    # ISO 8601 means by "2026-01/P7D" the seven days after: what is written so means something else here.
    mixed = bool(first and last) and ("P" in first.upper()) != ("P" in last.upper())
    return ("", "") if mixed or "/" in last else (first.strip(), last.strip())


def _of_one(moment: Moment, direction: Direction) -> Interval:
    if not moment.is_period:
        return Interval(moment, moment)
    return Interval(moment, None) if direction == "past" else Interval(Moment("today"), moment)


def _checked(text: str, found: Interval, direction: Direction) -> Interval | Advice:
    # Which of a date and a period is first depends on the day.
    moves = {one.is_period or one.text in _NAMES.values() for one in (found.start, found.end) if one}
    start, after = found.instants(datetime(2026, 6, 15, tzinfo=UTC), direction)
    backwards = start is not None and after is not None and start > after
    return advice("range_backwards", value=text) if backwards and len(moves) == 1 else found


def _related(text: str, relation: str, moment: Moment | Advice) -> Interval | Advice:
    if isinstance(moment, Advice):
        return moment
    match relation:
        case ">=" | "≥":
            return Interval(moment, None)
        case "<=" | "≤":
            return Interval(None, moment)
    if moment.is_period or moment.text in _NAMES.values():
        # "Less than seven days" means more recent to one and older to another.
        return advice("no_date", value=text)
    first, after = moment.days(FIRST, "past")
    end = read_moment(str(after if relation == ">" else first - timedelta(days=1)))
    if isinstance(end, Advice):
        return advice("no_date", value=text)
    return Interval(end, None) if relation == ">" else Interval(None, end)


def _shift(now: datetime, period: str, direction: Direction) -> datetime:
    found = _PERIOD.fullmatch(period)
    counts = {name: int(count) for name, count in (found.groupdict() if found else {}).items() if count}
    sign = -1 if direction == "past" else 1
    hours = timedelta(hours=counts.pop("hours", 0), minutes=counts.pop("minutes", 0))
    earliest, latest = _midnight(FIRST), _midnight(LAST)
    try:
        # Days and months by the clock on the wall in Paris, hours by the clock that knows no summer.
        there: datetime = (now.astimezone(PARIS) + sign * relativedelta(**counts)).astimezone(UTC) + sign * hours
    except (OverflowError, ValueError):
        return earliest if direction == "past" else latest
    return min(max(there, earliest), latest)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=PARIS).astimezone(UTC)
