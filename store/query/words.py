"""The one French analyser: what a word is, in an article and in a query, on every engine. Pure.

A word is written in the index as it stands in the text, without case and accents ("Coopératives" is "cooperatives").
Its `lemma` joins it with its inflections; it is worked out from the folded word alone, so that a query typed without
accents means the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache, partial
from itertools import islice
from typing import NamedTuple
from unicodedata import normalize

LONGEST = 80
"""Characters of a word that count; what follows them is ignored."""
MOST = 16_000
"""Words of a text that count, some forty pages: PostgreSQL knows no later place of a word."""

# What may stand inside a word and is no part of it: combining accents, soft hyphens, zero-width characters.
_INVISIBLE = "\u00ad\u0300-\u036f\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff"
_invisible = re.compile(f"[{_INVISIBLE}]")
_plain_word = re.compile(r"[^\W_]+")
_any_word = re.compile(rf"(?:[^\W_]++[{_INVISIBLE}]*+)++")
_WITHOUT_MARK = {"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "ħ": "h", "ŧ": "t"}
_AUXILIARIES = {"etre", "avoir"}


class Token(NamedTuple):
    """A word of a text, folded, and where it stands there, in characters."""

    word: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The first MOST words of a text in their order.

    >>> [token.word for token in tokens("L'œuvre des tiers-lieux, 2e édition")]
    ['l', 'oeuvre', 'des', 'tiers', 'lieux', '2e', 'edition']
    """
    return list(iter_tokens(text))


def iter_tokens(text: str) -> Iterator[Token]:
    """The same one by one, for whoever needs only the first ones."""
    found = ((fold(match.group()), match.span()) for match in _pattern(text).finditer(text))
    return islice((Token(word, *span) for word, span in found if word), MOST)


def words(text: str) -> list[str]:
    """The same without their places, faster."""
    return [word for word in map(fold, _pattern(text).findall(text)) if word][:MOST]


def _pattern(text: str) -> re.Pattern[str]:
    return _any_word if _invisible.search(text) else _plain_word


@lru_cache(maxsize=2**17)
def fold(word: str) -> str:
    """A word without case, accents and invisible characters; ligatures in letters, at most LONGEST characters.

    >>> fold("Œuvrés"), fold("co\u00adopérer")
    ('oeuvres', 'cooperer')
    """
    return word.translate(_folded)[:LONGEST]


class _Folded(dict[int, str]):
    """From character to what is left of it, worked out when first met."""

    def __missing__(self, code: int) -> str:
        # Twice, because what one brings forth may be something for the other.
        once = normalize("NFKD", chr(code).casefold())
        letters = (_WITHOUT_MARK.get(letter, letter) for letter in normalize("NFKD", once.casefold()))
        self[code] = "".join(letter for letter in letters if letter.isalnum())
        return self[code]


_folded = _Folded()


@lru_cache(maxsize=2**16)
def lemma(word: str) -> str:
    """What a word has in common with its inflections, accents folded.

    The dictionary of simplemma decides; a word it lacks is looked up without the mark of its plural, then left to
    the French stemmer of Snowball.

    >>> lemma("coopératives"), lemma("lieux"), lemma("ressourceries") == lemma("ressourcerie")
    ('cooperative', 'lieu', True)
    """
    folded, known = fold(word), _dictionary()
    singular = folded[:-1] if folded.endswith(("s", "eux", "aux")) else folded
    return known.get(folded) or known.get(singular) or _stem(singular)


@cache
def _dictionary() -> dict[str, str]:
    """From folded word to folded lemma. Where accents told words apart, one that is its own lemma wins, then the
    shortest lemma: « œuvres » comes from « œuvre », not from « œuvrer »."""
    # Loaded when first needed: it takes a third of a second, and most commands look for no word.
    from simplemma.strategies.dictionaries import DefaultDictionaryFactory

    found: dict[str, str] = {}
    for written, basis in DefaultDictionaryFactory().get_dictionary("fr").items():
        if written.isalnum() and basis.isalnum():
            word, base = written.translate(_folded), basis.translate(_folded)
            # Of the auxiliaries each form stands for itself: who asks for « été » does not mean « sont ».
            base = word if base in _AUXILIARIES else base
            other = found.setdefault(word, base)
            if other != base:
                found[word] = min(other, base, key=partial(_rank, word))
    return found


def _rank(word: str, base: str) -> tuple[bool, int, str]:
    return base != word, len(base), base


def _stem(word: str) -> str:
    from Stemmer import Stemmer

    # A stemmer may not be shared by threads.
    return Stemmer("french", 0).stemWord(word) or word
