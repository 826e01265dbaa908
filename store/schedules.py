"""When a source or a job comes next. Pure: times in and out are aware, in UTC; the words are Paris time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from store import crontab
from store.crontab import DAYS, PARIS
from store.errors import InvalidInput

UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
LONGEST = timedelta(days=366)
EXAMPLES = 'for example "every 6h", "cron 0 7 * * 1-5" or "window mon-fri 07:00-20:00 every 1h"'

INTERVAL = re.compile(r"([0-9]{1,6})([mhdw])")
WINDOW = re.compile(
    r"(?:(?P<days>[a-z,-]+) )?(?P<start>[0-9:]+)-(?P<end>[0-9:]+) every (?P<interval>\w+)",
)
CLOCK = re.compile(r"([01]?[0-9]|2[0-4]):([0-5][0-9])")


@dataclass(frozen=True)
class Every:
    """At a fixed distance from the last time."""

    interval: timedelta


@dataclass(frozen=True)
class Cron:
    """At the times a crontab line names: minute, hour, day of the month, month, day of the week (0 or 7: Sunday)."""

    line: str


@dataclass(frozen=True)
class Window:
    """From the opening on, at a fixed distance, until the end (included); none outside."""

    start: time
    end: time
    """Before `start`: on the next day. 00:00: midnight at the end of the day."""
    interval: timedelta
    days: frozenset[int] = frozenset(range(7))
    """Weekdays on which the window opens; 0 is Monday."""


Schedule = Every | Cron | Window


def parse_schedule(text: str) -> Schedule:
    """Read "every 6h", "cron 0 7 * * 1-5" or "window mon-fri 07:00-20:00 every 1h". Raises InvalidInput with a reason.

    >>> parse_schedule("every 30m")
    Every(interval=datetime.timedelta(seconds=1800))
    """
    form, _, rest = " ".join(text.lower().split()).partition(" ")
    readers: dict[str, Callable[[str], Schedule]] = {
        "every": _read_every,
        "cron": lambda line: Cron(crontab.read(line)),
        "window": _read_window,
    }
    if form not in readers:
        raise InvalidInput(f'schedule {text!r}: begin with "every", "cron" or "window", {EXAMPLES}')
    try:
        return readers[form](rest)
    except ValueError as error:
        raise InvalidInput(f"schedule {text!r}: {error}; {EXAMPLES}") from error


def next_time(schedule: Schedule, after: datetime) -> datetime:
    """The first time of a schedule later than `after`, which is aware, as is the answer (UTC)."""
    if after.tzinfo is None:
        raise ValueError(f"a time without zone: {after}")
    after = after.astimezone(UTC)
    match schedule:
        case Every(interval):
            return after + interval
        case Cron(line):
            return crontab.next_time(line, after)
        case Window():
            return _next_in_window(schedule, after)


def _read_every(text: str) -> Every:
    return Every(_interval(text))


def _interval(text: str) -> timedelta:
    found = INTERVAL.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is no distance in time (a number and m, h, d or w)")
    interval = timedelta(**{UNITS[found[2]]: int(found[1])})
    if not timedelta(minutes=1) <= interval <= LONGEST:
        raise ValueError(f"{text!r} is not between one minute and 366 days")
    return interval


def _read_window(text: str) -> Window:
    found = WINDOW.fullmatch(text)
    if not found:
        raise ValueError("a window is written [days] HH:MM-HH:MM every DISTANCE")
    start, end, interval = _clock(found["start"]), _clock(found["end"]), _interval(found["interval"])
    if start == end:
        raise ValueError("the window ends when it starts")
    if interval >= timedelta(days=1):
        raise ValueError("visits in a window are less than a day apart")
    days = {day for part in (found["days"] or "mon-sun").split(",") for day in _day_names(part)}
    return Window(start, end, interval, frozenset(days))


def _day_names(part: str) -> Iterator[int]:
    first, _, last = part.partition("-")
    for name in (first, last or first):
        if name not in DAYS:
            raise ValueError(f"{name!r} is no weekday ({', '.join(DAYS)})")
    begin, end = DAYS.index(first), DAYS.index(last or first)
    for number in range(begin, end + 1 if end >= begin else end + 8):
        yield number % 7


def _clock(text: str) -> time:
    found = CLOCK.fullmatch(text)
    if not found or (found[1] == "24" and found[2] != "00"):
        raise ValueError(f"{text!r} is no time of day (HH:MM)")
    return time(int(found[1]) % 24, int(found[2]))


def _next_in_window(window: Window, after: datetime) -> datetime:
    today = after.astimezone(PARIS).date()
    # From yesterday, whose window may last past midnight, to the week after next: March can swallow a short window.
    openings = (today + timedelta(days=shift) for shift in range(-1, 16))
    times = (_first_after(window, day, after) for day in openings if day.weekday() in window.days)
    return next(found for found in times if found)


def _first_after(window: Window, day: date, after: datetime) -> datetime | None:
    """The first time later than `after` in the window that opens on a day."""
    last_day = day if window.end > window.start else day + timedelta(days=1)
    found = datetime.combine(day, window.start, PARIS).astimezone(UTC)
    # fold: an end in the hour that October repeats is its second stroke.
    end = datetime.combine(last_day, window.end.replace(fold=1), PARIS).astimezone(UTC)
    if found <= after:
        found += ((after - found) // window.interval + 1) * window.interval
    while found <= end:
        # Not so for a time in the hour that March leaves out.
        if _is_open(window, found.astimezone(PARIS).time()):
            return found
        found += window.interval
    return None


def _is_open(window: Window, moment: time) -> bool:
    if window.start < window.end:
        return window.start <= moment <= window.end
    return moment >= window.start or moment <= window.end
