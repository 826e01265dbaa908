"""The vocabulary as rows, for people who read the tables."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.orm import Session

from store.models import TagRow
from store.taxonomy import load_taxonomy


def load_tags(session: Session) -> int:
    """Make the table of tags say what the taxonomy says. How many there are."""
    tags = load_taxonomy().tags.values()
    session.execute(delete(TagRow))
    session.add_all(TagRow(slug=tag.slug, facet=tag.facet, label=tag.label) for tag in tags)
    return len(tags)
