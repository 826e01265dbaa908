"""When an event of a calendar takes place: its times in UTC, and the next times of one that recurs (RFC 5545)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice
from typing import Any

from dateutil.rrule import rrulestr

from crawler.dates import PARIS

HORIZON = timedelta(days=90)
"""How far ahead an event that recurs is followed."""
MOST = 12
"""Times of one event that recurs."""
COUNTED = 1_000
"""A rule that counts further is taken for endless: nobody plans so."""
FAR = timedelta(days=3 * 366)
"""What is announced for later is a mistake."""
LONGEST = timedelta(days=366)

_PERIODS = {"DAILY": timedelta(days=1), "WEEKLY": timedelta(weeks=1)}
# With these, dateutil may look at every day until the year 9999 for one that fits, and RFC 5545 knows hardly any use.
_SPARSE = ("BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS")
_CLOCK = ("BYHOUR", "BYMINUTE", "BYSECOND")


class Impossible(ValueError):
    """A rule without end that gives no time at all: the 30th of February. It costs the time of looking until 9999."""


@dataclass(frozen=True)
class Span:
    """One time an event takes place."""

    start: datetime
    """UTC."""
    end: datetime | None
    all_day: bool
    original: datetime | None = None
    """Of an event that recurs, when this time was planned first, UTC: its name, whatever becomes of it."""


def span(event: Any) -> Span | None:
    """The first or only time of an event; None if it has none that can be read."""
    start = _first(event.get("DTSTART"))
    if not isinstance(start, date) or not (begins := moment(start)):
        return None
    all_day = not isinstance(start, datetime)
    ends = _end(event, start, begins)
    original = _first(event.get("RECURRENCE-ID"))
    return Span(begins, ends, all_day, moment(original) if isinstance(original, date) else None)


def moment(found: date) -> datetime | None:
    """A time of a calendar in UTC: without a zone it is Paris time, and a day is its midnight there."""
    whole = found if isinstance(found, datetime) else datetime.combine(found, time())
    try:
        return (whole if whole.tzinfo else whole.replace(tzinfo=PARIS)).astimezone(UTC)
    except (OverflowError, ValueError, TypeError, AttributeError):
        return None


def occurrences(event: Any, first: Span, now: datetime) -> Iterator[Span]:
    """The next times of an event, as named and by rule. Raises Impossible."""
    start = _first(event.get("DTSTART"))
    zone = start.tzinfo if isinstance(start, datetime) and start.tzinfo else PARIS
    planned = {first.start, *_ruled(event, first, zone, now), *_named(event, "RDATE")}
    left_out = set(_named(event, "EXDATE"))
    length = first.end - first.start if first.end else None
    soon = sorted(at for at in planned - left_out if now - timedelta(days=1) <= at <= now + HORIZON)
    for at in soon[:MOST]:
        yield Span(at, at + length if length else None, first.all_day, at)


def recurs(event: Any) -> bool:
    """Whether an event takes place more than once."""
    return "RRULE" in event or "RDATE" in event


def _ruled(event: Any, first: Span, zone: tzinfo, now: datetime) -> list[datetime]:
    """The times a rule gives until the horizon, reckoned in local time, since a meeting at eight stays at eight."""
    parts = _rule(event)
    if not parts:
        return []
    local, earliest = (at.astimezone(zone).replace(tzinfo=None) for at in (first.start, now - timedelta(days=1)))
    until = _until(parts, zone)
    latest = earliest + HORIZON + timedelta(days=2)
    if until and until < earliest:
        return []
    written = ";".join(f"{name}={value}" for name, value in parts.items() if name != "UNTIL")
    found: list[datetime] = []
    try:
        rule = rrulestr(written, dtstart=_brought_near(parts, local, earliest))
        for at in islice(rule, COUNTED * 3):
            if at > latest:
                return _within(found, zone, until)
            found += [at] if at >= earliest else []
    except (ValueError, TypeError, OverflowError, IndexError, KeyError, AttributeError, RecursionError):
        # dateutil raises many things about rules it does not understand; the first time is known all the same.
        return []
    if not found and not until and "COUNT" not in parts:
        raise Impossible(written)
    return _within(found, zone, until)


def _within(local: Sequence[datetime], zone: tzinfo, until: datetime | None) -> list[datetime]:
    found = (moment(at.replace(tzinfo=zone)) for at in local if until is None or at <= until)
    return [at for at in found if at]


def _rule(event: Any) -> dict[str, str]:
    """The parts of a rule that is worth following; empty for none, and for what is made to be followed for ever."""
    rule = next(iter(many(event.get("RRULE"))), None)
    try:
        written = rule.to_ical().decode() if rule else ""
    except (ValueError, AttributeError, TypeError):
        return {}
    parts = dict(part.upper().split("=", 1) for part in written.split(";") if "=" in part)
    period = parts.get("FREQ")
    if period not in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY") or not re.fullmatch(
        "[1-9][0-9]{0,3}", parts.get("INTERVAL", "1")
    ):
        return {}
    if (period in _PERIODS and any(name in parts for name in _SPARSE)) or any(
        "," in parts.get(name, "") for name in _CLOCK
    ):
        return {}
    if (
        not parts.get("COUNT", "1").isdecimal()
        or len(parts.get("COUNT", "1")) > 4
        or int(parts.get("COUNT", "1")) > COUNTED
    ):
        del parts["COUNT"]
    return parts


def _brought_near(parts: dict[str, str], start: datetime, earliest: datetime) -> datetime:
    """The start of a rule, moved by whole periods to just before the times that are wanted, where that changes none."""
    period = _PERIODS.get(parts["FREQ"])
    if period is None or "COUNT" in parts or start >= earliest:
        return start
    step = period * int(parts.get("INTERVAL", "1"))
    return start + step * max((earliest - start) // step - 1, 0)


def _until(parts: dict[str, str], zone: tzinfo) -> datetime | None:
    """The end of a rule in local time: a day is included, an instant is in UTC."""
    found = re.fullmatch(r"(\d{8})(?:T(\d{6})(Z?))?", parts.get("UNTIL", ""))
    if not found:
        return None
    try:
        at = datetime.strptime(found[1] + (found[2] or "235959"), "%Y%m%d%H%M%S")  # noqa: DTZ007  # given below
        return at.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None) if found[3] else at
    except (ValueError, OverflowError):
        return None


def _named(event: Any, name: str) -> Iterator[datetime]:
    """The times a list of times holds."""
    for one in many(event.get(name)):
        for part in getattr(one, "dts", [])[:COUNTED]:
            at = getattr(part, "dt", None)
            at = at[0] if isinstance(at, tuple) else at
            if isinstance(at, date) and (found := moment(at)):
                yield found


def _end(event: Any, start: date, begins: datetime) -> datetime | None:
    """The end by DTEND or DURATION; None where there is none, or none that can be."""
    end = _first(event.get("DTEND"))
    if isinstance(end, date):
        ends = moment(end)
    else:
        length = _first(event.get("DURATION"))
        try:
            ends = begins + length if isinstance(length, timedelta) else None
        except OverflowError:
            ends = None
    day = not isinstance(start, datetime) and ends is not None and ends - begins <= timedelta(days=1, hours=1)
    return ends if ends and not day and begins < ends <= begins + LONGEST else None


def many(found: Any) -> list[Any]:
    """The values of a property that may stand there once, several times or not at all."""
    if found is None:
        return []
    return found if isinstance(found, list) else [found]


def _first(found: Any) -> Any:
    """The time a property holds, of the first one if it stands there twice."""
    return getattr(next(iter(many(found)), None), "dt", None)
