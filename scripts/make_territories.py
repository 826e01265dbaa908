"""Make store/data/territories.tsv.gz from open data (see NOTICE.md for who made them and under which licence).

Usage: python scripts/make_territories.py PACKAGE COORDINATES ORDINARY [OUTPUT]

PACKAGE      folder of the npm package @etalab/decoupage-administratif, unpacked
             (npm pack @etalab/decoupage-administratif@6.0.0 && tar xzf *.tgz)
COORDINATES  CSV with the columns code, lon, lat: a point for each commune; what cannot be true is mended or left out
ORDINARY     JSON array of the names of communes that are also ordinary French words
"""

from __future__ import annotations

import csv
import gzip
import json
import math
import statistics
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

OUTPUT = Path(__file__).parent.parent / "store" / "data" / "territories.tsv.gz"
Row = tuple[str, ...]
Point = tuple[float, float]
"""Longitude and latitude, degrees."""
FAR, FARTHEST = 4.0, 0.3
"""A point is wrong that lies so many times farther from the middle of its EPCI than half of the others do, and farther
than so many degrees."""


def rows(package: Path, coordinates: Mapping[str, Point], ordinary: set[str]) -> Iterator[Row]:
    """Every line of the table: its first field says what it is (store/territories/loading.py reads them)."""
    regions, departements, epcis, communes = (
        json.loads((package / "data" / f"{name}.json").read_text("utf-8"))
        for name in ("regions", "departements", "epci", "communes")
    )
    yield from (("region", region["code"], region["nom"]) for region in regions)
    yield from (("departement", one["code"], one["nom"], one["region"]) for one in departements)
    yield from (("epci", one["code"], " ".join(one["nom"].split()), str(one["populationTotale"])) for one in epcis)
    member_of = {member["code"]: epci["code"] for epci in epcis for member in epci["membres"]}
    current = [one for one in communes if one["type"] == "commune-actuelle"]
    points = sound(coordinates, {one["code"]: member_of.get(one["code"]) or one["departement"] for one in current})
    for one in current:
        point = points.get(one["code"])
        written = (f"{point[0]:.3f}", f"{point[1]:.3f}") if point else ("", "")
        yield commune(one, member_of.get(one["code"], ""), written, ordinary=one["nom"] in ordinary)
    yield from former(communes)


def commune(one: dict[str, Any], epci: str, point: tuple[str, str], *, ordinary: bool) -> Row:
    """The line of a commune."""
    postal = ",".join(one.get("codesPostaux", ()))
    population = str(one.get("population", 0))
    return ("commune", one["code"], one["nom"], one["departement"], epci, population, postal, *point, "1" * ordinary)


def sound(points: Mapping[str, Point], groups: Mapping[str, str]) -> dict[str, Point]:
    """The points by commune, without those that cannot be true; `groups`: the EPCI (or département) of each.

    The published points of town halls have a few hundred errors: east for west, another place of that name. Who lies
    far from all neighbours is looked for on the other side of Greenwich, then left out.
    """
    members: dict[str, dict[str, Point]] = defaultdict(dict)
    for code, point in points.items():
        if code in groups:
            members[groups[code]][code] = point
    return {code: point for several in members.values() for code, point in _sound(several).items()}


def _sound(points: Mapping[str, Point]) -> dict[str, Point]:
    middle = (statistics.median(p[0] for p in points.values()), statistics.median(p[1] for p in points.values()))
    limit = max(FAR * statistics.median(_distance(point, middle) for point in points.values()), FARTHEST)
    found = {}
    for code, (longitude, latitude) in points.items():
        ways = ((longitude, latitude), (-longitude, latitude))
        there = next((way for way in ways if _distance(way, middle) <= limit), None)
        if there:
            found[code] = there
    return found


def _distance(one: Point, other: Point) -> float:
    """In degrees of latitude."""
    return math.hypot((one[0] - other[0]) * math.cos(math.radians(other[1])), one[1] - other[1])


def former(communes: Iterable[dict[str, Any]]) -> Iterator[Row]:
    """Names and codes that are no commune of their own any more, each with the commune it belongs to."""
    for one in communes:
        for code in one.get("anciensCodes", ()):
            yield ("code", code, one["code"])
        if one["type"] != "commune-actuelle":
            yield ("former", one["code"], one["nom"], one.get("commune") or one["chefLieu"])


def main(package: str, coordinates: str, ordinary: str, output: str = str(OUTPUT)) -> None:
    """Write the table; the same inputs give the same bytes."""
    with Path(coordinates).open(encoding="utf-8", newline="") as file:
        points = {row["code"]: (float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file)}
    words = set(json.loads(Path(ordinary).read_text("utf-8")))
    table = "".join("\t".join(row) + "\n" for row in rows(Path(package), points, words))
    Path(output).write_bytes(gzip.compress(table.encode("utf-8"), 9, mtime=0))
    print(f"{output}: {table.count(chr(10))} lines, {Path(output).stat().st_size} bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
