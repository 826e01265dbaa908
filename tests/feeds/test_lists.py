"""Lists have one safe address each, a name and a place among the others."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds import lists
from store.taxonomy import load_taxonomy
from store.territories import load_gazetteer
from store.types import LEVELS, Change, ListKey

ANY = st.text(alphabet=st.characters(exclude_categories=())) | st.sampled_from(
    ["..", "../../etc/passwd", "/etc/passwd", ".hidden", "a.rss", "%2e%2e", "con", "a/b", "a\\b", "a\x00", "A", "é"]
)


def test_a_change_touches_the_lists_it_is_in_and_those_it_left() -> None:
    left = frozenset({ListKey("tag", "coworking")})
    change = Change(
        sequence=1, article=1, source="movilab", kind="appel", tags=("fablab",), territories=("region-53",), left=left
    )
    assert lists.touched(change) == {
        ListKey("all"),
        ListKey("source", "movilab"),
        ListKey("type", "appel"),
        ListKey("tag", "fablab"),
        ListKey("territoire", "region-53"),
        ListKey("tag", "coworking"),
    }


@given(ANY)
def test_no_value_leads_out_of_its_folder(value: str) -> None:
    address = lists.address(ListKey("tag", value), "rss")
    assert Path(address).parent == Path("/tag")
    assert Path(address).suffixes == [".rss"]
    assert len(Path(address).name) <= 90


@given(ANY, ANY)
def test_different_lists_have_different_addresses(one: str, other: str) -> None:
    same = lists.address(ListKey("tag", one)) == lists.address(ListKey("tag", other))
    assert same == (one == other)


def test_every_tag_and_territory_is_spelled_out_in_its_address() -> None:
    keys = [ListKey("tag", slug) for slug in load_taxonomy().tags]
    for level in LEVELS:
        keys += [ListKey("territoire", str(record.territory)) for record in load_gazetteer().records(level)]
    assert [key for key in keys if lists.at_address(lists.address(key)) != key] == []


@pytest.mark.parametrize("page", ["/", "/about", "/tag", "/tag/", "/tag/x.rss", "/tag/../a", "/all/x"])
def test_other_addresses_are_no_lists(page: str) -> None:
    assert lists.at_address(page) is None


@pytest.mark.parametrize(
    ("key", "french", "english"),
    [
        (ListKey("all"), "Tous les articles", "All articles"),
        (ListKey("tag", "ressourcerie"), "Ressourcerie", "Reuse centre"),
        (ListKey("tag", "unheard-of"), "unheard-of", "unheard-of"),
        (ListKey("territoire", "departement-29"), "Finistère (29)", "Finistère (29)"),
        (ListKey("territoire", "departement-2A"), "Corse-du-Sud (2A)", "Corse-du-Sud (2A)"),
        (ListKey("territoire", "region-53"), "Bretagne", "Bretagne"),
        (ListKey("territoire", "commune-29039"), "Concarneau (29)", "Concarneau (29)"),
        (ListKey("territoire", "commune-00000"), "commune-00000", "commune-00000"),
        (ListKey("territoire", "nowhere"), "nowhere", "nowhere"),
        (ListKey("source", "movilab"), "Movilab", "Movilab"),
        (ListKey("source", "unheard-of"), "unheard-of", "unheard-of"),
        (ListKey("type", "unheard-of"), "unheard-of", "unheard-of"),
    ],
    ids=lambda value: value.path if isinstance(value, ListKey) else None,
)
def test_lists_are_called_what_people_call_them(key: ListKey, french: str, english: str) -> None:
    assert (lists.name(key, {"movilab": "Movilab"}), lists.name(key, {"movilab": "Movilab"}, "en")) == (french, english)


def test_sections_stand_in_order() -> None:
    keys = [
        ListKey("all"),
        ListKey("type", "appel"),
        ListKey("tag", "fablab"),
        ListKey("tag", "unheard-of"),
        ListKey("territoire", "region-53"),
        ListKey("territoire", "departement-29"),
        ListKey("territoire", "epci-200067932"),
        ListKey("territoire", "commune-29039"),
        ListKey("source", "movilab"),
    ]
    sections = [lists.section(key) for key in keys]
    assert sections == sorted(sections)
    assert len({section.title for section in sections}) == len(keys)


def test_an_article_that_is_not_public_touches_only_the_lists_it_left() -> None:
    left = frozenset({ListKey("tag", "fablab")})
    change = Change(sequence=1, article=1, source="essai", kind="article", tags=("lieu",), left=left, public=False)
    assert lists.touched(change) == left
