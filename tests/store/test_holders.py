"""An article is one source's: no other overwrites it, and its copies are not stored beside it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from store import articles, saving, tombstones
from store.db import reading, transaction
from store.models import TombstoneRow
from store.saving import Saved
from store.types import Event, ListKey
from tests.builders import NOW, add_source, an_article, save

LATER = NOW + timedelta(hours=6)
LONG = "Une association a ouvert un atelier partagé dans l'ancienne gare. " * 10


@pytest.fixture(autouse=True)
def _sources(engine: Engine) -> None:
    add_source(engine)
    add_source(engine, "other")


def _save(engine: Engine, slug: str = "un-fablab", options: dict[str, Any] | None = None, **fields: Any) -> Saved:
    with transaction(engine) as session:
        return save(session, an_article(slug, **fields), now=LATER, **(options or {}))


def _of(engine: Engine, article: int | None) -> tuple[str, str]:
    with reading(engine) as session:
        stored = articles.get(session, article or 0)
        return stored.source, stored.title


def _counts(engine: Engine) -> dict[str, int]:
    with reading(engine) as session:
        return {
            summary.key.value: summary.count
            for summary in articles.lists_in_use(session)
            if summary.key.kind == "source"
        }


def test_another_source_does_not_overwrite_an_article(engine: Engine) -> None:
    mine = _save(engine)
    theirs = _save(engine, source="other", title="Volé")
    assert (theirs.id, theirs.outcome) == (mine.id, "elsewhere")
    assert _of(engine, mine.id) == ("movilab", "Un fablab ouvre")


@pytest.mark.parametrize("url", ["http://movilab.example/un-fablab", "https://www.movilab.example/un-fablab/"])
def test_nor_by_spelling_its_address_differently(engine: Engine, url: str) -> None:
    mine = _save(engine)
    assert _save(engine, canonical_url=url, source="other") == Saved(mine.id, "elsewhere")


def test_the_source_it_belongs_to_takes_an_article_over(engine: Engine) -> None:
    held = _save(engine, source="other", title="Relayé")
    assert _counts(engine) == {"other": 1}
    taken = _save(engine, options={"takes_over": lambda url, holder: holder == "other"})
    assert (taken.id, taken.outcome) == (held.id, "changed")
    assert _of(engine, held.id) == ("movilab", "Un fablab ouvre")
    assert _counts(engine) == {"movilab": 1}
    with reading(engine) as session:
        assert [article.title for article in articles.newest(session, ListKey("source", "other"))] == []


def test_even_without_another_word_changed(engine: Engine) -> None:
    _save(engine, source="other")
    assert _save(engine, options={"takes_over": lambda url, holder: True}).outcome == "changed"
    assert _counts(engine) == {"movilab": 1}


def test_who_lost_an_article_cannot_make_it_go(engine: Engine) -> None:
    saved = _save(engine)
    with transaction(engine) as session:
        assert not saving.mark_gone(session, saved.id or 0, LATER, source="other")
        assert saving.mark_gone(session, saved.id or 0, LATER, source="movilab")


@pytest.mark.parametrize(
    "url",
    ["http://movilab.example/un-fablab", "https://www.movilab.example/un-fablab", "https://movilab.example/un-fablab/"],
)
def test_an_article_is_stored_once_under_all_spellings(engine: Engine, url: str) -> None:
    saved = _save(engine)
    assert _save(engine, canonical_url=url) == Saved(saved.id, "unchanged")


def test_of_two_spellings_that_are_stored_the_same_one_is_meant(engine: Engine) -> None:
    """Stores made before spellings were looked at may hold both."""
    with transaction(engine) as session:
        first = saving._insert(session, an_article("a", text="Un"), (), NOW, archive=False)
        slash = an_article("a", canonical_url="https://movilab.example/a/", text="Deux")
        second = saving._insert(session, slash, (), NOW, archive=False)
    assert _save(engine, "a", text="Un").id == first
    assert _save(engine, canonical_url="https://movilab.example/a/", text="Deux").id == second


def test_a_forgotten_article_does_not_come_back_in_another_spelling(engine: Engine) -> None:
    with transaction(engine) as session:
        session.add(TombstoneRow(url_hash=tombstones.url_hash("https://movilab.example/un-fablab"), forgotten=NOW))
    assert _save(engine, canonical_url="http://www.movilab.example/un-fablab/").outcome == "forgotten"


@pytest.mark.parametrize(
    ("fields", "one"),
    [
        ({}, True),
        ({"title": "Un autre titre"}, False),
        ({"text": LONG + "Et plus encore."}, False),
        ({"source": "other"}, False),
        ({"published": NOW - timedelta(days=30)}, False),
        ({"published": None}, False),
        ({"event": Event(start=LATER)}, False),
    ],
)
def test_the_same_words_under_another_address_are_a_copy(engine: Engine, fields: dict[str, Any], *, one: bool) -> None:
    first = _save(engine, text=LONG)
    second = _save(engine, "x9f3/un-fablab", **({"text": LONG} | fields))
    assert (second == Saved(first.id, "unchanged")) is one


def test_a_few_words_are_no_copy(engine: Engine) -> None:
    assert _save(engine, text="Fermé.").id != _save(engine, "autre", text="Fermé.").id


def test_what_is_gone_has_no_copies(engine: Engine) -> None:
    """A site that moved: its old addresses are gone, its new ones hold the same."""
    old = _save(engine, text=LONG)
    with transaction(engine) as session:
        saving.mark_gone(session, old.id or 0, LATER)
    assert _save(engine, "nouveau", text=LONG).outcome == "new"


def test_who_holds_an_address(engine: Engine) -> None:
    _save(engine)
    with reading(engine) as session:
        assert saving.holder(session, "http://movilab.example/un-fablab") == (
            "movilab",
            "Un fablab ouvre",
            "https://movilab.example/un-fablab",
        )
        assert saving.holder(session, "https://movilab.example/autre") is None
