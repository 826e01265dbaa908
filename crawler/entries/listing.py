"""Listing pages: the articles a news page links to, found by selectors, or by the block that repeats."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lxml import etree, html
from lxml.cssselect import CSSSelector, SelectorError

from crawler.entries import UnreadableEntry
from crawler.entries.blocks import Item, repeated
from crawler.entries.page import Node, base_address, parse_page, words
from crawler.entries.teaser import date_of, title_of
from crawler.entries.text import TITLE_LENGTH, find_date, read_date, shorten, web_address
from crawler.items import Link
from crawler.urls import same_site

MAX_LINKS = 300
MAX_MORE = 200
SELECTORS = frozenset({"item", "link", "title", "date", "next"})
_EMPTY = html.document_fromstring("<html><body></body></html>")
"""A page to try selectors on: whether they can be understood does not depend on the page."""


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What a listing page says."""

    links: tuple[Link, ...]
    """In the order of the page, each address once."""
    more: tuple[str, ...] = ()
    """Pages of the same site with further articles: the next one, or, by a selector "next", all it finds."""

    @property
    def next_url(self) -> str | None:
        """The page with older articles."""
        return self.more[0] if self.more else None


def read_listing(body: bytes, url: str, content_type: str = "", selectors: Sequence[tuple[str, str]] = ()) -> Listing:
    """The articles the page at `url` lists, and the page after it.

    `selectors` are pairs of a name ("item", "link", "title", "date", "next") and CSS, or XPath when it begins with
    "/", "./" or "("; without "item" and "link" the list is found by itself. Raises UnreadableEntry saying what came
    instead, or naming the selector that cannot be used.
    """
    named = dict(selectors)
    _find_each(_EMPTY, named)
    page = parse_page(body, content_type)
    base = base_address(page, url)
    chosen = "item" in named or "link" in named
    links = (
        _selected(page, base, named) if chosen else [_link(item) for item in repeated(page, base, url)[: MAX_LINKS * 2]]
    )
    more = _more(page, base, url, named)
    return Listing(links=_unique(links)[:MAX_LINKS], more=more if "next" in named else more[:1])


def selector_problem(selectors: Sequence[tuple[str, str]]) -> str:
    """What is wrong with selectors, in a sentence that names the first one that cannot be used; "" if nothing is."""
    try:
        _find_each(_EMPTY, dict(selectors))
    except UnreadableEntry as error:
        return str(error)
    return ""


def _find_each(page: Node, named: dict[str, str]) -> None:
    if unknown := named.keys() - SELECTORS:
        raise UnreadableEntry(f"no selector is called {min(unknown)!r}; they are {', '.join(sorted(SELECTORS))}")
    for name, selector in named.items():
        if not selector.strip():
            raise UnreadableEntry(f"the selector {name!r} is empty")
        _find(page, named, name)


def _link(item: Item) -> Link:
    return Link(
        url=item.url,
        title=shorten(title_of(item.anchor, item.parts), TITLE_LENGTH),
        published=date_of(item.parts),
        kind="listing",
    )


def _unique(links: Iterable[Link]) -> tuple[Link, ...]:
    """Each address once, where it first stands, with a title if any of its links has one."""
    first: dict[str, Link] = {}
    for link in links:
        if link.url not in first or (link.title and not first[link.url].title):
            first[link.url] = link
    return tuple(first.values())


def _selected(page: Node, base: str, named: dict[str, str]) -> list[Link]:
    items = _find(page, named, "item") if "item" in named else _find(page, named, "link")
    found = [_selected_link(item, base, named) for item in items]
    return [link for link in found if link is not None]


def _selected_link(item: Node, base: str, named: dict[str, str]) -> Link | None:
    target = next(iter(_targets(item, named)), None)
    address = None if target is None else web_address(_href(target), base)
    if address is None:
        return None
    if isinstance(item, str):
        return Link(url=address, kind="listing")
    titles, dates = _find(item, named, "title"), _find(item, named, "date")
    anchor = item if isinstance(target, str) else target
    return Link(
        url=address,
        title=shorten(words(titles[0]) if titles else title_of(anchor, (item,)), TITLE_LENGTH),
        published=read_date(_written(dates[0])) or find_date(words(dates[0])) if dates else date_of((item,)),
        kind="listing",
    )


def _targets(item: Node, named: dict[str, str]) -> list[Node]:
    """What gives an item its address: an element with a link, or the address itself."""
    if "item" in named and "link" in named and not isinstance(item, str):
        return _find(item, named, "link")
    return [item] if isinstance(item, str) or item.get("href") else list(item.xpath(".//a[@href]"))


def _href(target: Node) -> str:
    return str(target) if isinstance(target, str) else str(target.get("href") or "")


def _written(part: Node) -> str:
    return str(part) if isinstance(part, str) else str(part.get("datetime") or words(part))


def _find(node: Node, named: dict[str, str], name: str) -> list[Node]:
    """What a selector finds, elements or strings. Raises UnreadableEntry if it is not well written."""
    if name not in named:
        return []
    selector = named[name].strip()
    try:
        if selector.startswith(("/", "./", "(")):
            # "//h2" asked of an item would search the whole page.
            inside = node.getparent() is not None and selector.startswith("//")
            found = node.xpath("." + selector if inside else selector)
        else:
            found = CSSSelector(selector, translator="html")(node)
    except (etree.XPathError, SelectorError, ValueError) as error:
        raise UnreadableEntry(f"the selector {name!r}, {selector!r}, cannot be understood: {error}") from error
    return [part for part in found if isinstance(part, str | etree.ElementBase)] if isinstance(found, list) else []


def _more(page: Node, base: str, url: str, named: dict[str, str]) -> tuple[str, ...]:
    candidates = (
        _find(page, named, "next") if "next" in named else [*page.xpath(_NEXT), *_older(page), *_numbered(page, url)]
    )
    addresses = (web_address(_href(candidate), base) for candidate in candidates)
    further = (address.partition("#")[0] for address in addresses if address and same_site(address, url))
    return tuple(dict.fromkeys(address for address in further if address != url.partition("#")[0]))[:MAX_MORE]


_NEXT = (
    "//link[contains(concat(' ', @rel, ' '), ' next ')]"
    "|//a[contains(concat(' ', @rel, ' '), ' next ')]"
    "|//a[contains(concat(' ', normalize-space(@class), ' '), ' next ')]"
    "|//*[contains(@class, 'pager-next') or contains(@class, 'pager__item--next')]//a[@href]"
    "|//*[contains(@class, 'pagination-next')]//a[@href]"
)
_NEXT_WORDS = re.compile(
    r"(?:aller à |go to )?(?:la )?(?:pages? )?(?:suivant(?:e|s|es)?|plus anciens?|next(?: page)?)"
    r"|older (?:posts|entries)"
    r"|(?:articles?|actualit[ée]s|billets|messages|publications|entr[ée]es)"
    r" (?:suivant(?:e|s|es)|(?:plus )?ancien(?:ne)?s?|pr[ée]c[ée]dent(?:e|s|es))",
    re.IGNORECASE,
)
_ARROWS = "»›→>⟩❯ \u00a0"
_OFFSET = re.compile(r"[?&](?:debut_\w+|start|limitstart|offset)=([0-9]{1,6})")
_PAGE = re.compile(r"(?:[?&](?:page|paged|p|pg)=|/page/?|/index)([0-9]{1,5})")


def _older(page: Node) -> list[Node]:
    """Links that say in words, or with an arrow, that they lead to the next page."""
    found = []
    for anchor in page.iterfind(".//a[@href]"):
        written = words(anchor)[:60]
        bare = written.strip(_ARROWS)
        label = words(str(anchor.get("aria-label") or anchor.get("title") or ""))[:60].strip(_ARROWS)
        arrow_only = bool(written) and not bare
        if _NEXT_WORDS.fullmatch(bare) or _NEXT_WORDS.fullmatch(label) or arrow_only:
            found.append(anchor)
    return found


def _numbered(page: Node, url: str) -> list[Node]:
    """The link of a row of numbers that comes just after this page."""
    here = {pattern: _number(pattern, url) or 0 for pattern in (_OFFSET, _PAGE)}
    later: list[tuple[int, int, Node]] = []
    for order, anchor in enumerate(page.iterfind(".//a[@href]")):
        if not re.fullmatch(r"(?:page )?[0-9]{1,5}", words(anchor)[:20], re.IGNORECASE):
            continue
        for pattern, current in here.items():
            number = _number(pattern, anchor.get("href"))
            first_page = pattern is _PAGE and number == 1 and current == 0 and words(anchor) == "1"
            if number is not None and number > current and not first_page:
                later.append((number, order, anchor))
    return [anchor for _, _, anchor in sorted(later, key=lambda found: found[:2])]


def _number(pattern: re.Pattern[str], url: str) -> int | None:
    found = pattern.search(url)
    return int(found[1]) if found else None
