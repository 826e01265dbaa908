"""What was forgotten on request and must not come back: hashes only, which say nothing of what they were made from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.models import TombstoneRow
from store.spellings import spellings

AT_ONCE = 500
"""Hashes asked for in one query."""


def url_hash(url: str) -> str:
    """SHA-256 of an address, as tombstones keep it."""
    return hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()


def of_text(source_id: str, text_hash: str) -> str:
    """The tombstone of a text of a source, whatever its address."""
    return url_hash(f"text:{source_id}:{text_hash}")


def bury(session: Session, hashes: Iterable[str], now: datetime) -> None:
    """Leave a tombstone for each hash that has none."""
    for one in sorted(set(hashes)):
        if session.get(TombstoneRow, one) is None:
            session.add(TombstoneRow(url_hash=one, forgotten=now))
    session.flush()


def buried(session: Session, hashes: Sequence[str]) -> set[str]:
    """Those of these hashes that have a tombstone."""
    found: set[str] = set()
    for start in range(0, len(hashes), AT_ONCE):
        some = TombstoneRow.url_hash.in_(hashes[start : start + AT_ONCE])
        found.update(session.scalars(select(TombstoneRow.url_hash).where(some)))
    return found


def forgotten(session: Session, urls: Sequence[str]) -> set[str]:
    """Those of these addresses that were forgotten on request, under whatever spelling."""
    if not urls or session.scalar(select(TombstoneRow.url_hash).limit(1)) is None:
        return set()
    owners = {url_hash(spelling): url for url in urls for spelling in spellings(url)}
    return {owners[one] for one in buried(session, list(owners))}
