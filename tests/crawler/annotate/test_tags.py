"""Tags: what a text is about."""

from __future__ import annotations

import re

import pytest

from crawler.annotate import annotate
from store.taxonomy import load_taxonomy
from tests.crawler.annotate.cases import DEDICATED, GENERAL, read

PADDING = "Le conseil a examiné les points inscrits à l'ordre du jour puis la séance a été levée. " * 40


@pytest.mark.parametrize(
    ("title", "text", "tags"),
    [
        ("Le Konk ar Lab (29) est reconnu Fabrique numérique de territoire", "", {"fablab", "fabrique-numerique"}),
        ("Un fab lab à Concarneau, fabrique numérique du territoire", "", {"fablab", "fabrique-numerique"}),
        ("Trois nouvelles Fabriques de territoires", "", {"fabrique-de-territoire"}),
        ("Notre « tiers-lieux » ouvre lundi", "", {"tiers-lieu"}),
        ("#TiersLieux : la rencontre", "", {"tiers-lieu"}),
        ("Une ressourcerie au village", "", {"ressourcerie"}),
        ("La SCIC fête ses dix ans", "", {"ess"}),
        ("Repair café samedi", "", {"repair-cafe"}),
        ("Énergies citoyennes : le parc est lancé", "", {"energie"}),
        ("AMI pour des tiers-lieux", "", {"appel-a-projets", "tiers-lieu"}),
    ],
)
def test_tagged(title: str, text: str, tags: set[str]) -> None:
    assert tags <= set(read(title, text).tags)


@pytest.mark.parametrize(
    ("title", "text", "tag"),
    [
        ("Un carrefour des énergies locales", "Ce lieu se veut le carrefour des énergies locales.", "energie"),
        ("La Fabrique du territoire - Projet d'agglomération Grand Chambéry", "", "fabrique-de-territoire"),
        ("La Fabrique du territoire", "C'est le projet de l'agglomération.", "fabrique-de-territoire"),
        ("La Fabrique des transitions", "Une alliance de territoires.", "fabrique-de-territoire"),
        ("La Fabrique des territoires innovants", "", "fabrique-de-territoire"),
        ("La Fabrique numérique de territoire", "", "numerique"),
        ("Un ami pour la vie", "Mon ami est venu.", "appel-a-projets"),
        ("Arrivé en troisième lieu", "", "tiers-lieu"),
        ("Le lab d'analyses médicales déménage", "", "fablab"),
        ("Deux tiers. Lieu de la course inconnu", "", "tiers-lieu"),
        ("Le bus et les transports en commun", "", "communs"),
        ("Le leader du marché", "", "contrat-territorial"),
        ("Cinq ans de prison ferme", "", "agriculture"),
    ],
)
def test_look_alike(title: str, text: str, tag: str) -> None:
    assert tag not in read(title, text, GENERAL).tags


@pytest.mark.parametrize(
    ("text", "tagged"),
    [
        ("Le lab ouvre.", False),
        ("Le lab ouvre : prototypage et machines pour fabriquer.", True),
        ("Le lab ouvre à côté du tiers-lieu et du coworking.", True),
    ],
)
def test_weak_term_needs_company(text: str, tagged: bool) -> None:
    assert ("fablab" in read("Un lab", text, GENERAL).tags) is tagged


def test_passing_mention_in_a_long_text_is_no_subject() -> None:
    assert "fablab" in read("Au conseil", "Un fablab a été cité.").tags
    assert "fablab" not in read("Au conseil", f"{PADDING} Un fablab a été cité. {PADDING}").tags


def test_title_makes_a_subject_of_a_long_text() -> None:
    assert "fablab" in read("Le fablab rouvre", PADDING).tags


def test_best_first_and_few() -> None:
    text = "Vélo, eau potable, biodiversité, logement, agriculture, santé, théâtre, climat, hydrogène, urbanisme. " * 3
    tags = read("Un fablab pour le vélo", text).tags
    assert tags[0] in ("fablab", "mobilite")
    assert len(tags) <= 8


@pytest.mark.parametrize(
    ("title", "implied"),
    [
        ("Un repair café s'installe", "economie-circulaire"),
        ("Notre projet alimentaire territorial", "alimentation"),
        ("Une manufacture de proximité à Redon", "tiers-lieu"),
        ("Territoire zéro chômeur : premier bilan", "emploi-insertion"),
    ],
)
def test_implied(title: str, implied: str) -> None:
    assert implied in read(title, "").tags


def test_a_fine_tag_is_for_texts_that_insist() -> None:
    mentioned = f"Le comité veut aussi des contrats de ville et de la low-tech. {PADDING}"
    assert "low-tech" not in read("Au comité", mentioned).tags
    assert "low-tech" in read("Atelier low-tech", "Le low-tech tour apporte des basses technologies.").tags


@pytest.mark.parametrize(
    ("text", "tagged"),
    [
        ("Les magasins sont fermés. Fermé le lundi, le guichet est fermé le mardi.", False),
        ("La ferme et ses agriculteurs. Une autre ferme ouvre, la ferme accueille.", True),
        ("LA FERME DES AGRICULTEURS OUVRE SES PORTES, UNE FERME ACCUEILLE", True),
    ],
)
def test_an_accent_makes_another_word(text: str, tagged: bool) -> None:
    assert ("agriculture" in read("À la une", text, GENERAL).tags) is tagged


def test_other_languages_have_no_french_tags_by_accident() -> None:
    text = (
        "The culture of the village: transports, concert, animation, solidarity. Our fab lab opens, with a repair café."
    )
    assert {"culture", "fablab"} <= set(annotate("Culture", text, DEDICATED).tags)
    english = set(annotate("Culture", text, DEDICATED, language="en").tags)
    assert "fablab" in english
    assert "culture" not in english


def test_every_tag_comes_with_evidence() -> None:
    title = "Un fab lab solidaire"
    notes = read(title, "Ateliers et circuits courts alimentaires.")
    found = {one.about: one for one in notes.evidence}
    assert {f"tag:{slug}" for slug in notes.tags} <= set(found)
    fablab = found["tag:fablab"]
    assert (fablab.words, fablab.where, fablab.rule) == ("fab lab", "title", "term")
    assert title[fablab.position :].startswith(fablab.words)


@pytest.mark.parametrize("slug", sorted(load_taxonomy().tags))
def test_a_tag_is_given_for_its_own_first_term(slug: str) -> None:
    term = load_taxonomy().tag(slug).terms[0]
    plain = " ".join(word.split("|")[0] for word in re.sub(r"\(\w+\)", "", term).split())
    assert slug in read(plain, "", DEDICATED).tags
