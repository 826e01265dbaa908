"""The one increasing number that says what is new. Publishing, alerts and exports read "what came after N"."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from store.models import CounterRow

SEQUENCE = "sequence"


def next_value(session: Session, name: str = SEQUENCE) -> int:
    """The next value of a counter, from 1.

    The counter's row stays locked until the transaction ends, so that with concurrent writers values become visible
    in order and no reader can skip one.
    """
    raised = update(CounterRow).where(CounterRow.name == name).values(value=CounterRow.value + 1)
    value: int | None = session.scalar(raised.returning(CounterRow.value))
    if value is None:
        _make(session, name)
        return next_value(session, name)
    return value


def lock(session: Session) -> None:
    """Make this transaction the only writer of articles until it ends.

    SQLite has one writer anyway. On PostgreSQL the counter's row is the lock, taken before any article's row so that
    two crawls that save the same article wait for each other instead of colliding.
    """
    held = select(CounterRow.value).where(CounterRow.name == SEQUENCE).with_for_update()
    if session.scalar(held) is None:
        _make(session, SEQUENCE)
        session.scalar(held)


def _make(session: Session, name: str) -> None:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(CounterRow).values(name=name, value=0).on_conflict_do_nothing())


def last_value(session: Session, name: str = SEQUENCE) -> int:
    """The last value given out; 0 if none was."""
    return session.scalar(select(CounterRow.value).where(CounterRow.name == name)) or 0


def set_value(session: Session, name: str, value: int) -> None:
    """Put a counter at `value`."""
    _make(session, name)
    session.execute(update(CounterRow).where(CounterRow.name == name).values(value=value))
