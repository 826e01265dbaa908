"""What is written into a corpus: its articles, its sources and what was left out, counted on the way."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

from store import rights
from store.corpus.activity import Activity
from store.export.fields import Field
from store.export.record import Record
from store.types import Source

RIGHTS_FIELDS = (
    Field("id", "integer", "Number of the article.", "12"),
    Field("canonical_url", "text", "Its address.", "https://movilab.example/un-fablab"),
    Field("source", "text", "Id of its source.", "movilab"),
    Field(
        "text_given", "text", "What is left of the text: `excerpt`, `none`, `empty` (the store has none).", "excerpt"
    ),
    Field("may_mine", "true/false", "Whether nobody reserved text and data mining of it.", "false"),
    Field("may_republish", "true/false", "Whether its source lets the whole text be republished.", "false"),
    Field("licence", "text", "Its licence, if one was found.", ""),
    Field("rights", "text", "What may be shown of it and why not more.", "excerpt, no mining because of noai (meta)"),
)
SOURCE_FIELDS = (
    Field("id", "text", "Id of the source.", "movilab"),
    Field("name", "text", "Its name.", "Movilab"),
    Field("homepage", "text", "Its address.", "https://movilab.example/"),
    Field("kind", "text", "What kind of site it is.", "network"),
    Field("topicality", "text", "`dedicated`: all is kept; `general`: what the relevance test keeps.", "dedicated"),
    Field("scope", "text", "Territory it writes about; null: the whole country.", "departement-29"),
    Field("language", "text", "ISO 639-1.", "fr"),
    Field("state", "text", "`active`, `trial`, `paused` or `retired` when frozen.", "active"),
    Field("licence", "text", "Licence of the site; empty if none was found.", "CC BY-SA 4.0"),
    Field("republish", "text", "What the admin recorded: `excerpt`, `full` or `none`.", "excerpt"),
    Field("mining_reserved", "true/false", "Whether admin or site reserve text and data mining.", "false"),
    Field("articles", "integer", "Articles of this corpus that are from it.", "40"),
    Field("entry_points", "list of objects", "Where it is visited.", "[{…}]"),
    Field("entry_points[].kind", "text", "`feed`, `sitemap`, `listing`, …", "feed"),
    Field("entry_points[].url", "text", "Address.", "https://movilab.example/feed/"),
    Field("entry_points[].state", "text", "`followed`, `spare` or `dead`.", "followed"),
    Field("known_since", "time", "The oldest recorded visit: before it nothing is known.", "2026-01-05T06:00:00Z"),
    Field("first_success", "time", "The first visit that succeeded.", "2026-01-05T06:00:00Z"),
    Field("last_success", "time", "The last visit that succeeded: after it nothing is known.", "2026-11-24T06:00:00Z"),
    Field("visits", "integer", "Recorded visits.", "310"),
    Field("failed_visits", "integer", "Those of them that failed.", "4"),
    Field("gaps", "list of objects", "Times of more than 14 days without a visit that succeeded.", "[{…}]"),
    Field("gaps[].start", "time", "The last success before it, or the first visit.", "2026-07-01T06:00:00Z"),
    Field("gaps[].end", "time", "The first success after it; null while it lasts.", "2026-08-02T06:00:00Z"),
    Field("gaps[].failed_visits", "integer", "Visits that failed meanwhile; 0: nobody tried.", "6"),
    Field("gaps[].outcome", "text", "How the last of them failed.", "unreachable"),
    Field("incidents", "list of objects", "What was wrong with it, oldest first.", "[{…}]"),
    Field("incidents[].kind", "text", "`failing`, `blocked`, `silent`, `changed`, `flooded`, `rights`.", "failing"),
    Field("incidents[].message", "text", "A sentence.", "3 visits have failed: connection refused"),
    Field("incidents[].opened", "time", "Since when.", "2026-07-03T06:00:00Z"),
    Field("incidents[].closed", "time", "Until when; null while it lasts.", "2026-08-02T06:00:00Z"),
)


class Fingerprint:
    """One hash for a list of articles: SHA-256 over a line of id, address and hash of the text for each."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def add(self, number: object, url: object, text_hash: object) -> None:
        self._hash.update(f"{number}\t{url}\t{text_hash}\n".encode("utf-8", "replace"))

    def __str__(self) -> str:
        return self._hash.hexdigest()


@dataclass
class Tally:
    """What passes by on the way into the file of articles."""

    left_out: BinaryIO
    """Takes a line for each article whose whole text is not in the corpus."""
    count: int = 0
    last_change: int = 0
    """The greatest `sequence` met."""
    texts: Counter[str] = field(default_factory=Counter)
    annotators: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    oldest: datetime | None = None
    newest: datetime | None = None
    fingerprint: Fingerprint = field(default_factory=Fingerprint)

    def watch(self, records: Iterable[Record]) -> Iterator[Record]:
        """The same records, counted."""
        for record in records:
            self._note(record)
            yield record

    def _note(self, record: Record) -> None:
        article = record.article
        self.count += 1
        self.last_change = max(self.last_change, article.sequence)
        self.texts[record.text_given] += 1
        self.annotators[article.annotations.version] += 1
        self.sources[article.source] += 1
        self.fingerprint.add(article.id, article.canonical_url, article.text_hash)
        if article.published:
            self.oldest = min(article.published, self.oldest or article.published)
            self.newest = max(article.published, self.newest or article.published)
        if record.text_given != "whole":
            self.left_out.write(json_line(_rights(record)))


def write_sources(
    file: Path, sources: Sequence[Source], activities: Mapping[str, Activity], articles: Mapping[str, int]
) -> None:
    """A line for each source of the store: those without an article here say what was looked at in vain."""
    with file.open("wb") as out:
        for source in sources:
            activity = activities.get(source.id, Activity())
            out.write(json_line(source_facts(source, activity, articles.get(source.id, 0))))


def source_facts(source: Source, activity: Activity, articles: int) -> dict[str, Any]:
    """What a corpus says of a source."""
    return {
        "id": source.id,
        "name": source.name,
        "homepage": source.homepage,
        "kind": source.kind,
        "topicality": source.topicality,
        "scope": str(source.scope) if source.scope else None,
        "language": source.language,
        "state": source.state,
        "licence": rights.licence_name(rights.of_source(source.rights) or ""),
        "republish": source.rights.republish,
        "mining_reserved": rights.reserved(source.rights),
        "articles": articles,
        "entry_points": [{"kind": one.kind, "url": one.url, "state": one.state} for one in source.entry_points],
        **asdict(activity),
    }


def json_line(facts: Mapping[str, Any]) -> bytes:
    """An object on a line; times are RFC 3339 in UTC."""
    return json.dumps(facts, ensure_ascii=False, default=_plain).encode("utf-8", "replace") + b"\n"


def _rights(record: Record) -> dict[str, Any]:
    article = record.article
    return {
        "id": article.id,
        "canonical_url": article.canonical_url,
        "source": article.source,
        "text_given": record.text_given,
        "may_mine": record.may_mine,
        "may_republish": record.may_republish,
        "licence": record.licence,
        "rights": record.rights,
    }


def _plain(value: object) -> str:
    if isinstance(value, (date, datetime)):
        return value.isoformat().replace("+00:00", "Z")
    raise TypeError(f"{type(value).__name__} is not for JSON")
