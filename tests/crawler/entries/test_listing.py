"""Listing pages: with selectors, and found by the block that repeats."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.entries import UnreadableEntry
from crawler.entries.listing import Listing, read_listing, selector_problem
from crawler.items import Link

URL = "https://ex.fr/actualites/"
FRAME = (
    '<!DOCTYPE html><html lang="fr"><head><title>Actus</title></head><body><header><a href="/">Ex</a></header>'
    '<nav><ul>{menu}</ul></nav><main>{main}</main><aside class="sidebar">{side}</aside><footer>{foot}</footer></body>'
)
TITLES = ("Un tiers-lieu ouvre ses portes", "La ressourcerie cherche des bras", "Le fablab fête ses dix ans")


def a_page(main: str) -> bytes:
    menu = "".join(f'<li><a href="/rubrique-{n}/x">Une longue entrée de menu {n}</a></li>' for n in range(12))
    side = "".join(f'<p><a href="/populaire-{n}">Un article très populaire, {n}</a></p>' for n in range(8))
    foot = "".join(f'<p><a href="/partenaire-{n}">Un partenaire de longue date {n}</a></p>' for n in range(8))
    return FRAME.format(menu=menu, main=main, side=side, foot=foot).encode()


def read(main: str, **selectors: str) -> Listing:
    return read_listing(a_page(main), URL, "text/html; charset=utf-8", tuple(selectors.items()))


def seen(listing: Listing) -> list[tuple[str, str, int]]:
    """Path, title and year of each link; 0 for none."""
    return [
        (link.url.removeprefix("https://ex.fr"), link.title, link.published.year if link.published else 0)
        for link in listing.links
    ]


WANTED = [(f"/a{number}", title, 2026) for number, title in enumerate(TITLES)]


def repeat(block: str) -> str:
    return "".join(
        block.format(n=number, title=title, cls=("odd", "even first")[number % 2])
        for number, title in enumerate(TITLES)
    )


WORDPRESS = (
    '<article class="post-{n}1 post type-post category-x{n}"><a href="/a{n}"><img src="/i{n}.jpg"></a>'
    '<h2 class="entry-title"><a href="/a{n}">{title}</a></h2><time datetime="2026-03-1{n}T10:00:00+01:00"></time>'
    '<p>Ouverture le 2 mai 2031.</p><a class="more" href="/a{n}">Lire la suite</a> <a href="/category/x/">Actus</a>'
    "</article>"
)
CARDS = (
    '<div class="card {cls}"><a href="/a{n}"><span class="date">Publié le 1{n} mars 2026</span>'
    "<h3>{title}</h3><p>Texte.</p></a></div>"
)
SPIP = (
    '<li class="hentry"><strong><a href="a{n}">{title}</a></strong><br><small>'
    '<abbr class="published" title="2026-11-1{n}T14:49:00Z">1{n} novembre</abbr>, par Anne</small>'
    "<div><p>Rendez-vous le 20/09/2031.</p></div></li>"
)
TABLE = '<tr><td>1{n}/03/2026</td><td><a href="/a{n}">{title}</a></td><td><a href="/doc{n}.pdf">PDF</a></td></tr>'
YEARLESS = '<li>1{n} mars : <a href="/a{n}">{title}</a></li>'
YEARLESS_ROW = '<tr><td>1{n}/03</td><td><a href="/a{n}">{title}</a></td></tr>'
BARE = '<p>1{n} mars 2026 : <a href="/a{n}">{title}</a></p>'


DEFINED = '<dt>1{n} mars 2026</dt><dd><a href="/a{n}">{title}</a></dd>'
DEFINED_AFTER = '<dt><a href="/a{n}">{title}</a></dt><dd class="d">Publié le 1{n}/03/2026</dd><dd>Texte.</dd>'
FLAT = '<h3><a href="/a{n}">{title}</a></h3><p>1{n} mars 2026</p><p>Rendez-vous le 2 mai 2031.</p>'
FLAT_BEFORE = '<p>1{n} mars 2026</p><h3><a href="/a{n}">{title}</a></h3><p>Texte.</p>'
CARD_OF_DIVS = (
    '<a class="tuile" href="/a{n}"><div class="img"></div><div class="rubrique">Ateliers</div>'
    '<div class="tuile-titre">{title}</div><div>1{n} mars 2026</div><div>Un long texte qui annonce la suite…</div></a>'
)
CARD_WITHOUT_CLASSES = (
    '<a href="/a{n}"><div><span>1{n} mars 2026</span></div><div><span>{title}</span></div>'
    "<p>Un texte plus long.</p></a>"
)
READ_MORE = (
    '<div class="bloc"><b>{title}</b><p class="date">1{n} mars 2026</p><p>Texte.</p>'
    '<a href="/a{n}">Lire la suite</a></div>'
)
BOLD_DATE = '<p><strong>1{n} mars 2026</strong><br><a href="/a{n}">{title}</a><br>Un peu de texte.</p>'
PICTURE = (
    '<div class="col"><a href="/a{n}"><img src="/i.jpg" alt="{title}"></a><time>1{n} mars 2026</time>'
    '<a href="/a{n}">En savoir plus</a></div>'
)
SHORT_YEAR = '<li>1{n}/03/26 <a href="/a{n}">{title}</a></li>'
ENGLISH = '<li><a href="/a{n}">{title}</a> <small>Wed 1{n} March 2026</small></li>'


@pytest.mark.parametrize(
    "main",
    [
        f"<dl>{repeat(DEFINED)}</dl>",
        f"<dl>{repeat(DEFINED_AFTER)}</dl>",
        f"<div><h2>Actualités</h2>{repeat(FLAT)}</div>",
        f"<div>{repeat(FLAT_BEFORE)}</div>",
        f"<section>{repeat(CARD_OF_DIVS)}</section>",
        f"<section>{repeat(CARD_WITHOUT_CLASSES)}</section>",
        repeat(READ_MORE),
        repeat(BOLD_DATE),
        repeat(PICTURE),
        f"<ul>{repeat(SHORT_YEAR)}</ul>",
        f"<ul>{repeat(ENGLISH)}</ul>",
        f'<table><tr><td><a href="/x">Accueil</a></td><td><table>{repeat(TABLE)}</table></td></tr></table>',
        f"<div><h2>2026</h2><ul>{repeat(YEARLESS)}</ul></div>",
        f"<details><summary>Mars 2026</summary><ul>{repeat(YEARLESS)}</ul></details>",
        f'<table><tr><th colspan="2">Année 2026</th></tr>{repeat(YEARLESS_ROW)}</table>',
        repeat(WORDPRESS),
        repeat(CARDS),
        f'<div class="menu menu_articles"><ul>{repeat(SPIP)}</ul></div>'.replace('href="a', 'href="/a'),
        f"<table>{repeat(TABLE)}</table>",
        repeat(BARE),
    ],
    ids=[
        *("definitions", "definitions with the date after", "flat", "flat with the date before", "card of divs"),
        *("card without classes", "read more", "date in bold", "titles of pictures", "year of two figures"),
        *("English dates", "table in a table", "year in the heading", "month in the summary", "year in a row"),
        *("wordpress", "cards", "spip", "table", "bare"),
    ],
)
def test_the_repeated_block_is_found(main: str) -> None:
    assert seen(read(main)) == WANTED


def test_the_first_item_may_stand_apart() -> None:
    lead = (
        '<section class="une"><h2><a href="/une">Le dossier du mois sur les communs</a></h2>'
        '<time datetime="2026-04-01"></time></section>'
    )
    assert [path for path, _, _ in seen(read(lead + repeat(WORDPRESS)))] == ["/une", "/a0", "/a1", "/a2"]


@pytest.mark.parametrize(
    "block",
    [
        '<h2><a href="/a{n}">{title}</a></h2><p>Du 3 au 5 mars 2026</p>',
        '<h2><a href="/a{n}">{title}</a></h2><p>Date limite : 3 mars 2026</p>',
        '<h2><a href="/a{n}">{title}</a></h2><p>12 mars</p>',
        '<h2><a href="/a{n}">{title}, le 3 mars 2026</a></h2>',
        '<h2><a href="/a{n}">{title}</a></h2><p>il y a 2 jours</p>',
        '<h2><a href="/a{n}">{title}</a></h2><p>Hier à 14:30</p>',
        '<h2><a href="/a{n}">{title}</a></h2><p>31 février 2026</p>',
    ],
    ids=["event", "deadline", "no year", "in the title", "days ago", "yesterday", "no such day"],
)
def test_other_days_are_no_publication(block: str) -> None:
    links = read(repeat(f"<article>{block}</article>")).links
    assert [link.published for link in links] == [None, None, None]


AGENDA = '<li><b>1{n} décembre 2026</b> <a href="/e{n}">{title}, au bal</a></li>'


@pytest.mark.parametrize(
    "agenda",
    [
        f'<section class="agenda"><ul>{repeat(AGENDA)}</ul></section>',
        f"<section><h2>Agenda</h2><ul>{repeat(AGENDA)}</ul></section>",
        f'<div class="titre"><h3>Prochains événements</h3></div><ul>{repeat(AGENDA)}</ul>',
    ],
    ids=["by class", "by heading", "by a heading beside it"],
)
def test_a_page_may_list_news_and_events_whose_days_are_no_publication(agenda: str) -> None:
    found = seen(read(f'<section class="actus"><h2>Actualités</h2>{repeat(WORDPRESS)}</section>{agenda}'))
    assert found == [*WANTED, *((f"/e{n}", f"{title}, au bal", 0) for n, title in enumerate(TITLES))]


@pytest.mark.parametrize(("date", "items"), [('<time datetime="2026-03-1{n}"></time>', 3), ("", 0)])
def test_short_titles_are_titles_where_each_has_its_date(date: str, items: int) -> None:
    block = "<li>" + date + '<a href="/a{n}">Bal n°{n}</a></li>'
    assert len(read(f"<ul>{repeat(block)}</ul>").links) == items


def test_a_page_without_a_list_has_no_links() -> None:
    assert (
        read(
            '<h1>Contact</h1><p>Écrivez à <a href="/equipe/anne">Anne</a> ou <a href="/equipe/paul">Paul</a>.</p>'
        ).links
        == ()
    )


def test_a_list_of_one_marked_as_an_entry_is_believed() -> None:
    assert len(read(WORDPRESS.format(n=1, title=TITLES[0], cls="")).links) == 1


@pytest.mark.parametrize(
    "href", ["javascript:x()", "mailto:a@ex.fr", "http://[bad", "https://autre.fr/a", "/contact/", "#haut", ""]
)
def test_a_bad_link_costs_no_neighbour(href: str) -> None:
    bad = f'<article class="post"><h2><a href="{href}">Un lien qui ne mène nulle part</a></h2></article>'
    assert seen(read(bad + repeat(WORDPRESS))) == WANTED


def test_the_base_of_the_page_counts() -> None:
    page = a_page(repeat(WORDPRESS).replace('href="/a', 'href="a')).replace(
        b"<head>", b'<head><base href="https://ex.fr/b/">'
    )
    assert read_listing(page, URL).links[0].url == "https://ex.fr/b/a0"


def test_bytes_in_utf_8_are_read_as_such() -> None:
    page = a_page(repeat(WORDPRESS)).replace(b"portes", "portes à Évry".encode())
    assert read_listing(page, URL, "text/html; charset=iso-8859-1").links[0].title.endswith("à Évry")


def test_other_charsets_are_those_of_the_server() -> None:
    page = a_page(repeat(WORDPRESS).replace("portes", "portes à Évry")).decode().encode("cp1252")
    assert read_listing(page, URL, "text/html; charset=windows-1252").links[0].title.endswith("à Évry")


TAGS = (
    "ul",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "tr",
    "td",
    "h2",
    "p",
    "b",
    'a href="/a1"',
    'a href="/b2"',
    "time",
    "div",
    "article",
)
LIST = "".join(
    f'<div class="actu"><b class="t">{title}</b> <i class="d">1{n} mars 2026</i>'
    f' <a href="/autre{n}">x</a> <a class="l" href="/a{n}">y</a></div>'
    for n, title in enumerate(TITLES)
)


@pytest.mark.parametrize(
    "selectors",
    [
        {"item": ".actu", "link": "a.l", "title": ".t", "date": ".d"},
        {"item": "//div[@class='actu']", "link": "./a[2]/@href", "title": "./b/text()", "date": "./i"},
        {"item": "//div[@class='actu']", "link": "//a[@class='l']", "title": "//b"},
    ],
    ids=["css", "xpath", "xpath inside the item"],
)
def test_selectors(selectors: dict[str, str]) -> None:
    assert seen(read(LIST, **selectors)) == WANTED


def test_a_selector_of_links_alone() -> None:
    assert [path for path, _, _ in seen(read(LIST, link="a.l"))] == ["/a0", "/a1", "/a2"]
    assert [path for path, _, _ in seen(read(LIST, link="//a[@class='l']/@href"))] == ["/a0", "/a1", "/a2"]


@pytest.mark.parametrize(
    ("selectors", "reason"),
    [
        ({"item": "div[["}, "'item'"),
        ({"item": "//div["}, "'item'"),
        ({"item": ".actu", "date": "p:nothing(1)"}, "'date'"),
        ({"next": "::"}, "'next'"),
        ({"titre": "h2"}, "'titre'"),
    ],
)
def test_a_bad_selector_is_named(selectors: dict[str, str], reason: str) -> None:
    with pytest.raises(UnreadableEntry, match=reason):
        read(LIST, **selectors)


@pytest.mark.parametrize(
    ("url", "anchors", "expected"),
    [
        (URL, '<a rel="next" href="/actualites/page/2/">2</a>', "/actualites/page/2/"),
        (URL, '<a class="next page-numbers" href="page/2/">Suivant →</a>', "/actualites/page/2/"),
        (URL, '<a href="?page=2">Page suivante</a>', "/actualites/?page=2"),
        (URL, '<a href="?page=2">Suivant »</a>', "/actualites/?page=2"),
        (URL, '<a href="?page=2">»</a>', "/actualites/?page=2"),
        (URL, '<a href="?p=2">Articles plus anciens</a>', "/actualites/?p=2"),
        (URL, '<a href="?page=2" aria-label="Page suivante"><svg/></a>', "/actualites/?page=2"),
        (URL, '<a href="/actualites/page/3/">3</a><a href="/actualites/page/2/">2</a>', "/actualites/page/2/"),
        (URL + "page/2/", '<a href="/actualites/">1</a><a href="/actualites/page/3/">3</a>', "/actualites/page/3/"),
        (
            URL,
            '<a href="?debut_articles=10#pagination_articles">10</a><a href="?debut_articles=20">20</a>',
            "/actualites/?debut_articles=10",
        ),
        (URL, '<a href="?page=0">1</a><a href="?page=1">2</a>', "/actualites/?page=1"),
        (URL, '<a href="/actualites/#fin">Suivant</a>', None),
        (URL, '<a rel="next" href="https://autre.fr/2">2</a>', None),
        (URL + "page/9/", '<a href="/actualites/page/8/">8</a><a href="/actualites/page/8/">« Précédent</a>', None),
        (URL, '<a href="/lieu/12">12</a>', None),
        (URL, '<a href="/index2.html">2</a><a href="/index3.html">3</a>', "/index2.html"),
        (
            URL,
            '<a href="/actualites/?start=4" aria-label="Aller à la page suivante"><i></i></a>',
            "/actualites/?start=4",
        ),
    ],
)
def test_next_page(url: str, anchors: str, expected: str | None) -> None:
    found = read_listing(a_page(repeat(WORDPRESS) + anchors), url).next_url
    assert found == (expected and "https://ex.fr" + expected)


def test_a_selector_of_further_pages_may_find_several() -> None:
    pages = '<p class="annees"><a href="/2026">2026</a><a href="/2025">2025</a><a href="https://autre.fr/">x</a></p>'
    assert read(pages, next=".annees a").more == ("https://ex.fr/2026", "https://ex.fr/2025")


@pytest.mark.parametrize(
    ("selectors", "problem"),
    [
        ({"item": "article", "next": "//a[@rel='next']"}, ""),
        ({}, ""),
        ({"titre": "h2"}, "no selector is called 'titre'; they are date, item, link, next, title"),
        ({"item": "div[["}, "the selector 'item', 'div[[', cannot be understood"),
        ({"date": "  "}, "the selector 'date' is empty"),
    ],
)
def test_selectors_are_checked_without_a_page(selectors: dict[str, str], problem: str) -> None:
    found = selector_problem(tuple(selectors.items()))
    assert found.startswith(problem)
    assert bool(found) is bool(problem)


@given(
    st.recursive(
        st.text("abé12 /", max_size=6), lambda inner: st.tuples(st.sampled_from(TAGS), st.lists(inner, max_size=4))
    )
)
def test_any_tree_of_tags_is_read(tree: object) -> None:
    assert isinstance(read(markup(tree) * 3), Listing)


def markup(tree: object) -> str:
    if not isinstance(tree, tuple):
        return str(tree)
    tag, inner = tree
    return f"<{tag}>{''.join(map(markup, inner))}</{tag.partition(' ')[0]}>"


def test_next_page_by_selector() -> None:
    assert read('<a href="/2" id="plus">Encore</a>', next="#plus").next_url == "https://ex.fr/2"


@pytest.mark.parametrize(
    ("body", "reason"),
    [(b"", "empty"), (b"%PDF-1.4", "a PDF"), (b'{"a": 1}', "JSON"), (b"<rss><channel/></rss>", "a feed")],
)
def test_what_is_no_page_is_named(body: bytes, reason: str) -> None:
    with pytest.raises(UnreadableEntry, match=reason):
        read_listing(body, URL)


@given(st.binary(max_size=300))
def test_bytes_of_any_kind_are_read_or_refused(noise: bytes) -> None:
    for body in (noise, a_page(noise.decode("latin-1"))):
        with suppress(UnreadableEntry):
            assert isinstance(read_listing(body, URL), Listing)


def test_a_link_as_a_whole() -> None:
    assert read(repeat(WORDPRESS)).links[1] == Link(
        url="https://ex.fr/a1", title=TITLES[1], published=datetime(2026, 3, 11, 9, tzinfo=UTC), kind="listing"
    )
