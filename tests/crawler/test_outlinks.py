"""Which addresses of other sites an article is taken to link to: those of its text, and nothing around it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract import Unreadable, extract
from crawler.items import Link, Page
from store.types import SourceContext

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
URL = "https://www.lieux.example/actus/a"
TO = "https://reseau.test/"
START = (
    "<p>Le café associatif ouvre ses portes samedi. On y partage un repas, des outils et des idées pour le village.</p>"
)
END = "<p>L'entrée est libre, et chacun peut proposer un atelier ou tenir le comptoir une heure ou deux.</p>"


def links(body: str, *, head: str = "", from_feed: bool = False) -> list[str]:
    markup = body if from_feed else f"<html lang=fr><head>{head}</head><body><h1>Un café</h1>{body}</body></html>"
    link = Link(url=URL, title="Un café")
    page = Page(url=URL, source=SourceContext(id="x"), body=markup.encode(), link=link, from_feed=from_feed)
    return list(extract(page, now=NOW).outlinks)


def around(middle: str) -> str:
    return f"<article>{START}{middle}{END}</article>"


@pytest.mark.parametrize(
    "middle",
    [
        f"<p>Il a rejoint le <a href='{TO}'>réseau des cafés</a> du département cet été.</p>",
        f"<p>Il a rejoint le <a href='{TO}?utm_source=x#top'>réseau des cafés</a> du département cet été.</p>",
        "<p>Il a rejoint le <a href=' //reseau.test '>réseau des cafés</a> du département cet été.</p>".replace(
            "//", "https://"
        ),
        f"<ul><li>Le café du bourg</li><li><a href='{TO}'>Réseau des cafés</a></li><li>La mairie du village</li></ul>",
        f"<div>Il a rejoint le <b><a href='{TO}'>réseau des cafés</a></b> du département cet été.<br>Et voilà.</div>",
        f"<blockquote>« Il a rejoint le <a href='{TO}'>réseau des cafés</a> du département. »</blockquote>",
        f"<p><a href='{TO}'>{TO}</a></p>",
    ],
    ids=["paragraph", "tracked", "spaced", "item", "block", "quote", "bare address"],
)
def test_a_link_of_the_text_is_kept(middle: str) -> None:
    assert links(around(middle)) == [TO]


@pytest.mark.parametrize(
    "middle",
    [
        "<p>Lire aussi <a href='/actus/b'>notre article sur le repas partagé</a> de la semaine passée.</p>",
        "<p>Voir <a href='https://agenda.lieux.example/'>notre agenda de la semaine</a> et celui de la mairie.</p>",
        "<p>Écrire à <a href='mailto:a@reseau.test'>notre équipe de bénévoles</a> pour en savoir davantage.</p>",
        "<p>Aller <a href='javascript:void(0)'>en haut de cette longue page</a> pour en savoir davantage.</p>",
        "<p>Aller <a href='https://[::1'>en haut de cette longue page</a> pour en savoir davantage.</p>",
        "<p>Aller <a href='https://bit.ly/abc'>sur la page du réseau</a> pour en savoir bien davantage.</p>",
        f"<p>Dire <a href='https://www.facebook.com/sharer/sharer.php?u={TO}'>sur son mur à tous</a> tout ceci.</p>",
        f"<p>Dire <a href='https://twitter.com/intent/tweet?url={TO}'>sur son mur à tous</a> tout ceci.</p>",
        f"<p><a href='{TO}'><img src='logo.png' alt='Le réseau des cafés du département'></a></p>",
    ],
    ids=["own site", "own domain", "mail", "script", "broken", "shortener", "sharer", "intent", "logo"],
)
def test_what_leads_nowhere_else_is_left_out(middle: str) -> None:
    assert links(around(middle)) == []


@pytest.mark.parametrize(
    "frame",
    [
        "<nav><ul><li><a href='{}'>Le réseau des cafés du département</a></li></ul></nav>",
        "<footer><p>Avec le soutien du <a href='{}'>réseau des cafés</a> du département et de la région.</p></footer>",
        "<aside><a href='{}'>Le réseau des cafés du département</a></aside>",
        "<div class=partners><p><a href='{}'>Réseau</a></p></div>",
    ],
)
def test_the_frame_around_the_text_does_not_count(frame: str) -> None:
    again = "<p>Il a rejoint le réseau des cafés du département cet été.</p>"
    assert links(frame.format(TO) + around(again) + frame.format(TO)) == []


def test_feeds_carry_links_too() -> None:
    assert links(
        f"{START}<p>Vu chez <a href='{TO}'>nos voisins du réseau</a> la semaine passée.</p>", from_feed=True
    ) == [TO]


def test_links_hang_on_the_base_the_page_names() -> None:
    middle = "<p>Il a rejoint le <a href='page'>réseau des cafés</a> du département cet été.</p>"
    assert links(around(middle), head=f"<base href='{TO}'>") == [f"{TO}page"]


def test_each_address_once_in_the_order_of_the_text_and_not_too_many() -> None:
    many = "".join(
        f"<p>Le café numéro {n} a rejoint le <a href='https://reseau{n}.test/'>réseau de son canton</a> cet été.</p>"
        * 2
        for n in range(70)
    )
    assert links(around(many)) == [f"https://reseau{n}.test/" for n in range(50)]


@given(
    st.lists(st.sampled_from(["<a href='https://b.test/é?'>", "<a href=//[x>", "</a>", "<p>", "mot ", "<nav>", "\0"]))
)
def test_no_page_whatever_breaks_it(parts: list[str]) -> None:
    try:
        found = links(around("".join(parts)))
    except Unreadable:
        return
    assert all(address.startswith("https://b.test/") for address in found)
