"""Every name a French territory goes by, ready to be found in a text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

from crawler.annotate.fold import word_set
from crawler.annotate.trie import Trie
from store.territories import Record, load_gazetteer
from store.territories.loading import read_names
from store.territories.names import fold, short_epci, spell_out
from store.types import LEVELS, Territory

Form = Literal["official", "short", "acronym", "former"]
CONTRACTED = {"le": ("au", "du"), "les": ("aux", "des")}
LINKS = word_set("le la les l de du des d en sur sous lez les et aux au a")
"""Words of a name that may be small in a text."""
KNOWN = 2_000
"""Inhabitants from which a town is known by the first word of its name."""
INITIALS = re.compile(r"\(([A-Z]{3,})\)")


class Name(NamedTuple):
    """One name of a territory. Without record: words that only look like a name ("Ouest-France")."""

    record: Record | None
    form: Form


@cache
def place_names() -> Trie[Name]:
    """All names, by their folded words."""
    trie: Trie[Name] = Trie()
    for name, value in _names():
        words = spell_out(fold(name)).split()
        trie.add(words, value)
        for article in CONTRACTED.get(words[0], ()):
            trie.add((article, *words[1:]), value)
    return trie


@cache
def word_list(name: str) -> frozenset[str]:
    """The folded lines of one of our lists of words."""
    lines = files("crawler.annotate.data").joinpath(f"{name}.txt").read_text("utf-8").splitlines()
    return frozenset(fold(line) for line in lines)


@cache
def not_places() -> frozenset[str]:
    """The first words of what only looks like the name of a place: they may be small ("accord de Paris")."""
    return frozenset(phrase.split()[0] for phrase in word_list("not_places"))


def _names() -> Iterator[tuple[str, Name]]:
    gazetteer = load_gazetteer()
    yield from ((phrase, Name(None, "official")) for phrase in word_list("not_places"))
    for level in LEVELS:
        for record in gazetteer.records(level):
            yield from _of_epci(record) if level == "epci" else [(record.name, Name(record, "official"))]
    for level, by_code in read_names().items():
        for code, names in by_code.items():
            record = gazetteer.get(Territory(level, code))
            yield from ((name, Name(record, "short")) for name in names)
    yield from _first_words()
    for name, code in gazetteer.former:
        yield name, Name(gazetteer.get(Territory("commune", code)), "former")


def _of_epci(record: Record) -> Iterator[tuple[str, Name]]:
    short = short_epci(record.name)
    name = Name(record, "short")
    yield short, name
    if "Agglomération" in short:
        yield short.replace("Agglomération", "Agglo"), name
    if record.name[:3] not in ("CC ", "CA ", "CU "):
        yield record.name, Name(record, "official")
    initials = INITIALS.search(record.name)
    if initials:
        yield initials[1], Name(record, "acronym")


def _first_words() -> Iterator[tuple[str, Name]]:
    """What people call a town with a long name, where no other commune is called so: Chamonix, Brive, Rillieux."""
    communes = list(load_gazetteer().records("commune"))
    taken = Counter(fold(record.name) for record in communes)
    first = {record.code: fold(record.name).split() for record in communes}
    shared = Counter(words[0] for words in first.values() if len(words) > 1)
    for record in communes:
        words = first[record.code]
        lone = (
            len(words) > 2 and len(words[0]) > 3 and words[1] in LINKS and shared[words[0]] == 1 and not taken[words[0]]
        )
        if lone and record.population >= KNOWN:
            yield words[0], Name(record, "former")
