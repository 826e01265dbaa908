"""Sources: added, changed, due, backed off; never lost by mistake."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from store import next_visits, sources
from store.db import reading, transaction
from store.errors import InvalidInput, NotFound
from store.planning import Answered
from store.rhythm import Seen
from store.types import EntryPoint, Rights, Source, SourceState, Territory
from tests.builders import NOW, a_source, add_source, an_article, save


def _get(engine: Engine, source_id: str = "movilab") -> Source:
    with reading(engine) as session:
        return sources.get_source(session, source_id)


def _due(engine: Engine, after: timedelta) -> list[str]:
    with reading(engine) as session:
        return [source.id for source in sources.due(session, NOW + after)]


def _visited(engine: Engine, *, succeeded: bool) -> timedelta:
    """How long after NOW the next visit is planned."""
    with transaction(engine) as session:
        next_visits.source_visited(session, "movilab", failure=None if succeeded else "temporary", now=NOW)
    with reading(engine) as session:
        planned = sources.facts(session, "movilab")["next_visit"]
    assert planned is not None
    return planned - NOW  # type: ignore[no-any-return]  # facts are for printing, hence Any


def test_a_source_comes_back_as_it_was_added(engine: Engine) -> None:
    listing = EntryPoint(kind="listing", url="https://movilab.example/actus", rank=1, selectors=(("item", "li"),))
    source = a_source(
        scope=Territory("departement", "29"),
        topicality="general",
        rights=Rights(licence="CC BY-SA", republish="full"),
        entry_points=(*a_source().entry_points, listing),
    )
    with transaction(engine) as session:
        sources.add(session, source, NOW)
    stored = _get(engine)
    assert replace(stored, entry_points=()) == replace(source, entry_points=())
    assert [replace(point, id=None) for point in stored.entry_points] == list(source.entry_points)


def test_an_id_is_taken_once(engine: Engine) -> None:
    add_source(engine)
    with pytest.raises(InvalidInput, match="already"):
        add_source(engine)


def test_an_unknown_source_is_answered_with_the_nearest(engine: Engine) -> None:
    add_source(engine)
    with pytest.raises(NotFound, match="did you mean movilab"):
        _get(engine, "movilap")


def test_entry_points_that_stay_keep_their_identity(engine: Engine) -> None:
    add_source(engine)
    [before] = _get(engine).entry_points
    other = EntryPoint(kind="sitemap", url="https://movilab.example/sitemap.xml")
    with transaction(engine) as session:
        sources.set_entry_points(session, "movilab", [other, replace(before, rank=1)])
    assert [point.url for point in _get(engine).entry_points] == [other.url, before.url]
    assert _get(engine).entry_points[1].id == before.id


def test_the_catalogue_adds_only_what_is_new(engine: Engine) -> None:
    add_source(engine, name="Renommé")
    add_source(engine, "removed")
    with transaction(engine) as session:
        sources.remove(session, "removed", NOW)
        assert sources.add_missing(session, [a_source(), a_source("removed"), a_source("fresh")], NOW) == 1
    assert _get(engine).name == "Renommé"


def test_a_source_with_articles_is_not_removed(engine: Engine) -> None:
    add_source(engine)
    with transaction(engine) as session:
        save(session, an_article())
    with pytest.raises(InvalidInput, match="retire"), transaction(engine) as session:
        sources.remove(session, "movilab", NOW)


@pytest.mark.parametrize(("state", "due"), [("active", True), ("trial", True), ("paused", False), ("retired", False)])
def test_who_is_followed(engine: Engine, state: SourceState, due: bool) -> None:
    add_source(engine, state=state)
    assert bool(_due(engine, timedelta())) is due


def test_a_visited_source_waits_for_its_time(engine: Engine) -> None:
    add_source(engine, schedule="every 2h")
    assert _visited(engine, succeeded=True) == timedelta(hours=2)
    assert _due(engine, timedelta(minutes=119)) == []
    assert _due(engine, timedelta(minutes=121)) == ["movilab"]


def test_a_request_makes_it_due_at_once(engine: Engine) -> None:
    add_source(engine)
    _visited(engine, succeeded=True)
    with transaction(engine) as session:
        sources.request_visit(session, ["movilab"])
    assert _due(engine, timedelta()) == ["movilab"]
    with transaction(engine) as session:
        sources.answer_requests(session, ["movilab"])
    assert _due(engine, timedelta()) == []


def test_a_request_made_during_a_visit_asks_for_another(engine: Engine) -> None:
    add_source(engine)
    with transaction(engine) as session:
        sources.answer_requests(session, ["movilab"])
        sources.request_visit(session, ["movilab"])
    _visited(engine, succeeded=True)
    assert _due(engine, timedelta()) == ["movilab"]


def test_the_first_success_is_remembered(engine: Engine) -> None:
    add_source(engine)
    _visited(engine, succeeded=False)
    with reading(engine) as session:
        assert sources.first_visit(session, "movilab")
    _visited(engine, succeeded=True)
    with reading(engine) as session:
        assert not sources.first_visit(session, "movilab")


def test_a_new_schedule_counts_from_the_last_visit(engine: Engine) -> None:
    add_source(engine)
    _visited(engine, succeeded=True)
    with transaction(engine) as session:
        sources.change(session, replace(sources.get_source(session, "movilab"), schedule="every 1h"))
    assert _due(engine, timedelta(minutes=61)) == ["movilab"]


def test_an_entry_point_under_a_new_address_keeps_its_history(engine: Engine) -> None:
    add_source(engine)
    [before] = _get(engine).entry_points
    with transaction(engine) as session:
        sources.keep_bookmark(session, before.id or 0, {"page": 3})
        next_visits.entry_point_visited(session, before.id or 0, Answered(seen=Seen(at=NOW), status="ok"))
        moved = replace(before, url="https://movilab.example/flux")
        sources.set_entry_points(session, "movilab", [moved])
    [after] = _get(engine).entry_points
    assert (after.id, after.url, after.bookmark) == (before.id, "https://movilab.example/flux", {"page": 3})
    with reading(engine) as session:
        assert sources.facts(session, "movilab")["entry_points"][after.url]["last_answer"] == "ok"


def test_addresses_of_entry_points_may_change_places(engine: Engine) -> None:
    add_source(engine, entry_points=(EntryPoint(kind="feed", url="https://a.example/1"),))
    with transaction(engine) as session:
        [first] = sources.get_source(session, "movilab").entry_points
        second = EntryPoint(kind="feed", url="https://a.example/1", rank=1)
        sources.set_entry_points(session, "movilab", [replace(first, url="https://a.example/2"), second])
    assert [point.url for point in _get(engine).entry_points] == ["https://a.example/2", "https://a.example/1"]


@pytest.mark.parametrize(
    ("change", "bookmark"),
    [({"rank": 4}, {"walked": True}), ({"selectors": (("item", "li"),)}, {}), ({"kind": "feed"}, {})],
    ids=["rank", "selectors", "kind"],
)
def test_what_is_read_otherwise_is_read_from_the_beginning(
    engine: Engine, change: dict[str, Any], bookmark: dict[str, Any]
) -> None:
    add_source(engine, entry_points=(EntryPoint(kind="listing", url="https://a.example/actus"),))
    with transaction(engine) as session:
        [point] = sources.get_source(session, "movilab").entry_points
        sources.keep_bookmark(session, point.id or 0, {"walked": True})
        sources.set_entry_points(session, "movilab", [replace(point, **change)])
    assert _get(engine).entry_points[0].bookmark == bookmark
