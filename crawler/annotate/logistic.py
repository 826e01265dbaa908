"""Logistic regression on named features in plain Python; each weight is drawn towards what was believed."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log1p

Features = Mapping[str, float]
STEPS = 25
"""Newton steps; four to eight suffice."""
PARTS = (1.0, 0.5, 0.25, 0.1, 0.03, 0.01)
SMALL = 1e-6
"""What a step gains when nothing more is to be gained."""
LEAST_CURVE = 1e-6


@dataclass(frozen=True, slots=True)
class Example:
    """A text as features, whether it is worth keeping, and the origin it comes from."""

    features: Features
    kept: bool
    origin: Hashable = ""


@dataclass(frozen=True, slots=True)
class Model:
    """What each feature weighs; features without a weight weigh nothing."""

    weights: Mapping[str, float]
    bias: float = 0.0

    def margin(self, features: Features) -> float:
        """The sum of what speaks for and against; 0 is undecided."""
        return self.bias + sum(self.weights.get(name, 0.0) * value for name, value in features.items())

    def chance(self, features: Features) -> float:
        """How likely such a text is worth keeping, 0 to 1."""
        return _logistic(self.margin(features))


def fit(examples: Sequence[Example], believed: Model, pull: float) -> Model:
    """The model that explains the examples best, drawn towards what was believed: the more, the larger `pull`.

    Maximum a posteriori with normal priors, by Newton's method (Hastie, Tibshirani, Friedman: Elements of Statistical
    Learning, 4.4.1). Both answers count alike, however many examples each has.
    """
    names = sorted(believed.weights)
    place = {name: at for at, name in enumerate(names, 1)}
    prior = [believed.bias, *(believed.weights[name] for name in names)]
    task = _Task([_row(example.features, place) for example in examples], examples, _shares(examples), prior, pull)
    found = list(prior)
    at = task.strain(found)
    for _ in range(STEPS):
        step = task.step(found)
        # Far from the answer a whole step leads beyond it: half of it, a quarter … until it leads down.
        for part in PARTS:
            tried = [weight + part * change for weight, change in zip(found, step, strict=True)]
            strain = task.strain(tried)
            if strain < at:
                break
        else:
            break
        found, gained, at = tried, at - strain, strain
        if gained < SMALL:
            break
    return Model(dict(zip(names, found[1:], strict=True)), found[0])


def folds(examples: Sequence[Example], number: int) -> Iterator[tuple[list[int], list[int]]]:
    """Where to learn and where to test: whole origins are left out together, large ones spread over the folds first."""
    members: dict[Hashable, list[int]] = {}
    for at, example in enumerate(examples):
        members.setdefault(example.origin, []).append(at)
    parts: list[list[int]] = [[] for _ in range(min(number, len(members)))]
    for group in sorted(members.values(), key=lambda group: (-len(group), group)):
        min(parts, key=len).extend(group)
    for part in parts:
        left_out = set(part)
        yield [at for at in range(len(examples)) if at not in left_out], sorted(part)


def _shares(examples: Sequence[Example]) -> list[float]:
    kept = sum(example.kept for example in examples)
    half = len(examples) / 2
    return [half / max(1, kept if example.kept else len(examples) - kept) for example in examples]


def _row(features: Features, place: Mapping[str, int]) -> list[tuple[int, float]]:
    return [(0, 1.0), *((place[name], value) for name, value in features.items() if value and name in place)]


@dataclass(frozen=True, slots=True)
class _Task:
    """What is to be explained: examples as rows with what each counts, and what was believed with its pull."""

    rows: Sequence[Sequence[tuple[int, float]]]
    examples: Sequence[Example]
    shares: Sequence[float]
    prior: Sequence[float]
    pull: float

    def strain(self, found: Sequence[float]) -> float:
        """What is minimised: the surprise at the answers, and the distance from what was believed."""
        surprise = 0.0
        for row, example, share in zip(self.rows, self.examples, self.shares, strict=True):
            margin = sum(found[at] * value for at, value in row) * (1 if example.kept else -1)
            surprise += share * (log1p(exp(-margin)) if margin > 0 else log1p(exp(margin)) - margin)
        away = sum((was - now) ** 2 for was, now in zip(self.prior[1:], found[1:], strict=True))
        return surprise + self.pull / 2 * away

    def step(self, found: Sequence[float]) -> list[float]:
        """Where Newton's method goes from here."""
        size = len(found)
        slope = [self.pull * (was - now) for was, now in zip(self.prior, found, strict=True)]
        slope[0] = 0.0
        curve = [[0.0] * size for _ in range(size)]
        for at in range(size):
            curve[at][at] = self.pull if at else LEAST_CURVE
        for row, example, share in zip(self.rows, self.examples, self.shares, strict=True):
            chance = _logistic(sum(found[at] * value for at, value in row))
            missing, bend = share * (example.kept - chance), share * chance * (1 - chance)
            for at, value in row:
                slope[at] += missing * value
                line, bent = curve[at], bend * value
                for other, of_other in row:
                    line[other] += bent * of_other
        return _solve(curve, slope)


def _solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """The solution of a symmetric positive system (Cholesky)."""
    size = len(right)
    low = [[0.0] * size for _ in range(size)]
    for at in range(size):
        line = low[at]
        for before in range(at + 1):
            rest = matrix[at][before] - sum(line[k] * low[before][k] for k in range(before))
            line[before] = max(rest, 1e-12) ** 0.5 if at == before else rest / low[before][before]
    half: list[float] = []
    for at in range(size):
        half.append((right[at] - sum(low[at][k] * half[k] for k in range(at))) / low[at][at])
    found = [0.0] * size
    for at in reversed(range(size)):
        found[at] = (half[at] - sum(low[k][at] * found[k] for k in range(at + 1, size))) / low[at][at]
    return found


def _logistic(value: float) -> float:
    if value >= 0:
        return 1 / (1 + exp(-value))
    grown = exp(value)
    return grown / (1 + grown)
