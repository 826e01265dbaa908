"""What is refused before a parser sees it."""

from __future__ import annotations

import gzip

import pytest

from crawler.entries import UnreadableEntry
from crawler.entries.guard import describe, inflate, refuse_bombs, refuse_heavy_tags, refuse_open_comments


@pytest.mark.parametrize("layers", [0, 1, 2])
def test_inflate(layers: int) -> None:
    body = b"<urlset/>"
    for _ in range(layers):
        body = gzip.compress(body)
    assert inflate(body) == b"<urlset/>"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (gzip.compress(b"x" * 10_000)[:-12], "cut short"),
        (b"\x1f\x8bnonsense", "damaged"),
        (gzip.compress(gzip.compress(gzip.compress(b"x"))), "more than twice"),
        (gzip.compress(b"x" * 2_000_000), "more than"),
    ],
    ids=["cut", "damaged", "three layers", "bomb"],
)
def test_inflate_refuses(body: bytes, reason: str) -> None:
    with pytest.raises(UnreadableEntry, match=reason):
        inflate(body, 1_000_000)


def test_a_bomb_is_stopped_by_its_ratio() -> None:
    with pytest.raises(UnreadableEntry, match="unpacks to more than"):
        inflate(gzip.compress(b"\0" * 20_000_000))


def many(attributes: int) -> bytes:
    return b"<p " + b" ".join(b'a%d="1 > 0"' % number for number in range(attributes)) + b">"


def test_tags_with_thousands_of_attributes_are_refused() -> None:
    with pytest.raises(UnreadableEntry, match="attributes"):
        refuse_heavy_tags(b"<html>" + many(5_000))


@pytest.mark.parametrize("body", [b'<a "' * 1_000_000, b"<a \"'" * 1_000_000], ids=["one quote", "both"])
def test_tags_that_never_close_are_refused_at_once(body: bytes) -> None:
    with pytest.raises(UnreadableEntry, match="attributes"):
        refuse_heavy_tags(body)


@pytest.mark.parametrize(
    "body",
    [many(200) * 50, b'<img src="data:image/png;base64,' + b"A" * 500_000 + b'">', b"<a" * 1_000_000],
    ids=["ordinary", "long picture", "no attributes"],
)
def test_other_tags_pass(body: bytes) -> None:
    refuse_heavy_tags(body)


@pytest.mark.parametrize("mark", [b"<!--", b"&lt;!--"])
def test_comments_without_an_end_are_refused(mark: bytes) -> None:
    refuse_open_comments((mark + b" a --&gt;") * 5_000)
    with pytest.raises(UnreadableEntry, match="comments"):
        refuse_open_comments(mark * 5_000)


LAUGHS = b'<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY c "&b;&b;">]><rss>&c;</rss>'


@pytest.mark.parametrize(
    "body",
    [LAUGHS, b'<!DOCTYPE r [<!ENTITY a "' + b"x" * 2_000 + b'">]><rss/>', LAUGHS.decode().encode("utf-16")],
    ids=["nested", "long", "utf-16"],
)
def test_expanding_entities_are_refused(body: bytes) -> None:
    with pytest.raises(UnreadableEntry, match="entities"):
        refuse_bombs(body)


def test_plain_entities_pass() -> None:
    refuse_bombs(b'<!DOCTYPE rss [<!ENTITY eacute "&#233;">]><rss/>')


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "an empty body"),
        (b"  <!DOCTYPE html><html>", "an HTML page"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><urlset>", "a sitemap"),
        (b"<rss version='2.0'>", "a feed"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x89PNG\r\n", "an image"),
        (b'{"a": 1}', "JSON"),
        (b"BEGIN:VCALENDAR", "a calendar"),
        (b"<opml version='2.0'>", "a list of feeds (OPML)"),
        (b"<?xml version='1.0'?><note/>", "another kind of XML"),
        (b"bonjour", "plain text"),
        (b"\x00\x01", "something else (application/x-thing)"),
    ],
)
def test_describe(body: bytes, kind: str) -> None:
    assert describe(body, "application/x-thing; v=1") == kind
