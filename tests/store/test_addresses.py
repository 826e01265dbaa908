"""What entry points announce is fetched once, and again only when something speaks for it."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from store import addresses
from store.addresses import Announced, Document, Waiting
from store.db import transaction
from tests.builders import NOW, add_source, an_article, save

FEED, SITEMAP = "https://movilab.example/feed/", "https://movilab.example/sitemap.xml"


@pytest.fixture(autouse=True)
def _source(engine: Engine) -> None:
    add_source(engine)


def _announce(
    engine: Engine, *announced: Announced, document: str = FEED, point: int = 1, complete: bool = False
) -> list[str]:
    read = Document(url=document, etag='"1"', body_hash="a" * 64)
    with transaction(engine) as session:
        waiting = addresses.announce(session, "movilab", point, read, announced, complete=complete, now=NOW)
    return [item.url for item in waiting]


def _settle(engine: Engine, url: str, state: addresses.State = "stored") -> int | None:
    with transaction(engine) as session:
        article = save(session, an_article(canonical_url=url)).id if state == "stored" else None
        addresses.settle(session, url, state, now=NOW, article=article, reason="test")
    return article


def _pending(engine: Engine) -> list[Waiting]:
    with transaction(engine) as session:
        return addresses.pending(session, "movilab", 10)


def a(url: str = "https://movilab.example/a", mark: str | None = "1", **link: object) -> Announced:
    return Announced(url=url, fingerprint=mark, link=dict(link))


def test_the_new_is_fetched_once(engine: Engine) -> None:
    assert _announce(engine, a(), a("https://movilab.example/b")) == [a().url, "https://movilab.example/b"]
    _settle(engine, a().url)
    assert _announce(engine, a(), a("https://movilab.example/b")) == ["https://movilab.example/b"]


@pytest.mark.parametrize(
    ("before", "after", "fetched"),
    [("1", "1", False), ("1", "2", True), (None, "1", False), ("1", None, False), (None, None, False)],
)
def test_only_a_changed_fingerprint_asks_again(
    engine: Engine, before: str | None, after: str | None, fetched: bool
) -> None:
    _announce(engine, a(mark=before))
    _settle(engine, a().url)
    assert bool(_announce(engine, a(mark=after))) is fetched


def test_two_entry_points_may_describe_the_same_page_differently(engine: Engine) -> None:
    _announce(engine, a(mark="feed says"))
    _settle(engine, a().url)
    assert _announce(engine, a(mark="sitemap says"), document=SITEMAP, point=2) == []
    assert _announce(engine, a(mark="feed says")) == []
    assert _announce(engine, a(mark="feed says more")) == [a().url]


def test_what_a_killed_visit_left_is_fetched_by_the_next(engine: Engine) -> None:
    _announce(engine, a(title="Un titre"))
    [left] = _pending(engine)
    assert (left.url, left.link) == (a().url, {"title": "Un titre"})
    _settle(engine, a().url)
    assert _pending(engine) == []


def test_a_passing_failure_is_tried_again_but_not_for_ever(engine: Engine) -> None:
    _announce(engine, a())
    for _ in range(addresses.MAX_ATTEMPTS):
        assert [item.url for item in _pending(engine)] == [a().url]
        _settle(engine, a().url, "failed")
    assert _pending(engine) == []


def test_what_leaves_a_sitemap_is_asked_for_once(engine: Engine) -> None:
    _announce(engine, a(), a("https://movilab.example/b"), document=SITEMAP, complete=True)
    article = _settle(engine, a().url)
    _settle(engine, "https://movilab.example/b")
    assert _announce(engine, a("https://movilab.example/b"), document=SITEMAP, complete=True) == [a().url]
    assert [item.article for item in _pending(engine)] == [article]
    _settle(engine, a().url, "gone")
    assert _announce(engine, a("https://movilab.example/b"), document=SITEMAP, complete=True) == []


def test_what_leaves_a_feed_is_only_old(engine: Engine) -> None:
    _announce(engine, a())
    _settle(engine, a().url)
    assert _announce(engine) == []


def test_a_page_that_comes_back_is_fetched_again(engine: Engine) -> None:
    _announce(engine, a())
    _settle(engine, a().url, "gone")
    assert _announce(engine, a()) == [a().url]


def test_validators_are_kept_with_what_was_announced(engine: Engine) -> None:
    _announce(engine, a())
    with transaction(engine) as session:
        read = Document(url=FEED, etag='"1"', body_hash="a" * 64, checked=NOW)
        assert addresses.document(session, FEED) == read
        assert addresses.document(session, SITEMAP) is None


def test_states_are_counted(engine: Engine) -> None:
    _announce(engine, a(), a("https://movilab.example/b"))
    article = _settle(engine, a().url)
    with transaction(engine) as session:
        addresses.alias(session, "https://movilab.example/c", "movilab", article or 0, NOW)
        assert addresses.states(session, "movilab") == {"pending": 1, "stored": 2}


def test_the_spelling_of_an_address_is_kept_when_its_hints_have_served(engine: Engine) -> None:
    spelled = "https://movilab.example/l%27atelier"
    atelier = "https://movilab.example/l'atelier"
    _announce(engine, Announced(url=atelier, fingerprint="1", link={"url": spelled, "title": "L'atelier"}))
    _settle(engine, atelier)
    _announce(engine, Announced(url=atelier, fingerprint="2"))
    assert [item.link for item in _pending(engine)] == [{"url": spelled}]


def test_a_list_that_comes_in_parts_is_judged_as_a_whole(engine: Engine) -> None:
    b = "https://movilab.example/b"
    with transaction(engine) as session:
        for item in (a(), a(b)):
            waiting, met = addresses.announce_part(session, "movilab", 1, [item], listed_in="all", now=NOW)
            assert ([one.url for one in waiting], met, waiting[0].new) == ([item.url], [item.url], True)
    for url in (a().url, b):
        _settle(engine, url)
    with transaction(engine) as session:
        waiting, met = addresses.announce_part(session, "movilab", 1, [a(b)], listed_in="all", now=NOW)
        left = addresses.conclude(session, "movilab", Document(url="all"), met, now=NOW)
    assert (waiting, [(one.url, one.new) for one in left]) == ([], [(a().url, False)])
