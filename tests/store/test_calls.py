"""When a call is open."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.calls import call_state
from store.types import KINDS, CallState, Kind

TODAY = date(2026, 11, 24)
LONG_AGO = date(2019, 7, 11)
LAST_MONTH = date(2026, 10, 20)


@pytest.mark.parametrize(
    ("opened", "deadline", "permanent", "published", "expected"),
    [
        (LONG_AGO, None, False, LONG_AGO, "closed"),
        (LONG_AGO, None, False, None, "closed"),
        (None, None, False, LONG_AGO, "closed"),
        (LONG_AGO, None, False, LAST_MONTH, "closed"),
        (LAST_MONTH, None, False, None, "open"),
        (None, None, False, None, "open"),
        (LONG_AGO, date(2026, 12, 31), False, None, "open"),
        (LAST_MONTH, date(2026, 11, 23), False, None, "closed"),
        (LAST_MONTH, TODAY, False, None, "open"),
        (LONG_AGO, None, True, LONG_AGO, "permanent"),
        (LONG_AGO, date(2020, 1, 1), True, None, "closed"),
        (date(2025, 11, 24), None, False, None, "open"),
        (date(2025, 11, 23), None, False, None, "closed"),
    ],
)
def test_state(
    opened: date | None, deadline: date | None, permanent: bool, published: date | None, expected: CallState
) -> None:
    state = call_state(
        kind="appel", opened=opened, deadline=deadline, permanent=permanent, published=published, today=TODAY
    )
    assert state == expected


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "appel"])
def test_only_a_call_has_a_state(kind: Kind) -> None:
    found = call_state(kind=kind, opened=None, deadline=TODAY, permanent=True, published=None, today=TODAY)
    assert found is None


@given(st.dates(), st.dates(), st.booleans())
def test_a_closed_call_never_opens_again(deadline: date, today: date, permanent: bool) -> None:
    def state(day: date) -> CallState | None:
        return call_state(kind="appel", opened=None, deadline=deadline, permanent=permanent, published=None, today=day)

    assert not (state(today) == "closed" and state(date.max) != "closed")
