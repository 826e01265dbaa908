"""When stored sources and entry points are due: rhythm, failures, schedules, pages left over."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from store import addresses, next_visits, sources
from store.addresses import Announced, Document
from store.db import reading, transaction
from store.failures import MONTH, FailureClass, pause
from store.planning import Answered
from store.rhythm import Seen
from store.types import EntryPoint
from tests.builders import NOW, a_source, add_source
from tests.store.test_rhythm import DAY, HOUR, MINUTE, paris

FEED = EntryPoint(kind="feed", url="https://movilab.example/feed/")
SITEMAP = EntryPoint(kind="sitemap", url="https://movilab.example/sitemap.xml", rank=1)


def _point(engine: Engine, url: str = FEED.url) -> EntryPoint:
    with reading(engine) as session:
        points = sources.get_source(session, "movilab").entry_points
    return next(point for point in points if point.url == url)


def _answer(engine: Engine, at: datetime = NOW, url: str = FEED.url, **fields: Any) -> EntryPoint:
    """The entry point as it is stored after one more answer."""
    point = _point(engine, url)
    assert point.id is not None
    given: dict[str, Any] = {"seen": Seen(at=at), "status": "ok"} | fields
    point_id, answered = point.id, Answered(**given)
    with transaction(engine) as session:
        next_visits.entry_point_visited(session, point_id, answered)
    return _point(engine, url)


def _visit(engine: Engine, at: datetime = NOW, **fields: Any) -> datetime:
    """When the source is visited after a visit."""
    with transaction(engine) as session:
        next_visits.source_visited(session, "movilab", now=at, **fields)
    with reading(engine) as session:
        planned = sources.facts(session, "movilab")["next_visit"]
    assert isinstance(planned, datetime)
    return planned


def test_a_source_is_due_with_the_first_of_its_entry_points(engine: Engine) -> None:
    add_source(engine, entry_points=(FEED, SITEMAP))
    fed = _answer(engine, fresh_for=2 * HOUR)
    mapped = _answer(engine, url=SITEMAP.url, complete=True)
    assert fed.next_visit is not None
    assert mapped.next_visit is not None
    assert fed.next_visit < mapped.next_visit == NOW + DAY
    assert _visit(engine) == fed.next_visit


def test_spare_entry_points_do_not_make_a_source_due(engine: Engine) -> None:
    add_source(engine, entry_points=(FEED, replace(SITEMAP, state="spare")))
    fed = _answer(engine, fresh_for=5 * HOUR)
    assert _visit(engine) == fed.next_visit


def test_an_entry_point_that_a_visit_did_not_reach_is_due_soon(engine: Engine) -> None:
    add_source(engine, entry_points=(FEED, SITEMAP))
    _answer(engine, fresh_for=DAY)
    assert _visit(engine) == NOW + 10 * MINUTE


def test_an_entry_point_whose_time_had_come_but_was_not_reached_is_due_soon(engine: Engine) -> None:
    add_source(engine, entry_points=(FEED, SITEMAP))
    _answer(engine, at=NOW - 9 * DAY, fresh_for=DAY)
    _answer(engine, url=SITEMAP.url)
    assert _visit(engine) == NOW + 10 * MINUTE


def test_what_was_learned_is_there_at_the_next_visit(engine: Engine) -> None:
    add_source(engine)
    letters = [paris("2026-10-06T09:00") + week * 7 * DAY for week in range(8)]
    first = _answer(engine, seen=Seen(at=NOW, shown=letters))
    assert first.next_visit is not None
    assert first.next_visit > NOW + 3 * HOUR
    at, visits = NOW, 0
    while at < paris("2026-12-01T09:00"):
        planned = _answer(engine, at=at).next_visit
        assert planned is not None
        at, visits = planned, visits + 1
    assert at < paris("2026-12-01T12:00")
    assert visits < 20
    with reading(engine) as session:
        facts = sources.facts(session, "movilab")["entry_points"][FEED.url]
    assert facts["rhythm"].startswith("about one a week")
    assert (facts["last_answer"], facts["next_visit"]) == ("ok", at)


def test_failures_are_waited_out_ever_longer_and_one_success_makes_all_as_before(engine: Engine) -> None:
    add_source(engine)
    waits = []
    for _ in range(12):
        point = _answer(engine, failure="hard", status="no such host")
        assert point.next_visit is not None
        waits.append(point.next_visit - NOW)
        assert _visit(engine, failure="hard") == point.next_visit
    assert waits == sorted(waits)
    assert (waits[-1], point.failures) == (MONTH, 12)
    well = _answer(engine)
    assert well.failures == 0
    assert well.next_visit is not None
    assert well.next_visit < NOW + DAY
    assert _visit(engine) == well.next_visit


@pytest.mark.parametrize("failure", ["temporary", "hard", "blocked"])
def test_a_source_without_entry_points_is_asked_again_after_a_pause(engine: Engine, failure: FailureClass) -> None:
    add_source(engine, entry_points=())
    for times in range(1, 5):
        assert _visit(engine, failure=failure) == NOW + max(pause(failure, times), 6 * HOUR)


@pytest.mark.parametrize(
    ("schedule", "failures", "planned"),
    [
        ("every 2h", 0, NOW + 2 * HOUR),
        ("every 2h", 1, NOW + 2 * HOUR),
        ("every 2h", 6, NOW + 8 * HOUR),
        ("cron 0 7 * * 1-5", 0, paris("2026-11-25T07:00")),
        ("cron 0 7 * * 1-5", 3, paris("2026-11-25T07:00")),
        ("cron 0 7 * * 1-5", 15, paris("2026-11-27T07:00")),
        ("window 22:00-05:00 every 2h", 4, paris("2026-11-24T22:00")),
    ],
)
def test_a_schedule_of_its_own_prevails_even_over_failures(
    engine: Engine, schedule: str, failures: int, planned: datetime
) -> None:
    add_source(engine, schedule=schedule)
    _answer(engine, fresh_for=6 * DAY)
    found = _visit(engine) if not failures else None
    for _ in range(failures):
        found = _visit(engine, failure="temporary")
    assert found == planned


@pytest.mark.parametrize("schedule", [None, "every 1h"])
def test_a_site_that_wants_to_be_left_alone_is(engine: Engine, schedule: str | None) -> None:
    add_source(engine, schedule=schedule)
    _answer(engine)
    assert _visit(engine, not_before=NOW + 2 * DAY) == NOW + 2 * DAY


@pytest.mark.parametrize(("state", "hours"), [(None, 24), ("failed", 6), ("pending", 1)])
def test_pages_left_over_are_fetched_before_the_entry_points_are_due(
    engine: Engine, state: addresses.State | None, hours: int
) -> None:
    add_source(engine)
    point = _answer(engine, fresh_for=DAY)
    with transaction(engine) as session:
        page = Announced(url="https://movilab.example/a")
        addresses.announce(session, "movilab", point.id, Document(url=FEED.url), [page], complete=False, now=NOW)
        if state != "pending":
            addresses.settle(session, page.url, state or "stored", now=NOW)
    assert _visit(engine) == NOW + hours * HOUR
    planned = _point(engine).next_visit
    assert planned is not None
    assert planned >= NOW + DAY


def test_a_change_of_schedule_counts_from_the_last_visit(engine: Engine) -> None:
    add_source(engine)
    point = _answer(engine, fresh_for=5 * HOUR)
    _visit(engine)
    for schedule, planned in (("every 1h", NOW + HOUR), (None, point.next_visit)):
        with transaction(engine) as session:
            sources.change(session, replace(sources.get_source(session, "movilab"), schedule=schedule))
        with reading(engine) as session:
            assert sources.facts(session, "movilab")["next_visit"] == planned


def test_what_our_own_network_did_is_forgiven(engine: Engine) -> None:
    add_source(engine, entry_points=(FEED, SITEMAP))
    _answer(engine, at=NOW - DAY, url=SITEMAP.url, failure="temporary")
    _answer(engine, at=NOW - DAY, failure="temporary")
    _visit(engine, at=NOW - DAY, failure="temporary")
    _answer(engine, failure="temporary")
    _visit(engine, failure="temporary")
    with transaction(engine) as session:
        next_visits.forgive(session, ["movilab"], NOW, NOW + MINUTE)
    assert (_point(engine).failures, _point(engine, SITEMAP.url).failures) == (1, 1)
    with reading(engine) as session:
        facts = sources.facts(session, "movilab")
        assert (facts["failures"], facts["next_visit"]) == (1, NOW + 16 * MINUTE)
        assert [source.id for source in sources.due(session, NOW + 17 * MINUTE)] == ["movilab"]


def test_an_entry_point_that_is_gone_from_the_store_is_nobodys_failure(engine: Engine) -> None:
    with transaction(engine) as session:
        next_visits.entry_point_visited(session, 999, Answered(seen=Seen(at=NOW), status="ok"))


def test_who_asked_for_a_visit_is_told_once(engine: Engine) -> None:
    for source_id in ("movilab", "other"):
        with transaction(engine) as session:
            sources.add(session, a_source(source_id), NOW)
    with transaction(engine) as session:
        sources.request_visit(session, ["other"])
        assert sources.answer_requests(session, ["movilab", "other"]) == {"other"}
        assert sources.answer_requests(session, ["movilab", "other"]) == set()
