"""What is wrong with a page as an article, by its own words. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from crawler.extract.body import prose
from crawler.extract.head import Head
from crawler.extract.paths import elements, holds, text_of
from crawler.extract.walls import CUT, paid, paid_text, wall_text, walled
from crawler.extract.words import line

PASSWORD = holds("//form[contains(@class, 'post-password-form') or contains(@action, 'action=postpass')]")
PASSWORD_TITLE = re.compile(r"(?:protégé|protected|privé|private)\s*:\s", re.IGNORECASE)
MISSING = re.compile(
    r"(?:(?:erreur|error|oups|oops|désolé)[\s!:,.–-]*)*(?:404\b(?=\s*(?:$|[:–-]|not|error|erreur|page))|not found\b"
    r"|(?:cette |la |l['’]|this )?(?:page|article|contenu|document|content|topic)"
    r"(?: demandée?| que vous (?:cherchez|demandez)| requested)?[\s:–-]*(?:est |was |is )?"
    r"(?:introuvable|non trouvée?|inexistante?|inconnue?|not found|cannot be found|does not exist"
    r"|n['’]existe (?:pas|plus)|n['’]a pas été trouvée?|a été (?:supprimée?|déplacée?)))",
    re.IGNORECASE,
)
SHORT = 1500
OWN_TITLES = elements("//head//title|//h1")
LINKS = elements("//a[@href]")
LITTLE_PROSE, MOSTLY = 200, 0.6
"""Characters in sentences, and part of a text in links, under and over which a page is a list of links."""


def flags(tree: HtmlElement, head: Head, title: str, text: str) -> frozenset[str]:
    """What the page says or shows of itself: password, soft_404, wall, paywall, cut, links."""
    return frozenset(_found(tree, head, title, text))


def text_flags(title: str, text: str) -> frozenset[str]:
    """The flags a text shows without its page."""
    return frozenset(_in_text(title, text))


def _found(tree: HtmlElement, head: Head, title: str, text: str) -> Iterator[str]:
    yield from _in_text(title, text)
    # A feed may still announce the title of a page that is gone.
    if len(text) < SHORT and any(MISSING.match(line(text_of(own))) for own in OWN_TITLES(tree)[:5]):
        yield "soft_404"
    if PASSWORD(tree):
        yield "password"
    if paid(tree, head, text):
        yield "paywall"
    if walled(tree, [title, *(line(text_of(own)) for own in OWN_TITLES(tree)[:5])], text):
        yield "wall"
    if prose(text) < LITTLE_PROSE and _in_links(tree, text) > MOSTLY:
        yield "links"


def _in_links(tree: HtmlElement, text: str) -> float:
    """The part of a text that is the wording of links."""
    wordings = {wording for link in LINKS(tree)[:1000] if (wording := line(text_of(link)))}
    words = text.split()
    if not words or not wordings:
        return 0.0
    longest_first = sorted(wordings, key=len, reverse=True)
    rest = re.sub("|".join(map(re.escape, longest_first)), "", " ".join(words))
    return 1 - len("".join(rest.split())) / len("".join(words))


def _in_text(title: str, text: str) -> Iterator[str]:
    short = len(text) < SHORT
    if PASSWORD_TITLE.match(title) and short:
        yield "password"
    if short and (MISSING.match(title) or MISSING.match(text)):
        yield "soft_404"
    if wall_text(title, text):
        yield "wall"
    if paid_text(text):
        yield "paywall"
    if CUT.search(text):
        yield "cut"
