"""From the bytes of a page to its tree, refusing what would freeze or flood a parser. Pure."""

from __future__ import annotations

import re

from lxml.html import HtmlElement, document_fromstring
from trafilatura import load_html

from crawler.charset import decode
from crawler.extract.words import clean
from store.errors import InvalidInput

__all__ = ["Unreadable", "check", "decode", "looks_cut", "parse", "parse_fragment"]

BIGGEST_BODY = 5_000_000
"""Bytes of a page; beyond, extraction takes seconds."""
LONGEST_TAG = 65_536
"""Bytes of a tag without its values: libxml2 takes quadratic time on a tag with very many attributes."""

RAW_TEXT = re.compile(rb"<(script|style)\b", re.IGNORECASE)
# Possessive, and each match is consumed whole, so the scan is linear whatever the quotes.
TAG = re.compile(rb"<[a-z](?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')?+)*+", re.IGNORECASE)
VALUE = re.compile(rb"\"[^\"]*+\"|'[^']*+'")
OPENED = re.compile(r"<(?:html|body|main|article)\b", re.IGNORECASE)
CLOSED = re.compile(r"</(?:body|html)\b", re.IGNORECASE)


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


def looks_cut(text: str) -> bool:
    """Whether a page ends in the middle: it never closes its body, and ends within a tag or a sentence."""
    opened = OPENED.search(text, 0, 100_000)
    return bool(opened) and not text.rstrip().endswith(">") and not CLOSED.search(text)


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
