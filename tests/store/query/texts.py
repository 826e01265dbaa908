"""Sixty short French articles for tests of searching: inflections, compounds, accents, ligatures, shared words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Engine

from store.db import transaction
from store.types import Article
from tests.builders import NOW, an_article, save
from tests.store.query.articles import add_articles

TITLES = (
    "Un tiers-lieu ouvre à Concarneau",
    "Les tiers lieux de Bretagne se réunissent",
    "Coopératives d'habitants : l'exemple brestois",
    "La coopérative et ses œuvres",
    "Appel à projets : habitat participatif",
    "L'ATELIER partagé fête ses dix ans",
    "Énergie : des villages rénovent ensemble",
    "Une ressourcerie pour trois communes",
    "Ressourceries, repair cafés et ateliers",
    "Le fablab, chef-d’œuvre du lycée",
    "Travaux à la friche",
    "Des communs numériques pour la commune",
)
SENTENCES = (
    "Le tiers-lieu accueille un atelier de réparation et un café associatif.",
    "Les tiers-lieux reçoivent 3 000 euros par an ; les lieux plus petits, rien.",
    "Cette coopérative d’intérêt collectif emploie douze salariées.",
    "Deux coopératives maraîchères livrent la cantine du collège.",
    "L'œuvre de toute une vie : rénover la vieille filature.",
    "Les travaux de rénovation commencent en mars, le travail ne manque pas.",
    "On y répare, on y cultive, on y transmet ; on rénovera l'été prochain.",
    "Un appel à projets du département soutient l'habitat léger.",
    "Les appels à manifestation d'intérêt sont clos.",
    "Le fab lab et le makerspace partagent leurs machines avec l'école.",
    "La commune a voté le budget ; les communes voisines hésitent.",
    "Ses communs : un four, une semence, un logiciel libre.",
    "La re\u0301gion finance la transition e\u0301nerge\u0301tique des vil\u00adlages.",
    "Rendez-vous au chef-lieu, salle des fêtes, à 20h30.",
    "Aujourd'hui, 2e édition du marché ; les marchés d'hiver suivront.",
)
TAGS = ("fablab", "ressourcerie", "alimentation", "coworking")
TERRITORIES = (
    ("commune-29039", "departement-29", "region-53"),
    ("departement-35", "region-53"),
    ("departement-75",),
    (),
)
NUMBER = 60


def add_texts(engine: Engine) -> None:
    """Store them, and the articles that differ in their fields."""
    add_articles(engine)
    with transaction(engine) as session:
        for number in range(NUMBER):
            save(session, text(number), TERRITORIES[number % 7 % 4], archive=True)


def text(number: int) -> Article:
    """One of them; neighbours share sentences, titles, tags and places in ever other combinations."""
    # Two a day, so that some stand at the same second.
    written = NOW - timedelta(days=number // 2)
    chosen: Sequence[str] = [SENTENCES[number * step % len(SENTENCES)] for step in (1, 4, 7)]
    return an_article(
        f"texte-{number}",
        title=TITLES[number * 5 % len(TITLES)],
        text="\n\n".join(chosen[: 1 + number % 3]),
        tags=tuple(TAGS[: number % 5]) if number % 2 else TAGS[number % 4 :: 3],
        kind="article" if number % 6 else "appel",
        source="ademe" if number % 4 == 1 else "movilab",
        relevant=number % 11 != 0,
        published=written if number % 9 else None,
    )
