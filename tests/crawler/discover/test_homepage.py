"""What a homepage says of its site."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discover import Homepage, Proposal, conventional, folder, from_sitemaps, read_homepage
from crawler.discover.proposals import place
from crawler.repair import same_owner

HOME = "https://ex.fr/"


def a_home(head: str = "", main: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head><title>Ex</title>{head}</head><body>{main}</body></html>".encode()


def alternate(href: str, kind: str = "application/rss+xml", title: str = "") -> str:
    return f'<link rel="alternate" type="{kind}" title="{title}" href="{href}">'


def found(head: str = "", main: str = "", url: str = HOME) -> list[tuple[str, str]]:
    """Kind and path of what a homepage announces, without the homepage itself."""
    proposals = read_homepage(a_home(head, main), url).proposals
    return [(p.kind, p.url.removeprefix("https://ex.fr")) for p in proposals if p.found_in != "homepage"]


def named(head: str = "", main: str = "", url: str = HOME) -> tuple[Proposal, ...]:
    return read_homepage(a_home(head, main), url).proposals


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
        (alternate("https://flux.ex.fr/tout"), [("feed", "https://flux.ex.fr/tout")]),
        (alternate("/agenda.ics", "text/calendar"), [("calendar", "/agenda.ics")]),
        (alternate("webcal://ex.fr/agenda.ics", "text/calendar"), [("calendar", "/agenda.ics")]),
        ('<link rel="https://api.w.org/" href="/wp-json/">', [("wordpress", "/wp-json/wp/v2/posts")]),
        ('<link rel="https://api.w.org/" href="/?rest_route=/">', [("wordpress", "/?rest_route=/wp/v2/posts")]),
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
    assert named(alternate("/feed/", title="Comment faire un tiers-lieu"))[0].score > 0.9


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
        ('<a href="https://flux.ex.fr/rss.xml">RSS</a>', []),
        ('<a href="/archives.html">Archives</a>', [("listing", "/archives.html")]),
        ('<a href="webcal://ex.fr/cal.ics">S\'abonner</a>', [("calendar", "/cal.ics")]),
        ('<a href="/evenements/?ical=1">Exporter</a>', [("calendar", "/evenements/?ical=1")]),
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
        "/w/api.php",
        "/w/index.php?title=Special:NewPages&feed=atom&limit=500",
        "/w/index.php?title=Special:RecentChanges&feed=atom&days=30&limit=500",
        "/w/index.php?title=Special:NewPages&feed=atom&limit=50",
        "/w/index.php?title=Sp%C3%A9cial:Modifications_r%C3%A9centes&feed=atom",
    ]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ('<https://ex.fr/wp-json/>; rel="https://api.w.org/"', [("wordpress", "https://ex.fr/wp-json/wp/v2/posts")]),
        ('</f.xml>; rel=alternate; type="application/rss+xml", </s>; rel="next"', [("feed", "https://ex.fr/f.xml")]),
        ("nonsense <<>; rel=", []),
    ],
)
def test_headers_name_entry_points_too(header: str, expected: list[tuple[str, str]]) -> None:
    proposals = read_homepage(a_home(), HOME, {"link": header}).proposals
    assert [(p.kind, p.url) for p in proposals if p.found_in != "homepage"] == expected


def test_one_address_written_in_several_ways_counts_once() -> None:
    head = alternate("/feed/") + alternate("http://www.ex.fr/feed") + alternate("https://ex.fr/feed/")
    assert found(head) == [("feed", "/feed/")]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://ex.fr/", "http://www.ex.fr", True),
        ("https://ex.fr/index.html", "https://ex.fr/", True),
        ("https://ex.fr/?a=1&b=2", "https://ex.fr/?b=2&a=1", True),
        ("https://ex.fr/?a=1", "https://ex.fr/?a=2", False),
        ("https://ex.fr/feed", "https://ex.fr/feed/atom", False),
        ("https://blog.ex.fr/", "https://ex.fr/", False),
    ],
)
def test_places(one: str, other: str, *, same: bool) -> None:
    assert (place(one) == place(other)) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://blog.ville.gouv.fr/", "https://ville.gouv.fr/", True),
        ("https://un.github.io/", "https://autre.github.io/", False),
        ("https://un.wordpress.com/", "https://autre.wordpress.com/", False),
        ("http://a.localhost/", "http://b.localhost/", False),
    ],
)
def test_owners(one: str, other: str, *, same: bool) -> None:
    assert same_owner(one, other) is same


def test_feeds_on_other_peoples_hosts_are_shown_apart() -> None:
    head = alternate("https://feeds.feedburner.com/ex", title="Le flux") + alternate("/feed/")
    home = read_homepage(
        a_home(head, '<a href="https://www.youtube.com/channel/UC1234567890abcdefghijkl">Films</a>'), HOME
    )
    assert [p.url for p in home.elsewhere] == [
        "https://feeds.feedburner.com/ex",
        "https://www.youtube.com/feeds/videos.xml?channel_id=UC1234567890abcdefghijkl",
    ]
    assert not {p.url for p in home.proposals} & {p.url for p in home.elsewhere}


def test_the_language_of_a_feed_is_told_by_the_page_or_its_address() -> None:
    head = (
        alternate("/en/feed/")
        + alternate("/fr/feed/")
        + '<link rel="alternate" type="application/rss+xml" hreflang="br" href="/f">'
    )
    assert {p.url.removeprefix(HOME): p.language for p in named(head) if p.kind == "feed"} == {
        "en/feed/": "en",
        "fr/feed/": "fr",
        "f": "br",
    }


@pytest.mark.parametrize(
    ("url", "found_in"),
    [
        (HOME, "homepage"),
        (HOME + "fr/", "homepage"),
        (HOME + "index.php", "homepage"),
        (HOME + "accueil.html", "homepage"),
        (HOME + "actualites/", "address given"),
        (HOME + "?page=news", "address given"),
    ],
)
def test_a_page_that_somebody_chose_is_no_homepage(url: str, found_in: str) -> None:
    [page] = [p for p in read_homepage(a_home(), url).proposals if p.kind == "listing"]
    assert (page.url, page.found_in) == (url, found_in)


def test_a_page_drawn_by_scripts_is_known_as_such() -> None:
    app = a_home(main='<div id="app"></div><script src="/app.js"></script>')
    assert read_homepage(app, HOME).scripted
    assert not read_homepage(a_home(main="<p>" + "Un lieu. " * 40 + '</p><script src="/x.js"></script>'), HOME).scripted


def test_of_a_page_without_end_the_beginning_is_read() -> None:
    page = a_home(alternate("/feed/"), "<p>Un lieu.</p>" * 500_000)
    assert len(page) > 5_000_000
    assert read_homepage(page, HOME).proposals[0].url == HOME + "feed/"


DOKUWIKI = (
    '<meta name="generator" content="DokuWiki"/><link rel="start" href="/w/"/>'
    + alternate("/w/feed.php").replace("&", "&amp;")
    + alternate("/w/feed.php?mode=list&amp;ns=")
)


def test_a_dokuwiki_is_asked_for_pages_not_for_differences() -> None:
    assert found(DOKUWIKI) == [
        ("feed", "/w/feed.php?type=atom1&mode=recent&linkto=current&num=100"),
        ("sitemap", "/w/doku.php?do=sitemap"),
        ("listing", "/w/doku.php?do=index"),
    ]


@pytest.mark.parametrize(
    ("markup", "url", "feed"),
    [
        (
            '<script>var ytInitialData = {"externalId":"UC1234567890abcdefghijkl"}</script>',
            "@lieu",
            "channel_id=UC1234567890abcdefghijkl",
        ),
        (
            "<script>var ytInitialData = {}</script>",
            "channel/UC1234567890abcdefghijkl",
            "channel_id=UC1234567890abcdefghijkl",
        ),
        ("<script>var ytInitialData = {}</script>", "playlist?list=PL1234567890", "playlist_id=PL1234567890"),
        ('<meta property="og:platform" content="PeerTube" />', "c/lieux/videos", "videoChannelName=lieux"),
        ('<meta property="og:platform" content="PeerTube" />', "a/anne@tube.fr", "accountName=anne@tube.fr"),
        ('<meta property="og:platform" content="PeerTube" />', "", "sort=-publishedAt&isLocal=true"),
    ],
)
def test_channels_of_films_have_a_feed(markup: str, url: str, feed: str) -> None:
    assert found(markup, url=HOME + url)[0] == ("feed", f"/feeds/videos.xml?{feed}")


def test_sitemaps_of_robots() -> None:
    written = ["https://ex.fr/a.xml", "/b.xml", "https://autre.fr/c", "nonsense:", "https://ex.fr/a.xml"]
    assert [(p.kind, p.url, p.found_in) for p in from_sitemaps(written, HOME)] == [
        ("sitemap", "https://ex.fr/a.xml", "robots.txt"),
        ("sitemap", "https://ex.fr/b.xml", "robots.txt"),
    ]


@pytest.mark.parametrize(
    ("url", "platform", "expected"),
    [
        (HOME, "", ""),
        (HOME + "index.html", "", ""),
        (HOME + "fr/", "", ""),
        (HOME + "wiki/Accueil", "MediaWiki", ""),
        (HOME + "labo/", "", HOME + "labo/"),
        (HOME + "labo/x/index.html", "WordPress", HOME + "labo/x/"),
    ],
)
def test_a_site_may_be_a_folder_of_its_host(url: str, platform: str, expected: str) -> None:
    assert folder(url, platform) == expected


@pytest.mark.parametrize(
    ("url", "platform", "first"),
    [
        (HOME, "WordPress", ["/feed/", "/wp-sitemap.xml"]),
        ("https://ex.fr/blog/index.html", "WordPress", ["/blog/feed/", "/wp-sitemap.xml"]),
        (HOME, "SPIP", ["/spip.php?page=backend", "/sitemap.xml"]),
        ("https://ex.fr/wiki/Accueil", "MediaWiki", ["/w/api.php", "/api.php"]),
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
    assert len({p.url for p in proposals}) == len(proposals) <= 16
