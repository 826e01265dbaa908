"""Listing pages: the articles a news page links to, found by the block that repeats, or by selectors."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lxml import etree, html
from lxml.cssselect import CSSSelector

from crawler.entries import UnreadableEntry
from crawler.entries.guard import describe, refuse_heavy_tags
from crawler.entries.sitemap import likely_article
from crawler.entries.text import TITLE_LENGTH, clean, find_date, read_date, shorten, web_address
from crawler.items import Link
from crawler.urls import same_site

MAX_BYTES = 5 * 1024 * 1024
MAX_LINKS = 300
LEAST_ITEMS = 3
TITLE_FROM = 15
"""Characters of a link's text from which it reads like a title."""

Node = Any  # what lxml.html gives has no types


class NotAListing(UnreadableEntry):
    """What came is no page with a list of articles."""


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What a listing page says."""

    links: tuple[Link, ...]
    next_url: str | None = None


def read_listing(body: bytes, url: str, content_type: str = "", selectors: Sequence[tuple[str, str]] = ()) -> Listing:
    """The articles a page lists. Raises NotAListing, also for a selector that cannot be understood, naming it."""
    if len(body) > MAX_BYTES:
        raise NotAListing(f"the page has {len(body) >> 20} MB, too much for a list")
    refuse_heavy_tags(body)
    page = _parse(body, content_type)
    named = dict(selectors)
    links = _selected(page, url, named) if "item" in named or "link" in named else _repeated(page, url)
    unique = {link.url: link for link in reversed(links)}
    ordered = [unique.pop(link.url) for link in links if link.url in unique]
    return Listing(links=tuple(ordered[:MAX_LINKS]), next_url=_next(page, url, named.get("next")))


def _parse(body: bytes, content_type: str) -> Node:
    charset = re.search(r"charset=[\"']?([\w-]+)", content_type, re.IGNORECASE)
    try:
        parser = html.HTMLParser(encoding=charset[1] if charset else None, remove_comments=True, no_network=True)
        return html.document_fromstring(body, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, LookupError, ValueError) as error:
        raise NotAListing(f"what came is {describe(body, content_type)}, not a page: {error}") from error


def _find(node: Node, selector: str) -> list[Node]:
    try:
        found = node.xpath(selector) if selector.startswith(("/", "./", "(")) else CSSSelector(selector)(node)
    except (etree.XPathError, SyntaxError, ValueError) as error:
        raise NotAListing(f"the selector {selector!r} cannot be understood: {error}") from error
    return [item for item in found if isinstance(item, html.HtmlElement)] if isinstance(found, list) else []


def _selected(page: Node, url: str, named: dict[str, str]) -> list[Link]:
    items = _find(page, named["item"]) if "item" in named else _find(page, named["link"])
    return [link for item in items if (link := _selected_link(item, url, named))]


def _selected_link(item: Node, url: str, named: dict[str, str]) -> Link | None:
    inside = _find(item, named["link"]) if "item" in named and "link" in named else []
    anchor = next(iter(inside or ([item] if item.tag == "a" else item.xpath(".//a[@href]"))), None)
    address = web_address(anchor.get("href"), url) if anchor is not None else None
    if anchor is None or address is None:
        return None
    titled = _find(item, named["title"]) if "title" in named else []
    dated = _find(item, named["date"]) if "date" in named else []
    title = _words(titled[0]) if titled else _title(anchor, item)
    published = _date(dated[0]) if dated else _date(item)
    return Link(url=address, title=shorten(title, TITLE_LENGTH), published=published, kind="listing")


def _repeated(page: Node, url: str) -> list[Link]:
    """The links of the group that looks most like a list of articles."""
    groups: defaultdict[tuple[str, ...], list[Node]] = defaultdict(list)
    for anchor in _anchors(page, url):
        groups[_signature(anchor)].append(anchor)
    scored = [(score, anchors) for anchors in groups.values() if (score := _score(anchors)) > 0]
    if not scored:
        return []
    _, best = max(scored, key=lambda pair: pair[0])
    return [_block_link(anchor, url, len(best)) for anchor in best]


def _anchors(page: Node, url: str) -> Iterator[Node]:
    own = url.partition("#")[0]
    for anchor in page.iter("a"):
        address = web_address(anchor.get("href"), url)
        if address is None or address.partition("#")[0] == own or not same_site(address, url):
            continue
        if likely_article(address) and not _aside(anchor):
            yield anchor


def _aside(anchor: Node) -> bool:
    return any(
        parent.tag in ("nav", "footer", "aside", "header")
        and parent.getparent() is not None
        and not _in_article(parent)
        for parent in anchor.iterancestors()
    )


def _in_article(node: Node) -> bool:
    return any(parent.tag in ("article", "li") for parent in node.iterancestors())


def _signature(anchor: Node) -> tuple[str, ...]:
    """The way down to a link: the same for all items of a repeated block."""
    steps = [anchor, *anchor.iterancestors()]
    return tuple(f"{step.tag}.{' '.join(sorted(step.get('class', '').split())[:2])}" for step in steps[:5])


def _score(anchors: Sequence[Node]) -> float:
    addresses = {anchor.get("href") for anchor in anchors}
    lengths = sorted(len(_title(anchor, _block(anchor, len(anchors)))) for anchor in anchors)
    median = lengths[len(lengths) // 2]
    if len(addresses) < LEAST_ITEMS or median < TITLE_FROM:
        return 0.0
    dated = sum(_date(_block(anchor, len(anchors))) is not None for anchor in anchors) / len(anchors)
    return min(len(addresses), 30) ** 0.5 * min(median, 80) * (1 + 2 * dated)


def _block(anchor: Node, number: int) -> Node:
    """The item a link stands for: the largest part around it that holds no other item's link."""
    signature, block = _signature(anchor), anchor
    for parent in anchor.iterancestors():
        same = {a.get("href") for a in parent.iter("a") if _signature(a) == signature}
        if len(same) > 1 or parent.tag in ("body", "main") or number == 1:
            break
        block = parent
    return block


def _block_link(anchor: Node, url: str, number: int) -> Link:
    block = _block(anchor, number)
    return Link(
        url=web_address(anchor.get("href"), url) or url,
        title=shorten(_title(anchor, block), TITLE_LENGTH),
        published=_date(block),
        kind="listing",
    )


def _title(anchor: Node, block: Node) -> str:
    for heading in block.xpath(".//h1|.//h2|.//h3|.//h4"):
        if words := _words(heading):
            return words
    return _words(anchor) or clean(anchor.get("title") or "")


def _words(node: Node) -> str:
    return clean(node.text_content())


def _date(block: Node) -> datetime | None:
    for moment in block.xpath("descendant-or-self::time[@datetime]/@datetime"):
        if found := read_date(str(moment)):
            return found
    return find_date(_words(block)[:1_000])


def _next(page: Node, url: str, selector: str | None) -> str | None:
    candidates = _find(page, selector) if selector else page.xpath(_NEXT)
    for candidate in candidates:
        address = web_address(candidate.get("href"), url)
        if address and same_site(address, url) and address.partition("#")[0] != url.partition("#")[0]:
            return address
    return None


_NEXT = (
    "//link[@rel='next'] | //a[@rel='next'] | //a[contains(concat(' ', @class, ' '), ' next ')]"
    " | //a[normalize-space()='Suivant' or normalize-space()='Page suivante' or normalize-space()='»'"
    " or normalize-space()='suivant' or normalize-space()='page suivante' or normalize-space()='›']"
)
