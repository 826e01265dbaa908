"""The terms of the vocabulary, spelled out: optional letters, alternatives, gaps, capitals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from crawler.annotate.fold import fold

OPTIONAL = re.compile(r"\((\w+)\)")
GAP = re.compile(r"~\d+")
ACCENT = re.compile("[àâäçéèêëîïôöùûüÿ]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way to write a term: its folded words, and those that must bear capitals."""

    words: tuple[str, ...]
    capitals: tuple[str, ...] = ()
    plain: bool = False
    """Whether the term has neither accents nor gaps."""

    def allows(self, surface: str) -> bool:
        """Whether the words as the text writes them bear the capitals that the term asks for, and no accents where it
        has none: "fermé" is no "ferme", while "ENERGIE" is an "énergie"."""
        if self.plain and not surface.isascii() and ACCENT.search(surface):
            return False
        if not self.capitals:
            return True
        written = [surface[start:end] for start, end in _spans(surface)]
        return all(any(_bears(word, capital) for word in written) for capital in self.capitals)


def spellings(term: str) -> Iterator[Spelling]:
    """Every way to write a term.

    >>> [" ".join(one.words) for one in spellings("mobilité(s) douce|active")]
    ['mobilite douce', 'mobilite active', 'mobilites douce', 'mobilites active']
    """
    for choice in product(*(_choices(word) for word in term.split())):
        parts = [[word] if GAP.fullmatch(word) else fold(word).words for word in choice]
        # The optional letters of a capital word ("SCOP(s)") are small.
        capitals = [word for word in choice if any(letter.isupper() for letter in word)]
        yield Spelling(
            tuple(word for part in parts for word in part),
            tuple(word for capital in capitals for word in re.findall(r"\w+", capital) if word != word.lower()),
            not any(GAP.fullmatch(word) or ACCENT.search(word) for word in choice),
        )


def _choices(word: str) -> list[str]:
    return [one for alternative in word.split("|") for one in _optional(alternative)]


def _optional(word: str) -> list[str]:
    found = OPTIONAL.search(word)
    if not found:
        return [word]
    before, after = word[: found.start()], word[found.end() :]
    return _optional(before + after) + _optional(before + found[1] + after)


def _spans(surface: str) -> Iterator[tuple[int, int]]:
    return (match.span() for match in re.finditer(r"\w+", surface))


def _bears(word: str, capital: str) -> bool:
    return (
        len(word) == len(capital)
        and all(letter.isupper() or not wanted.isupper() for letter, wanted in zip(word, capital, strict=True))
        and word.lower() == capital.lower()
    )
