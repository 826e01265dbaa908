"""The title of an article, without the name of its site. Pure."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from crawler.extract import jsonld
from crawler.extract.head import Head
from crawler.extract.paths import elements, holds, text_of
from crawler.extract.words import key, line
from crawler.urls import host

HEADINGS = elements(
    "//h1|(//h2|//div|//span|//p)"
    "[contains(concat(' ', @class, ' '), ' entry-title ') or contains(@itemprop, 'headline')]"
)
SECOND_HEADINGS = elements("//h2")
TITLE = elements("//head//title")
SITE = elements(
    "//a[contains(@rel, 'home')]|(//p|//div|//span)[contains(@class, 'site-title') or contains(@class, 'site-name')]"
)
OUTSIDE = holds("ancestor::nav or ancestor::aside or ancestor::footer or ancestor-or-self::*[@aria-hidden='true']")
SEPARATOR = re.compile(r"(\s+(?:[|–—·•⁄*⋆~‹«<›»>:/-]|::|--|\|\|)\s+|\s*\|\s*)")
LONGEST = 300


def title(tree: HtmlElement, head: Head, announced: str) -> tuple[str, HtmlElement | None]:
    """The title, and the heading that shows it if one does.

    The heading readers see wins when a declared title confirms it or when it is the only one; else the declared decide.
    """
    sites = _site_keys(tree, head)
    declared = _whole_first([text for text in _declared(tree, head, announced) if key(text) not in sites])
    headings = [found for found in _headings(HEADINGS(tree)) if key(found[0]) not in sites]
    shown = _confirmed(headings, declared) or (headings[0] if _alone(headings) else None)
    shown = shown or _confirmed(_headings(SECOND_HEADINGS(tree)[:20]), declared)
    if shown:
        return _without_kicker(shown[0], declared), shown[1]
    if declared:
        return _without_site(declared, sites), None
    return headings[0] if headings else ("", None)


def _declared(tree: HtmlElement, head: Head, announced: str) -> list[str]:
    """Titles the page and its feed declare, most trusted first."""
    names = [
        jsonld.first(head.article.get("headline")),
        announced,
        head.first("og:title"),
        head.first("twitter:title", "dc.title", "dcterms.title", "citation_title", "parsely-title", "sailthru.title"),
        *(text_of(element) for element in TITLE(tree)[:1]),
    ]
    return list(dict.fromkeys(text for text in map(line, names) if key(text) and len(text) <= LONGEST))


def _whole_first(declared: list[str]) -> list[str]:
    """What was cut ("La fabrique du…") after what was not."""
    return sorted(declared, key=_is_cut)


def _is_cut(text: str) -> bool:
    return text.endswith(("…", "..."))


def _headings(elements: list[HtmlElement]) -> list[tuple[str, HtmlElement]]:
    found = [(line(text_of(element)), element) for element in elements[:30]]
    return [(text, element) for text, element in found if key(text) and len(text) <= LONGEST and not OUTSIDE(element)]


def _alone(headings: list[tuple[str, HtmlElement]]) -> bool:
    """Whether there is one heading, of several words: a single word names a section."""
    return len({key(text) for text, _ in headings}) == 1 and len(key(headings[0][0]).split()) >= 3


def _confirmed(headings: list[tuple[str, HtmlElement]], declared: list[str]) -> tuple[str, HtmlElement] | None:
    """The heading most of whose words, in order, are a declared title's, or that begins with one."""
    likenesses = (max((_likeness(key(text), key(other)) for other in declared), default=0.0) for text, _ in headings)
    scored = [(likeness, -rank) for rank, likeness in enumerate(likenesses)]
    best = max(scored, default=(0.0, 0))
    return headings[-best[1]] if best[0] >= 0.5 else None


def _without_kicker(shown: str, declared: list[str]) -> str:
    """The declared title a heading holds among a kicker, a date or a mark; else the heading."""
    held = [text for text in declared if _likeness(key(text), key(shown)) >= 0.3 and len(key(text)) < len(key(shown))]
    return max(held, key=len, default=shown)


def _likeness(one: str, other: str) -> float:
    """The part the shorter wording takes of the longer when it is contained in it, else 0."""
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) / len(longer) if f" {shorter} " in f" {longer} " else 0.0


def _without_site(declared: list[str], sites: set[str]) -> str:
    """The most trusted declared title; another one that is its beginning is better, as the rest is the site's name."""
    chosen = declared[0]
    for other in declared:
        if _likeness(key(other), key(chosen)) >= 0.5 and len(other) < len(chosen) and not _is_cut(other):
            chosen = other
    parts = SEPARATOR.split(chosen)
    while len(parts) > 2 and (key(parts[-1]) in sites or "|" in parts[-2]):
        parts = parts[:-2]
    while len(parts) > 2 and key(parts[0]) in sites:
        parts = parts[2:]
    return "".join(parts).strip()


def _site_keys(tree: HtmlElement, head: Head) -> set[str]:
    """What the site calls itself, in words, run together, and as its host."""
    name = host(head.url).removeprefix("www.")
    names = {key(text) for text in head.site_names} | {key(line(text_of(element))) for element in SITE(tree)[:5]}
    labels = name.split(".")
    names |= {key(part) for part in (name, ".".join(labels[:-1]), labels[0], *labels[-2:-1])}
    return {*names, *(text.replace(" ", "") for text in names)} - {""}
