"""Bytes of feeds without forbidden characters."""

from __future__ import annotations

import pytest

from crawler.entries.feed import read_feed
from crawler.entries.mend import declared, mended, true_type

URL = "https://ex.fr/feed/"


def a_feed(title: bytes) -> bytes:
    items = (title, b"Voisin")
    inside = b"".join(b"<item><title>%s</title><link>/%d</link></item>" % (t, n) for n, t in enumerate(items))
    return b'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>' + inside + b"</channel></rss>"


@pytest.mark.parametrize(
    "bad",
    [b"\x00", b"\x0b", b"\x1f", b"\xef\xbf\xbe", b"\xed\xa0\x80"]
    + [f"&{code};".encode() for code in ("#0", "#xD800", "#55296", "amp;#xDFFF", "#x110000", "#99999999", "#xFFFF")],
    ids=repr,
)
def test_a_forbidden_character_costs_itself_alone(bad: bytes) -> None:
    feed = read_feed(a_feed(b"\xc3\x89t\xc3\xa9" + bad + b"fin"), URL)
    assert [link.title for link in feed.links] == ["Été fin", "Voisin"]


def test_stray_bytes_of_windows_cost_no_other_letter() -> None:
    feed = read_feed(a_feed("L'été des forêts".encode() + b" \x96 \xe9l\xe9"), URL)
    assert feed.links[0].title == "L'été des forêts – élé"


def test_a_feed_all_in_windows_bytes_is_left_to_the_parser() -> None:
    body = a_feed("L'été des forêts".encode("cp1252")).replace(b'encoding="utf-8"', b"")
    assert mended(body) == body
    assert read_feed(body, URL).links[0].title == "L'été des forêts"


@pytest.mark.parametrize("good", [b"&#233;", b"&#x1F331;", b"\xf0\x9f\x8c\xb1", b"\t\r\n", b"&amp;#8217;", b"&#xD7FF;"])
def test_what_is_allowed_stays(good: bytes) -> None:
    assert mended(a_feed(good)) == a_feed(good)


def test_other_charsets_keep_their_bytes() -> None:
    shifted = '<?xml version="1.0" encoding="iso-2022-jp"?><rss>日本</rss>'.encode("iso-2022-jp")
    latin = b'<?xml version="1.0" encoding="iso-8859-1"?><rss>\xed\xa0\x80</rss>'
    assert (mended(shifted), mended(latin)) == (shifted, latin)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
def test_wide_encodings_become_utf_8_with_or_without_their_mark(encoding: str) -> None:
    body = f'<?xml version="1.0" encoding="{encoding}"?><rss>é</rss>'.encode(encoding)
    assert mended(body) == "<rss>é</rss>".encode()


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        (b'<?xml version="1.0" encoding="ISO-8859-1"?>', "iso-8859-1"),
        (b"<rss/>", ""),
        (b"\xef\xbb\xbf<?xml version='1.0'?>", ""),
    ],
)
def test_declared(body: bytes, charset: str) -> None:
    assert declared(body) == charset


@pytest.mark.parametrize(
    ("body", "said", "told"),
    [
        ("<a>é</a>".encode(), "text/xml; charset=iso-8859-1", "application/xml; charset=utf-8"),
        (b"<a>\xe9</a>", "text/xml; charset=iso-8859-1", "text/xml; charset=iso-8859-1"),
        (b'<?xml version="1.0" encoding="utf-7"?><a>+AOk-</a>', "", ""),
    ],
    ids=["utf-8", "latin-1", "ascii that shifts"],
)
def test_the_type_told_to_the_parser(body: bytes, said: str, told: str) -> None:
    assert true_type(body, said) == told
