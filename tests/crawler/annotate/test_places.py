"""Territories, from reliable signals only."""

from __future__ import annotations

import pytest

from store.types import SourceContext
from tests.crawler.annotate.cases import DEDICATED, main_place, of_scope, read, slugs

FINISTERE, BRITTANY = of_scope("departement-29"), of_scope("region-53")


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("Le Konk ar Lab (29) change de statut", "", "departement-29"),
        ("Le Konk ar Lab (29) change de statut", "Le fab lab de Concarneau prépare son déménagement.", "commune-29039"),
        ("Une épicerie à Concarneau", "", "commune-29039"),
        ("À Loos-en-Gohelle, la transition", "Le modèle de Loos fait école, dit le maire de Loos.", "commune-62528"),
        ("Loos : le chantier", "", "commune-59360"),
        ("La Fabrique du territoire - Projet d'agglomération Grand Chambéry", "", "epci-200069110"),
        ("Concarneau Cornouaille Agglomération recrute", "", "epci-242900769"),
        ("Lorient Agglomération vote son budget", "", "epci-200042174"),
        ("La communauté de communes de Nozay", "", "epci-244400537"),
        ("Un appel de la Région Sud", "", "region-93"),
        ("En PACA, un réseau se crée", "", "region-93"),
        ("Les Hauts de France s'engagent", "", "region-32"),
        ("Dans le Finistère", "", "departement-29"),
        ("Une ressourcerie au Mans", "", "commune-72181"),
        ("La recyclerie du Havre", "", "commune-76351"),
        ("Un atelier à Saint-Malo", "", "commune-35288"),
        ("Un atelier à St. Malo", "", "commune-35288"),
        ("Projet à Lormes (Nièvre)", "", "commune-58145"),
        ("À Pipriac (Ille-et-Vilaine)", "", "commune-35219"),
        ("Léhon (22), un lieu", "", "commune-22050"),
        ("Le lieu", "Lieu : Hennebont\nContact : 3 rue des Lilas, 56100 LORIENT", "commune-56083"),
        ("Rendez-vous", "Adresse : 12 quai du Port 29900 CONCARNEAU", "commune-29039"),
        ("Valence (26) s'équipe", "", "commune-26362"),
        ("Saint-Denis (93) et son café", "", "commune-93066"),
        ("Sens (89) : un fablab", "", "commune-89387"),
    ],
)
def test_main_place(title: str, text: str, expected: str) -> None:
    assert main_place(read(title, text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Une rue de Lorient est fermée.",
        "Rendez-vous 12 avenue de Paris",
        "Le boulevard du Général de Gaulle à sens unique",
        "Hélène Bourguignon préside l'association.",
        "M. Chirac a parlé.",
        "Jean Lorient a gagné.",
        "Cela a du Sens pour tous.",
        "En Mars, la Rue est à tous.",
        "Un Jardin, un Pont et un Port.",
        "La Montagne et Ouest-France en parlent.",
        "Voir www.ville-rennes.fr ou contact@lorient.bzh",
        "L'accord de Paris sur le climat",
        "Saint-Denis est un nom courant.",
        "La Loire est un fleuve.",
        "Prends le Lot.",
        "Ils arrivent au nord du village.",
        "Une note (29) de bas de page.",
        "tours de magie et orange pressée",
        "Eu égard à cela, Y compris ceux-là.",
    ],
)
def test_no_place(text: str) -> None:
    assert slugs(read("", text)) == []


@pytest.mark.parametrize(
    ("text", "source", "expected"),
    [
        ("Un café à Plouhinec.", FINISTERE, "commune-29197"),
        ("Un café à Plouhinec.", of_scope("departement-56"), "commune-56169"),
        ("Un café à Plouhinec.", DEDICATED, None),
        ("Un café à Plouhinec, dans le Finistère.", DEDICATED, "commune-29197"),
        ("De Quimper à Plouhinec", DEDICATED, "commune-29197"),
        ("Un café à Trégunc", FINISTERE, "commune-29293"),
        ("Un café à Die", of_scope("departement-26"), "commune-26113"),
        ("Un café à Die", of_scope("departement-29"), None),
        ("Un café à Saint-Denis", of_scope("commune-93066"), "commune-93066"),
        ("Un café à Saint-Denis", of_scope("region-04"), "commune-97411"),
    ],
)
def test_homonyms_and_words_need_support(text: str, source: SourceContext, expected: str | None) -> None:
    found = slugs(read("", text, source))
    assert (expected in found) if expected else (found == [])


def test_action_and_contact() -> None:
    text = (
        "Le projet imagine des lieux pour manger local. Lieu : Hennebont, quartier prioritaire. Structure : une "
        "association. Contact : la présidente, 8 rue des Ajoncs 56100 - LORIENT"
    )
    by_name = {place.name: place for place in read("Un système alimentaire", text).places}
    assert by_name["Hennebont"].main
    assert by_name["Hennebont"].role == "subject"
    assert by_name["Lorient"].role == "address"
    assert not by_name["Lorient"].main


def test_several_departements_at_once() -> None:
    assert set(slugs(read("L'Alsace au travail"))) == {"departement-67", "departement-68"}


@pytest.mark.parametrize("source", [DEDICATED, BRITTANY])
def test_one_main_place_at_most(source: SourceContext) -> None:
    places = read("De Lorient à Concarneau", "Rennes, Brest, Quimper, Vannes et Lorient.", source).places
    assert sum(place.main for place in places) == 1
    assert places[0].main


def test_evidence_shows_the_words() -> None:
    text = "Le tiers-lieu ouvre à Concarneau."
    notes = read("Ouverture", text, FINISTERE)
    (found,) = [one for one in notes.evidence if one.about == "place:commune-29039"]
    assert text[found.position :].startswith(found.words)
    assert found.where == "lead"


def test_mention_far_from_the_subject_is_no_subject() -> None:
    text = "À Concarneau, le lieu grandit. Concarneau en est fière. " + "Rien. " * 80 + "On en parle à Rennes."
    roles = {place.name: place.role for place in read("Concarneau s'équipe", text).places}
    assert roles == {"Concarneau": "subject", "Rennes": "mention"}


@pytest.mark.parametrize("number", [f"{number:02}" for number in range(100)] + ["2A", "2B", "971", "975", "999"])
def test_any_number_in_parentheses_can_be_read(number: str) -> None:
    found = slugs(read(f"Le Konk ar Lab ({number}) change de statut", ""))
    assert f"departement-{number}" in found or not found


@pytest.mark.parametrize(
    ("title", "text", "main"),
    [
        ("Le four à pain est rallumé", "La cour se remplit.", "commune-59512"),
        ("Navette pour le marché", "Comme à Concarneau, elle roule le samedi.", "commune-59512"),
        ("Une visite à Concarneau", "Nous y étions douze.", "commune-29039"),
    ],
)
def test_what_a_commune_tells_of_itself_happens_there(title: str, text: str, main: str) -> None:
    found = read(title, text, of_scope("commune-59512"))
    assert main_place(found) == main
    assert "commune-59512" in slugs(found)
