"""Sitemaps and their indexes."""

from __future__ import annotations

import gzip
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.entries import NotASitemap, UnreadableEntry, sitemap
from crawler.entries.sitemap import Child, Sitemap, article_children, read_sitemap, skip_child
from crawler.items import Link

URL = "https://ex.fr/sitemap.xml"
PROTOCOL = "http://www.sitemaps.org/schemas/sitemap/0.9"
EXTENSIONS = (
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    ' xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)


def urlset(*entries: str, namespace: str = PROTOCOL) -> bytes:
    inside = "".join(f"<url>{entry}</url>" for entry in entries)
    return f'<?xml version="1.0"?><urlset xmlns="{namespace}" {EXTENSIONS}><!-- a -->{inside}</urlset>'.encode()


def index(*entries: str) -> bytes:
    inside = "".join(f"<sitemap>{entry}</sitemap>" for entry in entries)
    return f'<sitemapindex xmlns="{PROTOCOL}">{inside}</sitemapindex>'.encode()


def named(*names: str) -> bytes:
    return index(*(f"<loc>https://ex.fr/{name}</loc>" for name in names))


def urls(body: bytes) -> list[str]:
    return [link.url for link in read_sitemap(body, URL).links]


def test_an_urlset() -> None:
    body = urlset("<loc> https://ex.fr/a </loc><lastmod>2026-11-23T17:57:00+01:00</lastmod>", "<loc>/b</loc>")
    assert read_sitemap(body, URL) == Sitemap(
        kind="urlset",
        links=(
            Link(url="https://ex.fr/a", updated=datetime(2026, 11, 23, 16, 57, tzinfo=UTC), kind="sitemap"),
            Link(url="https://ex.fr/b", kind="sitemap"),
        ),
    )


def test_news_and_images() -> None:
    body = urlset(
        "<image:image><image:loc>https://ex.fr/i.jpg</image:loc><image:title>Photo</image:title></image:image>"
        "<loc>https://ex.fr/a</loc><news:news><news:publication><news:name>Ex</news:name></news:publication>"
        "<news:publication_date>2026-11-16T11:17:00Z</news:publication_date>"
        "<news:title>Un lieu</news:title></news:news>"
    )
    assert read_sitemap(body, URL) == Sitemap(
        kind="urlset",
        news=True,
        links=(
            Link(
                url="https://ex.fr/a",
                title="Un lieu",
                published=datetime(2026, 11, 16, 11, 17, tzinfo=UTC),
                image="https://ex.fr/i.jpg",
                kind="news-sitemap",
            ),
        ),
    )


@pytest.mark.parametrize(
    "body",
    [
        urlset("<loc>https://ex.fr/a</loc>"),
        urlset("<loc>https://ex.fr/a</loc>", namespace="http://www.google.com/schemas/sitemap/0.84"),
        urlset("<loc>https://ex.fr/a</loc>").replace(f'xmlns="{PROTOCOL}"'.encode(), b""),
        urlset("<loc>https://ex.fr/a</loc>", "<loc>javascript:x</loc>", "<loc>http://[bad</loc>", "<loc/>", ""),
        urlset("<loc>https://ex.fr/a</loc>", "<loc>https://ex.fr/a</loc>"),
        urlset("<loc>https://ex.fr/a</loc>").replace(b"</urlset>", b"<url><loc>https://ex.fr/b"),
        b"\n " + urlset("<loc>https://ex.fr/a</loc>").partition(b"?>")[2],
        urlset("<loc>https://ex.fr/a</loc>").partition(b"?>")[2].decode().encode("utf-16"),
        gzip.compress(urlset("<loc>https://ex.fr/a</loc>")),
        gzip.compress(gzip.compress(urlset("<loc>https://ex.fr/a</loc>"))),
        b"\xef\xbb\xbfhttps://ex.fr/a\r\nbonjour\r\n/b\r\n",
    ],
    ids=[
        "plain",
        "old",
        "none",
        "bad neighbours",
        "twice",
        "cut",
        "space first",
        "utf-16",
        "gzip",
        "two gzips",
        "text",
    ],
)
def test_forms(body: bytes) -> None:
    assert urls(body) == ["https://ex.fr/a"]


def test_an_index_is_read_from_its_newest_part() -> None:
    body = index(
        "<loc>https://ex.fr/old.xml</loc><lastmod>2024-01-01</lastmod>",
        "<loc>https://ex.fr/undated.xml</loc>",
        "<loc>https://ex.fr/new.xml</loc><lastmod>2026-01-01</lastmod>",
        "<loc>https://ex.fr/news-sitemap.xml</loc>",
    )
    children = [child.url.rpartition("/")[2] for child in read_sitemap(body, URL).children]
    assert children == ["news-sitemap.xml", "new.xml", "old.xml", "undated.xml"]


def test_of_numbered_parts_the_last_is_the_newest() -> None:
    body = named("post-sitemap.xml", "post-sitemap2.xml", "post-sitemap10.xml")
    children = [child.url.rpartition("/")[2] for child in read_sitemap(body, URL).children]
    assert children == ["post-sitemap10.xml", "post-sitemap2.xml", "post-sitemap.xml"]


def test_an_empty_index_is_an_index() -> None:
    assert read_sitemap(index(), URL) == Sitemap(kind="index")


@pytest.mark.parametrize(
    "body",
    [
        urlset(*(f"<loc>https://ex.fr/{number}</loc>" for number in range(50))),
        "\n".join(f"https://ex.fr/{number}" for number in range(50)).encode(),
    ],
    ids=["xml", "text"],
)
def test_links_are_bounded(body: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "MAX_LINKS", 20)
    assert len(urls(body)) == 20


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "an empty body"),
        (b"<!DOCTYPE html><html><body>Introuvable</body></html>", "an HTML page"),
        (b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "a feed, not a sitemap"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"/>', "a feed, not a sitemap"),
        (b"Bonjour\ntout le monde", "plain text"),
        (b"\x89PNG\r\n\x1a\n\0https://ex.fr/", "an image"),
        (b"<<<", "another kind of XML"),
    ],
)
def test_what_is_no_sitemap_is_named(body: bytes, reason: str) -> None:
    with pytest.raises(NotASitemap, match=reason):
        read_sitemap(body, URL)


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE u [<!ENTITY a "h"><!ENTITY b "&a;&a;">]>' + urlset("<loc>https://ex.fr/&b;</loc>"),
        gzip.compress(b"<urlset>" + b" " * 60_000_000),
    ],
    ids=["entities", "gzip"],
)
def test_bombs_are_refused(body: bytes) -> None:
    with pytest.raises(UnreadableEntry):
        read_sitemap(body, URL)


def test_nothing_is_read_from_this_machine() -> None:
    doctype = b'<!DOCTYPE u [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    body = doctype + urlset("<loc>https://ex.fr/a&x;</loc>").partition(b"?>")[2]
    assert urls(body) in ([], ["https://ex.fr/a"])


@given(st.binary(max_size=200))
def test_bytes_of_any_kind_are_read_or_refused(noise: bytes) -> None:
    for body in (noise, urlset("<loc>https://ex.fr/</loc>" + noise.decode("latin-1")), b"<urlset>" + noise):
        with suppress(UnreadableEntry):
            assert isinstance(read_sitemap(body, URL), Sitemap)


SKIPPED = """
wp-sitemap-posts-page-1 wp-sitemap-taxonomies-category-1 wp-sitemap-taxonomies-post_tag-1 wp-sitemap-users-1
page-sitemap category-sitemap post_tag-sitemap author-sitemap product-sitemap1 product_cat-sitemap
attachment-sitemap sitemap-pages sitemap-tags sitemap-authors sitemap-misc sitemap-tax-category
sitemap-pt-page-p1-2024-01 pages-sitemap blog-categories-sitemap store-products-sitemap image-sitemap-1
"""
KEPT = """
wp-sitemap-posts-post-1 wp-sitemap-posts-evenement-1 post-sitemap post-sitemap2 sitemap-posts blog-posts-sitemap
sitemap-pt-post-2024-01 event-pages-sitemap sitemap sitemap-1 sitemap-2026-11 news-sitemap agenda-sitemap
"""


@pytest.mark.parametrize(
    ("name", "skipped"), [*((n, True) for n in SKIPPED.split()), *((n, False) for n in KEPT.split())]
)
def test_parts_without_articles_are_skipped(name: str, skipped: bool) -> None:
    assert skip_child(f"https://ex.fr/{name}.xml") is skipped


def test_where_all_parts_are_lists_pages_are_read() -> None:
    children = [Child(url=f"https://ex.fr/{name}-sitemap.xml") for name in ("page", "category")]
    assert [child.url for child in article_children(children)] == ["https://ex.fr/page-sitemap.xml"]
