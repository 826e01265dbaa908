"""The index of words: what titles and texts say, for `store.search`. Every write of an article keeps it in step, in
the same transaction.

SQLite has it in an FTS5 table without a copy of the texts, whose row ids are the places of the articles in lists, so
that the newest matches are read from its end. PostgreSQL has it in a table of tsvectors. Both hold the words that
`store.query.words` finds. The texts of attachments are not in it: a call's rules would drown the call.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Connection, select, text
from sqlalchemy.orm import Session

from store import known_words
from store.models import ArticleRow
from store.query import words

TABLE = "article_index"
"""Also the beginning of the names of the tables that FTS5 keeps it in; written out in every statement."""
LEAD = 40
"""Words at the beginning of a text that count more than those that follow."""
LONGEST_TITLE = 300
"""Words of a title that are indexed."""
WORDS_AT_ONCE = 10_000
"""Words asked for in one statement."""
AT_ONCE = 500
"""Articles indexed in one go by `fill`."""

_ADD = text("INSERT INTO article_index (rowid, title, lead, text) VALUES (:place, :title, :lead, :text)")
# A table without a copy has to be told what it held.
_REMOVE = text(
    "INSERT INTO article_index (article_index, rowid, title, lead, text)"
    " VALUES ('delete', :place, :title, :lead, :text)"
)
_ADD_VECTOR = text("INSERT INTO article_index (place, words) VALUES (:place, CAST(:words AS tsvector))")
_UNUSED = text(
    "SELECT value FROM json_each(:words) WHERE NOT EXISTS"
    " (SELECT 1 FROM article_index WHERE article_index MATCH '\"' || value || '\"')"
)
_UNUSED_VECTOR = text(
    "SELECT word FROM unnest(CAST(:words AS text[])) AS word WHERE NOT EXISTS"
    " (SELECT 1 FROM article_index WHERE words @@ CAST('''' || word || '''' AS tsquery))"
)
_REMOVE_VECTOR = text("DELETE FROM article_index WHERE place = :place")


class Entry(NamedTuple):
    """What the index holds of an article."""

    place: int
    title: list[str]
    text: list[str]


def entry(place: int, title: str, text: str) -> Entry:
    """The words of an article."""
    return Entry(place, words.words(title)[:LONGEST_TITLE], words.words(text))


def create(connection: Connection) -> None:
    """Make an empty index."""
    if connection.dialect.name == "sqlite":
        # The words come folded and divided by spaces; "ascii" leaves every other letter as it is.
        columns = "title, lead, text, content='', tokenize='ascii'"
        connection.execute(text(f"CREATE VIRTUAL TABLE article_index USING fts5({columns})"))
        return
    connection.execute(text("CREATE TABLE article_index (place BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)"))
    connection.execute(text("CREATE INDEX ix_article_index_words ON article_index USING gin (words)"))


def drop(connection: Connection) -> None:
    """Remove the index."""
    connection.execute(text("DROP TABLE article_index"))


def fill(connection: Connection) -> None:
    """Index every article of an empty index, some at a time, in the order of lists."""
    last, known = -(2**63), set[str]()
    columns = select(ArticleRow.place, ArticleRow.title, ArticleRow.text).order_by(ArticleRow.place).limit(AT_ONCE)
    while rows := connection.execute(columns.where(ArticleRow.place > last)).all():
        entries = [entry(*row) for row in rows]
        write(connection, entries)
        found = set().union(*(one.title for one in entries), *(one.text for one in entries))
        known_words.write(connection, found - known)
        known = known | found if len(known) < known_words.MOST_REMEMBERED else found
        last = rows[-1].place


def add(session: Session, row: ArticleRow) -> None:
    """Index an article that has its place, title and text."""
    made = entry(row.place, row.title, row.text)
    write(session.connection(), [made])
    known_words.add(session, {*made.title, *made.text})


def remove(session: Session, row: ArticleRow) -> None:
    """Take an article out of the index, before its title or text changes or its row is deleted."""
    made = entry(row.place, row.title, row.text)
    if session.get_bind().dialect.name == "sqlite":
        session.connection().execute(_REMOVE, _columns(made))
    else:
        session.connection().execute(_REMOVE_VECTOR, {"place": row.place})


def forget_words(session: Session, texts: Iterable[str]) -> None:
    """Have no word left in the table of words that only these texts held; they are no longer in the index.

    `purge` has to follow, so that nothing is left in the files of the database either.
    """
    held = sorted(set().union(*map(words.words, texts)))
    for start in range(0, len(held), WORDS_AT_ONCE):
        some = held[start : start + WORDS_AT_ONCE]
        if session.get_bind().dialect.name == "sqlite":
            unused = session.scalars(_UNUSED, {"words": json.dumps(some)}).all()
        else:
            unused = session.scalars(_UNUSED_VECTOR, {"words": some}).all()
        known_words.remove(session, unused)


def purge(connection: Connection) -> None:
    """Rewrite the index, so that nothing is left in it of articles that were taken out."""
    # PostgreSQL frees the room of what was deleted by itself, when it vacuums.
    if connection.dialect.name == "sqlite":
        connection.execute(text("INSERT INTO article_index (article_index) VALUES ('optimize')"))


def write(connection: Connection, entries: Iterable[Entry]) -> None:
    """Put entries into the index; in the order of places it is quickest."""
    ordered = sorted(entries)
    if not ordered:
        return
    if connection.dialect.name == "sqlite":
        connection.execute(_ADD, [_columns(one) for one in ordered])
    else:
        connection.execute(_ADD_VECTOR, [{"place": one.place, "words": vector(one)} for one in ordered])


def _columns(one: Entry) -> dict[str, Any]:
    lead, whole = " ".join(one.text[:LEAD]), " ".join(one.text)
    return {"place": one.place, "title": " ".join(one.title), "lead": lead, "text": whole}


def vector(one: Entry) -> str:
    """An entry as PostgreSQL reads a tsvector: each word with its places, of weight A in the title, B in the lead.

    >>> vector(Entry(1, ["un", "lieu"], ["un", "lieu", "ouvre"]))
    "'un':1A,4B 'lieu':2A,5B 'ouvre':6B"
    """
    places = defaultdict[str, list[str]](list)
    for number, word in enumerate(one.title, 1):
        places[word].append(f"{number}A")
    # One place stays empty, so that no phrase leads from the title into the text.
    begin = len(one.title) + 2
    for number, word in enumerate(one.text, begin):
        places[word].append(f"{number}B" if number < begin + LEAD else str(number))
    return " ".join(f"'{word}':{','.join(at)}" for word, at in places.items())
