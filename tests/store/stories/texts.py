"""Texts of our own, as sources, their relays and their neighbours write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from store.stories.news import Told

WHEN = datetime(2026, 11, 20, 9, tzinfo=UTC)
REDON, VITRE = "commune-35236", "commune-35360"

RELEASE = """Le tiers-lieu La Halle aux Grains ouvrira ses portes samedi à Redon, dans l'ancienne minoterie du port.
Après deux ans de travaux portés par une coopérative de soixante habitants, le bâtiment accueille un atelier de
réparation de vélos, une cuisine partagée, des bureaux pour indépendants et une salle de danse.

« Nous voulions un lieu où l'on puisse entrer sans rien acheter », explique Maëlle Jégou, présidente de la
coopérative. Le conseil de la coopérative a réuni 480 000 euros auprès de l'agglomération, de la fondation Terres
Neuves et de quatre cents souscripteurs.

La cuisine sera confiée à deux maraîchers du pays, qui serviront chaque midi une soupe à prix libre. Les bureaux sont
déjà loués aux trois quarts, surtout par des traducteurs et des dessinateurs qui travaillaient chez eux. L'atelier de
vélos ouvrira le mercredi et le samedi ; les outils viennent d'un garage fermé l'an dernier.

Une journée de visites, un bal et un repas partagé marqueront l'inauguration. La coopérative cherche encore des
bénévoles pour tenir l'accueil et planter le verger qui bordera le canal."""

SHORTENED = (
    "Vu chez nos voisins : une annonce qui intéressera celles et ceux qui cherchent un atelier en pays de Vilaine.\n\n"
    + "\n\n".join(RELEASE.split("\n\n")[:2])
    + "\n\nRecevez notre lettre chaque vendredi. Partagez cet article autour de vous."
)

REPORTED = """La minoterie du port n'est plus une friche. À Redon, une soixantaine de personnes inaugurent samedi la
Halle aux Grains : sous la charpente refaite, on réparera des vélos, on cuisinera, on dansera. « On entre ici sans
rien devoir acheter », sourit la présidente, Maëlle Jégou, qui rappelle que la coopérative a trouvé près d'un
demi-million d'euros, dont une part de la fondation Terres Neuves. Deux maraîchers tiendront la cuisine, et les
bureaux trouvent preneurs."""

FOLLOW_UP = """Un mois après son ouverture, la Halle aux Grains de Redon tire un premier bilan : neuf cents
adhésions, trois cents vélos remis en route et une cuisine qui refuse du monde le jeudi. La présidente Maëlle Jégou
annonce que la coopérative embauche une seconde animatrice et qu'elle étudie l'achat du hangar voisin avec la
fondation Terres Neuves, pour y stocker des matériaux de réemploi dès le printemps."""

FORM = """Le réseau des cuisines de quartier installe une antenne à {town}. À partir du {day} {month}, l'équipe de
{town} y accueillera les habitants deux fois par semaine, au {number} rue des Tanneurs, pour cuisiner ensemble les
invendus du marché. Chaque séance réunit douze personnes autour d'un repas complet. L'inscription est libre et le
repas à prix choisi. Le réseau fournit le matériel, la formation à l'hygiène et une assurance ; l'antenne trouve la
salle et les bénévoles. Trente antennes existent déjà dans l'Ouest, et dix autres ouvriront d'ici l'été prochain."""

PROGRAMME = """Ce programme national soutient pendant trois ans des lieux qui rassemblent travail, culture et
entraide, avec une aide de départ, un accompagnement par les services de l'État et une place dans le réseau des lieux
lauréats. Un comité composé d'élus et de représentants des réseaux examine les dossiers par vagues et visite chaque
lieu retenu."""

CALL = """La région ouvre un appel à projets pour les jardins nourriciers des quartiers. Les associations et les
communes peuvent demander jusqu'à 20 000 euros pour l'achat d'outils, de serres et de récupérateurs d'eau, et pour
payer un animateur pendant une saison. Le dossier comporte une lettre d'engagement du propriétaire du terrain, un
budget et un plan. Un jury de jardiniers et d'élus choisira une quinzaine de projets. Les candidatures sont à déposer
en ligne{end}."""

AGENDA = """Lundi {0} : atelier couture de 14 h à 17 h, animé par les bénévoles. Mercredi {1} : réparation de vélos
à partir de 10 h, apportez vos pièces. Jeudi {2} : permanence numérique, sur inscription auprès de l'accueil. Vendredi
{3} : soupe partagée à midi, prix libre, puis chorale. Samedi {4} : chantier ouvert au jardin, prévoyez des gants. Le
café associatif reste ouvert toute la semaine de 9 h à 18 h ; la ludothèque est fermée pendant les travaux."""

NEWSLETTER = """Bonjour à toutes et à tous, voici les nouvelles du réseau pour le mois de {month}. {news} Comme
chaque mois, vos annonces sont les bienvenues avant le 25. Pour ne plus recevoir cette lettre, répondez simplement à
ce message. L'équipe du réseau vous souhaite de belles rencontres et vous attend au prochain café des coordinations."""


def told(text: str = RELEASE, **fields: Any) -> Told:
    """The press release on the opening of a place in Redon, as its network published it, unless told otherwise."""
    values: dict[str, Any] = {
        "id": 1,
        "source": "reseau",
        "title": "La Halle aux Grains ouvre samedi à Redon",
        "when": WHEN,
        "places": frozenset({REDON}),
        "main": REDON,
    }
    return Told(text=text, **(values | fields))


def elsewhere(text: str = RELEASE, **fields: Any) -> Told:
    """The same, a day later in a newspaper."""
    return told(text, **({"id": 2, "source": "journal", "when": WHEN + timedelta(days=1)} | fields))


def form(town: str, code: str, day: int, month: str, **fields: Any) -> Told:
    """A letter of the network of kitchens to a town."""
    text = FORM.format(town=town, day=day, month=month, number=day + 2)
    title = f"Une cuisine de quartier à {town}"
    return told(text, **({"title": title, "places": frozenset({code}), "main": code} | fields))


def call(end: str = "", deadline: date | None = None, **fields: Any) -> Told:
    """A call for gardens."""
    where: dict[str, Any] = {"places": frozenset(), "main": None, "title": "Appel à projets : jardins nourriciers"}
    return told(CALL.format(end=end), deadline=deadline, **(where | fields))
