"""From the bytes of a page to its tree, refusing what would freeze or flood a parser. Pure."""

from __future__ import annotations

import codecs
import re

from lxml.html import HtmlElement, document_fromstring
from trafilatura import load_html

from crawler.extract.words import clean
from store.errors import InvalidInput

BIGGEST_BODY = 5_000_000
"""Bytes of a page; beyond, extraction takes seconds."""
LONGEST_TAG = 65_536
"""Bytes of a tag without its values: libxml2 takes quadratic time on a tag with very many attributes."""

CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
RAW_TEXT = re.compile(rb"<(script|style)\b", re.IGNORECASE)
# Possessive, and each match is consumed whole, so the scan is linear whatever the quotes.
TAG = re.compile(rb"<[a-z](?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')?+)*+", re.IGNORECASE)
VALUE = re.compile(rb"\"[^\"]*+\"|'[^']*+'")
# WHATWG: these labels mean windows-1252 on the web.
LATIN = {"iso-8859-1", "iso8859-1", "latin1", "latin-1", "ascii", "us-ascii", "windows-1252", "cp1252"}
BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Encodings whose bytes may all be ASCII, so that being valid UTF-8 proves nothing.
SEVEN_BIT = ("utf-16", "utf-32", "iso-2022", "hz")


class Unreadable(InvalidInput):
    """A page that no parser should be, or could be, given."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"this page cannot be read: {detail or reason}")
        self.reason = reason
        self.detail = detail


def check(body: bytes) -> None:
    """Raises Unreadable ("too_big", "huge_tag") for a body that would freeze the parser."""
    if len(body) > BIGGEST_BODY:
        raise Unreadable("too_big", f"{len(body)} bytes")
    if len(body) <= LONGEST_TAG:
        return
    for start, end in _markup(body):
        for found in TAG.finditer(body, start, end):
            if found.end() - found.start() > LONGEST_TAG and len(VALUE.sub(b"", found[0])) > LONGEST_TAG:
                raise Unreadable("huge_tag", f"a tag of {found.end() - found.start()} bytes")


def decode(body: bytes, content_type: str = "") -> str:
    """The text of a page: by byte order mark, by what is valid UTF-8, else by the charset of header or page.

    What claims to be UTF-8 and is not is read as windows-1252, byte by byte, as French pages that lie are.
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return body.decode(encoding, "replace")
    declared = _declared(body, content_type)
    if not declared.startswith(SEVEN_BIT):
        try:
            return body.decode("utf-8")
        except UnicodeDecodeError:
            pass
    return body.decode(declared or "utf-8", "replace" if declared not in {"", "utf-8"} else "veille-cp1252")


def parse(text: str) -> HtmlElement:
    """The tree of a page. Raises Unreadable when there is none."""
    try:
        tree = load_html(clean(text))
    except Exception as error:  # hostile markup makes libxml2 and its wrapper fail in ways they do not list
        raise Unreadable("unreadable", str(error)) from error
    if tree is None:
        raise Unreadable("unreadable", "no HTML")
    return tree


def parse_fragment(text: str) -> HtmlElement:
    """The tree of a piece of HTML, such as a feed carries. Raises Unreadable when there is none."""
    try:
        return document_fromstring(f"<html><body><div>{clean(text)}</div></body></html>")
    except Exception as error:  # as above
        raise Unreadable("unreadable", str(error)) from error


def _markup(body: bytes) -> list[tuple[int, int]]:
    """Where the body is markup and not script or style."""
    spans, start = [], 0
    while found := RAW_TEXT.search(body, start):
        spans.append((start, found.end()))
        closing = body.find(b"</", found.end())
        while closing != -1 and body[closing + 2 : closing + 2 + len(found[1])].lower() != found[1].lower():
            closing = body.find(b"</", closing + 2)
        if closing == -1:
            return spans
        start = closing
    return [*spans, (start, len(body))]


def _declared(body: bytes, content_type: str) -> str:
    """The Python name of the declared encoding, "" when there is none we know."""
    found = CHARSET.search(content_type.encode("ascii", "ignore")) or CHARSET.search(body, 0, 4096)
    label = found[1].decode("ascii").lower() if found else ""
    if label in LATIN:
        return "cp1252"
    try:
        name = codecs.lookup(label).name
        b"-".decode(name, "ignore")  # "hex" and "zlib" are codecs too, but not of text
    except LookupError:
        return ""
    return name


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    end = error.start + 1
    return error.object[error.start : end].decode("cp1252", "replace"), end


codecs.register_error("veille-cp1252", _as_cp1252)
