"""What changed between articles before and after, counted by what it is about. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from store.types import StoredArticle

EXAMPLES = 3
"""Titles that show what a line is about."""


class Differences:
    """Counts, for each tag, level of territory, kind and so on, the articles that gained or lost it."""

    def __init__(self) -> None:
        self.changed = 0
        """Articles of which anything differs."""
        self._gained: Counter[str] = Counter()
        self._lost: Counter[str] = Counter()
        self._examples: defaultdict[str, list[str]] = defaultdict(list)

    def add(self, before: StoredArticle, after: StoredArticle) -> None:
        """Count one article."""
        was, now = set(traits(before)), set(traits(after))
        self.changed += was != now
        for sign, counts, moved in (("+", self._gained, now - was), ("-", self._lost, was - now)):
            for about in sorted({about for about, _ in moved}):
                counts[about] += 1
                if len(self._examples[about]) < EXAMPLES:
                    self._examples[about].append(f"{sign} {after.title}")

    def rows(self) -> list[dict[str, Any]]:
        """A row for each thing that differs, what moves most articles first: `about`, `gained`, `lost`, `examples`."""
        abouts = sorted(self._examples, key=lambda about: (-self._gained[about] - self._lost[about], about))
        return [
            {
                "about": about,
                "gained": self._gained[about],
                "lost": self._lost[about],
                "examples": self._examples[about],
            }
            for about in abouts
        ]


def traits(article: StoredArticle) -> Iterator[tuple[str, object]]:
    """What an article is, each with what the count is about; of two traits about the same the values differ."""
    notes = article.annotations
    yield f"kind:{notes.kind}", ""
    if notes.relevant:
        yield "relevant", ""
    if notes.permanent:
        yield "permanent", ""
    for tag in notes.tags:
        yield f"tag:{tag}", ""
    for territory in article.territories:
        yield f"territory:{territory.partition('-')[0]}", territory
    for place in notes.places:
        if place.main:
            yield "main place", str(place.territory)
    for name in ("opened", "deadline"):
        if day := getattr(notes, name):
            yield name, day
    for amount in notes.amounts:
        yield "amount", amount
