"""Whether a text of a source that writes of everything is worth keeping."""

from __future__ import annotations

from collections.abc import Mapping

from crawler.annotate.weights import Weights
from store.types import Evidence, SourceContext

SHOWN = 4
"""How many of the strongest signals are given as evidence."""
DECIDED = 0.5
"""The score that what is just worth keeping has, whatever threshold was learnt."""


def judge(found: Mapping[str, float], weights: Weights, source: SourceContext) -> tuple[bool, float, Evidence]:
    """Whether to keep a text with these signals, its score (0 to 1), and why.

    What a dedicated source says is always kept.
    """
    chance = weights.model.chance(found)
    dedicated = source.topicality == "dedicated"
    score = round(_even(chance, weights.threshold), 3)
    why = Evidence(
        about="relevant",
        rule="dedicated source" if dedicated else "weight of its signals",
        words=_strongest(found, weights.model.weights),
        where="source" if dedicated else "text",
        score=score,
    )
    return dedicated or chance >= weights.threshold, score, why


def _even(chance: float, threshold: float) -> float:
    """The chance on a scale on which the threshold is one half."""
    if chance < threshold:
        return DECIDED * chance / threshold
    return DECIDED + (1 - DECIDED) * (chance - threshold) / (1 - threshold)


def _strongest(found: Mapping[str, float], weights: Mapping[str, float]) -> str:
    told = {name: weights[name] * value for name, value in found.items() if weights.get(name)}
    names = sorted(told, key=lambda name: (-abs(told[name]), name))[:SHOWN]
    return ", ".join(f"{'+' if told[name] > 0 else '−'} {name}" for name in names)
