"""What the specifications of the formats ask of a document; each function raises AssertionError if it is not so."""

from __future__ import annotations

import json
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"


def check_rss(data: bytes) -> list[str]:
    """RSS 2.0 (rssboard.org/rss-specification); gives the guids."""
    root = etree.fromstring(data)
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    [channel] = root.findall("channel")
    for name in ("title", "link", "description"):
        assert (channel.findtext(name) or "").strip(), f"channel without {name}"
    assert _web(channel.findtext("link"))
    [self_link] = [link for link in channel.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert _web(self_link.get("href"))
    for item in channel.findall("item"):
        assert item.findtext("title") or item.findtext("description")
        assert _web(item.findtext("link"))
        assert parsedate_to_datetime(item.findtext("pubDate") or "").tzinfo
        assert item.find("source") is not None
    return _unique([item.findtext("guid") or "" for item in channel.findall("item")])


def check_atom(data: bytes) -> list[str]:
    """Atom (RFC 4287, 4.1.1 and 4.1.2); gives the ids."""
    root = etree.fromstring(data)
    assert root.tag == f"{ATOM}feed"
    _atom_parts(root)
    assert [link.get("rel") for link in root.findall(f"{ATOM}link")].count("self") == 1
    for entry in root.findall(f"{ATOM}entry"):
        _atom_parts(entry)
        assert entry.find(f"{ATOM}author") is not None
        alternates = [link for link in entry.findall(f"{ATOM}link") if link.get("rel", "alternate") == "alternate"]
        assert len(alternates) == 1
        assert _web(alternates[0].get("href"))
    return _unique([entry.findtext(f"{ATOM}id") or "" for entry in root.findall(f"{ATOM}entry")])


def check_json(data: bytes) -> list[str]:
    """JSON Feed 1.1 (jsonfeed.org/version/1.1); gives the ids."""
    feed: dict[str, Any] = json.loads(data)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"]
    assert _web(feed["feed_url"])
    for item in feed["items"]:
        assert isinstance(item["id"], str)
        assert _web(item["url"])
        assert "content_html" in item or "content_text" in item
        assert datetime.fromisoformat(item["date_published"]).tzinfo
        assert all(isinstance(tag, str) for tag in item["tags"])
    return _unique([item["id"] for item in feed["items"]])


def _atom_parts(element: Any) -> None:
    for name in ("id", "title", "updated"):
        assert element.findtext(f"{ATOM}{name}"), f"{element.tag} without {name}"
    assert datetime.fromisoformat(element.findtext(f"{ATOM}updated")).tzinfo


def _web(address: str | None) -> bool:
    parts = urlsplit(address or "")
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _unique(ids: list[str]) -> list[str]:
    assert all(ids)
    assert len(set(ids)) == len(ids), "an id stands twice"
    return ids
