"""Persons whose names are names of communes, too."""

from __future__ import annotations

from crawler.annotate.fold import Folded, word_set
from crawler.annotate.place_context import followed_by_capital
from crawler.annotate.place_names import word_list

TITLES = word_set(
    "m mr mme mlle monsieur madame messieurs mesdames dr docteur pr professeur maitre me president presidente ministre "
    "general generale marechal capitaine abbe pere soeur frere depute deputee senateur senatrice famille epoux"
)
NOBLES = word_set(
    "duc duchesse comte comtesse marquis marquise baron baronne vicomte seigneur sire prince princesse "
    "duche marquisat baronnie seigneurie chatellenie"
)
""" "Le duc de Choiseul" is no place."""


def in_person(part: Folded, start: int, end: int) -> bool:
    """Whether the name is a person's: after a first name, an initial or a title, or a first name before a surname."""
    return _surname(part, start) or (
        end - start == 1 and part.words[start] in word_list("first_names") and followed_by_capital(part, end)
    )


def _surname(part: Folded, start: int) -> bool:
    if not start or part.gap(start) not in (" ", ". ", ".", "-"):
        return False
    at = start - 1
    # "Bruno Le Corre": the article is a piece of the surname.
    if part.words[at] in ("le", "la") and at and part.gap(at) == " ":
        return _first_name(part, at - 1)
    if part.words[at] in ("de", "du", "d") and at and part.words[at - 1] in NOBLES:
        return True
    before, written = part.words[at], part.text[part.starts[at]]
    initial = len(before) == 1 and written.isupper() and "." in part.gap(start)
    return initial or before in TITLES or _first_name(part, at)


def _first_name(part: Folded, at: int) -> bool:
    return part.words[at] in word_list("first_names") and part.text[part.starts[at]].isupper()
