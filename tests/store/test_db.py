"""The store opens, migrates, and says plainly when it cannot."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import IntegrityError, StatementError

from store import sequence
from store.config import Config
from store.db import alembic_config, make_engine, migrate, open_engine, reading, transaction
from store.errors import StoreError
from store.models import RunRow, SourceRow, VisitRow
from tests.builders import NOW, add_source


def test_tables_and_migrations_agree(engine: Engine) -> None:
    with engine.connect() as connection:
        command.check(alembic_config(connection))


def test_migrations_go_down_and_up_again(engine: Engine) -> None:
    with engine.connect() as connection, connection.begin():
        command.downgrade(alembic_config(connection), "base")
    migrate(engine)
    migrate(engine)
    add_source(engine)


def test_a_store_is_made_once_and_then_found(tmp_path: Path) -> None:
    config = Config(home=tmp_path / "new" / "var")
    open_engine(config, create=True).dispose()
    open_engine(config).dispose()
    open_engine(config, create=True).dispose()


def _broken(tmp_path: Path, kind: str) -> str:
    file = tmp_path / "veille.db"
    match kind:
        case "no database":
            file.write_bytes(b"this is no database, but it is long enough to look like one" * 100)
        case "newer":
            engine = make_engine(f"sqlite:///{file}", create=True)
            migrate(engine)
            with transaction(engine) as session:
                session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        case "older":
            make_engine(f"sqlite:///{file}", create=True).connect().close()
    return f"sqlite:///{file}"


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("missing", "veille init"),
        ("no database", "not a database"),
        ("newer", "newer version"),
        ("older", "veille init"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, kind: str, says: str) -> None:
    url = _broken(tmp_path, kind)
    with pytest.raises(StoreError, match=says):
        open_engine(Config(home=tmp_path, database_url=url))


@pytest.mark.parametrize(
    ("url", "says"),
    [("mysql://x/y", "neither sqlite nor postgresql"), ("nonsense", "cannot be understood")],
)
def test_other_databases_are_refused(url: str, says: str) -> None:
    with pytest.raises(StoreError, match=says):
        make_engine(url)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be made"):
        open_engine(Config(home=tmp_path / "file" / "var"), create=True)


def test_sqlite_is_opened_our_way(sqlite_engine: Engine) -> None:
    with sqlite_engine.connect() as connection:
        values = [connection.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "foreign_keys", "synchronous")]
    assert values == ["wal", 1, 1]


def test_a_locked_store_is_a_sentence(sqlite_engine: Engine) -> None:
    impatient = make_engine(str(sqlite_engine.url))
    with impatient.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=1")
    with transaction(sqlite_engine) as session:
        sequence.next_value(session)
        with pytest.raises(StoreError, match="locked"), transaction(impatient) as other:
            sequence.next_value(other)
    impatient.dispose()


def test_readers_are_not_in_a_writers_way(engine: Engine) -> None:
    with transaction(engine) as writer, reading(engine) as reader:
        writer.execute(text("UPDATE counters SET value = 1"))
        assert reader.scalars(select(SourceRow)).all() == []


def test_failed_transactions_leave_nothing(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError), transaction(engine) as session:
        session.add(RunRow(started=NOW, pid=1))
        session.flush()
        raise ZeroDivisionError
    with reading(engine) as session:
        assert session.scalars(select(RunRow)).all() == []


def test_foreign_keys_hold(engine: Engine) -> None:
    with pytest.raises(IntegrityError), transaction(engine) as session:
        session.add(VisitRow(run_id=99, source_id="none", started=NOW, refused={}))


def test_times_come_back_in_utc(engine: Engine) -> None:
    paris = timezone(timedelta(hours=2))
    with transaction(engine) as session:
        session.add(RunRow(started=datetime(2026, 7, 14, 10, tzinfo=paris), pid=1))
    with reading(engine) as session:
        assert session.scalars(select(RunRow)).one().started == datetime(2026, 7, 14, 8, tzinfo=UTC)


def test_a_time_without_zone_is_refused(engine: Engine) -> None:
    with pytest.raises(StatementError, match="without zone"), transaction(engine) as session:
        session.add(RunRow(started=datetime(2026, 7, 14), pid=1))  # noqa: DTZ001  # this is what is refused
        session.flush()
