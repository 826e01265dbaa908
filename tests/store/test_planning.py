"""From an answer to the next visit: never before what the server asks, always the same for the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.failures import MONTH, FailureClass
from store.planning import COMPLETE, MOST_ASKED, Answered, next_visit
from store.rhythm import Rhythm, Seen, learned
from store.visit_plan import LEAST, MOST_DORMANT
from tests.builders import NOW
from tests.store.test_rhythm import DAY, HOUR, MINUTE, followed

BUSY = followed([NOW - number * 20 * MINUTE for number in range(400, 0, -1)], every=HOUR)
SLOW = followed([NOW - number * 9 * DAY for number in range(20, 0, -1)])


def _answered(**fields: Any) -> Answered:
    given: dict[str, Any] = {"seen": Seen(at=NOW), "status": "ok"} | fields
    return Answered(**given)


def _wait(rhythm: Rhythm, answered: Answered, times: int = 0, *, seed: str = "a", best: bool = True) -> timedelta:
    return next_visit(rhythm, answered, times, seed=seed, best=best) - NOW


answers = st.builds(
    _answered,
    failure=st.none() | st.sampled_from(get_args(FailureClass)),
    fresh_for=st.timedeltas(timedelta(0), timedelta(days=4000)),
    not_before=st.none() | st.timedeltas(timedelta(-5), timedelta(days=4000)).map(lambda later: NOW + later),
    complete=st.booleans(),
)


@settings(deadline=None)
@given(st.sampled_from([Rhythm(learned=NOW), BUSY, SLOW]), answers, st.integers(0, 200), st.text(), st.booleans())
def test_never_before_what_the_server_asks_and_never_for_ever(
    rhythm: Rhythm, answered: Answered, times: int, seed: str, best: bool
) -> None:
    wait = _wait(rhythm, answered, times, seed=seed, best=best)
    assert wait == _wait(rhythm, answered, times, seed=seed, best=best)
    assert LEAST <= wait <= MONTH
    if answered.not_before:
        assert wait >= min(answered.not_before - NOW, MOST_ASKED)
    if answered.failure is None:
        assert wait >= min(answered.fresh_for, MOST_ASKED)


@settings(deadline=None)
@given(st.sampled_from(get_args(FailureClass)), st.integers(1, 60), st.text())
def test_every_further_failure_is_waited_out_longer(failure: FailureClass, times: int, seed: str) -> None:
    answered = _answered(failure=failure)
    assert _wait(BUSY, answered, times, seed=seed) <= _wait(BUSY, answered, times + 1, seed=seed) <= MONTH


@pytest.mark.parametrize(
    ("rhythm", "fields", "least", "most"),
    [
        (BUSY, {}, LEAST, HOUR),
        (BUSY, {"fresh_for": 3 * HOUR}, 3 * HOUR, 3 * HOUR),
        (BUSY, {"not_before": NOW + 5 * HOUR}, 5 * HOUR, 5 * HOUR),
        (BUSY, {"not_before": datetime(9999, 12, 31, tzinfo=UTC)}, 7 * DAY, 7 * DAY),
        (BUSY, {"not_before": NOW - DAY}, LEAST, HOUR),
        (BUSY, {"failure": "temporary"}, 15 * MINUTE, 18 * MINUTE),
        (BUSY, {"failure": "temporary", "not_before": NOW + 2 * DAY}, 2 * DAY, 2 * DAY),
        (BUSY, {"failure": "temporary", "fresh_for": 2 * DAY}, 15 * MINUTE, 18 * MINUTE),
        (BUSY, {"failure": "blocked"}, DAY, 1.2 * DAY),
        (SLOW, {}, HOUR, 7 * DAY),
        (SLOW, {"failure": "temporary"}, 15 * MINUTE, 18 * MINUTE),
    ],
    ids=lambda value: "" if isinstance(value, Rhythm) else str(value),
)
def test_next_visits(rhythm: Rhythm, fields: dict[str, Any], least: timedelta, most: timedelta) -> None:
    assert least <= _wait(rhythm, _answered(**fields), 1) <= most


def test_a_list_of_all_pages_is_asked_once_a_day_unless_it_is_all_there_is() -> None:
    sitemap = _answered(complete=True)
    assert _wait(BUSY, sitemap, best=False) == COMPLETE
    assert _wait(BUSY, sitemap, best=True) < HOUR
    assert _wait(BUSY, _answered(), best=False) < HOUR


def test_those_with_the_same_rhythm_are_not_asked_in_the_same_second() -> None:
    waits = {_wait(SLOW, _answered(), seed=str(number)) for number in range(40)}
    assert len(waits) > 30
    assert max(waits) - min(waits) <= 3 * MINUTE
    after_failure = {_wait(SLOW, _answered(failure="hard"), 8, seed=str(number)) for number in range(40)}
    assert max(after_failure) - min(after_failure) > DAY


def test_a_success_after_a_long_failure_makes_all_as_before() -> None:
    failed = _wait(BUSY, _answered(failure="gone"), 30)
    assert failed == MONTH
    again = learned(BUSY, Seen(at=NOW))
    assert next_visit(again, _answered(), 0, seed="a", best=True) - NOW < HOUR
    assert failed <= MOST_DORMANT
