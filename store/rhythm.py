"""What is remembered of when an entry point publishes, and what each visit teaches. Pure."""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import Any

from store import week
from store.crontab import PARIS
from store.week import HOUR, HOURS, TENS, Week

DAY = timedelta(days=1)
STEPS = (0.0, *(2.0**power for power in range(-2, 13)), math.inf)
"""Bounds of the classes of pauses, in hours of the week's own clock: up to 15 minutes, 30, an hour, … half a year."""
CLASSES = len(STEPS) - 1
USUAL_GAP = 24.0
"""Hours between two publications of a site of which nothing is known yet."""
DOUBT = 0.3
"""Publications that the usual gap counts for where none was seen; the less, the more were."""
MEMORY = (40.0, 42.0, 365.0)
"""What is older counts half: this many publications, but at least and at most so many days."""
MOST_DATES = 500
"""Publications of one visit that are looked at, the newest."""
SLACK = timedelta(minutes=10)
"""A clock may differ from ours by this."""
OLD = timedelta(days=3)
"""What was published so long before the last visit that did not see it is no news: an archive was opened."""
LONGEST_GUESS = timedelta(days=2)
"""Where it is only known that something came between two visits further apart, no hour is concluded from it."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a visit saw at an entry point."""

    at: datetime
    new: Sequence[datetime | None] = ()
    """Dates of what was not there before, as the site gives them; None where it gives none."""
    shown: Sequence[datetime | None] = ()
    """Dates of all that was there; empty if nothing had changed. Counts at the first visit, when all is new."""
    room: int = 0
    """How many publications its document has room for, before old ones leave it; 0 if none leave, or not known."""


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """When an entry point publishes. Weights fade with time; all are of publications, as they were dated."""

    learned: datetime | None = None
    """Up to when; None before the first visit."""
    newest: datetime | None = None
    """The last publication."""
    room: int = 0
    """How many publications its document has room for; 0 if none leave it, or not known."""
    watched: float = 0.0
    """For how many hours it was followed, from its first publication known."""
    hours: tuple[float, ...] = (0.0,) * HOURS
    """Publications in each hour of the week."""
    tens: tuple[float, ...] = (0.0,) * TENS
    """The same by ten minutes of the day."""
    pauses: tuple[float, ...] = (0.0,) * CLASSES
    """How many pauses between two publications ended at each length."""
    waited: tuple[float, ...] = (0.0,) * CLASSES
    """How many hours of the week's own clock were spent in pauses of each length: with `pauses`, how likely the next
    hour ends one."""

    @cached_property
    def week(self) -> Week:
        """How its publications are spread over the week."""
        return week.estimate(self.hours, self.tens, self.watched)

    @property
    def gap(self) -> float:
        """Hours between two publications, on average."""
        number = sum(self.pauses)
        doubt = DOUBT / (1 + number)
        return (self.watched + doubt * USUAL_GAP) / (number + doubt)


def learned(rhythm: Rhythm, seen: Seen) -> Rhythm:
    """What is known after a visit."""
    dates = seen.new if rhythm.learned else seen.shown
    found = _publications(rhythm.learned, dates, seen.at)
    half_life = _half_life(rhythm, found)
    if rhythm.learned is not None:
        rhythm = _faded(rhythm, 0.5 ** (max(seen.at - rhythm.learned, timedelta(0)) / half_life))
    weights = [0.5 ** (max(seen.at - one.at, timedelta(0)) / half_life) for one in found]
    rhythm = _with_pauses(rhythm, found, weights, seen.at)
    hours, tens = _with_hours(rhythm, found, weights)
    return replace(rhythm, hours=hours, tens=tens, room=seen.room or rhythm.room, learned=seen.at)


@dataclass(frozen=True, order=True)
class _Publication:
    at: datetime
    """Known or guessed."""
    since: datetime
    until: datetime
    """Between these; the same if known exactly."""


def _publications(since: datetime | None, dates: Sequence[datetime | None], now: datetime) -> list[_Publication]:
    """When things came: as dated where that can be, else some time between the last visit and this one."""
    newest = heapq.nlargest(MOST_DATES, dates, key=lambda date: (date is not None, date))
    spans = Counter(span for date in newest if (span := _span(since, date, now)))
    return sorted(one for span, number in spans.items() for one in _spaced(*span, number))


def _span(since: datetime | None, date: datetime | None, now: datetime) -> tuple[datetime, datetime] | None:
    """Between which moments something dated so was published; None if that tells nothing."""
    if date is None or date > now:
        return (since, now) if since else None
    if since and date < since - OLD:
        return None
    if _is_a_day(date):
        begin, end = max(date, since or date), min(date + DAY, now)
        return (begin, end) if begin < end else _span(since, None, now)
    if since and date < since - SLACK:
        # It was not there at the last visit: the date is that of a draft, or the document came out of a cache.
        return since, now
    return date, date


def _is_a_day(date: datetime) -> bool:
    """Whether a date is a day without an hour: midnight, as sites write it that give none."""
    return date.astimezone(PARIS).time() == time(0) or date.timetz().replace(tzinfo=None) == time(0)


def _spaced(since: datetime, until: datetime, number: int) -> Iterator[_Publication]:
    if since == until:
        # What came in the same moment came together, as an import does.
        yield _Publication(since, since, until)
        return
    for place in range(number):
        yield _Publication(since + (until - since) * (place + 0.5) / number, since, until)


def _half_life(rhythm: Rhythm, found: Sequence[_Publication]) -> timedelta:
    number, least, most = MEMORY
    gap = rhythm.gap
    if rhythm.learned is None and len(found) > 1:
        # The median: one old announcement that is kept on top of a feed must not make it slow.
        gap = median((later.at - earlier.at) / HOUR for earlier, later in pairwise(found))
    return timedelta(days=min(max(number * gap / 24, least), most))


def _faded(rhythm: Rhythm, share: float) -> Rhythm:
    def fade(weights: Iterable[float]) -> tuple[float, ...]:
        return tuple(weight * share for weight in weights)

    return replace(
        rhythm,
        hours=fade(rhythm.hours),
        tens=fade(rhythm.tens),
        pauses=fade(rhythm.pauses),
        waited=fade(rhythm.waited),
        watched=rhythm.watched * share,
    )


def _with_pauses(rhythm: Rhythm, found: Sequence[_Publication], weights: Sequence[float], now: datetime) -> Rhythm:
    """Count the pauses between publications, and the one that lasts."""
    clock, pauses, waited = rhythm.week.clock, list(rhythm.pauses), list(rhythm.waited)
    newest = rhythm.newest or (found[0].at if found else None)
    if newest is None:
        return rhythm
    from_then = max(rhythm.learned or newest, newest)
    watched = rhythm.watched
    times = [(one.at, weight) for one, weight in zip(found, weights, strict=True) if one.at > newest]
    for at, weight in _once_a_minute(times):
        length = max(clock(at) - clock(newest), 0.0)
        _wait(waited, clock(from_then) - clock(newest), length, weight)
        pauses[_class(length)] += weight
        watched += weight * ((at - from_then) / HOUR)
        newest = from_then = at
    watched += max(now - from_then, timedelta(0)) / HOUR
    _wait(waited, clock(from_then) - clock(newest), clock(now) - clock(newest), 1.0)
    return replace(rhythm, newest=newest, pauses=tuple(pauses), waited=tuple(waited), watched=watched)


def _once_a_minute(times: Sequence[tuple[datetime, float]]) -> Iterator[tuple[datetime, float]]:
    """What is published within a minute is published at once."""
    yield from times[:1]
    for (before, _), (at, weight) in pairwise(times):
        if at - before >= timedelta(minutes=1):
            yield at, weight


def _wait(waited: list[float], since: float, until: float, weight: float) -> None:
    """Add the hours of a pause from one of its lengths to another."""
    for number in range(CLASSES):
        inside = min(until, STEPS[number + 1]) - max(since, STEPS[number])
        if inside > 0:
            waited[number] += weight * inside


def _class(length: float) -> int:
    return next(number for number in range(CLASSES) if length < STEPS[number + 1])


def _with_hours(
    rhythm: Rhythm, found: Sequence[_Publication], weights: Sequence[float]
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The weights of hours and ten-minute steps, with these publications."""
    hours, tens, known = list(rhythm.hours), list(rhythm.tens), rhythm.week.by_hour
    in_hour: Counter[datetime] = Counter()
    for one, weight in zip(found, weights, strict=True):
        hour = one.at.replace(minute=0, second=0, microsecond=0)
        in_hour[hour] += 1
        # One busy hour does not make a habit: the second of an hour counts half, the third a third.
        share = weight / in_hour[hour]
        if one.since == one.until:
            hours[week.hour_of(one.at)] += share
            tens[week.ten_of(one.at) % TENS] += share
        elif one.until - one.since <= LONGEST_GUESS:
            for slot, part in _guessed(one, known):
                hours[slot] += share * part
    return tuple(hours), tuple(tens)


def _guessed(one: _Publication, known: Sequence[float]) -> Iterator[tuple[int, float]]:
    """The hours in which it may have come, each as likely as the week says so far."""
    number = max(1, math.ceil((one.until - one.since) / HOUR))
    slots = [week.hour_of(one.since + hour * HOUR) for hour in range(number)]
    whole = sum(known[slot] for slot in slots)
    return ((slot, known[slot] / whole) for slot in slots)


def to_json(rhythm: Rhythm) -> dict[str, Any]:
    """A rhythm as JSON, a few kilobytes at most; `from_json` reads it back."""
    times = {name: moment.isoformat() for name in ("learned", "newest") if (moment := getattr(rhythm, name))}
    weights = {name: _sparse(getattr(rhythm, name)) for name in ("hours", "tens", "pauses", "waited")}
    return {"version": 1, "room": rhythm.room, "watched": _rounded(rhythm.watched), **times, **weights}


def from_json(found: Mapping[str, Any]) -> Rhythm:
    """The rhythm kept by `to_json`; an empty one if there is none, or of a version that is not known."""
    if found.get("version") != 1:
        return Rhythm()
    times: dict[str, Any] = {
        name: datetime.fromisoformat(found[name]) for name in ("learned", "newest") if name in found
    }
    sizes = {"hours": HOURS, "tens": TENS, "pauses": CLASSES, "waited": CLASSES}
    weights: dict[str, Any] = {name: _dense(found[name], size) for name, size in sizes.items()}
    return Rhythm(room=found["room"], watched=found["watched"], **times, **weights)


def _sparse(weights: Sequence[float]) -> dict[str, float]:
    return {str(place): _rounded(weight) for place, weight in enumerate(weights) if weight > 0.001}


def _rounded(weight: float) -> float:
    # Six digits: a quarter of an hour fades a weight by a few ten-thousandths, which must not be lost.
    return float(f"{weight:.6g}")


def _dense(weights: Mapping[str, float], size: int) -> tuple[float, ...]:
    return tuple(weights.get(str(place), 0.0) for place in range(size))
