"""Pages that are only seen to be wrong beside others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from crawler import doubts, identity
from crawler.belonging import Belonging
from crawler.doubts import Doubts, Found
from store.types import Article, Source
from tests.builders import NOW, an_article

LONG = "Une association a ouvert un atelier partagé dans l'ancienne gare du village. " * 40


def found(slug: str, canonical: str = "", **fields: Any) -> Found:
    own = f"https://movilab.example/{slug}"
    article = an_article(slug, canonical_url=canonical or own, **fields)
    return Found(article=article, own=own)


def judged(*pages: Found) -> list[Found]:
    kept = Doubts()
    return [done for page in pages for done in kept.add(page)] + kept.rest()


def refused(*pages: Found) -> list[str]:
    return [page.refused for page in judged(*pages)]


def test_an_article_like_any_other_is_stored_at_once() -> None:
    page = found("a", text=LONG)
    assert Doubts().add(page) == [page]


@pytest.mark.parametrize(("number", "reason"), [(1, ""), (2, ""), (3, "soft_404"), (5, "soft_404")])
def test_one_short_text_on_three_addresses_is_an_error_page(number: int, reason: str) -> None:
    pages = [found(str(n), title=f"Annoncé {n}", text="Rien  par ici.\n\nDésolé.") for n in range(number)]
    assert refused(*pages) == [reason] * number


def test_others_between_them_are_stored() -> None:
    pages = [found(str(n), text="Rien par ici." if n % 2 else f"Le lieu {n} ouvre.") for n in range(8)]
    assert refused(*pages) == ["", "soft_404"] * 4


@pytest.mark.parametrize(
    "fields",
    [
        {"text": LONG},
        {"partial": "summary"},
    ],
)
def test_long_texts_and_summaries_are_no_error_pages(fields: dict[str, Any]) -> None:
    pages = [found(str(n), **({"text": "Toujours les mêmes mots."} | fields)) for n in range(4)]
    assert refused(*pages) == [""] * 4


def test_what_is_repeated_on_other_days_is_no_error_page() -> None:
    """The café that is announced each month in the same words: its pages show different days."""
    pages = [
        found(str(n), text="Le café ouvre.", published=NOW - timedelta(days=30 * n), published_origin="meta+feed")
        for n in range(4)
    ]
    assert refused(*pages) == [""] * 4


def test_the_same_day_on_all_proves_nothing() -> None:
    pages = [found(str(n), text="Rien par ici.", published=NOW, published_origin="htmldate") for n in range(3)]
    assert refused(*pages) == ["soft_404"] * 3


PORTAL = "https://movilab.example/portail"


def addresses(*pages: Found) -> list[str]:
    return [page.article.canonical_url.removeprefix("https://movilab.example/") for page in judged(*pages)]


def test_one_canonical_address_for_three_articles_is_not_believed() -> None:
    pages = [found(str(n), PORTAL, title=f"Titre {n}", text=f"{n} {LONG}") for n in range(3)]
    assert addresses(*pages) == ["0", "1", "2"]


def test_one_canonical_address_for_copies_of_one_article_is() -> None:
    pages = [found(slug, PORTAL, title="Un titre", text=LONG) for slug in ("amp", "print", "m", "?p=12")]
    assert addresses(*pages) == ["portail"] * 4


def test_different_canonical_addresses_are_believed() -> None:
    pages = [found(f"?p={n}", f"https://movilab.example/titre-{n}", text=LONG) for n in range(5)]
    assert addresses(*pages) == [f"titre-{n}" for n in range(5)]


def test_little_is_kept_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doubts, "HELD", 4)
    kept = Doubts()
    pages = [found(str(n), text=f"Le lieu {n} ouvre.") for n in range(10)]
    ready = [done for page in pages for done in kept.add(page)]
    assert ready == pages[:6]
    assert kept.rest() == pages[6:]
    assert kept.rest() == []


BELONGING = Belonging(
    [
        Source(id="movilab", name="Movilab", homepage="https://movilab.example/"),
        Source(id="other", name="Other", homepage="https://other.example/"),
    ]
)


@pytest.mark.parametrize(
    ("declared", "stored_at"),
    [
        ("https://movilab.example/b", "https://movilab.example/b"),
        ("https://nobody.example/b", "https://nobody.example/b"),
        ("https://other.example/b", "https://movilab.example/a"),
    ],
)
def test_the_address_of_another_source_is_not_believed(declared: str, stored_at: str) -> None:
    article = an_article("a", canonical_url=declared)
    assert identity.believed(article, "https://movilab.example/a", BELONGING).canonical_url == stored_at


@pytest.mark.parametrize(
    ("title", "fetched_url", "stored_at"),
    [
        ("Un fablab ouvre", "https://movilab.example/x", PORTAL),
        ("Un fablab ouvre - version mobile", "https://movilab.example/x", PORTAL),
        ("Tout autre chose", "https://movilab.example/a", PORTAL),
        ("Tout autre chose", "https://movilab.example/x", "https://movilab.example/a"),
        ("", "https://movilab.example/x", "https://movilab.example/a"),
    ],
)
def test_an_address_that_holds_another_article_is_not_believed(title: str, fetched_url: str, stored_at: str) -> None:
    article: Article = an_article("a", canonical_url=PORTAL)
    assert identity.distinct(article, "https://movilab.example/a", title, fetched_url).canonical_url == stored_at


def test_an_article_under_its_own_address_stays_there() -> None:
    article = an_article("a")
    assert identity.distinct(article, article.canonical_url, "Tout autre chose", "https://x.example/") is article
