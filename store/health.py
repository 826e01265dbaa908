"""What the answers of an entry point, taken together, say of it. Plain values; what follows from them is decided by
the crawler."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal

Ailment = Literal["", "gone", "missing", "unreadable", "empty"]


@dataclass(frozen=True, kw_only=True)
class Health:
    """The state of one entry point; with nothing known, it is well."""

    ailment: Ailment = ""
    """"gone" (410), "missing" (404), "unreadable" (something else instead), "empty"; "" if it is well."""
    since: datetime | None = None
    """When the ailment was first met."""
    times: int = 0
    """Visits in a row that met it."""
    moved_to: str = ""
    """Where a permanent redirect leads."""
    moved_since: datetime | None = None
    moved_times: int = 0
    """Visits in a row that were led to that same place."""
    proposed: str = ""
    """Where a person was asked whether to follow it."""
    announced: bool = False
    """Whether it ever announced an article."""
    newest: datetime | None = None
    """The latest date of an article it ever announced."""
    looked: datetime | None = None
    """When it was last looked into why it is silent."""
    replaced_by: tuple[int, ...] = ()
    """Entry points that are followed because of its ailment."""


_TIMES = {"since", "moved_since", "newest", "looked"}


def health_to_json(health: Health) -> dict[str, Any]:
    """What is known, as JSON; `health_from_json` reads it back."""
    known = {field.name: getattr(health, field.name) for field in fields(health)}
    return {name: _json(value) for name, value in known.items() if value}


def health_from_json(stored: Mapping[str, Any]) -> Health:
    """The state kept by `health_to_json`."""
    values = dict(stored)
    for name in _TIMES & values.keys():
        values[name] = datetime.fromisoformat(values[name])
    values["replaced_by"] = tuple(values.get("replaced_by", ()))
    return Health(**values)


def _json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
