"""Searching the store: the same answers on SQLite, on PostgreSQL and in memory, and what they look like."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from alembic import command
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from store import article_rows, index, saving, search, search_plan
from store.db import alembic_config, migrate, reading, transaction
from store.errors import InvalidInput, SearchTooSlow
from store.models import ArticleRow, WordRow
from store.query.contexts import contexts
from store.query.memory import matches
from store.query.parser import read_query
from store.query.tree import And, Everything, Not, Or, Phrase, Prefix, Query, Word
from store.query.visibility import with_defaults
from store.time_limit import time_limit
from store.types import StoredArticle
from tests.builders import NOW, add_source, an_article, save
from tests.store.query.articles import slug
from tests.store.query.texts import SENTENCES, TITLES, add_texts

WRITTEN = sorted({word.strip(".,;:") for line in (*SENTENCES, *TITLES) for word in line.split() if word.strip(".,;:")})
OTHERS = (
    "coopérative",
    "COOPERATIVES",
    "œuvrer",
    "renover",
    "lieu",
    "tiers",
    "ressourcerie",
    "énergies",
    "absent",
    "tiers-lieux-de",
)
FIELDS = (
    *("tag:fablab", "tag:ressourcerie", "facet:lieu", "territoire:29", "territoire:region-53", "kind:appel"),
    *("source:ademe", "is:dropped", "is:gone", "is:hidden", "after:2026-11-10", "before:2026-11-10", "has:place"),
)

parts = st.sampled_from(("", "", "title", "text"))
words = st.sampled_from((*WRITTEN, *OTHERS))
rows = st.builds(
    lambda line, start, length: " ".join(line.split()[start : start + length]),
    st.sampled_from((*SENTENCES, *TITLES)),
    st.integers(0, 4),
    st.integers(1, 3),
)
leaves: st.SearchStrategy[Query] = st.one_of(
    st.builds(Word, words, parts),
    st.builds(Phrase, rows, parts),
    st.builds(lambda word, length, part: Prefix(word[:length], part), words, st.integers(2, 5), parts),
    st.sampled_from(FIELDS).map(read_query),
    st.just(Everything()),
)


def several(inner: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    lists = st.lists(inner, min_size=2, max_size=4).map(tuple)
    return st.one_of(st.builds(And, lists), st.builds(Or, lists), st.builds(Not, inner))


queries = st.recursive(leaves, several, max_leaves=8)


def test_engines_and_memory_agree(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Same articles in the same order, by every way of asking."""
    add_texts(engine)

    @settings(max_examples=60, deadline=None)
    @given(queries, st.sampled_from((0, 2_000)), st.integers(15, 80))
    def agree(query: Query, few: int, limit: int) -> None:
        # Which way a plan goes depends on sizes that no test's store has.
        monkeypatch.setattr(search_plan, "FEW", few)
        monkeypatch.setattr(search_plan, "RECENT", few or 20)
        expected = [one.id for one in articles if matches(with_defaults(query), one, known[one.id])]
        assert search.ids(session, query, NOW) == expected
        assert search.count(session, query, NOW) == len(expected)
        assert [one.id for page in _pages(session, query, limit, "date") for one in page] == expected
        assert sorted(one.id for page in _pages(session, query, 40, "rank") for one in page) == sorted(expected)

    with reading(engine) as session:
        stored = session.scalars(select(ArticleRow).order_by(ArticleRow.place.desc())).all()
        articles = article_rows.load(session, stored)
        known = contexts(session, articles, NOW)
        agree()


def _pages(session: Session, query: Query, limit: int, order: search.Order) -> Iterator[Sequence[StoredArticle]]:
    cursor, more = None, True
    while more:
        page = search.search(session, query, now=NOW, order=order, limit=limit, cursor=cursor)
        yield page.articles
        cursor, more = page.next_cursor, page.next_cursor is not None


TEXTS = {
    "tiers": "Les tiers-lieux ouvrent. Trois coopératives d’habitants.",
    "lieu": "Un tiers lieu, ses œuvres, l'énergie qu'il faut pour rénover.",
    "lieux": "Des lieux à part : le tiers état, la re\u0301novation, un appel à projets",
    "commune": "La commune a des communs. COOPÉRATIVE !",
}
FOUND = {
    "tiers-lieux": {"tiers", "lieu"},
    "tiers-lieu": {"tiers", "lieu"},
    "tiers lieu": {"tiers", "lieu", "lieux"},
    '"tiers lieux"': {"tiers"},
    '"Tiers-Lieux"': {"tiers"},
    '"lieux tiers"': set(),
    "lieu": {"tiers", "lieu", "lieux"},
    "coopératives": {"tiers", "commune"},
    "cooperative": {"tiers", "commune"},
    '"cooperative"': {"commune"},
    "coop*": {"tiers", "commune"},
    '"appel a projets"': {"lieux"},
    "appels-à-projet": {"lieux"},
    "œuvre": {"lieu"},
    "oeuvre": {"lieu"},
    "oeuvr*": {"lieu"},
    "renovation": {"lieux"},
    "rénove": {"lieu"},
    "commun": {"commune"},
    "communes": {"commune"},
    "habitant": {"tiers"},
    "d'habitants": {"tiers"},
    "title:tiers": {"tiers"},
    "text:tiers": {"tiers", "lieu", "lieux"},
    "lieu -coopérative": {"lieu", "lieux"},
    "-lieu": {"commune"},
    "(commune OR œuvre) -appel": {"commune", "lieu"},
    "": set(TEXTS),
}


@pytest.fixture
def few(engine: Engine) -> Engine:
    """A store with these texts, their titles being their names; the first is the newest."""
    add_source(engine)
    with transaction(engine) as session:
        for number, (name, text) in enumerate(TEXTS.items()):
            written = NOW - timedelta(days=number)
            save(session, an_article(name, title=name, text=text, published=written), archive=True)
    return engine


def test_inflections_phrases_prefixes_and_parts(few: Engine) -> None:
    with reading(few) as session:
        found = {query: _found(session, query) for query in FOUND}
    assert found == FOUND


def _found(session: Session, query: str) -> set[str]:
    return {slug(one.canonical_url) for one in search.search(session, read_query(query), now=NOW).articles}


def test_no_phrase_leads_from_a_title_into_its_text(few: Engine) -> None:
    with reading(few) as session:
        assert _found(session, '"commune la"') == set()
        assert _found(session, '"la commune"') == {"commune"}


@pytest.mark.parametrize("where", ["title", "lead"])
def test_a_word_in_the_title_or_the_lead_counts_more(engine: Engine, where: str) -> None:
    add_source(engine)
    long = "mot " * 60
    texts = {"title": ("Une friche", long), "lead": ("Une autre", f"Une friche. {long}")}
    with transaction(engine) as session:
        save(session, an_article("far", title="Une page", text=f"{long} friche", published=NOW))
        title, text = texts[where]
        save(session, an_article("near", title=title, text=text, published=NOW - timedelta(days=300)), archive=True)
        query = read_query("friche")
        by_rank = search.search(session, query, now=NOW, order="rank").articles
        by_date = search.search(session, query, now=NOW).articles
    assert [slug(one.canonical_url) for one in by_rank] == ["near", "far"]
    assert [slug(one.canonical_url) for one in by_date] == ["far", "near"]


def test_only_the_newest_are_ranked_and_that_is_said(few: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_plan, "RANKED", 2)
    monkeypatch.setattr(search, "RANKED", 2)
    with reading(few) as session:
        page = search.search(session, read_query("lieu"), now=NOW, order="rank")
        narrow = search.search(session, read_query("commune"), now=NOW, order="rank")
    assert page.ranked_among == 2
    assert {one.title for one in page.articles} == {"tiers", "lieu"}
    assert narrow.ranked_among is None


def test_the_index_follows_every_change_of_a_text(few: Engine) -> None:
    changed = an_article("tiers", title="Une friche", text="Elle a de nouveaux habitants.")
    with transaction(few) as session:
        assert save(session, changed, now=NOW + timedelta(days=1)).outcome == "changed"
    with reading(few) as session:
        assert _found(session, "tiers-lieux") == {"lieu"}
        assert _found(session, "friches habitant") == {"tiers"}


def test_a_change_that_is_undone_leaves_the_index_as_it_was(few: Engine) -> None:
    with pytest.raises(InterruptedError), transaction(few) as session:
        save(session, an_article("autre", title="Une guinguette"))
        raise InterruptedError
    with transaction(few) as session:
        assert _found(session, "guinguettes") == set()
        save(session, an_article("autre", title="Une guinguette"))
        # The word was not remembered as written when it was taken back.
        assert _found(session, "guinguettes") == {"autre"}


def test_what_is_forgotten_leaves_no_word_behind(few: Engine) -> None:
    with transaction(few) as session:
        row = session.scalars(select(ArticleRow).where(ArticleRow.title == "commune")).one()
        index.remove(session, row)
        index.forget_words(session, [row.title, row.text])
        index.purge(session.connection())
        assert _found(session, "communs") == set()
        assert session.scalars(select(WordRow.word).where(WordRow.word.in_(["communs", "cooperative"]))).all() == []
        assert _found(session, "lieux") == {"tiers", "lieu", "lieux"}
    with transaction(few) as session:
        save(session, an_article("nouveau", text="Des communs."))
        assert _found(session, "commun") == {"nouveau"}


def test_what_arrives_between_two_pages_repeats_nothing(few: Engine) -> None:
    query = read_query("lieu")
    with transaction(few) as session:
        first = search.search(session, query, now=NOW, limit=2)
        save(session, an_article("neu", title="Lieu", text="lieu lieu lieu"), now=NOW + timedelta(days=2))
        second = search.search(session, query, now=NOW, limit=9, cursor=first.next_cursor)
    assert [one.title for one in (*first.articles, *second.articles)] == ["tiers", "lieu", "lieux"]


def test_a_stream_gives_all_in_order_however_large_its_batches(few: Engine) -> None:
    with reading(few) as session:
        streams = [[one.title for one in search.stream(session, Everything(), now=NOW, batch=n)] for n in (1, 2, 4, 9)]
    assert streams == [list(TEXTS)] * 4


def test_a_cursor_that_is_none_is_refused(few: Engine) -> None:
    with reading(few) as session, pytest.raises(InvalidInput, match="cursor"):
        search.search(session, Everything(), now=NOW, cursor="abc")


def test_snippets_come_with_their_articles(few: Engine) -> None:
    with reading(few) as session:
        page = search.search(session, read_query("rénovées OR coopérative"), now=NOW)
    assert [snippet.marked("[", "]") for snippet in page.snippets] == [
        "Les tiers-lieux ouvrent. Trois [coopératives] d’habitants.",
        "Un tiers lieu, ses œuvres, l'énergie qu'il faut pour [rénover].",
        "La commune a des communs. [COOPÉRATIVE] !",
    ]


def test_facets_count_what_is_found(engine: Engine) -> None:
    add_source(engine)
    with transaction(engine) as session:
        for number in range(6):
            article = an_article(
                f"a{number}", tags=("fablab", "coworking")[: number % 3], kind="appel" if number else "fiche"
            )
            save(
                session,
                replace(article, published=NOW - timedelta(days=100 * number)),
                ("departement-29",),
                archive=True,
            )
        every = search.facets(session, read_query("fablab"), NOW)
        newest = search.facets(session, read_query("fablab"), NOW, among=4, values=1)
    assert every.complete
    assert every.tags == (("fablab", 4), ("coworking", 2))
    assert every.kinds == (("appel", 5), ("fiche", 1))
    assert every.years == (("2026", 4), ("2025", 2))
    assert every.territories == (("departement-29", 6),)
    assert (newest.complete, newest.among, newest.tags) == (False, 4, (("fablab", 2),))


def test_a_search_that_takes_too_long_is_given_up_with_advice(engine: Engine) -> None:
    endless = (
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 1000000000) SELECT count(*) FROM n"
    )
    with pytest.raises(SearchTooSlow, match="rarer word"), reading(engine) as session, time_limit(session, 0.1):
        session.connection().exec_driver_sql(endless).all()
    with reading(engine) as session:
        assert search.ids(session, Everything(), NOW) == []


def test_an_older_store_is_indexed_when_it_is_brought_up_to_date(engine: Engine) -> None:
    add_texts(engine)
    with transaction(engine) as session:
        before = search.ids(session, read_query("coopératives"), NOW)
        index.drop(session.connection())
        session.execute(delete(WordRow))
        index.create(session.connection())
        assert search.ids(session, read_query("coopératives"), NOW) == []
        index.fill(session.connection())
        assert search.ids(session, read_query("coopératives"), NOW) == before != []


def test_what_is_wrong_is_not_saved_twice(few: Engine) -> None:
    """A copy of an article, which is not stored, is not indexed either."""
    text = "Une page imprimable, " * 20
    with transaction(few) as session:
        save(session, an_article("page", text=text))
        assert saving.save(session, an_article("print", text=text), (), now=NOW).outcome == "unchanged"
        assert search.count(session, read_query("imprimable"), NOW) == 1


@pytest.mark.parametrize("rows", [0, 7])
def test_articles_of_an_older_schema_get_places_and_are_found(engine: Engine, rows: int) -> None:
    add_source(engine)
    with transaction(engine) as session:
        for number in range(rows):
            written = NOW - timedelta(days=number)
            save(
                session,
                an_article(f"a{number}", tags=("fablab",), published=written),
                ("departement-29",),
                archive=True,
            )
        before = search.ids(session, Everything(), NOW)
    with engine.connect() as connection, connection.begin():
        command.downgrade(alembic_config(connection), "0002")
    migrate(engine)
    with reading(engine) as session:
        for query in ("ouvre", "tag:fablab", "territoire:29", "concarneau*"):
            assert search.ids(session, read_query(query), NOW) == before
