"""Proposals and judgements that let a test say only what it is about."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from crawler.discover import Judged, Proposal
from store.types import EntryKind

HOME = "https://ex.fr/"
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def propose(kind: EntryKind = "feed", path: str = "feed/", **fields: Any) -> Proposal:
    about: dict[str, Any] = {"found_in": "link tag", "score": 1.0} | fields
    return Proposal(kind=kind, url=HOME + path, **about)


def usable(kind: EntryKind = "feed", path: str = "feed/", **fields: Any) -> Judged:
    """A usable entry point with ten articles, the newest of November 2026; `score`, `found_in` and `language` are its
    proposal's."""
    about = {name: fields.pop(name) for name in ("score", "found_in", "language", "selectors") if name in fields}
    found: dict[str, Any] = {"usable": True, "items": 10, "newest": datetime(2026, 11, 1, tzinfo=UTC)} | fields
    return Judged(proposal=propose(kind, path, **about), **found)


def articles(*numbers: int) -> frozenset[str]:
    """Addresses of articles, by number."""
    return frozenset(f"{HOME}{number}" for number in numbers)
