"""Incidents: one for each kind of trouble, opened once, closed when it is over or a person says so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from store import entry_points, incidents, runs, sources
from store.db import reading, transaction
from store.errors import InvalidInput, NotFound
from store.health import Health, health_from_json, health_to_json
from store.runs import VisitReport
from store.types import EntryPoint
from tests.builders import NOW, add_source

FEED, MAP = "https://movilab.example/feed/", "https://movilab.example/sitemap.xml"
LATER = NOW + timedelta(hours=6)


def _record(engine: Engine, outcome: str, error: str | None = None, notes: tuple[str, ...] = ()) -> None:
    report = VisitReport(source="movilab", started=NOW, outcome=outcome, error=error, notes=notes)
    with transaction(engine) as session:
        run = runs.start(session, 1, NOW)
        runs.record(session, run, report, NOW)


def _open(engine: Engine) -> list[tuple[str, str | None]]:
    with reading(engine) as session:
        return [(item.kind, item.entry_point) for item in incidents.current(session)]


def _points(engine: Engine) -> dict[str, int]:
    with reading(engine) as session:
        return {item.point.url: item.id for item in entry_points.conditions(session, "movilab")}


def _two_points(engine: Engine) -> tuple[int, int]:
    add_source(engine, entry_points=(EntryPoint(kind="feed", url=FEED), EntryPoint(kind="sitemap", url=MAP, rank=1)))
    ids = _points(engine)
    return ids[FEED], ids[MAP]


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        (["timeout"], ["failing"]),
        (["timeout", "unreachable"], ["failing"]),
        (["blocked"], ["blocked"]),
        (["robots"], ["blocked"]),
        (["timeout", "blocked"], ["blocked"]),
        (["blocked", "timeout"], ["failing"]),
        (["timeout", "ok"], []),
        (["blocked", "unchanged"], []),
        (["timeout", "partial"], []),
    ],
    ids=str,
)
def test_a_source_fails_or_is_blocked_until_it_answers(
    engine: Engine, outcomes: list[str], expected: list[str]
) -> None:
    add_source(engine)
    for outcome in outcomes:
        _record(engine, outcome)
    assert [kind for kind, _ in _open(engine)] == expected


def test_an_incident_keeps_its_opening_and_says_the_last_reason(engine: Engine) -> None:
    add_source(engine)
    with transaction(engine) as session:
        incidents.open_or_update(session, "movilab", "failing", "did not answer in time", NOW)
        incidents.open_or_update(session, "movilab", "failing", "answers 500", LATER)
        [found] = incidents.current(session)
    assert (found.opened, found.message) == (NOW, "answers 500")


def test_several_troubles_of_a_source_are_independent(engine: Engine) -> None:
    point, _ = _two_points(engine)
    with transaction(engine) as session:
        incidents.open_or_update(session, "movilab", "changed", "moved", NOW, entry_point=point)
        incidents.open_or_update(session, "movilab", "rights", "noai", NOW)
    _record(engine, "timeout")
    assert _open(engine) == [("changed", FEED), ("rights", None), ("failing", None)]
    _record(engine, "ok")
    assert _open(engine) == [("changed", FEED), ("rights", None)]


@pytest.mark.parametrize(
    ("problems", "expected"),
    [
        ((("timeout", "slow"), None), [("failing", FEED)]),
        ((("blocked", "403"), None), [("blocked", FEED)]),
        ((None, ("gone", "404")), [("failing", MAP)]),
        ((None, None), []),
        ((("timeout", "slow"), ("timeout", "slow")), []),
    ],
    ids=str,
)
def test_one_entry_point_that_fails_is_told_from_a_source_that_does(
    engine: Engine,
    problems: tuple[tuple[str, str] | None, tuple[str, str] | None],
    expected: list[tuple[str, str | None]],
) -> None:
    points = _two_points(engine)
    with transaction(engine) as session:
        incidents.points_answered(session, "movilab", dict(zip(points, problems, strict=True)), NOW)
    assert _open(engine) == expected
    with transaction(engine) as session:
        incidents.points_answered(session, "movilab", dict.fromkeys(points), LATER)
    assert _open(engine) == []


def test_a_flood_is_an_incident_until_a_visit_without_one(engine: Engine) -> None:
    add_source(engine)
    _record(engine, "partial", notes=("a flood: 500 new articles in one visit",))
    assert _open(engine) == [("flooded", None)]
    _record(engine, "timeout")
    assert _open(engine) == [("flooded", None), ("failing", None)]
    _record(engine, "ok", notes=("page 3 of the listing repeats page 2",))
    assert _open(engine) == []


def test_sources_that_are_not_followed_are_not_in_the_overview(engine: Engine) -> None:
    add_source(engine)
    _record(engine, "timeout")
    with transaction(engine) as session:
        sources.set_state(session, "movilab", "paused")
    assert _open(engine) == []
    with reading(engine) as session:
        assert len(incidents.current(session, "movilab")) == 1


def test_a_person_closes_an_incident_once(engine: Engine) -> None:
    add_source(engine)
    with transaction(engine) as session:
        incidents.open_or_update(session, "movilab", "changed", "moved", NOW)
        [found] = incidents.current(session)
        incidents.acknowledge(session, found.id, LATER)
    assert _open(engine) == []
    with reading(engine) as session:
        assert [item.closed for item in incidents.history(session)] == [LATER]
    with pytest.raises(NotFound, match="veille incidents list"), transaction(engine) as session:
        incidents.acknowledge(session, found.id, LATER)


def test_the_incident_of_a_deleted_entry_point_stays(engine: Engine) -> None:
    point, _ = _two_points(engine)
    with transaction(engine) as session:
        incidents.open_or_update(session, "movilab", "changed", "moved", NOW, entry_point=point)
        sources.set_entry_points(session, "movilab", [EntryPoint(kind="sitemap", url=MAP)])
    assert _open(engine) == [("changed", None)]


@pytest.mark.parametrize(
    "health",
    [
        Health(),
        Health(ailment="missing", since=NOW, times=2, replaced_by=(3, 4)),
        Health(moved_to="https://a.example/", moved_since=NOW, moved_times=1, newest=NOW, looked=NOW),
    ],
    ids=str,
)
def test_health_is_kept_as_it_is(engine: Engine, health: Health) -> None:
    point, _ = _two_points(engine)
    assert health_from_json(health_to_json(health)) == health
    with transaction(engine) as session:
        entry_points.set_health(session, point, health)
    with reading(engine) as session:
        assert entry_points.conditions(session, "movilab")[0].health == health


def test_an_entry_point_dies_and_comes_back(engine: Engine) -> None:
    old, _ = _two_points(engine)
    with transaction(engine) as session:
        entry_points.add_spares(session, "movilab", [EntryPoint(kind="listing", url="https://movilab.example/actus")])
    spare = _points(engine)["https://movilab.example/actus"]
    with transaction(engine) as session:
        entry_points.bury(session, old, NOW)
        entry_points.follow(session, spare)
        entry_points.set_health(session, old, Health(ailment="gone", since=NOW, times=1, replaced_by=(spare,)))
        before = {item.point.url: (item.point.state, item.next_visit) for item in _conditions(session)}
        assert entry_points.revive(session, old) == ["https://movilab.example/actus"]
        after = [item.point.state for item in _conditions(session)]
    assert before[FEED] == ("dead", NOW + entry_points.DEAD_PAUSE)
    assert before["https://movilab.example/actus"] == ("followed", None)
    assert after == ["followed", "followed", "spare"]


def _conditions(session: object) -> list[entry_points.Condition]:
    return entry_points.conditions(session, "movilab")  # type: ignore[arg-type]  # a session of the test


def test_what_stands_in_for_two_stays_when_one_is_back(engine: Engine) -> None:
    feed, sitemap = _two_points(engine)
    with transaction(engine) as session:
        entry_points.add_spares(session, "movilab", [EntryPoint(kind="listing", url="https://movilab.example/actus")])
    spare = _points(engine)["https://movilab.example/actus"]
    with transaction(engine) as session:
        entry_points.follow(session, spare)
        for point in (feed, sitemap):
            entry_points.set_health(session, point, Health(ailment="missing", replaced_by=(spare,)))
        assert entry_points.revive(session, feed) == []


def test_spares_are_added_once_and_behind_the_others(engine: Engine) -> None:
    _two_points(engine)
    found = [EntryPoint(kind="feed", url=FEED), EntryPoint(kind="listing", url="https://movilab.example/actus")]
    with transaction(engine) as session:
        entry_points.add_spares(session, "movilab", found)
        entry_points.add_spares(session, "movilab", found)
        points = sources.get_source(session, "movilab").entry_points
    assert [(point.kind, point.rank, point.state) for point in points] == [
        ("feed", 0, "followed"),
        ("sitemap", 1, "followed"),
        ("listing", 2, "spare"),
    ]


def test_an_entry_point_that_moves_keeps_what_is_known_of_it(engine: Engine) -> None:
    point, _ = _two_points(engine)
    with transaction(engine) as session:
        entry_points.move(session, point, "https://movilab.example/rss", NOW)
        moved = sources.get_source(session, "movilab").entry_points[0]
    assert (moved.id, moved.url, moved.rank, moved.kind) == (point, "https://movilab.example/rss", 0, "feed")


def test_an_entry_point_that_moves_to_another_one_dies_for_it(engine: Engine) -> None:
    feed, _ = _two_points(engine)
    with transaction(engine) as session:
        entry_points.move(session, feed, MAP, NOW)
        states = {point.url: point.state for point in sources.get_source(session, "movilab").entry_points}
    assert states == {FEED: "dead", MAP: "followed"}


def test_a_proposed_address_is_accepted(engine: Engine) -> None:
    point, _ = _two_points(engine)
    with transaction(engine) as session:
        entry_points.set_health(session, point, Health(moved_to="https://other.example/feed", moved_times=3))
        incidents.open_or_update(session, "movilab", "changed", "moved?", NOW, entry_point=point)
        [found] = incidents.current(session)
        assert entry_points.accept_move(session, found.id, LATER) == "https://other.example/feed"
        assert incidents.current(session) == []
        assert sources.get_source(session, "movilab").entry_points[0].url == "https://other.example/feed"


def test_an_incident_without_a_proposal_cannot_be_accepted(engine: Engine) -> None:
    add_source(engine)
    with transaction(engine) as session:
        incidents.open_or_update(session, "movilab", "failing", "answers 500", NOW)
        [found] = incidents.current(session)
    with pytest.raises(InvalidInput, match="proposes no new address"), transaction(engine) as session:
        entry_points.accept_move(session, found.id, NOW)
