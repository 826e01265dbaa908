"""What a field of an export is, for the data dictionary and for whoever reads the file. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """A field of a format: docs/data-dictionary.md has a line for each."""

    name: str
    type: str
    """"text", "integer", "number", "true/false", "date" (2026-11-24), "time" (2026-11-24T12:00:00Z), "list of …"."""
    meaning: str
    """With its unit, where it has one."""
    example: str = ""
