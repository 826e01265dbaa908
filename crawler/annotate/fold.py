"""A text as words that can be compared, each with its place in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from store.territories.names import WORD, fold_word

# "St. Malo" is one name; a dash with spaces, a comma or a slash does not part words, the end of a sentence does.
BREAK = re.compile(r"(?<![Ss]t)(?<![Ss]te)\.|[!?;:()\[\]]|\n\s*\n")
LEAD = 400
"""Characters at the start of a text that say what it is about."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A text and its words: folded (lower case, no accents), with where each starts and ends."""

    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]

    def surface(self, start: int, end: int) -> str:
        """The words from `start` up to `end` (excluded) as the text writes them."""
        return self.text[self.starts[start] : self.ends[end - 1]]

    def joined(self, start: int, end: int) -> bool:
        """Whether nothing that ends a sentence or a paragraph stands between the words."""
        return end - start < 2 or not BREAK.search(self.text, self.starts[start], self.ends[end - 1])

    def gap(self, before: int) -> str:
        """What stands between a word and the one before it."""
        return self.text[self.ends[before - 1] if before else 0 : self.starts[before]]


@dataclass(frozen=True, slots=True)
class Document:
    """The two parts of a text that are read: its title, and the text itself."""

    title: Folded
    text: Folded

    @property
    def parts(self) -> tuple[Folded, Folded]:
        return self.title, self.text


def fold(text: str) -> Folded:
    """Part a text into words.

    >>> fold("L'Œuvre, à Dié").words
    ['l', 'oeuvre', 'a', 'die']
    """
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in WORD.finditer(text):
        start, end = match.span()
        word = fold_word(text[start:end])
        if word:  # else nothing but invisible marks
            words.append(word)
            starts.append(start)
            ends.append(end)
    return Folded(text, words, starts, ends)


def word_set(words: str) -> frozenset[str]:
    """The words of a line."""
    return frozenset(words.split())
