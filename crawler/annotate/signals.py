"""What speaks for or against keeping a text, as named figures between 0 and 2 that anyone can read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from math import log1p

from crawler.annotate.fold import Document
from crawler.annotate.kind import Verdict
from crawler.annotate.tags import Scored
from crawler.annotate.vocabulary import Hit, Where
from store.taxonomy import load_taxonomy
from store.types import Place, SourceContext, SourceKind

WHERE: Mapping[Where, float] = {"title": 3.0, "lead": 1.5, "text": 1.0}
SUBJECTS = 5
"""How many of the best tags weigh."""
ENOUGH = 4.0
"""A sum of scores at which a group of subjects weighs one half."""
PERSONS = {
    "I": frozenset(["je", "j", "mon", "ma", "mes", "moi"]),
    "you": frozenset(["vous", "votre", "vos"]),
    "we": frozenset(["nous", "notre", "nos"]),
}
OFFERED = ("households", "companies", "digital-administration", "innovation-market", "eligible-actors")
"""What says for whom a call is, or by whom."""
FIELD: frozenset[SourceKind] = frozenset({"network", "directory", "wiki"})
"""Sources that belong to the field even where they write of everything."""
GROUPS: Mapping[str, frozenset[str]] = {
    "ecology": frozenset(
        [
            "alimentation",
            "agriculture",
            "energie",
            "mobilite",
            "eau",
            "biodiversite",
            "climat",
            "economie-circulaire",
            "low-tech",
            "resilience",
            "transition",
            "pat",
            "repair-cafe",
            "ressourcerie",
        ]
    ),
    "solidarity": frozenset(
        [
            "ess",
            "democratie-participation",
            "solidarites",
            "ruralite",
            "communs",
            "tzcld",
            "ptce",
            "habitat",
            "quartiers-prioritaires",
            "emploi-insertion",
            "cooperation-territoriale",
        ]
    ),
    "ordinary": frozenset(
        [
            "culture",
            "education",
            "sante",
            "numerique",
            "tourisme",
            "industrie-relocalisation",
            "recherche",
            "urbanisme",
            "formation",
            "inclusion-numerique",
        ]
    ),
}
PRIORS: Mapping[str, float] = {
    "subjects": 2.0,
    "place of the family": 1.5,
    "place of the family in title": 0.7,
    "programme": 0.7,
    "ecology": 1.0,
    "ecology in title": 0.5,
    "solidarity": 0.5,
    "solidarity in title": 0.4,
    "ordinary": -0.5,
    "ordinary in title": -0.5,
    "no subject": -1.0,
    "one commune": 0.4,
    "several communes": 0.0,
    "region or département": 0.2,
    "no place": -0.3,
    "kind appel": 0.0,
    "kind emploi": 0.0,
    "kind entretien": 0.0,
    "kind evenement": 0.0,
    "kind fiche": 0.8,
    "kind video": -0.3,
    "kind rapport": 0.0,
    "I": -0.5,
    "you": -0.2,
    "we": 0.2,
    "long": 0.0,
    # No labelled text tells its source: these two stay as they are until curators' decisions teach more.
    "source of the field": 0.7,
    "source of one territory": 0.2,
    "call and households": -1.0,
    "call and companies": -0.5,
    "call and digital-administration": -0.5,
    "call and innovation-market": -0.3,
    "call and eligible-actors": 0.5,
}
"""What is believed of the weight of each figure before anything is learnt."""


def signals(
    document: Document,
    hits: Mapping[str, list[Hit]],
    scored: Sequence[Scored],
    *,
    places: Sequence[Place],
    verdict: Verdict,
    source: SourceContext,
) -> dict[str, float]:
    """Every figure that is not nought."""
    found = {
        **_subjects(scored),
        **_places(places),
        **_persons(document.text.words),
        **_signs(hits, len(document.text.words)),
        f"kind {verdict.kind}": 1.0,
        "source of the field": float(source.kind in FIELD),
        "source of one territory": float(source.scope is not None),
        "long": log1p(len(document.text.words)) / 7,
    }
    if verdict.kind == "appel":
        found |= {f"call and {name}": found.get(name, 0.0) for name in OFFERED}
    return {name: round(value, 3) for name, value in found.items() if value}


def family_share(scored: Sequence[Scored]) -> float:
    """How much a text is about places of the family, 0 to 2."""
    return _share(sum(one.score for one in scored if one.tag.facet == "lieu"))


def _subjects(scored: Sequence[Scored]) -> dict[str, float]:
    weight = sum(one.score * one.tag.core for one in scored[:SUBJECTS])
    found = {"subjects": _share(weight), "no subject": float(not scored)}
    for name, members in (
        ("place of the family", [one for one in scored if one.tag.facet == "lieu"]),
        ("programme", [one for one in scored if one.tag.facet == "programme"]),
        *((name, [one for one in scored if one.tag.slug in slugs]) for name, slugs in GROUPS.items()),
    ):
        found[name] = _share(sum(one.score for one in members))
        found[f"{name} in title"] = float(any(hit.where == "title" for one in members for hit in one.hits))
    return found


def _places(places: Sequence[Place]) -> dict[str, float]:
    communes = sum(place.level == "commune" for place in places)
    return {
        "one commune": float(communes == 1),
        "several communes": float(communes > 1),
        "region or département": float(bool(places) and not communes),
        "no place": float(not places),
    }


def _persons(words: Sequence[str]) -> dict[str, float]:
    """How often the text says I, you, we: 1 for two such words in a hundred."""
    number = max(len(words), 50)
    times = Counter(words)
    return {name: min(50 * sum(map(times.__getitem__, said)) / number, 2.0) for name, said in PERSONS.items()}


def _signs(hits: Mapping[str, list[Hit]], length: int) -> dict[str, float]:
    return {slug: _weight(hits[owner], length) for owner, slug in _owners().items() if owner in hits}


@cache
def _owners() -> dict[str, str]:
    return {f"sign:{sign.slug}": sign.slug for sign in load_taxonomy().signs}


def _weight(hits: Sequence[Hit], length: int) -> float:
    """The different terms of a sign, more for those of title and lead, for what a text of this length may say."""
    said = {hit.words.lower(): WHERE[hit.where] for hit in reversed(hits)}
    return min(sum(said.values()) / (3 + length / 100), 2.0)


def _share(score: float) -> float:
    return 2 * score / (score + ENOUGH)
