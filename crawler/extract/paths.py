"""Compiled XPath with typed results: elements, strings, or whether something holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from lxml.etree import XPath
from lxml.html import HtmlElement

INLINE = {
    "a",
    "abbr",
    "b",
    "cite",
    "em",
    "font",
    "i",
    "mark",
    "q",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "time",
    "u",
}


def elements(path: str) -> Callable[[HtmlElement], list[HtmlElement]]:
    return cast("Callable[[HtmlElement], list[HtmlElement]]", XPath(path))


def strings(path: str) -> Callable[[HtmlElement], list[str]]:
    return cast("Callable[[HtmlElement], list[str]]", XPath(path, smart_strings=False))


def holds(condition: str) -> Callable[[HtmlElement], bool]:
    return cast("Callable[[HtmlElement], bool]", XPath(f"boolean({condition})"))


def marked(*marks: str) -> str:
    """The condition that the class of an element contains one of these marks."""
    return " or ".join(f"contains(@class, '{mark}')" for mark in marks)


def named(*tags: str) -> str:
    """The condition that an element is one of these."""
    return " or ".join(f"self::{tag}" for tag in tags)


def text_of(element: HtmlElement) -> str:
    """The text in an element, with a space where a line or a block begins."""
    parts: list[str] = []
    _gather(element, parts)
    return "".join(parts)


def _gather(element: HtmlElement, parts: list[str]) -> None:
    if element.tag in {"script", "style", "svg", "noscript"} or not isinstance(element.tag, str):
        return
    parts.append(f"{'' if element.tag in INLINE else ' '}{element.text or ''}")
    for child in element:
        _gather(child, parts)
        parts.append(child.tail or "")
