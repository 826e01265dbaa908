"""Régions, départements, EPCI and communes."""

from __future__ import annotations

from contextlib import suppress
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import InvalidInput, NotFound
from store.territories import load_gazetteer
from store.territories.gazetteer import Gazetteer
from store.territories.loading import read_gentiles, read_table
from store.territories.names import fold, short_epci
from store.types import LEVELS, Level, Place, Territory

GAZETTEER = load_gazetteer()
CONCARNEAU = "commune-29039"


def territory(slug: str) -> Territory:
    return Territory.parse(slug)


def a_place(slug: str, *, role: str = "mention", main: bool = False) -> Place:
    one = territory(slug)
    return Place(level=one.level, code=one.code, name="", role=role, main=main)  # type: ignore[arg-type]  # shorter rows


@pytest.mark.parametrize(
    ("level", "least", "most"),
    [("region", 18, 30), ("departement", 101, 115), ("epci", 1200, 1300), ("commune", 34_500, 35_500)],
)
def test_all_of_them_are_there(level: Level, least: int, most: int) -> None:
    assert least <= len(list(GAZETTEER.records(level))) <= most


@pytest.mark.parametrize(
    ("slug", "expected"),
    [
        (CONCARNEAU, "Concarneau"),
        ("departement-29", "Finistère"),
        ("epci-242900769", "CA Concarneau Cornouaille Agglomération"),
        ("region-53", "Bretagne"),
        ("departement-2A", "Corse-du-Sud"),
        ("departement-75", "Paris"),
        ("region-75", "Nouvelle-Aquitaine"),
        ("commune-01340", "Arboys en Bugey"),
        ("commune-75119", "Paris"),
    ],
)
def test_name(slug: str, expected: str) -> None:
    assert GAZETTEER.name(territory(slug)) == expected


def test_every_adjective_belongs_to_a_place() -> None:
    assert [slug for _, slug in read_gentiles() if not GAZETTEER.exists(territory(slug))] == []


@pytest.mark.parametrize("slug", ["commune-99999", "departement-20", "region-00", "epci-123456789"])
def test_unknown_code(slug: str) -> None:
    assert not GAZETTEER.exists(territory(slug))
    with pytest.raises(NotFound, match=slug):
        GAZETTEER.name(territory(slug))


@pytest.mark.parametrize(
    ("slug", "expected"),
    [
        (CONCARNEAU, ["epci-242900769", "departement-29", "region-53"]),
        ("epci-242900769", ["departement-29", "region-53"]),
        ("departement-29", ["region-53"]),
        ("region-53", []),
        ("commune-29155", ["departement-29", "region-53"]),
        ("epci-247600588", ["departement-76", "departement-80", "region-28", "region-32"]),
    ],
    ids=str,
)
def test_containing(slug: str, expected: list[str]) -> None:
    found = [str(one) for one in GAZETTEER.containing(territory(slug))]
    assert found == expected or sorted(found) == sorted(expected)


def test_what_we_know_of_a_commune() -> None:
    record = GAZETTEER.get(territory(CONCARNEAU))
    assert record.population > 15_000
    assert record.postal_codes == ("29900",)
    assert record.point == pytest.approx((-3.92, 47.87), abs=0.05)
    assert not record.ordinary


@pytest.mark.parametrize("slug", ["commune-89387", "commune-80688", "commune-84087"], ids=["Sens", "Rue", "Orange"])
def test_name_that_is_a_word_too(slug: str) -> None:
    assert GAZETTEER.get(territory(slug)).ordinary


@pytest.mark.parametrize(
    ("name", "level", "expected"),
    [
        ("concarneau", None, [CONCARNEAU]),
        ("Grand Chambéry", None, ["epci-200069110"]),
        ("Concarneau Cornouaille Agglomération", None, ["epci-242900769"]),
        ("PACA", None, ["region-93"]),
        ("hauts de france", None, ["region-32"]),
        ("Alsace", None, ["departement-67", "departement-68"]),
        ("St-Malo", None, ["commune-35288"]),
        ("Paris", None, ["departement-75", "commune-75056"]),
        ("Paris", "commune", ["commune-75056"]),
        ("L’Haÿ-les-Roses", None, ["commune-94038"]),
        ("Atlantide", None, []),
    ],
)
def test_find(name: str, level: Level | None, expected: list[str]) -> None:
    assert [str(one) for one in GAZETTEER.find(name, level)] == expected


def test_homonyms_come_with_most_people_first() -> None:
    found = GAZETTEER.find("Valence")
    assert len(found) > 1
    assert found[0] == territory("commune-26362")


def test_old_name_leads_to_the_commune_of_today() -> None:
    assert territory("commune-22050") in GAZETTEER.find("Léhon")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("departement-29", "departement-29"),
        ("Departement-2a", "departement-2A"),
        ("Finistère", "departement-29"),
        ("bretagne", "region-53"),
        ("Concarneau", CONCARNEAU),
        ("Saint-Denis (93)", "commune-93066"),
        ("Valence (Drôme)", "commune-26362"),
        ("Grand Chambéry", "epci-200069110"),
        ("Arras", "commune-62041"),
        ("national", None),
        ("France", None),
        ("", None),
    ],
)
def test_parse_scope(text: str, expected: str | None) -> None:
    found = GAZETTEER.parse_scope(text)
    assert (str(found) if found else None) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [("Atlantide", "no such"), ("departement-00", "no such"), ("Saint-Denis", "several"), ("commune-00000", "no such")],
)
def test_scope_that_cannot_be(text: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        GAZETTEER.parse_scope(text)


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ([], []),
        ([a_place("departement-29")], ["departement-29", "region-53"]),
        ([a_place(CONCARNEAU, main=True)], [CONCARNEAU, "departement-29", "epci-242900769", "region-53"]),
        (
            [a_place("commune-56083", main=True), a_place("commune-29039", role="address")],
            ["commune-56083", "departement-56", "epci-200042174", "region-53"],
        ),
        ([a_place("departement-29", role="address")], ["departement-29", "region-53"]),
        ([a_place("commune-99999")], []),
        ([a_place("commune-75119")], ["commune-75056", "departement-75", "epci-200054781", "region-11"]),
    ],
)
def test_slugs(places: list[Place], expected: list[str]) -> None:
    assert list(GAZETTEER.slugs(places)) == expected


@given(st.lists(st.sampled_from([record for level in LEVELS for record in GAZETTEER.records(level)]), max_size=4))
def test_slugs_are_sorted_known_and_the_same_in_any_order(records: list[object]) -> None:
    places = [a_place(str(record.territory)) for record in records]  # type: ignore[attr-defined]  # Record
    slugs = GAZETTEER.slugs(places)
    assert list(slugs) == sorted(set(slugs))
    assert slugs == GAZETTEER.slugs(reversed(places))
    assert all(GAZETTEER.exists(Territory.parse(slug)) for slug in slugs)


@given(st.text(max_size=30))
def test_parse_scope_answers_or_explains(text: str) -> None:
    with suppress(InvalidInput):
        found = GAZETTEER.parse_scope(text)
        assert found is None or GAZETTEER.exists(found)


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("CA du Grand Chambéry", "Grand Chambéry"),
        ("CC de l'Ile d'Oléron", "Ile d'Oléron"),
        ("CA Concarneau Cornouaille Agglomération", "Concarneau Cornouaille Agglomération"),
        ("CA Loire Forez Agglomération (LFA)", "Loire Forez Agglomération"),
        ("Rennes Métropole", "Rennes Métropole"),
        ("Métropole de Lyon", "Lyon"),
    ],
)
def test_short_name_of_an_epci(name: str, expected: str) -> None:
    assert short_epci(name) == expected


def test_loading_is_quick() -> None:
    start = process_time()
    Gazetteer(read_table())
    assert process_time() - start < 1.0
