"""From the tree of a query to SQL: the one place where that is done, for both engines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, and_, column, exists, false, literal_column, or_, select, table, true
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.orm import Session
from sqlalchemy.sql.expression import cast

from store import known_words
from store.models import ArticleRow, VerdictRow
from store.query import match
from store.query.fields import FIELDS, Scope
from store.query.tree import And, Everything, Not, Or, Phrase, Prefix, Query, Term, Word

FTS5 = table("article_index", column("rowid", BigInteger))
VECTORS = table("article_index", column("place", BigInteger), column("words", TSVECTOR))


@dataclass
class Compiler:
    """Turns queries into conditions, in one transaction."""

    session: Session
    now: datetime
    scope: Scope = field(init=False)

    def __post_init__(self) -> None:
        self.scope = Scope.of(self.session, self.now)
        self._forms: dict[str, Sequence[str]] = {}

    @property
    def sqlite(self) -> bool:
        return self.scope.dialect == "sqlite"

    def expression(self, query: Query) -> str | None:
        """What finds a query in the index of words alone; None if the index alone cannot."""
        return match.expression(query, match.Fts5() if self.sqlite else match.TsQuery(), self.forms)

    def forms(self, word: str) -> Sequence[str]:
        """The written forms of a folded word."""
        if word not in self._forms:
            self._forms[word] = known_words.forms(self.session, word, match.MOST_FORMS)
        return self._forms[word]

    def condition(self, query: Query) -> ColumnElement[bool]:
        """Which articles a query finds."""
        match query:
            case _ if found := self.expression(query):
                return self._in_index(found)
            case Not(part=part):
                return ~self.condition(part)
            case And(parts=parts):
                return and_(true(), *map(self.condition, gathered(parts)))
            case Or(parts=parts):
                return or_(false(), *map(self.condition, parts))
            case Term(name=name, value=value):
                return FIELDS[name].condition(value, self.scope)
        # What is left is everything, or a word without letters, which no parser gives.
        return true() if isinstance(query, Everything) else false()

    def _in_index(self, expression: str) -> ColumnElement[bool]:
        places = FTS5.c.rowid if self.sqlite else VECTORS.c.place
        return ArticleRow.place.in_(select(places).where(self.matches(expression)))

    def matches(self, expression: str) -> ColumnElement[bool]:
        """Which rows of the index an expression finds."""
        if self.sqlite:
            return literal_column("article_index").bool_op("MATCH")(expression)
        return VECTORS.c.words.bool_op("@@")(cast(expression, TSQUERY))


def gathered(parts: Sequence[Query]) -> Sequence[Query]:
    """The parts of an And, those that are about words in one, so that the index is asked once."""
    about_words = [part for part in parts if is_about_words(part)]
    wanted = [part for part in about_words if not isinstance(part, Not)]
    if len(about_words) < 2 or not wanted:
        return parts
    others = [part for part in parts if not is_about_words(part)]
    return [And(tuple(about_words)), *others]


def is_about_words(query: Query) -> bool:
    """Whether a query holds nothing but words."""
    match query:
        case Word() | Phrase() | Prefix():
            return True
        case Not(part=part):
            return is_about_words(part)
        case And(parts=parts) | Or(parts=parts):
            return all(map(is_about_words, parts))
    return False


def usual(query: Query) -> ColumnElement[bool]:
    """What a query leaves out unless it asks for it by name: articles that are not relevant, and hidden ones."""
    asked = {term.value for term in terms(query) if term.name == "is"}
    hidden = exists().where(VerdictRow.article_id == ArticleRow.id, VerdictRow.verdict == "hidden")
    conditions = [ArticleRow.relevant] if "dropped" not in asked else []
    return and_(true(), *conditions, *([~hidden] if "hidden" not in asked else []))


def terms(query: Query) -> Iterator[Term]:
    """The conditions on fields in a query, at any depth."""
    match query:
        case Term():
            yield query
        case Not(part=part):
            yield from terms(part)
        case And(parts=parts) | Or(parts=parts):
            for part in parts:
                yield from terms(part)
