"""One event of a calendar as a link, with an address that stays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from html import escape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawler.entries.entry import paragraphs, person
from crawler.entries.json_feed import sanitised
from crawler.entries.occurrences import Span, many, moment
from crawler.entries.text import SUMMARY_LENGTH, TITLE_LENGTH, plain, printable, web_address
from crawler.items import Link
from crawler.urls import same_site
from store.types import Event

ADDRESS_OF_UID = 60
"""Characters of a UID that an address shows; a longer one is shown as its hash."""

_MARKUP = re.compile(r"</?(?:p|br|a|div|ul|li|b|strong|em|h\d)\b[^<>]*>", re.IGNORECASE)
_PLAIN_UID = re.compile(r"[\w.@-]+")


@dataclass(frozen=True)
class Place:
    """Where a calendar stands: what the addresses of its events are made with."""

    url: str
    homepage: str


def has_page(link: Link) -> bool:
    """Whether the address of an event of a calendar is a page of its own, and not one we made for it."""
    return not {"uid", "recurrence"} & dict(parse_qsl(urlsplit(link.url).query)).keys()


def link_of(event: Any, at: Span, place: Place, *, shared: bool) -> Link:
    """An event at one of its times. `shared` says that its address is that of several events."""
    description = written(event, "DESCRIPTION")
    location = plain(written(event, "LOCATION"), TITLE_LENGTH)
    own, other = _page(event, place)
    created, changed = (_stamp(event, name) for name in ("CREATED", "LAST-MODIFIED"))
    return Link(
        url=_address(event, at, own, place, shared=shared),
        title=plain(written(event, "SUMMARY"), TITLE_LENGTH),
        published=created,
        updated=changed if changed != created else None,
        authors=tuple(_organiser(event)),
        summary=plain(description),
        content=_content(description, location, other, place.url),
        categories=tuple(_categories(event)),
        image=_image(event, place.url),
        event=Event(
            start=at.start,
            end=at.end,
            all_day=at.all_day,
            location=location,
            cancelled=written(event, "STATUS").upper() == "CANCELLED",
        ),
        kind="calendar",
    )


def _page(event: Any, place: Place) -> tuple[str | None, str | None]:
    """The address of an event if it is a page of the site, or the one on another site: a ticket office's."""
    url = web_address(written(event, "URL"), place.url)
    if url is None:
        return None, None
    of_site = same_site(url, place.homepage) or same_site(url, place.url)
    return (url, None) if of_site else (None, url)


def _address(event: Any, at: Span, own: str | None, place: Place, *, shared: bool) -> str:
    parts = urlsplit(own or place.homepage)
    marks = {}
    if own is None or shared or not (parts.path.strip("/") or parts.query):
        marks["uid"] = _short(uid(event))
    if at.original:
        marks["recurrence"] = at.original.strftime("%Y%m%dT%H%MZ")
    query = "&".join(filter(None, (parts.query, urlencode(marks))))
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", query, ""))


def _short(uid: str) -> str:
    plain_enough = len(uid) <= ADDRESS_OF_UID and _PLAIN_UID.fullmatch(uid)
    return uid if plain_enough else blake2b(uid.encode("utf-8", "replace"), digest_size=12).hexdigest()


def uid(event: Any) -> str:
    """What names an event for ever; for those without, their title and first time."""
    return written(event, "UID").strip() or f"{written(event, 'SUMMARY')} {written(event, 'DTSTART')}"


def _content(description: str, location: str, page: str | None, base: str) -> str:
    """The description as HTML, with the place if it does not name it, and the page on another site."""
    markup = sanitised(description, base) if _MARKUP.search(description) else paragraphs(printable(description))
    if location and location.casefold() not in plain(description, SUMMARY_LENGTH * 4).casefold():
        markup += f"<p>Lieu : {escape(location)}</p>"
    return markup + (f'<p><a href="{escape(page)}">{escape(page)}</a></p>' if page else "")


def _organiser(event: Any) -> Iterator[str]:
    for found in many(event.get("ORGANIZER"))[:1]:
        if name := person(plain(str(getattr(found, "params", {}).get("CN", "")), TITLE_LENGTH)):
            yield name


def _categories(event: Any) -> dict[str, None]:
    named = (plain(str(name), 100) for one in many(event.get("CATEGORIES")) for name in getattr(one, "cats", [])[:40])
    return dict.fromkeys(filter(None, named))


def _image(event: Any, base: str) -> str | None:
    for name in ("IMAGE", "ATTACH"):
        for one in many(event.get(name)):
            kind = str(getattr(one, "params", {}).get("FMTTYPE", "image/" if name == "IMAGE" else ""))
            if kind.startswith("image/") and (url := web_address(str(one), base)):
                return url
    return None


def _stamp(event: Any, name: str) -> datetime | None:
    stamps = (getattr(one, "dt", None) for one in many(event.get(name))[:1])
    at = next((moment(stamp) for stamp in stamps if isinstance(stamp, datetime)), None)
    return at if at and at.year >= 1990 else None


def written(event: Any, name: str) -> str:
    """A property as text, the first one if it stands there twice."""
    one = next(iter(many(event.get(name))), None)
    if one is None:
        return ""
    return one.to_ical().decode("utf-8", "replace") if name in ("DTSTART", "LAST-MODIFIED") else str(one)
