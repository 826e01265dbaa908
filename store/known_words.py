"""The table of words: each one that titles and texts hold, with the lemma that joins it with its inflections."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Pool, delete, event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from store import sequence
from store.models import WordRow
from store.query.words import lemma

MOST_REMEMBERED = 300_000
"""Words a process remembers as written, some 40 MB."""
REMOVALS = "words_removed"
"""Counter that tells processes that words they remember may be gone."""
_NEW = "words written by this transaction"

_remembered: WeakKeyDictionary[Pool, tuple[int, set[str]]] = WeakKeyDictionary()


def add(session: Session, found: Iterable[str]) -> None:
    """Note words that an article holds."""
    if _NEW not in session.info:
        session.info[_NEW] = (sequence.last_value(session, REMOVALS), set())
    removals, new = session.info[_NEW]
    at, known = _remembered.get(_pool(session), (removals, set()))
    unknown = set(found) - new
    unknown -= known if at == removals else set()
    write(session.connection(), unknown)
    new |= unknown


def _pool(session: Session) -> Pool:
    """What all connections to one database have in common."""
    return session.get_bind().engine.pool


def write(connection: Connection, found: Iterable[str]) -> None:
    """Put words into the table, if they are not there."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    rows = [{"word": word, "lemma": lemma(word)} for word in sorted(found)]
    if rows:
        connection.execute(insert(WordRow).on_conflict_do_nothing(), rows)


@event.listens_for(Session, "after_commit")
def _remember(session: Session) -> None:
    # Only now: what is rolled back has to be written again.
    if _NEW not in session.info:
        return
    removals, new = session.info.pop(_NEW)
    at, known = _remembered.get(_pool(session), (removals, set()))
    fresh = at == removals and len(known) < MOST_REMEMBERED
    _remembered[_pool(session)] = (removals, known | new if fresh else new)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, _: object) -> None:
    session.info.pop(_NEW, None)


def forms(session: Session, asked: Iterable[str], most: int) -> dict[str, list[str]]:
    """Of each folded word the inflections that are written somewhere, itself first, at most `most`."""
    bases = {word: lemma(word) for word in asked}
    written = defaultdict[str, list[str]](list)
    if bases:
        same = select(WordRow.lemma, WordRow.word).where(WordRow.lemma.in_(set(bases.values()))).order_by(WordRow.word)
        for base, word in session.execute(same):
            written[base].append(word)
    return {word: [word, *(one for one in written[base] if one != word)][:most] for word, base in bases.items()}


def remove(session: Session, unused: Sequence[str]) -> None:
    """Take words out of the table that no article holds any more."""
    if unused:
        sequence.next_value(session, REMOVALS)
        session.execute(delete(WordRow).where(WordRow.word.in_(unused)))
