"""Make the lists of words that keep names of communes apart from other words (see NOTICE.md for their origins).

Usage: python scripts/make_place_words.py LEXIQUE PERSONS... [--output FOLDER]

LEXIQUE  Lexique383.txt, tab-separated (http://www.lexique.org): how often each word stands in books and film subtitles
PERSONS  JSON files with the lists `first_names` and `surnames`, as read from the name lists of Faker and Mimesis

It writes common_words.txt (words that are, with or without an article, the whole name of a commune, and common in
small letters), surnames.txt (surnames that are names of communes), and adds to first_names.txt.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from crawler.annotate.place_names import ARTICLES
from store.territories import load_gazetteer
from store.territories.names import fold

OUTPUT = Path(__file__).parent.parent / "crawler" / "annotate" / "data"
COMMON = 1.5
"""Occurrences per million words from which a word is common."""
PROPER = {"paris", "bordeaux", "nice", "rennes", "cannes", "quimper", "vannes", "pantin", "macon", "etampes", "sceaux"}
"""Towns that Lexique has as words."""
WELL_KNOWN = 20_000
"""Inhabitants from which a town is better known than the families of its name."""
NO_FIRST_NAMES = {"amiens", "dax", "granville", "glanville", "ames", "beau", "canon", "hello", "holland", "honor", "gage"}


def frequencies(lexique: Path) -> Counter[str]:
    """How often each folded word occurs per million words, in books or in films, whichever is more."""
    found: Counter[str] = Counter()
    for line in lexique.read_text("utf-8", errors="replace").splitlines()[1:]:
        fields = line.split("\t")
        found[fold(fields[0])] += max(float(fields[8].replace(",", ".")), float(fields[9].replace(",", ".")))
    return found


def single_words() -> dict[str, int]:
    """Names of communes of one word, articles apart, folded, with the inhabitants of the largest."""
    gazetteer = load_gazetteer()
    names = [(record.name, record.population) for record in gazetteer.records("commune")]
    found: dict[str, int] = {}
    for name, population in [*names, *((former, 0) for former, _ in gazetteer.former)]:
        words = [word for word in fold(name).split() if word not in ARTICLES]
        if len(words) == 1:
            found[words[0]] = max(found.get(words[0], 0), population)
    return found


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
    write("common_words.txt", (word for word in towns if often[word] >= COMMON and word not in PROPER))
    write("surnames.txt", (name for name in named(paths, "surnames") if 0 < towns.get(name, 0) < WELL_KNOWN))
    known = (OUTPUT / "first_names.txt").read_text("utf-8").splitlines()
    folded = {fold(name) for name in known}
    write("first_names.txt", [*known, *(set(named(paths, "first_names")) - folded - NO_FIRST_NAMES)])


if __name__ == "__main__":
    main(*sys.argv[1:])
