"""Régions, départements, EPCI and communes: their names, codes and what lies in what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property

from store.errors import InvalidInput, NotFound
from store.territories.loading import Record, Table, read_names, read_table
from store.territories.names import fold, short_epci, spell_out
from store.types import LEVELS, Level, Place, Territory

NATIONAL = frozenset({"", "france", "national", "nationale", "fr"})
QUALIFIED = re.compile(r"^(?P<name>.+?)\s*\((?P<where>[^)]+)\)$")
MEANT: tuple[Level, ...] = ("region", "departement", "commune", "epci")
"""What a name means first: "Arras" is the town before the community that is called after it."""
Index = dict[str, tuple[Territory, ...]]


class Gazetteer:
    """The shipped territories. Codes of communes that were merged lead to the commune of today."""

    def __init__(self, table: Table) -> None:
        self._by_level: Mapping[Level, dict[str, Record]] = {
            "region": table.regions,
            "departement": table.departements,
            "epci": table.epcis,
            "commune": table.communes,
        }
        self._current = table.current
        self.former = tuple(table.former)
        """Old names of communes, and the code of the commune of today."""

    def records(self, level: Level) -> Iterable[Record]:
        """Every territory of a level."""
        return self._by_level[level].values()

    def exists(self, territory: Territory) -> bool:
        """Whether the code is one of today's or a former one of its level."""
        return self._find(territory) is not None

    def get(self, territory: Territory) -> Record:
        """What we know of a territory. Raises NotFound."""
        record = self._find(territory)
        if record is None:
            raise NotFound(f"no such territory: {territory}")
        return record

    def name(self, territory: Territory) -> str:
        """Its official name: "Concarneau", "Finistère", "CA du Grand Chambéry". Raises NotFound."""
        return self.get(territory).name

    def containing(self, territory: Territory) -> tuple[Territory, ...]:
        """What a territory lies in, nearest first; an EPCI lies in every département of its communes.

        Raises NotFound.
        """
        record = self.get(territory)
        if record.level == "epci":
            departements = self._departements_of_epci.get(record.code, ())
        else:
            departements = (record.departement,) if record.departement else ()
        regions = (
            [record.region] if record.region else [self._by_level["departement"][code].region for code in departements]
        )
        return (
            *([Territory("epci", record.epci)] if record.epci else []),
            *(Territory("departement", code) for code in departements),
            *(Territory("region", code) for code in dict.fromkeys(regions)),
        )

    def find(self, name: str, level: Level | None = None) -> tuple[Territory, ...]:
        """Every territory that bears a name, official, short or former; those of most people first within a level.

        Case, accents, hyphens and "St" for "Saint" make no difference.
        """
        found = self._names.get(spell_out(fold(name)), ())
        return tuple(one for one in found if level in (None, one.level))

    def parse_scope(self, text: str) -> Territory | None:
        """The territory a person means: a slug, a name, or a name with its département in parentheses.

        None is the whole country ("national", "France" or nothing). Raises InvalidInput for an unknown name and for one
        that several communes bear.
        """
        if fold(text) in NATIONAL:
            return None
        try:
            level, _, code = text.strip().partition("-")
            territory = Territory.parse(f"{level.lower()}-{code.upper()}")
        except ValueError:
            return self._named(text)
        if not self.exists(territory):
            raise InvalidInput(f"no such territory: {text!r}")
        return self.get(territory).territory

    def slugs(self, places: Iterable[Place]) -> tuple[str, ...]:
        """Slugs of the places and of all that contains them, sorted; none for a code we do not know.

        The address of a contact puts a text in a territory only where the text has no other place.
        """
        known = [place for place in places if self.exists(place.territory)]
        counted = [place for place in known if place.main or place.role != "address"] or known
        wanted = {self.get(place.territory).territory for place in counted}
        return tuple(sorted({str(one) for place in wanted for one in (place, *self.containing(place))}))

    @cached_property
    def _departements_of_epci(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, dict[str, None]] = {}
        for record in self.records("commune"):
            found.setdefault(record.epci, {})[record.departement] = None
        return {code: tuple(departements) for code, departements in found.items()}

    @cached_property
    def _names(self) -> Index:
        index: dict[str, dict[Territory, None]] = {}
        for name, record in sorted(self._spellings(), key=_meant_first):
            index.setdefault(spell_out(fold(name)), {})[record.territory] = None
        return {name: tuple(found) for name, found in index.items()}

    def _spellings(self) -> Iterator[tuple[str, Record]]:
        for level, names in read_names().items():
            for code, others in names.items():
                yield from ((name, self._by_level[level][code]) for name in others)
        for level in LEVELS:
            yield from ((record.name, record) for record in self.records(level))
        yield from ((short_epci(record.name), record) for record in self.records("epci"))
        yield from ((name, self._by_level["commune"][code]) for name, code in self.former)

    def _find(self, territory: Territory) -> Record | None:
        records = self._by_level[territory.level]
        record = records.get(territory.code)
        if record is None and territory.level == "commune":
            record = records.get(self._current.get(territory.code, ""))
        return record

    def _named(self, text: str) -> Territory:
        qualified = QUALIFIED.match(text.strip())
        found = self.find(text)
        if not found and qualified:
            found = tuple(one for one in self.find(qualified["name"]) if self._lies_in(one, qualified["where"]))
        meant = [one for one in found if one.level == found[0].level]
        if len(meant) == 1:
            return meant[0]
        if not meant:
            raise InvalidInput(f"no such territory: {text!r} (write it as departement-29, commune-29039, Finistère)")
        choices = ", ".join(f"{one} ({self.get(one).departement})" for one in meant[:5])
        raise InvalidInput(f"several territories are called {text!r}: {choices}")

    def _lies_in(self, territory: Territory, where: str) -> bool:
        wider = self.containing(territory)
        return any(one.code == where.upper() or fold(self.name(one)) == fold(where) for one in wider)


@cache
def load_gazetteer() -> Gazetteer:
    """The shipped territories, read once per process."""
    return Gazetteer(read_table())


def _meant_first(spelling: tuple[str, Record]) -> tuple[int, int]:
    record = spelling[1]
    return MEANT.index(record.level), -record.population
