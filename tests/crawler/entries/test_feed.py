"""Feeds as sites publish them, and as they should not."""

from __future__ import annotations

import gzip
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.entries import NotAFeed, UnreadableEntry, fingerprint
from crawler.entries.entry import person
from crawler.entries.feed import MAX_ENTRIES, Feed, read_feed
from crawler.items import Link

URL = "https://ex.fr/feed/"
NAMESPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:media="http://search.yahoo.com/mrss/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
    ' xmlns:atom="http://www.w3.org/2005/Atom"'
)
LONG = "<p>Le lieu ouvre ses portes. " + "Chaque atelier a son équipe. " * 30 + "</p>"


def rss(*items: str, head: str = "") -> bytes:
    entries = "".join(f"<item>{item}</item>" for item in items)
    return f'<rss version="2.0" {NAMESPACES}><channel><title>T</title>{head}{entries}</channel></rss>'.encode()


def atom(*entries: str, head: str = "", base: str = "") -> bytes:
    inside = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="{base}"><title>T</title>{head}{inside}</feed>'.encode()


def one(item: str, *, link: str = "<link>https://ex.fr/a</link>") -> Link:
    return read_feed(rss(link + item), URL).links[0]


def one_atom(entry: str, head: str = "") -> Link:
    return read_feed(atom('<link href="https://ex.fr/a"/>' + entry, head=head), URL).links[0]


def cdata(html: str) -> str:
    return f"<![CDATA[{html}]]>"


def test_a_wordpress_item_whole() -> None:
    link = one(
        "<title>Un lieu &#8211; ouvert</title><dc:creator>Anne Le Goff</dc:creator>"
        "<pubDate>Mon, 16 Nov 2026 11:17:00 +0000</pubDate><category>Ouvertures</category><category>fablab</category>"
        f"<description>{cdata('Le lieu ouvre. [&#8230;]')}</description>"
        f"<content:encoded>{cdata(LONG)}</content:encoded>"
    )
    assert link == Link(
        url="https://ex.fr/a",
        title="Un lieu – ouvert",
        published=datetime(2026, 11, 16, 11, 17, tzinfo=UTC),
        authors=("Anne Le Goff",),
        summary="Le lieu ouvre. […]",
        content=LONG,
        categories=("Ouvertures", "fablab"),
        kind="feed",
    )


def test_what_the_feed_says_of_itself() -> None:
    head = (
        "<link>https://ex.fr</link><language>fr-FR</language><ttl>90</ttl>"
        "<lastBuildDate>Mon, 16 Nov 2026 11:17:00 +0000</lastBuildDate>"
        '<atom:link rel="next" href="/feed/?paged=2"/>'
    )
    assert read_feed(rss(head=head), URL) == Feed(
        title="T",
        links=(),
        format="rss20",
        language="fr-FR",
        homepage="https://ex.fr",
        ttl_minutes=90,
        next_url="https://ex.fr/feed/?paged=2",
        updated=datetime(2026, 11, 16, 11, 17, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("head", "minutes"),
    [
        ("<sy:updatePeriod> hourly </sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", 30),
        ("<sy:updatePeriod>daily</sy:updatePeriod>", 1_440),
        ("<ttl>0</ttl>", None),
        ("<ttl>bientôt</ttl>", None),
        ("<ttl>99999999999</ttl>", None),
    ],
)
def test_ttl(head: str, minutes: int | None) -> None:
    assert read_feed(rss(head=head), URL).ttl_minutes == minutes


@pytest.mark.parametrize("href", ["https://autre.fr/2", "javascript:x", URL])
def test_the_next_page_is_another_of_the_same_site(href: str) -> None:
    assert read_feed(rss(head=f'<atom:link rel="next" href="{href}"/>'), URL).next_url is None


RDF = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://ex.fr/"><title>T</title></channel>
<item rdf:about="https://ex.fr/a"><title>A</title><link>https://ex.fr/a</link><dc:date>2026-11-15T14:49:00Z</dc:date></item></rdf:RDF>"""
CDF = (
    b"""<CHANNEL HREF="https://ex.fr/"><TITLE>T</TITLE><ITEM HREF="https://ex.fr/a"><TITLE>A</TITLE></ITEM></CHANNEL>"""
)
ATOM03 = b"""<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>T</title>
<entry><title>A</title><link rel="alternate" href="https://ex.fr/a"/><issued>2026-11-15T14:49:00Z</issued></entry></feed>"""
RSS11 = b"""<r:Channel xmlns:r="http://purl.org/net/rss1.1#"><r:title>T</r:title><r:items>
<r:item><r:title>A</r:title><r:link>https://ex.fr/a</r:link></r:item></r:items></r:Channel>"""
TRUNCATED = rss("<title>A</title><link>https://ex.fr/a</link>")[:-20] + b"<item><title>B"
UNESCAPED = rss("<title>A & B</title><link>https://ex.fr/a</link>")


@pytest.mark.parametrize(
    ("body", "form"),
    [
        (rss("<title>A</title><link>https://ex.fr/a</link>"), "rss20"),
        (RDF, "rss10"),
        (CDF, "cdf"),
        (ATOM03, "atom03"),
        (RSS11, "rss11"),
        (atom('<title>A</title><link href="https://ex.fr/a"/>'), "atom10"),
        (TRUNCATED, "rss20"),
        (UNESCAPED, "rss20"),
        (b"\xef\xbb\xbf \n" + rss("<link>https://ex.fr/a</link>"), "rss20"),
        (rss("<link>https://ex.fr/a</link>").decode().encode("utf-16"), "rss20"),
        (gzip.compress(rss("<link>https://ex.fr/a</link>")), "rss20"),
    ],
    ids=[
        "rss",
        "rdf",
        "cdf",
        "atom 0.3",
        "rss 1.1",
        "atom 1.0",
        "truncated",
        "unescaped",
        "space first",
        "utf-16",
        "gzip",
    ],
)
def test_formats(body: bytes, form: str) -> None:
    feed = read_feed(body, URL)
    assert (feed.format, feed.links[0].url) == (form, "https://ex.fr/a")


@pytest.mark.parametrize(
    ("item", "urls"),
    [
        ("<link>/a?b=1&amp;c=2</link>", ["https://ex.fr/a?b=1&c=2"]),
        ("<guid>https://ex.fr/a</guid>", ["https://ex.fr/a"]),
        ('<guid isPermaLink="true">https://ex.fr/a</guid>', ["https://ex.fr/a"]),
        ('<guid isPermaLink="false">https://ex.fr/?p=1</guid>', []),
        ("<link>javascript:alert(1)</link>", []),
        ("<link>http://[bad</link>", []),
        ("<title>Sans lien</title>", []),
        ('<atom:link rel="alternate" href="https://ex.fr/a"/>', ["https://ex.fr/a"]),
        ('<link uri="at://did:plc:p/app.bsky.feed.post/3l">https://ex.fr/a</link>', ["https://ex.fr/a"]),
    ],
)
def test_where_an_entry_leads_and_its_neighbour(item: str, urls: list[str]) -> None:
    feed = read_feed(rss(item, "<link>https://ex.fr/voisin</link>"), URL)
    assert [link.url for link in feed.links] == [*urls, "https://ex.fr/voisin"]


def test_relative_links_are_those_of_the_base() -> None:
    body = atom('<link href="a"/>', base="https://ex.fr/blog/")
    assert read_feed(body, URL).links[0].url == "https://ex.fr/blog/a"


def test_an_address_is_given_once() -> None:
    feed = read_feed(rss("<link>/a</link><title>1</title>", "<link>/a</link><title>2</title>"), URL)
    assert [link.title for link in feed.links] == ["1"]


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("AT&amp;amp;T &amp;lt;b&amp;gt;ici&amp;lt;/b&amp;gt;", "AT&T ici"),
        ("&amp;lt;script&amp;gt;alert('x')&amp;lt;/script&amp;gt;Titre", "Titre"),
        (cdata("<em>Un</em> lieu"), "Un lieu"),
        (cdata("L&#8217;atelier"), "L’atelier"),
        ("Un&#xB;lieu&#x200B;", "Un lieu"),
        ("  Un\n lieu ", "Un lieu"),
    ],
)
def test_titles_are_plain_text(written: str, title: str) -> None:
    assert one(f"<title>{written}</title>").title == title


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("<author>redaction@ex.fr (Anne Le Goff)</author>", ("Anne Le Goff",)),
        ("<author>redaction@ex.fr</author>", ()),
        ("<dc:creator>Anne</dc:creator><dc:creator>Paul</dc:creator>", ("Anne", "Paul")),
        ("<dc:creator>&lt;b&gt;Anne&lt;/b&gt;</dc:creator>", ("Anne",)),
        ("<dc:creator> </dc:creator>", ()),
    ],
)
def test_authors(written: str, names: tuple[str, ...]) -> None:
    assert one(written).authors == names


def test_an_atom_entry_takes_the_author_of_its_feed() -> None:
    head = "<author><name>La rédaction</name></author>"
    assert one_atom("", head).authors == ("La rédaction",)
    assert one_atom("<author><name>Anne</name></author>", head).authors == ("Anne",)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Anne Le Goff", "Anne Le Goff"),
        ("Anne Le Goff <a@ex.fr>", "Anne Le Goff"),
        ("a@ex.fr (Anne)", "Anne"),
        ("a@ex.fr", ""),
        ("<a href='mailto:a@ex.fr'>Anne</a>", "Anne"),
        ("", ""),
    ],
)
def test_person(written: str, name: str) -> None:
    assert person(written) == name


@pytest.mark.parametrize(
    ("written", "published", "updated"),
    [
        ("<pubDate>mar., 14 mai 2024 10:30:00 +0200</pubDate>", "2024-05-14T08:30", None),
        ("<pubDate>Tue, 14 May 2024 10:30:00</pubDate>", "2024-05-14T08:30", None),
        ("<dc:date>2024-05-14T10:30:00Z</dc:date>", "2024-05-14T10:30", None),
        (
            "<pubDate>Tue, 14 May 2024 10:30:00 GMT</pubDate><dc:date>2024-05-15T10:30:00Z</dc:date>",
            "2024-05-14T10:30",
            "2024-05-15T10:30",
        ),
        ("<pubDate>bientôt</pubDate>", None, None),
        ("<pubDate>Thu, 01 Jan 1970 00:00:00 +0000</pubDate>", None, None),
    ],
    ids=["French", "no zone is Paris", "dc:date", "both", "unreadable", "epoch"],
)
def test_dates(written: str, published: str | None, updated: str | None) -> None:
    link = one(written)
    shown = [moment and moment.isoformat()[:16] for moment in (link.published, link.updated)]
    assert shown == [published, updated]


def test_an_atom_date_of_change_is_no_publication() -> None:
    link = one_atom("<updated>2024-05-14T10:30:00Z</updated>")
    assert (link.published, link.updated) == (None, datetime(2024, 5, 14, 10, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("summary", "content", "whole"),
    [
        ("Le lieu ouvre.", LONG, True),
        ("", LONG, True),
        (LONG, LONG, True),
        ("", "<p>Court.</p>", False),
        ("Le lieu ouvre ses portes.", "<p>Le lieu ouvre ses portes.</p>", False),
        ("Le lieu ouvre.", LONG + "<p>Lire la suite</p>", False),
        ("Le lieu ouvre.", LONG[:-5] + " [&#8230;]</p>", False),
    ],
    ids=["both", "content alone", "the same twice", "short alone", "teaser twice", "cut", "cut with dots"],
)
def test_content_only_when_it_is_the_article(summary: str, content: str, whole: bool) -> None:
    description = f"<description>{cdata(summary)}</description>" if summary else ""
    link = one(f"{description}<content:encoded>{cdata(content)}</content:encoded>")
    assert bool(link.content) is whole


def test_content_is_sanitised_with_absolute_links() -> None:
    html = LONG + '<script>alert(1)</script><a href="/b" onclick="x()">b</a><img src="c.jpg">'
    content = one(f"<content:encoded>{cdata(html)}</content:encoded>").content
    assert 'href="https://ex.fr/b"' in content
    assert "script" not in content
    assert "onclick" not in content


def test_what_wordpress_appends_is_left_out() -> None:
    end = "<p>L’article <a href='/a'>Un lieu</a> est apparu en premier sur <a href='/'>Ex</a>.</p>"
    link = one(
        f"<description>{cdata('<p>Le lieu ouvre.</p>' + end)}</description>"
        f"<content:encoded>{cdata(LONG + end)}</content:encoded>"
    )
    assert (link.summary, "premier sur" in link.content) == ("Le lieu ouvre.", False)


def test_what_spip_appends_is_left_out() -> None:
    links = '<a href="/r7" rel="directory">Transition</a>\n/\n<a href="/m1" rel="tag">Arras</a>'
    html = f"<p>Le lieu ouvre. (…)</p>\n-\n{links}"
    assert one(f"<description>{cdata(html)}</description>").summary == "Le lieu ouvre. (…)"


@pytest.mark.parametrize(
    ("written", "image"),
    [
        ('<media:content url="/i.jpg" medium="image"/>', "https://ex.fr/i.jpg"),
        ('<media:thumbnail url="https://ex.fr/t.png"/>', "https://ex.fr/t.png"),
        ('<enclosure url="https://ex.fr/e.webp" type="image/webp" length="1"/>', "https://ex.fr/e.webp"),
        ('<enclosure url="https://ex.fr/son.mp3" type="audio/mpeg" length="1"/>', None),
        ('<media:content url="javascript:x" medium="image"/>', None),
    ],
)
def test_image(written: str, image: str | None) -> None:
    assert one(written).image == image


def test_a_charset_the_server_invents_is_not_believed() -> None:
    body = rss("<link>/a</link><title>Été partagé</title>")
    assert read_feed(body, URL, "text/xml; charset=iso-8859-1").links[0].title == "Été partagé"


def test_a_charset_the_feed_declares_against_its_bytes_is_not_believed() -> None:
    body = b'<?xml version="1.0" encoding="iso-8859-1"?>' + rss("<link>/a</link><title>Été partagé</title>")
    assert read_feed(body, URL).links[0].title == "Été partagé"


def test_a_charset_the_feed_declares_is_followed() -> None:
    body = b'<?xml version="1.0" encoding="iso-8859-1"?>' + rss("<link>/a</link><title>Été</title>").decode().encode(
        "latin-1"
    )
    assert read_feed(body, URL, "application/xml").links[0].title == "Été"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "an empty body"),
        (b"<!DOCTYPE html><html><body><item><link>https://ex.fr/a</link></item></body></html>", "an HTML page"),
        (b'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"/>', "a sitemap"),
        (b"%PDF-1.4", "a PDF"),
        (b"Bonjour", "plain text"),
        (b'[{"id": 1}]', "JSON without"),
        (b'{"items": 3}', "JSON without"),
        (b'{"items": [{"x": 1}]}', "JSON without"),
        (b"{" * 100_000, "cannot be read"),
    ],
)
def test_what_is_no_feed_is_named(body: bytes, reason: str) -> None:
    with pytest.raises(NotAFeed, match=reason):
        read_feed(body, URL)


def test_entity_bombs_are_refused() -> None:
    body = b'<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + rss("<title>&b;</title><link>/a</link>")
    with pytest.raises(UnreadableEntry, match="entities"):
        read_feed(body, URL)


def test_nothing_is_read_from_this_machine() -> None:
    body = b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + rss("<title>&x;</title><link>/a</link>")
    assert "root" not in read_feed(body, URL).links[0].title
    with pytest.raises(NotAFeed):
        read_feed(b"/etc/passwd", URL)


def test_a_feed_with_too_many_entries_is_cut_and_stays_well_formed() -> None:
    feed = read_feed(rss(*(f"<link>/{number}</link>" for number in range(MAX_ENTRIES + 50))), URL)
    assert (len(feed.links), feed.links[0].url) == (MAX_ENTRIES, "https://ex.fr/0")


def test_a_feed_too_long_is_cut_after_a_whole_entry() -> None:
    feed = read_feed(rss(*(f"<link>/{n}</link><description>{'x' * 1_000_000}</description>" for n in range(7))), URL)
    assert [link.url for link in feed.links] == [f"https://ex.fr/{n}" for n in range(4)]


@given(st.binary(max_size=300))
def test_bytes_of_any_kind_are_read_or_refused(noise: bytes) -> None:
    for body in (noise, rss("<link>/a</link>" + noise.decode("latin-1")), b'{"items": [' + noise + b"]}"):
        with suppress(UnreadableEntry):
            assert isinstance(read_feed(body, URL), Feed)


def test_fingerprint_is_blind_to_white_space_only() -> None:
    link = Link(url="https://ex.fr/a", title="Un lieu", summary="Il ouvre.")
    assert fingerprint(link) == fingerprint(Link(url="https://ex.fr/b", title="Un  lieu", summary="Il\nouvre."))
    assert fingerprint(link) != fingerprint(Link(url="https://ex.fr/a", title="Un lieu", summary="Il ferme."))
