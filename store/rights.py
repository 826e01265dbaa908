"""What may be done with an article, by what its source allows and what the site and the page say. Pure.

What the admin records of a source can widen nothing that a page forbids: full text needs both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from store.types import Article, Republish, Rights, RightsMark, Source

HIDDEN = frozenset({"noarchive", "nosnippet", "noindex"})
"""Marks of which title and link are all that is shown."""
UNMINED = frozenset({"noai", "tdm-reserved"})
"""Marks that reserve the text for readers."""
NO_PICTURE = frozenset({"noimageindex"})
FORBIDDING = HIDDEN | UNMINED
LIMITING = FORBIDDING | NO_PICTURE | {"max-snippet"}
WHOLE = 1_000_000
"""Characters: as long an excerpt as whoever shows it likes."""

_CREATIVE_COMMONS = re.compile(
    r"creativecommons\.org/(?P<family>licenses|publicdomain)/(?P<code>[a-z+-]+)(?:/(?P<version>\d\.\d))?", re.IGNORECASE
)
_NAMED = re.compile(r"\bCC[ -](?P<code>0|BY(?:[ -](?:NC|SA|ND))*)(?:[ -](?P<version>\d(?:\.\d)?))?\b", re.IGNORECASE)
_ETALAB = re.compile(r"licence[ -]ouverte|etalab", re.IGNORECASE)
_PUBLIC_DOMAIN = {"zero": "CC0", "mark": "domaine public"}


@dataclass(frozen=True, kw_only=True)
class Allowed:
    """What may be shown and handed on of an article; title, date and link always may."""

    excerpt: int
    """Characters of an excerpt; 0: none."""
    full: bool
    """Whether its whole text may be republished; a part is never given out as the whole."""
    mining: bool
    """Whether its whole text may be handed on in quantity: exports, corpora."""
    image: bool
    because: tuple[str, ...] = ()
    """The marks that forbid something, with where they were seen."""


def may(article: Article, source: Source) -> Allowed:
    """What the rights of an article and of its source permit."""
    marks = [*article.marks, *(mark for mark in source.rights.seen if mark.mark in FORBIDDING)]
    names = {mark.mark for mark in marks}
    hidden = bool(names & HIDDEN) or source.rights.republish == "none"
    limit = min((int(mark.value) for mark in marks if mark.mark == "max-snippet"), default=WHOLE)
    mining = not (names & UNMINED or source.rights.tdm_reserved)
    return Allowed(
        excerpt=0 if hidden else limit,
        full=source.rights.republish == "full" and mining and not hidden and limit == WHOLE and not article.partial,
        mining=mining,
        image=not hidden and not names & NO_PICTURE,
        because=tuple(
            dict.fromkeys(told(mark) for mark in marks if mark.mark in FORBIDDING | NO_PICTURE | {"max-snippet"})
        ),
    )


def described(allowed: Allowed) -> str:
    """What is allowed, and why not more, for people."""
    if allowed.excerpt == WHOLE:
        excerpt = "excerpt"
    else:
        excerpt = f"excerpt of {allowed.excerpt} characters" if allowed.excerpt else "title and link only"
    parts = ["full text" if allowed.full else excerpt, *(() if allowed.mining else ("no mining",))]
    because = f" because of {', '.join(allowed.because)}" if allowed.because else ""
    return f"{', '.join(parts)}{because}"


def told(mark: RightsMark) -> str:
    """A mark for people.

    >>> told(RightsMark(mark="noarchive", where="X-Robots-Tag"))
    'noarchive (X-Robots-Tag)'
    """
    return f"{mark.mark}{f' {mark.value}' if mark.value else ''}{f' ({mark.where})' if mark.where else ''}"


def licence(article: Article, source: Source) -> str | None:
    """The licence of an article: as its page names it, else as the admin recorded it, else as its site names it."""
    own = next((mark.value for mark in article.marks if mark.mark == "licence"), None)
    return own or of_source(source.rights)


def of_source(rights: Rights) -> str | None:
    """The licence of a source: as the admin recorded it, else as its site names it."""
    return rights.licence or next((mark.value for mark in rights.seen if mark.mark == "licence"), None)


def reserved(rights: Rights) -> bool:
    """Whether mining is reserved for all of a source, by the admin's word or the site's."""
    return rights.tdm_reserved or any(mark.mark in UNMINED for mark in rights.seen)


def licence_name(licence: str) -> str:
    """A licence as people call it.

    >>> licence_name("https://creativecommons.org/licenses/by-sa/4.0/deed.fr")
    'CC BY-SA 4.0'
    >>> licence_name("https://exemple.fr/mentions-legales")
    'https://exemple.fr/mentions-legales'
    """
    if found := _CREATIVE_COMMONS.search(licence):
        code = found["code"].lower()
        name = _PUBLIC_DOMAIN.get(code) or f"CC {code.upper()}"
        return f"{name} {found['version']}" if found["version"] and name != "domaine public" else name
    if found := _NAMED.search(licence):
        code = found["code"].upper().replace(" ", "-")
        return " ".join(filter(None, ("CC0" if code == "0" else f"CC {code}", found["version"])))
    return "Licence Ouverte" if _ETALAB.search(licence) else licence


def suggested(rights: Rights) -> Republish | None:
    """What the licence of a source would permit beyond what is set, for a person to decide; None: nothing more."""
    found = of_source(rights) or ""
    is_open = any(known.search(found) for known in (_CREATIVE_COMMONS, _NAMED, _ETALAB))
    return "full" if is_open and rights.republish == "excerpt" and not reserved(rights) else None
