"""Counts of right, wrong and missed answers, and what follows from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from store.types import Level
from tests.evaluation.gold import Answer, Row, implied

Pair = tuple[Row, Answer]
AROUND: tuple[Level, ...] = ("departement", "region")


@dataclass
class Count:
    """How many answers are right, wrong, missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(
        self, wanted: frozenset[Hashable], got: frozenset[Hashable], allowed: frozenset[Hashable] = frozenset()
    ) -> None:
        """Count one text; what is `allowed` is neither wanted nor wrong."""
        self.right += len(wanted & got)
        self.wrong += len(got - wanted - allowed)
        self.missed += len(wanted - got)

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)

    def __str__(self) -> str:
        return (
            f"P {self.precision:.3f}  R {self.recall:.3f}  F1 {self.f1:.3f}   "
            f"(right {self.right}, wrong {self.wrong}, missed {self.missed})"
        )


def relevance(pairs: Iterable[Pair]) -> Count:
    """What is worth keeping and kept."""
    return _count(pairs, lambda row: _true(row.relevant), lambda answer: _true(answer.relevant))


def false_alarms(pairs: Iterable[Pair], negative: str) -> tuple[int, int]:
    """Of the texts not worth keeping of one sort, how many are kept, and how many there are."""
    kept = [answer.relevant for row, answer in pairs if not row.relevant and row.negative == negative]
    return sum(kept), len(kept)


def tags(pairs: Iterable[Pair], *, of_relevant: bool) -> Count:
    """All tags together."""
    return _count(_texts(pairs, of_relevant=of_relevant), lambda row: row.tags, lambda answer: answer.tags)


def each_tag(pairs: Iterable[Pair], *, of_relevant: bool = True) -> dict[str, Count]:
    """Tag by tag, those of most texts first."""
    counts: dict[str, Count] = defaultdict(Count)
    for row, answer in _texts(pairs, of_relevant=of_relevant):
        for slug in row.tags | answer.tags:
            counts[slug].add(row.tags & {slug}, answer.tags & {slug})
    return dict(sorted(counts.items(), key=lambda item: (-item[1].right - item[1].missed, item[0])))


def territories(pairs: Iterable[Pair], level: Level) -> Count:
    """Communes and EPCI as named; départements and régions with those implied."""
    count = Count()
    for row, answer in pairs:
        sets = (row.places, answer.places, row.optional)
        wanted, got, allowed = (
            implied(one, level) if level in AROUND else frozenset(place for place in one if place.level == level)
            for one in sets
        )
        count.add(wanted, got, allowed)
    return count


def main_places(pairs: Iterable[Pair]) -> tuple[int, int]:
    """Of the texts with a main place, how many are given one of the right ones, and how many there are."""
    answers = [answer.main in row.main for row, answer in pairs if row.main]
    return sum(answers), len(answers)


def placeless(pairs: Iterable[Pair]) -> tuple[int, int]:
    """Of the texts without any place, how many are given one, and how many there are."""
    answers = [bool(answer.places) for row, answer in pairs if not row.places and not row.optional]
    return sum(answers), len(answers)


def kinds(pairs: Iterable[Pair]) -> tuple[int, int]:
    """How many texts have the right kind, and how many there are."""
    answers = [row.kind == answer.kind for row, answer in pairs]
    return sum(answers), len(answers)


def each_kind(pairs: Iterable[Pair]) -> dict[str, Count]:
    """Kind by kind, those of most texts first."""
    counts: dict[str, Count] = defaultdict(Count)
    for row, answer in pairs:
        for kind in {row.kind, answer.kind} - {""}:
            counts[kind].add(frozenset({row.kind} & {kind}), frozenset({answer.kind} & {kind}))
    return dict(sorted(counts.items(), key=lambda item: (-item[1].right - item[1].missed, item[0])))


def deadlines(pairs: Iterable[Pair]) -> Count:
    """Closing dates; a wrong date for a right one is both wrong and missed."""
    count = Count()
    for row, answer in pairs:
        right = answer.deadline in row.deadlines
        count.right += right
        count.wrong += bool(answer.deadline) and not right
        count.missed += bool(row.deadlines) and not right
    return count


def amounts(pairs: Iterable[Pair]) -> Count:
    """Sums in euros, text by text."""
    return _count(pairs, lambda row: row.amounts, lambda answer: answer.amounts)


def calibration(pairs: Sequence[Pair], steps: int = 5) -> Iterator[tuple[float, float, int, int]]:
    """For each range of scores: from, to, how many texts score there, how many of them are worth keeping."""
    for step in range(steps):
        low, high = step / steps, (step + 1) / steps
        last = step == steps - 1
        there = [row for row, answer in pairs if low <= (answer.score or 0.0) < high or (last and answer.score == 1.0)]
        yield low, high, len(there), sum(row.relevant for row in there)


def _count(
    pairs: Iterable[Pair], wanted: Callable[[Row], frozenset[Hashable]], got: Callable[[Answer], frozenset[Hashable]]
) -> Count:
    count = Count()
    for row, answer in pairs:
        count.add(wanted(row), got(answer))
    return count


def _texts(pairs: Iterable[Pair], *, of_relevant: bool) -> Iterator[Pair]:
    return ((row, answer) for row, answer in pairs if row.relevant or not of_relevant)


def _true(answer: bool) -> frozenset[Hashable]:
    return frozenset({answer} - {False})
