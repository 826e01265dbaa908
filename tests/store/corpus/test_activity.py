"""Silence is told from absence: when a source was really watched, and when not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from store import incidents, runs
from store.corpus.activity import Activity, Gap, Visit, activities, activity, as_of
from store.db import reading, transaction
from store.runs import VisitReport
from tests.builders import NOW, add_source, an_article, save

START = datetime(2026, 1, 1, tzinfo=UTC)


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def visits(*marks: tuple[float, str]) -> list[Visit]:
    return [Visit(day(number), outcome) for number, outcome in marks]


@pytest.mark.parametrize(
    ("marks", "until", "gaps"),
    [
        ([(0, "ok"), (7, "unchanged"), (14, "partial")], 20, []),
        ([(0, "ok"), (14, "ok")], 20, []),
        ([(0, "ok"), (15, "ok")], 20, [(0, 15, 0, "")]),
        ([(0, "ok"), (2, "unreachable"), (9, "blocked"), (30, "ok")], 31, [(0, 30, 2, "blocked")]),
        ([(0, "ok"), (2, "unreachable"), (3, "ok"), (20, "ok")], 21, [(3, 20, 0, "")]),
        ([(0, "ok")], 20, [(0, None, 0, "")]),
        ([(0, "ok"), (10, "robots")], 20, [(0, None, 1, "robots")]),
        ([(0, "unreachable"), (20, "ok")], 21, [(0, 20, 1, "unreachable")]),
        ([(0, "unreachable"), (1, "ok")], 2, []),
        ([(0, "unreachable")], 20, [(0, None, 1, "unreachable")]),
    ],
)
def test_gaps(marks: list[tuple[float, str]], until: float, gaps: list[tuple[float, float | None, int, str]]) -> None:
    expected = [
        Gap(start=day(start), end=None if end is None else day(end), failed_visits=failed, outcome=outcome)
        for start, end, failed, outcome in gaps
    ]
    assert list(activity(visits(*marks), day(until)).gaps) == expected


def test_successes_are_told_apart_from_visits() -> None:
    found = activity(visits((0, "blocked"), (1, "ok"), (2, "ok"), (3, "blocked")), day(4))
    assert (found.known_since, found.first_success, found.last_success) == (day(0), day(1), day(2))
    assert (found.visits, found.failed_visits) == (4, 2)


def test_a_source_nobody_visited_has_no_activity() -> None:
    assert activity([], day(9)) == Activity()


def report(source: str, outcome: str) -> VisitReport:
    return VisitReport(source=source, started=NOW, outcome=outcome, error=None if outcome == "ok" else "no answer")


def test_what_the_store_recorded(engine: Engine) -> None:
    add_source(engine)
    add_source(engine, "autre")
    with transaction(engine) as session:
        run = runs.start(session, 1, NOW)
        for shift, outcome in ((0, "ok"), (1, "unreachable"), (40, "ok")):
            runs.record(session, run, report("movilab", outcome), NOW + timedelta(days=shift))
    with reading(engine) as session:
        found = activities(session, NOW + timedelta(days=41))
    [gap] = found["movilab"].gaps
    assert (gap.start, gap.end, gap.failed_visits) == (NOW, NOW + timedelta(days=40), 1)
    [incident] = found["movilab"].incidents
    assert (incident.kind, incident.closed) == ("failing", NOW + timedelta(days=40))
    assert found["autre"] == Activity()


def test_the_state_is_as_of_the_last_change(engine: Engine) -> None:
    with reading(engine) as session:
        assert as_of(session) is None
    add_source(engine)
    with transaction(engine) as session:
        save(session, an_article(), now=NOW + timedelta(hours=5))
    with reading(engine) as session:
        assert as_of(session) == NOW + timedelta(hours=5)
    with transaction(engine) as session:
        incidents.open_or_update(session, "movilab", "silent", "…", NOW + timedelta(days=1))
    with reading(engine) as session:
        assert as_of(session) == NOW + timedelta(days=1)
