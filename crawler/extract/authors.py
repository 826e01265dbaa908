"""Who signed an article. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from lxml.html import HtmlElement

from crawler.extract import jsonld
from crawler.extract.head import Head
from crawler.extract.near import Near
from crawler.extract.paths import elements, marked, text_of
from crawler.extract.words import key, line, listed

MOST = 10
LONGEST_NAME = 60
LONGEST_LINE = 160
METAS = listed(
    """
    author article:author og:article:author dc.creator dcterms.creator dc:creator citation_author parsely-author
    sailthru.author byl article:author_name shareaholic:article_author_name
    """
)
SIGNS = marked("uthor", "auteur", "yline", "signature", "writer", "journalist", "vcard")
SIGNED = elements(
    f"//*[@class][{SIGNS}]|//*[@rel][contains(@rel, 'author')]|//*[@itemprop][contains(@itemprop, 'author')]"
)
SIGNED_INSIDE = elements(f".//*[@class or @rel or @itemprop][{SIGNS} or @rel='author' or @itemprop='name']")
MONTH = r"(?:jan|f[ée]v|feb|mar|avr|apr|mai|may|juin|jun|juil|jul|ao[uû]t|aug|sept?|oct|okt|nov|d[ée]c|dez)[a-zéû]*\.?"
BEFORE = re.compile(
    r"^.{0,60}?(?:\b(?:écrit|rédigé|publié|posté|proposé|signé|texte|article|propos recueillis|reportage|written"
    r"|posted)\s*(?:(?:le|on)\s.{4,30}?)?\s*(?:par|by|von)|(?:^|[\s,])(?:par|by)|^(?:von|por)"
    r"|auteure?s?(?:[.·]e[.·]?s?|\(e?s?\))?\s*:|authors?\s*:|texte\s*:)\s*:?\s+",
    re.IGNORECASE,
)
AFTER = re.compile(
    rf"\s*(?:[|•·–—]\s|\s-\s|\(|\d|\b(?i:{MONTH})\s+\d|\ble (?:\d|lun|mar|mer|jeu|ven|sam|dim)|https?:|@\S"
    r"|\b(?:publi|posté|mis à jour|published|posted|updated|follow|suivre|il y a|pour|for)\b"
    r"|\b(?:in|dans|on|à|at) (?:\d|[A-Z])).*$",
    re.DOTALL,
)
BETWEEN = re.compile(r"\s*(?:;|\||,|/|&|\n|·|•|\s(?:et|and|und|y|avec|with)\s)\s*", re.IGNORECASE)
ROLE = re.compile(
    r"^(?:journaliste|rédact(?:eur|rice)|chargée?s? d|responsable|direct(?:eur|rice)|président|correspondant|staff"
    r"|senior|chercheu|professeure?|maître|économiste|sociologue|culture|news|political)"
    r"|\b(?:editors?|writer|reporter|journaliste|correspondent|contributor|redakteur(?:in)?|ceo|phd)$",
    re.IGNORECASE,
)
NOT_A_NAME = re.compile(
    r"https?:|www\.|@|\d{3}|\b(?:admin(?:istrat(?:eur|or))?|webmaster|root|user|utilisateur|anonym\w*|unknown|null|none"
    r"|undefined|commentaires?|comments?|lire|partager|share|read|view|voir|tous|all|posts?|articles?|auteurs?|autor(?:in)?"
    r"|authors?|about|by|par|von|et|and|wordpress|twitter|facebook|linkedin|instagram|e-?mail|rss|follow|suivre|folgen|contact|bio"
    r"|profile?|photos?|images?|published|updated|edited|le|la|les|de|du|us|am|in|on|new|minutes?|min)$",
    re.IGNORECASE,
)
BYLINE = re.compile(
    r"(?:^|\b(?:écrit|rédigé|publié|posté|texte|article|written|posted)\s|[,|·–—-]\s)"
    r"(?:(?:par|by|von|por)|auteure?(?:[.·]e)?s?\s*:)\s*:?\s+(?=[^\W\d_])",
    re.IGNORECASE,
)
# "Anne Le Goff | Le 19 février 2020": a line that is a name and then a date.
NAME_AND_DATE = re.compile(
    r"((?:[A-ZÀ-Ý][\w'’.-]+\s+){1,3}[A-ZÀ-Ý][\w'’-]+)\s*[|,•·–—-]?\s+(?:[Ll]e\s+)?\d{1,2}(?:er)?[\s/.]"
)
EMAIL = re.compile(r"\S+@\S+\.\w+")


def authors(tree: HtmlElement, head: Head, around: Near, announced: Sequence[str]) -> tuple[str, ...]:
    """The names that sign an article, each once: as the page declares them, else as its feed or its by-line shows them.

    The site's own name signs only what nobody else does.
    """
    sites = {key(name) for name in head.site_names}
    by_site: list[str] = []
    for source in _sources(tree, head, around, announced):
        names = split(text for text in source if key(text) not in sites)
        if any(key(name) not in sites for name in names):
            return tuple(names[:MOST])
        by_site = by_site or split(source)
    return tuple(by_site[:MOST])


def _sources(tree: HtmlElement, head: Head, around: Near, announced: Sequence[str]) -> Iterator[Sequence[str]]:
    """Where names are found, most trusted first; by-lines, which are slow to find, only when nothing is declared."""
    persons, organisations = jsonld.people(head.article.get("author") or head.article.get("creator"), head.nodes)
    yield [line(name) for name in persons[: 2 * MOST]]
    yield list(islice(head.all(*METAS), 2 * MOST))
    yield announced
    yield _shown(tree, around)
    yield _written(around)
    yield organisations[:MOST]


def split(found: Iterable[str]) -> list[str]:
    """The names in by-lines, without "Par", date, role or e-mail, each once.

    >>> split(["Par Anne Le Goff et Yann Riou, journalistes - le 14 mai 2024", "anne@lieux.example"])
    ['Anne Le Goff', 'Yann Riou']
    """
    names: dict[str, str] = {}
    roles: dict[str, str] = {}
    for text in (shown for one in found for shown in one.split("\n")):
        signed = AFTER.sub("", BEFORE.sub("", EMAIL.sub("", line(text)).replace("(avec ", ", "), count=1))
        for name in filter(None, map(_name, BETWEEN.split(signed))):
            (roles if ROLE.match(name) else names).setdefault(key(name), name)
    return list((names or roles).values())


def _name(part: str) -> str:
    """A name, or "" for what cannot be one."""
    name = part.strip(" .,;:-–—\"'«»“”|*()\u00a0")
    possible = 1 < len(name) <= LONGEST_NAME and key(name) and len(name.split()) <= 6
    return name if possible and not NOT_A_NAME.search(name) else ""


def _shown(tree: HtmlElement, around: Near) -> list[str]:
    """The names in the first by-line of the page that has some, preferably by the article and not in its foot."""
    signed = [element for element in SIGNED(tree)[:60] if len(line(text_of(element))) <= LONGEST_LINE]
    for element in sorted(signed, key=around.beside):
        if not around.other(element) and (names := _alongside(element, signed)):
            return names
    return []


def _alongside(element: HtmlElement, signed: Sequence[HtmlElement]) -> list[str]:
    """The lines of a by-line and of those beside it: of the names marked in them, else of their whole."""
    place = (element.getparent(), element.get("class"))
    together = [one for one in signed if (one.getparent(), one.get("class")) == place]
    marks = [inner for one in together for inner in SIGNED_INSIDE(one)[:MOST]][: 2 * MOST]
    holders = {holder for mark in marks for holder in mark.iterancestors()}
    leaves = [mark for mark in marks if mark not in holders]
    for group in (leaves, together):
        lines = ["\n".join(one.itertext()) for one in group]
        if split(lines):
            return lines
    return []


def _written(around: Near) -> list[str]:
    """The names in the first line by the title that reads like a by-line."""
    for text in around.lines:
        if len(text) <= 120 and (found := BYLINE.search(text)):
            return [text[found.start() :]]
        if signed := NAME_AND_DATE.match(text):
            return [signed[1]]
    return []
