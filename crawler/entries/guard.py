"""What is refused or cut before a parser sees it: bombs, and markup on which parsers take quadratic time."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain

from crawler.entries import UnreadableEntry

INFLATED = 50_000_000
"""Bytes a compressed body may unpack to."""
_RATIO = 200
# Sitemaps full of similar addresses pack well, so that a small body may unpack far: the ratio counts from here on.
_RATIO_FROM = 10_000_000
_LAYERS = 2
_GZIP = b"\x1f\x8b"
_CHUNK = 65_536
_ATTRIBUTES = 2_000
_LONG_TAG = 20_000
_OPEN_COMMENTS = 2_000

# Possessive, so that the scan is linear: an attribute value may hold ">" between its quotes.
_TAG = re.compile(rb"""<[a-z](?:[^>"']|"[^"]*+"|'[^']*+')*+""", re.IGNORECASE)
_ENTITY = re.compile(rb"""<!ENTITY\s++(%\s++)?[^\s<>]++\s++(?:"([^"]*+)"|'([^']*+)')""")
_BOMS = (b"\xff\xfe", b"\xfe\xff")


def inflate(body: bytes, limit: int = INFLATED) -> bytes:
    """The body without its gzip layers, at most two. Raises UnreadableEntry if damaged or beyond the limit."""
    return b"".join(inflated(pieces_of(body), len(body), limit)) if body.startswith(_GZIP) else body


def pieces_of(body: bytes) -> Iterator[bytes]:
    """A body in pieces."""
    return (body[start : start + _CHUNK] for start in range(0, len(body), _CHUNK))


def inflated(pieces: Iterable[bytes], size: int, limit: int = INFLATED, *, part: bool = False) -> Iterator[bytes]:
    """As `inflate`, in pieces. `size` are the bytes of all pieces; with `part`, what is cut short ends where it is
    cut."""
    for _ in range(_LAYERS):
        first = next(iter(pieces := iter(pieces)), b"")
        pieces = chain((first,), pieces)
        if not first.startswith(_GZIP):
            yield from pieces
            return
        pieces = _unpacked(pieces, size, limit, part=part)
    for number, piece in enumerate(pieces):
        if number == 0 and piece.startswith(_GZIP):
            raise UnreadableEntry("compressed more than twice")
        yield piece


def _unpacked(pieces: Iterable[bytes], packed: int, limit: int, *, part: bool) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(wbits=31)
    size = 0
    for given in pieces:
        rest = given
        while rest and not unpacker.eof:
            try:
                piece = unpacker.decompress(rest, _CHUNK)
            except zlib.error as error:
                raise UnreadableEntry(f"damaged gzip: {error}") from error
            size += len(piece)
            if size > limit or (size > _RATIO_FROM and size > packed * _RATIO):
                raise UnreadableEntry(f"gzip that unpacks to more than {size // 1_000_000} MB")
            if piece:
                yield piece
            rest = unpacker.unconsumed_tail
    if not unpacker.eof and not part:
        raise UnreadableEntry("gzip cut short")


def refuse_heavy_tags(body: bytes) -> None:
    """Raise UnreadableEntry for a tag with thousands of attributes, which parsers compare with one another."""
    if len(body) < _LONG_TAG:
        return
    for tag in _TAG.finditer(body):
        if tag.end() - tag.start() > _LONG_TAG and len(tag[0].split()) > _ATTRIBUTES:
            raise UnreadableEntry("a tag with thousands of attributes")


def refuse_open_comments(body: bytes) -> None:
    """Raise UnreadableEntry for thousands of comments that never end: feedparser looks for the end of each."""
    opened = sum(body.count(mark) for mark in (b"<!--", b"&lt;!--", b"&#60;!--"))
    closed = body.count(b"--")  # "-->" in any way of escaping it
    if opened > _OPEN_COMMENTS and closed < opened * 3 // 2:
        raise UnreadableEntry("thousands of comments without an end")


def refuse_bombs(body: bytes) -> None:
    """Raise UnreadableEntry for XML entities that expand: those that name others, or are long."""
    # The pattern sees no UTF-16, where an honest feed has no reason to declare entities.
    if body[:2] in _BOMS and b"E\0N\0T\0I\0T\0Y" in body[:_CHUNK].replace(b"\0E\0N", b"E\0N"):
        raise UnreadableEntry("XML entities in UTF-16")
    for entity in _ENTITY.finditer(body):
        value = entity[2] or entity[3] or b""
        if entity[1] is None and (len(value) > 1_000 or re.search(rb"&\w", value)):
            raise UnreadableEntry("XML entities that expand (a bomb)")


def describe(body: bytes, content_type: str = "") -> str:
    """What a body is, for the person who reads why it was refused.

    >>> describe(b"<!DOCTYPE html><title>Accueil</title>"), describe(b"")
    ('an HTML page', 'an empty body')
    """
    head = body[:4_000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not head:
        return "an empty body"
    for kind, pattern in _KINDS:
        if pattern.search(head):
            return kind
    named = content_type.partition(";")[0].strip()
    return f"something else ({named})" if named else "something else"


_KINDS = (
    ("a PDF", re.compile(rb"^%pdf")),
    ("an image", re.compile(rb"^(\x89png|gif8|\xff\xd8\xff|riff....webp)", re.DOTALL)),
    ("JSON", re.compile(rb"^[\[{]")),
    ("a calendar", re.compile(rb"^begin:vcalendar")),
    ("a sitemap", re.compile(rb"<(\w+:)?(urlset|sitemapindex)\b")),
    ("a list of feeds (OPML)", re.compile(rb"<opml\b")),
    ("a feed", re.compile(rb"<(\w+:)?(rss|feed|rdf|channel)\b")),
    ("an HTML page", re.compile(rb"<(!doctype\s+html|html|head|body|title|div|p)\b")),
    ("another kind of XML", re.compile(rb"^<\?xml|^<")),
    ("plain text", re.compile(rb"^[^\x00]+$", re.DOTALL)),
)
