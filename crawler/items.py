"""What passes along the crawl, one shape per stage: Link → Page → Candidate → Article (of the store) or Refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, is_dataclass
from datetime import datetime
from typing import Any

from store.types import Attachment, Event, Media, Partial, RightsMark, SourceContext

CHOSEN = "collected"


@dataclass(frozen=True, kw_only=True)
class Link:
    """An article as an entry point announces it. Only the address is sure; every other field is a hint."""

    url: str
    title: str = ""
    published: datetime | None = None
    """Aware, UTC."""
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    summary: str = ""
    """Plain text."""
    content: str = ""
    """HTML, sanitised, when the entry point carries the article itself; else empty."""
    categories: tuple[str, ...] = ()
    image: str | None = None
    media: tuple[Media, ...] = ()
    event: Event | None = None
    marks: tuple[RightsMark, ...] = ()
    """What the entry says of its rights."""
    kind: str = ""
    """"feed", "news-sitemap", "sitemap", "listing", "api" or "calendar": what announced it; CHOSEN for a page that a
    person chose, whose title is then that person's."""


def link_to_json(link: Link) -> dict[str, Any]:
    """The hints of a link as JSON, without its address; `link_from_json` reads them back."""
    return {name: _json(value) for name, value in vars(link).items() if value and name != "url"}


def _json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_json(part) for part in value]
    if is_dataclass(value):
        return {name: _json(part) for name, part in vars(value).items()}
    return value


def link_from_json(url: str, hints: Mapping[str, Any]) -> Link:
    """The link to `url` with hints kept by `link_to_json`; hints may hold another spelling of the address."""
    values = {"url": url} | dict(hints)
    for name in ("published", "updated"):
        if name in values:
            values[name] = datetime.fromisoformat(values[name])
    for name in ("authors", "categories"):
        values[name] = tuple(values.get(name, ()))
    values["media"] = tuple(Media(**item) for item in values.get("media", ()))
    values["marks"] = tuple(RightsMark(**item) for item in values.get("marks", ()))
    if event := values.get("event"):
        times = {name: datetime.fromisoformat(event[name]) for name in ("start", "end") if event.get(name)}
        values["event"] = Event(**(event | times))
    return Link(**values)


@dataclass(frozen=True, kw_only=True)
class Page:
    """An article's page as fetched, or the body its feed carries, on its way to a worker process."""

    url: str
    """The address that answered, after redirects; for a feed body, the entry's link."""
    source: SourceContext
    body: bytes
    content_type: str = ""
    """The Content-Type header, "" if none."""
    link: Link
    headers: Mapping[str, str] = field(default_factory=dict)
    """Of the answer, names in lower case."""
    marks: tuple[RightsMark, ...] = ()
    """What its site says of its rights."""
    from_feed: bool = False
    """Whether `body` is the feed's own content (HTML fragment, UTF-8) and not a page."""

    @property
    def chosen(self) -> bool:
        """Whether a person chose this very page."""
        return self.link.kind == CHOSEN


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A page as read, before it is accepted: anything may be missing."""

    url: str
    canonical_url: str
    title: str = ""
    text: str = ""
    """Paragraphs separated by an empty line."""
    excerpt: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    published_origin: str = "unknown"
    published_confidence: float = 0.0
    updated: datetime | None = None
    language: str = ""
    image: str | None = None
    categories: tuple[str, ...] = ()
    partial: Partial = ""
    marks: tuple[RightsMark, ...] = ()
    media: tuple[Media, ...] = ()
    event: Event | None = None
    attachments: tuple[Attachment, ...] = ()
    """Documents the text links to; only title and type are known yet."""
    outlinks: tuple[str, ...] = ()
    method: str = ""
    flags: frozenset[str] = field(default_factory=frozenset)
    """What the page itself says or shows: "password", "noindex", "soft_404", …"""


@dataclass(frozen=True)
class Refused:
    """A page that will not be stored. An expected outcome, counted by reason, never an exception."""

    reason: str
    """A short stable word: "no_title", "no_text", "password", "soft_404", "timeout", …"""
    detail: str = ""
