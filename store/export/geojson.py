"""GeoJSON (RFC 7946): a feature for each article, at the place it is about. Pure.

Points are those of `store.territories.points`. An article without a place, or in a place without a point, is a feature
without geometry ("unlocated", section 3.2), so that the features are as many as the articles.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from store.export.fields import Field
from store.export.json_lines import json_record
from store.export.record import Record, main_place
from store.territories.points import locate

FIELDS = (
    Field("id", "integer", "Of the feature: number of the article.", "12"),
    Field(
        "geometry",
        "object",
        "A point, longitude then latitude (WGS 84, degrees); null where no place is known.",
        "[-3.919, 47.871]",
    ),
    Field("properties.title", "text", "Title.", "Un fablab ouvre"),
    Field("properties.canonical_url", "text", "Canonical address.", "https://movilab.example/un-fablab"),
    Field("properties.source", "text", "Id of the site.", "movilab"),
    Field("properties.source_name", "text", "Its name.", "Movilab"),
    Field("properties.excerpt", "text", "As long as rights and `--text` allow.", "Il ouvre ses portes…"),
    Field("properties.kind", "text", "What it is.", "article"),
    Field("properties.tags", "list of text", "Slugs of our vocabulary, best first.", '["fablab"]'),
    Field("properties.published", "time", "The site's own date, UTC.", "2026-11-24T12:00:00Z"),
    Field("properties.published_origin", "text", "Where that date was read.", "feed"),
    Field("properties.last_checked", "time", "When we last looked, UTC.", "2026-11-26T07:00:00Z"),
    Field("properties.deadline", "date", "Last day to apply, register or answer.", "2026-12-31"),
    Field("properties.state", "text", "Of a call.", "open"),
    Field("properties.licence", "text", "Its name or address.", "CC BY-SA 4.0"),
    Field("properties.rights", "text", "What may be shown of it and why not more.", "excerpt"),
    Field("properties.place", "text", "Level and code of the place.", "commune-29039"),
    Field("properties.place_name", "text", "Its name.", "Concarneau"),
    Field(
        "properties.precision",
        "text",
        "Level of what the point stands for: a `departement` is shown by one of its communes, not where the thing is.",
        "commune",
    ),
)
KEPT = tuple(
    name.partition(".")[2]
    for name in (field.name for field in FIELDS)
    if name.startswith("properties.") and "place" not in name and "precision" not in name
)


def geojson(records: Iterable[Record]) -> Iterator[bytes]:
    """A FeatureCollection, a feature a line."""
    between = b'{"type": "FeatureCollection", "features": [\n'
    started = False
    for record in records:
        yield between + json.dumps(_feature(record), ensure_ascii=False).encode("utf-8", "replace")
        between, started = b",\n", True
    yield b"\n]}\n" if started else between + b"]}\n"


def _feature(record: Record) -> dict[str, Any]:
    facts, place = json_record(record), main_place(record.article)
    where = locate(place.territory) if place else None
    return {
        "type": "Feature",
        "id": record.article.id,
        "geometry": {"type": "Point", "coordinates": list(where.point)} if where else None,
        "properties": {name: facts[name] for name in KEPT}
        | {
            "place": str(place.territory) if place else None,
            "place_name": place.name if place else None,
            "precision": where.precision if where else None,
        },
    }
