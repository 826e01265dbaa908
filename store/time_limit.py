"""A limit on the time that the store may think about a question of a stranger."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from store.errors import SearchTooSlow

SECONDS = 5.0
"""How long one search may take."""
_OFTEN = 20_000
"""Steps of SQLite's machine between two looks at the clock: a few milliseconds."""


@contextmanager
def time_limit(session: Session, seconds: float = SECONDS) -> Iterator[None]:
    """Raises SearchTooSlow when the statements within take longer."""
    begin = _limit_sqlite if session.get_bind().dialect.name == "sqlite" else _limit_postgresql
    with begin(session, seconds):
        try:
            yield
        except OperationalError as error:
            if "interrupted" not in str(error.orig) and "statement timeout" not in str(error.orig):
                raise
            advice = "add a rarer word, or a date: after:2026-01"
            raise SearchTooSlow(f"the search takes more than {seconds:g} seconds and was given up; {advice}") from error


@contextmanager
def _limit_sqlite(session: Session, seconds: float) -> Iterator[None]:
    connection = session.connection().connection.driver_connection
    assert connection is not None  # noqa: S101  # a session's connection is open
    end = time.monotonic() + seconds
    connection.set_progress_handler(lambda: time.monotonic() > end, _OFTEN)
    try:
        yield
    finally:
        connection.set_progress_handler(None, 0)


@contextmanager
def _limit_postgresql(session: Session, seconds: float) -> Iterator[None]:
    session.execute(text("SELECT set_config('statement_timeout', :limit, true)"), {"limit": f"{int(seconds * 1000)}"})
    yield
    # After an error the transaction is over, and the limit with it.
    session.execute(text("SELECT set_config('statement_timeout', '0', true)"))
