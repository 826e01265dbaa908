"""Feeds of MediaWiki, as the pages they are about."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.entries.feed import read_feed
from crawler.entries.wiki import is_page, title_of

WHEN = datetime(2026, 11, 12, 16, 38, tzinfo=UTC)


def a_wiki_feed(home: str, *addresses: str) -> bytes:
    entries = "".join(
        f"<entry><id>{a}</id><title>T</title><link rel='alternate' href='{a}'/><updated>2026-11-12T16:38:00Z</updated>"
        "<summary type='html'>&lt;p&gt;+ une ligne&lt;/p&gt;</summary><author><name>Anne</name></author></entry>"
        for a in (address.replace("&", "&amp;") for address in addresses)
    )
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Wiki</title><link rel="alternate" href="{home}"/>'
        f"<updated>2026-11-24T12:00:00Z</updated><generator>MediaWiki 1.39.17</generator>{entries}</feed>"
    ).encode()


def urls(home: str, *addresses: str) -> list[str]:
    return [link.url for link in read_feed(a_wiki_feed(home, *addresses), "https://w.org/index.php").links]


CHANGES = "https://w.org/wiki/Sp%C3%A9cial:Modifications_r%C3%A9centes"
SCRIPT = "https://w.org/index.php?title="


def test_differences_become_pages_written_as_the_wiki_writes_them() -> None:
    assert urls(CHANGES, SCRIPT + "Un_lieu_:_l%27atelier&diff=12&oldid=11") == [
        "https://w.org/wiki/Un_lieu_:_l'atelier"
    ]


def test_a_wiki_without_short_addresses_keeps_its_script() -> None:
    home = SCRIPT + "Special:RecentChanges"
    assert urls(home.replace("&", "&amp;"), SCRIPT + "Un_lieu&diff=12&oldid=11") == [
        "https://w.org/index.php?title=Un_lieu"
    ]


@pytest.mark.parametrize(
    "title",
    [
        "Fichier:P.jpg",
        "Discussion:Un_lieu",
        "Utilisateur:Anne",
        "Cat%C3%A9gorie:A",
        "Mod%C3%A8le:B",
        "Aide:C",
        "Accueil",
    ],
)
def test_pages_that_serve_the_wiki_are_left_out(title: str) -> None:
    assert urls(CHANGES, f"{SCRIPT}{title}&diff=3&oldid=0", f"{SCRIPT}Un_lieu&diff=4&oldid=3") == [
        "https://w.org/wiki/Un_lieu"
    ]


def test_log_entries_are_left_out() -> None:
    assert urls(CHANGES, "https://w.org/wiki/Page_supprimee", SCRIPT + "Un_lieu&diff=4&oldid=3") == [
        "https://w.org/wiki/Un_lieu"
    ]


def test_several_changes_of_a_page_are_one_link() -> None:
    assert len(urls(CHANGES, SCRIPT + "A&diff=4&oldid=3", SCRIPT + "A&diff=3&oldid=2")) == 1


def test_a_change_has_neither_author_nor_publication() -> None:
    link = read_feed(a_wiki_feed(CHANGES, SCRIPT + "A&diff=4&oldid=3"), "https://w.org/").links[0]
    assert (link.published, link.updated, link.authors, link.summary) == (None, WHEN, (), "")


@pytest.mark.parametrize("address", [SCRIPT + "A&diff=4&oldid=0", "https://w.org/wiki/A"], ids=["changes", "new pages"])
def test_a_new_page_has_both(address: str) -> None:
    link = read_feed(a_wiki_feed(CHANGES, address), "https://w.org/").links[0]
    assert (link.published, link.updated, link.authors) == (WHEN, None, ("Anne",))


@pytest.mark.parametrize(
    ("title", "page"),
    [
        ("Un lieu", True),
        ("Agenda : café-débat", True),
        ("Image : le tiers-lieu vu d'ailleurs", True),
        ("Discussion sur les communs : bilan", True),
        ("Discussion_utilisateur:Anne", False),
        ("User_talk:Anne", False),
        ("Spécial:Version", False),
        (":Catégorie:A", False),
    ],
)
def test_is_page(title: str, page: bool) -> None:
    assert is_page(title) is page


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("https://w.org/wiki/Un_lieu", "Un_lieu"),
        ("https://w.org/index.php?title=Un_lieu&action=history", "Un_lieu"),
        ("https://w.org/wiki/Aide:Lieu/Sous-page", "Aide:Lieu/Sous-page"),
        ("https://w.org/", ""),
    ],
)
def test_title_of(url: str, title: str) -> None:
    assert title_of(url) == title
