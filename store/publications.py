"""How far the feeds have been published."""

from __future__ import annotations

from sqlalchemy.orm import Session

from store import sequence

PUBLISHED = "published"


def published_sequence(session: Session) -> int:
    """The `sequence` of the last change that is in the published feeds; 0 before the first publication."""
    return sequence.last_value(session, PUBLISHED)


def set_published(session: Session, value: int) -> None:
    """Note that all changes up to `value` are in the published feeds."""
    sequence.set_value(session, PUBLISHED, value)
