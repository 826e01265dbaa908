"""The form all formats share: a source, or one more entry point of it, as pairs of column and text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from crawler.source_files.imported import root
from store.types import EntryPoint, Source

COLUMNS = ("id", "name", "url", "type", "kind", "scope", "topicality", "state", "owner")
EXTRA = (
    "homepage",
    "language",
    "schedule",
    "fetch",
    "note",
    "licence",
    "republish",
    "tdm_reserved",
    "contact",
    "evidence",
    "use",
    "selectors",
)
"""Columns that are written only when a source has something to say there."""
IGNORED = ("platform",)
"""What the catalogue says for people; no source has it."""
MAX_ROWS = 50_000
TOO_LONG = f"a list of sources has at most {MAX_ROWS} rows; split the file"
KNOWN = frozenset((*COLUMNS, *EXTRA, *IGNORED))

# What XML 1.0 cannot carry, and lone surrogates, which no encoding can.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, kw_only=True)
class Row:
    """What a file says of a source, unchecked."""

    origin: str
    """Where it says so: "line 4"."""
    values: Mapping[str, str]
    """By column; empty ones are left out."""
    entry_points: tuple[Mapping[str, str], ...] = ()
    """Entry points told apart from `url`, each with kind, url and optionally evidence, use and selectors."""
    categories: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """What a file holds, unchecked."""

    rows: tuple[Row, ...]
    remarks: tuple[str, ...] = ()
    """What was not understood, as sentences."""


def to_rows(sources: Iterable[Source]) -> Iterator[dict[str, str]]:
    """One row per entry point, the first carrying all that is known of the source; one row for a source without any."""
    for source in sources:
        points = sorted(source.entry_points, key=lambda point: point.rank)
        first, *others = [_place(point) for point in points] or [{"url": source.homepage, "type": "site"}]
        if source.homepage != (root(first["url"]) if points else source.homepage):
            first["homepage"] = source.homepage
        yield _cleaned(describe(source) | first)
        for place in others:
            yield _cleaned({"id": source.id, "name": source.name} | place)


def describe(source: Source) -> dict[str, str]:
    """What is known of a source but its addresses; what says nothing is left out."""
    said = {
        "id": source.id,
        "name": source.name,
        "kind": source.kind,
        "scope": str(source.scope or ""),
        "topicality": source.topicality,
        "language": source.language if source.language != "fr" else "",
        "state": source.state,
        "fetch": source.fetch if source.fetch != "auto" else "",
        "schedule": source.schedule or "",
        "owner": source.owner or "",
        "note": source.note,
    }
    return {name: text for name, text in (said | _rights(source)).items() if text}


def _rights(source: Source) -> dict[str, str]:
    rights = source.rights
    return {
        "licence": rights.licence or "",
        "republish": rights.republish if rights.republish != "excerpt" else "",
        "tdm_reserved": "yes" if rights.tdm_reserved else "",
        "contact": rights.contact or "",
    }


def _place(point: EntryPoint) -> dict[str, str]:
    place = {"url": point.url, "type": point.kind, "evidence": point.evidence}
    if point.state != "followed":
        place["use"] = point.state
    if point.selectors:
        place["selectors"] = json.dumps(dict(point.selectors), ensure_ascii=False)
    return place


def _cleaned(row: Mapping[str, str]) -> dict[str, str]:
    return {name: UNWRITABLE.sub("", text) for name, text in row.items()}
