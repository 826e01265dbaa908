"""Pages that a person chose: each once, of which source, and kept where a page that nobody chose would not be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawler import collect
from crawler.bookmarks import Bookmark
from crawler.items import CHOSEN, Link, Page, Refused
from crawler.read import read
from crawler.spiders.collected import Owners, Place
from store.errors import InvalidInput
from store.types import Article, SourceContext
from tests.builders import a_source

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
PROSE = "Le café associatif ouvre ses portes samedi. On y partage un repas, des outils et des idées pour le village."


def test_a_page_in_two_folders_is_one_page_to_fetch_and_two_to_file() -> None:
    first = Bookmark(url="https://a.example/x?utm_source=y", title="Un", note="Ma note", collection="Lieux")
    second = Bookmark(url="https://A.example/x#top", collection="Bretagne", added=NOW + timedelta(days=9))
    [page] = collect.wanted([first, second], collection=None, note="La note", moment=NOW)
    assert (page.url, page.canonical, page.title) == (first.url, "https://a.example/x", "Un")
    assert page.places == (Place("Lieux", "Ma note", NOW), Place("Bretagne", "La note", NOW))


@pytest.mark.parametrize(
    ("folder", "collection", "expected"),
    [("", None, "Collecte"), ("Lieux", None, "Lieux"), ("Lieux", "Tout", "Tout"), ("", "a" * 99, "a" * 78 + "…")],
)
def test_where_a_page_is_filed(folder: str, collection: str | None, expected: str) -> None:
    bookmark = Bookmark(url="https://a.example/", collection=folder)
    [page] = collect.wanted([bookmark], collection=collection, note="", moment=NOW)
    assert page.places[0].collection == expected


def test_an_address_that_is_none_is_refused_at_once() -> None:
    with pytest.raises(InvalidInput, match="no web address"):
        collect.bookmarks(["a.example/page"], [])


SOURCES = [
    a_source("lieux", homepage="https://www.lieux.example/"),
    a_source("lieux-actus", homepage="https://lieux.example/actus/"),
    a_source("region", homepage="https://www.region.example/fr/actualites"),
    a_source("page", homepage="https://www.facebook.com/un-lieu"),
    a_source("collecte", homepage="https://veille.example/", kind="collection"),
]


@pytest.mark.parametrize(
    ("url", "source"),
    [
        ("https://lieux.example/a", "lieux"),
        ("https://m.lieux.example/a", "lieux"),
        ("https://lieux.example/actus/a", "lieux-actus"),
        ("https://lieux.example/actus-du-jour", "lieux"),
        ("https://region.example/dossiers/a", "region"),
        ("https://facebook.com/un-lieu/posts/1", "page"),
        ("https://facebook.com/un-autre", "collecte"),
        ("https://blog.lieux.example/a", "collecte"),
        ("https://ailleurs.example/a", "collecte"),
        ("https://veille.example/a", "collecte"),
    ],
)
def test_which_source_a_page_is_of(url: str, source: str) -> None:
    assert Owners(SOURCES).of(url).id == source


def a_page(body: str, *, chosen: bool, url: str = "https://lieu.example/") -> Article | Refused:
    link = Link(url=url, title="Mon titre à moi", kind=CHOSEN if chosen else "feed")
    context = SourceContext(id="collecte", kind="collection")
    return read(Page(url=url, source=context, body=f"<html>{body}</html>".encode(), link=link), now=NOW)


TELLS = "Un café et des outils pour tous les habitants."
HOMEPAGE = f"<head><title>Le Lieu</title><meta name=description content='{TELLS}'></head><body><a href=/a>A</a>"


@pytest.mark.parametrize(
    ("body", "title", "text"),
    [
        (HOMEPAGE, "Le Lieu", TELLS),
        (
            "<head><meta property='og:description' content='Un film.'></head><body></body>",
            "Mon titre à moi",
            "Un film.",
        ),
        (f"<head><title>Le Lieu</title></head><body><h1>Le Lieu</h1><p>{PROSE}</p></body>", "Le Lieu", PROSE),
    ],
    ids=["description alone", "no title", "an article"],
)
def test_a_chosen_page_is_kept_for_its_title_and_description(body: str, title: str, text: str) -> None:
    kept = a_page(body, chosen=True)
    assert isinstance(kept, Article)
    assert (kept.title, kept.text, kept.annotations.relevant) == (title, text, True)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<head><title>Le Lieu</title></head><body></body>", "no_text"),
        (HOMEPAGE.replace("<head>", "<head><meta name=robots content=noindex>"), "noindex"),
        ("<head><title>Page introuvable</title></head><body><p>Cette page est introuvable.</p></body>", "soft_404"),
    ],
)
def test_what_is_refused_even_to_a_person(body: str, reason: str) -> None:
    refused = a_page(body, chosen=True)
    assert isinstance(refused, Refused)
    assert refused.reason == reason


def test_the_same_page_is_refused_when_nobody_chose_it() -> None:
    assert isinstance(a_page(HOMEPAGE, chosen=False), Refused)


@pytest.mark.parametrize(("url", "kind"), [("https://lieu.example/", "fiche"), ("https://lieu.example/a", "article")])
def test_a_homepage_describes_a_place(url: str, kind: str) -> None:
    kept = a_page(HOMEPAGE, chosen=True, url=url)
    assert isinstance(kept, Article)
    assert kept.annotations.kind == kind
    assert [why.about for why in kept.annotations.evidence if why.about.startswith("kind:")] == [f"kind:{kind}"]
