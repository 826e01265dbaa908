"""Feeds: RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0, CDF, read by feedparser; JSON Feed read by ourselves."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

import feedparser

from crawler.entries import EmptyBody, NotAFeed, UnreadableEntry, entry, json_feed, rights, wiki
from crawler.entries.guard import describe, inflate, refuse_bombs, refuse_heavy_tags, refuse_open_comments
from crawler.entries.media import parts
from crawler.entries.mend import mended, true_type
from crawler.entries.text import TITLE_LENGTH, plain, web_address
from crawler.items import Link
from crawler.urls import same_site
from store.types import RightsMark

MAX_BYTES = 5_000_000
"""What lies beyond is not read: parsers take a second per megabyte."""
MAX_ENTRIES = 2_000

_ENTRY = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_ROOT = re.compile(rb"<((?:\w+:)?(?:rss|feed|rdf))[\s>]", re.IGNORECASE)
_CDF = re.compile(rb"(?:\s|\xef\xbb\xbf|<[?!][^>]*>)*+<(?:\w+:)?channel\b", re.IGNORECASE)
_RSS_11 = b"http://purl.org/net/rss1.1#"
_BLUESKY = re.compile(rb"(<link)\s+uri=\"at:[^\">]{0,300}\"", re.IGNORECASE)
_SKIPPED = re.compile(rb"<skip(hours|days)>(.{0,2000}?)</skip\1>", re.IGNORECASE | re.DOTALL)
_HOUR = re.compile(rb"<hour>\s*([0-9]{1,2})\s*</hour>", re.IGNORECASE)
_DAY = re.compile(rb"<day>\s*((?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\s*</day>", re.IGNORECASE)
_PERIODS = {"hourly": 60, "daily": 1_440, "weekly": 10_080, "monthly": 43_200, "yearly": 525_600}


@dataclass(frozen=True, kw_only=True)
class Feed:
    """What a feed says."""

    title: str
    links: tuple[Link, ...]
    """In the order of the feed, each address once."""
    format: str
    """"rss20", "rss10", "atom10", "cdf", "json11", …"""
    language: str = ""
    homepage: str | None = None
    ttl_minutes: int | None = None
    """How long the feed says it need not be asked again."""
    skip_hours: tuple[int, ...] = ()
    """Hours of the day, UTC, in which it asks not to be read (RSS)."""
    skip_days: tuple[str, ...] = ()
    """"Monday" to "Sunday", likewise."""
    next_url: str | None = None
    """Its next, older page (RFC 5005, JSON Feed)."""
    updated: datetime | None = None
    rights: tuple[RightsMark, ...] = ()
    """What it says of its rights as a whole; those of an entry are in its link."""


def read_feed(body: bytes, url: str, content_type: str = "") -> Feed:
    """What the feed at `url` announces. Raises UnreadableEntry (mostly NotAFeed) saying what came instead."""
    body = mended(inflate(body, MAX_BYTES * 4))
    head = body[:1_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not body.strip():
        raise EmptyBody("what came is an empty body, not a feed")
    if head.startswith((b"{", b"[")):
        return _json(body, url)
    return _xml(body, url, content_type)


def _json(body: bytes, url: str) -> Feed:
    if len(body) > MAX_BYTES:
        raise NotAFeed(f"a JSON Feed of more than {MAX_BYTES // 1_000_000} MB is not read")
    found = json_feed.load(body)
    links = entry.unique(json_feed.links(found, url, MAX_ENTRIES))
    # Many interfaces answer with "items": those of a feed have addresses, or its version says what it is.
    if not links and "jsonfeed.org/" not in json_feed.text(found, "version"):
        raise NotAFeed("what came is JSON without the items of a JSON Feed")
    return Feed(
        title=plain(json_feed.text(found, "title"), TITLE_LENGTH),
        links=links,
        format=json_feed.version(found),
        language=plain(json_feed.text(found, "language"), 20),
        homepage=web_address(found.get("home_page_url"), url),
        next_url=_older(found.get("next_url"), url),
    )


def _xml(body: bytes, url: str, content_type: str) -> Feed:
    refuse_bombs(body)
    body = _shortened(body)
    refuse_heavy_tags(body)
    refuse_open_comments(body)
    found = _parse(body, url, content_type)
    form = _format(found, body, content_type)
    head = found.feed
    links = entry.links(found.entries[:MAX_ENTRIES], entry.Context.of(head, form, url))
    homepage = web_address(head.get("link"), url)
    if str(head.get("generator", "")).startswith("MediaWiki"):
        links = wiki.pages(links, homepage or url)
    return Feed(
        title=plain(str(head.get("title", "")), TITLE_LENGTH),
        links=entry.unique(links),
        format=form,
        language=plain(str(head.get("language", "")), 20),
        homepage=homepage,
        ttl_minutes=_ttl(head),
        skip_hours=_skipped_hours(body),
        skip_days=_skipped_days(body),
        next_url=_next(head, url),
        updated=entry.moment(head, "updated") or entry.moment(head, "published"),
        rights=rights.marks(head, url),
    )


def _parse(body: bytes, url: str, content_type: str) -> Any:
    # feedparser takes this attribute, of feeds made from Bluesky, for the address itself.
    body = _BLUESKY.sub(rb"\1", body)
    # It does not know this name, and reads elements of unknown names only where they have no prefix.
    body = body.replace(_RSS_11, b"http://purl.org/rss/1.0/", 50)
    # Given bytes, feedparser first tries them as the name of a file; given a stream, it does not.
    stream = io.BytesIO(body)
    headers = {"content-location": url, "content-type": true_type(body, content_type)}
    try:
        found = feedparser.parse(
            stream,
            response_headers={k: v for k, v in headers.items() if v},
            sanitize_html=True,
            resolve_relative_uris=True,
        )
    except Exception as error:
        # A tolerant parser in pure Python: on hostile input nearly any exception may leave it.
        raise NotAFeed(
            f"what came is {describe(body, content_type)} that cannot be read: {type(error).__name__}"
        ) from error
    if found.bozo and "amplification" in str(found.get("bozo_exception", "")):
        raise UnreadableEntry("XML entities that expand (a bomb)")
    return found


def _format(found: Any, body: bytes, content_type: str) -> str:
    """The format, "" if only its entries tell that it is a feed. Raises NotAFeed."""
    kind = describe(body, content_type)
    channel = _CDF.match(body[:2_000])
    if channel and _RSS_11 in body[:2_000]:
        return "rss11"
    if found.get("version") or channel:
        return str(found.get("version") or "cdf")
    # Pages of HTML, too, may hold elements named like those of feeds.
    if found.entries and kind != "an HTML page":
        return ""
    raise NotAFeed("a feed in a form unknown to us" if kind == "a feed" else f"what came is {kind}, not a feed")


def _shortened(body: bytes) -> bytes:
    """The first entries of a feed that has too many or is too long, closed so that it stays well-formed."""
    starts = [entry.start() for entry in islice(_ENTRY.finditer(body), MAX_ENTRIES + 1)]
    inside = [start for start in starts if start <= MAX_BYTES]
    if len(body) <= MAX_BYTES and len(starts) <= MAX_ENTRIES:
        return body
    # A feed of one entry without end is read as far as it goes.
    return body[: inside[-1]] + _closing(body) if len(inside) > 1 else body[:MAX_BYTES]


def _closing(body: bytes) -> bytes:
    root = _ROOT.search(body[:10_000])
    if root is None:
        return b""
    return (b"</channel>" if root[1].lower() == b"rss" else b"") + b"</" + root[1] + b">"


def _ttl(head: Mapping[str, Any]) -> int | None:
    """Minutes, from RSS's ttl, else from the syndication module (updates per period)."""
    ttl = _number(head.get("ttl"))
    if ttl:
        return ttl
    period = _PERIODS.get(str(head.get("sy_updateperiod", "")).strip())
    return max(period // (_number(head.get("sy_updatefrequency")) or 1), 1) if period else None


def _skipped_hours(body: bytes) -> tuple[int, ...]:
    """feedparser keeps only the last of them. The first RSS counted from 1 to 24, where 24 is midnight."""
    inside = b"".join(found[2] for found in _SKIPPED.finditer(body) if found[1].lower() == b"hours")
    return tuple(sorted({int(hour) % 24 for hour in _HOUR.findall(inside) if int(hour) <= 24}))


def _skipped_days(body: bytes) -> tuple[str, ...]:
    inside = b"".join(found[2] for found in _SKIPPED.finditer(body) if found[1].lower() == b"days")
    return tuple(dict.fromkeys(day.decode().title() for day in _DAY.findall(inside)))


def _number(text: object) -> int | None:
    digits = str(text or "").strip()
    return int(digits) if re.fullmatch(r"[0-9]{1,6}", digits) else None


def _next(head: Mapping[str, Any], url: str) -> str | None:
    links = [link for link in parts(head, "links") if link.get("rel") in ("next", "prev-archive")]
    return next((found for link in links if (found := _older(link.get("href"), url))), None)


def _older(href: object, url: str) -> str | None:
    found = web_address(href, url)
    return found if found and found != url and same_site(found, url) else None
