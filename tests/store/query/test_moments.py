"""Dates of queries: how they are read, and which times they are when somebody looks."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.query.moments import FIRST, LAST, Interval, read_interval
from store.query.problems import Advice

NOW = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
"""Half past midnight of the 25th in Paris."""


def at(day: int, month: int, year: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026", at(31, 12, 2025, 23), at(31, 12, 2026, 23)),
        ("2026-02", at(31, 1, 2026, 23), at(28, 2, 2026, 23)),
        ("2026-07-14", at(13, 7, 2026, 22), at(14, 7, 2026, 22)),
        ("2026-10-25", at(24, 10, 2026, 22), at(25, 10, 2026, 23)),  # the clocks go back: 25 hours
        ("14/7/2026", at(13, 7, 2026, 22), at(14, 7, 2026, 22)),
        ("today", at(24, 11, 2026, 23), at(25, 11, 2026, 23)),
        ("Hier", at(23, 11, 2026, 23), at(24, 11, 2026, 23)),
        ("P1D", at(23, 11, 2026, 23, 30), None),
        ("pt12h", at(24, 11, 2026, 11, 30), None),
        ("P1Y2M3W4DT5H6M", at(30, 8, 2025, 17, 24), None),
        ("P2W..P1W", at(10, 11, 2026, 23, 30), at(17, 11, 2026, 23, 30)),
        ("..2026-03", None, at(31, 3, 2026, 22)),
        ("2026-03…", at(28, 2, 2026, 23), None),
        ("2025/2026", at(31, 12, 2024, 23), at(31, 12, 2026, 23)),
        (">2026", at(31, 12, 2026, 23), None),
        ("≥ 2026-02", at(31, 1, 2026, 23), None),
        ("<2026", None, at(31, 12, 2025, 23)),
        ("<=2026", None, at(31, 12, 2026, 23)),
    ],
)
def test_when_it_is(text: str, start: datetime | None, end: datetime | None) -> None:
    read = read_interval(text)
    assert isinstance(read, Interval)
    assert read.instants(NOW) == (start, end)


@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        ("P14D", date(2026, 11, 25), date(2026, 12, 10)),
        ("P1M", date(2026, 11, 25), date(2026, 12, 26)),
        ("P1W..P2W", date(2026, 12, 2), date(2026, 12, 10)),
        ("2026-12", date(2026, 12, 1), date(2027, 1, 1)),
        ("..demain", None, date(2026, 11, 27)),
        ("P9999Y..", LAST, None),
    ],
)
def test_which_days_are_ahead(text: str, first: date | None, after: date | None) -> None:
    read = read_interval(text, "future")
    assert isinstance(read, Interval)
    assert read.days(NOW, "future") == (first, after)


@given(
    st.one_of(
        st.text(max_size=12),
        st.text("0123456789-/.PDWMYTH<>=…", max_size=16),
        st.dates(FIRST, LAST).map(str),
        st.builds("{}..{}".format, st.dates(FIRST, LAST), st.dates(FIRST, LAST)),
        st.builds("P{}{}".format, st.integers(0, 9999), st.sampled_from("YMWD")),
    ),
    st.sampled_from(["past", "future"]),
    st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_any_text_is_a_time_or_none_at_any_time(text: str, direction: str, now: datetime) -> None:
    read = read_interval(text, direction)  # type: ignore[arg-type]  # one of the two
    if isinstance(read, Advice):
        assert read.message()
    else:
        assert read_interval(str(read), direction) == read  # type: ignore[arg-type]  # as above
        read.instants(now, direction)  # type: ignore[arg-type]  # as above
        read.days(now, direction)  # type: ignore[arg-type]  # as above
