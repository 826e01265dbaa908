"""The store for notebooks: what its page shows is true, it cannot write, and it costs nothing until it is used."""

from __future__ import annotations

import doctest
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from store import open_store
from store.db import transaction
from store.errors import NotFound, StoreError
from store.models import CounterRow
from tests.builders import add_source, an_article, save

PAGE = Path(__file__).parents[2] / "docs" / "python.md"


def _fill(engine: Engine) -> None:
    add_source(engine)
    with transaction(engine) as session:
        save(
            session,
            an_article("b", title="Les fablabs du Finistère", text="Fablab, fablab.", tags=("fablab",)),
            FINISTERE,
        )
        for text in ("Il ouvre en mars.", "Il ouvre en avril."):
            title = "Un fablab ouvre à Morlaix"
            save(session, an_article("a", title=title, text=text, tags=("fablab",)), FINISTERE)
        save(
            session,
            an_article(
                "c", title="Une friche reprend vie", text="Elle accueille de nouveau du monde.", tags=("friche",)
            ),
        )


FINISTERE = ("departement-29",)


def test_the_page_is_true(sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _fill(sqlite_engine)
    monkeypatch.chdir(tmp_path)
    options = doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL
    failed, tried = doctest.testfile(str(PAGE), module_relative=False, optionflags=options)
    assert (failed, tried > 20) == (0, True)


def test_it_reads_both_engines_and_writes_neither(engine: Engine) -> None:
    _fill(engine)
    with open_store(engine.url.render_as_string(hide_password=False)) as store:
        assert (store.count(), store.count("tag:fablab")) == (3, 2)
        assert [row["title"] for row in store.rows("friche")] == ["Une friche reprend vie"]
        with pytest.raises((DBAPIError, StoreError), match=r"(?i)read.?only"), transaction(store._engine) as session:
            session.add(CounterRow(name="mine", value=1))
        assert store.count() == 3


def test_what_is_not_there_is_told(sqlite_engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="veille init"):
        open_store(tmp_path / "none.db")
    with open_store(str(sqlite_engine.url.database)) as store:
        with pytest.raises(NotFound, match="no article at"):
            store.article("https://nowhere.example/")
        with pytest.raises(NotFound, match="no article 7"):
            store.article(7)


def test_a_stream_that_is_not_read_to_its_end_holds_nothing(sqlite_engine: Engine) -> None:
    _fill(sqlite_engine)
    with open_store(str(sqlite_engine.url.database)) as store:
        stream = store.stream()
        next(stream)
        del stream
        assert store._engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_importing_the_store_loads_no_database() -> None:
    check = "import sys, store; sys.exit('sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
