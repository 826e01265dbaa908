"""How an article is shown to strangers: as much of it as the rights of the article and its source allow. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from feeds.render.document import excerpt, whole
from feeds.text import clean, mask_contacts, one_line, safe_url, without_contacts
from feeds.web.api import shapes
from store import rights
from store.calls import state_of
from store.models import RevisionRow
from store.rights import Allowed
from store.types import Event, Source, StoredArticle, Story


@dataclass(frozen=True)
class Shown:
    """An article with all that decides how it is shown."""

    article: StoredArticle
    source: Source
    today: date
    snippet: str | None = None

    @property
    def allowed(self) -> Allowed:
        """What may be shown and handed on of it."""
        return rights.may(self.article, self.source)


def article(shown: Shown) -> shapes.Article:
    """An article of a list."""
    return shapes.Article(**_fields(shown))


def whole_article(shown: Shown, revisions: Sequence[RevisionRow]) -> shapes.WholeArticle:
    """One article with everything that may be said of it."""
    stored, allowed = shown.article, shown.allowed
    return shapes.WholeArticle(
        **_fields(shown),
        text=whole(stored) if allowed.full else None,
        text_hash=stored.text_hash,
        last_checked=stored.last_checked,
        rights=shapes.Allowed(
            full=allowed.full, mining=allowed.mining, image=allowed.image, because=[*map(clean, allowed.because)]
        ),
        attachments=[
            shapes.Attachment(url=url, title=_line(one.title), media_type=clean(one.media_type), size=one.size)
            for one in stored.attachments
            if (url := safe_url(one.url))
        ],
        outlinks=_addresses(stored.outlinks),
        categories=[*map(_line, stored.categories)],
        evidence=[_evidence(item, allowed) for item in stored.annotations.evidence],
        revisions=[
            shapes.Revision(title=_line(row.title), text_hash=row.text_hash, seen=row.seen, replaced=row.replaced)
            for row in revisions
        ],
    )


def _fields(shown: Shown) -> dict[str, Any]:
    stored, allowed, notes = shown.article, shown.allowed, shown.article.annotations
    licence = rights.licence(stored, shown.source)
    return {
        "id": stored.id,
        "sequence": stored.sequence,
        "canonical_url": clean(stored.canonical_url),
        "source": stored.source,
        "title": _line(stored.title),
        "excerpt": excerpt(stored, allowed),
        "snippet": _snippet(shown),
        "authors": [name for author in stored.authors if (name := one_line(without_contacts(author)))],
        "published": stored.published,
        "published_origin": clean(stored.published_origin),
        "published_confidence": stored.published_confidence,
        "updated": stored.updated,
        "first_seen": stored.first_seen,
        "language": clean(stored.language),
        "kind": notes.kind,
        "tags": list(notes.tags),
        "territories": list(stored.territories),
        "places": [shapes.Place(**_quoting(asdict(place), "surface", allowed)) for place in notes.places],
        "relevance_score": notes.relevance_score,
        "story": _story(stored.story) if stored.story else None,
        "image": safe_url(stored.image) if stored.image and allowed.image else None,
        "media": [_media(asdict(item), allowed) for item in stored.media if safe_url(item.url)],
        "event": _event(stored.event) if stored.event else None,
        "partial": stored.partial,
        "deadline": notes.deadline,
        "amounts": list(notes.amounts),
        "state": state_of(stored, shown.today),
        "licence": one_line(licence) if licence else None,
    }


def _snippet(shown: Shown) -> str | None:
    """Words of the text around what was found are an excerpt too, and bound as one."""
    if shown.snippet is None or len(shown.snippet) > shown.allowed.excerpt:
        return None
    return mask_contacts(one_line(shown.snippet))


def _quoting(facts: dict[str, Any], name: str, allowed: Allowed) -> dict[str, Any]:
    """The facts, with the words of the text under `name` only where an excerpt may be shown."""
    return facts | {name: mask_contacts(_line(facts[name])) if allowed.excerpt else ""}


def _evidence(item: Any, allowed: Allowed) -> shapes.Evidence:
    facts = {name: getattr(item, name) for name in ("about", "rule", "words", "where", "score")}
    return shapes.Evidence(**_quoting(facts, "words", allowed))


def _media(facts: dict[str, Any], allowed: Allowed) -> shapes.Media:
    thumbnail = facts["thumbnail"] if allowed.image else None
    return shapes.Media(**facts | {"thumbnail": safe_url(thumbnail) if thumbnail else None})


def _event(event: Event) -> shapes.Event:
    return shapes.Event(**asdict(event) | {"location": mask_contacts(_line(event.location))})


def _story(story: Story) -> shapes.Story:
    """What of a story is public."""
    others = [
        shapes.Retelling(id=one.article, source=one.source, canonical_url=clean(one.url))
        for one in story.others
        if one.public
    ]
    return shapes.Story(id=story.id, lead=story.lead, others=others)


def _addresses(urls: Sequence[str]) -> list[str]:
    return [safe for url in urls if (safe := safe_url(url))]


def _line(text: str) -> str:
    return one_line(mask_contacts(text))
