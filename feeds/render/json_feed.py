"""A feed as JSON Feed 1.1 (jsonfeed.org/version/1.1)."""

from __future__ import annotations

import json
from typing import Any

from feeds.render.document import FeedDocument, FeedItem


def json_feed(feed: FeedDocument) -> bytes:
    """JSON Feed 1.1, UTF-8."""
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.description,
        "home_page_url": feed.link,
        "feed_url": f"{feed.address}.json",
        "language": feed.language,
        "items": [_item(item) for item in feed.items],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _item(item: FeedItem) -> dict[str, Any]:
    optional = {"image": item.image} if item.image else {}
    return {
        "id": item.id,
        "url": item.link,
        "title": item.title,
        "content_html": item.html or item.title,
        "date_published": item.published.isoformat(),
        "date_modified": item.updated.isoformat(),
        "authors": [{"name": author} for author in item.authors or (item.source_name,)],
        "tags": [category.label for category in item.categories],
        "language": item.language,
        "_veille": {
            "source": {"name": item.source_name, "url": item.source_url},
            "categories": [{"term": c.term, "scheme": c.scheme} for c in item.categories],
        },
        **optional,
    }
