"""The text of an article: paragraphs separated by an empty line. Pure."""

from __future__ import annotations

import re
from itertools import islice
from typing import cast

import trafilatura
from lxml.etree import _Element
from lxml.html import HtmlElement
from trafilatura.settings import Document

from crawler.extract.paths import elements
from crawler.extract.tree import Unreadable
from crawler.extract.words import clean, key, line, listed

BLOCKS = listed(
    """
    p div head h1 h2 h3 h4 h5 h6 quote blockquote list ul ol dl dt dd item li table row tr code pre section article
    header footer main figure figcaption address details summary hr body aside form fieldset center
    """
)
ITEMS, CELLS, BREAKS = {"item", "li"}, {"cell", "td", "th"}, {"lb", "br"}
SKIPPED = listed(
    "script style noscript template iframe svg button select textarea object graphic img nav form footer aside figure"
)
# What themes put within an article's body without it being text.
NOISE = re.compile(
    r"(?:^|[\s_-])(?:share|sharing|sharedaddy|partage|social|addtoany|tags?|toc|noprint|mw-jump-link|mw-editsection|catlinks"
    r"|printfooter|navbox|thumb|byline|newsletter|breadcrumbs?|arbo|pagination|sr-only|screen-reader-text|comments?|related"
    r"|post-meta|entry-meta|info-publi|wp-caption-text|spip_documents|mention|advert|ads?)(?:$|[\s_-])",
    re.IGNORECASE,
)
BODY_CLASSES = listed(
    """
    entry-content post-content article-content article-body article__body wp-block-post-content mw-parser-output chapo
    texte field--name-body e-content post-body node__content
    """
)
BODIES = elements(
    "//*[contains(@itemprop, 'articleBody') or "
    + " or ".join(f"contains(concat(' ', @class, ' '), ' {name} ')" for name in BODY_CLASSES)
    + "]"
)
HOLDER = elements("ancestor::*[self::article or self::main or @role='main' or contains(@class, 'hentry')][1]")
# Invitations and marks that themes add around a text; only whole paragraphs are dropped.
BOILERPLATE = re.compile(
    r"(?:partage[rz]?(?: (?:sur|cet article|l'article|cette page))?\b.{0,80}|share (?:this|on)\b.{0,60}|imprimer"
    r"|(?:lire|voir) (?:aussi|également)\s*:.{0,160}|(?:lire|voir) la suite.{0,20}|continuer la lecture.{0,120}"
    r"|(?:l['’]article|cet article|the post) .{1,250} (?:est apparu en premier sur|appeared first on) .{1,120}"
    r"|(?:abonnez|inscrivez)-vous (?:à|pour) .{0,80}|suivez-nous\b.{0,80}|publicité|advertisement|read more.{0,60}"
    r"|facebook|twitter|linkedin|tweet(?:er)?|envoyer par e?-?mail)[.…!]?",
    re.IGNORECASE,
)
# "Publié le 14 mai 2024 par Anne Le Goff", before the text.
SIGNATURE = re.compile(
    r"(?:(?:publiée?|postée?|mise? (?:en ligne|à jour)|par|by|le|rédigé|écrit|(?:lun|mar|mercre|jeu|vendre|same)di"
    r"|dimanche)\b[^.!?]{0,110}\b(?:19|20)\d\d\b[^.!?]{0,40}|(?:par|by) [^.!?]{3,60})",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"[.!?…»](?:\s|$)")
SHORT = 1500
"""Characters under which trafilatura is apt to take the whole page, menus included."""
DEEPEST = 200
DEEPEST_HEADING = 12
MOST_BODIES = 3
"""Chapô, text and postscript."""
NEARLY_ALL = 0.9


def page_text(tree: HtmlElement, url: str, title: str, heading: HtmlElement | None) -> str:
    """The main text of a page. Raises Unreadable when trafilatura fails on it."""
    try:
        document = cast("Document | None", trafilatura.bare_extraction(tree, url=url, include_comments=False))
    except Exception as error:  # hostile markup makes it fail in ways it does not list
        raise Unreadable("unreadable", str(error)) from error
    body = document.body if document else None
    text = _join(paragraphs(body), title) if body is not None else ""
    if len(text) >= SHORT:
        return text
    # Trafilatura's last resort is all text of the page in one block.
    lost = "\n\n" not in text
    candidates = [_marked(tree), *([_article(heading), _held(heading)] if lost and heading is not None else [])]
    return next((better for found in candidates if prose(better := _join(found, title))), text)


def fragment_text(tree: HtmlElement, title: str) -> str:
    """The text of a piece of HTML that is all article, as feeds carry it."""
    return _join(paragraphs(tree), title)


def prose(text: str) -> int:
    """Characters of the paragraphs that hold a sentence, which menus and lists of links do not."""
    return sum(len(part) for part in text.split("\n\n") if len(part) >= 40 and SENTENCE.search(part))


def paragraphs(root: _Element) -> list[str]:
    """The blocks of a tree as lines of text; items of a list are marked "- " and stay together."""
    lines: list[str] = [""]
    _collect(root, lines, 0)
    found: list[str] = []
    for text in filter(None, map(_tidy, lines)):
        if text.startswith("- ") and found and found[-1].rpartition("\n")[2].startswith("- "):
            found[-1] += "\n" + text
        else:
            found.append(text)
    return found


def _tidy(text: str) -> str:
    """Runs of white space are one space, line breaks of the page ("\\v" until here) are kept."""
    return re.sub(r" ?\v ?", "\n", re.sub(r"[ \t\r\n]+", " ", text)).strip()


def _marked(tree: HtmlElement) -> list[str]:
    """The blocks of what the page marks as its article's body; nothing when it marks many, as lists of articles do."""
    bodies = BODIES(tree)[:20]
    outer = [body for body in bodies if not any(holder in bodies for holder in body.iterancestors())]
    return [text for body in outer for text in paragraphs(body)] if len(outer) <= MOST_BODIES else []


def _article(heading: HtmlElement) -> list[str]:
    """The blocks of the article that holds the heading."""
    return [text for holder in HOLDER(heading) for text in paragraphs(holder)]


def _held(heading: HtmlElement) -> list[str]:
    """The blocks of the smallest element that holds the heading and nearly all sentences of the page."""
    holders = [paragraphs(holder) for holder in islice(heading.iterancestors(), DEEPEST_HEADING)]
    sentences = [prose("\n\n".join(found)) for found in holders]
    wanted = NEARLY_ALL * max(sentences, default=0)
    return next((found for found, held in zip(holders, sentences, strict=True) if held >= wanted), [])


def _collect(element: _Element, lines: list[str], depth: int) -> None:
    tag = str(element.tag)
    if tag in SKIPPED or not tag.isalnum() or depth > DEEPEST or _noisy(element):
        return
    block = tag in BLOCKS
    if block and lines[-1].strip() not in {"", "-"}:
        lines.append("")
    lines[-1] += _mark(tag, lines[-1]) + (element.text or "")
    for child in element:
        _collect(child, lines, depth + 1)
        lines[-1] += child.tail or ""
    if block:
        lines.append("")


def _noisy(element: _Element) -> bool:
    marks = f"{element.get('class', '')} {element.get('id', '')} {element.get('rel', '')}"
    return len(marks) > 2 and bool(NOISE.search(marks))


def _mark(tag: str, before: str) -> str:
    if tag in ITEMS:
        return "" if before == "- " else "- "
    if tag in BREAKS:
        return "\v"
    return " | " if tag in CELLS and before.strip() else ""


def _join(found: list[str], title: str) -> str:
    """Without what comes before the title, the title, who signed, and the invitations around the text."""
    same = [rank for rank, text in enumerate(found[:6]) if key(line(text)) == key(title)]
    kept = found[same[0] + 1 :] if same else found
    kept = [text for text in kept if not BOILERPLATE.fullmatch(text.lstrip("- ")) and text != "-"]
    while kept and SIGNATURE.fullmatch(kept[0]):
        kept = kept[1:]
    return clean("\n\n".join(kept))
