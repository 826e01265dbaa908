"""Until when, since when, how much."""

from __future__ import annotations

from datetime import date

import pytest

from store.calls import call_state
from tests.crawler.annotate.cases import read

CALL = "Appel à projets pour les tiers-lieux"
PUBLISHED = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("text", "deadline"),
    [
        ("Candidatures jusqu'au 30 septembre 2026.", date(2026, 9, 30)),
        ("Date limite de dépôt : 15/10/2019", date(2019, 10, 15)),
        ("Dossier à déposer avant le 1er juin 2026", date(2026, 6, 1)),
        ("Clôture le vendredi 12 juin 2026 à 12h", date(2026, 6, 12)),
        ("Réponse au plus tard le lundi 4 mai 2026 à minuit", date(2026, 5, 4)),
        ("Candidatez jusqu’au 5 avril", date(2026, 4, 5)),
        ("Dépôt des dossiers avant le 2 février", date(2027, 2, 2)),
        ("Date limite : 2026-09-01", date(2026, 9, 1)),
        ("- 24 mai 2026 : fin de la phase de candidature", date(2026, 5, 24)),
        (
            "Première session : candidatures avant le 1er avril 2026. Seconde : avant le 1er octobre 2026.",
            date(2026, 10, 1),
        ),
        ("Du 5 janvier au 18 février 2026, l'appel est ouvert aux candidatures", date(2026, 2, 18)),
        ("Dépôt jusqu'au 31 février 2026", None),
        ("Le projet a été lancé le 3 mars 2026.", None),
        ("Les travaux s'achèvent avant le 3 mars 2027.", None),
    ],
)
def test_deadline(text: str, deadline: date | None) -> None:
    assert read(CALL, text, published=PUBLISHED).deadline == deadline


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


@pytest.mark.parametrize(
    ("text", "permanent"),
    [
        ("Dépôt des dossiers au fil de l'eau.", True),
        ("C'est un appel permanent.", True),
        ("Il n'y a pas d'urgence.", False),
        ("Au fil de l'eau, et avant le 3 mai 2026, date limite.", False),
    ],
)
def test_permanent(text: str, permanent: bool) -> None:
    assert read(CALL, text, published=PUBLISHED).permanent is permanent


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("Une aide de 75 000 à 150 000 euros sur trois ans", (75_000, 150_000)),
        ("Une aide de 75\u202f000 €", (75_000,)),
        ("Une enveloppe de 45 millions d'euros", (45_000_000,)),
        ("Un fonds de 45 M€", (45_000_000,)),
        ("Une dotation de 1,5 million d’euros", (1_500_000,)),
        ("Une subvention de 10.000 €, plafonnée à 20.000 €", (10_000, 20_000)),
        ("Une bourse de 30 k€", (30_000,)),
        ("Un prix doté de 2 000 € et encore 2 000 € d'aide", (2_000,)),
        ("Adhésion : 150 euros", ()),
        ("Un salaire de 2 000 € brut", ()),
        ("Entrée : 5 €", ()),
        ("Reste à charge de 325 € par jour, aide comprise", ()),
        ("Une aide pour 300 lieux en 2019", ()),
        ("Une aide de " + "9" * 400 + " €", ()),
    ],
    ids=lambda case: str(case)[:40],
)
def test_amounts(text: str, amounts: tuple[int, ...]) -> None:
    assert read(CALL, text).amounts == amounts


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
