"""What a query selects, as a condition on articles: for lists of their own order, and for counting."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from store import as_of
from store.query.contexts import known_names
from store.query.parser import read_query
from store.query.sql import Compiler
from store.query.tree import Everything, Query
from store.saved_searches import expand


def read_public(session: Session, text: str) -> Query:
    """The tree of a stranger's query, to be used with a condition of `store.public`: it adds none itself.

    Nothing private can be asked for. Raises InvalidQuery.
    """
    return expand(session, read_query(text, known=known_names(session, public=True)))


def condition(session: Session, query: Query, now: datetime) -> ColumnElement[bool] | None:
    """What a query, as-of included, means for rows of ArticleRow; None for everything. Raises SearchTooSlow."""
    asked = as_of.in_its_time(session, query, now)
    if isinstance(asked.query, Everything):
        return None
    compiler = Compiler(session, asked.now)
    compiler.learn(asked.query)
    return compiler.condition(asked.query)
