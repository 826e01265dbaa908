"""What visits teach of an entry point's rhythm; lies and gaps in the dates included."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.rhythm import CLASSES, MOST_DATES, OLD, Rhythm, Seen, from_json, learned, to_json
from store.rhythm_words import describe
from store.week import HOURS, TENS, estimate, hour_of, ten_of
from tests.builders import NOW

PARIS = ZoneInfo("Europe/Paris")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

moments = st.integers(0, 3 * 365 * 24 * 60).map(lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + minutes * MINUTE)
visits = st.lists(
    st.tuples(
        st.timedeltas(timedelta(0), timedelta(days=90)),
        st.lists(st.none() | moments, max_size=30),
    ),
    min_size=1,
    max_size=8,
)


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS).astimezone(UTC)


def followed(dates: list[datetime], *, every: timedelta = DAY, until: datetime = NOW) -> Rhythm:
    """What is known after visits at a fixed distance from the first date on."""
    rhythm, at, before = Rhythm(), dates[0], dates[0] - DAY
    while at <= until:
        new = [date for date in dates if before < date <= at]
        rhythm, before, at = learned(rhythm, Seen(at=at, new=new, shown=dates[-20:])), at, at + every
    return rhythm


@settings(deadline=None)
@given(visits)
def test_whatever_dates_say_a_rhythm_stays_a_rhythm(told: list[tuple[timedelta, list[datetime | None]]]) -> None:
    rhythm, at = Rhythm(), NOW
    for later, dates in told:
        at += later
        rhythm = learned(rhythm, Seen(at=at, new=dates, shown=dates, room=len(dates)))
        weights = (*rhythm.hours, *rhythm.tens, *rhythm.pauses, *rhythm.waited)
        assert all(0 <= weight < float("inf") for weight in weights)
        assert rhythm.newest is None or rhythm.newest <= at
        assert (rhythm.learned, len(rhythm.hours), len(rhythm.pauses)) == (at, HOURS, CLASSES)
        assert 0 < rhythm.gap < float("inf")


@settings(deadline=None)
@given(visits)
def test_a_rhythm_is_kept_as_json_and_is_small(told: list[tuple[timedelta, list[datetime | None]]]) -> None:
    rhythm, at = Rhythm(), NOW
    for later, dates in told:
        at += later
        rhythm = learned(rhythm, Seen(at=at, new=dates, shown=dates, room=len(dates)))
    kept = to_json(rhythm)
    back = from_json(kept)
    assert to_json(back) == kept
    assert (back.learned, back.newest, back.room) == (rhythm.learned, rhythm.newest, rhythm.room)
    assert back.gap == pytest.approx(rhythm.gap, rel=0.05)
    assert len(str(kept)) < 8_000


@pytest.mark.parametrize("found", [{}, {"version": 0, "hours": {}}, {"version": 2}], ids=str)
def test_a_rhythm_of_another_version_is_learned_anew(found: dict[str, object]) -> None:
    assert from_json(found) == Rhythm()


@settings(deadline=None)
@given(st.lists(st.floats(0, 50), min_size=HOURS, max_size=HOURS), st.floats(0, 5000))
def test_a_week_lasts_a_week(hours: list[float], watched: float) -> None:
    week = estimate(hours, [0.0] * TENS, watched)
    assert sum(week.by_hour) / HOURS == pytest.approx(1)
    assert min(week.by_hour) > 0
    assert week.clock(NOW + 7 * DAY) - week.clock(NOW) == pytest.approx(HOURS)


@settings(deadline=None)
@given(moments, st.timedeltas(timedelta(hours=2), timedelta(days=400)))
def test_the_clock_of_a_week_never_runs_backwards(moment: datetime, later: timedelta) -> None:
    # But for the hour that October repeats.
    week = estimate([1.0, *[0.0] * 167], [0.0] * TENS, 1000)
    assert week.clock(moment + later) >= week.clock(moment) - week.by_hour[hour_of(moment)]


@pytest.mark.parametrize(
    ("moment", "hour", "ten"),
    [
        (paris("2026-11-23T00:00"), 0, 0),
        (paris("2026-11-24T07:15"), 24 + 7, (24 + 7) * 6 + 1),
        (paris("2026-07-05T23:59"), 167, 1007),
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), 6 * 24 + 1, (6 * 24 + 1) * 6 + 5),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), 6 * 24 + 3, (6 * 24 + 3) * 6),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), 6 * 24 + 2, (6 * 24 + 2) * 6 + 3),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), 6 * 24 + 2, (6 * 24 + 2) * 6 + 3),
    ],
    ids=str,
)
def test_hours_are_those_of_the_clocks_in_paris(moment: datetime, hour: int, ten: int) -> None:
    assert (hour_of(moment), ten_of(moment)) == (hour, ten)


def test_the_same_hour_of_summer_and_winter_is_one_habit() -> None:
    mornings = [paris(f"2026-{month:02}-{day:02}T07:00") for month in range(1, 12) for day in range(1, 28)]
    rhythm = followed(mornings)
    assert sum(rhythm.hours[7::24]) == pytest.approx(sum(rhythm.hours))


def test_days_that_were_never_watched_count_as_usual() -> None:
    wednesday = [paris(f"2026-11-18T{hour:02}:30") for hour in range(8, 20)]
    by_hour = learned(Rhythm(), Seen(at=paris("2026-11-18T20:00"), shown=wednesday)).week.by_hour
    thursday_at_ten = by_hour[3 * 24 + 10]
    assert thursday_at_ten > 1
    longer = followed([date + week * 7 * DAY for week in range(-20, 1) for date in wednesday]).week.by_hour
    assert longer[3 * 24 + 10] < thursday_at_ten / 4


def test_an_import_of_hundreds_is_no_habit() -> None:
    weekly = [paris("2026-09-01T10:00") + week * 7 * DAY for week in range(12)]
    imported = [paris("2026-11-19T23:10")] * 300
    rhythm = learned(followed(weekly, until=paris("2026-11-19T12:00")), Seen(at=NOW, new=imported, shown=imported))
    assert rhythm.gap > 100
    assert sum(rhythm.hours[3 * 24 : 4 * 24]) < sum(rhythm.hours[24:48])


@pytest.mark.parametrize(
    ("date", "hours"),
    [
        (NOW - HOUR, {hour_of(NOW - HOUR)}),
        (None, {hour_of(NOW - hours * HOUR) for hours in (1, 2, 3)}),
        (NOW + HOUR, {hour_of(NOW - hours * HOUR) for hours in (1, 2, 3)}),
        (NOW - DAY, {hour_of(NOW - hours * HOUR) for hours in (1, 2, 3)}),
        (paris("2026-11-24T00:00"), {hour_of(NOW - hours * HOUR) for hours in (1, 2, 3)}),
        (datetime(2026, 11, 24, tzinfo=UTC), {hour_of(NOW - hours * HOUR) for hours in (1, 2, 3)}),
        (NOW - OLD - DAY, set()),
        (datetime(1970, 1, 1, tzinfo=UTC), set()),
    ],
    ids=["exact", "no date", "in the future", "before the last visit", "a day", "a day in UTC", "an archive", "never"],
)
def test_what_is_concluded_from_a_date(date: datetime | None, hours: set[int]) -> None:
    before = learned(Rhythm(), Seen(at=NOW - 3 * HOUR))
    after = learned(before, Seen(at=NOW, new=[date], shown=[date]))
    assert {hour for hour, weight in enumerate(after.hours) if weight} == hours
    assert sum(after.hours) == pytest.approx(1 if hours else 0, abs=0.01)
    assert (after.newest is not None) is bool(hours)


def test_old_habits_fade() -> None:
    mondays = [paris("2025-01-06T09:00") + week * 7 * DAY for week in range(40)]
    fridays = [paris("2025-10-10T16:00") + week * 7 * DAY for week in range(50)]
    rhythm = followed(mondays + fridays)
    assert sum(rhythm.hours[4 * 24 :]) > 2 * sum(rhythm.hours[: 1 * 24])


def test_only_the_newest_of_thousands_are_looked_at() -> None:
    dates = [NOW - number * HOUR for number in range(1, 20_000)]
    rhythm = learned(Rhythm(), Seen(at=NOW, shown=dates))
    assert rhythm.watched <= MOST_DATES + 1
    assert rhythm.newest == NOW - HOUR


def _every(begin: str, step: timedelta, number: int) -> list[datetime]:
    return [paris(begin) + step * count for count in range(number)]


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        (_every("2026-06-02T09:30", 7 * DAY, 25), "about one a week, mostly on Tuesdays in the morning"),
        (_every("2026-09-01T19:00", DAY, 84), "about one a day, mostly in the evening"),
        (_every("2026-11-10T00:20", timedelta(hours=4), 86), "about 6 a day"),
        (_every("2025-01-05T15:00", 30 * DAY, 23), "about one a month, mostly in the afternoon"),
        (_every("2022-01-05T15:00", 400 * DAY, 5), "about one a year"),
        ([paris("2026-11-20T10:00")], "not known yet"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_rhythm_in_words(dates: list[datetime], words: str) -> None:
    told = describe(followed(dates))
    assert told.startswith(words), told
