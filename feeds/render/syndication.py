"""A feed as RSS 2.0 and Atom (RFC 4287), through feedgen.

feedgen writes each item once; its bytes are then set into every feed that shows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal
from weakref import WeakKeyDictionary

import structlog
from feedgen.ext.dc import DcEntryExtension, DcExtension
from feedgen.ext.media import MediaEntryExtension, MediaExtension
from feedgen.feed import FeedGenerator

from feeds.render.document import FeedDocument, FeedItem, Licence

Form = Literal["rss", "atom"]
TTL = 60
"""Minutes for which readers may keep an RSS feed."""
MARKS = {"rss": (b"    <item>\n", b"    </item>\n"), "atom": (b"  <entry>\n", b"  </entry>\n")}
"""How an item begins and ends: in escaped text there is no "<", so that these are never its content."""
_WRITTEN: dict[Form, WeakKeyDictionary[FeedItem, bytes]] = {"rss": WeakKeyDictionary(), "atom": WeakKeyDictionary()}


def rss(feed: FeedDocument) -> bytes:
    """RSS 2.0 with dc:creator and media:content. An item that cannot be written is left out and logged."""
    generator = _generator(feed, "rss", "application/rss+xml")
    generator.ttl(TTL)
    generator.docs("https://www.rssboard.org/rss-specification")
    return _with_items(generator.rss_str(pretty=True), b"  </channel>", feed, "rss")


def atom(feed: FeedDocument) -> bytes:
    """Atom 1.0 with media:content. An item that cannot be written is left out and logged."""
    generator = _generator(feed, "atom", "application/atom+xml")
    return _with_items(generator.atom_str(pretty=True), b"</feed>", feed, "atom")


def _with_items(empty: bytes, end: bytes, feed: FeedDocument, form: Form) -> bytes:
    written = _WRITTEN[form]
    fresh = [item for item in feed.items if item not in written]
    written.update(zip(fresh, _write(fresh, form), strict=True))
    head, _, tail = empty.rpartition(end)
    return b"".join([head, *(written[item] for item in feed.items), end, tail])


def _write(items: Sequence[FeedItem], form: Form) -> list[bytes]:
    """Each item's bytes, as they stand in a feed; none for one that cannot be written."""
    generator = _extended()
    generator.id("urn:x")
    generator.title("x")
    generator.description("x")
    generator.link(href="urn:x", rel="alternate")
    try:
        for item in items:
            _add(generator, item, form)
        data: bytes = generator.rss_str(pretty=True) if form == "rss" else generator.atom_str(pretty=True)
    except ValueError as error:
        if len(items) > 1:
            return [part for item in items for part in _write([item], form)]
        structlog.get_logger().warning("an article cannot be written", form=form, link=items[0].link, error=str(error))
        return [b""]
    start, end = MARKS[form]
    return [start + part.partition(start)[2] + end for part in data.split(end)[:-1]]


def _extended() -> Any:
    generator = FeedGenerator()
    # Loaded by name, each extension costs a search of the disk.
    generator.register_extension("dc", DcExtension, DcEntryExtension, atom=False)
    generator.register_extension("media", MediaExtension, MediaEntryExtension)
    return generator


def _generator(feed: FeedDocument, suffix: str, media_type: str) -> Any:
    generator = _extended()
    generator.id(f"{feed.address}.{suffix}")
    generator.title(feed.title)
    generator.subtitle(feed.description)
    generator.description(feed.description)
    generator.language(feed.language)
    generator.generator("Veille")
    # feedgen takes the last link for the channel's own: self first, the page last.
    generator.link(href=f"{feed.address}.{suffix}", rel="self", type=media_type)
    generator.link(href=feed.link, rel="alternate", type="text/html")
    # Of RSS too. Left out it would be the time of writing, and the same list would never be the same bytes.
    generator.updated(feed.updated)
    return generator


def _add(generator: Any, item: FeedItem, form: Form) -> None:
    entry = generator.add_entry(order="append")
    entry.guid(item.id, permalink=False)
    entry.title(item.title)
    entry.link(href=item.link, rel="alternate")
    entry.published(item.published)
    entry.updated(item.updated)
    entry.category([{"term": c.term, "scheme": c.scheme, "label": c.label} for c in item.categories])
    entry.source(item.source_url, item.source_name)
    authors = list(item.authors) or [item.source_name]
    if form == "rss":
        entry.description(item.html)
        entry.dc.dc_creator(authors)
        if item.licence:
            entry.dc.dc_rights(_rights(item.licence))
    else:
        entry.summary(item.html, type="html")
        entry.author([{"name": author} for author in authors])
        if item.licence:
            entry.rights(_rights(item.licence))
    if item.image:
        entry.media.content({"url": item.image, "medium": "image", "group": None})


def _rights(licence: Licence) -> str:
    return f"{licence.name} ({licence.url})" if licence.url and licence.url != licence.name else licence.name
