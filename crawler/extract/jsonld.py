"""What a page says of itself in JSON-LD (schema.org). Pure."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

Node = dict[str, Any]

ARTICLE = re.compile(
    r"(?:\w*Article|\w*BlogPosting|SocialMediaPosting|\w*Posting|Report|Recipe|Course|HowTo|Review|CreativeWork"
    r"|(?:Video|Audio|Media)Object|PodcastEpisode|Podcast|Event|\w+Event|Project|Book|Dataset)$"
)
PAGE = re.compile(r"(?:Web|Item|About|FAQ|QA)Page$")
SITE = re.compile(r"(?:WebSite|\w*Organization)$")
PERSON = re.compile(r"(?:Person|Author)$", re.IGNORECASE)
CHILDREN = ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "hasPart", "liveBlogUpdate", "item")
DEEPEST = 6
"""Levels walked; what lies deeper is about something else than the page."""
MARKED_SECTION = re.compile(r"<!\[CDATA\[|\]\]>")
TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")


def nodes(scripts: Iterable[str]) -> list[Node]:
    """Every typed object of these scripts, outermost first. What is no JSON is skipped."""
    found: list[Node] = []
    for script in scripts:
        found.extend(_walk(_load(script), DEEPEST))
    return found


def article(found: Iterable[Node], url_key: str) -> Node:
    """What these nodes say of the page: its article (the one at its address first), completed by its WebPage node."""
    articles = [node for node in found if _is(node, ARTICLE)]
    own = [node for node in articles if url_key and url_key in _addresses(node)]
    pages = [node for node in found if _is(node, PAGE)]
    merged: Node = {}
    for node in [*own, *articles[:1], *pages[:1]]:
        for name, value in node.items():
            merged.setdefault(name, value)
    if not own and not articles:
        merged.pop("author", None)  # a WebPage's author is its web agency as often as not
    return merged


def people(value: Any, found: Iterable[Node] = ()) -> tuple[list[str], list[str]]:
    """The names of persons, and those of organisations, that an author field holds or refers to."""
    by_id = {node["@id"]: node for node in found if isinstance(node.get("@id"), str) and node.get("name")}
    persons: list[str] = []
    others: list[str] = []
    for one in many(value):
        if isinstance(one, dict):
            node = by_id.get(str(one.get("@id")), one) if not one.get("name") else one
            kinds = [str(kind) for kind in many(node.get("@type"))]
            known = not kinds or any(PERSON.match(kind) for kind in kinds)
            (persons if known else others).extend(_names(node))
        elif isinstance(one, str):
            persons.append(by_id[one]["name"] if one in by_id else one)
    return persons, others


def is_site(node: Node) -> bool:
    """Whether a node describes the site or who runs it."""
    return _is(node, SITE)


def texts(value: Any) -> list[str]:
    """The strings in a value that may be one, several, or objects with a name, a value or an address."""
    found = []
    for one in many(value):
        names = [one.get(name) for name in ("name", "@value", "url", "@id")] if isinstance(one, dict) else [one]
        found.extend([str(name).strip() for name in names if isinstance(name, (str, int)) and str(name).strip()][:1])
    return found


def first(value: Any) -> str:
    return next(iter(texts(value)), "")


def _load(script: str) -> Any:
    """JSON as pages write it: marks and comments around it, line breaks in strings, commas too many."""
    inner = MARKED_SECTION.sub("", script)
    starts = [place for place in (inner.find("{"), inner.find("[")) if place >= 0]
    inner = inner[min(starts, default=0) : max(inner.rfind("}"), inner.rfind("]")) + 1]
    for attempt in (script, TRAILING_COMMA.sub("", inner)):
        with contextlib.suppress(ValueError, RecursionError):
            return json.loads(attempt, strict=False)
    return None


def _walk(value: Any, depth: int) -> Iterator[Node]:
    if depth == 0:
        return
    for one in many(value):
        if not isinstance(one, dict):
            continue
        if one.get("@type"):
            yield one
        for name in CHILDREN:
            if isinstance(one.get(name), (dict, list)):
                yield from _walk(one[name], depth - 1)


def typed(node: Node, kinds: Iterable[str]) -> bool:
    """Whether a node is of one of these types."""
    return any(kind in kinds for kind in many(node.get("@type")))


def many(value: Any) -> list[Any]:
    """A value that may be one, several or none, as a list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _is(node: Node, wanted: re.Pattern[str]) -> bool:
    return any(wanted.search(str(kind)) for kind in many(node.get("@type")))


def _addresses(node: Node) -> str:
    return " ".join(text for name in ("url", "@id", "mainEntityOfPage") for text in texts(node.get(name)))


def _names(node: Node) -> list[str]:
    names = texts(node.get("name"))
    if not names and isinstance(node.get("familyName"), str):
        names = [" ".join(str(node[part]) for part in ("givenName", "familyName") if node.get(part))]
    return names
