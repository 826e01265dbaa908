"""Names of a text that support each other: in lists, side by side on the map, a village and its département."""

from __future__ import annotations

import re
from itertools import pairwise, product
from math import cos, hypot, radians

from crawler.annotate.fold import Document
from crawler.annotate.place_names import word_list
from crawler.annotate.place_types import WEAK, Chosen, Mention
from store.territories import Record
from store.territories.names import fold

NEXT = 15.0
"""Kilometres within which two names that need support support each other."""
SOME, COMPARED = 12, 60
"""Homonyms of a name, and names of a text, that are compared with others: a list of all communes is no article."""


LISTED = re.compile(
    r"(?:\s*[,/;+&·–—-]\s*(?:et |ou )?|\s+(?:et|ou|puis|à)\s+)(?:(?:le|la|les|de|du|des|en|à|au|aux)\s+|[dl]['’])*"
)
"""What stands between the names of a list."""


def lists_of(mentions: list[Mention], document: Document) -> list[list[Mention]]:
    """Names that stand in a list or a pair: "Collioure, Banyuls et Cerbère"."""
    found: list[list[Mention]] = []
    for one, other in pairwise(mentions):
        text = document.title.text if one.where == "title" else document.text.text
        together = (one.where == "title") == (other.where == "title") and one.end <= other.position
        if together and LISTED.fullmatch(text, one.end, other.position):
            if found and found[-1][-1] is one:
                found[-1].append(other)
            else:
                found.append([one, other])
    return found


def kilometres(one: Record, other: Record) -> float:
    """How far two communes are from each other; infinite where a point is missing."""
    if one.point is None or other.point is None:
        return float("inf")
    (west, south), (east, north) = one.point, other.point
    return 111.2 * hypot((east - west) * cos(radians((south + north) / 2)), north - south)


def plain(mention: Mention) -> bool:
    """Whether a name means nothing but the place: no word, no family, not short."""
    words = fold(mention.surface).split()
    return len(words) == 1 and len(words[0]) > 4 and words[0] not in word_list("surnames")


def neighbours(mentions: list[Mention], sure: dict[int, Chosen]) -> dict[Chosen, Chosen]:
    """Names that need support and support each other, because places of those names lie side by side."""
    weak = dict.fromkeys(
        mention.records
        for mention in mentions
        if id(mention) not in sure and mention.sure >= WEAK and mention.rule != "ordinary word"
        if mention.records[0].level == "commune"
    )
    found: dict[Chosen, Chosen] = {}
    for one, other in product(list(weak)[:COMPARED], repeat=2):
        if one is not other and one not in found:
            pairs = [(kilometres(a, b), a) for a, b in product(one[:SOME], other[:SOME]) if a != b]
            nearest = min(pairs, default=(NEXT + 1, one[0]))
            if nearest[0] <= NEXT:
                found[one] = (nearest[1],)
    return found


def together(mentions: list[Mention], sure: dict[int, Chosen]) -> dict[Chosen, Chosen]:
    """A village and what may be its département or a river: "Felletin … la Creuse" support each other."""
    weak = [one for one in mentions if id(one) not in sure and one.sure == WEAK]
    rivers = {one.records[0].code: one.records for one in weak if is_departement(one) and one.surface[:1].isalpha()}
    found: dict[Chosen, Chosen] = {}
    for mention in weak:
        here = [one for one in mention.records if one.level == "commune" and one.departement in rivers]
        if len(here) == 1 and plain(mention) and mention.hint != "none":
            found[mention.records] = (here[0],)
            found[rivers[here[0].departement]] = rivers[here[0].departement]
    return found


def side_by_side(lists: list[list[Mention]]) -> dict[Chosen, Chosen]:
    """Names of one list that are all names of communes of one département: "Redon, Fougères et Vitré"."""
    found: dict[Chosen, Chosen] = {}
    for members in lists:
        names = list(dict.fromkeys(member.records for member in members))
        shared = set.intersection(*({record.departement for record in records} for records in names)) - {""}
        told = any(plain(member) and member.sure == WEAK and member.rule != "ordinary word" for member in members)
        if len(names) > 1 and len(shared) == 1 and told:
            found |= {records: tuple(one for one in records if one.departement in shared)[:1] for records in names}
    return found


def is_departement(mention: Mention) -> bool:
    return mention.records[0].level == "departement"
