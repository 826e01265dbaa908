"""Stores for the tests: a real SQLite file each, and a real PostgreSQL database where a server is at hand."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from store.config import Config
from store.db import make_engine, migrate
from tests import postgresql

_numbers = itertools.count()


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "veille.db"
    engine = make_engine(f"sqlite:///{file}", create=True)
    migrate(engine)
    engine.dispose()
    return file


@pytest.fixture(scope="session")
def _postgresql_template() -> Iterator[Engine]:
    """A server with a database "template_veille" that holds an empty store."""
    if postgresql.binaries() is None and not os.environ.get(postgresql.VARIABLE):
        pytest.skip("no PostgreSQL server is installed: its half of the store's tests is left out")
    with postgresql.server() as url:
        server = create_engine(url, isolation_level="AUTOCOMMIT")
        _execute(server, "DROP DATABASE IF EXISTS template_veille", "CREATE DATABASE template_veille")
        engine = make_engine(_database(server, "template_veille"))
        migrate(engine)
        engine.dispose()
        yield server
        server.dispose()


@pytest.fixture
def sqlite_engine(_sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    """An empty store in a SQLite file."""
    file = tmp_path / "var" / "veille.db"
    file.parent.mkdir()
    shutil.copy(_sqlite_template, file)
    engine = make_engine(f"sqlite:///{file}")
    yield engine
    engine.dispose()


@pytest.fixture
def postgresql_engine(_postgresql_template: Engine) -> Iterator[Engine]:
    """An empty store in a PostgreSQL database."""
    name = f"veille_{os.getpid()}_{next(_numbers)}"
    _execute(_postgresql_template, f"CREATE DATABASE {name} TEMPLATE template_veille")
    engine = make_engine(_database(_postgresql_template, name))
    yield engine
    engine.dispose()
    _execute(_postgresql_template, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """An empty store, on each kind of database in turn."""
    found = request.getfixturevalue(f"{request.param}_engine")
    assert isinstance(found, Engine)
    return found


@pytest.fixture
def config(sqlite_engine: Engine, tmp_path: Path) -> Config:
    """Settings whose home holds an empty store; `sqlite_engine` is open on it."""
    return Config(home=tmp_path / "var", public_url="https://veille.example")


def _database(server: Engine, name: str) -> str:
    return server.url.set(database=name).render_as_string(hide_password=False)


def _execute(server: Engine, *statements: str) -> None:
    with server.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
