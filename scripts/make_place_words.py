"""Make the lists of words that keep names of communes apart from other words (see NOTICE.md for their origins).

Usage: python scripts/make_place_words.py LEXIQUE PERSONS... [--output FOLDER]

LEXIQUE  Lexique383.txt, tab-separated (http://www.lexique.org): how often each word stands in books and film subtitles
PERSONS  JSON files with the lists `first_names` and `surnames`, as read from the name lists of Faker and Mimesis

It writes common_words.txt (words of names of communes and EPCI that are common in small letters), surnames.txt
(surnames that are names of communes), and adds to first_names.txt.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from crawler.annotate.place_names import LINKS
from store.territories import load_gazetteer
from store.territories.names import fold, short_epci

OUTPUT = Path(__file__).parent.parent / "crawler" / "annotate" / "data"
COMMON, USED = 1.5, 0.3
"""Occurrences per million words from which a word is common; from which the first word of a long name is one at all."""
PROPER = {
    *("paris", "bordeaux", "nice", "rennes", "cannes", "quimper", "vannes", "pantin", "macon", "etampes", "sceaux"),
    *("bourges", "angers"),
}
"""Towns that Lexique has as words."""
WELL_KNOWN = 20_000
"""Inhabitants from which a town is better known than the families of its name."""
COUNTRIES = {"allemagne", "angleterre", "espagne", "italie", "hollande", "autriche", "pologne", "portugal"}
"""Names that Lexique does not have, nearly all of whose uses mean something else."""
WELL_KNOWN_PERSONS = {
    *("castex", "montebourg", "chirac", "cazeneuve", "richelieu", "sully", "turenne", "vauban", "conde"),
    *("descartes", "lafayette"),
}
NO_FIRST_NAMES = {
    *("amiens", "dax", "granville", "glanville", "ames", "beau", "canon", "hello", "holland", "honor", "gage"),
}


def frequencies(lexique: Path) -> Counter[str]:
    """How often each folded word occurs per million words, in books or in films, whichever is more."""
    found: Counter[str] = Counter()
    for line in lexique.read_text("utf-8", errors="replace").splitlines()[1:]:
        fields = line.split("\t")
        found[fold(fields[0])] += max(float(fields[8].replace(",", ".")), float(fields[9].replace(",", ".")))
    return found


def single_words() -> dict[str, int]:
    """Names of communes of one word, articles apart, folded, with the inhabitants of the largest."""
    found: dict[str, int] = {}
    for name, population in _communes():
        words = _content(name)
        if len(words) == 1:
            found[words[0]] = max(found.get(words[0], 0), population)
    return found


def common_words(often: Counter[str], towns: Collection[str]) -> Iterator[str]:
    """Words of names that are common in small letters; the first one of a long name need not be so common."""
    epcis = [(short_epci(record.name), 0) for record in load_gazetteer().records("epci")]
    for name, _ in [*_communes(), *epcis]:
        words = _content(name)
        yield from (word for word in words if often[word] >= COMMON and word not in PROPER)
        if len(words) > 1 and words[0] not in towns and often[words[0]] >= USED:
            yield words[0]


def _communes() -> list[tuple[str, int]]:
    gazetteer = load_gazetteer()
    names = [(record.name, record.population) for record in gazetteer.records("commune")]
    return [*names, *((former, 0) for former, _ in gazetteer.former)]


def _content(name: str) -> list[str]:
    return [word for word in fold(name).split() if word not in LINKS and len(word) > 1]


def write(name: str, words: Iterable[str]) -> None:
    """Write one list, a word a line."""
    lines = sorted(set(words))
    (OUTPUT / name).write_text("".join(line + "\n" for line in lines), "utf-8")
    print(f"{name}: {len(lines)}")


def named(persons: list[Path], what: str) -> Iterator[str]:
    """The names of one kind in all files, folded."""
    return (fold(name) for path in persons for name in json.loads(path.read_text("utf-8"))[what])


def main(lexique: str, *persons: str) -> None:
    """Write the three lists."""
    often, towns, paths = frequencies(Path(lexique)), single_words(), [Path(one) for one in persons]
    write("common_words.txt", [*COUNTRIES, *common_words(often, towns)])
    surnames = (name for name in named(paths, "surnames") if 0 < towns.get(name, 0) < WELL_KNOWN)
    write("surnames.txt", [*WELL_KNOWN_PERSONS, *surnames])
    known = (OUTPUT / "first_names.txt").read_text("utf-8").splitlines()
    folded = {fold(name) for name in known}
    write("first_names.txt", [*known, *(set(named(paths, "first_names")) - folded - NO_FIRST_NAMES)])


if __name__ == "__main__":
    main(*sys.argv[1:])
