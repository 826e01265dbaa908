"""One JSON object a line, with the same names as everywhere (`store.article_json`) and what an export adds. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from store.export.columns import COLUMNS
from store.export.fields import Field
from store.export.record import Record

ARTICLE_NAMES = (
    "id",
    "canonical_url",
    "source",
    "title",
    "excerpt",
    "text",
    "authors",
    "published",
    "published_origin",
    "published_confidence",
    "updated",
    "first_seen",
    "language",
    "kind",
    "tags",
    "territories",
    "places",
    "relevant",
    "relevance_score",
    "story",
    "image",
    "media",
    "event",
    "attachments",
    "partial",
    "marks",
    "outlinks",
    "categories",
    "deadline",
    "amounts",
    "state",
    "evidence",
)
"""What `store.article_json` gives, in its order."""
ADDED = (
    "source_name",
    "source_kind",
    "text_given",
    "last_checked",
    "gone",
    "opened",
    "permanent",
    "annotator",
    "licence",
    "may_mine",
    "may_republish",
    "rights",
    "text_hash",
    "sequence",
    "fetched_url",
    "method",
)
"""Columns of the tables that `article_json` has not."""
_ADDED = tuple(column for column in COLUMNS if column.name in ADDED)
OBJECTS = (
    Field("places", "list of objects", "Places the text names, in order.", "[{…}]"),
    Field("places[].level", "text", "`region`, `departement`, `epci` or `commune`.", "commune"),
    Field("places[].code", "text", "INSEE code; SIREN for an EPCI.", "29039"),
    Field("places[].name", "text", "Its name.", "Concarneau"),
    Field("places[].role", "text", "`subject`, `mention` or `address` (of a contact).", "subject"),
    Field("places[].surface", "text", "The words of the text that name it.", "à Concarneau"),
    Field("places[].main", "true/false", "Whether it is the place the article is about.", "true"),
    Field("media", "list of objects", "Recordings and films.", "[{…}]"),
    Field("media[].url", "text", "Address.", "https://movilab.example/1.mp3"),
    Field("media[].media_type", "text", "MIME type; empty if unknown.", "audio/mpeg"),
    Field("media[].size", "integer", "Bytes; 0 if unknown.", "1048576"),
    Field("media[].seconds", "integer", "Duration, seconds; 0 if unknown.", "1800"),
    Field("media[].thumbnail", "text", "Address of its picture.", "https://movilab.example/1.jpg"),
    Field("event", "object", "When and where something takes place; null if nothing does.", "{…}"),
    Field("event.start", "time", "Beginning, UTC; midnight in Paris for whole days.", "2026-12-05T09:00:00Z"),
    Field("event.end", "time", "End, UTC; null if not said.", "2026-12-05T17:00:00Z"),
    Field("event.all_day", "true/false", "Whether it is of whole days.", "false"),
    Field("event.location", "text", "Where, as the site says it.", "Konk Ar Lab, Concarneau"),
    Field("event.cancelled", "true/false", "Whether it was called off.", "false"),
    Field("story", "object", "Its story, where several articles tell the same; null if it is alone.", "{…}"),
    Field("story.id", "integer", "Number of the story.", "7"),
    Field("story.lead", "true/false", "Whether it stands for the story.", "true"),
    Field("story.why", "text", "Why it belongs there; empty for the first article.", "same text (93%) as article 12"),
    Field("story.others", "list of objects", "The other public articles of it, the lead first.", "[{…}]"),
    Field("story.others[].id", "integer", "Number of the article.", "12"),
    Field("story.others[].source", "text", "Id of its source.", "movilab"),
    Field("story.others[].title", "text", "Its title.", "Un fablab ouvre"),
    Field("story.others[].canonical_url", "text", "Its address.", "https://movilab.example/un-fablab"),
    Field("attachments", "list of objects", "Documents its page links to.", "[{…}]"),
    Field("attachments[].url", "text", "Address.", "https://movilab.example/reglement.pdf"),
    Field("attachments[].title", "text", "Title.", "Règlement"),
    Field("attachments[].media_type", "text", "MIME type.", "application/pdf"),
    Field("attachments[].size", "integer", "Bytes; 0 if it was not fetched.", "52311"),
    Field("attachments[].text", "text", "Its text; empty unless `text_given` is `whole`.", "Article 1…"),
    Field("attachments[].problem", "text", "Why it has no text: `scanned`, `too_large`, …; empty if it has.", ""),
    Field("attachments[].body_hash", "text", "SHA-256 of the document, hexadecimal.", "9f86d081…"),
    Field("marks", "list of objects", "What page and site say of rights.", "[{…}]"),
    Field("marks[].mark", "text", "`noarchive`, `tdm-reserved`, `licence`, …", "licence"),
    Field("marks[].value", "text", "Address or name of a licence or policy.", "https://creativecommons.org/…"),
    Field("marks[].where", "text", "Where it was read.", "rel=license"),
    Field("evidence", "list of objects", "Why tags, places, kind were decided so.", "[{…}]"),
    Field("evidence[].about", "text", "What was decided.", "tag:fablab"),
    Field("evidence[].rule", "text", "The rule that fired.", "term"),
    Field("evidence[].words", "text", "The words it rests on.", "fablab"),
    Field("evidence[].where", "text", "`title`, `lead`, `text` or `source`.", "title"),
    Field("evidence[].position", "integer", "Place of the words there, characters from 0.", "3"),
    Field("evidence[].score", "number", "Its weight.", "1.0"),
)
"""Fields that are objects, which tables have flat or not at all."""


def fields() -> list[Field]:
    """What a line holds, in its order; `[]` stands for each of a list."""
    by_name = {column.name: column for column in COLUMNS} | {one.name: one for one in OBJECTS if "." not in one.name}
    found = []
    for name in (*ARTICLE_NAMES, *ADDED):
        found.append(by_name[name])
        found += [one for one in OBJECTS if one.name.startswith((f"{name}[].", f"{name}."))]
    return found


def json_lines(records: Iterable[Record]) -> Iterator[bytes]:
    """A line for each article."""
    for record in records:
        yield json.dumps(json_record(record), ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def json_record(record: Record) -> dict[str, Any]:
    """The fields of one line."""
    return record.facts | {column.name: _plain(column.read(record)) for column in _ADDED}


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if hasattr(value, "isoformat") else value
