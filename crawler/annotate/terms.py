"""The terms of the vocabulary, spelled out: optional letters, alternatives, gaps, capitals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from unicodedata import normalize

from crawler.annotate.fold import fold
from store.territories.names import fold_word

OPTIONAL = re.compile(r"\((\w+)\)")
GAP = re.compile(r"~\d+")


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way to write a term: its folded words, those that must bear capitals, and the letters with accents."""

    words: tuple[str, ...]
    capitals: tuple[str, ...] = ()
    accents: frozenset[str] = frozenset()
    """Words as the term writes them, where it writes accents."""

    def allows(self, surface: str) -> bool:
        """Whether the words as the text writes them bear the capitals that the term asks for, and no accents that it
        has not: "fermé" is no "ferme", while "ENERGIE" is an "énergie"."""
        if not surface.isascii() and not self._accented(surface):
            return False
        if not self.capitals:
            return True
        written = [surface[start:end] for start, end in _spans(surface)]
        return all(any(_bears(word, capital) for word in written) for capital in self.capitals)

    def _accented(self, surface: str) -> bool:
        written = [_letters(word) for word in re.findall(r"\w+", surface)]
        return all(
            word.isascii() or len(word) == 1 or fold_word(word) not in self.words or _bare(word, self.accents)
            for word in written
        )


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
            frozenset(
                letters
                for word in choice
                for part in re.findall(r"\w+", word)
                if not (letters := _letters(part)).isascii()
            ),
        )


def _letters(word: str) -> str:
    return normalize("NFC", word.lower()).replace("œ", "oe").replace("æ", "ae")


def _bare(word: str, accented: frozenset[str]) -> bool:
    """Whether a word has accents only where one of the others has some."""
    return any(
        len(word) == len(other)
        and all(
            letter == model or letter.isascii() or not model.isascii()
            for letter, model in zip(word, other, strict=True)
        )
        and fold_word(word) == fold_word(other)
        for other in accented
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
