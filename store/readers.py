"""The store for those who only read: nothing can be written, and nobody waits long for a lock."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, event

from store.config import Config
from store.db import open_engine

PATIENCE = 1
"""Seconds that a reader waits for a database that is locked."""


def open_reader(config: Config) -> Engine:
    """The store, for reading only. Raises StoreError as `open_engine` does."""
    engine = open_engine(config, patience=PATIENCE)
    # Connections that were opened so far do not know that they may only read.
    engine.dispose()
    statements = ["PRAGMA query_only=ON"]
    if engine.dialect.name == "postgresql":
        statements = ["SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY", f"SET lock_timeout = '{PATIENCE}s'"]

    @event.listens_for(engine, "connect")
    def only_read(connection: Any, _: object) -> None:
        cursor = connection.cursor()
        for statement in statements:
            cursor.execute(statement)
        cursor.close()
        # psycopg begins a transaction with any statement.
        connection.commit()

    return engine
