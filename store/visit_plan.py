"""When to look again: where what is expected would wait longest. Pure.

The visits of the coming days are planned so that all in all least is lost, where a visit costs as much as a publication
that waits for some minutes. Only the first of them is carried out: the next one is planned with what that one saw.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from store.rhythm import CLASSES, STEPS, Rhythm
from store.week import HOUR, WEEK_TENS, Week, ten_of

PRICE = timedelta(minutes=6)
"""A visit more is worth it when it spares one publication this wait, or several of them a part of it; so for what is
published every hour."""
PATIENCE = 0.3
"""By how much more a visit costs where less is published, as a power of the hours between two publications: 16 minutes
for what comes daily, 28 weekly, 43 monthly. Whoever writes once a month is not awaited to the minute."""
LEAST = timedelta(minutes=10)
"""Between two visits."""
MOST = timedelta(days=7)
"""Between two visits of an entry point that published in the last months."""
MOST_DORMANT = timedelta(days=30)
DOUBT = 0.3
"""Pauses that what is usual counts for, against those that were seen."""
HORIZON = timedelta(days=8)
"""How far is planned: a little more than a week, so that last week's hour is in it."""
NODES = 50
"""A visit is planned for one of about twice as many moments, denser where more is expected."""
TEN = timedelta(minutes=10)


def next_visit(rhythm: Rhythm, now: datetime, *, price: timedelta = PRICE) -> datetime:
    """When an entry point with this rhythm is worth the next visit: LEAST to MOST from now, or to MOST_DORMANT."""
    cost = price * rhythm.gap**PATIENCE
    expected = _expected(rhythm, now, cost)
    wait = _best(expected, cost / HOUR) * HOUR
    if rhythm.room:
        wait = min(wait, _until_full(expected, rhythm.room) * HOUR)
    return now + min(max(wait, LEAST), longest(rhythm, now))


def longest(rhythm: Rhythm, now: datetime) -> timedelta:
    """The longest wait: a week, or a twelfth of the silence where that is longer, but never above MOST_DORMANT."""
    silent = now - rhythm.newest if rhythm.newest else timedelta(0)
    return min(max(MOST, silent / 12), MOST_DORMANT)


@dataclass(frozen=True)
class _Expected:
    """What is expected to be published from now on: sums up to each of a series of moments, hours from now."""

    hours: Sequence[float]
    number: Sequence[float]
    moments: Sequence[float]
    """The sum of the moments of publication."""

    def waits(self, since: int, until: int) -> float:
        """Hours that what comes between two of the moments waits, all together, until the second."""
        number = self.number[until] - self.number[since]
        return self.hours[until] * number - (self.moments[until] - self.moments[since])


def _expected(rhythm: Rhythm, now: datetime, price: timedelta) -> _Expected:
    known, ending = rhythm.week, _ending(rhythm)
    age = max(known.clock(now) - known.clock(rhythm.newest), 0.0) if rhythm.newest else rhythm.gap
    place = next(number for number in range(CLASSES) if age < STEPS[number + 1])
    silence, hours, numbers, moments = 1.0, [0.0], [0.0], [0.0]
    passed, after = 0.0, 0
    for step, busy in _steps(known, now, _horizon(rhythm, price)):
        while age >= STEPS[place + 1]:
            place += 1
        # Silence ends as pauses of this length do. Once it has ended, more comes as it does after a publication: at
        # once where the site writes in bursts, late where it writes weekly; and in the end as on average.
        chance = ending[place] * busy
        while passed / 2 >= STEPS[after + 1]:
            after += 1
        following = ending[after] if passed / 2 < rhythm.gap else 1 / rhythm.gap
        number = silence * chance + (1 - silence) * following * busy
        silence, age, passed = silence * math.exp(-chance), age + busy, passed + busy
        numbers.append(numbers[-1] + number)
        moments.append(moments[-1] + number * (hours[-1] + step / 2))
        hours.append(hours[-1] + step)
    return _Expected(hours, numbers, moments)


def _ending(rhythm: Rhythm) -> list[float]:
    """How likely a pause of each length ends within an hour: as those seen did, leaning on a rate that is the average
    up to the average gap, and beyond it falls as the pause grows: the longer a silence, the longer it will last."""
    rates = []
    for number, (pauses, waited) in enumerate(zip(rhythm.pauses, rhythm.waited, strict=True)):
        middle = math.sqrt(max(STEPS[number], 0.1) * min(STEPS[number + 1], 8192.0))
        usual = 1 / max(middle, rhythm.gap)
        rates.append((pauses + DOUBT) / (waited + DOUBT / usual))
    return rates


def _horizon(rhythm: Rhythm, price: timedelta) -> timedelta:
    usual = math.sqrt(2 * price / HOUR * rhythm.gap) * HOUR
    return min(max(20 * usual, HORIZON / 16), HORIZON)


def _steps(known: Week, now: datetime, horizon: timedelta) -> Iterator[tuple[float, float]]:
    """Steps up to the next ten minutes, then of ten: their length, and the same on the week's own clock, in hours."""
    begin, first = now, now.timestamp() % 600
    end = now + horizon
    step, ten = TEN - timedelta(seconds=first), ten_of(now)
    while begin < end:
        yield step / HOUR, known.at(ten) * (step / HOUR)
        begin += step
        # Looked up again each hour: the clocks may change on the way.
        step, ten = TEN, (ten + 1) % WEEK_TENS if ten % 6 != 5 else ten_of(begin)


def _best(expected: _Expected, price: float) -> float:
    """The wait, in hours, until the first visit of the plan whose visits and waits cost least together."""
    nodes = _nodes(expected)
    last = len(nodes) - 1
    cost, first = [0.0] * len(nodes), [last] * len(nodes)
    for since in range(last - 1, -1, -1):
        cost[since], first[since] = _cheapest(expected, nodes, cost, since, price)
    return expected.hours[nodes[first[0]]]


def _cheapest(
    expected: _Expected, nodes: Sequence[int], cost: Sequence[float], since: int, price: float
) -> tuple[float, int]:
    """What a visit at one node costs from there on, and at which one the following visit is best."""
    last = len(nodes) - 1
    hours, number, moments = expected.hours, expected.number, expected.moments
    begin, before, moments_before = hours[nodes[since]], number[nodes[since]], moments[nodes[since]]
    best, chosen = expected.waits(nodes[since], nodes[last]), last
    for until in range(since + 1, last):
        node = nodes[until]
        # Written out: this is the innermost loop.
        waits = hours[node] * (number[node] - before) - (moments[node] - moments_before)
        if waits > best:
            break
        if price + waits + cost[until] < best and hours[node] - begin >= LEAST / HOUR:
            best, chosen = price + waits + cost[until], until
    return best, chosen


def _nodes(expected: _Expected) -> list[int]:
    """Numbers of the moments at which a visit is considered, the first and the last among them."""
    hours, number = expected.hours, expected.number
    much, long = number[-1] / NODES, hours[-1] / NODES
    nodes = [0]
    for place in range(1, len(hours) - 1):
        before = nodes[-1]
        came, comes = number[place] - number[place - 1], number[place + 1] - number[place]
        ebbs = came > 2 * comes and came > much / 2
        if number[place] - number[before] >= much or hours[place] - hours[before] >= long or ebbs:
            nodes.append(place)
    return [*nodes, len(hours) - 1]


def _until_full(expected: _Expected, room: int) -> float:
    """The wait, in hours, after which more may have come than a document of this length shows."""
    most = room + 4.5 - 3 * math.sqrt(room + 2.25)  # n + 3 √n = room: three times the usual deviation
    return expected.hours[min(bisect_left(expected.number, most), len(expected.hours) - 1)]
