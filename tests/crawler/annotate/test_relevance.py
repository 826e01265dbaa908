"""What is kept of a source that writes of everything."""

from __future__ import annotations

from dataclasses import replace

import pytest

from store.types import Territory
from tests.crawler.annotate.cases import DEDICATED, GENERAL, read

KEPT = [
    ("Une recyclerie ouvre dans l'ancienne gare", "L'association et ses bénévoles y réparent des objets ; réemploi."),
    ("Un tiers-lieu au cœur du village", "Les habitants partagent un atelier et un café associatif."),
    ("Le collectif plante des haies", "Trente habitants pour la biodiversité et l'agroforesterie du territoire."),
    ("Un projet alimentaire territorial", "Les collectivités et les maraîchers relancent les circuits courts."),
    ("Une ferme photovoltaïque citoyenne", "La coopérative d'habitants produit son énergie renouvelable."),
]
DROPPED = [
    ("Ligue 2 : victoire des Merlus", "L'entraîneur salue ses joueurs devant les supporters du stade après le match."),
    ("Météo : vigilance orange aux orages", "Des averses sont prévues ; les températures maximales baissent."),
    ("Cambriolage : un homme arrêté", "Les gendarmes l'ont placé en garde à vue ; le procès aura lieu au tribunal."),
    ("La réforme des retraites au Sénat", "Le premier ministre défend le projet de loi devant l'Assemblée nationale."),
    ("Accident sur la rocade", "Deux blessés, les pompiers sont intervenus ; la police enquête."),
    ("Rugby : le club monte", "Le championnat s'achève par un match au stade devant un public nombreux."),
    ("Soldes : les bonnes affaires", "Les clients se pressent en centre-ville."),
    ("", ""),
]


@pytest.mark.parametrize(("title", "text"), KEPT)
def test_kept(title: str, text: str) -> None:
    assert read(title, text, GENERAL).relevant


@pytest.mark.parametrize(("title", "text"), DROPPED)
def test_dropped(title: str, text: str) -> None:
    assert not read(title, text, GENERAL).relevant


@pytest.mark.parametrize(("title", "text"), DROPPED)
def test_a_dedicated_source_is_kept_whole(title: str, text: str) -> None:
    notes = read(title, text, DEDICATED)
    assert notes.relevant
    assert notes.relevance_score == read(title, text, replace(GENERAL, kind=DEDICATED.kind)).relevance_score


def test_sources_of_the_field_are_believed_a_little_sooner() -> None:
    network = replace(GENERAL, kind="network")
    local = replace(GENERAL, scope=Territory("departement", "56"))
    for title, text in (*KEPT, *DROPPED):
        scores = [read(title, text, source).relevance_score for source in (GENERAL, local, network)]
        assert scores == sorted(scores)
        assert scores[0] < scores[2] or scores[2] < 0.01
        assert read(title, text, network).relevant == read(title, text, GENERAL).relevant


def test_score_says_how_much() -> None:
    kept = min(read(*row, GENERAL).relevance_score for row in KEPT)
    dropped = max(read(*row, GENERAL).relevance_score for row in DROPPED)
    assert 0 <= dropped < 0.5 <= kept <= 1
