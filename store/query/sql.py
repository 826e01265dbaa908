"""From the tree of a query to SQL: the one place where that is done, for both engines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, and_, column, false, literal_column, or_, select, table, true
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.orm import Session
from sqlalchemy.sql.expression import cast

from store import known_words
from store.models import ArticleRow, ArticleTagRow, ArticleTerritoryRow
from store.query import match
from store.query.fields import FIELDS, Scope
from store.query.fields.rows import with_row
from store.query.tree import And, Everything, Not, Or, Phrase, Prefix, Query, Term, Word
from store.query.words import words

FTS5 = table("article_index", column("rowid", BigInteger))
VECTORS = table("article_index", column("place", BigInteger), column("words", TSVECTOR))


LISTS: dict[str, type[ArticleTagRow] | type[ArticleTerritoryRow]] = {
    "tag": ArticleTagRow,
    "territoire": ArticleTerritoryRow,
}
"""Fields that are lists with a table of their articles, in the order of places."""


@dataclass(frozen=True)
class Listed:
    """A list of articles in such a table."""

    table: type[ArticleTagRow] | type[ArticleTerritoryRow]
    value: str

    @property
    def condition(self) -> ColumnElement[bool]:
        """Which rows of the table are of the list."""
        name = ArticleTagRow.tag if self.table is ArticleTagRow else ArticleTerritoryRow.territory
        return name == self.value


@dataclass
class Compiler:
    """Turns queries into conditions, in one transaction."""

    session: Session
    now: datetime
    above: int | None = None
    """The index is asked for places from here on; for articles whose places are asked for so too."""
    scope: Scope = field(init=False)
    _forms: dict[str, list[str]] = field(default_factory=dict)
    """What was looked up so far."""

    def __post_init__(self) -> None:
        self.scope = Scope.of(self.session, self.now)

    @property
    def sqlite(self) -> bool:
        return self.scope.dialect == "sqlite"

    def expression(self, query: Query) -> str | None:
        """What finds a query in the index of words alone; None if the index alone cannot."""
        return match.expression(query, match.Fts5() if self.sqlite else match.TsQuery(), self.forms)

    def learn(self, query: Query) -> None:
        """Look up the forms of all words of a query at once."""
        asked = {word for leaf in leaves(query) if isinstance(leaf, Word) for word in words(leaf.text)}
        self._forms |= known_words.forms(self.session, asked - self._forms.keys(), match.MOST_FORMS)

    def forms(self, word: str) -> Sequence[str]:
        """The written forms of a folded word."""
        if word not in self._forms:
            self._forms |= known_words.forms(self.session, [word], match.MOST_FORMS)
        return self._forms[word]

    def condition(self, query: Query) -> ColumnElement[bool]:
        """Which articles a query finds."""
        match query:
            case _ if found := self.expression(query):
                return self._in_index(found)
            case Not(part=part):
                return ~self.condition(part)
            case And(parts=parts):
                return and_(true(), *map(self.condition, self._gathered(parts)))
            case Or(parts=parts):
                return or_(false(), *map(self.condition, parts))
            case Term():
                return self._term(query)
        # What is left is everything, or a word without letters, which no parser gives.
        return true() if isinstance(query, Everything) else false()

    def _gathered(self, parts: Sequence[Query]) -> Sequence[Query]:
        """The parts of an And, those that the index alone can find or leave out in one, so that it is asked once."""
        indexed = [part for part in parts if self.expression(part.part if isinstance(part, Not) else part)]
        if len(indexed) < 2 or all(isinstance(part, Not) for part in indexed):
            return parts
        return [And(tuple(indexed)), *(part for part in parts if part not in indexed)]

    def _term(self, term: Term) -> ColumnElement[bool]:
        if term.name not in LISTS:
            return FIELDS[term.name].condition(term.value, self.scope)
        # Asked article by article: the whole list may be long, and a page is short.
        listed = Listed(LISTS[term.name], term.value)
        return with_row(listed.table.article_id, listed.condition)

    def _in_index(self, expression: str) -> ColumnElement[bool]:
        places = FTS5.c.rowid if self.sqlite else VECTORS.c.place
        # On its own: the query around it may be driven by the same index.
        found = select(places).where(self.matches(expression)).correlate(None)
        return ArticleRow.place.in_(found if self.above is None else found.where(places >= self.above))

    def matches(self, expression: str) -> ColumnElement[bool]:
        """Which rows of the index an expression finds."""
        if self.sqlite:
            return literal_column("article_index").bool_op("MATCH")(expression)
        return VECTORS.c.words.bool_op("@@")(cast(expression, TSQUERY))


def leaves(query: Query) -> Iterator[Word | Phrase | Prefix]:
    """The words, phrases and prefixes of a query, also those it wants away."""
    match query:
        case Word() | Phrase() | Prefix():
            yield query
        case Not(part=part):
            yield from leaves(part)
        case And(parts=parts) | Or(parts=parts):
            for part in parts:
                yield from leaves(part)
