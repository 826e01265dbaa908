"""What a new reading of a stored article leaves of it: the better of both. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from store.types import Article, Attachment, StoredArticle

WHOLE = ("title", "text", "excerpt", "language", "partial", "attachments", "outlinks", "annotations")
"""What belongs to a whole text, and is kept with it."""


def merge(stored: StoredArticle, article: Article, territories: Sequence[str]) -> tuple[Article, Sequence[str]]:
    """The article as it is to be kept, with its territories: a poorer reading of a page takes nothing away."""
    if article.partial and not stored.partial:
        # The page is behind a wall now, or was cut on its way.
        article = replace(article, **{name: getattr(stored, name) for name in WHOLE})
        territories = stored.territories
    if stored.published and (article.published is None or article.published_confidence < stored.published_confidence):
        article = replace(
            article,
            published=stored.published,
            published_origin=stored.published_origin,
            published_confidence=stored.published_confidence,
        )
    if stored.event and not article.event:
        # A feed or a sitemap that has the page of an event too does not know when it takes place.
        article = replace(article, event=stored.event, annotations=replace(article.annotations, kind="evenement"))
    merged = replace(
        article,
        authors=article.authors or stored.authors,
        categories=article.categories or stored.categories,
        image=article.image or stored.image,
        updated=article.updated or stored.updated,
        media=article.media or stored.media,
        attachments=_read_before(article.attachments, stored.attachments),
    )
    return merged, territories


def _read_before(found: Sequence[Attachment], stored: Sequence[Attachment]) -> tuple[Attachment, ...]:
    """The documents, those that were read before and not now with what they held."""
    known = {item.url: item for item in stored if item.body_hash}
    return tuple(
        replace(known[item.url], title=item.title) if item.url in known and not item.body_hash else item
        for item in found
    )
