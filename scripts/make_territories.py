"""Make store/data/territories.tsv.gz from open data (see NOTICE.md for who made them and under which licence).

Usage: python scripts/make_territories.py PACKAGE COORDINATES ORDINARY [OUTPUT]

PACKAGE      folder of the npm package @etalab/decoupage-administratif, unpacked
             (npm pack @etalab/decoupage-administratif@6.0.0 && tar xzf *.tgz)
COORDINATES  CSV with the columns code, lon, lat: a point for each commune
ORDINARY     JSON array of the names of communes that are also ordinary French words
"""

from __future__ import annotations

import csv
import gzip
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

OUTPUT = Path(__file__).parent.parent / "store" / "data" / "territories.tsv.gz"
Row = tuple[str, ...]


def rows(package: Path, coordinates: dict[str, tuple[str, str]], ordinary: set[str]) -> Iterator[Row]:
    """Every line of the table: its first field says what it is (store/territories/loading.py reads them)."""
    regions, departements, epcis, communes = (
        json.loads((package / "data" / f"{name}.json").read_text("utf-8"))
        for name in ("regions", "departements", "epci", "communes")
    )
    yield from (("region", region["code"], region["nom"]) for region in regions)
    yield from (("departement", one["code"], one["nom"], one["region"]) for one in departements)
    yield from (("epci", one["code"], " ".join(one["nom"].split()), str(one["populationTotale"])) for one in epcis)
    member_of = {member["code"]: epci["code"] for epci in epcis for member in epci["membres"]}
    for one in communes:
        if one["type"] == "commune-actuelle":
            point = coordinates.get(one["code"], ("", ""))
            yield commune(one, member_of.get(one["code"], ""), point, ordinary=one["nom"] in ordinary)
    yield from former(communes)


def commune(one: dict[str, Any], epci: str, point: tuple[str, str], *, ordinary: bool) -> Row:
    """The line of a commune."""
    postal = ",".join(one.get("codesPostaux", ()))
    population = str(one.get("population", 0))
    return ("commune", one["code"], one["nom"], one["departement"], epci, population, postal, *point, "1" * ordinary)


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
        points = {row["code"]: (f"{float(row['lon']):.3f}", f"{float(row['lat']):.3f}") for row in csv.DictReader(file)}
    words = set(json.loads(Path(ordinary).read_text("utf-8")))
    table = "".join("\t".join(row) + "\n" for row in rows(Path(package), points, words))
    Path(output).write_bytes(gzip.compress(table.encode("utf-8"), 9, mtime=0))
    print(f"{output}: {table.count(chr(10))} lines, {Path(output).stat().st_size} bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
