"""Signs of territories that are no names: numbers of départements, and adjectives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from crawler.annotate.fold import LEAD, Document, Folded, word_set
from crawler.annotate.place_types import CERTAIN, STRONG, WEAK, Mention
from crawler.annotate.vocabulary import Where
from store.territories import Record, load_gazetteer
from store.territories.loading import read_gentiles
from store.territories.names import fold
from store.types import Territory

BARE_CODE = re.compile(r"\((\d\d|2[AB]|97[1-6])\)")
SPOKEN_CODE = re.compile(
    r"\b(?:[Dd]ans le|[Dd]épartement(?: \()?) ?(2[AB]|9[0-5]|97[1-6]|[3-8]\d)(?= ?[.,;:!?)]|\s?$)", re.MULTILINE
)
""" "Dans le 93": small numbers count too many other things."""
FOOTNOTE = re.compile(r"\([1-9]\)")
COMMUNITIES = word_set("metropole agglomeration agglo eurometropole communaute urbaine")


@cache
def gentiles() -> dict[str, Record]:
    """Adjectives of places and names of their inhabitants, in all four forms, folded."""
    gazetteer, found = load_gazetteer(), {}
    for forms, slug in read_gentiles():
        for form in forms:
            plural = form if form.endswith("s") else f"{form}s"
            found.update(dict.fromkeys((fold(form), fold(plural)), gazetteer.get(Territory.parse(slug))))
    return found


def adjectives(document: Document) -> list[Record]:
    """The places whose adjectives a text uses: they name no territory, but tell homonyms apart."""
    known = gentiles()
    return [known[word] for part in document.parts for word in dict.fromkeys(part.words) if word in known]


def communities(part: Folded, *, title: bool) -> Iterator[Mention]:
    """ "L'agglomération chambérienne" is the community of Chambéry."""
    known, gazetteer = gentiles(), load_gazetteer()
    if known.keys().isdisjoint(part.words):
        return
    for at in [at for at, word in enumerate(part.words) if at and word in known]:
        town = known[part.words[at]]
        if part.words[at - 1] in COMMUNITIES and part.gap(at) == " " and town.epci:
            start = part.starts[at - 1]
            surface = part.surface(at - 1, at + 1)
            community = gazetteer.get(Territory("epci", town.epci))
            yield Mention((community,), STRONG, "community of an adjective", where(start, title=title), start, surface)


def where(position: int, *, title: bool) -> Where:
    """The part of a text that a position lies in."""
    return "title" if title else "lead" if position < LEAD else "text"


def numbers(part: Folded, told: set[int], *, title: bool) -> Iterator[Mention]:
    """ "Le Konk ar Lab (29)": a proper noun with the number of its département; "dans le 93"."""
    notes = FOOTNOTE.search(part.text) is not None
    for found in BARE_CODE.finditer(part.text):
        if found.start(1) in told:
            continue
        before = part.text[max(0, found.start() - 60) : found.start()].rsplit(None, 1)[-1:]
        if before and before[0][:1].isupper() and not (notes and not title):
            # In a text the number may count or date something: it needs another sign of that département.
            yield from _numbered(found, CERTAIN if title else WEAK, "département in parentheses", title=title)
    for found in SPOKEN_CODE.finditer(part.text):
        yield from _numbered(found, STRONG, "number of a département", title=title)


def _numbered(found: re.Match[str], sure: int, rule: str, *, title: bool) -> Iterator[Mention]:
    territory = Territory("departement", found[1])
    # Not every number is one: 20 was Corsica's, before 2A and 2B.
    if load_gazetteer().exists(territory):
        place = where(found.start(), title=title)
        yield Mention((load_gazetteer().get(territory),), sure, rule, place, found.start(1), found[1])
