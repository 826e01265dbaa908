"""The list of articles on a page that nobody described: links that stand in the same place of a repeated block."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import islice, takewhile
from statistics import median

from crawler.entries.addresses import likely_article
from crawler.entries.page import Node
from crawler.entries.teaser import day_of, title_of
from crawler.entries.text import web_address
from crawler.urls import same_site

LEAST_ITEMS = 3
TITLE_FROM = 15
"""Characters from which the text of a link reads like a title: "Actualités" and "Nous rejoindre" do not."""
SHORT_TITLE = 4
ALL_DATED = 0.8
"""Share of the items that show a date, from which short titles are titles, too."""
COMPANIONS = 4
"""Elements beside a block that may speak of its article."""
STEPS = 5
"""Elements above a link that tell where it stands."""
MAX_ANCHORS = 3_000
SAMPLE = 50
"""Items of a group that are looked at to judge it."""
SHARE = 0.45
"""Of the best group's score, from which another group is taken for articles too (the lead story, a second column)."""

_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "strong"})
_PAGE = frozenset({"body", "main", "html"})
_ASIDE = frozenset({"nav", "footer", "aside"})
_ITEM = frozenset({"article", "li", "section"})
# Classes that differ between the items of one list: positions, ids, states.
_VARYING = re.compile(
    r"[0-9]|^(?:odd|even|first|last|active|sticky|current)\b|^(?:category|tag|format|has|is)-", re.IGNORECASE
)
_ENTRY = re.compile(r"\b(?:h-?entry|post|article|teaser|card)\b", re.IGNORECASE)
_MENU = re.compile(
    r"\b(?:menu|breadcrumb|fil-?ariane|pagination|share|partage|social|footer|sidebar|widget|cookie|related)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Item:
    """A link of a list, and the part of the page that speaks of its article."""

    url: str
    anchor: Node
    parts: tuple[Node, ...]
    """Its block, then what stands beside it in the page and speaks of it too."""

    @property
    def block(self) -> Node:
        return self.parts[0]


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
    parts = _with_companions(_blocks(members))
    items = tuple(Item(address, anchor, parts[number]) for number, (address, anchor) in enumerate(members))
    addresses = {item.url for item in items}
    sample = items[:SAMPLE]
    usual = median(len(title_of(item.anchor, item.parts)) for item in sample)
    dated = sum(day_of(item.parts) is not None for item in sample) / len(sample)
    # A date at each link makes up for short titles: no menu has that.
    titled = usual >= (TITLE_FROM if dated < ALL_DATED else SHORT_TITLE)
    if not titled or (len(addresses) < LEAST_ITEMS and not _sure(items, dated)):
        return _Group(items, 0.0)
    return _Group(items, min(len(addresses), 30) ** 0.5 * min(max(usual, TITLE_FROM), 80) * (1 + 2 * dated))


def _sure(items: Sequence[Item], dated: float) -> bool:
    """Whether a short list, even of one, is a list: marked as entries, or each with its heading and its date."""
    marked = all(_ENTRY.search(item.block.get("class") or "") for item in items)
    return marked or (dated == 1 and all(_heads(item.anchor) for item in items))


def _with_companions(blocks: Sequence[Node]) -> list[tuple[Node, ...]]:
    """Each block with its companions: in a flat page, what stands between it and the next one, or the one before.

    A definition list writes the date in a term and the title in what follows it, or the other way round; pages by hand
    write heading, date and teaser one after the other.
    """
    parent = blocks[0].getparent()
    if parent is None or len(blocks) < LEAST_ITEMS or any(block.getparent() is not parent for block in blocks):
        return [(block,) for block in blocks]
    others = set(blocks)
    sides = [[_beside(block, others, preceding=preceding) for block in blocks] for preceding in (False, True)]
    dated = [sum(day_of(beside) is not None for beside in side[:SAMPLE]) for side in sides]
    if not any(dated):
        return [(block,) for block in blocks]
    chosen = sides[0] if dated[0] >= dated[1] else sides[1]
    return [(block, *beside) for block, beside in zip(blocks, chosen, strict=True)]


def _beside(block: Node, others: Set[Node], *, preceding: bool) -> tuple[Node, ...]:
    """The few elements between a block and the next one."""
    between = takewhile(lambda sibling: sibling not in others, block.itersiblings(preceding=preceding))
    return tuple(sibling for sibling in islice(between, COMPANIONS) if isinstance(sibling.tag, str))


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
