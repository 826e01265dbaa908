"""One JSON object a line, with the same names as everywhere (`store.article_json`) and what an export adds. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from store.article_json import article_json
from store.export.columns import COLUMNS
from store.export.record import Record

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


def json_lines(records: Iterable[Record]) -> Iterator[bytes]:
    """A line for each article."""
    for record in records:
        yield json.dumps(json_record(record), ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def json_record(record: Record) -> dict[str, Any]:
    """The fields of one line."""
    facts = article_json(record.article, today=record.today)
    return facts | {column.name: _plain(column.read(record)) for column in _ADDED}


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if hasattr(value, "isoformat") else value
