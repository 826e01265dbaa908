"""Texts in our own words, and how to annotate them."""

from __future__ import annotations

from datetime import date

from crawler.annotate import annotate
from store.types import Annotations, SourceContext, Territory

DEDICATED = SourceContext(id="reseau", kind="network")
GENERAL = SourceContext(id="journal", topicality="general")


def of_scope(slug: str) -> SourceContext:
    """A source that writes about one territory."""
    return SourceContext(id="local", scope=Territory.parse(slug))


def read(
    title: str = "", text: str = "", source: SourceContext = DEDICATED, *, published: date | None = None
) -> Annotations:
    """What we understand of a text."""
    return annotate(title, text, source, published=published)


def slugs(notes: Annotations) -> list[str]:
    """The territories of a text, main place first."""
    return [str(place.territory) for place in notes.places]


def main_place(notes: Annotations) -> str | None:
    """The one place a text is about."""
    return next((str(place.territory) for place in notes.places if place.main), None)
