"""What a feed or an entry says of its rights: copyright, licence (Dublin Core, Creative Commons, Atom, RSS)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from crawler.entries.media import parts
from crawler.entries.text import plain, web_address
from store.types import RightsMark

WHERE = "feed"
LENGTH = 300
MOST = 5
_LICENCE = re.compile(
    r"https?://(?:www\.)?(?:creativecommons\.org/(?:licenses|publicdomain)/[\w./-]+|etalab\.gouv\.fr/licence[\w./-]*)"
    r"|\bCC[ -](?:0|BY(?:[ -](?:NC|SA|ND))*)(?:[ -]\d(?:\.\d)?)?\b|licence ouverte",
    re.IGNORECASE,
)


def marks(item: Mapping[str, Any], base: str) -> tuple[RightsMark, ...]:
    """The marks of a feed's head or of an entry, as feedparser gives them."""
    return tuple(dict.fromkeys(_marks(item, base)))[:MOST]


def _marks(item: Mapping[str, Any], base: str) -> Iterator[RightsMark]:
    for link in parts(item, "links"):
        if link.get("rel") == "license" and (found := web_address(link.get("href"), base)):
            yield RightsMark(mark="licence", value=found, where=WHERE)
    written = plain(str(item.get("rights") or ""), LENGTH)
    if licence := _LICENCE.search(written):
        yield RightsMark(mark="licence", value=licence[0], where=WHERE)
    if written:
        yield RightsMark(mark="copyright", value=written, where=WHERE)
