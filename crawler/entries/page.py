"""Pages of HTML as trees, for those who look for links."""

from __future__ import annotations

import codecs
import re
from typing import Any

from lxml import etree, html

from crawler.entries import UnreadableEntry
from crawler.entries.guard import describe, inflate, refuse_heavy_tags
from crawler.entries.text import clean, web_address

MAX_BYTES = 5_000_000

Node = Any  # What XPath gives: elements, but also strings and numbers.


def parse_page(body: bytes, content_type: str = "") -> Node:
    """The tree of a page. Raises UnreadableEntry for what is no page, or is too heavy to parse."""
    body = inflate(body, MAX_BYTES * 4)
    if len(body) > MAX_BYTES:
        raise UnreadableEntry(f"a page of more than {MAX_BYTES // 1_000_000} MB is not read")
    kind = describe(body, content_type)
    if kind in ("an empty body", "a PDF", "an image", "JSON", "a calendar", "a feed", "a sitemap"):
        raise UnreadableEntry(f"what came is {kind}, not a page")
    refuse_heavy_tags(body)
    parser = html.HTMLParser(encoding=_charset(body, content_type), remove_comments=True, no_network=True)
    try:
        page = html.document_fromstring(body.replace(b"\0", b""), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise UnreadableEntry(f"what came is {kind} that cannot be read") from error
    etree.strip_elements(page, "script", "style", "template", with_tail=False)
    return page


def base_address(page: Node, url: str) -> str:
    """What the links of a page are relative to."""
    return next(filter(None, (web_address(str(href), url) for href in page.xpath("//base/@href")[:1])), url)


def words(node: Node) -> str:
    """The text of a part of a page, or of an attribute, on one line."""
    if isinstance(node, str):
        return clean(str(node))
    return clean(" ".join(str(part) for part in node.itertext()))


def _charset(body: bytes, content_type: str) -> str | None:
    """UTF-8 where the bytes are, whatever is said; else what the server says; else what lxml reads in the page."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8"
    named = re.search(r"charset=[\"']?([\w-]+)", content_type, re.IGNORECASE)
    try:
        return codecs.lookup(named[1]).name if named else None
    except LookupError:
        return None
