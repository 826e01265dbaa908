"""Feeds: RSS 0.9x to 2.0, RDF, Atom and CDF through feedparser; JSON Feed (jsonfeed.org, 1.0 and 1.1) by ourselves."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

import feedparser
import nh3

from crawler.entries import NotAFeed, UnreadableEntry
from crawler.entries.guard import describe, refuse_bombs, refuse_heavy_tags
from crawler.entries.text import TITLE_LENGTH, plain, read_date, web_address
from crawler.items import Link

MAX_BYTES = 8 * 1024 * 1024
MAX_ENTRIES = 2_000


@dataclass(frozen=True, kw_only=True)
class Feed:
    """What a feed says."""

    title: str
    links: tuple[Link, ...]
    format: str
    """"rss20", "atom10", "json11", …"""
    language: str = ""
    homepage: str | None = None
    ttl_minutes: int | None = None
    next_url: str | None = None
    """Its next, older page (RFC 5005, JSON Feed)."""
    updated: datetime | None = None


def read_feed(body: bytes, url: str, content_type: str = "") -> Feed:
    """The links a feed announces. Raises NotAFeed saying what came instead."""
    if not body.strip():
        raise NotAFeed("the answer is empty")
    if len(body) > MAX_BYTES:
        raise NotAFeed(f"the answer has {len(body) >> 20} MB, too much for a feed")
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _json_feed(body, url)
    return _xml_feed(body, url, content_type)


def _xml_feed(body: bytes, url: str, content_type: str) -> Feed:
    try:
        refuse_bombs(body)
        refuse_heavy_tags(body)
        headers = {"content-location": url, **({"content-type": content_type} if content_type else {})}
        found = feedparser.parse(body, response_headers=headers)
    except UnreadableEntry as error:
        raise NotAFeed(str(error)) from error
    if not found.version and not found.entries:
        raise NotAFeed(f"what came is {describe(body, content_type)}, not a feed")
    head = found.feed
    return Feed(
        title=plain(str(head.get("title", "")), TITLE_LENGTH),
        links=_unique(_entry_link(entry, url) for entry in found.entries[:MAX_ENTRIES]),
        format=str(found.version),
        language=str(head.get("language", "")),
        homepage=web_address(head.get("link"), url),
        ttl_minutes=_number(head.get("ttl")),
        next_url=next(
            (web_address(link.get("href"), url) for link in _all(head, "links") if _rel(link) == "next"), None
        ),
        updated=_moment(head, "updated"),
    )


def _entry_link(entry: Mapping[str, Any], base: str) -> Link | None:
    """One entry as a link; whatever is wrong with it costs only what is wrong."""
    address = page_address(_address(entry, base) or "")
    if address is None:
        return None
    summary, content = _texts(entry)
    return Link(
        url=address,
        title=plain(str(entry.get("title", "")), TITLE_LENGTH),
        published=_moment(entry, "published") or _moment(entry, "created"),
        updated=_moment(entry, "updated"),
        authors=_authors(entry),
        summary=plain(summary),
        content=content,
        categories=tuple(
            dict.fromkeys(filter(None, (plain(str(tag.get("term") or "")) for tag in _all(entry, "tags"))))
        ),
        image=_image(entry, base),
        kind="feed",
    )


def _address(entry: Mapping[str, Any], base: str) -> str | None:
    links = [link for link in _all(entry, "links") if link.get("rel", "alternate") == "alternate"]
    candidates = [entry.get("link"), *(link.get("href") for link in links)]
    if entry.get("guidislink", True):
        candidates.append(entry.get("id"))
    return next(filter(None, (web_address(candidate, base) for candidate in candidates)), None)


def _texts(entry: Mapping[str, Any]) -> tuple[str, str]:
    """The summary, and the content where it is more than the summary; both HTML."""
    summary = str(entry.get("summary", ""))
    contents = [str(part.get("value") or "") for part in _all(entry, "content")]
    content = max(contents, key=len, default="")
    if len(plain(content)) <= len(plain(summary)) and content != summary:
        content = ""
    return summary or content, nh3.clean(content) if content else ""


def _authors(entry: Mapping[str, Any]) -> tuple[str, ...]:
    named = [str(author.get("name") or "") for author in _all(entry, "authors")] or [str(entry.get("author") or "")]
    return tuple(dict.fromkeys(filter(None, map(_person, named))))


def _person(text: str) -> str:
    """The name in "redaction@example.org (Anne Le Goff)" or "Anne Le Goff <…>".

    >>> _person("redaction@example.org (Anne Le Goff)")
    'Anne Le Goff'
    """
    name = plain(text, TITLE_LENGTH)
    inside = re.fullmatch(r"\S+@\S+\s*\((.+)\)", name)
    if inside:
        return inside[1].strip()
    return "" if re.fullmatch(r"\S+@\S+", name) else re.sub(r"\s*[(<]?\S+@\S+[)>]?\s*", " ", name).strip()


def _image(entry: Mapping[str, Any], base: str) -> str | None:
    media = [*_all(entry, "media_content"), *_all(entry, "media_thumbnail")]
    enclosures = [link for link in _all(entry, "links") if link.get("rel") == "enclosure"]
    for item in [*media, *enclosures]:
        kind = str(item.get("type") or item.get("medium") or "image")
        if kind.startswith("image") and (found := web_address(item.get("url") or item.get("href"), base)):
            return found
    return None


def _moment(entry: Mapping[str, Any], name: str) -> datetime | None:
    """feedparser's own reading of a date, else ours (it knows no French)."""
    return read_date(entry.get(name))


def _all(entry: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = entry.get(name)
    return [item for item in found if isinstance(item, Mapping)] if isinstance(found, list) else []


def _rel(link: Mapping[str, Any]) -> str:
    return str(link.get("rel", ""))


def _number(text: object) -> int | None:
    return int(str(text)) if str(text or "").isdecimal() and len(str(text)) < 7 else None


def _unique(links: Iterable[Link | None]) -> tuple[Link, ...]:
    """Each address once, as first announced."""
    first: dict[str, Link] = {}
    for link in links:
        if link is not None:
            first.setdefault(link.url, link)
    return tuple(first.values())


def _json_feed(body: bytes, url: str) -> Feed:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotAFeed("what came is JSON that cannot be read") from error
    if not isinstance(found, dict) or not isinstance(found.get("items"), list):
        raise NotAFeed("what came is JSON without the items of a JSON Feed")
    version = str(found.get("version", "")).rpartition("/")[2]
    return Feed(
        title=plain(_text(found, "title"), TITLE_LENGTH),
        links=_unique(_json_link(item, url) for item in found["items"][:MAX_ENTRIES] if isinstance(item, dict)),
        format=f"json{version.replace('.', '')}" if version in ("1", "1.1") else "json",
        language=_text(found, "language"),
        homepage=web_address(found.get("home_page_url"), url),
        next_url=web_address(found.get("next_url"), url),
    )


def _json_link(item: Mapping[str, Any], base: str) -> Link | None:
    address = web_address(item.get("url") or item.get("external_url") or item.get("id"), base)
    if address is None:
        return None
    summary = _text(item, "summary")
    content = _text(item, "content_html") or "".join(
        f"<p>{escape(p)}</p>" for p in _text(item, "content_text").split("\n\n") if p
    )
    people = [*_all(item, "authors"), *([item["author"]] if isinstance(item.get("author"), dict) else [])]
    tags = item.get("tags")
    return Link(
        url=address,
        title=plain(_text(item, "title"), TITLE_LENGTH),
        published=read_date(item.get("date_published")),
        updated=read_date(item.get("date_modified")),
        authors=tuple(dict.fromkeys(filter(None, (plain(_text(person, "name")) for person in people)))),
        summary=plain(summary or content),
        content=nh3.clean(content) if len(plain(content)) > len(plain(summary)) else "",
        categories=tuple(plain(str(tag)) for tag in tags) if isinstance(tags, list) else (),
        image=web_address(item.get("image") or item.get("banner_image"), base),
        kind="feed",
    )


def _text(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    return value if isinstance(value, str) else ""


_NOT_PAGES = re.compile(
    r"(?:^|[/=:])(?:sp[eé]cial|special|discussion|talk|utilisateur|user|utilisatrice|fichier|file|image|cat[eé]gorie|category"
    r"|mod[eè]le|template|aide|help|mediawiki|projet|project)(?:_\w+)?:",
    re.IGNORECASE,
)


def page_address(url: str) -> str | None:
    """The page that a wiki's log entry is about; None for entries about no page. Other addresses stay as they are.

    >>> page_address("https://w.org/index.php?title=Lieu&diff=12&oldid=11")
    'https://w.org/index.php?title=Lieu'
    """
    if not url:
        return None
    parts = urlsplit(url)
    query = parse_qsl(parts.query, keep_blank_values=True)
    names = {name for name, _ in query}
    if "title" in names and names & {"diff", "oldid", "curid", "rcid"}:
        kept = urlencode([(name, value) for name, value in query if name not in ("diff", "oldid", "rcid", "curid")])
        url = urlunsplit(parts._replace(query=kept))
    wiki = "/wiki/" in parts.path or "title" in names
    return None if wiki and _NOT_PAGES.search(unquote(url)) else url
