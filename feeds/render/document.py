"""What a feed says, before any format: articles as items, prepared once for all feeds that show them. Pure."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from urllib.parse import urlsplit

from feeds import lists
from store.config import Config
from store.types import ListKey, Source, StoredArticle

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# XML 1.0, 2.2: what may not stand in a document; lone surrogates cannot even be encoded.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_CONTACTS = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<!\d)(?:\+33\s?(?:\(0\))?\s?|0)[1-9](?:[\s.-]?\d{2}){4}(?!\d)"
)


@dataclass(frozen=True, kw_only=True)
class Category:
    """A term of a scheme, with its label for people."""

    term: str
    scheme: str
    label: str


@dataclass(frozen=True, kw_only=True)
class FeedItem:
    """An article as feeds show it: clean text, safe addresses."""

    id: str
    """Of the article, for ever: made from its canonical address, so that it moves with no server."""
    title: str
    link: str
    html: str
    """The excerpt, or the full text where the source allows it; safe HTML."""
    text: str
    authors: tuple[str, ...]
    published: datetime
    updated: datetime
    categories: tuple[Category, ...]
    source_name: str
    source_url: str
    language: str
    image: str | None


@dataclass(frozen=True, kw_only=True)
class FeedDocument:
    """A list as a feed."""

    title: str
    description: str
    link: str
    """Page of the list."""
    address: str
    """The feed's own, without suffix."""
    language: str
    updated: datetime
    items: tuple[FeedItem, ...]


def make_item(article: StoredArticle, source: Source, config: Config) -> FeedItem:
    """An article prepared for all formats."""
    full = source.rights.republish == "full"
    shown = article.text if full else article.excerpt or article.text[:300]
    text = clean(shown if full else mask_contacts(shown))
    published = article.published or article.first_seen
    return FeedItem(
        id=uuid.uuid5(uuid.NAMESPACE_URL, article.canonical_url).urn,
        title=clean(article.title).strip() or article.canonical_url,
        link=safe_url(article.canonical_url) or "about:blank",
        html="".join(f"<p>{escape(part.strip())}</p>" for part in text.split("\n\n") if part.strip()),
        text=text,
        authors=tuple(filter(None, (clean(author).strip() for author in article.authors))),
        published=published,
        updated=max(published, article.updated or published),
        categories=tuple(_categories(article, config)),
        source_name=clean(source.name),
        source_url=safe_url(source.homepage) or config.public_url,
        language=article.language,
        image=safe_url(article.image) if article.image else None,
    )


def make_document(key: ListKey, items: Sequence[FeedItem], names: dict[str, str], config: Config) -> FeedDocument:
    """A list as a feed. Its time is that of its newest item, never the clock's: the same list is the same bytes."""
    french = config.language == "fr"
    name = clean(lists.name(key, names, config.language))
    about = "Veille des tiers-lieux et des transitions" if french else "Watch of tiers-lieux and transitions"
    address = lists.address(key) if key.kind != "all" else "/index"
    return FeedDocument(
        title=f"Veille : {name}" if french else f"Veille: {name}",
        description=f"{about} : {name}" if french else f"{about}: {name}",
        link=f"{config.public_url}{lists.address(key)}",
        address=f"{config.public_url}{address}",
        language=config.language,
        updated=max((item.updated for item in items), default=EPOCH),
        items=tuple(items),
    )


def clean(text: str) -> str:
    """The text without what no XML document may hold."""
    return _ILLEGAL.sub("", text)


def mask_contacts(text: str) -> str:
    """The text without e-mail addresses and telephone numbers of people.

    >>> mask_contacts("Contact : anne@lieu.example ou 06 12 34 56 78.")
    'Contact : […] ou […].'
    """
    return _CONTACTS.sub("[…]", text)


def safe_url(url: str) -> str | None:
    """The address if it is a web address that any document may hold, else None."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    sound = (
        parts.scheme in ("http", "https") and parts.hostname and clean(url) == url and not re.search(r"[\s<>\"]", url)
    )
    return url if sound else None


def _categories(article: StoredArticle, config: Config) -> list[Category]:
    keys = [ListKey("type", article.annotations.kind)]
    keys += [ListKey("tag", tag) for tag in article.annotations.tags]
    keys += [ListKey("territoire", territory) for territory in article.territories]
    return [
        Category(
            term=clean(key.value),
            scheme=f"{config.public_url}/{key.kind}/",
            label=clean(lists.name(key, {}, config.language)),
        )
        for key in keys
    ]
