"""Whether a text of a source that writes of everything is worth keeping."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp

from crawler.annotate.tags import Scored
from crawler.annotate.vocabulary import Hit
from store.taxonomy import Sign, load_taxonomy
from store.types import Evidence, SourceContext

THRESHOLD = 0.5
SUBJECTS = 5
"""How many of the best tags weigh."""
MIDDLE, STEEP = 2.0, 1.1
"""The sum of signs at which a text is as likely worth keeping as not, and how fast that changes."""


def judge(
    scored: Sequence[Scored], hits: Mapping[str, list[Hit]], source: SourceContext
) -> tuple[bool, float, Evidence]:
    """Whether to keep a text, its score (0 to 1), and why. What a dedicated source says is always kept."""
    subjects = sum(one.score * one.tag.core for one in scored[:SUBJECTS])
    # Signs alone make nothing worth keeping: a judo club has members and volunteers, too.
    total = subjects + min(sum(_weight(sign, hits) for sign in load_taxonomy().signs), subjects + 0.5)
    score = round(1 / (1 + exp(-STEEP * (total - MIDDLE))), 3)
    dedicated = source.topicality == "dedicated"
    why = Evidence(
        about="relevant",
        rule="dedicated source" if dedicated else "weight of its subjects",
        words=", ".join(one.tag.slug for one in scored[:3]),
        where="source" if dedicated else "text",
        score=score,
    )
    return dedicated or score >= THRESHOLD, score, why


def _weight(sign: Sign, hits: Mapping[str, list[Hit]]) -> float:
    found = {
        hit.words.lower(): 2.0 if hit.where == "title" else 1.0 for hit in reversed(hits.get(f"sign:{sign.slug}", []))
    }
    return sign.weight * min(sum(found.values()), sign.most)
