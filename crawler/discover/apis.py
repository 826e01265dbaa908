"""The answers of CMS APIs to discovery's one question: WordPress REST (developer.wordpress.org, "Posts") and the Action
API of MediaWiki (mediawiki.org, "API:Siteinfo", "API:RecentChanges")."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urljoin

from crawler.entries import UnreadableEntry
from crawler.entries.guard import describe, inflate
from crawler.entries.text import TITLE_LENGTH, plain, read_date, web_address
from crawler.entries.wiki import is_page
from crawler.items import Link

MAX_BYTES = 5_000_000


class NotAnApi(UnreadableEntry):
    """What came is not the answer of the API that was asked."""


def wordpress_posts(body: bytes, url: str) -> list[Link]:
    """The posts of a REST collection. Raises NotAnApi for any other answer, with the reason the site gives."""
    found = _json(body)
    if isinstance(found, dict) and found.get("code"):
        raise NotAnApi(f"the API is closed ({plain(str(found['code']), 60)})")
    if not isinstance(found, list):
        raise NotAnApi("what came is JSON, but no list of posts")
    links = [_post(post, url) for post in found if isinstance(post, dict)]
    if found and not any(links):
        raise NotAnApi("what came is a list, but not of posts")
    return [link for link in links if link is not None]


def wiki_changes(body: bytes, url: str) -> tuple[list[Link], int]:
    """The articles of a wiki that changed last, and how many it has. Raises NotAnApi for any other answer."""
    found = _json(body)
    if not isinstance(found, dict):
        raise NotAnApi("what came is JSON, but not of a MediaWiki")
    if error := _inner(found, "error"):
        raise NotAnApi(f"the API is closed ({plain(str(error.get('code')), 60)})")
    query = _inner(found, "query")
    general, statistics = _inner(query, "general"), _inner(query, "statistics")
    if not str(general.get("generator", "")).startswith("MediaWiki"):
        raise NotAnApi("what came is JSON, but not of a MediaWiki")
    pattern = urljoin(urljoin(url, str(general.get("server", ""))), str(general.get("articlepath", "")))
    changes, pages = _rows(query, "recentchanges"), _rows(query, "allpages")
    links = [_page(row, pattern) for row in changes or pages]
    # The statistics of a wiki filled by import stay at nothing until somebody has them counted.
    counted = statistics.get("articles")
    return [link for link in links if link is not None], max(counted if isinstance(counted, int) else 0, len(pages))


def _rows(value: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = value.get(name)
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def _json(body: bytes) -> Any:
    body = inflate(body, MAX_BYTES)
    if len(body) > MAX_BYTES:
        raise NotAnApi(f"an answer of more than {MAX_BYTES // 1_000_000} MB is not read")
    try:
        return json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise NotAnApi(f"what came is {describe(body)}, not the answer of an API") from error


def _inner(value: dict[str, Any], name: str) -> dict[str, Any]:
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def _post(post: dict[str, Any], url: str) -> Link | None:
    address, title = web_address(post.get("link"), url), _inner(post, "title").get("rendered")
    if address is None or title is None:
        return None
    return Link(
        url=address,
        title=plain(str(title), TITLE_LENGTH),
        published=_moment(post.get("date_gmt")) or read_date(post.get("date")),
        updated=_moment(post.get("modified_gmt")),
        authors=tuple(name for person in _rows(_inner(post, "_embedded"), "author") if (name := _name(person))),
        content=str(_inner(post, "content").get("rendered") or ""),
        kind="api",
    )


def _name(person: dict[str, Any]) -> str:
    return plain(str(person.get("name") or ""), TITLE_LENGTH)


def _moment(written: object) -> Any:
    return read_date(f"{written}Z") if isinstance(written, str) and "T" in written else None


def _page(change: dict[str, Any], pattern: str) -> Link | None:
    title = str(change.get("title") or "")
    if not title or not is_page(title) or "$1" not in pattern:
        return None
    address = web_address(pattern.replace("$1", quote(title.replace(" ", "_"), safe="/:@!$'()*,;~")), pattern)
    if address is None:
        return None
    return Link(url=address, title=plain(title, TITLE_LENGTH), updated=read_date(change.get("timestamp")), kind="api")
