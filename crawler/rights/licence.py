"""Licences that a page names: rel=license, meta tags, JSON-LD, the header Link, and Creative Commons buttons. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import cast
from urllib.parse import urljoin

from lxml.etree import XPath
from lxml.html import HtmlElement

from crawler.entries.text import clean
from crawler.urls import is_http
from store.types import RightsMark


def _elements(path: str) -> Callable[[HtmlElement], list[HtmlElement]]:
    return cast("Callable[[HtmlElement], list[HtmlElement]]", XPath(path))


MOST = 3
LONGEST = 300
"""Characters of a licence's address or name."""
# A picture's licence is its own.
_IN_PICTURE = "ancestor::figure or ancestor::figcaption or ancestor::picture"
NAMED = _elements(
    f"//*[self::a or self::link or self::area][@href]"
    f"[contains(concat(' ', translate(@rel, 'LICENS', 'licens'), ' '), ' license ')][not({_IN_PICTURE})]"
)
# Many articles link to a licence because they write of it; a button, or a link at the foot of the page, is a mark.
BUTTONS = _elements(
    "//a[contains(@href, 'creativecommons.org/licenses/') or contains(@href, 'creativecommons.org/publicdomain/')]"
    f"[(.//img and not(ancestor::article//p)) or ancestor::footer or ancestor::*[contains(@class, 'footer') or "
    f"contains(@id, 'footer') or contains(@class, 'licen') or contains(@id, 'licen') or contains(@class, 'copyright')]]"
    f"[not({_IN_PICTURE})]"
)
METAS = ("dcterms.license", "dc.license", "license", "dcterms.rights", "dc.rights")
_LINK = re.compile(r"<([^<>\s]{1,300})>\s*((?:;[^,<>]{0,200})*)")
_RELATION = re.compile(r"rel\s*=\s*\"?[^\";]*\blicense\b", re.IGNORECASE)
_WORDS = re.compile(
    r"creative\s?commons|\bCC[ -](?:0|BY)|licence ouverte|etalab|public domain|domaine public|\bGFDL\b", re.IGNORECASE
)


def of_page(
    tree: HtmlElement, url: str, metas: Mapping[str, Sequence[str]], stated: Sequence[str]
) -> tuple[RightsMark, ...]:
    """The licences of a page at `url`, the surest first; `stated` are those of its JSON-LD."""
    return _once(_of_page(tree, url, metas, stated))


def of_headers(headers: Mapping[str, str], url: str) -> tuple[RightsMark, ...]:
    """The licences that the header Link of an answer names (RFC 8288)."""
    return _once(_of_links(headers.get("link", ""), url))


def _of_page(
    tree: HtmlElement, url: str, metas: Mapping[str, Sequence[str]], stated: Sequence[str]
) -> Iterator[tuple[str, str]]:
    for element in NAMED(tree)[:20]:
        yield from _address(url, element.get("href", ""), "rel=license")
    for name in METAS:
        for content in metas.get(name, ())[:5]:
            yield from _address_or_words(url, content, f"meta {name}")
    for text in stated[:5]:
        yield from _address_or_words(url, text, "JSON-LD")
    for element in BUTTONS(tree)[:20]:
        yield from _address(url, element.get("href", ""), "Creative Commons link")


def _of_links(header: str, url: str) -> Iterator[tuple[str, str]]:
    for target, parameters in _LINK.findall(header[:4_000])[:20]:
        if _RELATION.search(parameters):
            yield from _address(url, target, "Link header")


def _once(found: Iterator[tuple[str, str]]) -> tuple[RightsMark, ...]:
    first: dict[str, RightsMark] = {}
    for value, where in found:
        first.setdefault(value, RightsMark(mark="licence", value=value, where=where))
    return tuple(first.values())[:MOST]


def _address(base: str, found: str, where: str) -> Iterator[tuple[str, str]]:
    try:
        address = urljoin(base, found.strip())
    except ValueError:
        return
    if len(address) <= LONGEST and is_http(address):
        yield address, where


def _address_or_words(base: str, found: str, where: str) -> Iterator[tuple[str, str]]:
    """An address, or the name of a licence; "all rights reserved" and the like are none."""
    if found.strip().lower().startswith(("http://", "https://")):
        yield from _address(base, found, where)
    elif _WORDS.search(found[:LONGEST]):
        yield clean(found)[:LONGEST], where
