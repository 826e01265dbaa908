"""Where a territory is on a map: one point inside it, made of the shipped points of communes (NOTICE.md)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from store.territories.gazetteer import load_gazetteer
from store.territories.loading import Record
from store.types import Territory

Point = tuple[float, float]
"""Longitude and latitude, WGS 84, degrees."""


def point(territory: Territory) -> Point | None:
    """A point of the territory; None for one we do not know, or of which no commune has a point.

    Of a commune it is its town hall or a place inside. Of a wider territory it is the point of that of its communes
    which lies nearest to where its people live on average, so that it never falls into the sea or next door.
    """
    gazetteer = load_gazetteer()
    if not gazetteer.exists(territory):
        return None
    record = gazetteer.get(territory)
    return record.point if record.level == "commune" else _centres().get(record.territory)


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
