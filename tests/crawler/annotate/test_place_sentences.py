"""Territories of many short sentences, and what holds for any text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.territories import Record, load_gazetteer
from tests.crawler.annotate.cases import of_scope, read, slugs
from tests.crawler.annotate.place_sentences import SENTENCES

NAMES = [record.name for record in load_gazetteer().records("commune")][::700]
PIECES = st.sampled_from(
    [
        *NAMES,
        "à",
        "de",
        "la",
        "du",
        "rue",
        "maire",
        "Jean",
        "(29)",
        "(Finistère)",
        "29900",
        "dans le",
        ".",
        ",",
        "-",
        "\n",
    ]
)


@pytest.mark.parametrize(("text", "expected"), SENTENCES)
def test_territories(text: str, expected: str) -> None:
    assert set(slugs(read("", text))) == set(expected.split())


def test_sentences_are_all_different() -> None:
    assert len({text for text, _ in SENTENCES}) == len(SENTENCES) >= 150


@given(st.lists(PIECES, max_size=25).map(" ".join), st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_evidence_points_at_its_words(text: str, title: str) -> None:
    notes = read(title, text, of_scope("departement-29"))
    for one in notes.evidence:
        if one.about.startswith(("place:", "candidate:")):
            part = title if one.where == "title" else text
            assert part[one.position : one.position + len(one.words)] == one.words


@given(st.text(max_size=300), st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_text_is_understood(text: str, title: str) -> None:
    places = read(title, text).places
    assert len({place.territory for place in places}) == len(places)
    assert all(load_gazetteer().exists(place.territory) for place in places)
    assert sum(place.main for place in places) <= 1


COMMUNES = [record for record in load_gazetteer().records("commune") if len(record.name) > 3][::97]


def test_a_commune_is_found_by_its_name_and_departement() -> None:
    def found(record: Record) -> list[str]:
        return slugs(read("", f"Un atelier ouvre à {record.name} ({record.departement})."))

    assert [record for record in COMMUNES if found(record) != [str(record.territory)]] == []


def test_a_homonym_without_company_stays_open() -> None:
    notes = read("", "Un jardin à Saint-Pierre, dit-on.")
    assert notes.places == ()
    candidates = [one for one in notes.evidence if one.about.startswith("candidate:commune-")]
    assert 2 <= len(candidates) <= 5
    assert {one.words for one in candidates} == {"Saint-Pierre"}
