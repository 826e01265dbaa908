"""Every name a French territory goes by, ready to be found in a text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from crawler.annotate.fold import word_set
from crawler.annotate.place_types import Form
from crawler.annotate.trie import Trie
from store.territories import Record, load_gazetteer
from store.territories.loading import read_names
from store.territories.names import fold, fold_name, short_epci, spell_out
from store.types import LEVELS, Territory

CONTRACTED = {"le": ("au", "du"), "les": ("aux", "des")}
LINKS = word_set("le la les l de du des d en sur sous lez les et aux au a")
"""Words of a name that may be small in a text."""
ARTICLES = word_set("le la les l")
PARTS = word_set("saint sainte saints saintes mont monts pont val vals villers ville neuf neuve bas haut")
"""First words that say nothing of which of many places is meant."""
SHARED = 8
"""Communes whose names begin alike; a first word that more of them share names none."""
FRONT = re.compile(r"(.+?[ -].+?)(?:,| - | – | en | et (?=Pays|Vallées?) )")
"""The part of the name of an EPCI that people say: "Val de Drôme en Biovallée", "Béthune-Bruay, Artois Lys Romane"."""
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
        words = spell_out(fold_name(name)).split()
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


@cache
def first_words() -> frozenset[str]:
    """Every word that a name begins with."""
    return place_names().first_words()


@cache
def former_regions() -> frozenset[str]:
    """The folded names of the régions that were merged in 2016; nothing is decided for them any more."""
    return word_list("former_regions")


def _names() -> Iterator[tuple[str, Name]]:
    gazetteer = load_gazetteer()
    yield from ((phrase, Name(None, "official")) for phrase in word_list("not_places"))
    for level in LEVELS:
        for record in gazetteer.records(level):
            yield from _of_epci(record) if level == "epci" else _official(record)
    for level, by_code in read_names().items():
        for code, names in by_code.items():
            record = gazetteer.get(Territory(level, code))
            yield from ((name, Name(record, "short")) for name in names)
    yield from _shortened(list(gazetteer.records("commune")))
    for name, code in gazetteer.former:
        yield name, Name(gazetteer.get(Territory("commune", code)), "former")


def _official(record: Record) -> Iterator[tuple[str, Name]]:
    """The name; that of a région or département with any article, so that "la Creuse" is no village of that name."""
    articles = ("",) if record.level == "commune" else ("", "le ", "la ", "les ", "l'")
    yield from ((article + record.name, Name(record, "official")) for article in articles)


def _of_epci(record: Record) -> Iterator[tuple[str, Name]]:
    short = short_epci(record.name)
    name = Name(record, "short")
    yield short, name
    if "Agglomération" in short:
        yield short.replace("Agglomération", "Agglo"), name
    front = FRONT.match(short)
    if front:
        yield front[1], name
    if record.name[:3] not in ("CC ", "CA ", "CU "):
        yield record.name, Name(record, "official")
    initials = INITIALS.search(record.name)
    if initials:
        yield initials[1], Name(record, "acronym")


def _shortened(communes: Iterable[Record]) -> Iterator[tuple[str, Name]]:
    """What people call a commune with a long name: without its article (Blanc-Mesnil), or by its first words."""
    heads = [(record, _head(fold_name(record.name).split())) for record in communes]
    shared = Counter(head.split()[-1] for _, head in heads if head)
    for record, head in heads:
        words = fold_name(record.name).split()
        if words[0] in ARTICLES and len(words) > 2:
            yield " ".join(words[1:]), Name(record, "short")
        if head and shared[head.split()[-1]] <= SHARED and _distinct(head):
            yield head, Name(record, "first")


def _head(words: list[str]) -> str:
    """The first word of a long name, with its article: "le touquet", "chamonix"; empty for a short name."""
    article = words[:1] if words[0] in ARTICLES else []
    rest = words[len(article) :]
    return " ".join([*article, rest[0]]) if len(rest) > 1 else ""


def _distinct(head: str) -> bool:
    word = head.rsplit(maxsplit=1)[-1]
    lists = (word_list("common_words"), word_list("first_names"), PARTS, LINKS)
    return len(word) > 3 and not any(word in one for one in lists)
