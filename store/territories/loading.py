"""The shipped table of territories, read (scripts/make_territories.py writes it)."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import NamedTuple

from store.types import LEVELS, Level, Territory


class Record(NamedTuple):
    """What we know of one territory. A field that its level does not have is empty."""

    level: Level
    code: str
    name: str
    region: str = ""
    departement: str = ""
    epci: str = ""
    population: int = 0
    postal_codes: tuple[str, ...] = ()
    point: tuple[float, float] | None = None
    """Longitude and latitude (WGS 84, degrees) of the town hall or of a place inside."""
    ordinary: bool = False
    """Whether the name is also an ordinary French word."""

    @property
    def territory(self) -> Territory:
        return Territory(self.level, self.code)


@dataclass(frozen=True)
class Table:
    """The rows of the shipped table by level and code, and what has gone."""

    regions: dict[str, Record] = field(default_factory=dict)
    departements: dict[str, Record] = field(default_factory=dict)
    epcis: dict[str, Record] = field(default_factory=dict)
    communes: dict[str, Record] = field(default_factory=dict)
    current: dict[str, str] = field(default_factory=dict)
    """Codes that are no commune of their own any more → the commune's."""
    former: list[tuple[str, str]] = field(default_factory=list)
    """Old names, and the commune they belong to."""


def read_table() -> Table:
    """Read the shipped table, about 40,000 lines."""
    packed = files("store.data").joinpath("territories.tsv.gz").read_bytes()
    table = Table()
    for line in gzip.decompress(packed).decode("utf-8").splitlines():
        what, code, *values = line.split("\t")
        if what == "commune":
            table.communes[code] = _commune(code, values)
        else:
            _add(table, what, code, values)
    return table


def read_names() -> Mapping[Level, Mapping[str, list[str]]]:
    """Short, old and everyday names by level and code."""
    names = json.loads(files("store.data").joinpath("territory_names.json").read_text("utf-8"))
    return {level: names.get(level, {}) for level in LEVELS}


def read_gentiles() -> list[tuple[tuple[str, str], str]]:
    """Adjectives of places, masculine and feminine, each with the slug of the place: ("lorientais", "lorientaise")."""
    lines = files("store.data").joinpath("gentiles.csv").read_text("utf-8").splitlines()
    return [((masculine, feminine), slug) for masculine, feminine, slug in (line.split(",") for line in lines)]


def _commune(code: str, values: list[str]) -> Record:
    name, departement, epci, population, postal, longitude, latitude, ordinary = values
    return Record(
        "commune",
        code,
        name,
        departement=departement,
        epci=epci,
        population=int(population),
        postal_codes=tuple(postal.split(",")) if postal else (),
        point=(float(longitude), float(latitude)) if longitude else None,
        ordinary=bool(ordinary),
    )


def _add(table: Table, what: str, code: str, values: list[str]) -> None:
    match what:
        case "region":
            table.regions[code] = Record("region", code, values[0])
        case "departement":
            table.departements[code] = Record("departement", code, values[0], region=values[1])
        case "epci":
            table.epcis[code] = Record("epci", code, values[0], population=int(values[1]))
        case "code":
            table.current[code] = values[0]
        case "former":
            name, commune = values
            table.former.append((name, commune))
            # A delegated commune may keep the code that its whole commune now bears.
            if code != commune:
                table.current[code] = commune
