"""Walls before articles: what is recognised, what is kept of the article, and what is no wall."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.extract import extract
from crawler.items import Link, Page, Refused
from crawler.read import read
from store.types import Article, SourceContext

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
URL = "https://journal.example/actus/fablab"
TITLE = "Un fablab ouvre à Morlaix"
SUMMARY = "L'atelier ouvre ses portes samedi, avec trois machines."
SENTENCE = "La commune cherche une personne pour reprendre l'épicerie avant le 30 avril, dit-elle. "
LEAD = "Le conseil a voté lundi le rachat de l'ancienne laiterie, après deux ans de débats."


def a_page(body: str, *, title: str = TITLE, head: str = "", summary: str = SUMMARY, announced: str = TITLE) -> Page:
    html = f"<!doctype html><html lang=fr><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    link = Link(url=URL, title=announced, summary=summary, published=NOW)
    return Page(url=URL, source=SourceContext(id="journal"), body=html.encode(), link=link)


def kept(page: Page) -> Article:
    article = read(page, now=NOW)
    assert isinstance(article, Article)
    return article


COOKIES = "Avec nos 842 partenaires nous stockons des cookies. Accepter ou s'abonner."
WALLS = {
    "consent": a_page(f"<div class=consent><h1>Nous respectons votre vie privée</h1><p>{COOKIES}</p></div>"),
    "consent in English": a_page("<h1>We value your privacy</h1><p>We and our partners store cookies.</p>"),
    "consent without heading": a_page(f"<h1>{TITLE}</h1><p>{COOKIES}</p>"),
    "log-in": a_page("<h1>Connexion</h1><form><input type=email><input type=PASSWORD></form>", title="Connexion | J"),
    "log-in by words": a_page(f"<h1>{TITLE}</h1><p>Vous devez être connecté pour lire cet article.</p>"),
    "log-in in English": a_page("<h1>Sign in</h1><p>Please log in to continue.</p>", title="Sign in"),
    "a form alone": a_page(f"<h1>{TITLE}</h1><form><input name=a><input name=b type=password></form>"),
    "drawn by script": a_page(
        "<div id=app></div><script src=/a.js></script><noscript>Activez JavaScript.</noscript>", title="Journal"
    ),
    "drawn by script, saying nothing": a_page("<div id=root></div><script src=/a.js></script>"),
    "a test for robots": a_page("<h1>Un instant…</h1><p>Vérification en cours.</p>", title="Un instant…"),
}


@pytest.mark.parametrize("page", WALLS.values(), ids=WALLS)
def test_behind_a_wall_what_the_feed_says_is_kept(page: Page) -> None:
    article = kept(page)
    assert (article.partial, article.title, article.text, article.excerpt) == ("wall", TITLE, SUMMARY, SUMMARY)
    assert (article.canonical_url, article.published) == (URL, NOW)


@pytest.mark.parametrize("page", WALLS.values(), ids=WALLS)
def test_a_wall_is_no_article(page: Page) -> None:
    refused = read(Page(url=URL, source=page.source, body=page.body, link=Link(url=URL)), now=NOW)
    assert isinstance(refused, Refused)


OFFER = "<div class=paywall>Cet article est réservé aux abonnés. Il vous reste 95% à lire.</div>"
NOT_FREE = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "%s", %s}</script>'
WHOLE = NOT_FREE % (TITLE, '"isAccessibleForFree": "False"')
PART = NOT_FREE % (TITLE, '"hasPart": {"@type": "WebPageElement", "isAccessibleForFree": false, "cssSelector": ".p"}')
LONG = f"<article><h1>{TITLE}</h1><p>{LEAD}</p><p>{SENTENCE * 9}</p></article>"


@pytest.mark.parametrize(
    "page",
    [
        a_page(f"<article><h1>{TITLE}</h1><p>{LEAD}</p>{OFFER}</article>"),
        a_page(f"<article><h1>{TITLE}</h1><p>{LEAD}</p></article><div class=abonnes>Déjà abonné ? Se connecter</div>"),
        a_page(f"<article><h1>{TITLE}</h1><p>{LEAD}</p><p>Abonnez-vous pour lire la suite.</p></article>"),
        a_page(f"<article><h1>{TITLE}</h1><p>{LEAD}</p><p>Subscribe to continue reading.</p></article>"),
        a_page(f"<article><h1>{TITLE}</h1><p>{LEAD}</p></article>", head=WHOLE),
        a_page(f"<article><h1>{TITLE}</h1><p>{LEAD}</p></article>", head=PART),
        a_page(
            f"<article><h1>{TITLE}</h1><p>{LEAD}</p></article>",
            head='<meta name="article:content_tier" content="locked">',
        ),
    ],
)
def test_before_a_paywall_what_can_be_seen_is_kept(page: Page) -> None:
    article = kept(page)
    assert (article.partial, article.title, article.text) == ("paywall", TITLE, LEAD)


def test_the_summary_is_kept_where_it_says_more() -> None:
    page = a_page(f"<article><h1>{TITLE}</h1><p>Le début de l'article.</p>{OFFER}</article>")
    assert (kept(page).partial, kept(page).text) == ("paywall", SUMMARY)


@pytest.mark.parametrize(
    "page",
    [
        a_page(LONG),
        a_page(LONG, head='<meta name="article:content_tier" content="free">'),
        a_page(LONG, head=NOT_FREE % (TITLE, '"isAccessibleForFree": true, "hasPart": {"isAccessibleForFree": false}')),
        a_page(LONG + "<div id=poool-widget class=paywall></div>"),
        a_page(LONG + "<form><input type=password></form><noscript>Activez JavaScript.</noscript>"),
        a_page(f"<article><h1>Connexion : les lieux se relient</h1><p>{LEAD}</p><p>{SENTENCE}</p></article>"),
        a_page(f"<article><h1>Un instant de partage au café</h1><p>{LEAD}</p><p>{SENTENCE}</p></article>"),
        a_page(f"<article><h1>{TITLE}</h1><p>{LEAD}</p><p>Inscrivez-vous pour découvrir le lieu.</p></article>"),
        a_page(f"<article><h1>{TITLE}</h1><p>{LEAD}</p><p>Atelier réservé aux adhérents, dès 14 h.</p></article>"),
        a_page(f"<article><h1>{TITLE}</h1><p>{LEAD}</p></article><div class=abonnement>Abonnez-vous !</div>"),
    ],
)
def test_what_is_no_wall(page: Page) -> None:
    article = kept(page)
    assert article.partial == ""
    assert LEAD in article.text


def test_an_excerpt_of_a_feed_is_said_to_be_one() -> None:
    link = Link(url=URL, title=TITLE, summary=SENTENCE)
    page = Page(url=URL, source=SourceContext(id="j"), body=f"<p>{SENTENCE}</p>".encode(), link=link, from_feed=True)
    assert kept(page).partial == "summary"
    assert extract(page, now=NOW).method == "feed"
