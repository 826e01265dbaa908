"""Recordings and films that stand in a page: declared, embedded, or framed from a player. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import urljoin

from lxml.html import HtmlElement

from crawler.extract import jsonld
from crawler.extract.head import Head
from crawler.extract.paths import elements
from crawler.media import media_type, page_of, player, recordings, seconds
from crawler.urls import is_http
from store.types import Media

PLAYED = elements("//audio|//video|//iframe|//lite-youtube[@videoid]|//amp-youtube[@data-videoid]")
SOURCES = elements("self::*[@src]|source[@src]")
AROUND = elements("ancestor::*[self::nav or self::footer or self::aside]")
# Where themes that wait for consent, or for the reader to scroll, keep the address of a frame.
ADDRESSES = ("src", "data-src", "data-lazy-src", "data-cookieblock-src", "data-url", "data-litespeed-src")
MOST = 40
OBJECT = ("VideoObject", "AudioObject", "PodcastEpisode")
HELD = ("video", "audio", "associatedMedia", "encoding")


def media(tree: HtmlElement, head: Head) -> tuple[Media, ...]:
    """Each recording once, what the page declares first."""
    found = [*_described(head), *_declared(head), *_embedded(tree, head.url)]
    return recordings(found)


def _described(head: Head) -> Iterator[Media]:
    """What JSON-LD says (schema.org VideoObject, AudioObject)."""
    for node in head.nodes[:MOST]:
        held = [one for name in HELD for one in jsonld.many(node.get(name))[:MOST] if isinstance(one, dict)]
        for thing in [node, *held] if jsonld.typed(node, OBJECT) else held:
            yield from _from_object(thing, node, head.url)


def _from_object(thing: dict[str, Any], holder: dict[str, Any], base: str) -> Iterator[Media]:
    named = jsonld.first(thing.get("encodingFormat"))
    for name in ("contentUrl", "embedUrl", "url"):
        url = _absolute(base, jsonld.first(thing.get(name)))
        found = _media(url, named) if url else None
        if found:
            thumbnail = _absolute(base, jsonld.first(thing.get("thumbnailUrl") or thing.get("thumbnail")))
            length = seconds(
                jsonld.first(thing.get("duration") or holder.get("duration") or holder.get("timeRequired"))
            )
            yield Media(url=found.url, media_type=found.media_type, seconds=length, thumbnail=thumbnail)
            return


def _declared(head: Head) -> Iterator[Media]:
    for kind in ("video", "audio"):
        url = _absolute(head.url, head.first(f"og:{kind}:secure_url", f"og:{kind}:url", f"og:{kind}"))
        found = _media(url, head.first(f"og:{kind}:type")) if url else None
        if found:
            length = seconds(head.first(f"{kind}:duration", f"og:{kind}:duration"))
            yield Media(url=found.url, media_type=found.media_type, seconds=length)


def _embedded(tree: HtmlElement, base: str) -> Iterator[Media]:
    for element in islice(PLAYED(tree), MOST):
        if not AROUND(element):
            yield from islice(_of_element(element, base), 1)


def _of_element(element: HtmlElement, base: str) -> Iterator[Media]:
    if number := element.get("videoid") or element.get("data-videoid"):
        yield Media(url=f"https://www.youtube.com/watch?v={number[:20]}", media_type="text/html")
    thumbnail = _absolute(base, element.get("poster") or "")
    parts = SOURCES(element) if element.tag in ("audio", "video") else [element]
    for part in parts[:5]:
        for name in ADDRESSES:
            url = _absolute(base, part.get(name) or "")
            found = _media(url, part.get("type") or "", str(element.tag)) if url else None
            if found:
                yield Media(url=found.url, media_type=found.media_type, thumbnail=thumbnail)


def _media(url: str, named: str, medium: str = "") -> Media | None:
    """The recording at an address: a file, or the page of a player."""
    page = page_of(url)
    if player(page):
        return Media(url=page, media_type="text/html")
    found = media_type(url, named, medium)
    return Media(url=url, media_type=found) if found else None


def _absolute(base: str, found: str) -> str | None:
    try:
        absolute = urljoin(base, found.strip()) if found.strip() else ""
    except ValueError:
        return None
    return absolute if absolute and is_http(absolute) else None
