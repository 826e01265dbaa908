"""What WordPress's and MediaWiki's interfaces have in common: JSON written by strangers, addresses with parameters."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from crawler.entries import UnreadableEntry
from crawler.entries.guard import describe

MAX_BYTES = 16_000_000
"""A hundred posts of a page builder take five; what is longer is no answer to our questions."""
# PHP set to show its warnings writes them before the answer.
_WARNINGS = re.compile(rb"\s*<(?:br|b|p|div)\b[^{\[]*(?=[\[{][\s\"{\]}])", re.IGNORECASE)


def load_json(body: bytes, content_type: str = "") -> Any:
    """The value of a JSON answer. Raises UnreadableEntry saying what came instead."""
    if len(body) > MAX_BYTES:
        raise UnreadableEntry(f"an answer of more than {MAX_BYTES // 1_000_000} MB is not read")
    text = body.removeprefix(b"\xef\xbb\xbf").strip()
    if warnings := _WARNINGS.match(text[:20_000]):
        text = text[warnings.end() :]
    if not text.startswith((b"[", b"{")):
        raise UnreadableEntry(f"what came is {describe(body, content_type)}, not the JSON of an interface")
    try:
        return json.loads(text.decode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise UnreadableEntry("what came is JSON that cannot be read, cut or damaged") from error


def query(address: str, **parameters: object) -> str:
    """The address with parameters added to those it has; one that is None is left out.

    >>> query("https://a.fr/?rest_route=/wp/v2/posts", per_page=100, _embed="author,wp:term")
    'https://a.fr/?rest_route=/wp/v2/posts&per_page=100&_embed=author,wp:term'
    """
    given = urlencode({name: str(value) for name, value in parameters.items() if value is not None}, safe=",:|/")
    joint = "&" if urlsplit(address).query else "?"
    return f"{address.partition('#')[0].rstrip('?&')}{joint}{given}"


def mapping(value: object) -> Mapping[str, Any]:
    """A value if it is an object of JSON, else an empty one."""
    return value if isinstance(value, dict) else {}


def mappings(value: object) -> list[Mapping[str, Any]]:
    """The objects among the items of a list, or among the values of an object; [] for anything else."""
    items = list(value.values()) if isinstance(value, dict) else value
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def text(value: object) -> str:
    """A value if it is a string, else ""."""
    return value if isinstance(value, str) else ""


def number(value: object) -> int | None:
    """A value if it is a whole number, or digits, else None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,18}", value.strip()):
        return int(value)
    return value if isinstance(value, int) else None
