"""How a query is carried out: what is looked at first, and in which order. `store.search` is for everybody else."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, REAL, ColumnElement, Select, cast, func, literal_column, select
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import InstrumentedAttribute, Session

from store.models import ArticleRow
from store.query.sql import FTS5, VECTORS, Compiler, usual
from store.query.tree import And, Not, Query

RANKED = 20_000
"""The newest articles found that are ranked; older ones are not looked at."""
WEIGHTS = (8.0, 2.0, 1.0)
"""How much a word in the title, the lead and the text counts."""


class SearchPlan:
    """How a query is carried out: driven by the index of words where all it finds must hold some, else by the
    articles in the order of lists."""

    def __init__(self, session: Session, query: Query, now: datetime) -> None:
        self.query = query
        self.compiler = Compiler(session, now)
        parts = query.parts if isinstance(query, And) else (query,)
        indexed = [part for part in parts if self._is_indexed(part)]
        self.match = self.compiler.expression(And(tuple(indexed)))
        rest = parts if self.match is None else [part for part in parts if part not in indexed]
        self.conditions = [self.compiler.condition(And(tuple(rest))), usual(query)]

    def _is_indexed(self, part: Query) -> bool:
        return self.compiler.expression(part.part if isinstance(part, Not) else part) is not None

    @property
    def place(self) -> ColumnElement[int]:
        """The column that holds the order."""
        if self.match is None:
            return ArticleRow.place.expression
        return FTS5.c.rowid if self.compiler.sqlite else VECTORS.c.place

    def places(self, below: int | None) -> Select[Any]:
        """The places of what is found, newest first, those below `below`."""
        return self.found(self.place, below)

    def found(self, column: ColumnElement[Any] | InstrumentedAttribute[Any], below: int | None) -> Select[Any]:
        """A column of what is found, newest first, those below `below`."""
        wanted = select(column).where(*self.conditions).order_by(self.place.desc())
        if self.match is not None:
            # The plus keeps SQLite from looking at each article first and asking the index about it.
            place = literal_column("+article_index.rowid") if self.compiler.sqlite else self.place
            index = self.place.table
            wanted = wanted.select_from(index).join(ArticleRow, ArticleRow.place == place)
            wanted = wanted.where(self.compiler.matches(self.match))
        return wanted if below is None else wanted.where(self.place < below)

    def scores(self, below: int | None) -> Select[Any]:
        """Place and score of the newest RANKED of what is found; the higher the better."""
        score = self._score().label("score")
        newest = self.found(self.place.label("place"), below).add_columns(score).limit(RANKED).subquery()
        return select(newest.c.place).order_by(newest.c.score.desc(), newest.c.place.desc())

    def _score(self) -> ColumnElement[float]:
        if self.compiler.sqlite:
            # FTS5's own is the smaller the better.
            return -func.bm25(literal_column("article_index"), *WEIGHTS)
        title, lead, text = WEIGHTS
        weights = cast([text / title, text / title, lead / title, 1.0], ARRAY(REAL))
        return func.ts_rank(weights, VECTORS.c.words, cast(self.match, TSQUERY), 1)
