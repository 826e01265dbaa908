"""The addresses on other sites that the text of an article links to. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from crawler import sites
from crawler.extract.body import BLOCKS
from crawler.extract.paths import elements, strings, text_of
from crawler.extract.words import key
from crawler.urls import canonical, host
from store.errors import InvalidInput

MOST = 50
"""Addresses kept of one article; a text with more is a directory."""
TRIED = 500
"""Links to other sites that are looked at."""
SENTENCE = 5
"""Words in a row that are taken for the text's own, wherever they stand in it; fewer must be one of its lines."""
AROUND = 60
"""Characters before and after a link that say whether it stands in the text."""

ANCHORS = elements("//a[@href]")
BASE = strings("//base/@href")
BLOCK_TAGS = frozenset(BLOCKS)
FRAME = frozenset({"nav", "footer", "aside"})
# What invites to share, to write or to print the page that holds it.
SHARER = re.compile(
    r"https?://(?:[\w.-]+\.)?(?:"
    r"facebook\.com/(?:sharer|share\.php|dialog)|(?:twitter|x)\.com/(?:share|intent|home\?status)"
    r"|linkedin\.com/(?:sharearticle|sharing|cws/share)|pinterest\.\w+/pin/create|(?:bsky|threads)\.\w+/intent"
    r"|(?:api\.)?whatsapp\.com/send|wa\.me/\?|(?:t|telegram)\.me/share|reddit\.com/submit|tumblr\.com/(?:share|widgets/share)"
    r"|(?:getpocket|pocket)\.com/(?:save|edit)|viadeo\.com/shareit|scoop\.it/bookmarklet|share\.flipboard\.com"
    r"|plus\.google\.com/share|google\.\w+/bookmarks|translate\.google|news\.ycombinator\.com/submitlink"
    r"|printfriendly\.com|mastodonshare\.com|sharetomastodon|calendar\.google\.com|outlook\.\w+\.com/calendar)"
    r"|^https?://[^/?#]+/share\?(?:text|url)=",
    re.IGNORECASE,
)


def outlinks(tree: HtmlElement, url: str, text: str) -> tuple[str, ...]:
    """Addresses of other sites linked from the text, canonical, in its order, each once.

    `tree` is the page or fragment at `url`, `text` what was taken from it: a link counts if the words it stands in are
    in the text, whatever the page has around it.
    """
    wanted = _Text(text)
    found: dict[str, None] = {}
    for anchor, address in islice(_elsewhere(tree, url), TRIED):
        if wanted.holds(anchor):
            found.update(dict.fromkeys(_destination(address)))
        if len(found) == MOST:
            break
    return tuple(found)


def _elsewhere(tree: HtmlElement, url: str) -> Iterator[tuple[HtmlElement, str]]:
    """The links that lead to another site, with their addresses."""
    here = sites.site(host(url))
    base = urljoin(url, next(iter(BASE(tree)), ""))
    for anchor in ANCHORS(tree):
        try:
            parts = urlsplit(address := urljoin(base, anchor.get("href").strip()))
            name = parts.hostname or ""
        except ValueError:
            continue
        if parts.scheme in {"http", "https"} and name and sites.site(name) != here:
            yield anchor, address


def _destination(address: str) -> tuple[str, ...]:
    """The canonical address; none for what only leads on or invites to share."""
    try:
        found = canonical(address)
    except InvalidInput:
        return ()
    return () if sites.no_source(host(found)) in sites.LEADS_ON or SHARER.match(found) else (found,)


class _Text:
    """The words of a text, to ask whether a part of its page is in it."""

    def __init__(self, text: str) -> None:
        self._lines = {key(line) for line in text.split("\n")}
        self._words = f" {key(text)} "
        self._blocks: dict[HtmlElement, bool] = {}

    def holds(self, anchor: HtmlElement) -> bool:
        """Whether a link stands in the text. One without words (a logo, a banner) does not."""
        if not key(text_of(anchor)):
            return False
        block = _block(anchor)
        if block is None:
            return False
        if block not in self._blocks:
            self._blocks[block] = self._has(text_of(block))
        return self._blocks[block] or self._has(_around(anchor))

    def _has(self, words: str) -> bool:
        wanted = key(words)
        if wanted in self._lines:
            return True
        return wanted.count(" ") >= SENTENCE - 1 and f" {wanted} " in self._words


def _block(anchor: HtmlElement) -> HtmlElement | None:
    """The paragraph, item or cell a link stands in; None if that is in the frame around the text."""
    block: HtmlElement | None = None
    for parent in anchor.iterancestors():
        if parent.tag in FRAME:
            return None
        if block is None and parent.tag in BLOCK_TAGS:
            block = parent
    return block


def _around(anchor: HtmlElement) -> str:
    """The words just before a link, its own and those just after: enough where its block holds more than the text."""
    before = anchor.getprevious()
    parent = anchor.getparent()
    head = (before.tail if before is not None else parent.text if parent is not None else "") or ""
    return f"{_last_words(head)}{text_of(anchor)}{_first_words(anchor.tail or '')}"


def _last_words(text: str) -> str:
    return text if len(text) <= AROUND else text[-AROUND:].partition(" ")[2]


def _first_words(text: str) -> str:
    return text if len(text) <= AROUND else text[:AROUND].rpartition(" ")[0]
