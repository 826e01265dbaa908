"""A feed as JSON Feed 1.1 (jsonfeed.org/version/1.1)."""

from __future__ import annotations

import json
from weakref import WeakKeyDictionary

from feeds.render.document import FeedDocument, FeedItem

_ITEMS: WeakKeyDictionary[FeedItem, str] = WeakKeyDictionary()
"""What was written of each item, for the other feeds that show it."""


def json_feed(feed: FeedDocument) -> bytes:
    """JSON Feed 1.1, UTF-8."""
    head = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.description,
        "home_page_url": feed.link,
        "feed_url": f"{feed.address}.json",
        "language": feed.language,
    }
    members = [f"{json.dumps(name)}: {_dump(value)}" for name, value in head.items()]
    items = ",\n".join(_item(item) for item in feed.items)
    return ("{\n" + ",\n".join(members) + f',\n"items": [\n{items}\n]\n}}\n').encode()


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _item(item: FeedItem) -> str:
    if item not in _ITEMS:
        _ITEMS[item] = _write_item(item)
    return _ITEMS[item]


def _write_item(item: FeedItem) -> str:
    optional = {name: value for name, value in (("image", item.image), ("language", item.language)) if value}
    return _dump({
        "id": item.id,
        "url": item.link,
        "title": item.title,
        "content_html": item.html,
        "date_published": item.published.isoformat(),
        "date_modified": item.updated.isoformat(),
        "authors": [{"name": author} for author in item.authors or (item.source_name,)],
        "tags": [category.label for category in item.categories],
        **optional,
        "_veille": {
            "source": {"name": item.source_name, "url": item.source_url},
            "categories": [{"term": c.term, "scheme": c.scheme} for c in item.categories],
            **({"also": [{"name": one.name, "url": one.url} for one in item.also]} if item.also else {}),
            **({"licence": {"name": item.licence.name, "url": item.licence.url}} if item.licence else {}),
        },
    })  # fmt: skip
