"""What two texts have in common word for word, and what stands in its place where they differ. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from store.stories.passages import PASSAGE, Reading
from store.territories.names import fold

EXCHANGED = 12
"""Words between two common passages that may stand for each other."""
DAYS = frozenset(
    fold(
        "lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril mai juin juillet août "
        "septembre octobre novembre décembre"
    ).split()
)


@dataclass(frozen=True)
class Exchange:
    """Names, days or figures of one text in the place of others in the other text."""

    one: tuple[str, ...]
    other: tuple[str, ...]
    everybodys: bool
    """Whether it stands between common passages."""

    def __str__(self) -> str:
        return f"{' '.join(self.one)}/{' '.join(self.other)}"


@dataclass(frozen=True)
class Overlap:
    """Two texts laid side by side."""

    one: Reading
    other: Reading
    common: frozenset[int] = frozenset()
    """Passages that stand in articles of all kinds and count for nothing."""

    @cached_property
    def shared(self) -> int:
        """Distinct passages that both have, and not everybody."""
        return len((self.one.distinct & self.other.distinct) - self.common)

    @property
    def of_smaller(self) -> float:
        """The part of the shorter text that the longer one has too, 0 to 1."""
        return self.shared / max(1, min(self._sizes))

    @property
    def of_larger(self) -> float:
        """The part of the longer text that the shorter one has too, 0 to 1."""
        return self.shared / max(1, *self._sizes)

    @cached_property
    def _sizes(self) -> tuple[int, int]:
        return len(self.one.distinct - self.common), len(self.other.distinct - self.common)

    @cached_property
    def anchors(self) -> list[tuple[int, int]]:
        """Where the same passage begins in both, in an order that rises in both."""
        places = _single(self.other)
        return _rising([(here, places[each]) for each, here in _single(self.one).items() if each in places])

    @property
    def starts(self) -> tuple[float, float]:
        """How far into each text the common part begins, 0 to 1."""
        own = (pair for pair in self.anchors if self.one.passages[pair[0]] not in self.common)
        here, there = next(own, (len(self.one.words), len(self.other.words)))
        return here / len(self.one.words), there / len(self.other.words)

    @cached_property
    def exchanges(self) -> list[Exchange]:
        """Where between common passages a name, a day or a figure has another in its place.

        A cut, an addition or another wording exchange nothing; a form letter filled in for another town does.
        """
        return [exchange for gap in self._gaps() if (exchange := self._exchange(*gap))]

    @cached_property
    def _one_words(self) -> frozenset[str]:
        return frozenset(self.one.words)

    @cached_property
    def _other_words(self) -> frozenset[str]:
        return frozenset(self.other.words)

    def _gaps(self) -> Iterator[tuple[int, int, int, int]]:
        before, after = (-PASSAGE, -PASSAGE), (len(self.one.words), len(self.other.words))
        stops = [before, *self.anchors, after] if self.anchors else []
        for (here, there), (here_next, there_next) in pairwise(stops):
            start, end, start_there, end_there = here + PASSAGE, here_next, there + PASSAGE, there_next
            if 0 < end - start <= EXCHANGED and 0 < end_there - start_there <= EXCHANGED:
                yield start, end, start_there, end_there

    def _exchange(self, start: int, end: int, start_there: int, end_there: int) -> Exchange | None:
        here, there = _telling(self.one, start, end), _telling(self.other, start_there, end_there)
        only_here = tuple(word for word in here if word not in self._other_words)
        only_there = tuple(word for word in there if word not in self._one_words)
        if not only_here or not only_there:
            return None
        return Exchange(only_here, only_there, self._in_common(start - PASSAGE) and self._in_common(end))

    def _in_common(self, place: int) -> bool:
        return not 0 <= place < len(self.one.passages) or self.one.passages[place] in self.common


def _single(reading: Reading) -> dict[int, int]:
    """The passages that a text has once, with where they begin."""
    first: dict[int, int] = {}
    repeated: set[int] = set()
    for place, passage in enumerate(reading.passages):
        if first.setdefault(passage, place) != place:
            repeated.add(passage)
    return {passage: place for passage, place in first.items() if passage not in repeated}


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest selection whose second numbers rise as the first ones do (patience sorting)."""
    ends: list[int] = []
    tails: list[int] = []
    before: list[int] = []
    for index, (_, there) in enumerate(pairs):
        at = bisect_left(ends, there)
        before.append(tails[at - 1] if at else -1)
        if at == len(ends):
            ends.append(there)
            tails.append(index)
        else:
            ends[at], tails[at] = there, index
    chosen: list[tuple[int, int]] = []
    index = tails[-1] if tails else -1
    while index >= 0:
        chosen.append(pairs[index])
        index = before[index]
    return chosen[::-1]


def _telling(reading: Reading, start: int, end: int) -> list[str]:
    """The names, days, months and figures among words, folded."""
    words = zip(reading.surfaces[start:end], reading.words[start:end], strict=True)
    return [word for surface, word in words if surface[0].isupper() or word in DAYS or any(map(str.isdigit, word))]
