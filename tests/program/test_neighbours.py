"""Fifty well-behaved sites are read completely, whoever lives beside them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from store import sources
from store.config import Config
from store.db import open_engine, transaction
from tests.program.test_hostile import Row, _rows, _run
from tests.sites.hostile.neighbours import street
from tests.sites.hostile.server import NUMBER, serve


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[Row]]:
    healthy, bad = street()
    home = tmp_path_factory.mktemp("neighbours")
    with serve(healthy | bad) as web:
        config = Config(home=home, allow_networks=(f"127.0.0.1:{web.port}",), delay=0.05, workers=2)
        with transaction(open_engine(config, create=True)) as session:
            for case in [*bad.values(), *healthy.values()]:
                sources.add(session, case.source(web.port), datetime.now(UTC))
        _run(config)
    return _rows(home)


def test_every_good_neighbour_is_complete(rows: Mapping[str, list[Row]]) -> None:
    healthy, _ = street()
    stored = {name: {row.mark for row in rows.get(name, [])} for name in healthy}
    assert stored == {name: {(name, number) for number in range(1, NUMBER + 1)} for name in healthy}


def test_nothing_comes_from_the_bad_ones(rows: Mapping[str, list[Row]]) -> None:
    _, bad = street()
    assert not bad.keys() & rows.keys()
