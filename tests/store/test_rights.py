"""What may be done with an article, by what is said of it."""

from __future__ import annotations

import pytest

from store import rights
from store.types import Republish, Rights, RightsMark, Source
from tests.builders import a_source, an_article

BY_SA = "https://creativecommons.org/licenses/by-sa/4.0/"


def _marks(*names: str) -> tuple[RightsMark, ...]:
    return tuple(RightsMark(mark=name.partition(" ")[0], value=name.partition(" ")[2], where="here") for name in names)


def _source(republish: Republish = "excerpt", *seen: str, **fields: object) -> Source:
    return a_source(rights=Rights(republish=republish, seen=_marks(*seen), **fields))  # type: ignore[arg-type]  # a builder


@pytest.mark.parametrize(
    ("marks", "source", "expected"),
    [
        ([], _source(), (rights.WHOLE, False, True, True)),
        ([], _source("full"), (rights.WHOLE, True, True, True)),
        ([], _source("none"), (0, False, True, False)),
        (["noarchive"], _source("full"), (0, False, True, False)),
        (["nosnippet"], _source("full"), (0, False, True, False)),
        (["max-snippet 80"], _source("full"), (80, False, True, True)),
        (["max-snippet 80", "max-snippet 50"], _source(), (50, False, True, True)),
        (["noai"], _source("full"), (rights.WHOLE, False, False, True)),
        (["tdm-reserved"], _source("full"), (rights.WHOLE, False, False, True)),
        (["noimageai"], _source("full"), (rights.WHOLE, True, True, True)),
        (["noimageindex"], _source("full"), (rights.WHOLE, True, True, False)),
        ([f"licence {BY_SA}"], _source("excerpt"), (rights.WHOLE, False, True, True)),
        ([], _source("full", tdm_reserved=True), (rights.WHOLE, False, False, True)),
        ([], _source("full", "tdm-reserved"), (rights.WHOLE, False, False, True)),
        ([], _source("full", "noarchive"), (0, False, True, False)),
        ([], _source("full", "copyright © 2026"), (rights.WHOLE, True, True, True)),
        (["unavailable-after 2030-01-01T00:00:00+00:00"], _source("full"), (rights.WHOLE, True, True, True)),
    ],
    ids=str,
)
def test_may(marks: list[str], source: Source, expected: tuple[int, bool, bool, bool]) -> None:
    """Characters of excerpt, full text, mining, picture."""
    allowed = rights.may(an_article(marks=_marks(*marks)), source)
    assert (allowed.excerpt, allowed.full, allowed.mining, allowed.image) == expected


def test_what_forbids_is_told_with_its_place() -> None:
    marks = _marks("noarchive", "licence CC BY", "max-snippet 20")
    allowed = rights.may(an_article(marks=marks), _source("excerpt", "tdm-reserved"))
    assert allowed.because == ("noarchive (here)", "max-snippet 20 (here)", "tdm-reserved (here)")


@pytest.mark.parametrize(
    ("licence", "name"),
    [
        (BY_SA, "CC BY-SA 4.0"),
        ("http://creativecommons.org/licenses/by-nc-nd/3.0/fr/", "CC BY-NC-ND 3.0"),
        ("https://creativecommons.org/licenses/by/", "CC BY"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0 1.0"),
        ("https://creativecommons.org/publicdomain/mark/1.0/", "domaine public"),
        ("CC BY-SA 4.0", "CC BY-SA 4.0"),
        ("Textes sous CC-BY SA", "CC BY-SA"),
        ("cc 0", "CC0"),
        ("https://www.etalab.gouv.fr/licence-ouverte-open-licence/", "Licence Ouverte"),
        ("Licence Ouverte 2.0", "Licence Ouverte"),
        ("https://exemple.fr/mentions", "https://exemple.fr/mentions"),
        ("Tous droits réservés", "Tous droits réservés"),
    ],
)
def test_licence_name(licence: str, name: str) -> None:
    assert rights.licence_name(licence) == name


@pytest.mark.parametrize(
    ("marks", "source", "expected"),
    [
        ([], _source(), None),
        ([f"licence {BY_SA}"], _source("excerpt", "licence CC0"), BY_SA),
        ([], _source("excerpt", "licence CC0"), "CC0"),
        ([], _source("excerpt", "licence CC0", licence="CC BY"), "CC BY"),
    ],
    ids=str,
)
def test_the_pages_own_licence_counts_first_and_the_admins_word_before_the_sites(
    marks: list[str], source: Source, expected: str | None
) -> None:
    assert rights.licence(an_article(marks=_marks(*marks)), source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (_source("excerpt", f"licence {BY_SA}"), "full"),
        (_source("excerpt", licence="CC BY"), "full"),
        (_source("full", f"licence {BY_SA}"), None),
        (_source("none", f"licence {BY_SA}"), None),
        (_source("excerpt", "licence https://exemple.fr/mentions"), None),
        (_source("excerpt", f"licence {BY_SA}", "tdm-reserved"), None),
        (_source("excerpt", f"licence {BY_SA}", tdm_reserved=True), None),
        (_source(), None),
    ],
    ids=str,
)
def test_a_licence_suggests_and_never_decides(source: Source, expected: str | None) -> None:
    assert rights.suggested(source.rights) == expected
    assert rights.may(an_article(), source).full is (
        source.rights.republish == "full" and not rights.reserved(source.rights)
    )
