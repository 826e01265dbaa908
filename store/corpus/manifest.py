"""manifest.json of a corpus: what was asked, what was found, and with what it was made."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.corpus.activity import GAP
from store.corpus.contents import Tally
from store.export.fields import Field
from store.export.names import FormatName, TextPolicy

VERSION = "veille-corpus/1"
FIELDS = (
    Field("format", "text", "Version of this layout.", VERSION),
    Field("name", "text", "Name of the corpus.", "fablabs-bretagne"),
    Field("query", "text", "The query in its one canonical form, saved searches written out.", "tag:fablab"),
    Field("text", "text", "How much of the texts was asked for (`--text`).", "allowed"),
    Field("authors", "list of text", "Who froze it.", '["Anne Le Goff"]'),
    Field("articles.file", "text", "The file of articles.", "data/articles.jsonl"),
    Field("articles.count", "integer", "Articles in it.", "120"),
    Field("articles.texts", "object", "How many have which `text_given`.", '{"whole": 110, "excerpt": 10}'),
    Field("articles.fingerprint", "text", "SHA-256 over a line for each: id, tab, address, tab, `text_hash`.", "5f70…"),
    Field("articles.published_from", "time", "The oldest date of their sites.", "2024-01-05T08:00:00Z"),
    Field("articles.published_to", "time", "The newest.", "2026-11-24T08:00:00Z"),
    Field("sources.file", "text", "The file of sources.", "data/sources.jsonl"),
    Field("sources.count", "integer", "Sources in it: all of the store.", "215"),
    Field("sources.with_articles", "integer", "Those of them that have articles here.", "31"),
    Field("sources.gap_days", "integer", "Days without a success that make a gap.", "14"),
    Field("rights.file", "text", "The file of articles whose whole text is left out.", "data/rights.jsonl"),
    Field("rights.count", "integer", "Articles in it.", "10"),
    Field(
        "state.as_of",
        "time",
        "The last moment at which anything in the store had come or changed: not when the command ran, so that a store "
        "that stands still gives the same bytes. Also the day that decides which calls are open.",
        "2026-11-24T12:00:00Z",
    ),
    Field("state.sequence", "integer", "Number of the last change in the store.", "5012"),
    Field("state.last_change", "integer", "Number of the last change of an article here.", "4988"),
    Field("versions.veille", "text", "Version of the program.", "0.1.0"),
    Field("versions.schema", "text", "Revision of the store's tables.", "0003"),
    Field("versions.vocabulary", "text", "Version of the shipped vocabulary.", "0f3a5b7c9d1e"),
    Field("versions.annotators", "object", "How many articles were annotated by which version.", '{"1-0f3a…": 120}'),
)


@dataclass(frozen=True, kw_only=True)
class Made:
    """With what a corpus was made."""

    veille: str
    schema: str
    vocabulary: str


@dataclass(frozen=True, kw_only=True)
class State:
    """The store as it was."""

    as_of: datetime
    sequence: int
    sources: int


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What was asked for."""

    name: str
    query: str
    policy: TextPolicy
    output_format: FormatName
    authors: tuple[str, ...]


def manifest(asked: Asked, tally: Tally, state: State, made: Made) -> dict[str, Any]:
    """The manifest as JSON values."""
    return {
        "format": VERSION,
        "name": asked.name,
        "query": asked.query,
        "text": str(asked.policy),
        "authors": list(asked.authors),
        "articles": {
            "file": f"data/articles.{asked.output_format}",
            "count": tally.count,
            "texts": dict(sorted(tally.texts.items())),
            "fingerprint": str(tally.fingerprint),
            "published_from": _time(tally.oldest),
            "published_to": _time(tally.newest),
        },
        "sources": {
            "file": "data/sources.jsonl",
            "count": state.sources,
            "with_articles": len(tally.sources),
            "gap_days": GAP.days,
        },
        "rights": {"file": "data/rights.jsonl", "count": tally.count - tally.texts["whole"]},
        "state": {"as_of": _time(state.as_of), "sequence": state.sequence, "last_change": tally.last_change},
        "versions": {
            "veille": made.veille,
            "schema": made.schema,
            "vocabulary": made.vocabulary,
            "annotators": dict(sorted(tally.annotators.items())),
        },
    }


def to_bytes(facts: dict[str, Any]) -> bytes:
    """The file."""
    return json.dumps(facts, ensure_ascii=False, indent=2).encode("utf-8") + b"\n"


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None
