"""Answers of WordPress's interface, right and wrong."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.entries import UnreadableEntry
from crawler.entries.wordpress import Post, Posts, feed_address, read_error, read_posts, read_types, sibling, total

REST = "https://a.fr/wp-json/wp/v2/posts"
WHOLE = "<p>Le lieu ouvre ses portes. " + "Chaque atelier a son équipe. " * 30 + "</p>"


def an_entry(**fields: Any) -> dict[str, Any]:
    entry = {
        "id": 7,
        "link": "https://a.fr/2026/11/un-lieu/",
        "date": "2026-11-16T12:17:00",
        "date_gmt": "2026-11-16T11:17:00",
        "modified": "2026-11-17T12:17:00",
        "modified_gmt": "2026-11-17T11:17:00",
        "title": {"rendered": "Un lieu &amp; ses gens"},
        "excerpt": {"rendered": "<p>Le lieu ouvre ses portes. [&hellip;]</p>", "protected": False},
        "content": {"rendered": WHOLE, "protected": False},
    }
    return entry | fields


def read(*entries: Any) -> Posts:
    return read_posts(json.dumps(entries).encode(), REST)


def one(**fields: Any) -> Post:
    [post] = read(an_entry(**fields)).posts
    return post


def test_a_post_whole() -> None:
    embedded = {
        "author": [{"name": "Anne Le Goff"}],
        "wp:term": [
            [{"name": "Ouvertures", "taxonomy": "category"}, {"name": "Non classé", "taxonomy": "category"}],
            [{"name": "fablab", "taxonomy": "post_tag"}, {"name": "Vidéo", "taxonomy": "post_format"}],
        ],
        "wp:featuredmedia": [{"source_url": "/wp-content/i.jpg"}],
    }
    link = one(_embedded=embedded).link
    assert (link.url, link.title, link.kind) == ("https://a.fr/2026/11/un-lieu/", "Un lieu & ses gens", "api")
    assert link.published == datetime(2026, 11, 16, 11, 17, tzinfo=UTC)
    assert link.updated == datetime(2026, 11, 17, 11, 17, tzinfo=UTC)
    assert (link.authors, link.categories) == (("Anne Le Goff",), ("Ouvertures", "fablab"))
    assert (link.summary, link.content) == ("Le lieu ouvre ses portes.…", WHOLE)
    assert link.image == "https://a.fr/wp-content/i.jpg"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"date_gmt": "0000-00-00T00:00:00"}, datetime(2026, 11, 16, 11, 17, tzinfo=UTC)),
        ({"date_gmt": None}, datetime(2026, 11, 16, 11, 17, tzinfo=UTC)),
        ({"date_gmt": "2026-11-16T11:17:00Z"}, datetime(2026, 11, 16, 11, 17, tzinfo=UTC)),
        ({"date_gmt": "nonsense", "date": "nonsense"}, None),
        ({"date_gmt": 7, "date": ["x"]}, None),
    ],
    ids=str,
)
def test_dates_however_they_are_written(fields: dict[str, Any], expected: datetime | None) -> None:
    assert one(**fields).link.published == expected


@pytest.mark.parametrize(
    "fields",
    [
        {"content": {"rendered": "", "protected": True}},
        {"excerpt": {"rendered": "", "protected": True}},
        {"status": "draft"},
        {"status": "private"},
        {"status": "future"},
    ],
    ids=str,
)
def test_what_is_not_public_is_named_but_not_read(fields: dict[str, Any]) -> None:
    found = read(an_entry(**fields))
    assert (found.posts, found.closed, found.seen) == ((), ("https://a.fr/2026/11/un-lieu/",), 1)


@pytest.mark.parametrize(
    "content",
    [
        WHOLE.replace("</p>", "[…]</p>"),
        WHOLE.replace("</p>", '<a href="/x">Lire la suite</a></p>'),
        f"[vc_row][vc_column]{WHOLE}[/vc_column][/vc_row]",
        "<p>Le lieu ouvre ses portes.</p>",
        "",
    ],
    ids=["cut", "more", "shortcodes", "short", "empty"],
)
def test_a_text_that_is_not_the_whole_article_is_left_out(content: str) -> None:
    assert one(content={"rendered": content}).link.content == ""


def test_scripts_are_taken_out_and_links_made_absolute() -> None:
    content = one(content={"rendered": f'<script>x()</script><a href="/y">y</a>{WHOLE}'}).link.content
    assert "script" not in content
    assert 'href="https://a.fr/y"' in content


def test_what_leads_to_another_site_is_not_taken_at_its_word() -> None:
    assert one(link="https://other.fr/un-lieu/").link.content == ""


@pytest.mark.parametrize(
    ("fields", "authors"),
    [
        (
            {"_embedded": {"author": [{"code": "rest_user_invalid_id"}]}, "yoast_head_json": {"author": "Paul"}},
            ("Paul",),
        ),
        (
            {"_embedded": {"wp:term": [[{"name": "Zoé", "taxonomy": "author"}]], "author": [{"name": "admin2"}]}},
            ("Zoé",),
        ),
        ({"_embedded": {"author": [{"name": "a@b.fr"}]}}, ()),
        ({}, ()),
    ],
    ids=str,
)
def test_who_signs(fields: dict[str, Any], authors: tuple[str, ...]) -> None:
    assert one(**fields).link.authors == authors


def test_the_mark_is_the_same_with_and_without_the_text() -> None:
    light = {name: value for name, value in an_entry().items() if name not in ("content", "excerpt")}
    [post] = read(light).posts
    assert post.mark == one().mark
    assert one(modified="2026-11-18T12:17:00", modified_gmt="2026-11-18T11:17:00").mark != post.mark


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"<!DOCTYPE html><p>Accueil", "an HTML page, not the JSON"),
        (b"", "an empty body, not the JSON"),
        (b'[{"id": 1, "link"', "cut or damaged"),
        (b'{"code":"rest_forbidden","message":"Non."}', "rest_forbidden (Non.)"),
        (b"{}", "not a list of posts"),
        (b'[{"name": "x"}]', "not of posts"),
        (b"[" * 100_000, "cut or damaged"),
        (b"[" + b" " * 17_000_000 + b"]", "more than 16 MB"),
    ],
    ids=["html", "empty", "cut", "error", "object", "others", "deep", "long"],
)
def test_what_is_no_answer_is_refused_with_a_sentence(body: bytes, complaint: str) -> None:
    with pytest.raises(UnreadableEntry) as refused:
        read_posts(body, REST)
    assert complaint in str(refused.value)


@pytest.mark.parametrize(
    "before", [b"\xef\xbb\xbf", b"<br />\n<b>Warning</b>: x in <b>/srv/x.php</b><br />\n", b"\n\n"]
)
def test_what_php_adds_before_the_answer_is_overlooked(before: bytes) -> None:
    assert read_posts(before + json.dumps([an_entry()]).encode(), REST).seen == 1


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda x: st.lists(x) | st.dictionaries(
    st.sampled_from(["link", "title", "rendered", "content", "date_gmt", "_embedded", "wp:term", "author", "name"]), x
)))  # fmt: skip
def test_one_wrong_post_costs_its_neighbours_nothing(wrong: Any) -> None:
    assert (
        len(read(an_entry(), {"link": "https://a.fr/x", "title": wrong, "_embedded": wrong, "date": wrong}).posts) == 2
    )
    assert len(read(an_entry(), wrong).posts) >= 1


def test_errors_have_codes() -> None:
    assert read_error(b'{"code":"rest_post_invalid_page_number"}') == "rest_post_invalid_page_number"
    assert [read_error(body) for body in (b"<html>", b"[]", b'{"code": 7}')] == ["", "", ""]


def _types(*names: str, **fields: Any) -> bytes:
    return json.dumps({name: {"slug": name, "rest_base": name, "name": name, **fields} for name in names}).encode()


@pytest.mark.parametrize(
    ("answer", "followed"),
    [
        (_types("evenement", "projet"), ("evenement", "projet")),
        (_types("post", "page", "attachment", "nav_menu_item", "wp_block", "product", "elementor_library", "faq"), ()),
        (_types("zone"), ()),
        (_types("zone", has_archive=True), ("zone",)),
        (_types("a1", "a2", "a3", "a4", "a5", has_archive=True), ("a1", "a2", "a3", "a4")),
        (_types("x/../../y", "appel/(?P<id>)", has_archive=True), ()),
        (_types("zone", "appel", has_archive=True), ("appel", "zone")),
        (b"{}", ()),
    ],
    ids=str,
)
def test_kinds_of_posts_worth_following(answer: bytes, followed: tuple[str, ...]) -> None:
    assert read_types(answer, REST) == tuple(f"https://a.fr/wp-json/wp/v2/{name}" for name in followed)


def test_a_kind_may_live_in_a_namespace_of_its_own() -> None:
    found = read_types(_types("appel", rest_namespace="aides/v1"), "https://a.fr/?rest_route=/wp/v2/posts")
    assert found == ("https://a.fr/?rest_route=/aides/v1/appel",)


def test_addresses_beside_the_interface() -> None:
    assert (
        sibling("https://a.fr/index.php/wp-json/wp/v2/posts/", "types") == "https://a.fr/index.php/wp-json/wp/v2/types"
    )
    assert feed_address("https://a.fr/index.php/wp-json/wp/v2/posts") == "https://a.fr/index.php/feed/"
    assert [total(headers) for headers in ({"x-wp-total": "57"}, {"x-wp-total": "x"}, {})] == [57, None, None]
