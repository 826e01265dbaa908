"""Builders that let a test say only what it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from store import saving, sources
from store.db import transaction
from store.saving import Saved
from store.types import Annotations, Article, EntryPoint, Provenance, Source

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def a_source(source_id: str = "movilab", **fields: Any) -> Source:
    """A followed source."""
    points = (EntryPoint(kind="feed", url=f"https://{source_id}.example/feed/"),)
    homepage = f"https://{source_id}.example/"
    return replace(Source(id=source_id, name=source_id.title(), homepage=homepage, entry_points=points), **fields)


def an_article(slug: str = "un-fablab", **fields: Any) -> Article:
    """An article of "movilab"; `tags`, `kind` and `relevant` are those of its annotations."""
    notes = {name: fields.pop(name) for name in ("tags", "kind", "relevant", "places", "deadline") if name in fields}
    url = f"https://movilab.example/{slug}"
    article = Article(
        canonical_url=url,
        source="movilab",
        title="Un fablab ouvre",
        text="Il ouvre ses portes à Concarneau.",
        published=NOW,
        published_origin="feed",
        published_confidence=0.9,
        annotations=Annotations(**notes),
        provenance=Provenance(fetched_url=url, method="test"),
    )
    return replace(article, **fields)


def add_source(engine: Engine, source_id: str = "movilab", **fields: Any) -> None:
    """Put a source into the store."""
    with transaction(engine) as session:
        sources.add(session, a_source(source_id, **fields), NOW)


def save(session: Session, article: Article, territories: tuple[str, ...] = (), **options: Any) -> Saved:
    """Save an article at NOW unless told otherwise."""
    return saving.save(session, article, territories, **({"now": NOW} | options))
