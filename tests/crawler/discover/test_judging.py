"""What a proposed address is worth, by what came from it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discover import Judged, Proposal, judge
from crawler.discover.software import WIKI_QUESTION
from store.types import ENTRY_KINDS, EntryKind
from tests.crawler.discover.builders import HOME, NOW, propose

TEXT = "<p>" + "Le lieu ouvre. " * 60 + "</p>"
FEED = (
    '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>T</title>'
    "<link>https://ex.fr/</link><language>fr-FR</language>"
    "<item><title>A</title><link>https://ex.fr/a</link><pubDate>Mon, 16 Nov 2026 11:17:00 GMT</pubDate>"
    f"<description>Court.</description><content:encoded><![CDATA[{TEXT}]]></content:encoded></item>"
    "<item><title>B</title><link>https://ex.fr/b</link><pubDate>Mon, 16 Nov 2099 11:17:00 GMT</pubDate></item>"
    "</channel></rss>"
).encode()


def test_a_feed_is_judged_by_what_it_holds() -> None:
    judged = judge(propose(), FEED, NOW, headers={"content-type": "application/rss+xml"})
    assert (judged.usable, judged.items, judged.full_text, judged.form) == (True, 2, False, "RSS 2.0")
    assert (judged.title, judged.homepage, judged.language) == ("T", HOME, "fr-FR")
    assert judged.newest == datetime(2026, 11, 16, 11, 17, tzinfo=UTC)
    assert [link.title for link in judged.links] == ["A", "B"]
    assert judged.addresses == {HOME + "a", HOME + "b"}


@pytest.mark.parametrize(
    ("path", "title", "side"),
    [
        ("feed/", "", False),
        ("comments/feed/", "", True),
        ("category/agenda/feed/", "", True),
        ("f", "Flux des commentaires", True),
    ],
)
def test_a_feed_of_a_part_is_known_as_such(path: str, title: str, *, side: bool) -> None:
    assert judge(propose(path=path, title=title), FEED, NOW).side is side


def sitemap(*paths: str) -> bytes:
    return ("<urlset>" + "".join(f"<url><loc>{HOME}{path}</loc></url>" for path in paths) + "</urlset>").encode()


INDEX = b"<sitemapindex><sitemap><loc>https://ex.fr/%s</loc></sitemap></sitemapindex>"
POSTS = [
    {
        "link": f"{HOME}{n}",
        "title": {"rendered": f"Un &laquo; lieu &raquo; {n}"},
        "date_gmt": f"2026-11-0{n}T08:00:00",
        "_embedded": {"author": [{"name": "Anne Le Goff"}, {"code": "rest_user_invalid_id"}]},
    }
    for n in range(1, 4)
]


def wiki(**query: Any) -> bytes:
    general = {"generator": "MediaWiki 1.39", "server": "//ex.fr", "articlepath": "/wiki/$1"}
    return json.dumps({"query": {"general": general} | query}).encode()


def calendar(number: int) -> bytes:
    events = "".join(
        f"BEGIN:VEVENT\r\nDTSTART;TZID=Europe/Paris:2026110{n}T090000\r\nEND:VEVENT\r\n" for n in range(1, number + 1)
    )
    return f"BEGIN:VCALENDAR\r\n{events}END:VCALENDAR\r\n".encode()


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
        ("listing", b"<html><body><p>Rien</p></body></html>", 0, "announces no articles"),
        ("wordpress", json.dumps(POSTS).encode(), 3, ""),
        ("wordpress", b"[]", 0, "announces no articles"),
        ("wordpress", b'{"code":"rest_no_route","message":"x"}', 0, "the interface answers rest_no_route (x)"),
        ("wordpress", b'[{"id": 1}]', 0, "the interface answers a list, but not of posts"),
        ("wordpress", b"<html></html>", 0, "what came is an HTML page, not the JSON of an interface"),
        ("mediawiki", wiki(statistics={"articles": 7}), 7, ""),
        ("mediawiki", wiki(allpages=[{"title": "Un lieu"}], statistics={"articles": 0}), 1, ""),
        ("mediawiki", wiki(statistics={"articles": 0}), 0, "announces no articles"),
        ("mediawiki", b'{"error":{"code":"readapidenied"}}', 0, "the API is closed (readapidenied)"),
        ("mediawiki", b'{"query":{}}', 0, "what came is JSON, but not of a MediaWiki"),
        ("calendar", calendar(3), 3, ""),
        ("calendar", calendar(1), 1, "holds one event only"),
        ("calendar", calendar(0), 0, "holds no events"),
        ("calendar", FEED, 0, "what came is a feed, not a calendar"),
    ],
)
def test_problems_are_said(kind: EntryKind, body: bytes, items: int, problem: str) -> None:
    judged = judge(propose(kind), body, NOW)
    assert (judged.usable, judged.items, judged.problem) == (not problem, items, problem)


def test_the_posts_of_wordpress_are_read_with_their_number_and_dates() -> None:
    judged = judge(
        propose("wordpress", "wp-json/wp/v2/posts"), json.dumps(POSTS).encode(), NOW, headers={"x-wp-total": "57"}
    )
    assert (judged.items, judged.newest) == (57, datetime(2026, 11, 3, 8, tzinfo=UTC))
    assert (judged.links[0].title, judged.links[0].authors) == ("Un « lieu » 3", ("Anne Le Goff",))


def test_the_changes_of_a_wiki_are_read_as_pages_under_their_readable_address() -> None:
    changes = [{"title": "Un lieu & d'autres", "timestamp": "2026-11-19T14:45:00Z"}, {"title": "Discussion:Un lieu"}]
    judged = judge(propose("mediawiki", "w/api.php"), wiki(recentchanges=changes, statistics={"articles": 9}), NOW)
    assert [link.url for link in judged.links] == ["https://ex.fr/wiki/Un_lieu_%26_d'autres"]
    assert (judged.items, judged.newest) == (9, datetime(2026, 11, 19, 14, 45, tzinfo=UTC))


def test_one_question_to_a_wiki_asks_for_all_of_it() -> None:
    assert {"siteinfo", "statistics", "recentchanges", "allpages"} <= set(
        WIKI_QUESTION.replace("%7C", "&").replace("=", "&").split("&")
    )


def test_the_log_of_a_quiet_wiki_is_usable() -> None:
    body = b'<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><generator>MediaWiki</generator></feed>'
    assert judge(propose(path="index.php?title=Special:RecentChanges&feed=atom"), body, NOW).usable


@pytest.mark.parametrize(
    ("within", "usable"), [("", True), (HOME + "labo/", True), (HOME + "labo/x/", False), (HOME + "autre/", False)]
)
def test_the_sitemap_of_a_whole_host_is_not_that_of_a_site_in_its_folder(within: str, *, usable: bool) -> None:
    judged = judge(
        propose("sitemap", within=within), sitemap("labo/un", "labo/deux", "labo/x/trois", "ailleurs/quatre"), NOW
    )
    assert judged.usable is usable
    assert usable or "lists the whole host" in judged.problem


@pytest.mark.parametrize(
    ("days", "per_week"),
    [([1, 8, 15], 1.0), ([1, 2, 3, 4, 5, 6, 7, 8], 7.0), ([1, 1, 1], None), ([1, 15], None), ([], None)],
)
def test_a_rhythm_shows_where_dates_do(days: list[int], per_week: float | None) -> None:
    items = "".join(
        f"<item><link>{HOME}{n}</link><pubDate>{day} Nov 2026 10:00 GMT</pubDate></item>" for n, day in enumerate(days)
    )
    assert (
        judge(propose(), f"<rss version='2.0'><channel>{items}<item/></channel></rss>".encode(), NOW).per_week
        == per_week
    )


@pytest.mark.parametrize("kind", ENTRY_KINDS)
@given(noise=st.binary(max_size=200))
def test_any_bytes_are_judged(kind: EntryKind, noise: bytes) -> None:
    for body in (noise, b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:" + noise, b'{"query":' + noise, b"[" + noise):
        assert isinstance(judge(propose(kind), body, NOW), Judged)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    ["query", "general", "generator", "recentchanges", "title", "rendered", "link", "statistics"]
                ),
                inner,
            )
        ),
        max_leaves=20,
    )
)
def test_any_json_is_judged(value: object) -> None:
    for kind in ("wordpress", "mediawiki", "feed"):
        assert isinstance(
            judge(Proposal(kind=kind, url=HOME, found_in="", score=1.0), json.dumps(value).encode(), NOW), Judged
        )
