"""JSON Feed 1.0 and 1.1 (jsonfeed.org)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import nh3
from lxml import etree, html

from crawler.entries import NotAFeed
from crawler.entries.entry import MAX_CATEGORIES, paragraphs, person, texts
from crawler.entries.media import parts
from crawler.entries.text import TITLE_LENGTH, plain, printable, read_date, web_address
from crawler.items import Link
from crawler.media import media_type, player, recordings, seconds
from store.types import Media

CONTENT_LENGTH = 500_000


def load(body: bytes) -> dict[str, Any]:
    """The object of a JSON Feed. Raises NotAFeed."""
    try:
        found = json.loads(body.decode(json.detect_encoding(body), "replace"))
    except (ValueError, RecursionError, LookupError) as error:
        raise NotAFeed("what came is JSON that cannot be read") from error
    if not isinstance(found, dict) or not isinstance(found.get("items"), list):
        raise NotAFeed("what came is JSON without the items of a JSON Feed")
    return found


def version(found: Mapping[str, Any]) -> str:
    """ "json1", "json11", or "json" where the feed does not say."""
    number = text(found, "version").rpartition("/")[2].replace(".", "")
    return f"json{number}" if number in ("1", "11") else "json"


def links(found: Mapping[str, Any], base: str, limit: int) -> Iterator[Link]:
    """The items that lead somewhere, at most `limit`."""
    whole_feed = tuple(_people(found))
    for item in parts(found, "items")[:limit]:
        if link := _link(item, base, whole_feed):
            yield link


def text(item: Mapping[str, Any], name: str) -> str:
    """A value if it is a string, else ""."""
    value = item.get(name)
    return value if isinstance(value, str) else ""


def _link(item: Mapping[str, Any], base: str, authors: tuple[str, ...]) -> Link | None:
    # Some feeds give only an id, which the format asks to be the address.
    named = (item.get("url"), item.get("id") if "://" in text(item, "id") else None, item.get("external_url"))
    attached = tuple(_attached(item, base))
    # An episode that has no page is its recording.
    found = (*(web_address(name, base) for name in named), *(one.url for one in recordings(attached)))
    address = next(filter(None, found), None)
    if address is None:
        return None
    content = sanitised(text(item, "content_html"), address) or paragraphs(text(item, "content_text"))
    summary, article = texts(text(item, "summary"), content)
    published, updated = read_date(item.get("date_published")), read_date(item.get("date_modified"))
    tags = item.get("tags")
    named_tags = (plain(tag, TITLE_LENGTH) for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else ()
    images = (web_address(item.get(name), base) for name in ("image", "banner_image"))
    image = next(filter(None, images), None)
    return Link(
        url=address,
        title=plain(text(item, "title"), TITLE_LENGTH),
        published=published,
        updated=updated if updated != published else None,
        authors=tuple(_people(item)) or authors,
        summary=summary,
        content=article,
        categories=tuple(dict.fromkeys(filter(None, named_tags)))[:MAX_CATEGORIES],
        image=image,
        media=recordings(replace(one, thumbnail=image) for one in attached or _played(address)),
        kind="feed",
    )


def _attached(item: Mapping[str, Any], base: str) -> Iterator[Media]:
    """The sounds and films among the attachments of an item."""
    for part in parts(item, "attachments"):
        url = web_address(part.get("url"), base)
        named = media_type(url, text(part, "mime_type")) if url else ""
        if url and named:
            size, length = (_whole(part.get(name)) for name in ("size_in_bytes", "duration_in_seconds"))
            yield Media(url=url, media_type=named, size=size, seconds=seconds(length))


def _played(address: str) -> list[Media]:
    return [Media(url=address, media_type="text/html")] if player(address) else []


def _whole(number: object) -> int:
    """A number of JSON as a whole one; 0 for what is none, or is no length of anything."""
    return int(number) if isinstance(number, (int, float)) and 0 <= number < 10**15 else 0


def _people(item: Mapping[str, Any]) -> Iterator[str]:
    old_style = item.get("author")
    people = [*parts(item, "authors"), *([old_style] if isinstance(old_style, Mapping) else [])]
    yield from dict.fromkeys(filter(None, (person(text(one, "name")) for one in people)))


def sanitised(markup: str, base: str) -> str:
    """The HTML without scripts, its links absolute."""
    if not markup.strip():
        return ""
    # lxml bounds the depth, on which the sanitiser takes quadratic time.
    parser = html.HTMLParser(huge_tree=False, remove_comments=True)
    try:
        tree = html.fragment_fromstring(printable(markup[:CONTENT_LENGTH]), create_parent="div", parser=parser)
        tree.make_links_absolute(base, handle_failures="ignore")
        return nh3.clean(html.tostring(tree, encoding="unicode").removeprefix("<div>").removesuffix("</div>"))
    except (etree.LxmlError, ValueError, AssertionError):
        return ""
