"""A text as overlapping passages of four words, and the few of them by which it is found among all others. Pure.

A text's passages are numbered; of these numbers those that are divisible by a power of two are kept (a MinHash sketch
"modulo m": A. Broder, On the resemblance and containment of documents, 1997; sourmash calls it FracMinHash). Unlike a
MinHash of fixed length it shows not only how alike two texts are but also that one is contained in the other, which is
what a relay with cuts and an added lede is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b

from store.territories.names import WORD, fold_word

PASSAGE = 4
"""Words of a passage."""
READ = 40_000
"""Characters of a text that are read."""
KEYS = 24
"""A text of this many passages or more has between this number of keys and twice as many."""
NEIGHBOURS = 12
"""Passages on each side of a common one that are taken for common."""
_BITS = (1 << 63) - 1
_FACTORS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5)


@dataclass(frozen=True)
class Reading:
    """A text, read once for every comparison: its words as written and folded."""

    surfaces: tuple[str, ...]
    words: tuple[str, ...]

    @cached_property
    def passages(self) -> list[int]:
        """The number of the passage that begins at each word."""
        numbers = [number(word) for word in self.words]
        one, two, three, four = _FACTORS
        rows = zip(numbers, numbers[1:], numbers[2:], numbers[3:], strict=False)
        return [(a * one + b * two + c * three + d * four) >> 32 & _BITS for a, b, c, d in rows]

    @cached_property
    def distinct(self) -> frozenset[int]:
        """Its passages, each once."""
        return frozenset(self.passages)


def read(text: str) -> Reading:
    """The words of a text.

    >>> read("L'été à Concarneau").words
    ('l', 'ete', 'a', 'concarneau')
    """
    found = [(surface, fold_word(surface)) for surface in WORD.findall(text[:READ])]
    found = [pair for pair in found if pair[1]]
    return Reading(tuple(surface for surface, _ in found), tuple(word for _, word in found))


def keys(reading: Reading) -> frozenset[int]:
    """The passages by which a text is found; those of a part of it are, as a rule, among them, or the reverse.

    A short text keeps every passage; the longer a text, the fewer of its passages, so that all texts cost the same.
    """
    distinct = reading.distinct
    rate = max(0, (len(distinct) // KEYS).bit_length() - 1)
    mask = (1 << rate) - 1
    return frozenset(passage for passage in distinct if not passage & mask)


def around(reading: Reading, common: frozenset[int]) -> frozenset[int]:
    """The passages of a text that stand near a `common` one, and are therefore taken for common too.

    Of a paragraph that many articles have, only a few passages are keys of all of them.
    """
    found: set[int] = set()
    for place, passage in enumerate(reading.passages if common else ()):
        if passage in common:
            found.update(reading.passages[max(0, place - NEIGHBOURS) : place + NEIGHBOURS + 1])
    return frozenset(found)


@lru_cache(maxsize=1 << 17)
def number(word: str) -> int:
    """A number for a word, the same on every machine and for ever: keys are stored.

    >>> number("fablab")
    6227612779954155170
    """
    return int.from_bytes(blake2b(word.encode("utf-8", "replace"), digest_size=8).digest())
