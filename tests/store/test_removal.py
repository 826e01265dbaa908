"""What is removed is gone from every table, stays away, and is told to whoever asks what is new."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, String, Table, cast, select
from sqlalchemy.orm import Session

from store import addresses, articles, collections, erasure, removal, sources, tombstones
from store.addresses import Announced, Document
from store.db import reading, transaction
from store.errors import NotFound
from store.models import AddressRow, Base, RemovalRow
from store.removal import Wanted
from store.types import Article, Attachment, Change, ListKey, Place, Provenance
from tests.builders import NOW, add_source, an_article, save

LATER = NOW + timedelta(days=1)
URL = an_article("secret").canonical_url
FEED = Document(url="https://movilab.example/feed/")
MARK = "zorglub"
PLACE = Place(level="commune", code="29039", name="Concarneau", surface=MARK)
DOCUMENT = Attachment(url=f"https://a.example/{MARK}.pdf", title=MARK, media_type="application/pdf", size=9, text=MARK)


def _secret(text: str = f"Le {MARK} de Mme Martin.", **fields: Any) -> Article:
    known = {"title": f"Un {MARK}", "text": text, "authors": (f"Anne {MARK}",), "tags": ("fablab",)}
    return an_article("secret", **(known | fields))


def _store_secret(session: Session) -> int:
    """An article with something of it in every table."""
    more: dict[str, Any] = {
        "attachments": (DOCUMENT,),
        "outlinks": (f"https://b.example/{MARK}",),
        "places": (PLACE,),
    }
    announced = Announced(url=URL, fingerprint="1", link={"title": MARK})
    addresses.announce(session, "movilab", None, FEED, [announced], complete=True, now=NOW)
    saved = save(session, _secret(f"Avant le {MARK}.", **more), ("commune-29039",))
    save(session, _secret(**more), ("commune-29039",), now=LATER)
    assert saved.id is not None
    addresses.settle(session, URL, "stored", now=NOW, article=saved.id, title=MARK)
    addresses.alias(session, f"https://movilab.example/?{MARK}", "movilab", saved.id, NOW)
    collections.add(session, "Bretagne", saved.id, f"vu par {MARK}", NOW)
    return saved.id


@pytest.fixture
def secret(engine: Engine) -> int:
    add_source(engine)
    with transaction(engine) as session:
        save(session, an_article("other", tags=("fablab",)))
        return _store_secret(session)


def _forget(engine: Engine, *article_ids: int) -> int:
    with transaction(engine) as session:
        return removal.forget(session, article_ids, now=LATER)


def _holds(engine: Engine, table: Table, words: str) -> bool:
    with reading(engine) as session:
        columns = [cast(column, String).icontains(words, autoescape=True) for column in table.columns]
        return any(session.scalar(select(1).where(column).limit(1)) for column in columns)


def _where(engine: Engine, words: str) -> set[str]:
    """The tables that hold some words."""
    return {table.name for table in Base.metadata.sorted_tables if _holds(engine, table, words)}


def _changes(engine: Engine, after: int) -> list[Change]:
    with reading(engine) as session:
        return articles.changes_since(session, after)


def test_nothing_of_it_is_left_in_any_table(engine: Engine, secret: int) -> None:
    tables = {"articles", "revisions", "attachments", "outlinks", "article_places", "addresses", "collected"}
    assert _where(engine, MARK) >= tables
    assert _forget(engine, secret) == 1
    assert _where(engine, MARK) == set()


def test_its_lists_lose_it_and_are_told(engine: Engine, secret: int) -> None:
    before = _changes(engine, 0)[-1].sequence
    _forget(engine, secret)
    [change] = _changes(engine, before)
    assert (change.article, change.removed, change.public) == (secret, True, False)
    assert {ListKey("tag", "fablab"), ListKey("territoire", "commune-29039"), ListKey("all")} <= change.left
    with reading(engine) as session:
        counts = {summary.key.path: summary.count for summary in articles.lists_in_use(session)}
    assert counts == {"/": 1, "/source/movilab": 1, "/type/article": 1, "/tag/fablab": 1}


def test_removals_and_changes_come_in_one_order(engine: Engine, secret: int) -> None:
    _forget(engine, secret)
    with transaction(engine) as session:
        save(session, an_article("third"))
    every = _changes(engine, 0)
    assert [change.removed for change in every] == [False, True, False]
    with reading(engine) as session:
        parts = [articles.changes_since(session, after, limit=1)[0] for after in (0, *(c.sequence for c in every[:2]))]
    assert parts == every


@pytest.mark.parametrize(
    "url",
    [URL, "http://www.movilab.example/secret/", f"https://movilab.example/?{MARK}"],
    ids=["its address", "another spelling", "one that led to it"],
)
def test_no_crawl_brings_it_back(engine: Engine, secret: int, url: str) -> None:
    _forget(engine, secret)
    again = Announced(url=url, fingerprint="2", link={"title": MARK, "content": MARK})
    with transaction(engine) as session:
        assert addresses.announce(session, "movilab", None, FEED, [again], complete=False, now=LATER) == []
        assert save(session, _secret(), now=LATER).outcome == "forgotten"
    assert _where(engine, MARK) == set()


def test_its_text_is_not_taken_from_another_address_of_its_source(engine: Engine) -> None:
    add_source(engine)
    long = "Le récit complet du lieu. " * 20
    with transaction(engine) as session:
        saved = save(session, an_article("first", text=long))
    _forget(engine, saved.id or 0)
    with transaction(engine) as session:
        assert save(session, an_article("copy", text=long)).outcome == "forgotten"
        assert save(session, an_article("copy", text=f"{long} Un autre.")).outcome == "new"


@pytest.mark.parametrize(
    ("wanted", "slugs"),
    [
        (Wanted(urls=("http://www.movilab.example/a/",)), "a"),
        (Wanted(urls=("https://movilab.example/fetched",)), "b"),
        (Wanted(author="  helene  LEVEQUE"), "a c"),
        (Wanted(author="Hélène"), ""),
        (Wanted(source="movilab"), "a b"),
        (Wanted(source="other"), "c"),
        (Wanted(urls=("https://nowhere.example/",), author="Bob"), "b"),
    ],
)
def test_what_is_asked_for_is_found(engine: Engine, wanted: Wanted, slugs: str) -> None:
    add_source(engine)
    add_source(engine, "other")
    signed = ("Hélène Lévêque", "Bob")
    elsewhere = Provenance(fetched_url="https://movilab.example/fetched", method="test")
    with transaction(engine) as session:
        save(session, an_article("a", authors=signed[:1]))
        save(session, an_article("b", authors=signed[1:], provenance=elsewhere))
        save(session, an_article("c", authors=("Hélène  Lévêque",), source="other"))
    with reading(engine) as session:
        found = [articles.get(session, one).canonical_url for one in removal.find(session, wanted)]
    assert " ".join(sorted(url.rpartition("/")[2] for url in found)) == slugs


def test_an_unknown_source_is_a_sentence(engine: Engine, secret: int) -> None:
    with reading(engine) as session, pytest.raises(NotFound, match="did you mean movilab"):
        removal.find(session, Wanted(source="movilap"))


def test_what_a_source_left_without_articles_goes_too(engine: Engine, secret: int) -> None:
    with transaction(engine) as session:
        rows = [AddressRow(url=f"https://movilab.example/{n}", source_id="movilab", **_dropped()) for n in range(5)]
        session.add_all(rows)
        removal.forget(session, removal.find(session, Wanted(source="movilab")), now=LATER)
        assert [removal.forget_rest(session, "movilab", LATER, limit=3) for _ in range(3)] == [3, 2, 0]
        sources.remove(session, "movilab", LATER)
    assert _where(engine, MARK) == set()


def _dropped() -> dict[str, object]:
    about = {"title": MARK, "score": 0.1, "fingerprints": {}, "link": {}, "attempts": 0}
    return {"state": "dropped", "reason": "irrelevant", "found": NOW} | about


def test_what_is_kept_no_longer_is_not_read_again_unless_a_person_asks(engine: Engine, secret: int) -> None:
    with transaction(engine) as session:
        assert removal.drop(session, [secret], now=LATER) == 1
    assert _where(engine, "Martin") == set()
    edited = Announced(url=URL, fingerprint="2", link={"title": "edited"})
    with transaction(engine) as session:
        assert addresses.announce(session, "movilab", None, FEED, [edited], complete=False, now=LATER) == []
        assert addresses.pending(session, "movilab", 10) == []
        assert session.scalars(select(RemovalRow.reason)).all() == ["retention"]
        assert save(session, _secret()).outcome == "new"


def test_a_removal_that_fails_leaves_everything(engine: Engine, secret: int) -> None:
    with pytest.raises(ZeroDivisionError), transaction(engine) as session:
        removal.forget(session, [secret], now=LATER)
        raise ZeroDivisionError
    assert len(_where(engine, MARK)) >= 7
    with reading(engine) as session:
        assert (tombstones.forgotten(session, [URL]), erasure.due(session)) == (set(), False)


def test_files_are_cleaned_once_nobody_needs_an_older_view(engine: Engine, secret: int) -> None:
    with reading(engine) as reader:
        articles.count(reader)
        _forget(engine, secret)
        cleaned = erasure.erase(engine, patience=0.1)
        assert cleaned is (engine.dialect.name == "postgresql")
    assert erasure.erase(engine)
    with reading(engine) as session:
        assert not erasure.due(session)
