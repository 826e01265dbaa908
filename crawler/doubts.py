"""Pages that are doubtful until others of the same visit are seen: one text or one canonical address for many. Pure."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, replace
from typing import Any

from store.spellings import plain
from store.types import Article

SAME = 3
"""Pages with the same text, or naming the same address for different articles, from which neither is believed."""
SHORT = 1500
"""Characters of text up to which it may be that of an error page."""
HELD = 60
"""Pages kept waiting; beyond, the oldest is judged by what is known then."""
FROM_PAGE = frozenset({"json-ld", "meta", "time", "text", "htmldate"})
"""Origins of a date that the page itself shows."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """An article as read from a page, on its way to the store."""

    article: Article
    own: str
    """The canonical form of the address that answered."""
    about: Any = None
    """What the caller knows of the page."""
    refused: str = ""
    """Why it is not to be stored after all."""


class Doubts:
    """Keeps what is doubtful of one visit until it can be judged."""

    def __init__(self) -> None:
        self._held: deque[Found] = deque()
        self._texts: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self._titles: defaultdict[str, dict[str, str]] = defaultdict(dict)

    def add(self, found: Found) -> list[Found]:
        """Take in a page; those that can be stored now, this one mostly."""
        declares = _declares(found)
        if declares:
            self._titles[found.article.canonical_url][found.own] = found.article.title
        short = _may_be_an_error(found.article)
        if short:
            self._texts[_text(found.article)].add(found.own)
        if not (declares or short):
            return [found]
        self._held.append(found)
        return [self._judged(self._held.popleft())] if len(self._held) > HELD else []

    def rest(self) -> list[Found]:
        """All that are still held: nothing more is to come."""
        ready = [self._judged(found) for found in self._held]
        self._held.clear()
        return ready

    def _judged(self, found: Found) -> Found:
        if _may_be_an_error(found.article) and len(self._texts[_text(found.article)]) >= SAME:
            return replace(found, refused="soft_404")
        titles = self._titles.get(found.article.canonical_url, {})
        if _declares(found) and len(titles) >= SAME and len(set(titles.values())) >= SAME:
            return replace(found, article=replace(found.article, canonical_url=found.own))
        return found


def _declares(found: Found) -> bool:
    """Whether a page gives itself another address than its own."""
    return plain(found.article.canonical_url) != plain(found.own)


def _may_be_an_error(article: Article) -> bool:
    # The times of one event have the same words, and each its own address.
    whole = article.provenance.method != "feed" and article.partial != "summary" and article.event is None
    return len(article.text) <= SHORT and whole


def _text(article: Article) -> tuple[str, str]:
    """The words of a page and the day it shows: what is repeated each month differs in that."""
    dated = article.published is not None and FROM_PAGE & set(article.published_origin.split("+"))
    return " ".join(article.text.split()), article.published.isoformat() if dated and article.published else ""
