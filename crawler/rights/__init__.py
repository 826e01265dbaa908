"""What pages, answers and sites say of what may be done with them, each with where it was said. Pure.

Where two contradict each other on mining, the later wins (TDM Reservation Protocol): the site's file, the header of the
answer, the page. Of everything else the most restrictive holds, so that marks only add up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from lxml.html import HtmlElement

from crawler.rights import directives, licence, tdm
from store.types import RightsMark

MOST = 20
"""Marks kept of one page."""
FEED = "feed"


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a page and its answer declare."""

    url: str
    metas: Mapping[str, Sequence[str]]
    """By lower-case name."""
    headers: Mapping[str, str]
    """By lower-case name; a line end between the lines of one that was repeated."""
    licences: Sequence[str] = ()
    """Of JSON-LD."""


def page_marks(
    tree: HtmlElement, said: Said, announced: Iterable[RightsMark], *, now: datetime
) -> tuple[RightsMark, ...]:
    """The marks of a page: its own, those of its answer, and those `announced` by its site and its entry point.

    What was to be shown until a time before `now` is marked "unavailable"."""
    others = list(announced)
    found = [
        *directives.of_headers(said.headers, now=now),
        *directives.of_metas(said.metas, now=now),
        *tdm.of_page(said.metas, said.headers, others),
        *(mark for mark in others if mark.mark != tdm.RESERVED),
        *licence.of_page(tree, said.url, said.metas, said.licences),
        *licence.of_headers(said.headers, said.url),
    ]
    return _once(found)


def of_feed(stated: Iterable[RightsMark], headers: Mapping[str, str]) -> tuple[RightsMark, ...]:
    """The marks of a feed as a whole, by its own word and its answer's headers. Directives to robots are left out: they
    keep feeds, which are no pages, out of search engines."""
    return _once([*stated, *(replace(mark, where=FEED) for mark in tdm.of_headers(headers))])


def feed_marks(announced: Iterable[RightsMark]) -> tuple[RightsMark, ...]:
    """The marks of an article that is read from its feed: those announced by its site and its entry point."""
    return _once(announced)


def _once(found: Iterable[RightsMark]) -> tuple[RightsMark, ...]:
    """Each mark with its value once, where it was first seen."""
    first: dict[tuple[str, str], RightsMark] = {}
    for mark in found:
        first.setdefault((mark.mark, mark.value), mark)
    return tuple(first.values())[:MOST]
