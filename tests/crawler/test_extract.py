"""One thing at a time of what pages say: encodings, titles, names, dates, flags, feeds, hostile bytes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.extract import Unreadable, extract, warm_up
from crawler.extract.authors import split
from crawler.extract.words import line, shorten
from crawler.items import Candidate, Link, Page
from store.types import SourceContext

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
URL = "https://lieux.example/actus/a"
SOURCE = SourceContext(id="lieux")
PROSE = (
    "<p>Le café associatif ouvre ses portes samedi. On y partage un repas, des outils et des idées pour le village.</p>"
    "<p>L'entrée est libre, et chacun peut proposer un atelier ou tenir le comptoir une heure ou deux.</p>"
)
TITLE = "Un café pour le village"


def page(body: str | bytes, *, content_type: str = "text/html; charset=utf-8", link: Link | None = None) -> Page:
    raw = body.encode() if isinstance(body, str) else body
    return Page(url=URL, source=SOURCE, body=raw, content_type=content_type, link=link or Link(url=URL))


def read(head: str = "", body: str = f"<h1>{TITLE}</h1>{PROSE}", *, link: Link | None = None) -> Candidate:
    return extract(page(f"<html lang='fr'><head>{head}</head><body>{body}</body></html>", link=link), now=NOW)


OPENING = "Un café associatif ouvre au cœur du village"


def json_ld(inner: str) -> str:
    return f'<script type="application/ld+json">{inner}</script>'


@pytest.mark.parametrize(
    ("encoding", "content_type", "meta"),
    [
        ("utf-8", "text/html", ""),
        ("utf-8", "text/html; charset=iso-8859-1", ""),
        ("utf-8-sig", "text/html", ""),
        ("utf-16", "text/html", ""),
        ("cp1252", "text/html; charset=utf-8", "<meta charset=utf-8>"),
        ("cp1252", "text/html", ""),
        ("latin-1", "text/html; charset=ISO-8859-1", ""),
        ("latin-1", "text/html", "<meta http-equiv=content-type content='text/html; charset=latin1'>"),
        ("iso-8859-15", "text/html; charset=iso-8859-15", ""),
        ("cp1252", "text/html; charset=nonsense", ""),
        ("cp1252", "text/html; charset=hex", ""),
    ],
)
def test_encodings(encoding: str, content_type: str, meta: str) -> None:
    html = f"<html lang=fr><head>{meta}</head><body><h1>Théâtre à l'été : où ça ?</h1>{PROSE}</body></html>"
    found = extract(page(html.encode(encoding), content_type=content_type), now=NOW)
    assert found.title == "Théâtre à l'été : où ça ?"
    assert "idées pour le village" in found.text


def test_one_wrong_byte_among_good_ones() -> None:
    body = f"<html><body><h1>Écoles \xe9t\xe9</h1>{PROSE}".encode().replace("é".encode(), b"\xe9", 1)
    assert extract(page(body), now=NOW).title == "Écoles été"


def test_unprintable_marks_are_dropped() -> None:
    found = extract(page(f"<h1>Un\x00 ca\x0bfé&#xD800; e\u0301té\ufffe</h1>{PROSE}\x1f"), now=NOW)
    assert found.title == "Un café été"
    assert all(mark.isprintable() or mark in "\n\u00a0\u202f" for mark in found.text)


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (f"<title>{TITLE} – Le Fil</title>", f"<h1>{TITLE}</h1>"),
        (f"<title>{TITLE} | Le Fil</title>", "<h1>Le Fil</h1>"),
        (f"<title>Lieux : {TITLE}</title><meta property=og:site_name content=Lieux>", ""),
        (f"<title>{TITLE} - lieux.example</title>", ""),
        (f"<meta property='og:title' content='{TITLE}'><title>{TITLE} — tout savoir</title>", ""),
        (json_ld(f'{{"@type":"NewsArticle","headline":"{TITLE}"}}'), f"<h1><small>Reportage</small> {TITLE}</h1>"),
        ("<title>Accueil</title>", f"<h1>{TITLE}</h1>"),
        (f"<title>{TITLE}</title>", f"<h1>Actualités</h1><h2>{TITLE}</h2>"),
        (f"<title>{TITLE} | Lieux</title><meta property='og:title' content='Un café pour le...'>", ""),
        ("<title>Lieux</title>", f"<nav><h1>Menu</h1></nav><h1>{TITLE}</h1>"),
        ("", "<h1>Un café<br>pour le village</h1>"),
        ("<meta property='og:title' content='Un caf&amp;eacute; pour le village'>", ""),
    ],
)
def test_title(head: str, body: str) -> None:
    assert read(head, body + PROSE).title == TITLE


def test_title_announced_by_the_feed() -> None:
    assert read("<title>Lieux</title>", PROSE, link=Link(url=URL, title=TITLE)).title == TITLE


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Par Anne Essai", ["Anne Essai"]),
        ("Écrit par Anne Essai et Yann Modèle", ["Anne Essai", "Yann Modèle"]),
        ("Publié le 14 mai 2024 par Anne Essai", ["Anne Essai"]),
        ("Anne Essai, journaliste", ["Anne Essai"]),
        ("Anne Essai - le 14 mai 2024", ["Anne Essai"]),
        ("Anne Essai (avec Yann Modèle)", ["Anne Essai", "Yann Modèle"]),
        ("Propos recueillis par Anne Essai", ["Anne Essai"]),
        ("Auteur·e : Anne Essai", ["Anne Essai"]),
        ("Anne Essai <anne@lieux.example>", ["Anne Essai"]),
        ("La rédaction", ["La rédaction"]),
        ("Christophe von Essai", ["Christophe von Essai"]),
        ("ANNE ESSAI; Anne Essai", ["ANNE ESSAI"]),
        ("anne@lieux.example", []),
        ("https://lieux.example/anne", []),
        ("admin", []),
        ("3 commentaires", []),
        ("", []),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    assert split([text]) == names


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (json_ld('{"@type":"Article","author":{"@type":"Person","name":"Anne Essai"}}'), ""),
        (json_ld('[{"@type":"Article","author":{"@id":"#1"}},{"@type":"Person","@id":"#1","name":"Anne Essai"}]'), ""),
        (json_ld('{"@type":["NewsArticle"],"author":["Anne Essai"],}'), ""),
        (json_ld('<!--//<![CDATA[\n{"@type":"Article","author":"Anne\nEssai"}\n//]]>-->'), ""),
        ("<meta name=author content='Par Anne Essai'>", ""),
        ("<meta name='DC.creator' content='Anne Essai'>", ""),
        ("<meta name=author content=Un><meta property=og:site_name content=Un>", "<p class=byline>Anne Essai</p>"),
        ("", "<a rel=author href=/anne>Anne Essai</a>"),
        ("", "<p>Par <span itemprop=author>Anne Essai</span></p>"),
        ("", "<p class='info'>Par Anne Essai, le 14 mai 2024</p>"),
        ("", "<p>Anne Essai | Le 14 mai 2024</p>"),
        ("", "<div class=auteurs><a>Anne Essai</a><a>Suivre</a></div>"),
    ],
)  # fmt: skip
def test_authors(head: str, body: str) -> None:
    found = read(head, f"<h1>{TITLE}</h1>{body}{PROSE}<ol class=comments><li><b class=author>Un passant</b></li></ol>")
    assert found.authors == ("Anne Essai",)


def test_what_holds_the_title_is_the_article_whatever_its_class() -> None:
    body = f"<div class='has-sidebar comments-open'><h1>{TITLE}</h1><p class=auteur>Anne Essai</p>{PROSE}</div>"
    assert read("", body + "<p class=auteur>Un passant</p>").authors == ("Anne Essai",)


def test_no_author_is_invented() -> None:
    assert read().authors == ()
    assert read(link=Link(url=URL, authors=("Anne Essai",))).authors == ("Anne Essai",)


@pytest.mark.parametrize(
    ("head", "body", "published"),
    [
        (json_ld('{"@type":"Article","datePublished":"2024-05-14T10:30:00+02:00"}'), "", "2024-05-14T08:30"),
        ("<meta property='article:published_time' content='2024-05-14T08:30:00Z'>", "", "2024-05-14T08:30"),
        ("<meta name='DC.date' content='2024-05-14'>", "", "2024-05-14T00:00"),
        ("", "<time datetime='2024-05-14T10:30:00+02:00'>mardi</time>", "2024-05-14T08:30"),
        ("", "<p>Publié le <time datetime='2024-06-01'>14 mai 2024</time></p>", "2024-05-14T00:00"),
        ("", "<p>Publié le 14 mai 2024 à 10h30, mis à jour le 2 juin 2024</p>", "2024-05-14T08:30"),
        ("", "<p>Mis à jour le 2 juin 2024</p><p>Publié le 14 mai 2024</p>", "2024-05-14T00:00"),
        ("<meta property='article:modified_time' content='2024-05-14T08:30:00Z'>", "", "2024-05-14T08:30"),
        ("<meta name=date content='2024-05-14'>", "<time class=updated datetime='2024-06-01'>", "2024-05-14T00:00"),
        ("<meta name=date content='2030-01-01'>", "<p>14 mai 2024</p>", "2024-05-14T00:00"),
    ],
)  # fmt: skip
def test_published(head: str, body: str, published: str) -> None:
    found = read(head, f"<h1>{TITLE}</h1>{body}{PROSE}<aside><time datetime='2020-01-01'>2020</time></aside>")
    assert found.published == datetime.fromisoformat(published).replace(tzinfo=UTC)


def test_the_feed_gives_the_minute() -> None:
    link = Link(url=URL, kind="feed", published=datetime(2024, 5, 14, 8, 30, tzinfo=UTC))
    found = read("<meta name=date content='2024-05-14'>", link=link)
    assert (found.published, found.published_origin) == (link.published, "feed+meta")


def test_updated_only_when_later() -> None:
    head = "<meta property='article:published_time' content='2024-05-14T08:30:00Z'>"
    edited = "<meta property='article:modified_time' content='{}'>"
    assert read(head + edited.format("2024-06-01T08:00:00Z")).updated == datetime(2024, 6, 1, 8, tzinfo=UTC)
    assert read(head + edited.format("2024-05-14T08:30:00Z")).updated is None


@pytest.mark.parametrize(
    ("head", "body", "flag"),
    [
        ("", f"<h1>Protégé : {TITLE}</h1><form class=post-password-form>", "password"),
        ("", f"<h1>{TITLE}</h1><form action='/wp-login.php?action=postpass'>", "password"),
        ("<meta name=robots content='noindex, follow'>", "", "noindex"),
        ("<title>Page introuvable</title>", "<h1>Erreur 404</h1><p>La page demandée a été déplacée.</p>", "soft_404"),
        ("<title>blog:un [Wiki]</title>", "<h1>This topic does not exist yet</h1><p>A link led here.</p>", "soft_404"),
        ("<title>404 Not Found</title>", "<p>nginx</p>", "soft_404"),
        ("", "<h1>Nous respectons votre vie privée</h1><p>Nos partenaires déposent des cookies.</p>", "wall"),
        (json_ld('{"@type":"Article","isAccessibleForFree":false}'), "", "paywall"),
        ("", f"<h1>{TITLE}</h1>{PROSE}<p>La suite de cet article est réservée aux abonnés.</p>", "paywall"),
        ("", f"<h1>{TITLE}</h1>{PROSE}<p>Et puis le soir […]</p>", "cut"),
        ("<title>Nos pages</title>", "<ul>" + "<li><a href=/b>Un lien vers une page</a></li>" * 9 + "</ul>", "links"),
    ],
)  # fmt: skip
def test_flags(head: str, body: str, flag: str) -> None:
    assert flag in read(head, body or f"<h1>{TITLE}</h1>{PROSE}").flags


def test_a_page_that_is_gone_whatever_its_feed_says() -> None:
    gone = read("<title>Page introuvable</title>", "<p>Revenez à l'accueil.</p>", link=Link(url=URL, title=TITLE))
    assert "soft_404" in gone.flags


@pytest.mark.parametrize(
    "title", ["404 places en crèche", "Page blanche : un atelier d'écriture", "Un instant de fête"]
)
def test_no_flag_for_a_good_page(title: str) -> None:
    assert read("", f"<h1>{title}</h1>{PROSE * 8}").flags == frozenset()


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("en-US", PROSE * 2, "fr"),
        (
            "fr",
            "<p>The village café opens on Saturday, and everybody is welcome to share a meal with neighbours.</p>" * 3,
            "en",
        ),
        ("fr", "<p>Ouvert samedi.</p>", "fr"),
        ("", "<p>Ouvert.</p>", ""),
    ],
)
def test_language(lang: str, text: str, expected: str) -> None:
    html = f"<html lang='{lang}'><body><h1>{TITLE}</h1>{text}</body></html>"
    assert extract(page(html), now=NOW).language == expected


@pytest.mark.parametrize(
    ("head", "image"),
    [
        ("<meta property=og:image content='/i/a.jpg'>", "https://lieux.example/i/a.jpg"),
        ("<meta property=og:image content='data:image/png;base64,AA'>", None),
        (json_ld('{"@type":"Article","image":{"@type":"ImageObject","name":"A","url":"//cdn.example/a.jpg"}}'), "https://cdn.example/a.jpg"),
        ("", None),
    ],
)  # fmt: skip
def test_image(head: str, image: str | None) -> None:
    assert read(head).image == image


def test_categories_each_once() -> None:
    head = "<meta property=article:section content=Lieux>" + json_ld('{"@type":"Article","keywords":"lieux, café"}')
    found = read(head, f"<h1>{TITLE}</h1>{PROSE}<a rel='category tag' href=/c>Café</a><a rel=tag href=/t>#repas</a>")
    assert found.categories == ("Lieux", "café", "repas")


def test_address_declared_by_the_page() -> None:
    assert read("<link rel=canonical href='/actus/un-cafe'>").canonical_url == "https://lieux.example/actus/un-cafe"
    assert read("<link rel=canonical href='/'>").canonical_url == URL


@pytest.mark.parametrize(
    ("summary", "head", "excerpt"),
    [
        (f"{OPENING}, samedi [&hellip;]", "", f"{OPENING}, samedi…"),
        (f"{OPENING}. […]", "", f"{OPENING}."),
        ("", f"<meta name=description content='{OPENING}.'>", f"{OPENING}."),
        ("", "", "Le café associatif ouvre ses portes samedi."),
    ],
)  # fmt: skip
def test_excerpt(summary: str, head: str, excerpt: str) -> None:
    found = read(head, link=Link(url=URL, summary=summary)).excerpt
    assert found.startswith(excerpt)
    assert len(found) <= 300


def from_feed(content: str, link: Link) -> Candidate:
    body = Page(url=URL, source=SOURCE, body=content.encode(), link=link, from_feed=True)
    return extract(body, now=NOW)


def test_feed_body_keeps_its_paragraphs() -> None:
    link = Link(url=URL, title=TITLE, published=datetime(2024, 5, 14, 8, 30, tzinfo=UTC), authors=("Par Anne Essai",))
    found = from_feed(
        "<p>Samedi, on ouvre.</p>Sans balise<br>sur deux lignes<ul><li>pain<li>soupe</ul><script>x</script>"
        "<p>L’article Un café est apparu en premier sur Lieux.</p>",
        link,
    )
    assert found.text == "Samedi, on ouvre.\n\nSans balise\nsur deux lignes\n\n- pain\n- soupe"
    assert (found.title, found.authors, found.published, found.method) == (
        TITLE,
        ("Anne Essai",),
        link.published,
        "feed",
    )


CHANGED = datetime(2024, 5, 14, 8, 30, tzinfo=UTC)


def test_an_entry_dated_by_its_last_change_alone_has_that_date_with_little_trust() -> None:
    link = Link(url=URL, title=TITLE, updated=CHANGED, kind="feed")
    for found in (from_feed("<p>Samedi, on ouvre.</p>", link), read("", f"<h1>{TITLE}</h1>{PROSE}", link=link)):
        assert (found.published, found.published_origin, found.published_confidence) == (CHANGED, "updated", 0.3)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"x" * 5_000_001, "too_big"),
        (b"<p " + b"a=1 " * 40_000 + b">", "huge_tag"),
        (b"<p " + b"a='>' " * 40_000 + b">", "huge_tag"),
        (b"", "unreadable"),
        (b"\x00\x01\x02", "unreadable"),
    ],
)
def test_what_no_parser_should_see(body: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as error:
        extract(page(body), now=NOW)
    assert error.value.reason == reason


def test_a_long_picture_in_an_attribute_is_no_huge_tag() -> None:
    picture = f"<img src='data:image/png;base64,{'A' * 200_000}'>"
    assert read("", f"<h1>{TITLE}</h1>{picture}{PROSE}").title == TITLE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" a\n b\t", "a b"),
        ("L&#039;&eacute;t&eacute;", "L'été"),
        ("caf&amp;eacute;", "café"),
        ("<b>gras</b> et 2 < 3", "gras et 2 < 3"),
        ("18\u202fh\u00a0", "18\u202fh"),
    ],
)
def test_line(text: str, expected: str) -> None:
    assert line(text) == expected


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("un deux", 7, "un deux"),
        ("un deux trois", 8, "un deux…"),
        ("un deux trois", 10, "un deux…"),
        ("abcdefgh", 4, "abc…"),
    ],
)
def test_shorten(text: str, limit: int, expected: str) -> None:
    assert shorten(text, limit) == expected


def test_warm_up_needs_nothing() -> None:
    warm_up()
