"""Pages of HTML as trees, for those who look for links."""

from __future__ import annotations

from typing import Any

from lxml import etree, html

from crawler.charset import decode
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
    # Whatever the charset was, the parser is given UTF-8.
    text = decode(body, content_type).replace("\0", "").encode("utf-8", "replace")
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, no_network=True)
    try:
        page = html.document_fromstring(text, parser=parser)
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
