"""What articles link to: counted by host from an index, with examples, without what the admin refused."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, text

from store import outlinks, sources
from store.db import reading, transaction
from store.outlinks import Example
from tests.builders import NOW, a_source, add_source, an_article, save


@pytest.fixture
def linked(engine: Engine) -> Engine:
    """Two sources whose articles link to other sites; one of the articles is irrelevant."""
    add_source(engine)
    add_source(engine, "lieux")
    to = {
        "a": ("https://reseau.test/1", "https://www.reseau.test/2", "https://b.test/"),
        "b": ("https://reseau.test/1",),
        "c": ("https://reseau.test/3", "https://c.test/"),
    }
    with transaction(engine) as session:
        for slug, addresses in to.items():
            save(session, an_article(slug, outlinks=addresses, relevant=slug != "c"))
        other = {"source": "lieux", "canonical_url": "https://lieux.example/d"}
        save(session, an_article(outlinks=("https://reseau.test/4",), **other))
    return engine


def test_hosts_are_counted_by_articles(linked: Engine) -> None:
    with reading(linked) as session:
        assert dict(outlinks.counts(session)) == {"reseau.test": 4, "b.test": 1, "c.test": 1}


def test_links_are_those_of_relevant_articles_one_for_each_article(linked: Engine) -> None:
    with reading(linked) as session:
        found = list(outlinks.links(session, ["reseau.test", "c.test", "none.test"]))
        assert sorted((link.host, link.source) for link in found) == [
            ("reseau.test", "lieux"),
            ("reseau.test", "movilab"),
            ("reseau.test", "movilab"),
        ]
        assert {link.listed for link in found} == {NOW}


def test_examples_begin_with_one_of_each_source(linked: Engine) -> None:
    with reading(linked) as session:
        found = outlinks.examples(session, ["reseau.test"], 3)
    assert [(one.source, one.url) for one in found] == [
        ("lieux", "https://reseau.test/4"),
        ("movilab", "https://reseau.test/1"),
        ("movilab", "https://reseau.test/1"),
    ]
    assert isinstance(found[0], Example)


def test_every_source_is_followed_whatever_its_state(engine: Engine) -> None:
    for state in ("trial", "active", "paused", "retired"):
        add_source(engine, f"s-{state}", state=state, homepage=f"https://www.{state}.example/")
    with reading(engine) as session:
        assert {f"{state}.example" for state in ("trial", "active", "paused", "retired")} < outlinks.followed(session)


def test_a_hidden_host_stays_so_until_it_is_wanted_again(engine: Engine) -> None:
    with transaction(engine) as session:
        for _ in range(2):
            outlinks.hide(session, "reseau.test", NOW)
        assert outlinks.hidden(session, ["reseau.test", "b.test"]) == {"reseau.test"}
        assert [outlinks.unhide(session, "reseau.test") for _ in range(2)] == [True, False]
        assert outlinks.hidden(session, ["reseau.test"]) == set()


def test_the_host_of_a_removed_source_is_hidden(engine: Engine) -> None:
    with transaction(engine) as session:
        sources.add(session, a_source(homepage="https://www.reseau.test/actus/"), NOW)
        sources.remove(session, "movilab", NOW)
        assert outlinks.hidden(session, ["reseau.test"]) == {"reseau.test"}


def test_counting_reads_an_index_and_no_article(sqlite_engine: Engine) -> None:
    count = "SELECT host, count(DISTINCT article_id) FROM outlinks GROUP BY host"
    with sqlite_engine.connect() as connection:
        plan = " ".join(str(row) for row in connection.execute(text(f"EXPLAIN QUERY PLAN {count}")))
    assert "COVERING INDEX ix_outlinks_host" in plan
