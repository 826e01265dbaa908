"""What sites say of their rights: kept for each source, and their rules of mining for some days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from store.models import DocumentRow, SourceRow
from store.types import RightsMark


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A document that was read and understood."""

    content: list[Any]
    """What was understood of it, as JSON."""
    checked: datetime


def kept(session: Session, url: str) -> Kept | None:
    """What was kept of a document, if anything."""
    row = session.get(DocumentRow, url)
    return Kept(content=row.content, checked=row.checked) if row is not None and row.content is not None else None


def keep(session: Session, source_id: str, url: str, content: list[Any], now: datetime) -> None:
    """Keep what was understood of a document, for every source that has it."""
    row = session.get(DocumentRow, url)
    if row is None:
        row = DocumentRow(url=url, source_id=source_id, checked=now)
        session.add(row)
    row.content, row.checked = content, now
    session.flush()


def seen(session: Session, source_id: str) -> tuple[RightsMark, ...]:
    """What the site of a source says of its rights."""
    return tuple(RightsMark(**mark) for mark in session.get_one(SourceRow, source_id).rights_seen)


def set_seen(session: Session, source_id: str, marks: Sequence[RightsMark]) -> None:
    """Keep what the site of a source says of its rights. What the admin recorded is elsewhere, and stays."""
    session.get_one(SourceRow, source_id).rights_seen = [asdict(mark) for mark in marks]
