"""What following histories cost and gave, summed up and written as Markdown."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.benchmarks.rhythms.simulation import Followed


@dataclass(frozen=True, kw_only=True)
class Summary:
    """Figures of one rule over some histories, each of which counts as much as any other, by the day."""

    requests: float
    """A day and history."""
    median: float
    """Hours from publication to the visit that sees it, of all publications."""
    late: float
    """The same for the ninth tenth."""
    mean: float
    """Without what was never seen."""
    lost: int
    """Publications that left their feed unseen."""

    def beats(self, other: Summary) -> bool:
        """Fewer requests and less delay."""
        return self.requests < other.requests and self.median < other.median


Table = Mapping[str, Sequence[Followed]]
"""By rule, what following each history by it gave."""


def summary(followed: Sequence[Followed]) -> Summary:
    """The figures of one rule; zeroes if it followed nothing."""
    if not followed:
        return Summary(requests=0.0, median=0.0, late=0.0, mean=0.0, lost=0)
    waits = sorted((wait, 1 / one.history.days) for one in followed for wait in one.delays)
    seen = [(wait, weight) for wait, weight in waits if wait < math.inf]
    return Summary(
        requests=sum(one.requests / one.history.days for one in followed) / len(followed),
        median=_quantile(waits, 0.5),
        late=_quantile(waits, 0.9),
        mean=sum(wait * weight for wait, weight in seen) / sum(weight for _, weight in seen),
        lost=len(waits) - len(seen),
    )


def overall(table: Table) -> Iterator[str]:
    """A line for each rule."""
    yield "| rule | visits a day and feed | median delay | 90 % seen within | mean delay | lost | beaten on both |"
    yield "|---|--:|--:|--:|--:|--:|---|"
    found = {rule: summary(followed) for rule, followed in table.items()}
    ours = found["Veille"]
    for rule, figures in found.items():
        beaten = "" if rule == "Veille" else "yes" if ours.beats(figures) else "no"
        yield f"| {rule} | {figures.requests:.2f} | {_times(figures)} | {figures.lost} | {beaten} |"


def by_kind(table: Table) -> Iterator[str]:
    """A line for each kind of history: visits a day and median delay of every rule; bold where ours beats both."""
    yield f"| kind | {' | '.join(table)} |"
    yield f"|---|{'--:|' * len(table)}"
    kinds = dict.fromkeys(one.history.kind for one in table["Veille"])
    for kind in kinds:
        of_kind = {rule: summary([one for one in all_ if one.history.kind == kind]) for rule, all_ in table.items()}
        cells = [_cell(figures, beaten=of_kind["Veille"].beats(figures)) for figures in of_kind.values()]
        yield f"| {kind} | {' | '.join(cells)} |"


def by_price(table: Table) -> Iterator[str]:
    """A line for each price of a visit."""
    yield "| a visit costs | visits a day and feed | median delay | 90 % seen within | mean delay | lost |"
    yield "|---|--:|--:|--:|--:|--:|"
    for price, followed in table.items():
        figures = summary(followed)
        yield f"| {price} | {figures.requests:.2f} | {_times(figures)} | {figures.lost} |"


def duration(hours: float) -> str:
    """Hours for people.

    >>> duration(0.25), duration(3), duration(60), duration(float("inf"))
    ('15 min', '3.0 h', '2.5 d', 'never')
    """
    if hours == math.inf:
        return "never"
    if hours < 2:
        return f"{hours * 60:.0f} min"
    return f"{hours:.1f} h" if hours < 48 else f"{hours / 24:.1f} d"


def _times(figures: Summary) -> str:
    return f"{duration(figures.median)} | {duration(figures.late)} | {duration(figures.mean)}"


def _cell(figures: Summary, *, beaten: bool) -> str:
    text = f"{figures.requests:.2f}, {duration(figures.median)}"
    return f"**{text}**" if beaten else text


def _quantile(waits: Sequence[tuple[float, float]], share: float) -> float:
    """The wait that this share of the weights does not exceed; `waits` are sorted, each with its weight."""
    wanted, sum_ = share * sum(weight for _, weight in waits), 0.0
    for wait, weight in waits:
        sum_ += weight
        if sum_ >= wanted:
            return wait
    return math.inf
