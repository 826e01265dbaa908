"""Schedules: what is read, what comes next, and the days when clocks change."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import InvalidInput
from store.schedules import Cron, Every, Schedule, Window, next_time, parse_schedule

PARIS = ZoneInfo("Europe/Paris")
DOCS = Path(__file__).parents[2] / "docs" / "schedules.md"
EXAMPLE = re.compile(r"^\| `(?P<text>[^`]+)` \|[^|]+\| (?P<next>[0-9: -]+) \|$", re.MULTILINE)


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS).astimezone(UTC)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("every 6h", Every(timedelta(hours=6))),
        ("every 30m", Every(timedelta(minutes=30))),
        ("  Every   2D ", Every(timedelta(days=2))),
        ("every 1w", Every(timedelta(weeks=1))),
        ("cron 0 7 * * 1-5", Cron("0 7 * * mon,tue,wed,thu,fri")),
        ("cron 0 7 * * 0", Cron("0 7 * * sun")),
        ("cron 0 7 * * 7", Cron("0 7 * * sun")),
        ("cron 0 7 * * 5-7", Cron("0 7 * * fri,sat,sun")),
        ("cron 0 7 * * fri-mon", Cron("0 7 * * mon,fri,sat,sun")),
        ("cron 0 7 * * */2", Cron("0 7 * * tue,thu,sat,sun")),
        ("cron 0 7 * * 1-5/2", Cron("0 7 * * mon,wed,fri")),
        ("cron 0 7 * * 0-7", Cron("0 7 * * mon,tue,wed,thu,fri,sat,sun")),
        ("window 07:00-20:00 every 1h", Window(time(7), time(20), timedelta(hours=1))),
        ("window 7:00-24:00 every 90m", Window(time(7), time(0), timedelta(minutes=90))),
        ("window mon-fri 07:00-20:00 every 1h", Window(time(7), time(20), timedelta(hours=1), frozenset(range(5)))),
        (
            "window sat-mon,wed 07:00-20:00 every 1h",
            Window(time(7), time(20), timedelta(hours=1), frozenset({5, 6, 0, 2})),
        ),
    ],
    ids=str,
)
def test_parse(text: str, expected: Schedule) -> None:
    assert parse_schedule(text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "begin with"),
        ("hourly", "begin with"),
        ("every", "distance"),
        ("every 6", "distance"),
        ("every 6 h", "distance"),
        ("every -6h", "distance"),
        ("every ٦h", "distance"),
        ("every 0m", "between one minute"),
        ("every 400d", "between one minute"),
        ("every 999999w", "between one minute"),
        ("cron 0 7 * *", "4 fields"),
        ("cron 61 7 * * *", "61"),
        ("cron x 7 * * *", "x"),
        ("cron 0 7 * * 8", "weekday"),
        ("cron 0 7 * * lundi", "weekday"),
        ("cron 0 7 * * 1-", "weekday"),
        ("cron 0 7 * * 1/2", "step"),
        ("cron 0 7 * * */0", "step"),
        ("cron 0 7 1 * 1", "not both"),
        ("cron 0 7 30 2 *", "no such day"),
        ("window 07:00-20:00", "HH:MM"),
        ("window 07:00-20:00 every 1d", "less than a day"),
        ("window 07:00-07:00 every 1h", "ends when it starts"),
        ("window 25:00-26:00 every 1h", "time of day"),
        ("window 07:00-24:30 every 1h", "time of day"),
        ("window lun-ven 07:00-20:00 every 1h", "weekday"),
    ],
    ids=str,
)
def test_what_cannot_be_read_is_explained(text: str, reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason) as caught:
        parse_schedule(text)
    assert repr(text) in str(caught.value)
    assert "every 6h" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "after", "expected"),
    [
        ("every 6h", "2026-06-01T10:00:30", "2026-06-01T16:00:30"),
        ("cron 0 7 * * 1-5", "2026-11-20T06:59:59.999999", "2026-11-20T07:00"),
        ("cron 0 7 * * 1-5", "2026-11-20T07:00", "2026-11-23T07:00"),
        ("window 07:00-20:00 every 1h", "2026-11-20T06:59", "2026-11-20T07:00"),
        ("window 07:00-20:00 every 1h", "2026-11-20T07:00", "2026-11-20T08:00"),
        ("window 07:00-20:00 every 1h", "2026-11-20T19:59", "2026-11-20T20:00"),
        ("window 07:00-20:00 every 1h", "2026-11-20T20:00", "2026-11-21T07:00"),
        ("window mon-fri 07:00-20:00 every 1h", "2026-11-20T20:00", "2026-11-23T07:00"),
        ("window 07:00-08:00 every 5h", "2026-11-20T07:00", "2026-11-21T07:00"),
        ("window 22:00-02:00 every 3h", "2026-11-20T23:00", "2026-11-21T01:00"),
        ("window fri 22:00-02:00 every 3h", "2026-11-21T00:30", "2026-11-21T01:00"),
        ("window fri 22:00-02:00 every 3h", "2026-11-21T01:00", "2026-11-27T22:00"),
        ("window 20:00-24:00 every 2h", "2026-11-20T22:30", "2026-11-21T00:00"),
    ],
    ids=str,
)
def test_next_time_in_paris(text: str, after: str, expected: str) -> None:
    assert next_time(parse_schedule(text), paris(after)) == paris(expected)


@pytest.mark.parametrize(
    ("text", "after", "expected"),
    [
        # 2026-03-29: 02:00 (01:00 UTC) becomes 03:00.
        ("every 6h", "2026-03-29T00:00", "2026-03-29T06:00"),
        ("cron 0 7 * * *", "2026-03-28T12:00", "2026-03-29T05:00"),
        ("cron 30 2 * * *", "2026-03-28T12:00", "2026-03-29T01:30"),
        ("cron 30 2 * * *", "2026-03-29T01:10", "2026-03-29T01:30"),
        ("cron 30 2 * * *", "2026-03-29T01:30", "2026-03-30T00:30"),
        ("cron 0 2 * * *", "2026-03-29T00:59:59", "2026-03-29T01:00"),
        ("cron 0 * * * *", "2026-03-29T00:00", "2026-03-29T01:00"),
        ("window 01:00-04:00 every 1h", "2026-03-29T00:00", "2026-03-29T01:00"),
        ("window 01:00-04:00 every 1h", "2026-03-29T01:00", "2026-03-29T02:00"),
        ("window 02:15-02:45 every 10m", "2026-03-28T12:00", "2026-03-30T00:15"),
        ("window sun 02:15-02:45 every 10m", "2026-03-28T12:00", "2026-04-05T00:15"),
        # 2026-10-25: 03:00 (01:00 UTC) becomes 02:00 again.
        ("every 6h", "2026-10-25T00:00", "2026-10-25T06:00"),
        ("cron 0 7 * * *", "2026-10-24T12:00", "2026-10-25T06:00"),
        ("cron 30 2 * * *", "2026-10-24T12:00", "2026-10-25T00:30"),
        ("cron 30 2 * * *", "2026-10-25T00:30", "2026-10-26T01:30"),
        ("cron 0 * * * *", "2026-10-25T00:00", "2026-10-25T01:00"),
        ("window 02:00-02:30 every 30m", "2026-10-25T00:30", "2026-10-25T01:00"),
        ("window 02:00-02:30 every 30m", "2026-10-25T01:30", "2026-10-26T01:00"),
    ],
    ids=str,
)
def test_days_when_clocks_change(text: str, after: str, expected: str) -> None:
    assert next_time(parse_schedule(text), utc(after)) == utc(expected)


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without zone"):
        next_time(parse_schedule("every 6h"), datetime(2026, 1, 1))  # noqa: DTZ001 - the naive time is the point


DOCUMENTED = [(found["text"], found["next"]) for found in EXAMPLE.finditer(DOCS.read_text("utf-8"))]


@pytest.mark.parametrize(("text", "expected"), DOCUMENTED, ids=str)
def test_documented_examples(text: str, expected: str) -> None:
    assert next_time(parse_schedule(text), paris("2026-11-20 18:30")) == paris(expected)


def test_every_form_is_documented() -> None:
    assert {text.split()[0] for text, _ in DOCUMENTED} == {"every", "cron", "window"}


moments = st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive
# Around the changes of 2026, where the laws are hardest to keep.
changes = st.sampled_from([utc("2026-03-28T22:00"), utc("2026-10-24T22:00")])
near_changes = st.builds(lambda start, minutes: start + timedelta(minutes=minutes), changes, st.integers(0, 600))
clocks = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))
windows = st.builds(
    Window,
    clocks,
    clocks,
    st.integers(1, 1439).map(lambda minutes: timedelta(minutes=minutes)),
    st.frozensets(st.integers(0, 6), min_size=1),
).filter(lambda window: window.start != window.end)
crons = st.builds(
    "cron {} {} * * {}".format,
    st.sampled_from(["0", "30", "*/20"]),
    st.sampled_from(["*", "2", "*/3", "1-3"]),
    st.sampled_from(["*", "0", "1-5", "6,7"]),
).map(parse_schedule)
spans = st.integers(1, 10**5).map(lambda minutes: Every(timedelta(minutes=minutes)))


@given(st.one_of(windows, crons, spans), st.one_of(moments, near_changes))
def test_the_next_time_is_later_and_in_utc(schedule: Schedule, after: datetime) -> None:
    found = next_time(schedule, after)
    assert found > after
    assert found.tzinfo is UTC


@given(windows, st.one_of(moments, near_changes))
def test_a_window_is_kept(window: Window, after: datetime) -> None:
    found = next_time(window, after).astimezone(PARIS)
    past_midnight = window.end < window.start and found.time() <= window.end
    opened = found.date() - timedelta(days=past_midnight)
    assert opened.weekday() in window.days
    assert past_midnight or found.time() >= window.start
    assert window.end < window.start or found.time() <= window.end


@given(st.one_of(windows, crons), near_changes, st.integers(0, 10**5))
def test_nothing_lies_between_a_time_and_the_next(schedule: Schedule, after: datetime, seconds: int) -> None:
    found = next_time(schedule, after)
    between = min(after + timedelta(seconds=seconds), found - timedelta(microseconds=1))
    assert next_time(schedule, between) == found
