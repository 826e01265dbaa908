"""What kind of document a text is."""

from __future__ import annotations

import pytest

from store.types import Kind
from tests.crawler.annotate.cases import read

INTERVIEW = """Comment est né le lieu ?
Nous étions trois amis.

Qui vient aujourd'hui ?
Des voisins, surtout.

Que voulez-vous changer ?
Tout, petit à petit.
"""
SHEET = "Action : un four commun\nLieu : Hennebont\nStructure : association Le Four\nContact : la présidente"
CALL = "La Région soutient les tiers-lieux. Date limite de dépôt : 15 octobre. Voir le cahier des charges."


@pytest.mark.parametrize(
    ("title", "text", "kind"),
    [
        ("Le fablab déménage", "Il ouvrira plus grand.", "article"),
        ("Appel à manifestation d'intérêt : 300 lieux", CALL, "appel"),
        ("Lancement de l'AMI pour les fabriques de territoire", "Le Gouvernement a lancé un AMI.", "appel"),
        ("Mon ami le maire", "Un ami parle.", "article"),
        ("Les lauréats de l'appel à projets sont connus", CALL, "article"),
        ("Palmarès de l'AMI tiers-lieux", "Dix projets ont été retenus par le jury.", "article"),
        ("Appel d'offres pour la toiture", "Le marché est publié.", "article"),
        ("Entretien avec une fondatrice", INTERVIEW, "entretien"),
        ("Au bout de la rue", f"Propos recueillis par la rédaction.\n\n{INTERVIEW}", "entretien"),
        ("L'entretien des espaces verts", "La commune tond moins.", "article"),
        ("Portes ouvertes du fablab", "Samedi 12 octobre de 14h à 18h, entrée libre.", "evenement"),
        ("Soirée jeux au café", "Rendez-vous vendredi 3 mai à 20h, sur inscription.", "evenement"),
        ("Retour sur la soirée", "Le vendredi 3 mai, cinquante personnes sont venues.", "article"),
        ("Le tiers-lieu recrute en CDI", "Profil recherché : animateur. Envoyez CV et lettre de motivation.", "emploi"),
        ("Offre d'emploi : coordination", "CDD de six mois, temps partiel.", "emploi"),
        ("Un four pour le quartier", SHEET, "fiche"),
        ("[Vidéo] Le lieu en images", "Regarder la vidéo de présentation.", "video"),
        ("Podcast : l'atelier vélo", "Dans cet épisode, trois bénévoles racontent.", "podcast"),
        ("Tribune. Pour des lieux communs", "Les signataires de cette tribune demandent des moyens.", "tribune"),
        ("Rapport d'activité 2025", "Télécharger le rapport ; ce rapport dresse un panorama.", "rapport"),
        (
            "Un été au jardin",
            "Rendez-vous le samedi 4 juillet de 10h à 17h, venez nombreux ! Inscription sur place.",
            "evenement",
        ),
        ("Financez votre lieu", "Bénéficiez d'une aide de 5 000 euros. Date limite : 3 mai 2026.", "appel"),
        (
            "Trophées de la récup'",
            "Candidatez avant le 3 mai 2026, déposez votre dossier ! Un prix doté de 500 euros.",
            "appel",
        ),
        ("Coordinateur ou coordinatrice (H/F)", "Vos missions, votre profil. Contrat : CDI. Envoyez CV.", "emploi"),
        ("Trois questions à la fondatrice", INTERVIEW, "entretien"),
        ("Écoutez l'épisode 3", "Dans cet épisode du podcast, à écouter en mp3, une boulangère raconte.", "podcast"),
        ("La Grange", "Présentation\nLa Grange est un lieu de vie associatif, situé à Redon, né en 2015.", "fiche"),
        ("La rue change", "Les travaux ont commencé en mars. Les riverains avaient demandé des arbres.", "article"),
        ("Par rapport à l'an dernier", "Le lieu va mieux.", "article"),
        ("", "", "article"),
    ],
)
def test_kind(title: str, text: str, kind: Kind) -> None:
    assert read(title, text).kind == kind


def test_evidence_says_why() -> None:
    (found,) = [one for one in read("Offre d'emploi : coordination", "CDD.").evidence if one.about == "kind:emploi"]
    assert found.words == "Offre d'emploi"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "L'État cherche 300 lieux : l'appel est lancé",
            "Le Gouvernement ouvre ce 11 juillet un appel à manifestation d'intérêt. Le cahier des charges est bref.",
        ),
        (
            "Réemploi : 50 000 euros pour les matériauthèques",
            "Cet appel à projets soutient les ressourceries.\n\nDate limite de dépôt : 15 octobre 2026",
        ),
    ],
)
def test_a_call_is_known_by_its_launch_or_its_closing_line(title: str, text: str) -> None:
    assert read(title, text).kind == "appel"
