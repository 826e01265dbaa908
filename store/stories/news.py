"""What an article tells, whatever its wording: words of the title, names, places. Pure."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from importlib.resources import files

import yaml
from Stemmer import Stemmer

from store.stories.passages import Reading, number, read
from store.territories.names import WORD, fold, fold_word

LEAD = 800
"""Characters from which names are taken."""
BODY = 3_000
"""Characters whose words are compared."""
NAME = re.compile(r"(?<![.!?:»\"“•\n–—-])[\s(«'’]\s*([A-ZÀ-ÖØ-ÞŒ][\w]+)")
"""A word with a capital that no sentence begins with."""


@dataclass(frozen=True)
class Told:
    """An article, as far as another is compared with it."""

    id: int
    source: str
    title: str
    text: str
    when: datetime
    places: frozenset[str] = frozenset()
    """Slugs of the communes it names."""
    main: str | None = None
    """The commune it is about."""
    deadline: date | None = None
    event: datetime | None = None

    @cached_property
    def reading(self) -> Reading:
        return read(self.text)

    @cached_property
    def title_stems(self) -> frozenset[str]:
        return frozenset(stem(word) for word in fold(self.title).split() if word not in STOP)

    @cached_property
    def telling_stems(self) -> frozenset[str]:
        """Those of the title that not every second title of the field has."""
        return self.title_stems - _FIELD_STEMS

    @cached_property
    def names(self) -> frozenset[str]:
        """Names in the title and the beginning of the text: what has a capital within a sentence."""
        found = map(fold_word, NAME.findall(self.text[:LEAD]))
        return self.title_names | frozenset(filter(_telling, found))

    @cached_property
    def title_names(self) -> frozenset[str]:
        found = (fold_word(word) for word in WORD.findall(self.title)[1:] if word[0].isupper())
        return frozenset(filter(_telling, found))

    @cached_property
    def title_figures(self) -> frozenset[str]:
        """The figures of the title; of most titles there are none."""
        return frozenset(word for word in fold(self.title).split() if word.isdigit())

    @cached_property
    def stems(self) -> Counter[str]:
        words = fold(self.text[:BODY]).split()
        return Counter(stem(word) for word in words if word not in STOP and len(word) > 2)


def keys(told: Told) -> frozenset[int]:
    """By what the article is found among those that may tell the same news in other words."""
    marks = {f"stem {one}" for one in told.telling_stems} | {f"place {one}" for one in told.places}
    return frozenset(number(mark) >> 1 for mark in marks | {f"name {one}" for one in told.names})


def title_likeness(one: Told, other: Told) -> float:
    """How many words two titles share, 0 to 1 (Dice)."""
    return _dice(one.title_stems, other.title_stems)


def wording_likeness(one: Told, other: Told) -> float:
    """How much the words of two texts are the same ones, 0 to 1 (cosine; frequent words count by their logarithm)."""
    weights, other_weights = _weights(one.stems), _weights(other.stems)
    product = sum(weight * other_weights.get(word, 0.0) for word, weight in weights.items())
    norm = math.hypot(*weights.values()) * math.hypot(*other_weights.values())
    return product / norm if norm else 0.0


def _weights(stems: Counter[str]) -> dict[str, float]:
    return {word: 1 + math.log(count) for word, count in stems.items()}


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _telling(word: str) -> bool:
    return len(word) > 1 and word not in STOP and word not in FIELD


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """The stem of a folded French word.

    >>> stem("coopératives") == stem("coopérative")
    True
    """
    return str(_STEMMER.stemWord(word))


def _listed(name: str) -> frozenset[str]:
    words: dict[str, str] = yaml.safe_load(files("store.data").joinpath("story_words.yaml").read_text("utf-8"))
    return frozenset(fold(words[name]).split())


_STEMMER = Stemmer("french", 0)
STOP = _listed("stop")
"""Words that say nothing of what a text is about."""
FIELD = _listed("field")
"""Words of which every second title of the field is made."""
_FIELD_STEMS = frozenset(_STEMMER.stemWord(word) for word in FIELD)
