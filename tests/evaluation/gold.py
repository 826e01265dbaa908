"""Labelled texts and what we answer about them, in one shape."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from store.territories import load_gazetteer
from store.types import Annotations, Evidence, Kind, Level, Territory

KINDS: Mapping[Kind, str] = {
    "article": "article",
    "tribune": "article",
    "entretien": "interview",
    "video": "video",
    "podcast": "video",
    "evenement": "event",
    "appel": "call",
    "emploi": "job",
    "rapport": "report",
    "fiche": "place",
}
"""Our kinds in the words of the labels."""
PARIS = (Territory("departement", "75"), Territory("commune", "75056"))
OVERSEAS = {"01": "971", "02": "972", "03": "973", "04": "974", "06": "976"}
"""Overseas regions are one département each, and are called by it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled text."""

    id: str
    origin: str
    title: str
    text: str
    published: date | None
    relevant: bool
    negative: str
    """Why it is not relevant: "hard" (same words or sources), "plain", or nothing."""
    tags: frozenset[str]
    places: frozenset[Territory]
    optional: frozenset[Territory]
    main: frozenset[Territory]
    kind: str
    deadlines: frozenset[str]
    """Each is right; the first one named is the last day."""
    amounts: frozenset[int]

    @property
    def site(self) -> str:
        """What the origin is a part of: texts of one site are never used to judge each other."""
        return self.origin.split(":")[0]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was understood of a text."""

    relevant: bool = False
    score: float | None = None
    tags: frozenset[str] = frozenset()
    places: frozenset[Territory] = frozenset()
    main: Territory | None = None
    kind: str = ""
    deadline: str | None = None
    amounts: frozenset[int] = frozenset()
    evidence: tuple[Evidence, ...] = ()


def read_gold(path: Path) -> list[Row]:
    """The labelled texts of a file, one JSON object a line."""
    return [_row(json.loads(line)) for line in path.read_text("utf-8").splitlines() if line.strip()]


def our_answer(notes: Annotations) -> Answer:
    """Annotations as an answer."""
    found = [one_name(place.territory) for place in notes.places]
    main = next((one_name(place.territory) for place in notes.places if place.main), None)
    return Answer(
        relevant=notes.relevant,
        score=notes.relevance_score,
        tags=frozenset(notes.tags),
        places=frozenset(found),
        main=main or next(iter(found), None),
        kind=KINDS[notes.kind],
        deadline=notes.deadline.isoformat() if notes.deadline else None,
        amounts=frozenset(notes.amounts),
        evidence=notes.evidence,
    )


def one_name(territory: Territory) -> Territory:
    """The same territory always under one name."""
    if territory == PARIS[0]:
        return PARIS[1]
    if territory.level == "region" and territory.code in OVERSEAS:
        return Territory("departement", OVERSEAS[territory.code])
    return territory


def implied(territories: Iterable[Territory], level: Level) -> frozenset[Territory]:
    """The départements or régions that contain these territories; what is not in our tables implies nothing."""
    return frozenset(
        one_name(around)
        for territory in territories
        for around in (territory, *_containing(territory))
        if one_name(around).level == level
    )


def _containing(territory: Territory) -> tuple[Territory, ...]:
    known = load_gazetteer()
    return known.containing(territory) if known.exists(territory) else ()


def _row(data: dict[str, Any]) -> Row:
    main = (place for place in data["places"] if place.get("main"))
    days = [data["deadline"], *data.get("deadline_alt", [])] if data["deadline"] else []
    return Row(
        id=data["id"],
        origin=data["origin"],
        title=data["title"],
        text=data["text"],
        published=date.fromisoformat(data["date"][:10]) if data.get("date") else None,
        relevant=data["relevant"],
        negative=data["negative"] or "",
        tags=frozenset(data["tags"]),
        places=frozenset(_territories(data["places"])),
        optional=frozenset(_territories(data["places_optional"])),
        main=frozenset(_territories(main)),
        kind=data["kind"],
        deadlines=frozenset(days),
        amounts=frozenset(round(amount["value_eur"]) for amount in data["amounts"]),
    )


def _territories(places: Iterable[dict[str, Any]]) -> Iterator[Territory]:
    return (one_name(Territory(place["level"], str(place["code"]))) for place in places)
