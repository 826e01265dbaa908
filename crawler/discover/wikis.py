"""The answer of MediaWiki's Action API to discovery's one question (mediawiki.org, "API:Siteinfo", "API:RecentChanges",
"API:Allpages")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urljoin

from crawler.entries import UnreadableEntry
from crawler.entries.interface import load_json, mapping, mappings, text
from crawler.entries.text import TITLE_LENGTH, plain, read_date, web_address
from crawler.entries.wiki import is_page
from crawler.items import Link


def wiki_changes(body: bytes, url: str) -> tuple[list[Link], int]:
    """The articles of a wiki that changed last, and how many it has. Raises UnreadableEntry for any other answer."""
    found = mapping(load_json(body))
    if error := mapping(found.get("error")):
        raise UnreadableEntry(f"the API is closed ({plain(text(error.get('code')), 60)})")
    query = mapping(found.get("query"))
    general, statistics = mapping(query.get("general")), mapping(query.get("statistics"))
    if not str(general.get("generator", "")).startswith("MediaWiki"):
        raise UnreadableEntry("what came is JSON, but not of a MediaWiki")
    pattern = urljoin(urljoin(url, str(general.get("server", ""))), str(general.get("articlepath", "")))
    changes, pages = mappings(query.get("recentchanges")), mappings(query.get("allpages"))
    links = [_page(row, pattern) for row in changes or pages]
    # The statistics of a wiki filled by import stay at nothing until somebody has them counted.
    counted = statistics.get("articles")
    return [link for link in links if link is not None], max(counted if isinstance(counted, int) else 0, len(pages))


def _page(change: Mapping[str, Any], pattern: str) -> Link | None:
    title = str(change.get("title") or "")
    if not title or not is_page(title) or "$1" not in pattern:
        return None
    address = web_address(pattern.replace("$1", quote(title.replace(" ", "_"), safe="/:@!$'()*,;~")), pattern)
    if address is None:
        return None
    return Link(url=address, title=plain(title, TITLE_LENGTH), updated=read_date(change.get("timestamp")), kind="api")
