"""A walk through an archive goes on where it was; a new one begins anew."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine

from store import backfills, sources
from store.db import transaction
from tests.builders import NOW, add_source

SINCE = date(2019, 1, 1)


@pytest.fixture
def point(engine: Engine) -> int:
    add_source(engine)
    with transaction(engine) as session:
        [found] = sources.get_source(session, "movilab").entry_points
    assert found.id is not None
    return found.id


def test_a_walk_goes_on_where_it_was(engine: Engine, point: int) -> None:
    with transaction(engine) as session:
        assert backfills.begin(session, point, SINCE, NOW).place == {}
        backfills.keep(session, point, {"page": 3}, requests=5, articles=20)
        backfills.keep(session, point, {"page": 4}, requests=2, articles=1)
    with transaction(engine) as session:
        begun = backfills.begin(session, point, SINCE, NOW)
    assert (begun.place, begun.requests, begun.articles, begun.finished) == ({"page": 4}, 7, 21, None)


@pytest.mark.parametrize("finished", [True, False])
def test_another_day_or_a_finished_walk_begins_anew(engine: Engine, point: int, finished: bool) -> None:
    with transaction(engine) as session:
        backfills.begin(session, point, SINCE, NOW)
        backfills.keep(session, point, {"page": 3}, requests=5, articles=20)
        if finished:
            backfills.finish(session, point, NOW)
    with transaction(engine) as session:
        begun = backfills.begin(session, point, SINCE if finished else date(2018, 1, 1), NOW)
    assert (begun.place, begun.requests, begun.finished) == ({}, 0, None)


def test_what_was_never_walked_is_not_known(engine: Engine, point: int) -> None:
    with transaction(engine) as session:
        assert backfills.get(session, point) is None
        backfills.begin(session, point, SINCE, NOW)
        known = backfills.get(session, point)
    assert known is not None
    assert known.since == SINCE
