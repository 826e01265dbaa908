"""Which tags a text deserves: what it is about, not what it merely mentions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crawler.annotate.fold import Document
from crawler.annotate.logistic import Model
from crawler.annotate.tag_signals import tag_signals
from crawler.annotate.vocabulary import Hit, Where
from store.taxonomy import Tag, Taxonomy
from store.types import Evidence, Facet, SourceContext

WEIGHTS: dict[Where, float] = {"title": 3.0, "lead": 1.5, "text": 1.0}
WEAK = 0.5
"""A weak term in company counts half."""
REPEATED = 0.6
"""Each further hit counts this much of the one before: ten mentions are not ten subjects."""
INSISTENT = 4
"""A weak term that is said so often needs no other company."""
LIKELY, SURE = 0.45, 0.8
"""How likely a tag has to be, and a fine one."""
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


@dataclass(frozen=True, slots=True)
class Chosen:
    """A tag that a text deserves, and why."""

    tag: Tag
    evidence: Evidence


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


def choose(scored: Sequence[Scored], document: Document, taxonomy: Taxonomy, model: Model) -> list[Chosen]:
    """The tags that are likely enough, best first; then those that follow from them."""
    chances = [(model.chance(tag_signals(one, rank, scored, document)), one) for rank, one in enumerate(scored)]
    likely = [pair for pair in chances if pair[0] >= LIKELY]
    chosen = [one for chance, one in likely if chance >= SURE or not one.tag.fine][:AT_MOST]
    found = {one.tag.slug: Chosen(one.tag, one.evidence) for one in chosen}
    for _, one in likely:
        for slug in one.tag.implies:
            found.setdefault(slug, Chosen(taxonomy.tags[slug], _implied(slug, one)))
    return list(found.values())


def _implied(slug: str, by: Scored) -> Evidence:
    first = by.hits[0]
    return Evidence(
        about=f"tag:{slug}",
        rule=f"implied by {by.tag.slug}",
        words=first.words,
        where=first.where,
        position=first.position,
        score=round(by.score, 2),
    )


def _counted(tag: Tag, hits: list[Hit], *, facets: set[Facet], dedicated: bool) -> list[Hit]:
    terms = [hit for hit in hits if hit.role == "term"]
    weak = [hit for hit in hits if hit.role == "weak"]
    if not weak:
        return terms
    in_company = (
        bool(terms)
        or len(weak) >= INSISTENT
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
