"""Where a territory is on a map: one point inside it, made of the shipped points of communes (NOTICE.md)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from store.territories.gazetteer import load_gazetteer
from store.territories.loading import Record
from store.types import Level, Territory

Point = tuple[float, float]
"""Longitude and latitude, WGS 84, degrees."""


class Location(NamedTuple):
    """A point, and of which level the territory is that it stands for."""

    point: Point
    precision: Level


def locate(territory: Territory) -> Location | None:
    """Where a territory is; None for one we do not know, or of which no commune has a point.

    A commune is at its town hall or a place inside, or, where its own point is not known, where its EPCI is. A wider
    territory is at that of its communes which lies nearest to where its people live on average, so that it never falls
    into the sea or next door.
    """
    gazetteer = load_gazetteer()
    if not gazetteer.exists(territory):
        return None
    record = gazetteer.get(territory)
    if record.point is not None:
        return Location(record.point, record.level)
    centres = _centres()
    known = (one for one in (record.territory, *gazetteer.containing(record.territory)) if one in centres)
    return next((Location(centres[one], one.level) for one in known), None)


@cache
def _centres() -> Mapping[Territory, Point]:
    members: dict[Territory, list[Record]] = defaultdict(list)
    gazetteer = load_gazetteer()
    for commune in gazetteer.records("commune"):
        if commune.point is not None:
            for wider in gazetteer.containing(commune.territory):
                members[wider].append(commune)
    return {territory: _centre(communes) for territory, communes in members.items()}


def _centre(communes: Sequence[Record]) -> Point:
    points = [(commune.point, max(commune.population, 1)) for commune in communes if commune.point is not None]
    people = sum(weight for _, weight in points)
    middle = (_mean(points, 0, people), _mean(points, 1, people))
    return min((one for one, _ in points), key=lambda one: (_distance(one, middle), one))


def _mean(points: Iterable[tuple[Point, int]], axis: int, people: int) -> float:
    return sum(point[axis] * weight for point, weight in points) / people


def _distance(one: Point, other: Point) -> float:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2
