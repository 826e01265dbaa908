"""Until when, since when, how much."""

from __future__ import annotations

from datetime import date

import pytest

from store.calls import call_state
from tests.crawler.annotate.call_wordings import AMOUNTS, DEADLINES, PERMANENT
from tests.crawler.annotate.cases import read

CALL = "Appel à projets pour les tiers-lieux"
PUBLISHED = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("text", "deadline"),
    [
        *DEADLINES,
        ("Candidatez jusqu’au 5 avril", "2026-04-05"),
        ("Dépôt des dossiers avant le 2 février", "2027-02-02"),
    ],
)
def test_deadline(text: str, deadline: str | None) -> None:
    found = read(CALL, f"{text}.", published=PUBLISHED).deadline
    assert (found.isoformat() if found else None) == deadline


def test_a_day_without_year_stands_near_another_of_the_text() -> None:
    text = "Le jury s'est réuni le 2 mai 2019. Candidatures jusqu'au 30 septembre."
    assert read(CALL, text).deadline == date(2019, 9, 30)


def test_nothing_tells_the_year() -> None:
    assert read(CALL, "Candidatures jusqu'au 30 septembre.").deadline is None


def test_an_article_has_no_deadline() -> None:
    told = "Le collectif a refait le toit et les murs, et les voisins ont aidé à porter les poutres. " * 8
    text = f"{told}Les inscriptions vont jusqu'au 30 septembre 2026."
    notes = read("Le lieu grandit", text)
    assert (notes.kind, notes.deadline) == ("article", None)


@pytest.mark.parametrize(
    ("text", "published", "opened"),
    [
        ("Le ministère a lancé, ce 11 juillet, un AMI.", date(2019, 7, 12), date(2019, 7, 11)),
        ("Le ministère a lancé, ce 11 juillet, un AMI.", date(2020, 1, 12), date(2019, 7, 11)),
        ("L'AMI est ouvert depuis le 3 mars 2026.", PUBLISHED, date(2026, 3, 3)),
        ("L'AMI, lancé en juillet 2019, continue.", None, date(2019, 7, 1)),
        ("Lancé ce 11 juillet, l'AMI suit celui de juillet 2019.", None, date(2019, 7, 11)),
        ("L'AMI continue.", PUBLISHED, None),
    ],
)
def test_opened(text: str, published: date | None, opened: date | None) -> None:
    assert read("AMI tiers-lieux", text, published=published).opened == opened


@pytest.mark.parametrize(("text", "permanent"), PERMANENT)
def test_permanent(text: str, permanent: bool) -> None:
    assert read(CALL, text, published=PUBLISHED).permanent is permanent


@pytest.mark.parametrize(("text", "amounts"), AMOUNTS, ids=lambda case: str(case)[:40])
def test_amounts(text: str, amounts: tuple[int, ...]) -> None:
    assert read(CALL, f"{text}.").amounts == amounts


GRANTS = """\
| Association | Subvention | Votes |
|---|---|---|
| | (en €) | |
| Le Four | 2.500 | 513 |
| La Serre | 12 000 | 77 |
"""


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        (GRANTS, (2_500, 12_000)),
        (GRANTS.replace("Subvention", "Surface"), ()),
        (GRANTS.replace("(en €)", ""), ()),
        (GRANTS.replace("2.500", "deux mille"), (12_000,)),
        ("| " * 5000, ()),
    ],
)
def test_sums_in_a_table_of_grants(text: str, amounts: tuple[int, ...]) -> None:
    assert read("Les projets retenus", f"Les voici, en euros.\n\n{text}\nEt la liste continue.").amounts == amounts


def test_the_call_for_three_hundred_places_is_over() -> None:
    text = (
        "L'État a lancé, ce 11 juillet, un appel à manifestation d'intérêt pour 300 fabriques de territoires. "
        "En tout, 45 millions d'euros sur trois ans financent ces lieux."
    )
    notes = read("Un AMI pour 300 Fabriques de territoires", text, published=date(2019, 7, 12))
    state = call_state(
        kind=notes.kind,
        opened=notes.opened,
        deadline=notes.deadline,
        permanent=notes.permanent,
        published=date(2019, 7, 12),
        today=date(2026, 11, 24),
    )
    assert (notes.kind, notes.opened, notes.amounts, state) == ("appel", date(2019, 7, 11), (45_000_000,), "closed")
    assert "fabrique-de-territoire" in notes.tags


def test_evidence_of_dates_and_amounts() -> None:
    text = "Une aide de 5 000 € ; candidatures jusqu'au 30 septembre 2026."
    found = {one.about: one.words for one in read(CALL, text).evidence}
    assert found["deadline"] == "candidatures jusqu'au 30 septembre 2026"
    assert found["amount"] == "5 000 €"
