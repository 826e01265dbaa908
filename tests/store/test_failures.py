"""How long failures of each class are waited out."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.failures import BACK_OFFS, MONTH, FailureClass, failure_class, network_down, pause

CLASSES: tuple[FailureClass, ...] = get_args(FailureClass)


@given(st.sampled_from(CLASSES), st.integers(1, 10_000))
def test_every_further_failure_is_waited_out_as_long_or_longer_but_never_for_ever(
    failure: FailureClass, times: int
) -> None:
    assert BACK_OFFS[failure].first <= pause(failure, times) <= pause(failure, times + 1) <= MONTH


@pytest.mark.parametrize(
    ("failure", "pauses"),
    [
        ("temporary", ["0:15:00", "0:30:00", "1:00:00", "2:00:00", "4:00:00", "8:00:00", "16:00:00", "1 day, 0:00:00"]),
        ("soft", ["1:00:00", "2:00:00", "4:00:00"]),
        ("changed", ["6:00:00", "12:00:00", "1 day, 0:00:00"]),
        ("hard", ["2:00:00", "4:00:00", "8:00:00"]),
        ("gone", ["12:00:00", "1 day, 0:00:00", "2 days, 0:00:00"]),
        ("blocked", ["1 day, 0:00:00", "2 days, 0:00:00", "4 days, 0:00:00"]),
    ],
)
def test_the_first_pauses(failure: FailureClass, pauses: list[str]) -> None:
    assert [str(pause(failure, times)) for times in range(1, len(pauses) + 1)] == pauses


def test_what_does_not_pass_is_no_longer_taken_for_temporary() -> None:
    assert [pause("temporary", times).days for times in (14, 15, 16, 30)] == [1, 2, 4, 30]


@pytest.mark.parametrize(
    ("kind", "failure"),
    [
        ("timeout", "temporary"),
        ("unreachable", "temporary"),
        ("overloaded", "temporary"),
        ("status_500", "temporary"),
        ("status_502", "temporary"),
        ("unreadable", "soft"),
        ("cut", "soft"),
        ("broke", "soft"),
        ("certificate", "hard"),
        ("refused_address", "hard"),
        ("no_entry_point", "hard"),
        ("status_400", "hard"),
        ("blocked", "blocked"),
        ("robots", "blocked"),
        ("gone", "gone"),
        ("changed", "changed"),
        ("never heard of", "soft"),
    ],
)
def test_the_class_of_an_error(kind: str, failure: FailureClass) -> None:
    assert failure_class(kind) == failure


@pytest.mark.parametrize(
    ("failed", "well", "down"),
    [(5, 0, True), (9, 1, True), (8, 2, False), (81, 19, True), (4, 0, False), (0, 0, False), (1, 40, False)],
)
def test_when_it_is_our_own_network_that_is_down(failed: int, well: int, down: bool) -> None:
    assert network_down(["unreachable", "timeout", "certificate", "unreachable"] * 30)
    outcomes = (["unreachable", "timeout", "certificate"] * failed)[:failed] + (["ok", "blocked", "gone"] * well)[:well]
    assert network_down(outcomes) is down


def test_sites_that_refuse_are_reached() -> None:
    assert not network_down(["blocked"] * 50 + ["overloaded"] * 50)
    assert timedelta(days=1) == pause("blocked", 1)
