"""Lines of a crontab, in Paris time: minute, hour, day of the month, month, day of the week. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOUR = timedelta(hours=1)


def read(text: str) -> str:
    """A crontab line in the words of APScheduler. Raises ValueError with a reason."""
    fields = text.split()
    if len(fields) != 5:
        raise ValueError(f"{len(fields)} fields instead of 5: minute, hour, day of the month, month, day of the week")
    # Cron takes either day, APScheduler takes both: refused, so that nobody is surprised.
    if fields[2] != "*" and fields[4] != "*":
        raise ValueError("name days of the month or days of the week, not both")
    fields[4] = _weekdays(fields[4])
    line = " ".join(fields)
    # Any start will do: a line that finds no day in the years to come finds none ever.
    if _trigger(line).get_next_fire_time(None, datetime(2026, 1, 1, tzinfo=UTC)) is None:
        raise ValueError("no such day exists")
    return line


def next_time(line: str, after: datetime) -> datetime:
    """The first time of a line that `read` gave later than `after`; both aware, in UTC."""
    at_fixed_hours = "*" not in line.split()[1]
    # A change of the clocks moves a time by an hour at most: look that far back and ahead.
    start = after.astimezone(PARIS).replace(tzinfo=UTC) - HOUR
    found: list[datetime] = []
    last = datetime.max.replace(tzinfo=UTC)
    for reading in _readings(line, start):
        if reading > last:
            break
        times = [moment for moment in _times(reading, once=at_fixed_hours) if moment > after]
        last = min(last, reading + HOUR) if times else last
        found += times
    return min(found)


def _weekdays(field: str) -> str:
    """A crontab's weekdays as names: in APScheduler 0 is Monday, in a crontab it is Sunday."""
    if field == "*":
        return field
    numbers = {day for part in field.split(",") for day in _weekday_range(part)}
    return ",".join(name for number, name in enumerate(DAYS) if number in numbers)


def _weekday_range(part: str) -> Iterator[int]:
    span, _, step = part.partition("/")
    first, dash, last = ("0", "-", "6") if span == "*" else span.partition("-")
    if step and not (step.isdecimal() and int(step) and dash):
        raise ValueError(f"{part!r} is no step of weekdays")
    begin, end = _crontab_day(first), _crontab_day(last if dash else first)
    if last == "7" or end < begin:
        end += 7
    for number in range(begin, end + 1, int(step or "1")):
        yield (number - 1) % 7


def _crontab_day(text: str) -> int:
    if text in DAYS:
        return (DAYS.index(text) + 1) % 7
    if text.isdecimal() and int(text) <= 7:
        return int(text) % 7
    raise ValueError(f"{text!r} is no weekday (0 to 7, 0 and 7 for Sunday, or {', '.join(DAYS)})")


@lru_cache(maxsize=256)
def _trigger(line: str) -> Any:
    # Here: most programs that read the store never ask for a crontab's next time.
    from apscheduler.triggers.cron import CronTrigger

    return CronTrigger.from_crontab(line, timezone=UTC)


def _readings(line: str, start: datetime) -> Iterator[datetime]:
    """What clocks show at the times of a crontab line, written as if it were UTC.

    Not asked in Paris time: APScheduler 3.11 skips times on the days when clocks change.
    """
    reading = start
    while True:
        # It answers with the time itself when that is one of the line's.
        reading = _trigger(line).get_next_fire_time(None, reading + timedelta(microseconds=1))
        yield reading


def _times(reading: datetime, *, once: bool) -> Iterator[datetime]:
    """When clocks in Paris show this: in the hour that October repeats twice, unless once is enough.

    In the hour that March leaves out, when they would have shown it.
    """
    first = reading.replace(tzinfo=PARIS).astimezone(UTC)
    second = reading.replace(tzinfo=PARIS, fold=1).astimezone(UTC)
    yield first
    if second > first and not once:
        yield second
