"""Territories are where they are: inside, on land, and on the right side of Greenwich."""

from __future__ import annotations

from math import cos, hypot, radians

import pytest

from store.territories import load_gazetteer
from store.territories.points import locate
from store.types import Territory


@pytest.mark.parametrize(
    ("slug", "longitude", "latitude", "precision"),
    [
        ("commune-29039", -3.92, 47.87, "commune"),
        ("commune-22362", -3.23, 48.79, "commune"),  # Tréguier, published as east of Greenwich
        ("commune-77108", 2.6, 48.88, "epci"),  # Chelles, published as in the Vexin
        ("epci-200067932", -2.7, 47.66, "epci"),
        ("departement-29", -4.2, 48.25, "departement"),
        ("departement-2A", 8.9, 41.8, "departement"),
        ("region-53", -2.7, 48.1, "region"),
        ("region-01", -61.5, 16.2, "region"),
    ],
)
def test_where_territories_are(slug: str, longitude: float, latitude: float, precision: str) -> None:
    found = locate(Territory.parse(slug))
    assert found
    assert found.precision == precision
    assert found.point == pytest.approx((longitude, latitude), abs=0.25)


@pytest.mark.parametrize("slug", ["commune-99999", "departement-975"])
def test_what_has_no_point_is_nowhere(slug: str) -> None:
    assert locate(Territory.parse(slug)) is None


def test_no_commune_lies_far_from_its_neighbours() -> None:
    far = []
    for commune in load_gazetteer().records("commune"):
        around = locate(Territory("epci", commune.epci)) if commune.epci else None
        if commune.point and around:
            (longitude, latitude), (east, north) = commune.point, around.point
            distance = hypot((longitude - east) * cos(radians(north)), latitude - north)
            # The largest EPCI of the mainland, and Guyane.
            far += [commune.name] if distance > (2.5 if commune.departement == "973" else 0.8) else []
    assert far == []
