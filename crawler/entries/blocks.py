"""The list of articles on a page that nobody described: links that stand in the same place of a repeated block."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from statistics import median

from crawler.entries.addresses import likely_article
from crawler.entries.page import Node, words
from crawler.entries.text import clean, find_date, read_date, web_address
from crawler.urls import same_site

LEAST_ITEMS = 3
TITLE_FROM = 15
"""Characters from which the text of a link reads like a title: "Actualités" and "Nous rejoindre" do not."""
STEPS = 5
"""Elements above a link that tell where it stands."""
MAX_ANCHORS = 3_000
MAX_PARTS = 150
SAMPLE = 50
"""Items of a group that are looked at to judge it."""
LABEL_LENGTH = 90
"""Characters of "Publié le 3 mars 2026 par la rédaction dans Actualités"."""
SHARE = 0.45
"""Of the best group's score, from which another group is taken for articles too (the lead story, a second column)."""

_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "strong"})
_TEXTS = _HEADINGS | {"a", "h1", "blockquote"}
_OTHER_DAYS = re.compile(
    r"jusqu|avant|limite|cl[ôo]ture|\bdu [0-9]|\bau [0-9]|rendez-vous|inscription|ouvert", re.IGNORECASE
)
_PAGE = frozenset({"body", "main", "html"})
_ASIDE = frozenset({"nav", "footer", "aside"})
_ITEM = frozenset({"article", "li", "section"})
# Classes that differ between the items of one list: positions, ids, states.
_VARYING = re.compile(
    r"[0-9]|^(?:odd|even|first|last|active|sticky|current)\b|^(?:category|tag|format|has|is)-", re.IGNORECASE
)
_MORE = re.compile(r"(?:lire|en savoir|voir|d[ée]couvrir|read|plus d['’]infos?|continuer)\b.{0,40}", re.IGNORECASE)
_ENTRY = re.compile(r"\b(?:h-?entry|post|article|teaser|card)\b", re.IGNORECASE)
_MENU = re.compile(
    r"\b(?:menu|breadcrumb|fil-?ariane|pagination|share|partage|social|footer|sidebar|widget|cookie|related)",
    re.IGNORECASE,
)
_MOMENTS = (
    "descendant-or-self::time/@datetime|.//*[@itemprop='datePublished']/@content"
    "|.//abbr[contains(@class, 'published') or contains(@class, 'date')]/@title"
)


@dataclass(frozen=True)
class Item:
    """A link of a list, and the part of the page that speaks of its article."""

    url: str
    anchor: Node
    block: Node


@dataclass(frozen=True)
class _Group:
    items: tuple[Item, ...]
    score: float


def repeated(page: Node, base: str, url: str) -> list[Item]:
    """The items of the list on a page, in its order; none if nothing looks like a list of articles."""
    together: defaultdict[tuple[str, ...], list[tuple[str, Node]]] = defaultdict(list)
    for address, anchor in _anchors(page, base, url):
        together[_place(anchor)].append((address, anchor))
    groups = [group for members in together.values() if (group := _group(members)).score > 0]
    best = max((group.score for group in groups), default=0.0)
    chosen = {id(item.anchor): item for group in groups if group.score >= best * SHARE for item in group.items}
    return [chosen[id(anchor)] for anchor in page.iter("a") if id(anchor) in chosen]


def title_of(anchor: Node, block: Node) -> str:
    """The title of an item: its heading, else the words of its link, its title attribute or its picture's text."""
    headings = [anchor] if anchor.xpath("ancestor::h1|ancestor::h2|ancestor::h3|ancestor::h4") else []
    headings += anchor.xpath(".//h1|.//h2|.//h3|.//h4|.//h5") or block.xpath(".//h1|.//h2|.//h3|.//h4|.//h5")
    written = next(filter(None, map(words, headings)), "") or words(anchor)
    if written and not _MORE.fullmatch(written):
        return written
    hints = [anchor.get("title"), anchor.get("aria-label"), *anchor.xpath(".//img/@alt")]
    return next(filter(None, (clean(str(hint)) for hint in hints if hint)), "")


def date_of(block: Node) -> datetime | None:
    """The date an item shows: of its <time>, else the first whole date among its words."""
    for moment in block.xpath(_MOMENTS):
        if found := read_date(str(moment)):
            return found
    return next(filter(None, map(find_date, _labels(block))), None)


def _labels(block: Node) -> Iterator[str]:
    """The short texts of an item that may be its date: a teaser tells of other days, and so do deadlines."""
    for part in islice(block.iter(), MAX_PARTS):
        if isinstance(part.tag, str) and part.tag not in _TEXTS and len(part) <= 4:
            written = clean(" ".join(_own_texts(part)))
            if len(written) <= LABEL_LENGTH and not _OTHER_DAYS.search(written):
                yield written


def _own_texts(part: Node) -> Iterator[str]:
    """The texts of a part without those of the titles and links in it."""
    yield part.text or ""
    for child in part:
        if isinstance(child.tag, str) and child.tag not in _TEXTS:
            yield from child.itertext()
        yield child.tail or ""


def _anchors(page: Node, base: str, url: str) -> Iterator[tuple[str, Node]]:
    """The links of the page's own part that may lead to articles of the site."""
    here = url.partition("#")[0]
    for anchor in page.xpath("//a[@href]")[:MAX_ANCHORS]:
        address = (web_address(anchor.get("href"), base) or "").partition("#")[0]
        if address and address != here and same_site(address, url) and likely_article(address) and not _aside(anchor):
            yield address, anchor


def _aside(anchor: Node) -> bool:
    """Whether a link is of the frame around the page: menus, foot, side columns."""
    # SPIP calls its lists of articles menus: what stands in a heading or in an entry is no menu.
    titled = _heads(anchor)
    for number, parent in enumerate(anchor.iterancestors()):
        named = f"{parent.get('class', '')} {parent.get('id', '')}"
        if parent.tag in _ASIDE or (parent.tag == "header" and not _in_item(parent)):
            return True
        titled = titled or bool(_ENTRY.search(named))
        if not titled and number < STEPS * 2 and parent.tag not in _PAGE and _MENU.search(named):
            return True
    return False


def _heads(anchor: Node) -> bool:
    """Whether a link is a heading's, or holds one."""
    above = (parent.tag for parent, _ in zip(anchor.iterancestors(), range(STEPS), strict=False))
    return bool(_HEADINGS.intersection(above)) or any(anchor.find(f".//{name}") is not None for name in _HEADINGS)


def _in_item(node: Node) -> bool:
    return any(parent.tag in _ITEM for parent in node.iterancestors())


def _place(anchor: Node) -> tuple[str, ...]:
    """The way down to a link: the same for all items of a repeated block."""
    steps = [anchor]
    for parent in anchor.iterancestors():
        if len(steps) > STEPS or parent.tag == "body":
            break
        steps.append(parent)
    return tuple(f"{step.tag}.{_class(step)}" for step in steps)


def _class(node: Node) -> str:
    return next((name for name in (node.get("class") or "").split() if not _VARYING.search(name)), "")


def _group(members: Sequence[tuple[str, Node]]) -> _Group:
    blocks = _blocks(members)
    items = tuple(Item(address, anchor, blocks[number]) for number, (address, anchor) in enumerate(members))
    addresses = {item.url for item in items}
    sample = items[:SAMPLE]
    usual = median(len(title_of(item.anchor, item.block)) for item in sample)
    dated = sum(date_of(item.block) is not None for item in sample) / len(sample)
    if usual < TITLE_FROM or (len(addresses) < LEAST_ITEMS and not _sure(items, dated)):
        return _Group(items, 0.0)
    return _Group(items, min(len(addresses), 30) ** 0.5 * min(usual, 80) * (1 + 2 * dated))


def _sure(items: Sequence[Item], dated: float) -> bool:
    """Whether a short list, even of one, is a list: marked as entries, or each with its heading and its date."""
    marked = all(_ENTRY.search(item.block.get("class") or "") for item in items)
    return marked or (dated == 1 and all(_heads(item.anchor) for item in items))


def _blocks(members: Sequence[tuple[str, Node]]) -> list[Node]:
    """For each link the largest part around it that holds no other address of its group."""
    addresses: defaultdict[Node, set[str]] = defaultdict(set)
    for address, anchor in members:
        for parent in anchor.iterancestors():
            held = addresses[parent]
            if len(held) > 1 and address in held:
                # All parts further up hold several already.
                break
            held.add(address)
    return [_block(anchor, addresses) for _, anchor in members]


def _block(anchor: Node, addresses: dict[Node, set[str]]) -> Node:
    block = anchor
    for parent in anchor.iterancestors():
        if len(addresses[parent]) > 1 or parent.tag in _PAGE:
            break
        block = parent
    return block
