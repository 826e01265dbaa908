"""The largest queries that the parser lets through are answered by both engines."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from store import search
from store.db import reading, transaction
from store.query import parser
from store.query.joining import levels
from store.query.parser import read_query
from store.query.tree import And, Not, Or, Query
from tests.builders import NOW, add_source, an_article, save

LEAVES = ("is:public", "is:closed", "deadline:P14D", "author:dupont", "amount:>50k", "lieu", '"fab lab"')


def _deepest(leaf: Query, other: Query) -> Query:
    """A tree of as many levels as there may be, its depth on the right, where parsers keep all that came before."""
    query, step = leaf, 0
    while levels(query) < parser.DEEPEST:
        query = (Or((other, query)), And((other, query)), Not(query))[step % 3]
        step += 1
    return query


@pytest.fixture
def asked(engine: Engine) -> Engine:
    add_source(engine)
    with transaction(engine) as session:
        save(session, an_article())
    return engine


def test_the_deepest_queries_are_answered(asked: Engine) -> None:
    leaves = list(map(read_query, LEAVES))
    with reading(asked) as session:
        for leaf in leaves:
            for other in leaves[:2] + leaves[-2:]:
                search.count(session, _deepest(leaf, other), NOW)


def test_the_longest_queries_are_answered(asked: Engine) -> None:
    with reading(asked) as session:
        for leaf in ("is:public", "-lieu", "lieu"):
            for together in (Or, And):
                search.count(session, together((read_query(leaf),) * parser.MOST), NOW)


def test_words_may_be_left_out_anywhere(asked: Engine) -> None:
    with reading(asked) as session:
        for text in (
            "fablab (friche OR -emploi)",
            "-(friche fablab) OR -fablab",
            "fablab -(friche OR -(ouvre -emploi))",
        ):
            assert search.count(session, read_query(text), NOW) == 1
        for text in ("fablab (friche OR -ouvre)", "fablab -(friche OR -(ouvre emploi))"):
            assert search.count(session, read_query(text), NOW) == 0
