"""Readers of entry points: bytes of a feed, sitemap or listing page in, links to articles out. Pure."""

from __future__ import annotations

from hashlib import blake2b

from crawler.items import Link


class UnreadableEntry(ValueError):
    """What an entry point answered is not what it should be. `str()` says what came instead."""


class NotAFeed(UnreadableEntry):
    """What came is no feed."""


class EmptyBody(NotAFeed):
    """Nothing came."""


class NotASitemap(UnreadableEntry):
    """What came is no sitemap."""


def fingerprint(link: Link) -> str:
    """A short hash of what the entry point says of an article, the same in every process; blind to white space.

    >>> fingerprint(Link(url="https://a.fr/1", title="Un  lieu"))
    'bbd6acc58a8c170f'
    """
    updated = link.updated.isoformat() if link.updated else ""
    told = [link.title, link.summary, link.content, updated]
    if link.event:
        told.append(repr(link.event))
    parts = (" ".join(part.split()) for part in told)
    return blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=8).hexdigest()
