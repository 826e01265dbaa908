"""How a query is carried out: what is looked at first, and in which order. `store.search` is for everybody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, REAL, ColumnElement, Select, cast, func, literal_column, select
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import InstrumentedAttribute, Session

from store import as_of, saved_searches
from store.models import ArticleRow, ListRow
from store.query.sql import FTS5, LISTS, VECTORS, Compiler, Listed, leaves
from store.query.tree import And, Not, Query, Term
from store.query.visibility import with_defaults

RANKED = 20_000
"""The newest articles found that are ranked; older ones are not looked at."""
FEW = 2_000
"""Articles of a list along which the index of words is asked about each."""
RECENT = 5_000
"""Articles among which a page is looked for before it is among all."""
WEIGHTS = (8.0, 2.0, 1.0)
"""How much a word in the title, the lead and the text counts."""


class SearchPlan:
    """How a query is carried out: along the rarest list that all it finds is in, along the index of words where all of
    it must hold some, or along all articles; always in the order of lists, from the newest down."""

    def __init__(self, session: Session, query: Query, now: datetime) -> None:
        self.session = session
        asked = as_of.in_its_time(session, with_defaults(saved_searches.expand(session, query)), now)
        whole, self.then = asked.query, asked.then
        self.compiler = Compiler(session, asked.now)
        if not self.compiler.sqlite:
            _advise_planner(session)
        self.compiler.learn(whole)
        parts = whole.parts if isinstance(whole, And) else (whole,)
        indexed = [part for part in parts if self._is_indexed(part)]
        self.match = self.compiler.expression(And(tuple(indexed)))
        others = parts if self.match is None else [part for part in parts if part not in indexed]
        self.listed, rest = self._along(others)
        self._rest = And(tuple(rest))
        self.condition = self.compiler.condition(self._rest)

    def _is_indexed(self, part: Query) -> bool:
        return self.compiler.expression(part.part if isinstance(part, Not) else part) is not None

    def _along(self, parts: Sequence[Query]) -> tuple[Listed | None, Sequence[Query]]:
        """The list to go along, and what is left to ask of its articles."""
        lists = [(self._size(part), part) for part in parts if isinstance(part, Term) and part.name in LISTS]
        size, chosen = min(lists, key=lambda one: one[0], default=(0, None))
        if chosen is None or (self.match is not None and size > FEW):
            return None, parts
        return Listed(LISTS[chosen.name], chosen.value), [part for part in parts if part != chosen]

    def _size(self, term: Term) -> int:
        """How many public articles a list has; good enough to choose by."""
        return (
            self.session.scalar(select(ListRow.count).where(ListRow.kind == term.name, ListRow.value == term.value))
            or 0
        )

    @property
    def place(self) -> ColumnElement[int]:
        """The column that holds the order."""
        if self.listed is not None:
            return self.listed.table.place.expression
        return ArticleRow.place.expression if self.match is None else self._place_of_words

    @property
    def _place_of_words(self) -> ColumnElement[int]:
        return FTS5.c.rowid if self.compiler.sqlite else VECTORS.c.place

    def places(self, below: int | None) -> Select[Any]:
        """The places of what is found, newest first, those below `below`."""
        return self.found(self.place, below)

    def newest(self, below: int | None, number: int) -> Sequence[int]:
        """The places of the newest of what is found, below `below`."""
        if any(leaves(self._rest)) and (above := self._edge(below)) is not None:
            # What words stand in is read from the index as a whole: for a page, some of it mostly does.
            near = replace(self.compiler, above=above).condition(self._rest)
            recent = self._from(select(self.place)).where(near, self.place >= above).order_by(self.place.desc())
            recent = recent if below is None else recent.where(self.place < below)
            if len(places := self.session.scalars(recent.limit(number)).all()) == number:
                return places
        return self.session.scalars(self.places(below).limit(number)).all()

    def _edge(self, below: int | None) -> int | None:
        """The place that RECENT articles below `below` have above them; None if there are not so many."""
        places = select(ArticleRow.place).order_by(ArticleRow.place.desc()).offset(RECENT).limit(1)
        return self.session.scalar(places if below is None else places.where(ArticleRow.place < below))

    def found(self, column: ColumnElement[Any] | InstrumentedAttribute[Any], below: int | None) -> Select[Any]:
        """A column of what is found, newest first, those below `below`."""
        wanted = self._from(select(column)).where(self.condition).order_by(self.place.desc())
        return wanted if below is None else wanted.where(self.place < below)

    def _from(self, wanted: Select[Any]) -> Select[Any]:
        """The tables of the plan, in the order in which they are looked at."""
        if self.listed is not None:
            wanted = wanted.select_from(self.listed.table).join(ArticleRow, ArticleRow.place == self._fixed(self.place))
            wanted = wanted.where(self.listed.condition)
            if self.match is None:
                return wanted
            words = self._place_of_words
            return wanted.join(words.table, words == self.place).where(self.compiler.matches(self.match))
        if self.match is not None:
            index = wanted.select_from(self.place.table).join(ArticleRow, ArticleRow.place == self._fixed(self.place))
            return index.where(self.compiler.matches(self.match))
        return wanted

    def _fixed(self, place: ColumnElement[int]) -> ColumnElement[int]:
        """A place that an article is looked up by; never the other way round, which SQLite would try now and then."""
        return place.op("+")(0) if self.compiler.sqlite else place

    def scores(self, below: int | None) -> Select[Any]:
        """Of the newest RANKED of what is found, the best first: their places, and how many there are."""
        score = self._score().label("score")
        newest = self.found(self.place.label("place"), below).add_columns(score).limit(RANKED).subquery()
        return select(newest.c.place, func.count().over().label("ranked")).order_by(
            newest.c.score.desc(), newest.c.place.desc()
        )

    def _score(self) -> ColumnElement[float]:
        if self.compiler.sqlite:
            # FTS5's own is the smaller the better.
            return -func.bm25(literal_column("article_index"), *WEIGHTS)
        title, lead, text = WEIGHTS
        # Of the weights D, C, B and A; on SQLite the lead stands in two columns.
        weights = cast([text / title, text / title, (lead + text) / title, 1.0], ARRAY(REAL))
        return func.ts_rank(weights, VECTORS.c.words, cast(self.match, TSQUERY), 1)


def _advise_planner(session: Session) -> None:
    """Tell PostgreSQL, until the transaction ends, what it misjudges: it reads all vectors, for it does not count what
    it takes to unpack them; it plans for any words instead of these; it compiles what runs for a few milliseconds."""
    advice = {"enable_seqscan": "off", "plan_cache_mode": "force_custom_plan", "jit": "off"}
    session.execute(select(*(func.set_config(name, value, True) for name, value in advice.items())))
