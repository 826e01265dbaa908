"""The fields of a source that an admin sets: what each allows, read from text."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from crawler.source_points import with_selectors
from store import schedules
from store.errors import InvalidInput
from store.territories import load_gazetteer
from store.types import (
    FETCH_POLICIES,
    REPUBLISH,
    SOURCE_KINDS,
    SOURCE_STATES,
    TOPICALITIES,
    Source,
    Territory,
)


def changed(source: Source, key: str, value: str) -> Source:
    """The source with one field read from its text. Raises InvalidInput naming what is allowed."""
    if key in ("licence", "contact", "republish"):
        read: Any = one_of(key, value, REPUBLISH) if key == "republish" else value or None
        return replace(source, rights=replace(source.rights, **{key: read}))
    if key == "selectors":
        return with_selectors(source, _selectors(value))
    return replace(source, **{key: _read(key, value)})


def _read(key: str, value: str) -> Any:
    """The value of a plain field."""
    if key in CHOICES:
        return one_of(key, value, CHOICES[key])
    if key == "scope":
        return scope(value)
    if key == "schedule" and value:
        schedules.parse_schedule(value)
    if key in ("schedule", "owner"):
        return value or None
    if key in ("name", "homepage", "language", "note"):
        return value
    raise InvalidInput(f"a source has no field {key!r} to set; there are: {', '.join(SETTABLE)}")


CHOICES: Mapping[str, Sequence[str]] = {
    "kind": SOURCE_KINDS,
    "state": SOURCE_STATES,
    "topicality": TOPICALITIES,
    "fetch": FETCH_POLICIES,
}
SETTABLE = (
    *("name", "homepage", "language", "note", "owner", "kind", "state", "topicality", "fetch", "scope", "schedule"),
    *("licence", "republish", "contact", "selectors"),
)


def _selectors(text: str) -> tuple[tuple[str, str], ...]:
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not all(isinstance(selector, str) for selector in found.values()):
        raise InvalidInput(f'selectors cannot be {text!r}; write them as {{"item": "article", "title": "h2"}}')
    return tuple(found.items())


def one_of(name: str, value: str, allowed: Sequence[str]) -> Any:
    """A value that is one of those allowed. Raises InvalidInput."""
    if value not in allowed:
        raise InvalidInput(f"{name} cannot be {value!r}; it is one of: {', '.join(allowed)}")
    return value


def scope(text: str | None) -> Territory | None:
    """A territory by its slug; None for the whole country. Raises InvalidInput."""
    if not text or text == "national":
        return None
    try:
        territory = Territory.parse(text)
    except ValueError as error:
        raise InvalidInput(str(error)) from error
    if not load_gazetteer().exists(territory):
        raise InvalidInput(f"there is no territory {text!r} in the official geographic code")
    return territory
