"""When the next visit is worth it: bounded, the same for the same, in time for what is expected."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.rhythm import Rhythm, Seen, learned
from store.visit_plan import LEAST, MOST, MOST_DORMANT, longest, next_visit
from tests.builders import NOW
from tests.store.test_rhythm import DAY, HOUR, followed, moments, paris, visits


@settings(deadline=None)
@given(visits, st.timedeltas(timedelta(0), timedelta(days=500)), moments)
def test_a_visit_comes_neither_too_soon_nor_too_late(
    told: list[tuple[timedelta, list[datetime | None]]], later: timedelta, start: datetime
) -> None:
    rhythm, at = Rhythm(), start
    for pause, dates in told:
        at += pause
        rhythm = learned(rhythm, Seen(at=at, new=dates, shown=dates, room=len(dates)))
    now = at + later
    planned = next_visit(rhythm, now)
    assert LEAST <= planned - now <= longest(rhythm, now) <= MOST_DORMANT
    assert next_visit(rhythm, now) == planned


def _visits(rhythm: Rhythm, days: int, price: timedelta) -> int:
    """How many visits are planned for the coming days."""
    now, number = NOW, 0
    while now < NOW + days * DAY:
        now, number = next_visit(rhythm, now, price=price), number + 1
    return number


def test_the_dearer_a_visit_the_fewer_there_are() -> None:
    rhythm = followed([NOW - number * 7 * HOUR for number in range(100, 0, -1)])
    numbers = [_visits(rhythm, 20, timedelta(minutes=minutes)) for minutes in (1, 12, 100, 1000, 10_000)]
    assert all(more > fewer for more, fewer in pairwise(numbers))
    assert numbers[-1] >= 3


def test_nothing_known_is_asked_some_times_a_day() -> None:
    first = learned(Rhythm(), Seen(at=NOW))
    assert HOUR < next_visit(first, NOW) - NOW < DAY / 2


def test_a_weekly_letter_is_awaited_in_its_hour() -> None:
    rhythm = followed([paris("2026-05-05T09:20") + week * 7 * DAY for week in range(30)])
    # NOW is a Tuesday at one in the afternoon: the letter of this week was there at nine.
    times, letter = [NOW], paris("2026-12-01T09:20")
    while times[-1] < letter:
        times.append(next_visit(rhythm, times[-1]))
    assert times[-1] - letter < HOUR
    assert len(times) < 10


@pytest.mark.parametrize("change", ["2026-03-29", "2026-10-25"])
def test_a_morning_stays_a_morning_when_the_clocks_change(change: str) -> None:
    day = paris(f"{change}T07:00")
    mornings = [paris(f"{(day - number * DAY).date()}T07:00") for number in range(90, 0, -1)]
    evening = paris(f"{change}T21:00") - DAY
    at = followed(mornings, until=evening)
    visits_of_the_day = [evening]
    while visits_of_the_day[-1] < day + 3 * HOUR:
        visits_of_the_day.append(next_visit(at, visits_of_the_day[-1]))
    assert any(day <= time <= day + HOUR for time in visits_of_the_day)


def test_a_newsroom_is_left_alone_at_night() -> None:
    hours = [
        paris("2026-10-26T08:00") + day * DAY + minute * timedelta(minutes=30)
        for day in range(29)
        for minute in range(24)
    ]
    rhythm = followed(hours, every=HOUR, until=paris("2026-11-23T21:00"))
    evening, morning = paris("2026-11-23T21:00"), paris("2026-11-24T10:00")
    assert next_visit(rhythm, evening) > paris("2026-11-24T02:00")
    assert next_visit(rhythm, morning) < morning + HOUR


def test_a_silence_is_asked_ever_more_seldom_but_never_for_ever() -> None:
    rhythm = followed([NOW - days * DAY for days in range(120, 90, -1)], until=NOW - 90 * DAY)
    waits = []
    for silent in (1, 10, 60, 200, 800, 3000):
        now = NOW - 90 * DAY + silent * DAY
        rhythm = learned(rhythm, Seen(at=now))
        # Some visits in a row, so that the hour of the day plays no part.
        times = [now]
        while len(times) < 5:
            times.append(next_visit(rhythm, times[-1]))
        waits.append((times[-1] - times[0]) / 4)
    assert waits == sorted(waits)
    assert waits[0] < DAY
    assert DAY < waits[-1] <= MOST_DORMANT


def test_what_wakes_up_is_followed_again() -> None:
    asleep = learned(followed([NOW - days * DAY for days in range(500, 400, -1)], until=NOW - 400 * DAY), Seen(at=NOW))
    awake = learned(asleep, Seen(at=NOW + HOUR, new=[NOW + HOUR], shown=[NOW + HOUR]))
    assert next_visit(awake, NOW + HOUR) - NOW < (next_visit(asleep, NOW + HOUR) - NOW) / 2


def test_a_short_list_is_read_before_it_overflows() -> None:
    dates = [NOW - number * timedelta(minutes=7) for number in range(400, 0, -1)]
    waits = [
        next_visit(learned(Rhythm(), Seen(at=NOW, shown=dates, room=room)), NOW, price=100 * DAY) - NOW
        for room in (8, 20, 100, 0)
    ]
    assert waits[0] < HOUR < waits[1] < 4 * HOUR < waits[2] < DAY < waits[3]


@pytest.mark.parametrize("silent", [0, 30, 84, 200, 360, 5000])
def test_the_longest_wait(silent: int) -> None:
    rhythm = Rhythm(newest=NOW - silent * DAY, learned=NOW)
    assert longest(rhythm, NOW) == min(max(MOST, silent * DAY / 12), MOST_DORMANT)
    assert longest(Rhythm(), datetime(2026, 1, 1, tzinfo=UTC)) == MOST
