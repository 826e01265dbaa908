"""What a feed says, before any format: articles as items, prepared once for all feeds that show them. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape

from feeds import lists
from feeds.text import clean, mask_contacts, one_line, safe_url, shorten, without_contacts
from store import rights
from store.config import Config
from store.types import ListKey, Source, StoredArticle

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EXCERPT = 500
"""Characters of an excerpt at most."""
FULL = 30_000
"""Characters of a full text at most; the rest is at the article's address."""
NAMED = 10
"""Other sources of a story that an item names."""


@dataclass(frozen=True, kw_only=True)
class Category:
    """A term of a scheme, with its label for people."""

    term: str
    scheme: str
    label: str
    page: str
    """Address of the list it stands for, below the site's root."""


@dataclass(frozen=True, kw_only=True)
class Licence:
    """A licence as its source names it."""

    name: str
    url: str | None


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """Another source that tells the same, with the address where it does."""

    name: str
    url: str


@dataclass(frozen=True, kw_only=True, eq=False)
class FeedItem:
    """An article as feeds show it: clean text, safe addresses, aware times. Two items are equal if they are one."""

    id: str
    """Of the article, for ever: made from its canonical address, so that it moves with no server."""
    title: str
    link: str
    html: str
    """The excerpt, or the whole text where the source allows it, as safe HTML; the title where there is neither."""
    text: str
    authors: tuple[str, ...]
    published: datetime
    updated: datetime
    categories: tuple[Category, ...]
    source_name: str
    source_url: str
    language: str
    image: str | None
    licence: Licence | None = None
    also: tuple[Elsewhere, ...] = ()
    """The other sources of its story."""


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


def make_item(article: StoredArticle, source: Source, config: Config) -> FeedItem | None:
    """An article prepared for all formats; None for one that no feed can show, since its address is no web address."""
    link = safe_url(article.canonical_url)
    if link is None:
        return None
    title = one_line(mask_contacts(article.title)) or link
    allowed = rights.may(article, source)
    text = shorten(whole(article), FULL) if allowed.full else excerpt(article, allowed)
    published = _aware(article.published or article.first_seen)
    image = article.image if allowed.image else None
    also = tuple(_elsewhere(article))
    return FeedItem(
        # urn:uuid and no tag: URI, which would carry the name of a host that may change.
        id=uuid.uuid5(uuid.NAMESPACE_URL, link).urn,
        title=title,
        link=link,
        html=_paragraphs(text or title) + _also(also, config.language),
        text=text,
        authors=tuple(filter(None, (one_line(without_contacts(author)) for author in article.authors))),
        published=published,
        updated=max(published, _aware(article.updated or published)),
        categories=tuple(_categories(article, config)),
        source_name=one_line(source.name) or source.id,
        source_url=safe_url(source.homepage) or config.public_url,
        language=clean(article.language),
        image=safe_url(image) if image else None,
        licence=_licence(rights.licence(article, source)),
        also=also,
    )


def make_document(key: ListKey, items: Sequence[FeedItem], names: Mapping[str, str], config: Config) -> FeedDocument:
    """A list as a feed. Its time is that of its newest item, never the clock's: the same list is the same bytes."""
    french = config.language == "fr"
    name = lists.name(key, names, config.language)
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


def whole(article: StoredArticle) -> str:
    """The whole text, without people's contacts; for articles whose full text may be republished only."""
    return mask_contacts(clean(article.text)).strip()


def excerpt(article: StoredArticle, allowed: rights.Allowed) -> str:
    """As much of an excerpt as may be shown, without people's contacts."""
    if not allowed.excerpt:
        return ""
    # Masked before it is cut: half a telephone number is still somebody's.
    start = article.excerpt or article.text[: 2 * EXCERPT]
    return shorten(mask_contacts(clean(start)).strip(), min(EXCERPT, allowed.excerpt))


def _licence(found: str | None) -> Licence | None:
    if not found:
        return None
    return Licence(name=one_line(rights.licence_name(found)), url=safe_url(found))


def _paragraphs(text: str) -> str:
    parts = (escape(part.strip()).replace("\n", "<br>\n") for part in text.split("\n\n"))
    return "".join(f"<p>{part}</p>" for part in parts if part)


def _elsewhere(article: StoredArticle) -> Iterator[Elsewhere]:
    """The other sources of the story, each once; not those that no list shows."""
    seen = {article.source}
    for other in article.story.others if article.story else ():
        url = safe_url(other.url)
        if other.public and url and other.source not in seen:
            seen.add(other.source)
            yield Elsewhere(name=one_line(other.source_name) or other.source, url=url)


def _also(others: Sequence[Elsewhere], language: str) -> str:
    """The other sources as a last paragraph."""
    if not others:
        return ""
    named = ", ".join(f'<a href="{escape(other.url)}">{escape(other.name)}</a>' for other in others[:NAMED])
    rest = len(others) - NAMED
    if language == "fr":
        return f"<p>Aussi chez {named}{f' et {rest} autres' if rest > 0 else ''}</p>"
    return f"<p>Also at {named}{f' and {rest} more' if rest > 0 else ''}</p>"


def _aware(time: datetime) -> datetime:
    """The time with its zone, UTC if it has none: a feed cannot say a time without one."""
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def _categories(article: StoredArticle, config: Config) -> list[Category]:
    keys = [ListKey("type", article.annotations.kind)]
    keys += [ListKey("tag", tag) for tag in article.annotations.tags]
    keys += [ListKey("territoire", territory) for territory in article.territories]
    return [
        Category(
            term=clean(key.value),
            scheme=f"{config.public_url}/{key.kind}/",
            label=lists.name(key, {}, config.language, plural=False),
            page=f"{lists.address(key)}.html",
        )
        for key in keys
    ]
