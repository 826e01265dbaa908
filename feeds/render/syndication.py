"""A feed as RSS 2.0 and Atom (RFC 4287), through feedgen."""

from __future__ import annotations

from typing import Any

from feedgen.feed import FeedGenerator

from feeds.render.document import FeedDocument, FeedItem


def rss(feed: FeedDocument) -> bytes:
    """RSS 2.0 with dc:creator and media:content."""
    generator = _generator(feed, "rss", "application/rss+xml")
    generator.ttl(60)
    generator.docs("https://www.rssboard.org/rss-specification")
    found: bytes = generator.rss_str(pretty=True)
    return found


def atom(feed: FeedDocument) -> bytes:
    """Atom 1.0."""
    found: bytes = _generator(feed, "atom", "application/atom+xml").atom_str(pretty=True)
    return found


def _generator(feed: FeedDocument, suffix: str, media_type: str) -> Any:
    generator = FeedGenerator()
    generator.load_extension("dc", atom=False, rss=True)
    generator.load_extension("media", atom=False, rss=True)
    generator.id(f"{feed.address}.{suffix}")
    generator.title(feed.title)
    generator.subtitle(feed.description)
    generator.description(feed.description)
    generator.language(feed.language)
    generator.generator("Veille")
    # feedgen takes the last link for the channel's own: self first, the page last.
    generator.link(href=f"{feed.address}.{suffix}", rel="self", type=media_type)
    generator.link(href=feed.link, rel="alternate", type="text/html")
    generator.updated(feed.updated)
    generator.lastBuildDate(feed.updated)
    for item in feed.items:
        _add(generator, item, rss=suffix == "rss")
    return generator


def _add(generator: Any, item: FeedItem, *, rss: bool) -> None:
    entry = generator.add_entry(order="append")
    entry.id(item.id)
    entry.title(item.title)
    entry.link(href=item.link, rel="alternate")
    entry.published(item.published)
    entry.updated(item.updated)
    entry.category([{"term": c.term, "scheme": c.scheme, "label": c.label} for c in item.categories])
    if rss:
        entry.guid(item.id, permalink=False)
        entry.description(item.html or item.title)
        entry.dc.dc_creator(list(item.authors) or [item.source_name])
        entry.source(item.source_url, item.source_name)
    else:
        entry.summary(item.html or item.title, type="html")
        entry.author([{"name": author} for author in item.authors] or [{"name": item.source_name}])
        entry.source(item.source_url, item.source_name)
    if item.image and rss:
        entry.media.content({"url": item.image, "medium": "image"})
