"""JSON Feed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from crawler.entries.feed import Feed, read_feed
from crawler.items import Link

URL = "https://ex.fr/feed.json"
HTML = "<p>Le lieu ouvre ses portes. " + "Chaque atelier a son équipe. " * 30 + "</p>"


def a_feed(*items: Any, **head: Any) -> bytes:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": items, **head}).encode()


def one(**item: Any) -> Link:
    return read_feed(a_feed({"id": "1", "url": "/a", **item}), URL).links[0]


def test_an_item_whole() -> None:
    link = one(
        title="Un lieu",
        summary="Il ouvre.",
        content_html=HTML,
        date_published="2026-11-16T12:17:00+01:00",
        date_modified="2026-11-17T12:17:00+01:00",
        authors=[{"name": "Anne"}, {"name": "Paul"}],
        tags=["fablab", "fablab", 3],
        image="/i.jpg",
    )
    assert link == Link(
        url="https://ex.fr/a",
        title="Un lieu",
        published=datetime(2026, 11, 16, 11, 17, tzinfo=UTC),
        updated=datetime(2026, 11, 17, 11, 17, tzinfo=UTC),
        authors=("Anne", "Paul"),
        summary="Il ouvre.",
        content=HTML,
        categories=("fablab",),
        image="https://ex.fr/i.jpg",
        kind="feed",
    )


def test_what_the_feed_says_of_itself() -> None:
    body = a_feed(home_page_url="https://ex.fr/", next_url="/feed.json?p=2", language="fr")
    assert read_feed(body, URL) == Feed(
        title="T",
        links=(),
        format="json11",
        language="fr",
        homepage="https://ex.fr/",
        next_url="https://ex.fr/feed.json?p=2",
    )


@pytest.mark.parametrize(
    ("item", "urls"),
    [
        ({"id": "https://ex.fr/a"}, ["https://ex.fr/a"]),
        ({"id": "1", "external_url": "https://autre.fr/a"}, ["https://autre.fr/a"]),
        ({"id": "1"}, []),
        ({"url": "javascript:x"}, []),
        ({"url": ["/a"]}, []),
        ("bizarre", []),
        (None, []),
    ],
)
def test_where_an_item_leads_and_its_neighbour(item: Any, urls: list[str]) -> None:
    feed = read_feed(a_feed(item, {"url": "/voisin"}), URL)
    assert [link.url for link in feed.links] == [*urls, "https://ex.fr/voisin"]


def test_authors_of_version_1_and_of_the_feed() -> None:
    assert one(author={"name": "Anne"}).authors == ("Anne",)
    assert read_feed(a_feed({"url": "/a"}, authors=[{"name": "Paul"}]), URL).links[0].authors == ("Paul",)


def test_html_is_sanitised_with_absolute_links() -> None:
    content = one(content_html=HTML + '<script>x()</script><a href="b" onclick="x()">b</a>').content
    assert 'href="https://ex.fr/b"' in content
    assert "script" not in content
    assert "onclick" not in content


def test_plain_text_becomes_html() -> None:
    text = "Un & deux\n\n" + "Chaque atelier a son équipe. " * 30
    assert one(content_text=text).content.startswith("<p>Un &amp; deux</p><p>Chaque")


@pytest.mark.parametrize(
    ("head", "form"),
    [({"version": "https://jsonfeed.org/version/1"}, "json1"), ({"version": None}, "json")],
)
def test_versions(head: dict[str, Any], form: str) -> None:
    assert read_feed(a_feed({"url": "/a"}, **head), URL).format == form


def test_lone_surrogates_and_controls_go() -> None:
    link = read_feed(
        b'{"items": [{"url": "/a", "title": "Un\\ud800 lieu\\u0000", "content_text": "\\ud83c\\udf31"}]}', URL
    ).links[0]
    assert (link.title, link.summary) == ("Un lieu", "🌱")


def test_a_byte_order_mark_and_odd_numbers_are_read() -> None:
    body = b"\xef\xbb\xbf" + a_feed({"url": "/a", "id": 12, "title": 3})
    assert read_feed(body, URL).links[0].title == ""


def test_deep_html_takes_no_quadratic_time() -> None:
    assert one(content_html="<div>" * 60_000 + HTML).content == ""


def test_a_feed_of_a_version_to_come_is_a_feed() -> None:
    assert read_feed(b'{"version": "https://jsonfeed.org/version/2", "items": []}', URL).links == ()
