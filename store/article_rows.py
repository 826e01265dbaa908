"""Between rows and values: how an article is laid out in its tables."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.models import ArticlePlaceRow, ArticleRow, ArticleTagRow, ArticleTerritoryRow
from store.types import Annotations, Article, Evidence, Kind, ListKey, Place, Provenance, StoredArticle


def text_hash(title: str, text: str) -> str:
    """SHA-256 of what a reader reads; it changes when the title or the text does."""
    return hashlib.sha256(f"{title}\n\n{text}".encode("utf-8", "replace")).hexdigest()


def columns(article: Article) -> dict[str, Any]:
    """The columns of an article's row that come from the article itself."""
    notes, origin = article.annotations, article.provenance
    return {
        "title": article.title,
        "excerpt": article.excerpt,
        "text": article.text,
        "authors": list(article.authors),
        "published": article.published,
        "published_origin": article.published_origin,
        "published_confidence": article.published_confidence,
        "updated": article.updated,
        "language": article.language,
        "image": article.image,
        "categories": list(article.categories),
        "kind": notes.kind,
        "relevant": notes.relevant,
        "relevance_score": notes.relevance_score,
        "opened": notes.opened,
        "deadline": notes.deadline,
        "permanent": notes.permanent,
        "amounts": list(notes.amounts),
        "evidence": [asdict(item) for item in notes.evidence],
        "annotator": notes.version,
        "text_hash": text_hash(article.title, article.text),
        "fetched_url": origin.fetched_url,
        "entry_point_id": origin.entry_point,
        "run_id": origin.run,
        "method": origin.method,
        "etag": origin.etag,
        "last_modified": origin.last_modified,
    }


def place_rows(article_id: int, places: Sequence[Place]) -> list[ArticlePlaceRow]:
    return [ArticlePlaceRow(article_id=article_id, rank=rank, **asdict(place)) for rank, place in enumerate(places)]


def list_keys(source: str, kind: str, tags: Sequence[str], territories: Sequence[str]) -> frozenset[ListKey]:
    """The lists a public article is in."""
    return frozenset(
        [ListKey("all"), ListKey("source", source), ListKey("type", kind)]
        + [ListKey("tag", tag) for tag in tags]
        + [ListKey("territoire", territory) for territory in territories]
    )


def load(session: Session, rows: Sequence[ArticleRow]) -> list[StoredArticle]:
    """The rows as values, in the same order, with their tags, places and territories."""
    ids = [row.id for row in rows]
    tags, territories, places = defaultdict(list), defaultdict(list), defaultdict(list)
    for tag in session.scalars(select(ArticleTagRow).where(ArticleTagRow.article_id.in_(ids)).order_by("rank")):
        tags[tag.article_id].append(tag.tag)
    in_ids = ArticleTerritoryRow.article_id.in_(ids)
    for territory in session.scalars(select(ArticleTerritoryRow).where(in_ids).order_by("territory")):
        territories[territory.article_id].append(territory.territory)
    for place in session.scalars(select(ArticlePlaceRow).where(ArticlePlaceRow.article_id.in_(ids)).order_by("rank")):
        places[place.article_id].append(_place(place))
    return [_stored(row, tags[row.id], territories[row.id], places[row.id]) for row in rows]


def _place(row: ArticlePlaceRow) -> Place:
    names = ("level", "code", "name", "role", "surface", "main")
    return Place(**{name: getattr(row, name) for name in names})


def _stored(row: ArticleRow, tags: list[str], territories: list[str], places: list[Place]) -> StoredArticle:
    return StoredArticle(
        id=row.id,
        canonical_url=row.canonical_url,
        source=row.source_id,
        title=row.title,
        text=row.text,
        excerpt=row.excerpt,
        authors=tuple(row.authors),
        published=row.published,
        published_origin=row.published_origin,
        published_confidence=row.published_confidence,
        updated=row.updated,
        language=row.language,
        image=row.image,
        categories=tuple(row.categories),
        annotations=_annotations(row, tags, places),
        provenance=Provenance(
            fetched_url=row.fetched_url,
            entry_point=row.entry_point_id,
            run=row.run_id,
            method=row.method,
            etag=row.etag,
            last_modified=row.last_modified,
        ),
        sequence=row.sequence,
        first_seen=row.first_seen,
        last_checked=row.last_checked,
        listed=row.listed,
        text_hash=row.text_hash,
        gone=row.gone,
        territories=tuple(territories),
    )


def _annotations(row: ArticleRow, tags: list[str], places: list[Place]) -> Annotations:
    return Annotations(
        relevant=row.relevant,
        relevance_score=row.relevance_score,
        kind=cast(Kind, row.kind),
        tags=tuple(tags),
        places=tuple(places),
        opened=row.opened,
        deadline=row.deadline,
        permanent=row.permanent,
        amounts=tuple(row.amounts),
        evidence=tuple(Evidence(**item) for item in row.evidence),
        version=row.annotator,
    )
