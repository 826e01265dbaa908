"""The vocabulary file is whole, and readers get its labels."""

from __future__ import annotations

import re
from time import process_time
from typing import get_args

import pytest

from store.errors import NotFound
from store.taxonomy import Tag, load_taxonomy
from store.types import KINDS, Facet, Kind

TAXONOMY = load_taxonomy()
TAGS = list(TAXONOMY.tags.values())

EXPECTED = (
    "tiers-lieu fablab coworking friche cafe-associatif tiers-lieu-nourricier ressourcerie fabrique-de-territoire "
    "fabrique-numerique manufacture-de-proximite appel-a-projets formation emploi-insertion alimentation agriculture "
    "energie mobilite habitat eau biodiversite climat economie-circulaire ess numerique inclusion-numerique culture "
    "education sante democratie-participation ruralite quartiers-prioritaires communs resilience urbanisme tourisme "
    "industrie-relocalisation financement recherche"
)


@pytest.mark.parametrize("slug", EXPECTED.split(" "))
def test_subject_that_readers_follow_is_there(slug: str) -> None:
    assert slug in TAXONOMY.tags


@pytest.mark.parametrize("tag", TAGS, ids=lambda tag: tag.slug)
def test_tag_is_whole(tag: Tag) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", tag.slug)
    assert tag.label
    assert tag.label_en
    assert tag.terms
    assert tag.facet in get_args(Facet)
    assert 0 <= tag.core <= 1


@pytest.mark.parametrize("tag", TAGS, ids=lambda tag: tag.slug)
def test_tag_says_nothing_twice(tag: Tag) -> None:
    said = [*tag.terms, *tag.weak]
    assert len(said) == len(set(said))


def test_no_alias_is_a_slug_of_its_own() -> None:
    assert not set(TAXONOMY.aliases) & set(TAXONOMY.tags)


@pytest.mark.parametrize(
    ("slug", "language", "expected"),
    [
        ("tiers-lieu", "fr", "Tiers-lieu"),
        ("tiers-lieu", "en", "Third place"),
        ("tiers-lieu", "de", "Tiers-lieu"),
        ("friche-culturelle", "fr", "Friche"),
        ("democratie", "fr", "Démocratie et participation"),
    ],
)
def test_label(slug: str, language: str, expected: str) -> None:
    assert TAXONOMY.label(slug, language) == expected


def test_unknown_tag_is_told_with_the_nearest() -> None:
    with pytest.raises(NotFound, match="did you mean fablab"):
        TAXONOMY.label("fablabs")


@pytest.mark.parametrize(
    ("facet", "language", "expected"),
    [
        ("lieu", "fr", "Type de lieu"),
        ("demarche", "en", "Approaches and actors"),
        ("theme", "xx", "Thèmes de transition"),
    ],
)
def test_facet_label(facet: str, language: str, expected: str) -> None:
    assert TAXONOMY.facet_label(facet, language) == expected


def test_unknown_facet() -> None:
    with pytest.raises(NotFound, match="lieu"):
        TAXONOMY.facet_label("lieux")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_names(kind: Kind) -> None:
    names = {
        TAXONOMY.kind_label(kind, language, plural=plural) for language in ("fr", "en") for plural in (False, True)
    }
    assert all(names)
    assert TAXONOMY.kind_label(kind) != kind


def test_kind_in_many() -> None:
    assert TAXONOMY.kind_label("emploi", plural=True) == "Offres d'emploi"
    assert TAXONOMY.kind_label("appel", "en", plural=True) == "Calls"


def test_unknown_kind() -> None:
    with pytest.raises(NotFound, match="did you mean appel"):
        TAXONOMY.kind_label("appels")


def test_version_is_of_the_file() -> None:
    assert re.fullmatch(r"[0-9a-f]{12}", TAXONOMY.version)
    assert load_taxonomy() is TAXONOMY


def test_signs_speak_for_and_against() -> None:
    assert {sign.prior > 0 for sign in TAXONOMY.signs} == {True, False}


def test_loading_is_quick() -> None:
    start = process_time()
    load_taxonomy.__wrapped__()
    assert process_time() - start < 0.5
