"""A store of any earlier version comes up to date with all its data, or stays as it was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, Engine, MetaData, Table, select, types

from store import articles, saved_searches, search
from store.db import alembic_config, make_engine, migrate, reading, transaction
from store.types import ListKey
from tests.builders import NOW

EARLIER = ("0001", "0002", "0003", "0004")
HEAD = "0005"
SAID: dict[str, tuple[Any, Any]] = {
    "articles.title": ("Un fablab à Morlaix", "Les tiers-lieux d'Ariège"),
    "articles.text": ("Il ouvre ses portes.", "Un réseau se forme."),
    "articles.partial": ("", "cut"),
    "articles.gone": (None, None),
    "articles.event": (None, None),
    "article_tags.tag": ("fablab", "tiers-lieu"),
    "counters.name": ("sequence", "published"),
    "counters.value": (2, 2),
    "incidents.kind": ("blocked", "blocked"),
    "sources.scope": (None, "departement-29"),
    "sources.state": ("active", "paused"),
}
"""Values that a test looks at, or that must make sense; all others are made up by type."""


def _to(engine: Engine, revision: str) -> None:
    with engine.connect() as connection, connection.begin():
        command.downgrade(alembic_config(connection), "base")
        command.upgrade(alembic_config(connection), revision)


def _tables(engine: Engine) -> list[Table]:
    metadata = MetaData()
    metadata.reflect(engine)
    hidden = ("article_index", "alembic_version", "sqlite_sequence")
    return [table for table in metadata.sorted_tables if not table.name.startswith(hidden)]


DICTS = {"refused", "fingerprints", "link", "bookmark", "rhythm", "health", "place"}
BY_TYPE: list[tuple[type[Any], Any]] = [
    (bool, lambda column, number: True),
    (bytes, lambda column, number: bytes([number])),
    (int, lambda column, number: number + 1),
    (float, lambda column, number: 0.5),
    (datetime, lambda column, number: NOW - timedelta(days=number)),
    (date, lambda column, number: date(2026, 11, 1 + number)),
    (dict, lambda column, number: {} if column.name in DICTS else []),
    (str, lambda column, number: f"{column.name} {number}"[: column.type.length or 99]),
]


def _made_up(column: Column[Any], number: int) -> Any:
    name = f"{column.table.name}.{column.name}"
    if name in SAID:
        return SAID[name][number]
    for key in column.foreign_keys:
        return _made_up(key.column, number)
    python = dict if isinstance(column.type, types.JSON) else column.type.python_type
    return dict(BY_TYPE)[python](column, number)


def _fill(engine: Engine) -> None:
    """Two rows in every table."""
    with transaction(engine) as session:
        for table in _tables(engine):
            for number in range(2):
                session.execute(table.insert().values({c.name: _made_up(c, number) for c in table.columns}))


def _rows(engine: Engine) -> dict[str, dict[str, list[Any]]]:
    """What is in each column of each table, in a fixed order."""
    found: dict[str, dict[str, list[Any]]] = {}
    with reading(engine) as session:
        for table in _tables(engine):
            rows = session.execute(select(table).order_by(*table.primary_key.columns)).mappings().all()
            found[table.name] = {c.name: [_plain(row[c.name]) for row in rows] for c in table.columns}
    return found


def _plain(value: Any) -> Any:
    return value.replace(tzinfo=value.tzinfo or UTC) if isinstance(value, datetime) else value


def _revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


@pytest.fixture(params=EARLIER)
def earlier(engine: Engine, request: pytest.FixtureRequest) -> str:
    """A store of an earlier version, with data in every table; its revision."""
    _to(engine, request.param)
    _fill(engine)
    return str(request.param)


REPLACED = {("article_tags", "listed"), ("article_territories", "listed")}
"""Columns that later versions do without."""


def test_every_table_keeps_its_data(engine: Engine, earlier: str) -> None:
    before = _rows(engine)
    assert all(len(values) == 2 for table in before.values() for values in table.values())
    migrate(engine)
    after = _rows(engine)
    for table, columns in before.items():
        kept = {name: values for name, values in columns.items() if (table, name) not in REPLACED}
        assert kept == {name: after[table][name] for name in kept}
    assert _revision(engine) == HEAD


@pytest.mark.parametrize("earlier", EARLIER[:2], indirect=True)
def test_what_is_new_is_filled_and_works(engine: Engine, earlier: str) -> None:
    migrate(engine)
    with engine.connect() as connection:
        command.check(alembic_config(connection))
    with reading(engine) as session:
        found = {
            query: search.ids(session, saved_searches.understand(session, query), NOW)
            for query in ("", "porte", "tiers lieu", "title:fablabs", "tag:fablab", "rien")
        }
        assert found == {
            "": [1, 2],
            "porte": [1],
            "tiers lieu": [2],
            "title:fablabs": [1],
            "tag:fablab": [1],
            "rien": [],
        }
        assert [one.id for one in articles.newest(session, ListKey("tag", "fablab"))] == [1]
        assert [change.article for change in articles.changes_since(session, 0)] == [1, 2]


@pytest.mark.parametrize("statement", [9, -3])
def test_a_killed_migration_leaves_the_old_state_and_is_done_again(
    engine: Engine, statement: int, tmp_path: Path
) -> None:
    _to(engine, EARLIER[0])
    _fill(engine)
    before = _rows(engine)
    number = statement if statement > 0 else _statements(engine, tmp_path) + statement
    assert _migrate_and_die(engine, number) == -signal.SIGKILL
    assert (_revision(engine), _rows(engine)) == (EARLIER[0], before)
    migrate(engine)
    assert _revision(engine) == HEAD
    assert _rows(engine)["articles"]["title"] == before["articles"]["title"]


SCRIPT = """
import os, signal, sys
from sqlalchemy import event
from store.db import make_engine, migrate
engine, left = make_engine(sys.argv[1]), [int(sys.argv[2])]
@event.listens_for(engine, "before_cursor_execute")
def count(connection, cursor, statement, *_):
    left[0] -= not statement.lstrip().upper().startswith(("SELECT", "PRAGMA"))
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
migrate(engine)
print(int(sys.argv[2]) - left[0])
"""


def _migrate_and_die(engine: Engine, statement: int) -> int:
    return _run(engine, statement).returncode


def _statements(engine: Engine, folder: Path) -> int:
    """How many statements bring such a store up to date."""
    if engine.dialect.name == "sqlite":
        copy = make_engine(f"sqlite:///{folder / 'copy.db'}", create=True)
        _to(copy, EARLIER[0])
        copy.dispose()
        return int(_run(copy, 10_000).stdout)
    done = int(_run(engine, 10_000).stdout)
    _to(engine, EARLIER[0])
    _fill(engine)
    return done


def _run(engine: Engine, statement: int) -> subprocess.CompletedProcess[str]:
    url = engine.url.render_as_string(hide_password=False)
    root = str(Path(__file__).parents[2])
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([root, os.environ.get("PYTHONPATH", "")])}
    command_line = [sys.executable, "-P", "-c", SCRIPT, url, str(statement)]
    return subprocess.run(command_line, capture_output=True, text=True, check=False, env=environment)
