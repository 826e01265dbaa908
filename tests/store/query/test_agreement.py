"""Any combination of conditions finds the same by search and in memory, on both engines."""

from __future__ import annotations

from hypothesis import given, note, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from store import article_rows, search
from store.db import reading
from store.models import ArticleRow
from store.query.contexts import contexts
from store.query.joining import both, either, opposite
from store.query.memory import matches
from store.query.parser import read_query
from store.query.tree import Everything, Query, Span
from store.query.unparser import unparse
from store.query.visibility import with_defaults
from tests.builders import NOW
from tests.store.query.articles import add_articles
from tests.store.query.test_fields import FOUND

WORDS = ("*", "ouvrir", "lieux", '"un texte"', "texte", "tiers-lieux", "appel*", "title:fablab", "text:ouvre", "absent")


def _together(parts: list[Query]) -> st.SearchStrategy[Query]:
    return st.sampled_from([both(parts), either(parts) or Everything(), opposite(parts[0], Span())])


LEAVES = st.sampled_from([*WORDS * 5, *FOUND]).map(read_query)
QUERIES = st.recursive(LEAVES, lambda inner: st.lists(inner, min_size=1, max_size=3).flatmap(_together), max_leaves=8)


def test_search_and_memory_agree(engine: Engine) -> None:
    add_articles(engine)
    with reading(engine) as session:
        articles = article_rows.load(session, session.scalars(select(ArticleRow)).all())
        context = contexts(session, articles, NOW)

        @settings(max_examples=150, deadline=None, database=None)
        @given(QUERIES)
        def agree(query: Query) -> None:
            wanted = with_defaults(query)
            in_memory = {article.id for article in articles if matches(wanted, article, context[article.id])}
            note(unparse(query))
            assert set(search.ids(session, query, NOW)) == in_memory

        agree()
