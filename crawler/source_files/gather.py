"""From the rows of a file to its sources: each checked, each id and address once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from crawler.source_files.checks import Checks
from crawler.source_files.imported import IMPORT_TYPES, LONGEST_ID, ImportedSource, ImportedSources, make_id
from crawler.source_files.rows import Row, Table
from store.types import (
    ENTRY_KINDS,
    FETCH_POLICIES,
    REPUBLISH,
    SOURCE_KINDS,
    SOURCE_STATES,
    TOPICALITIES,
    EntryPoint,
    Rights,
)

MAX_ENTRY_POINTS = 50
CROWDED = f"a source has at most {MAX_ENTRY_POINTS} entry points"


def gather(table: Table) -> ImportedSources:
    """The sources of a file's rows. Rows that share an id and a name are entry points of one source."""
    gathering = _Gathering(table)
    for row in table.rows:
        gathering.add(row)
    return ImportedSources(tuple(gathering.sources.values()), (*table.remarks, *gathering.problems))


class _Gathering:
    def __init__(self, table: Table) -> None:
        self.sources: dict[str, ImportedSource] = {}
        self.problems: list[str] = []
        self._places: dict[str, str] = {}
        # Also those further down: an id that is made never takes one that is given.
        self._taken = {row.values["id"] for row in table.rows if "id" in row.values}
        self._copies: dict[str, int] = {}

    def add(self, row: Row) -> None:
        checks = Checks(row.origin, row.values)
        found = _read(checks, row)
        problems = checks.complaints or self._conflicts(found)
        if problems:
            self.problems.extend(problems)
            return
        if not found.id:
            found = replace(found, id=self._new_id(found))
        earlier = self.sources.get(found.id)
        self.sources[found.id] = _joined(earlier, found) if earlier else found
        self._places.update((place, row.origin) for place in _addresses(found))

    def _conflicts(self, found: ImportedSource) -> list[str]:
        """Why a source has no place beside those before it."""
        known = [place for place in _addresses(found) if place in self._places]
        if known:
            return [f"{found.origin}: {known[0]} is already on {self._places[known[0]]}; left out"]
        earlier = self.sources.get(found.id)
        if earlier is None:
            return []
        if not (found.name == earlier.name and found.entry_points and earlier.entry_points):
            return [f"{found.origin}: id {found.id!r} is already that of {earlier.origin}"]
        crowded = len(earlier.entry_points) + len(found.entry_points) > MAX_ENTRY_POINTS
        return [f"{found.origin}: {CROWDED}"] if crowded else []

    def _new_id(self, found: ImportedSource) -> str:
        made = made_first = make_id(found.name, found.url)
        while made in self._taken:
            number = self._copies[made_first] = self._copies.get(made_first, 1) + 1
            made = f"{made_first[: LONGEST_ID - len(f'-{number}')].rstrip('-')}-{number}"
        self._taken.add(made)
        return made


def _addresses(source: ImportedSource) -> list[str]:
    return [point.url for point in source.entry_points] or [source.url]


def _joined(first: ImportedSource, more: ImportedSource) -> ImportedSource:
    points = first.entry_points + more.entry_points
    ranked = tuple(replace(point, rank=rank) for rank, point in enumerate(points))
    return replace(first, entry_points=ranked, given=first.given | {"entry_points"})


def _read(checks: Checks, row: Row) -> ImportedSource:
    url = checks.address("url", required=True)
    points = tuple(_entry_points(checks, url, row.entry_points))
    if len({point.url for point in points}) < len(points):
        checks.complaints.append(f"{row.origin}: an entry point is there twice")
    return ImportedSource(
        name=checks.name(),
        url=url,
        id=checks.slug("id"),
        type=checks.word("type", IMPORT_TYPES, ""),
        kind=checks.word("kind", SOURCE_KINDS, "media"),
        scope=checks.territory("scope"),
        topicality=checks.word("topicality", TOPICALITIES, "dedicated"),
        language=checks.language("language"),
        state=checks.word("state", SOURCE_STATES, "active"),
        fetch=checks.word("fetch", FETCH_POLICIES, "auto"),
        schedule=checks.schedule("schedule"),
        owner=checks.line("owner") or None,
        note=checks.text("note"),
        rights=_rights(checks),
        homepage=checks.address("homepage"),
        entry_points=points,
        categories=row.categories,
        given=frozenset(row.values) | ({"entry_points"} if row.entry_points else frozenset()),
        origin=row.origin,
    )


def _rights(checks: Checks) -> Rights:
    return Rights(
        licence=checks.line("licence") or None,
        republish=checks.word("republish", REPUBLISH, "excerpt"),
        tdm_reserved=checks.yes("tdm_reserved"),
        contact=checks.line("contact") or None,
    )


def _entry_points(checks: Checks, url: str, others: Sequence[Mapping[str, str]]) -> Iterator[EntryPoint]:
    first = checks.entry_point("type", url, 0)
    if first:
        yield first
    if len(others) >= MAX_ENTRY_POINTS:
        checks.complaints.append(f"{checks.origin}: {CROWDED}")
        return
    for rank, values in enumerate(others, start=1 if first else 0):
        yield from _other_entry_point(checks, values, rank)


def _other_entry_point(checks: Checks, values: Mapping[str, str], rank: int) -> Iterator[EntryPoint]:
    of_point = Checks(checks.origin, values)
    point = of_point.entry_point("kind", of_point.address("url", required=True), rank)
    if point is None:
        of_point.complain("kind", ", ".join(ENTRY_KINDS))
    else:
        yield point
    checks.complaints.extend(of_point.complaints)
