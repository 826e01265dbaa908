"""What the words around a name say about it: a street, a person, a département in parentheses, a postal line."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from crawler.annotate.fold import Folded, word_set
from crawler.annotate.place_names import LINKS, word_list
from store.territories import load_gazetteer
from store.territories.names import fold

Hint = Literal["label", "noun", "locative", "inside", "of", "none"]
"""How the words before a name lead up to it: "Lieu : X", "commune de X", "à X", "dans le X", "de X"."""

STREETS = word_set(
    "rue rues avenue av boulevard bd bld place quai chemin impasse allee allees route square cours passage esplanade "
    "faubourg rond venelle ruelle sentier voie promenade"
)
BUILDINGS = word_set(
    "lycee college ecole eglise hopital clinique chapelle cathedrale abbaye basilique stade institut fondation canal "
    "prix fort tour hotel cinema theatre groupe banque editions hopitaux paroisse ehpad pont porte saint sainte"
)
"""A name right behind one of these, without preposition, is the building's."""
TITLES = word_set("m mr mme mlle monsieur madame dr docteur pr maitre me president ministre general marechal")
NOUNS = word_set(
    "commune communes ville villes mairie maire village villages bourg habitants municipalite hameau cite metropole "
    "agglomeration agglo prefecture departement region conseil departemental regional territoire pays quartiers "
    "centre nord sud est ouest proche pres environs canton gare"
)
COMMUNITIES = frozenset({"communes", "agglomeration", "communaute", "agglo", "metropole", "cc", "ca", "cu", "urbaine"})
LABELS = frozenset({"lieu", "commune", "ville", "localisation", "territoire", "lieux", "ou", "localite", "departement"})
LOCATIVE = frozenset({"a", "au", "aux"})
INSIDE = frozenset({"dans", "en"})
OF = frozenset({"de", "d", "du", "des"})
AROUND = frozenset({"sur", "vers", "depuis", "entre", "et", "via"})

QUALIFIER = re.compile(r"\s{0,2}\(\s{0,2}(?:[^()]{0,25}[,–-]\s?)?([^()]{1,40}?)\s{0,2}\)")
POSTAL = re.compile(r"(?<!\d)(\d{2})\s?(\d{3})\s*(?:[-–—,]\s*)?$")
ADDRESS = re.compile(
    r"\b(?:contact|rue|avenue|boulevard|place|chemin|impasse|allée|route|quai|bp|cedex|siège|tél|adresse|cs)\b",
    re.IGNORECASE,
)


@cache
def departements() -> dict[str, str]:
    """Codes of départements by code and by folded name."""
    known = {record.code: record.code for record in load_gazetteer().records("departement")}
    return known | {fold(record.name): record.code for record in load_gazetteer().records("departement")}


def hint(part: Folded, start: int) -> Hint:
    """How the words before a name lead up to it."""
    gap = part.gap(start) if start else "."
    if ":" in gap and part.words[start - 1] in LABELS:
        return "label"
    if gap.strip() not in ("", "'", "’", "-"):
        return "none"
    return _leading_up(part, start)


def _leading_up(part: Folded, start: int) -> Hint:
    before = part.words[start - 1]
    at = start - 1
    while (
        at > 0
        and part.words[at] in LINKS
        and part.words[at] not in LOCATIVE | INSIDE
        and not part.gap(at).strip(" '’\n")
    ):
        at -= 1
    lead = part.words[at]
    if lead in NOUNS and at < start - 1:
        return "noun"
    if before in LOCATIVE and _accented(part, start - 1):
        return "locative"
    if lead in INSIDE:
        return "inside"
    return "of" if before in OF or before in AROUND else "none"


def community(part: Folded, start: int) -> bool:
    """Whether the words before a name say that it is a community of communes: "agglomération de X", "CC du X"."""
    at = start - 1
    while at > 0 and part.words[at] in LINKS:
        at -= 1
    return at >= 0 and part.words[at] in COMMUNITIES and part.joined(at, start + 1)


def departement_behind(part: Folded, end: int) -> str | None:
    """The code of the département that parentheses behind a name give: "(29)", "(Finistère)", "(56100)"."""
    found = QUALIFIER.match(part.text, part.ends[end - 1])
    if not found:
        return None
    inside = found[1]
    if inside.isdecimal() and len(inside) == 5:
        return inside
    return departements().get(inside if inside in departements() else fold(inside))


def postal_code(part: Folded, start: int) -> str | None:
    """The postal code right before a name."""
    found = POSTAL.search(part.text, max(0, part.starts[start] - 14), part.starts[start])
    return found[1] + found[2] if found else None


def in_address(part: Folded, start: int) -> bool:
    """Whether a postal line belongs to the address of a contact."""
    position = part.starts[start]
    return ADDRESS.search(part.text, max(0, position - 120), position) is not None


def belongs_to_another(part: Folded, start: int, end: int) -> bool:
    """Whether a name is a piece of something else: a street, a person, a building, an address of the web."""
    return _in_street(part, start) or _in_person(part, start, end) or _in_address_of_web(part, start, end)


def hyphenated(part: Folded, start: int, end: int) -> bool:
    """Whether a hyphen makes the name a piece of a longer word: "Paris-Saclay"."""
    after = end < len(part.words) and part.gap(end) == "-"
    return after or (start > 0 and part.gap(start) == "-")


def followed_by_capital(part: Folded, end: int) -> bool:
    """Whether another capitalised word follows at once."""
    return end < len(part.words) and part.gap(end) == " " and part.text[part.starts[end]].isupper()


def _in_street(part: Folded, start: int) -> bool:
    """Whether a street's word stands before, with nothing but links and proper nouns in between."""
    for at in range(start - 1, max(start - 6, -1), -1):
        gap = part.gap(at + 1)
        if gap.strip(" '’-") or "\n" in gap:
            return False
        word = part.words[at]
        if word in STREETS:
            return True
        if word in LOCATIVE or not (word in LINKS or part.text[part.starts[at]].isupper()):
            return False
    return False


def _in_person(part: Folded, start: int, end: int) -> bool:
    if start and part.gap(start).strip(" .") == "" and part.gap(start):
        before = part.words[start - 1]
        initial = len(before) == 1 and part.text[part.starts[start - 1]].isupper() and "." in part.gap(start)
        named = before in word_list("first_names") and part.text[part.starts[start - 1]].isupper()
        if initial or before in TITLES or named or before in BUILDINGS:
            return True
    return end - start == 1 and part.words[start] in word_list("first_names") and followed_by_capital(part, end)


def _in_address_of_web(part: Folded, start: int, end: int) -> bool:
    text, first, last = part.text, part.starts[start], part.ends[end - 1]
    before = text[first - 1] if first else " "
    after = text[last : last + 2]
    dotted = before == "." and first > 1 and text[first - 2].isalnum()
    return (
        before in "@/_&"
        or dotted
        or after[:1] in ("@", "_")
        or (len(after) == 2 and after[0] == "." and after[1].islower())
    )


def _accented(part: Folded, word: int) -> bool:
    """Whether it is "à", not "a"; a capital often stands without its accent."""
    written = part.text[part.starts[word] : part.ends[word]]
    return written != "a"
