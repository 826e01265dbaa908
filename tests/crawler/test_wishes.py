"""What servers ask of those who come again, in all the ways they write it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.wishes import LONGEST, fresh_for, not_before

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"cache-control": "max-age=600"}, 600),
        ({"cache-control": "public, MAX-AGE = 600"}, 600),
        ({"cache-control": 'max-age="600"'}, 600),
        ({"cache-control": "s-maxage=600"}, 0),
        ({"cache-control": "max-age=0, must-revalidate"}, 0),
        ({"cache-control": "no-cache, max-age=600"}, 0),
        ({"cache-control": "no-store, max-age=600"}, 0),
        ({"cache-control": "private, max-age=600", "age": "100"}, 500),
        ({"cache-control": "max-age=600", "age": "9999"}, 0),
        ({"cache-control": "max-age=600", "age": "soon"}, 600),
        ({"cache-control": "max-age=31536000"}, 86_400),
        ({"cache-control": "max-age=-5"}, 0),
        ({"expires": "Tue, 24 Nov 2026 13:00:00 GMT", "date": "Tue, 24 Nov 2026 12:00:00 GMT"}, 3600),
        ({"expires": "Tue, 24 Nov 2026 13:00:00 GMT"}, 0),
        ({"expires": "0", "date": "Tue, 24 Nov 2026 12:00:00 GMT"}, 0),
        ({"expires": "Thu, 19 Nov 1981 08:52:00 GMT", "date": "Tue, 24 Nov 2026 12:00:00 GMT"}, 0),
        (
            {
                "cache-control": "max-age=60",
                "expires": "Tue, 24 Nov 2026 13:00:00 GMT",
                "date": "Tue, 24 Nov 2026 12:00:00 GMT",
            },
            60,
        ),
    ],
    ids=str,
)
def test_how_long_an_answer_stays_good(headers: dict[str, str], seconds: int) -> None:
    assert fresh_for(headers) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("status", "value", "expected"),
    [
        (429, "3600", NOW + timedelta(hours=1)),
        (503, "Tue, 24 Nov 2026 14:00:00 GMT", NOW + timedelta(hours=2)),
        (200, "3600", None),
        (404, "3600", None),
        (503, "", None),
        (503, "-5", None),
        (503, "soon", None),
        (503, "Mon, 23 Nov 2026 14:00:00 GMT", None),
        (503, "9" * 30, NOW + timedelta(seconds=1e9)),
    ],
    ids=str,
)
def test_until_when_a_server_wants_to_be_left_alone(status: int, value: str, expected: datetime | None) -> None:
    assert not_before(status, {"retry-after": value}, NOW) == expected


NAMES = ("cache-control", "age", "expires", "date", "retry-after")


@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=60)))
def test_no_header_is_too_strange(headers: dict[str, str]) -> None:
    assert timedelta(0) <= fresh_for(headers) <= LONGEST
    asked = not_before(503, headers, NOW)
    assert asked is None or asked > NOW
