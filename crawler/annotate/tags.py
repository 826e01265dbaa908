"""Which tags a text deserves: what it is about, not what it merely mentions."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.annotate.fold import Document
from crawler.annotate.vocabulary import Hit, Where
from store.taxonomy import Tag, Taxonomy
from store.types import Evidence, Facet, SourceContext

WEIGHTS: dict[Where, float] = {"title": 3.0, "lead": 1.5, "text": 1.0}
WEAK = 0.5
"""A weak term in company counts half."""
REPEATED = 0.6
"""Each further hit counts this much of the one before: ten mentions are not ten subjects."""
SHORT, LONG = 500, 3000
"""Characters: in a short text one mention may be the subject; in a long one it is passing."""
LEAST, MOST = 1.0, 2.0
"""What a tag must score in a short text, and in a long one."""
BROAD, MORE = 0.3, 1.3
"""Culture, education, funding… are in every other text: a tag whose `core` is no higher must score so much more."""
SHARE = 0.25
"""A tag far behind the first one is a passing mention."""
AT_MOST = 8


@dataclass(frozen=True, slots=True)
class Scored:
    """A tag with what speaks for it."""

    tag: Tag
    score: float
    hits: tuple[Hit, ...]

    @property
    def evidence(self) -> Evidence:
        return self.hits[0].evidence(f"tag:{self.tag.slug}", self.score)


def score_tags(
    document: Document, hits: dict[str, list[Hit]], taxonomy: Taxonomy, source: SourceContext
) -> list[Scored]:
    """Every tag that anything speaks for, best first."""
    facets = {tag.facet for slug, tag in taxonomy.tags.items() if any(hit.role == "term" for hit in hits.get(slug, ()))}
    found = []
    for slug, tag in taxonomy.tags.items():
        mine = hits.get(slug)
        if not mine:
            continue
        counted = _counted(tag, mine, facets=facets, dedicated=source.topicality == "dedicated")
        if counted:
            found.append(Scored(tag, _score(counted), tuple(sorted(counted, key=_strength, reverse=True))))
    return sorted(found, key=lambda one: (-one.score, one.tag.slug))


def choose(scored: list[Scored], document: Document) -> list[Scored]:
    """The tags that reach what a text of this length asks for."""
    least = _least(len(document.text.text))
    return [one for one in scored if one.score >= _asked(one.tag, least, scored[0].score)][:AT_MOST]


def _asked(tag: Tag, least: float, best: float) -> float:
    # A label or a type of place is said because it is meant, however much else a text says.
    if tag.facet in ("lieu", "programme"):
        return least
    return max(least, SHARE * best) * (MORE if tag.core <= BROAD else 1.0)


def _counted(tag: Tag, hits: list[Hit], *, facets: set[Facet], dedicated: bool) -> list[Hit]:
    terms = [hit for hit in hits if hit.role == "term"]
    weak = [hit for hit in hits if hit.role == "weak"]
    if not weak:
        return terms
    in_company = (
        bool(terms)
        or any(hit.role == "context" for hit in hits)
        or (tag.facet == "lieu" and "lieu" in facets)
        or (dedicated and (len(weak) > 1 or weak[0].where == "title"))
    )
    return terms + weak if in_company else terms


def _score(hits: list[Hit]) -> float:
    total, factor = 0.0, 1.0
    for strength in sorted((_strength(hit) for hit in hits), reverse=True):
        total += factor * strength
        factor *= REPEATED
    return total


def _strength(hit: Hit) -> float:
    return WEIGHTS[hit.where] * (WEAK if hit.role == "weak" else 1.0)


def _least(length: int) -> float:
    share = min(max(length - SHORT, 0) / (LONG - SHORT), 1.0)
    return LEAST + share * (MOST - LEAST)
