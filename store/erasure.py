"""What was deleted from a database still lies in its files until they are written anew: here they are.

SQLite keeps deleted rows in free pages and in the write-ahead log, and its index of words keeps deleted entries until
it is merged. VACUUM writes the file anew from what is there, in time and free disk space proportional to its size;
the log is then emptied. PostgreSQL gives the room of deleted rows free for others, and its log and backups are
beyond our reach.
"""

from __future__ import annotations

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from store import index, sequence
from store.db import outside_transactions, reading, transaction

DUE = "erasure_due"
"""Counter that is 1 from a removal until the files have been cleaned."""
TABLES = (
    *("articles", "revisions", "attachments", "addresses", "documents", "notes", "collected"),
    *("words", index.TABLE),
)
"""Tables that hold something of what articles say."""


def request(session: Session) -> None:
    """Note that the files of the database hold something that has to go."""
    sequence.set_value(session, DUE, 1)


def due(session: Session) -> bool:
    """Whether something was deleted that may still lie in the files of the database."""
    return sequence.last_value(session, DUE) == 1


def erase(engine: Engine, *, patience: float = 2) -> bool:
    """Leave nothing of what was deleted in the files of the database, as far as the database can.

    False when another process reads the store for longer than `patience` seconds, so that an older view of it has to
    be kept: to be done again later; until then it is noted as due. Raises StoreError when the database stays locked or
    the disk is full.
    """
    with reading(engine) as session:
        if not due(session):
            return True
    with outside_transactions(engine) as connection:
        done = _sqlite(connection, patience) if engine.dialect.name == "sqlite" else _postgresql(connection)
    if done:
        with transaction(engine) as session:
            sequence.set_value(session, DUE, 0)
    return done


def _sqlite(connection: Connection, patience: float) -> bool:
    connection.exec_driver_sql("PRAGMA secure_delete=ON")
    if connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat4'").first():
        # Samples of keys, where this SQLite was built to keep them.
        connection.exec_driver_sql("ANALYZE")
    index.purge(connection)
    connection.exec_driver_sql("VACUUM")
    waits = connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one()
    connection.exec_driver_sql(f"PRAGMA busy_timeout={int(patience * 1000)}")
    busy, *_ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
    connection.exec_driver_sql(f"PRAGMA busy_timeout={waits}")
    return not busy


def _postgresql(connection: Connection) -> bool:
    # ANALYZE: the statistics of a column hold samples of its values.
    connection.exec_driver_sql(f"VACUUM (ANALYZE) {', '.join(TABLES)}")
    return True
