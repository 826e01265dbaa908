"""The engine, its transactions and its schema."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError
from sqlalchemy.orm import Session

from store.config import Config
from store.errors import StoreError

MIGRATIONS = Path(__file__).parent / "migrations"
WRITE = "veille_write"
"""Execution option of connections that will write."""
ALONE = "veille_alone"
"""Execution option of connections whose statements each stand alone, outside any transaction."""
PATIENCE = 30
"""Seconds that one waits for a SQLite file that another has locked."""


def open_engine(config: Config, *, create: bool = False, patience: int = PATIENCE) -> Engine:
    """The store named by the settings, ready for use.

    `create` makes it, or brings it up to this version's schema. Raises StoreError when it is missing, cannot be
    opened, or has another schema than this version needs.
    """
    engine = make_engine(config.database, create=create, patience=patience)
    with store_errors():
        if create:
            migrate(engine)
        _check_version(engine)
    return engine


def make_engine(url: str, *, create: bool = False, patience: int = PATIENCE) -> Engine:
    """An engine with our ways of opening SQLite; the schema is not looked at."""
    try:
        address = make_url(url)
        if address.get_backend_name() not in ("sqlite", "postgresql"):
            raise StoreError(f"database_url {address.drivername!r} is neither sqlite nor postgresql")
        if address.get_backend_name() == "sqlite":
            _find_file(Path(address.database or ""), create=create)
        engine = create_engine(address, pool_pre_ping=address.get_backend_name() == "postgresql")
    except (ArgumentError, NoSuchModuleError) as error:
        raise StoreError(f"database_url cannot be understood: {error}") from error
    except ModuleNotFoundError as error:
        raise StoreError("PostgreSQL needs the package psycopg: pip install 'veille[postgresql]'") from error
    if address.get_backend_name() == "sqlite":
        event.listen(engine, "connect", lambda connection, _: _open_sqlite(connection, patience))
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _find_file(file: Path, *, create: bool) -> None:
    if file.exists():
        return
    if not create:
        raise StoreError(f"there is no store at {file}; make one with: veille init")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"the folder {file.parent} cannot be made: {error.strerror}") from error


def _open_sqlite(connection: sqlite3.Connection, patience: int) -> None:
    # The driver's own transaction control starts a transaction too late, and never an immediate one.
    connection.isolation_level = None
    # foreign_keys is off by default in SQLite, and per connection.
    for pragma in (f"busy_timeout={patience * 1000}", "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.create_function("veille_folded", 1, _folded, deterministic=True)
    connection.create_function("veille_matches", 2, _matches, deterministic=True)


def _folded(text: str | None) -> str | None:
    from store.query.folding import folded

    return None if text is None else folded(text)


def _matches(pattern: str, text: str | None) -> bool:
    from store.query.fields.words import matches

    return text is not None and matches(pattern, text)


def _begin_sqlite(connection: Connection) -> None:
    # A read transaction that turns into a write fails at once when another has written: writers say so from the start.
    options = connection.get_execution_options()
    if not options.get(ALONE, False):
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get(WRITE, False) else "BEGIN")


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """All or nothing. A locked, full or missing database leaves as StoreError; bad SQL leaves as it is."""
    with (
        store_errors(),
        Session(engine.execution_options(**{WRITE: True}), expire_on_commit=False) as session,
        session.begin(),
    ):
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """One consistent view of the store, never in a writer's way."""
    options = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with (
        store_errors(),
        Session(engine.execution_options(**options), expire_on_commit=False) as session,
        session.begin(),
    ):
        yield session


@contextmanager
def outside_transactions(engine: Engine) -> Iterator[Connection]:
    """A connection for what a database refuses to do in a transaction, such as VACUUM."""
    postgresql = engine.dialect.name == "postgresql"
    options: dict[str, Any] = {"isolation_level": "AUTOCOMMIT"} if postgresql else {ALONE: True}
    with store_errors(), engine.execution_options(**options).connect() as connection:
        yield connection


@contextmanager
def store_errors() -> Iterator[None]:
    """What a person can mend leaves as StoreError."""
    try:
        yield
    except DatabaseError as error:
        # IntegrityError, ProgrammingError… are our own mistakes and stay visible.
        if type(error) not in (DatabaseError, OperationalError):
            raise
        raise StoreError(f"the store cannot be used: {error.orig}") from error


def migrate(engine: Engine) -> None:
    """Bring the schema to this version's; all of it or nothing. Raises StoreError for a store made by a newer one."""
    with engine.execution_options(**{WRITE: True}).connect() as connection, connection.begin():
        _refuse_newer(connection)
        command.upgrade(alembic_config(connection), "head")


def alembic_config(connection: Connection) -> AlembicConfig:
    """Alembic's configuration for our migrations on this connection."""
    config = AlembicConfig(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _refuse_newer(connection: Connection) -> None:
    current = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}
    if current and current not in known:
        raise StoreError(f"the store was made by a newer version of Veille (schema {current}); update the program")


def _check_version(engine: Engine) -> None:
    with engine.connect() as connection:
        _refuse_newer(connection)
        current = MigrationContext.configure(connection).get_current_revision()
    if current != ScriptDirectory(str(MIGRATIONS)).get_current_head():
        raise StoreError("the store has the schema of an older version; bring it up to date with: veille init")
