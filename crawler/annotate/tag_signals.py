"""What makes a tag a subject of a text rather than a passing mention, as named figures between 0 and 2.

None of them knows which tag it is: what is learnt from some tags holds for all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from crawler.annotate.fold import Document

if TYPE_CHECKING:  # tags.py asks this module
    from crawler.annotate.tags import Scored

SHORT, LONG = 150, 400
"""Words: in a short text one mention may be the subject; in a long one it is passing."""
ORDINARY = 0.3
"""Culture, education, funding… are in every other text: a tag whose `core` is no higher."""
PRIORS: Mapping[str, float] = {
    "score": 2.0,
    "share of the best": 1.5,
    "first": 0.5,
    "third or later": -0.3,
    "fifth or later": -0.5,
    "in title": 1.0,
    "in lead": 0.4,
    "weak terms only": -0.5,
    "different words": 1.0,
    "density": 1.0,
    "said once": -0.5,
    "spread": 0.5,
    "short text": 0.2,
    "long text": -0.2,
    "ordinary": -0.5,
    "place or programme": 0.3,
    "competitors": -0.5,
}
"""What is believed of the weight of each figure before anything is learnt."""
BIAS = -4.0


def tag_signals(one: Scored, rank: int, scored: Sequence[Scored], document: Document) -> dict[str, float]:
    """Every figure of one tag that is not nought; `rank` is its place among all that anything speaks for."""
    words = len(document.text.words)
    body = [hit.position for hit in one.hits if hit.where != "title"]
    said = sum(hit.end - hit.start for hit in one.hits)
    found = {
        "score": _share(one.score, 3),
        "share of the best": one.score / scored[0].score,
        "first": rank == 0,
        "third or later": rank >= 2,
        "fifth or later": rank >= 4,
        "in title": any(hit.where == "title" and hit.role == "term" for hit in one.hits),
        "in lead": any(hit.where == "lead" and hit.role == "term" for hit in one.hits),
        "weak terms only": not any(hit.role == "term" for hit in one.hits),
        "different words": _share(len({hit.words.lower() for hit in one.hits}), 3),
        # 1 when three words of every hundred, those of a very short text not counted, are its own.
        "density": min(100 * said / (words + 80) / 3, 2.0),
        "said once": len(one.hits) == 1,
        "spread": (max(body) - min(body)) / max(1, len(document.text.text)) if body else 0.0,
        "short text": words < SHORT,
        "long text": words > LONG,
        "ordinary": one.tag.core <= ORDINARY,
        "place or programme": one.tag.facet in ("lieu", "programme"),
        "competitors": _share(len(scored) - 1, 4),
    }
    return {name: round(float(value), 3) for name, value in found.items() if value}


def _share(value: float, half: float) -> float:
    return 2 * value / (value + half)
