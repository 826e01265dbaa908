"""What a list shows of an article: its title and its date, in the parts of the page that speak of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from crawler.entries.page import Node, words
from crawler.entries.text import clean, find_date, read_date

MAX_PARTS = 150
MAX_ABOVE = 80
"""Elements before an item that are looked at for the heading it stands under."""
LEVELS = 6
LABEL_LENGTH = 90
"""Characters of "Publié le 3 mars 2026 par la rédaction dans Actualités"."""
TITLE_FROM, TITLE_TO = 8, 200
"""Characters of a part of a card that may be its title."""

_HEADINGS = ("h1", "h2", "h3", "h4")
_BOLD = frozenset({"strong", "b", "h4", "h5"})
_TEXTS = frozenset({"h1", "h2", "h3", "a", "blockquote"}) | _BOLD
_INLINE = frozenset({"em", "i", "b", "strong", "span", "a", "br", "sup", "small", "abbr", "img", "svg"})
_BLOCKS = frozenset({"div", "p", "strong", "b", "span", "td", "dd", "dt", "li", "figcaption"})
_IS_HEADING = "self::h1 or self::h2 or self::h3 or self::h4 or self::h5"
_OTHER_DAYS = re.compile(
    r"jusqu|avant|limite|cl[ôo]ture|\bdu [0-9]|\bau [0-9]|rendez-vous|inscription|ouvert", re.IGNORECASE
)
_MORE = re.compile(
    r"(?:lire|en savoir|voir|d[ée]couvrir|read|plus d['’]infos?|continuer|consulter|la suite|suite|d[ée]tails?)\b"
    r".{0,40}",
    re.IGNORECASE,
)
_TITLE_CLASS = re.compile(r"(?:^|[\s_-])(?:title|titre|headline|heading|intitule|nom)(?:$|[\s_-])", re.IGNORECASE)
_DAY_AND_MONTH = re.compile(
    r"(?<![\d/.-])\d{1,2}(?:er)?\s+(?:janv|févr?|fevr?|mars|avr|mai|juin|juil|août|aout|sept|oct|nov|déc|dec)[a-zéû]*\.?"
    r"(?!\s*\d)|(?<![\d/.])\d{1,2}/\d{1,2}(?![\d/])",
    re.IGNORECASE,
)
_DATE_ALONE = re.compile(
    r"(?:publié )?(?:le )?(?:(?:lun|mar|mercre|jeu|vendre|same)di,? |dimanche,? )?"
    r"(?:\d{1,2}(?:er)? [a-zéû]{3,9}\.?(?: \d{4})?|\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:(?:année|archives?)\s+)?(?:[a-zéû]{3,9}\s+)?((?:19|20)\d{2})", re.IGNORECASE)
_AGENDA = re.compile(
    r"agenda|[ée]v[ée]nement|\bevents?\b|calendrier|calendar|prochaine(?:s|ment)|à venir|programme", re.IGNORECASE
)
_NEWS = re.compile(r"actu|news|blog|article|publication", re.IGNORECASE)
_MOMENTS = (
    "descendant-or-self::time/@datetime|.//*[@itemprop='datePublished']/@content"
    "|.//abbr[contains(@class, 'published') or contains(@class, 'date')]/@title"
)


def title_of(anchor: Node, parts: Sequence[Node]) -> str:
    """The title of an item: its heading, else the part of its card that looks like one, else the words of its link;
    where these say only "read more", its title attribute or its picture's text."""
    written = next(filter(None, map(words, _headings(anchor, parts))), "") or _card_title(anchor) or words(anchor)
    if written and not _MORE.fullmatch(written):
        return written
    hints = [anchor.get("title"), anchor.get("aria-label"), *anchor.xpath(".//img/@alt")]
    named = (clean(str(hint)) for hint in hints if hint)
    titles = (name for name in named if name and not _MORE.fullmatch(name))
    return next(titles, "") or next(filter(None, map(_card_title, parts)), "")


def date_of(parts: Sequence[Node]) -> datetime | None:
    """When an article was published, as its list shows it. None for what stands in an agenda: the day of an event is
    not that of its announcement."""
    return None if not parts or _in_agenda(parts[0]) else day_of(parts)


def day_of(parts: Sequence[Node]) -> datetime | None:
    """The day an item shows, whatever it is of: that of its <time>, else the first whole date among its words, whose
    year may stand in the heading of its list."""
    for part in parts:
        for moment in part.xpath(_MOMENTS):
            if found := read_date(str(moment)):
                return found
    labels = [label for part in parts for label in _labels(part)]
    found = next(filter(None, map(find_date, labels)), None)
    return found or (_with_year_above(labels, parts[0]) if parts else None)


def _headings(anchor: Node, parts: Sequence[Node]) -> list[Node]:
    around = [anchor] if anchor.xpath("ancestor::h1|ancestor::h2|ancestor::h3|ancestor::h4") else []
    inside = anchor.xpath(".//h1|.//h2|.//h3|.//h4|.//h5")
    beside = [found for part in parts for found in part.xpath(f"descendant-or-self::*[{_IS_HEADING}]")]
    return [*around, *inside, *beside]


def _card_title(part: Node) -> str:
    """The title within a card: what its class calls so, else its first words of a title's length that are no date."""
    inner = [node for node in islice(part.iterdescendants(), MAX_PARTS) if isinstance(node.tag, str)]
    called = (short_words(node, TITLE_TO) for node in inner if _TITLE_CLASS.search(str(node.get("class") or "")))
    if title := next((text for text in called if TITLE_FROM // 2 <= len(text) <= TITLE_TO), ""):
        return title
    leaves = (node for node in inner if node.tag in _BLOCKS and _INLINE.issuperset(child.tag for child in node))
    fit = (text for node in leaves if TITLE_FROM <= len(text := short_words(node, TITLE_TO)) <= TITLE_TO)
    return next((text for text in fit if not _DATE_ALONE.match(text) and not _MORE.fullmatch(text)), "")


def _labels(block: Node) -> Iterator[str]:
    """The short texts of an item that may be its date: a teaser tells of other days, and so do deadlines."""
    for part in islice(block.iter(), MAX_PARTS):
        if part.tag in _BOLD:
            # Among the words of a title a day is what it is about; alone in bold it is a date.
            written = short_words(part)
            if _DATE_ALONE.fullmatch(written):
                yield written
        elif isinstance(part.tag, str) and part.tag not in _TEXTS and len(part) <= 4:
            written = _within(_own_texts(part), LABEL_LENGTH)
            if written and not _OTHER_DAYS.search(written):
                yield written


def _own_texts(part: Node) -> Iterator[str]:
    """The texts of a part without those of the titles and links in it."""
    yield part.text or ""
    for child in part:
        if isinstance(child.tag, str) and child.tag not in _TEXTS:
            yield short_words(child)
        yield child.tail or ""


def _with_year_above(labels: Sequence[str], block: Node) -> datetime | None:
    """The date of an item that shows day and month only, in a list whose heading is the year."""
    partial = next((found[0] for label in labels if (found := _DAY_AND_MONTH.search(label))), None)
    if partial is None:
        return None
    year = next((found[1] for text in _above(block) if (found := _YEAR.fullmatch(text))), None)
    return read_date(f"{partial.rstrip('.')}{'/' if '/' in partial else ' '}{year}") if year else None


def _in_agenda(block: Node) -> bool:
    """Whether an item stands in a list of events, by the names of its surroundings or by its heading."""
    for parent in islice(block.iterancestors(), LEVELS):
        if parent.tag in ("body", "main", "html"):
            break
        if _is_agenda(f"{parent.get('class', '')} {parent.get('id', '')}"):
            return True
    return _is_agenda(next(_above(block, headings=True), ""))


def _is_agenda(named: str) -> bool:
    return bool(_AGENDA.search(named)) and not _NEWS.search(named)


def _above(block: Node, *, headings: bool = False) -> Iterator[str]:
    """The short lines, or only the headings, that stand before a part of the page, nearest first."""
    seen = 0
    for level in [block, *islice(block.iterancestors(), LEVELS)]:
        if level.tag in ("body", "html"):
            return
        for before in level.itersiblings(preceding=True):
            seen += 1
            if seen > MAX_ABOVE:
                return
            heading = _heading(before) if headings else before
            if heading is not None and isinstance(heading.tag, str) and (text := short_words(heading)):
                yield text


def _heading(part: Node) -> Node | None:
    """The heading that a part of the page is or holds; that of an item of the list has a link in it."""
    inner = list(islice(part.iter(), MAX_PARTS))
    if any(node.tag == "a" for node in inner):
        return None
    return next((node for node in inner if node.tag in _HEADINGS), None)


def short_words(part: Node, limit: int = LABEL_LENGTH) -> str:
    """The text of a part of the page on one line, "" if it is longer than a label."""
    large = next(islice(part.iter(), MAX_PARTS, None), None) is not None
    return "" if large else _within(part.itertext(), limit)


def _within(texts: Iterator[str], limit: int) -> str:
    """Texts joined on one line, "" if that is longer than the limit."""
    taken: list[str] = []
    length = 0
    for text in texts:
        taken.append(str(text))
        length += len(taken[-1].strip())
        if length > limit:
            return ""
    return clean(" ".join(taken))
