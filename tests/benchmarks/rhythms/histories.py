"""Publishing histories: made up by kind of rhythm with fixed seeds, or recorded in the feeds of VEILLE_SHARED."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from crawler.entries import UnreadableEntry
from crawler.entries.feed import read_feed

PARIS = ZoneInfo("Europe/Paris")
BEGIN = datetime(2025, 1, 6, tzinfo=PARIS)
PER_KIND = 20
"""The second half of them is held out."""
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Item:
    """One publication."""

    appears: datetime
    """When a visitor can see it."""
    dated: datetime | None
    """What its feed says of that; may lie or be missing."""


@dataclass(frozen=True, kw_only=True)
class History:
    """What one feed published, and between which moments it is followed."""

    name: str
    kind: str
    items: tuple[Item, ...]
    """By time of appearance."""
    start: datetime
    end: datetime
    window: int
    """How many items its feed shows."""
    held_out: bool
    """Whether it belongs to the half that no number was chosen on."""

    @property
    def days(self) -> float:
        return (self.end - self.start) / DAY


Days = Iterator[datetime]
Maker = Callable[[random.Random], tuple[int, list[datetime]]]
"""Days of a history and its publications, the first tenth of them before it is followed."""


def synthetic() -> list[History]:
    """The made-up histories, the same at every call."""
    return [_made(kind, number) for kind in KINDS for number in range(PER_KIND)]


def _made(kind: str, number: int) -> History:
    chance = random.Random(f"{kind} {number}")  # noqa: S311  # not a secret
    days, times = KINDS[kind](chance)
    window = chance.choice((10, 20, 50))
    # The first of each half lie, each in its own way.
    lie = dict(enumerate(MANNERS)).get(number % (PER_KIND // 2), _honest)
    items = tuple(Item(moment, lie(moment)) for moment in sorted(t.astimezone(UTC) for t in times))
    start = (BEGIN + 0.25 * days * DAY).astimezone(UTC)
    end = (BEGIN + days * DAY).astimezone(UTC)
    return History(
        name=f"{kind} {number}",
        kind=kind,
        items=items,
        start=start,
        end=end,
        window=window,
        held_out=number >= PER_KIND // 2,
    )


def _honest(moment: datetime) -> datetime | None:
    return moment


def _undated(moment: datetime) -> datetime | None:
    return None


def _midnight(moment: datetime) -> datetime | None:
    """The day without the hour, as many sites write it."""
    return datetime.combine(moment.astimezone(PARIS).date(), time(0), PARIS).astimezone(UTC)


def _before(moment: datetime) -> datetime | None:
    """An hour and a half earlier: the feed is made from a cache, or the date is that of the draft."""
    return moment - timedelta(minutes=90)


def _wrong_zone(moment: datetime) -> datetime | None:
    """Paris time that calls itself UTC: an hour or two in the future."""
    return moment.astimezone(PARIS).replace(tzinfo=UTC)


MANNERS = (_undated, _midnight, _before, _wrong_zone)


def _days(number: int) -> Days:
    return (BEGIN + day * DAY for day in range(number))


def _at(day: datetime, hour: float) -> datetime:
    """A time of day by the clocks of Paris."""
    return datetime.combine(day.date(), time(0), PARIS) + timedelta(hours=hour)


def _daily(chance: random.Random) -> tuple[int, list[datetime]]:
    """At about the same minute of every morning, or of every working day; now and then not."""
    hour, working = chance.uniform(6, 8), chance.random() < 0.5
    days = [day for day in _days(240) if (not working or day.weekday() < 5) and chance.random() < 0.96]
    return 240, [_at(day, hour + min(chance.expovariate(10), 1.5)) for day in days]


def _weekly(chance: random.Random) -> tuple[int, list[datetime]]:
    """A newsletter on the same morning of the week, within half an hour or so; one in ten is left out."""
    weekday, hour = chance.choice((1, 1, 1, 3, 4)), chance.uniform(8, 11)
    days = [day for day in _days(480) if day.weekday() == weekday and chance.random() < 0.9]
    return 480, [_at(day, hour + chance.gauss(0, 0.4)) for day in days]


# Share of a newsroom's day by hour, from six in the morning to eleven at night.
_NEWSROOM = (3, 7, 8, 8, 8, 8, 6, 4, 6, 7, 7, 8, 8, 4, 3, 2, 2, 1)


def _media(chance: random.Random) -> tuple[int, list[datetime]]:
    """A newsroom: many items a day in working hours, few at the weekend."""
    rate, weekend = chance.uniform(6, 40), chance.uniform(0.1, 0.5)
    times: list[datetime] = []
    for day in _days(120):
        share = rate * (1 if day.weekday() < 5 else weekend)
        for hour, weight in enumerate(_NEWSROOM, 6):
            number = _poisson(chance, share * weight / sum(_NEWSROOM))
            times += [_at(day, hour + chance.random()) for _ in range(number)]
    return 120, times


def _bursty(chance: random.Random) -> tuple[int, list[datetime]]:
    """Nothing for days, then several within hours: events, minutes of a council, an import."""
    times: list[datetime] = []
    for day in _days(480):
        if day.weekday() < 6 and chance.random() < 0.18:
            start = chance.uniform(8, 18)
            times += [_at(day, start + chance.uniform(0, 3)) for _ in range(chance.randint(3, 12))]
    return 480, times


def _irregular(chance: random.Random) -> tuple[int, list[datetime]]:
    """A blog: one to six a week at any time between eight and eleven."""
    rate = chance.uniform(1, 6) / 7
    return 480, [_at(day, chance.uniform(8, 23)) for day in _days(480) for _ in range(_poisson(chance, rate))]


def _office(chance: random.Random) -> tuple[int, list[datetime]]:
    """An institution: some items a week, when its offices are open."""
    rate = chance.uniform(1, 6) / 5
    working = [day for day in _days(480) if day.weekday() < 5]
    return 480, [_at(day, chance.triangular(9, 18, 11)) for day in working for _ in range(_poisson(chance, rate))]


def _dormant(chance: random.Random) -> tuple[int, list[datetime]]:
    """Alive for weeks, silent for months, and again."""
    times: list[datetime] = []
    day, alive = 0.0, True
    while day < 720:
        length = chance.uniform(30, 80) if alive else chance.uniform(60, 200)
        if alive:
            days = (BEGIN + int(day + extra) * DAY for extra in range(int(length)))
            times += [_at(one, chance.uniform(9, 20)) for one in days if chance.random() < 0.35]
        day, alive = day + length, not alive
    return 720, [moment for moment in times if moment < BEGIN + 720 * DAY]


def _seasonal(chance: random.Random) -> tuple[int, list[datetime]]:
    """Some a week in working hours, none in the holidays of summer and of the end of the year."""
    rate = chance.uniform(0.3, 0.9)
    days = [day for day in _days(720) if day.weekday() < 5 and not _holidays(day) and chance.random() < rate]
    return 720, [_at(day, chance.uniform(9, 18)) for day in days]


def _holidays(day: datetime) -> bool:
    return day.month in (7, 8) or (day.month, day.day) >= (12, 20) or (day.month, day.day) <= (1, 4)


def _monthly(chance: random.Random) -> tuple[int, list[datetime]]:
    """A bulletin of the first days of each month."""
    first = [day for day in _days(900) if day.day == 1]
    moved = (day + chance.randint(0, 6) * DAY for day in first)
    return 900, [_at(day, chance.uniform(9, 17)) for day in moved]


KINDS: dict[str, Maker] = {
    "daily": _daily,
    "weekly": _weekly,
    "newsroom": _media,
    "office": _office,
    "irregular": _irregular,
    "bursty": _bursty,
    "dormant": _dormant,
    "seasonal": _seasonal,
    "monthly": _monthly,
}


def _poisson(chance: random.Random, mean: float) -> int:
    number, waited = 0, chance.expovariate(1)
    while waited < mean:
        number, waited = number + 1, waited + chance.expovariate(1)
    return number


LEAST_ITEMS = 15
LEAST_SPAN = timedelta(days=1)


def recorded(shared: Path) -> list[History]:
    """The feeds of a corpus with enough dated items; each is followed after its first third."""
    found: dict[tuple[datetime, ...], History] = {}
    index = (shared / "corpus" / "feeds_index.jsonl").read_text("utf-8").splitlines()
    for entry in map(json.loads, index):
        if entry["category"] != "feeds" or entry["bytes"] > 3_000_000:
            continue
        times = _dates((shared / "corpus" / entry["file"]).read_bytes())
        if len(times) >= LEAST_ITEMS and times[-1] - times[0] >= LEAST_SPAN and times[-1] < BEGIN + 365 * DAY:
            found.setdefault(times, _recorded(entry["file"], times))
    return list(found.values())


def _dates(body: bytes) -> tuple[datetime, ...]:
    try:
        links = read_feed(body, "https://recorded.example/").links
    except UnreadableEntry:
        return ()
    return tuple(sorted({link.published for link in links if link.published}))


def _recorded(name: str, times: tuple[datetime, ...]) -> History:
    items = tuple(Item(moment, moment) for moment in times)
    start = times[max(5, len(times) // 3)] + timedelta(minutes=1)
    return History(
        name=name,
        kind="recorded",
        items=items,
        start=start,
        end=times[-1],
        window=len(times),
        held_out=hashlib.sha256(name.encode()).digest()[0] % 2 == 1,
    )
