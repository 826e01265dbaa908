"""An article as JSON: the same names in every command, export and address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from store.calls import state_of
from store.rights import told
from store.types import Article, Event, RightsMark, StoredArticle, Story


def article_json(article: Article, territories: tuple[str, ...] = (), *, today: date | None = None) -> dict[str, Any]:
    """The fields of an article, stored or only read; times are RFC 3339, territories are slugs.

    `today` decides whether a call is open; default: today in UTC.
    """
    notes = article.annotations
    stored = article if isinstance(article, StoredArticle) else None
    return {
        "id": stored.id if stored else None,
        "canonical_url": article.canonical_url,
        "source": article.source,
        "title": article.title,
        "excerpt": article.excerpt,
        "text": article.text,
        "authors": list(article.authors),
        "published": _time(article.published),
        "published_origin": article.published_origin,
        "published_confidence": article.published_confidence,
        "updated": _time(article.updated),
        "first_seen": _time(stored.first_seen) if stored else None,
        "language": article.language,
        "kind": notes.kind,
        "tags": list(notes.tags),
        "territories": list(stored.territories if stored else territories),
        "places": [asdict(place) for place in notes.places],
        "relevant": notes.relevant,
        "relevance_score": notes.relevance_score,
        "story": _story(stored.story) if stored else None,
        "image": article.image,
        "media": [asdict(item) for item in article.media],
        "event": _event(article.event),
        "attachments": [asdict(item) for item in article.attachments],
        "partial": article.partial,
        "marks": [asdict(mark) for mark in article.marks],
        "outlinks": list(article.outlinks),
        "categories": list(article.categories),
        "deadline": notes.deadline.isoformat() if notes.deadline else None,
        "amounts": list(notes.amounts),
        "state": state_of(article, today or datetime.now(UTC).date()),
        "evidence": [asdict(item) for item in notes.evidence],
    }


def in_words(facts: Mapping[str, Any]) -> dict[str, list[str]]:
    """The parts of `article_json` that are objects, each as lines for people."""
    return {
        "places": [f"{one['name']} ({one['level']}-{one['code']}, {one['role']})" for one in facts["places"]],
        "media": [
            " ".join(filter(None, (one["url"], one["media_type"], _clock(one["seconds"])))) for one in facts["media"]
        ],
        "event": [_when(facts["event"])] if facts["event"] else [],
        "attachments": [
            f"{one['title']} ({one['problem'] or _length(one)}) {one['url']}" for one in facts["attachments"]
        ],
        "marks": [told(RightsMark(**mark)) for mark in facts["marks"]],
        "story": _told_by(facts["story"]) if facts["story"] else [],
    }


def _told_by(story: Mapping[str, Any]) -> list[str]:
    place = f"{story['id']} ({'leads' if story['lead'] else 'follows'})"
    return [f"{place}: {story['why']}".rstrip(": "), *(f"{one['source']} {one['id']}" for one in story["others"])]


def _length(attachment: Mapping[str, Any]) -> str:
    text = attachment["text"]
    return f"{len(text)} characters of text" if text else attachment["media_type"]


def _clock(seconds: int) -> str:
    return f"{seconds // 3600}:{seconds % 3600 // 60:02}:{seconds % 60:02}" if seconds else ""


def _when(event: Mapping[str, Any]) -> str:
    until = f" to {event['end']}" if event["end"] else ""
    marks = (event["location"], "all day" if event["all_day"] else "", "cancelled" if event["cancelled"] else "")
    return ", ".join((f"{event['start']}{until}", *filter(None, marks)))


def _event(event: Event | None) -> dict[str, Any] | None:
    return asdict(event) | {"start": _time(event.start), "end": _time(event.end)} if event else None


def _story(story: Story | None) -> dict[str, Any] | None:
    """Null for an article that is alone with its news; `others` are the other public articles, the lead first."""
    if story is None:
        return None
    return {
        "id": story.id,
        "lead": story.lead,
        "why": story.why,
        "others": [
            {"id": one.article, "source": one.source, "title": one.title, "canonical_url": one.url}
            for one in story.others
            if one.public
        ],
    }


def _time(value: datetime | None) -> str | None:
    return value.isoformat().replace("+00:00", "Z") if value else None
