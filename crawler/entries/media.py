"""Pictures, recordings and films of an entry of RSS or Atom, as feedparser gives it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from crawler.entries.text import web_address
from crawler.media import media_type, player, recordings, seconds
from store.types import Media

Found = Mapping[str, Any]
_PICTURE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)(?:\?|$)", re.IGNORECASE)


def parts(item: Found, name: str) -> list[Found]:
    """The repeated element of an entry, whatever is there."""
    found = item.get(name)
    return [part for part in found if isinstance(part, Mapping)] if isinstance(found, list) else []


def media(item: Found, base: str, address: str | None, cover: str | None = None) -> tuple[Media, ...]:
    """What is to be heard or watched: enclosures, media:content, and the page of an entry where that is a player's."""
    picture = next(images(item, base), None) or cover
    length = seconds(item.get("itunes_duration"))
    found = [one for part in (*enclosures(item), *parts(item, "media_content")) if (one := _media(part, base, length))]
    if not found and address and player(address):
        found = [Media(url=address, media_type="text/html", seconds=length)]
    return recordings(
        Media(url=one.url, media_type=one.media_type, size=one.size, seconds=one.seconds, thumbnail=picture)
        for one in found
    )


def enclosures(item: Found) -> list[Found]:
    """The files an entry is sent with."""
    return [link for link in parts(item, "links") if link.get("rel") == "enclosure"]


def images(item: Found, base: str) -> Iterator[str]:
    """The addresses of an entry's pictures, best first."""
    shown = [part for part in (*parts(item, "media_content"), *enclosures(item)) if _is_image(part)]
    own = [item["image"]] if isinstance(item.get("image"), Mapping) else []
    for part in [*shown, *parts(item, "media_thumbnail"), *own]:
        if found := web_address(_href(part), base):
            yield found


def _media(part: Found, base: str, length: int) -> Media | None:
    url = web_address(_href(part), base)
    named = media_type(url, str(part.get("type") or ""), str(part.get("medium") or "")) if url else ""
    if url is None or not named:
        return None
    size = str(part.get("length") or part.get("filesize") or "").strip()
    return Media(
        url=url,
        media_type=named,
        size=int(size) if re.fullmatch(r"[0-9]{1,15}", size) else 0,
        seconds=seconds(part.get("duration")) or length,
    )


def _href(part: Found) -> object:
    return part.get("url") or part.get("href")


def _is_image(part: Found) -> bool:
    kind = str(part.get("type") or part.get("medium") or "")
    return kind.startswith("image") or (not kind and bool(_PICTURE.search(str(_href(part) or ""))))
