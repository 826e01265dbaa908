"""The annotator as a whole: pure, quick, and never surprised."""

from __future__ import annotations

import json
import os
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.annotate import READ, version, warm_up
from store.territories import load_gazetteer
from store.types import KINDS
from tests.crawler.annotate.cases import DEDICATED, GENERAL, read, slugs
from tests.evaluation.gold import KINDS as KINDS_OF_LABELS

PIECES = st.sampled_from(
    ["tiers-lieu", "Lorient", "(29)", "56100", "AMI", "75 000 €", "jusqu'au 30 mai", "Fabrique", "\n\n", "?", "à", "«"]
)


def test_the_board_of_fabriques() -> None:
    """A page that gathers four things called fabrique, retold."""
    text = (
        "À Loos-en-Gohelle, on raconte les quatre piliers de la transition écologique. Le modèle de Loos inspire. "
        "La Fabrique des transitions réunit des territoires.\n\n"
        "Le Konk ar Lab, le fab lab de Concarneau, est une Fabrique numérique de territoire. "
        "Il veut être un carrefour des énergies locales.\n\n"
        "La Fabrique du territoire - Projet d'agglomération Grand Chambéry. La Fabrique des territoires innovants.\n\n"
        "L'AMI Fabriques de territoires aide chaque tiers-lieu à hauteur de 75 000 à 150 000 euros."
    )
    notes = read("Fabriques de territoire", text)
    assert {"fabrique-de-territoire", "fabrique-numerique", "fablab", "tiers-lieu"} <= set(notes.tags)
    assert "energie" not in notes.tags
    assert {"commune-62528", "commune-29039", "epci-200069110"} == set(slugs(notes))
    assert notes.amounts == (75_000, 150_000)


def test_same_text_same_answer() -> None:
    once = read("Le fablab de Concarneau", "AMI jusqu'au 3 mai 2026.")
    assert once == read("Le fablab de Concarneau", "AMI jusqu'au 3 mai 2026.")
    assert once.version == version()


@given(st.lists(PIECES | st.text(max_size=20), max_size=25).map(" ".join), st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_text_is_understood_somehow(text: str, title: str) -> None:
    notes = read(title, text, GENERAL)
    assert notes.kind in KINDS
    assert 0 <= notes.relevance_score <= 1
    assert len(set(notes.tags)) == len(notes.tags)
    assert sum(place.main for place in notes.places) <= 1
    assert all(load_gazetteer().exists(place.territory) for place in notes.places)


@pytest.mark.parametrize(
    "piece",
    [" ", "9", "[", "?", "«", "\n", "\u200b", "LORIENT ", "5 € ", "1 000 ", "Paris (29) ", "tiers lieu ",
     "date limite ", "fabrique des transitions ", "jusqu'au 3 mai ", "lancé ", "à 5h ", "12/10/2020 ", "le   "],
    ids=repr,
)  # fmt: skip
def test_a_hostile_text_takes_no_age(piece: str) -> None:
    warm_up()
    text = piece * (READ // len(piece) + 1)
    start = process_time()
    read(text, text)
    assert process_time() - start < 5


def test_only_the_first_pages_are_read() -> None:
    assert "fablab" not in read("Un rapport", "a " * READ + "fablab " * 50).tags


# What was reached when the rules were written; a change that loses some must say why.
FLOORS = {"gold.jsonl": (0.77, 0.66, 0.85, 0.75), "gold2.jsonl": (0.72, 0.68, 0.85, 0.73)}


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_labelled_texts(name: str) -> None:
    path = Path(os.environ.get("VEILLE_SHARED", "/nowhere")) / "gold" / name
    if not path.is_file():
        pytest.skip("VEILLE_SHARED names no folder with the labelled texts")
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    found = [(row, read(row["title"], row["text"], GENERAL)) for row in rows]
    relevance = _f1(((row["relevant"] and {1}) or set(), {1} if notes.relevant else set()) for row, notes in found)
    tags = _f1((set(row["tags"]), set(notes.tags)) for row, notes in found if row["relevant"])
    communes = _f1((_communes(row), {p.code for p in notes.places if p.level == "commune"}) for row, notes in found)
    kinds = sum(KINDS_OF_LABELS[notes.kind] == row["kind"] for row, notes in found) / len(found)
    assert all(got >= floor for got, floor in zip((relevance, tags, communes, kinds), FLOORS[name], strict=True)), (
        relevance, tags, communes, kinds,
    )  # fmt: skip


def _communes(row: dict[str, Any]) -> set[str]:
    return {place["code"] for place in row["places"] if place["level"] == "commune"}


def _f1(pairs: Any) -> float:
    right = wrong = missed = 0
    for wanted, got in pairs:
        right += len(wanted & got)
        wrong += len(got - wanted)
        missed += len(wanted - got)
    return 2 * right / (2 * right + wrong + missed)


def test_sources_that_know_less_change_nothing_else() -> None:
    one, other = read("Un fablab à Lorient", "", DEDICATED), read("Un fablab à Lorient", "", GENERAL)
    assert (one.tags, one.places, one.kind) == (other.tags, other.places, other.kind)
