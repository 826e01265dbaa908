"""What entry points announce is fetched once, and again only when something speaks for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

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


def _pending(engine: Engine, **options: Any) -> list[Waiting]:
    with transaction(engine) as session:
        return addresses.pending(session, "movilab", 10, **options)


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


HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("failures", "after", "asked", "tried"),
    [
        (1, 0.9 * HOUR, False, False),
        (1, HOUR, False, True),
        (2, 5 * HOUR, False, False),
        (2, 6 * HOUR, False, True),
        (3, DAY, False, True),
        (5, 6 * DAY, False, False),
        (5, 7 * DAY, False, True),
        (1, 0 * HOUR, True, True),
        (5, 0 * HOUR, True, True),
        (6, 30 * DAY, True, False),
    ],
)
def test_the_wait_grows_with_each_failure_unless_somebody_asks(
    engine: Engine, failures: int, after: timedelta, *, asked: bool, tried: bool
) -> None:
    _announce(engine, a())
    for _ in range(failures):
        _settle(engine, a().url, "failed")
    assert bool(_pending(engine, now=NOW + after, asked=asked)) is tried


@pytest.mark.parametrize(("reason", "attempts"), [("no_text", 4), ("extraction_timeout", 2), ("timeout", 6)])
def test_some_reasons_have_fewer_attempts(engine: Engine, reason: str, attempts: int) -> None:
    _announce(engine, a())
    tried = 0
    while _pending(engine) and tried < 20:
        tried += 1
        with transaction(engine) as session:
            addresses.settle(session, a().url, "failed", now=NOW, reason=reason)
    assert tried == attempts


def test_an_empty_page_waits_even_if_somebody_asks(engine: Engine) -> None:
    """It may have been announced before it was written."""
    _announce(engine, a())
    with transaction(engine) as session:
        addresses.settle(session, a().url, "failed", now=NOW, reason="no_text")
    assert _pending(engine, now=NOW, asked=True) == []
    assert _announce(engine, a()) == []
    assert len(_pending(engine, now=NOW + HOUR, asked=True)) == 1


def test_the_newest_are_fetched_first(engine: Engine) -> None:
    days = {"https://movilab.example/old": "2019-01-01", "https://movilab.example/new": "2026-11-01"}
    _announce(engine, *(a(url, published=f"{day}T00:00:00+00:00") for url, day in days.items()))
    assert [item.url for item in _pending(engine)] == ["https://movilab.example/new", "https://movilab.example/old"]


@pytest.mark.parametrize(
    "spelling",
    [
        "http://movilab.example/a",
        "https://www.movilab.example/a",
        "http://www.movilab.example/a/",
        "https://movilab.example/a/",
    ],
)
def test_an_address_is_known_in_every_spelling(engine: Engine, spelling: str) -> None:
    _announce(engine, a())
    _settle(engine, a().url)
    assert _announce(engine, a(spelling)) == []
    assert _announce(engine, a(spelling, mark="2"), a(mark="2")) == [a().url]
    assert [item.link["url"] for item in _pending(engine)] == [spelling]


def test_spellings_in_one_document_are_one_address(engine: Engine) -> None:
    assert _announce(engine, a("https://www.movilab.example/a/"), a()) == ["https://www.movilab.example/a/"]


def _announce_as(engine: Engine, source: str, url: str, **options: Any) -> list[str]:
    with transaction(engine) as session:
        waiting, _ = addresses.announce_part(session, source, None, [a(url)], now=NOW, **options)
    return [item.url for item in waiting]


def test_an_address_that_another_source_holds_is_left_to_it(engine: Engine) -> None:
    add_source(engine, "other")
    _announce(engine, a())
    assert _announce_as(engine, "other", a().url) == []
    assert [item.url for item in _pending(engine)] == [a().url]


def test_an_address_is_taken_over_by_the_source_it_belongs_to(engine: Engine) -> None:
    add_source(engine, "other")
    _announce_as(engine, "other", a().url)
    assert _announce_as(engine, "movilab", a().url, takes_over=lambda url, holder: holder == "other") == [a().url]
    assert [item.url for item in _pending(engine)] == [a().url]


def test_only_so_many_are_asked_again_because_they_changed(engine: Engine) -> None:
    urls = [f"https://movilab.example/{number}" for number in range(6)]
    _announce(engine, *(a(url) for url in urls))
    for url in urls:
        _settle(engine, url)
    changed = [a(url, mark="2") for url in urls]
    with transaction(engine) as session:
        waiting, met = addresses.announce_part(session, "movilab", 1, changed, changed=2, now=NOW)
    assert [item.url for item in waiting] == urls[:2]
    assert met == urls
    assert _announce(engine, *changed) == urls[:2], "what they say now is known"


def test_a_sitemap_that_loses_most_of_its_addresses_is_broken(engine: Engine) -> None:
    urls = [f"https://movilab.example/{number}" for number in range(60)]
    _announce(engine, *(a(url) for url in urls), document=SITEMAP, complete=True)
    for url in urls:
        _settle(engine, url)
    assert _announce(engine, *(a(url) for url in urls[:10]), document=SITEMAP, complete=True) == []
    assert len(_announce(engine, *(a(url) for url in urls[:45]), document=SITEMAP, complete=True)) == 15
