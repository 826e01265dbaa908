"""Collections: what a person filed, where, with which words; and that it stays relevant."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from store import addresses, articles, collections, sources, tombstones
from store.addresses import Document
from store.db import reading, transaction
from store.errors import NotFound
from store.models import AddressRow, TombstoneRow
from tests.builders import NOW, a_source, add_source, an_article, save

HOME = "https://veille.example"


def _file(engine: Engine, *filings: tuple[str, str, str]) -> None:
    """File articles, by their slug, in collections, with a note."""
    with transaction(engine) as session:
        for days, (collection, slug, note) in enumerate(filings):
            saved = save(session, an_article(slug))
            assert saved.id is not None
            collections.add(session, collection, saved.id, note, NOW + timedelta(days=days))


def test_a_collection_shows_what_is_filed_newest_first(engine: Engine) -> None:
    add_source(engine)
    _file(engine, ("Lieux", "a", "À relire"), ("Lieux", "b", ""), ("Recettes", "a", ""))
    with reading(engine) as session:
        filed = collections.filed(session, "Lieux")
        assert [(one.canonical_url, one.note) for one in filed] == [
            ("https://movilab.example/b", ""),
            ("https://movilab.example/a", "À relire"),
        ]
        assert [(one.name, one.articles) for one in collections.all_collections(session)] == [
            ("Lieux", 2),
            ("Recettes", 1),
        ]
        assert [one.collection for one in collections.of_article(session, filed[1].article)] == ["Recettes", "Lieux"]


@pytest.mark.parametrize(("second", "kept"), [("", "À relire"), ("Lu", "Lu")])
def test_filed_twice_is_filed_once_with_the_last_note(engine: Engine, second: str, kept: str) -> None:
    add_source(engine)
    _file(engine, ("Lieux", "a", "À relire"), ("Lieux", "a", second))
    with reading(engine) as session:
        [one] = collections.filed(session, "Lieux")
        assert (one.note, one.added) == (kept, NOW)


def test_taken_out_of_a_collection_an_article_stays_stored(engine: Engine) -> None:
    add_source(engine)
    _file(engine, ("Lieux", "a", ""), ("Lieux", "b", ""))
    with transaction(engine) as session:
        [first, _] = collections.filed(session, "Lieux")
        assert collections.remove(session, "Lieux", [first.article, 999]) == 1
        assert [one.canonical_url for one in collections.filed(session, "Lieux")] == ["https://movilab.example/a"]
        assert articles.count(session) == 2


def test_names_are_found_in_any_case_and_nearly_right_ones_are_answered(engine: Engine) -> None:
    add_source(engine)
    _file(engine, ("Lieux à voir", "a", ""))
    with reading(engine) as session:
        assert collections.named(session, "LIEUX À VOIR") == "Lieux à voir"
        with pytest.raises(NotFound, match="did you mean Lieux à voir"):
            collections.named(session, "Lieu à voir")


def test_the_source_of_collected_pages_is_made_once_and_never_due(engine: Engine) -> None:
    with transaction(engine) as session:
        collections.ensure_source(session, HOME, NOW)
        collections.ensure_source(session, HOME, NOW)
        assert [source.state for source in sources.all_sources(session)] == ["active"]
        assert sources.due(session, NOW + timedelta(days=400)) == []


def test_what_a_person_filed_stays_relevant_when_it_is_read_again(engine: Engine) -> None:
    add_source(engine, topicality="general")
    _file(engine, ("Lieux", "a", ""))
    with transaction(engine) as session:
        save(session, an_article("b"))
        for slug in ("a", "b"):
            save(session, an_article(slug, relevant=False, text="Tout autre chose."))
    with reading(engine) as session:
        relevant = {
            slug: found.annotations.relevant
            for slug in "ab"
            if (found := articles.find(session, f"https://movilab.example/{slug}"))
        }
    assert relevant == {"a": True, "b": False}


def test_articles_are_found_by_every_address_that_led_to_them(engine: Engine) -> None:
    add_source(engine)
    with transaction(engine) as session:
        saved = save(session, an_article("a"))
        save(session, an_article("dropped", relevant=False))
        assert saved.id is not None
        met = ["https://movilab.example/a", "https://movilab.example/?p=1"]
        addresses.stored_at(session, met, "movilab", saved.id, title="A", now=NOW)
        found = articles.found_at(session, [*met, "https://movilab.example/dropped", "https://movilab.example/none"])
    assert {url: one.id for url, one in found.items()} == dict.fromkeys(met, saved.id)


def test_an_address_that_was_refused_before_leads_to_what_a_person_had_stored(engine: Engine) -> None:
    add_source(engine)
    url = "https://movilab.example/a"
    with transaction(engine) as session:
        feed = Document(url="https://movilab.example/feed/")
        addresses.announce(session, "movilab", None, feed, [addresses.Announced(url=url)], complete=False, now=NOW)
        addresses.settle(session, url, "dropped", now=NOW, reason="irrelevant")
        saved = save(session, an_article("a"))
        assert saved.id is not None
        addresses.stored_at(session, [url], "movilab", saved.id, title="A", now=NOW)
        row = session.get_one(AddressRow, url)
        assert (row.state, row.article_id, row.reason) == ("stored", saved.id, None)


def test_forgotten_addresses_are_known(engine: Engine) -> None:
    with transaction(engine) as session:
        session.add(TombstoneRow(url_hash=tombstones.url_hash("https://a.example/"), forgotten=NOW))
        session.flush()
        assert tombstones.forgotten(session, ["https://a.example/", "https://b.example/"]) == {"https://a.example/"}


def test_an_article_on_trial_is_in_no_list_until_its_source_is_activated(engine: Engine) -> None:
    add_source(engine, state="trial")
    with transaction(engine) as session:
        save(session, an_article("a", tags=("fablab",)))
        [change] = articles.changes_since(session, 0)
        assert not change.public
        sources.set_state(session, "movilab", "active")
        [change] = articles.changes_since(session, change.sequence)
        assert (change.public, change.left) == (True, frozenset())
        sources.change(session, replace(a_source(), state="trial"))
        [change] = articles.changes_since(session, change.sequence)
        assert not change.public
        assert {key.path for key in change.left} >= {"/", "/source/movilab", "/tag/fablab"}
