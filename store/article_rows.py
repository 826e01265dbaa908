"""Between rows and values: how an article is laid out in its tables."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, cast
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.models import (
    ArticlePlaceRow,
    ArticleRow,
    ArticleTagRow,
    ArticleTerritoryRow,
    AttachmentRow,
    OutlinkRow,
)
from store.stories import members
from store.types import (
    Annotations,
    Article,
    Attachment,
    Event,
    Evidence,
    Kind,
    ListKey,
    Media,
    Partial,
    Place,
    Provenance,
    RightsMark,
    StoredArticle,
)


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
        "media": [asdict(item) for item in article.media],
        "event": _event_json(article.event),
        "partial": article.partial,
        "marks": [asdict(mark) for mark in article.marks],
        "expires": _expires(article.marks),
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


def _expires(marks: Sequence[RightsMark]) -> datetime | None:
    """Until when its page says that an article may be shown."""
    ends = [datetime.fromisoformat(mark.value) for mark in marks if mark.mark == "unavailable-after"]
    return min(ends, default=None)


def _event_json(event: Event | None) -> dict[str, Any] | None:
    if event is None:
        return None
    return asdict(event) | {"start": event.start.isoformat(), "end": event.end.isoformat() if event.end else None}


def _event(stored: dict[str, Any] | None) -> Event | None:
    if stored is None:
        return None
    end = stored["end"]
    times = {"start": datetime.fromisoformat(stored["start"]), "end": datetime.fromisoformat(end) if end else None}
    return Event(**(stored | times))


def place_rows(article_id: int, places: Sequence[Place]) -> list[ArticlePlaceRow]:
    return [ArticlePlaceRow(article_id=article_id, rank=rank, **asdict(place)) for rank, place in enumerate(places)]


def attachment_rows(article_id: int, attachments: Sequence[Attachment], now: datetime) -> list[AttachmentRow]:
    unique = {item.url: item for item in attachments}
    return [
        AttachmentRow(article_id=article_id, rank=rank, fetched=now, **asdict(item))
        for rank, item in enumerate(unique.values())
    ]


def outlink_rows(article_id: int, outlinks: Sequence[str]) -> list[OutlinkRow]:
    return [
        OutlinkRow(article_id=article_id, url=url, host=(urlsplit(url).hostname or "").removeprefix("www.")[:255])
        for url in dict.fromkeys(outlinks)
    ]


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
    attachments, outlinks = defaultdict(list), defaultdict(list)
    of_articles = select(AttachmentRow).where(AttachmentRow.article_id.in_(ids)).order_by("rank")
    for attachment in session.scalars(of_articles):
        attachments[attachment.article_id].append(_attachment(attachment))
    for link in session.scalars(select(OutlinkRow).where(OutlinkRow.article_id.in_(ids)).order_by("url")):
        outlinks[link.article_id].append(link.url)
    stories = members.load(session, ids)
    return [
        replace(
            _stored(row, tags[row.id], territories[row.id], places[row.id]),
            attachments=tuple(attachments[row.id]),
            outlinks=tuple(outlinks[row.id]),
            story=stories.get(row.id),
        )
        for row in rows
    ]


def _attachment(row: AttachmentRow) -> Attachment:
    names = ("url", "title", "media_type", "size", "text", "problem", "body_hash")
    return Attachment(**{name: getattr(row, name) for name in names})


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
        media=tuple(Media(**item) for item in row.media),
        event=_event(row.event),
        partial=cast(Partial, row.partial),
        marks=tuple(RightsMark(**item) for item in row.marks),
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
