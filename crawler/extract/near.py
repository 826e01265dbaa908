"""What stands around an article's heading: the short lines that show its author and date. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from crawler.extract.paths import holds, text_of
from crawler.extract.words import line

LONGEST = 160
MOST = 14
SEEN_AFTER, SEEN_BEFORE = 80, 16
"""Elements looked at after and before the heading."""
SHOWN = ("p", "div", "span", "li", "time", "address", "small", "a")
SHORT_TEXT = holds(f"string-length(.) < {4 * LONGEST}")
OTHERS = re.compile(r"comment|related|sidebar|widget|teaser|recommend|popular", re.IGNORECASE)
FOOT = re.compile(r"footer|newsletter", re.IGNORECASE)
FOOT_TAGS = {"nav", "footer", "aside", "form", "figure", "figcaption"}


@dataclass(frozen=True)
class Near:
    """The neighbourhood of a heading."""

    lines: tuple[str, ...]
    """Texts of the short elements after and just before it, nearest first, each once."""
    around: frozenset[HtmlElement]
    """The elements that hold it, which are the article's own whatever their class says."""

    def other(self, element: HtmlElement) -> bool:
        """Whether an element belongs to a comment, a side column or a teaser of another article."""
        return any(OTHERS.search(_label(holder)) for holder in self._holders(element))

    def beside(self, element: HtmlElement) -> bool:
        """The same, or to a foot, a menu or a picture."""
        return self.other(element) or any(
            holder.tag in FOOT_TAGS or FOOT.search(_label(holder)) for holder in self._holders(element)
        )

    def _holders(self, element: HtmlElement) -> Iterator[HtmlElement]:
        """An element and what holds it, up to what holds the heading too."""
        for holder in (element, *element.iterancestors()):
            if holder in self.around or holder.tag in {"body", "html"}:
                return
            yield holder


def _label(element: HtmlElement) -> str:
    return f"{element.get('class')} {element.get('id')}"


def near(heading: HtmlElement | None) -> Near:
    """What stands around a heading; nothing is known when there is none."""
    if heading is None:
        return Near((), frozenset())
    seen = [*islice(_following(heading), SEEN_AFTER), *islice(_preceding(heading), SEEN_BEFORE)]
    found: dict[str, None] = {}
    for element in seen:
        if SHORT_TEXT(element) and 3 < len(shown := line(text_of(element))) <= LONGEST:
            found.setdefault(shown)
    return Near(tuple(found)[:MOST], frozenset(heading.iterancestors()))


def _following(heading: HtmlElement) -> Iterator[HtmlElement]:
    """The elements after a heading, in order. In XPath this axis would be walked to the end of the page."""
    for holder in (heading, *heading.iterancestors()):
        for sibling in holder.itersiblings():
            yield from sibling.iter(*SHOWN)


def _preceding(heading: HtmlElement) -> Iterator[HtmlElement]:
    """The elements before a heading, nearest first."""
    for holder in (heading, *heading.iterancestors()):
        for sibling in holder.itersiblings(preceding=True):
            yield from reversed(list(islice(sibling.iter(*SHOWN), SEEN_BEFORE)))
