"""From a homepage to ranked entry points."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discover import (
    MAX_PATHS,
    Homepage,
    Judged,
    Proposal,
    announced,
    conventional,
    from_robots,
    judge,
    rank,
    read_homepage,
)
from store.types import EntryKind

HOME = "https://ex.fr/"
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def a_home(head: str = "", main: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head><title>Ex</title>{head}</head><body>{main}</body></html>".encode()


def alternate(href: str, kind: str = "application/rss+xml", title: str = "") -> str:
    return f'<link rel="alternate" type="{kind}" title="{title}" href="{href}">'


def found(head: str = "", main: str = "", url: str = HOME) -> list[tuple[str, str]]:
    """Kind and path of what a homepage announces, without the homepage itself."""
    proposals = announced(a_home(head, main), url)
    return [(p.kind, p.url.removeprefix("https://ex.fr")) for p in proposals if p.found_in != "homepage"]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (alternate("/feed/"), [("feed", "/feed/")]),
        (alternate("feed.atom", "application/atom+xml; charset=utf-8"), [("feed", "/feed.atom")]),
        (alternate("/f.json", "application/feed+json"), [("feed", "/f.json")]),
        (alternate("/feed.json", "application/json"), [("feed", "/feed.json")]),
        (alternate("/wp-json/wp/v2/pages/2", "application/json"), []),
        (alternate("/wp-json/oembed/1.0/embed?url=x", "application/json+oembed"), []),
        (alternate("/fr/", "text/html"), []),
        ('<link rel="sitemap" href="/plan.xml">', [("sitemap", "/plan.xml")]),
        (alternate("https://autre.fr/feed/"), []),
        (alternate("javascript:x"), []),
        ('<base href="https://ex.fr/blog/">' + alternate("feed/"), [("feed", "/blog/feed/")]),
    ],
)
def test_link_tags(head: str, expected: list[tuple[str, str]]) -> None:
    assert found(head) == expected


def test_the_main_feed_comes_before_those_of_comments_and_headings() -> None:
    head = (
        alternate("/accueil/feed/", title="Ex » Accueil Flux des commentaires")
        + alternate("/comments/feed/", title="Flux des commentaires")
        + alternate("/category/agenda/feed/")
        + alternate("/feed/", title="Ex » Flux")
    )
    assert found(head)[0] == ("feed", "/feed/")


def test_a_site_about_comments_has_a_main_feed() -> None:
    assert announced(a_home(alternate("/feed/", title="Comment faire un tiers-lieu")), HOME)[0].score > 0.9


@pytest.mark.parametrize(
    ("main", "expected"),
    [
        ('<a href="/rss.xml">S\'abonner</a>', [("feed", "/rss.xml")]),
        ('<a href="spip.php?page=backend"><img alt="x"></a>', [("feed", "/spip.php?page=backend")]),
        ('<a href="/flux">RSS 2.0</a>', [("feed", "/flux")]),
        ('<a href="/actualites">Toutes les actualités</a>', [("listing", "/actualites")]),
        ('<a href="/blog#haut">Blog</a>', [("listing", "/blog")]),
        ('<a href="/a">Le blog de Rosa ferme ses portes après dix années passées à écrire</a>', []),
        ('<a href="/">Actualités</a>', []),
        ('<a href="https://autre.fr/blog">Blog</a>', []),
    ],
)
def test_page_links(main: str, expected: list[tuple[str, str]]) -> None:
    assert found(main=main) == expected


def test_listings_are_few() -> None:
    main = "".join(f'<a href="/l{number}">Actualités {number}</a>' for number in range(20))
    assert len(found(main=main)) == 4


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("<title>Accueil - Le Quai</title>", "Le Quai"),
        ("<title>Le Quai | Tiers-lieu à Laval</title>", "Le Quai"),
        ('<meta property="og:site_name" content="Le Quai">', "Le Quai"),
        ("<title>Rendez-vous</title>", "Rendez-vous"),
    ],
)
def test_the_name_of_a_site(title: str, name: str) -> None:
    assert read_homepage(f"<html><head>{title}</head><body></body></html>".encode(), HOME).name == name


@pytest.mark.parametrize("body", [b"", b"%PDF-1.4", b"\x89PNG", b'{"a": 1}'])
def test_what_is_no_page_announces_nothing(body: bytes) -> None:
    assert read_homepage(body, HOME) == Homepage(name="", platform="", proposals=())


@given(st.binary(max_size=300))
def test_any_bytes_are_a_homepage(noise: bytes) -> None:
    for body in (noise, a_home(noise.decode("latin-1"))):
        assert isinstance(read_homepage(body, HOME), Homepage)


def test_a_wiki_has_its_scripts_where_it_says() -> None:
    head = (
        '<meta name="generator" content="MediaWiki 1.39">'
        '<link rel="EditURI" type="application/rsd+xml" href="//ex.fr/w/api.php?action=rsd">'
        + alternate("/w/index.php?title=Sp%C3%A9cial:Modifications_r%C3%A9centes&amp;feed=atom", "application/atom+xml")
    )
    assert [path for _, path in found(head, url="https://ex.fr/wiki/Accueil")] == [
        "/w/index.php?title=Special:NewPages&feed=atom&limit=500",
        "/w/index.php?title=Special:RecentChanges&feed=atom&days=30&limit=500",
        "/w/index.php?title=Special:NewPages&feed=atom&limit=50",
        "/w/index.php?title=Sp%C3%A9cial:Modifications_r%C3%A9centes&feed=atom",
    ]


def test_robots() -> None:
    text = "User-agent: *\nSitemap: https://ex.fr/a.xml\r\n sitemap:/b.xml\nSITEMAP : https://autre.fr/c\nSitemap:\n"
    assert [(p.kind, p.url, p.found_in) for p in from_robots(text, HOME)] == [
        ("sitemap", "https://ex.fr/a.xml", "robots.txt"),
        ("sitemap", "https://ex.fr/b.xml", "robots.txt"),
    ]


@pytest.mark.parametrize(
    ("url", "platform", "first"),
    [
        (HOME, "WordPress", ["/feed/", "/wp-sitemap.xml"]),
        ("https://ex.fr/blog/index.html", "WordPress", ["/blog/feed/", "/wp-sitemap.xml"]),
        (HOME, "SPIP", ["/spip.php?page=backend", "/sitemap.xml"]),
        ("https://ex.fr/wiki/Accueil", "MediaWiki", ["/index.php?title=Special:NewPages&feed=atom&limit=500"]),
        ("https://ex.fr/?PagePrincipale", "YesWiki", ["/?DerniersChangementsRSS/xml"]),
        (HOME, "Joomla", ["/?format=feed&type=rss"]),
        (HOME, "Ghost", ["/rss/"]),
        (HOME, "Wix", ["/blog-feed.xml"]),
        (HOME, "Hugo", ["/index.xml"]),
        (HOME, "", ["/feed/", "/sitemap.xml"]),
    ],
)
def test_usual_paths(url: str, platform: str, first: list[str]) -> None:
    proposals = conventional(url, platform)
    assert [p.url.removeprefix("https://ex.fr") for p in proposals][: len(first)] == first
    assert len({p.url for p in proposals}) == len(proposals) <= MAX_PATHS


def propose(kind: EntryKind = "feed", path: str = "feed/", score: float = 1.0, title: str = "") -> Proposal:
    return Proposal(kind=kind, url=HOME + path, found_in="link tag", score=score, title=title)


TEXT = "<p>" + "Le lieu ouvre. " * 60 + "</p>"
FEED = (
    '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>T</title>'
    "<item><title>A</title><link>https://ex.fr/a</link><pubDate>Mon, 16 Nov 2026 11:17:00 GMT</pubDate>"
    f"<description>Court.</description><content:encoded><![CDATA[{TEXT}]]></content:encoded></item>"
    "<item><title>B</title><link>https://ex.fr/b</link><pubDate>Mon, 16 Nov 2099 11:17:00 GMT</pubDate></item>"
    "</channel></rss>"
).encode()


def test_a_feed_is_judged_by_what_it_holds() -> None:
    judged = judge(propose(), FEED, "application/rss+xml", NOW)
    assert (judged.usable, judged.items, judged.full_text) == (True, 2, False)
    assert judged.newest == datetime(2026, 11, 16, 11, 17, tzinfo=UTC)
    assert [link.title for link in judged.links] == ["A", "B"]


def sitemap(*paths: str) -> bytes:
    return ("<urlset>" + "".join(f"<url><loc>{HOME}{path}</loc></url>" for path in paths) + "</urlset>").encode()


INDEX = b"<sitemapindex><sitemap><loc>https://ex.fr/%s</loc></sitemap></sitemapindex>"


@pytest.mark.parametrize(
    ("kind", "body", "items", "problem"),
    [
        ("feed", b"<html></html>", 0, "what came is an HTML page, not a feed"),
        ("feed", b'<rss version="2.0"><channel/></rss>', 0, "announces no articles"),
        ("sitemap", sitemap("un-lieu", "tag/x/", ""), 1, ""),
        ("sitemap", sitemap("tag/x/"), 0, "announces no articles"),
        ("sitemap", INDEX % b"post-sitemap.xml", 1, ""),
        ("sitemap", INDEX % b"category-sitemap.xml", 0, "names no sitemap of articles"),
        ("sitemap", FEED, 0, "what came is a feed, not a sitemap"),
        ("listing", a_home(main="<p>Rien</p>"), 0, "announces no articles"),
    ],
)
def test_problems_are_said(kind: EntryKind, body: bytes, items: int, problem: str) -> None:
    judged = judge(propose(kind), body, "", NOW)
    assert (judged.usable, judged.items, judged.problem) == (not problem, items, problem)


def test_the_log_of_a_quiet_wiki_is_usable() -> None:
    body = b'<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><generator>MediaWiki</generator></feed>'
    assert judge(propose(path="index.php?title=Special:RecentChanges&feed=atom"), body, "", NOW).usable


def usable(
    kind: EntryKind, path: str, *, score: float = 1.0, year: int = 2026, full: bool = False, news: bool = False
) -> Judged:
    return Judged(
        proposal=propose(kind, path, score),
        usable=True,
        items=10,
        newest=datetime(year, 11, 1, tzinfo=UTC),
        full_text=full,
        news=news,
    )


@pytest.mark.parametrize(
    ("judged", "chosen"),
    [
        (
            [usable("sitemap", "wp-sitemap.xml"), usable("feed", "feed/"), usable("listing", "")],
            ["feed/", "wp-sitemap.xml"],
        ),
        ([usable("feed", "comments/feed/"), usable("feed", "feed/", score=0.6)], ["feed/"]),
        ([usable("feed", "comments/feed/")], ["comments/feed/"]),
        ([usable("feed", "rss", score=1), usable("feed", "atom", score=0.9, full=True)], ["atom"]),
        ([usable("feed", "vieux", score=1, year=2022, full=True), usable("feed", "rss", score=0.8)], ["rss"]),
        ([usable("listing", "", score=0.1), usable("listing", "actus", score=0.25)], ["actus"]),
        ([usable("sitemap", "n.xml", news=True), usable("sitemap", "s.xml", score=0.3)], ["s.xml", "n.xml"]),
        ([Judged(proposal=propose(), problem="answers 404")], []),
        ([], []),
    ],
)
def test_rank(judged: list[Judged], chosen: list[str]) -> None:
    points = rank(judged)
    assert [point.url.removeprefix(HOME) for point in points] == chosen
    assert [point.rank for point in points] == list(range(len(chosen)))


def test_a_wiki_is_visited_for_new_pages_and_for_changes() -> None:
    own = "index.php?title=Sp%C3%A9cial:Modifications_r%C3%A9centes&feed=atom"
    pages = "index.php?title=Special:NewPages&feed=atom&limit=500"
    changes = "index.php?title=Special:RecentChanges&feed=atom"
    points = rank([usable("feed", own, score=0.9), usable("feed", changes), usable("feed", pages, score=0.8)])
    assert [point.url.removeprefix(HOME) for point in points] == [pages, changes]
