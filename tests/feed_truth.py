"""What a file of a feed suite holds, found by other means than our reader: lxml, json, and the suites' own assertions.

The suites are those of feedparser, gofeed, the W3C's feed validator and others. feedparser asserts with Python
expressions ("entries[0]['title'] == 'x'"), gofeed with JSON files beside its feeds; the others only by being feeds.
"""

from __future__ import annotations

import ast
import json
import re
from calendar import timegm
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from lxml import etree

from crawler.entries.feed import Feed
from crawler.entries.text import plain, web_address
from crawler.items import Link

Kind = Literal["feed", "ill-formed feed", "other"]
_ROOTS = {"rss", "feed", "rdf", "channel"}
_ITEMS = {"item", "entry"}
_END = re.compile(r"</((?:[\w-]+:)?)(item|entry)\s*>", re.IGNORECASE)
_CDF_START = re.compile(r"<item\b", re.IGNORECASE)
_ITEM = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_ROOT = re.compile(rb"<(?:\w+:)?(?:rss|feed|rdf|channel)[\s>]", re.IGNORECASE)


@dataclass(frozen=True)
class Truth:
    """What a file is, and which items it has."""

    kind: Kind
    items: int = 0
    """Of a well-formed feed."""
    body: bytes = b""
    """The file, each item given an address of its own: many cases have none, and no reader could follow them."""
    addressed: bool = False
    """Whether every item could be given one."""
    own: tuple[frozenset[str], ...] = ()
    """For each item that names absolute addresses of itself, those."""


def truth(body: bytes) -> Truth:
    """What a file holds. Of what is not well-formed only the kind is known."""
    if found := _json_feed(body):
        return found
    try:
        parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        ill = bool(_ROOT.search(body[:5_000]) and _ITEM.search(body))
        # Latin 1 gives every byte back as it was.
        return Truth("ill-formed feed" if ill else "other", body=_with_addresses(body, "latin-1")[0])
    if _local(root) not in _ROOTS:
        return Truth("other", body=body)
    items = [node for node in root.iter() if _is_item(node)]
    given, number = _with_addresses(body, root.getroottree().docinfo.encoding or "utf-8", cdf=_is_cdf(root))
    own = tuple(filter(None, (frozenset(_addresses(item)) for item in items)))
    return Truth("feed", items=len(items), body=given, addressed=number == len(items), own=own)


def _is_cdf(root: Any) -> bool:
    return _local(root) == "channel" and "rss1.1" not in str(root.tag)


def _addresses(item: Any) -> Iterator[str]:
    """The absolute addresses that may be an item's: any of them will do."""
    found = [item.get("href") or item.get("HREF")]
    for part in item:
        if _local(part) == "link" and part.get("rel", "alternate") == "alternate":
            found += [part.text, part.get("href")]
        if _local(part) in ("origlink", "guid") and part.get("isPermaLink", "true") == "true":
            found.append(part.text)
        if _local(part) == "a":
            found.append(part.get("HREF"))
    yield from (address for text in found if text and (address := web_address(text, "urn:none")))


def _is_item(node: Any) -> bool:
    """Whether an element is an item of the feed, and not one of an extension within an item."""
    if _local(node) not in _ITEMS:
        return False
    above = {_local(parent) for parent in node.iterancestors()}
    return not above & _ITEMS and _local(node.getparent()) in _ROOTS | {"items"}


def _local(node: Any) -> str:
    return etree.QName(node).localname.lower() if node is not None and isinstance(node.tag, str) else ""


def _json_feed(body: bytes) -> Truth | None:
    with suppress(ValueError, RecursionError):
        found = json.loads(body)
        if isinstance(found, dict) and "jsonfeed.org/version" in str(found.get("version")):
            items = [item for item in found.get("items") or [] if isinstance(item, dict)]
            own = [frozenset(filter(None, (web_address(item.get("url"), "urn:none"),))) for item in items]
            for number, item in enumerate(items):
                item["url"] = f"https://ex.fr/item/{number}"
            given = json.dumps(found).encode()
            return Truth("feed", items=len(items), body=given, addressed=True, own=tuple(filter(None, own)))
    return None


def _with_addresses(body: bytes, encoding: str, *, cdf: bool = False) -> tuple[bytes, int]:
    """The feed with an address in each item, and how many were given."""
    numbers = iter(range(100_000))

    def given(found: re.Match[str]) -> str:
        address = f"https://ex.fr/item/{next(numbers)}"
        if cdf:
            return f'{found[0]} HREF="{address}"'
        prefix, name = found[1], found[2]
        if name.lower() == "entry":
            return f'<{prefix}link rel="alternate" href="{address}"/>{found[0]}'
        return f"<{prefix}link>{address}</{prefix}link>{found[0]}"

    try:
        text = (_CDF_START if cdf else _END).sub(given, body.decode(encoding))
        number = next(numbers)
        return text.encode(encoding) if number else body, number
    except (UnicodeError, LookupError):
        return body, 0


Claim = tuple[str, Any, Any]
"""What is claimed of, the value claimed, and ours."""


def claims(row: Mapping[str, Any], feed: Feed, corpus: Path) -> Iterator[Claim]:
    """What a suite asserts of a file and our reader has a word for."""
    assertion = row.get("assertion") or {}
    if row["set"] == "feedparser" and assertion.get("expect"):
        yield from _of_feedparser(assertion["expect"], feed)
    elif row["set"] == "gofeed" and assertion.get("expected_file"):
        file = corpus / "feeds" / "gofeed" / assertion["expected_file"].removeprefix("files/")
        with suppress(OSError):
            yield from _of_gofeed(json.loads(file.read_text("utf-8")), feed)


def right(claim: Claim) -> bool:
    """Whether what is claimed is what we read; of texts, what a reader sees of them."""
    _, wanted, ours = claim
    if isinstance(wanted, str):
        return plain(wanted) == plain(str(ours))
    return bool(wanted == ours)


_FEED: dict[str, Callable[[Feed], Any]] = {
    **dict.fromkeys(("['title']", "['title_detail']['value']"), lambda feed: feed.title),
    **dict.fromkeys(("['link']",), lambda feed: feed.homepage),
    **dict.fromkeys(("['language']",), lambda feed: feed.language),
    **dict.fromkeys(
        ("['copyright']", "['rights']", "['copyright_detail']['value']"),
        lambda feed: next((mark.value for mark in feed.rights if mark.mark == "copyright"), ""),
    ),
    "['updated_parsed']": lambda feed: feed.updated,
}
_ENTRY: dict[str, Callable[[Link], Any]] = {
    **dict.fromkeys(("['title']", "['title_detail']['value']"), lambda link: link.title),
    **dict.fromkeys(("['description']", "['summary']", "['summary_detail']['value']"), lambda link: link.summary),
    **dict.fromkeys(
        ("['author']", "['author_detail']['name']", "['authors'][0]['name']"), lambda link: link.authors[0]
    ),
    **dict.fromkeys(("['tags'][0]['term']",), lambda link: link.categories[0]),
    **dict.fromkeys(("['published_parsed']", "['created_parsed']"), lambda link: link.published),
    "['rights']": lambda link: next((mark.value for mark in link.marks if mark.mark == "copyright"), ""),
    "['updated_parsed']": lambda link: link.updated or link.published,
    "['enclosures'][0]['href']": lambda link: link.media[0].url,
    "['media_thumbnail'][0]['url']": lambda link: link.image,
}
"""Paths of feedparser's result, and what they are called here."""


def _of_feedparser(expression: str, feed: Feed) -> Iterator[Claim]:
    try:
        tree = ast.parse(expression.strip(), mode="eval").body
    except SyntaxError:
        return
    for part in tree.values if isinstance(tree, ast.BoolOp) else [tree]:
        if not isinstance(part, ast.Compare) or not isinstance(part.ops[0], ast.Eq):
            continue
        with suppress(ValueError, SyntaxError):
            yield from _of_path(ast.unparse(part.left), ast.literal_eval(part.comparators[0]), feed)


def _of_path(path: str, wanted: Any, feed: Feed) -> Iterator[Claim]:
    if isinstance(wanted, tuple) and len(wanted) == 9:
        wanted = datetime.fromtimestamp(timegm(wanted), UTC)
    if path == "version":
        yield path, wanted, feed.format
    elif path.startswith("feed[") and (read := _FEED.get(path[4:])):
        yield path, wanted, read(feed)
    elif found := re.match(r"entries\[(\d+)\](.*)", path):
        link = feed.links[int(found[1])] if int(found[1]) < len(feed.links) else None
        with suppress(IndexError):
            if link is not None and (value := _ENTRY.get(found[2])):
                yield path, wanted, value(link)


def _of_gofeed(expected: Mapping[str, Any], feed: Feed) -> Iterator[Claim]:
    if isinstance(expected.get("title"), str):
        yield "title", expected["title"], feed.title
    items = expected.get("items") or expected.get("entries") or []
    for number, (item, link) in enumerate(zip(items, feed.links, strict=False)):
        if isinstance(item.get("title"), str):
            yield f"{number} title", item["title"], link.title
        for name in ("publishedParsed", "pubDateParsed"):
            if item.get(name):
                moment = datetime.fromisoformat(item[name])
                yield f"{number} {name}", moment, link.published or link.updated
