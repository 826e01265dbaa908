"""The one number that says what is new: it only rises, and no reader can skip a value."""

from __future__ import annotations

import threading

from sqlalchemy import Engine

from store import articles, publications, sequence
from store.db import reading, transaction
from tests.builders import add_source, an_article, save


def _sequences(engine: Engine) -> list[int]:
    with reading(engine) as session:
        return [change.sequence for change in articles.changes_since(session, 0)]


def test_counters_start_at_nothing_and_rise_by_one(engine: Engine) -> None:
    with transaction(engine) as session:
        assert sequence.last_value(session) == 0
        assert [sequence.next_value(session) for _ in range(3)] == [1, 2, 3]


def test_locking_gives_no_value_away(engine: Engine) -> None:
    with transaction(engine) as session:
        sequence.lock(session)
        sequence.lock(session)
        assert sequence.next_value(session) == 1


def test_what_is_published_is_remembered(engine: Engine) -> None:
    with transaction(engine) as session:
        publications.set_published(session, 7)
        publications.set_published(session, 9)
    with reading(engine) as session:
        assert publications.published_sequence(session) == 9


def test_an_undone_transaction_gives_its_values_back(engine: Engine) -> None:
    add_source(engine)
    with transaction(engine) as session:
        save(session, an_article("undone"))
        session.rollback()
    with transaction(engine) as session:
        save(session, an_article("kept"))
    assert _sequences(engine) == [1]


def test_a_reader_never_skips_a_sequence_that_is_not_yet_committed(postgresql_engine: Engine) -> None:
    """Of two writers, the later waits: else its value shows first and a reader goes past the other."""
    add_source(postgresql_engine)
    second_saved = threading.Event()

    def write_second() -> None:
        with transaction(postgresql_engine) as session:
            save(session, an_article("second"))
        second_saved.set()

    with transaction(postgresql_engine) as session:
        save(session, an_article("first"))
        thread = threading.Thread(target=write_second)
        thread.start()
        assert not second_saved.wait(0.3)
    thread.join()
    assert _sequences(postgresql_engine) == [1, 2]
