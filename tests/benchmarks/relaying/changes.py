"""What other sites make of an article: relays of it, form letters like it, and articles on the same programme."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping

TOWNS = (
    *("Lorient", "Quimper", "Vannes", "Morlaix", "Redon", "Vitré", "Fougères", "Saumur", "Cholet", "Niort"),
    *("Rochefort", "Saintes", "Figeac", "Millau"),
)
LEDES = (
    "{town}. C'est une initiative qui fait parler d'elle : nous relayons ici l'annonce reçue par la rédaction.",
    "Vu sur les réseaux : une information qui intéressera nos adhérents et les porteurs de projets du réseau.",
    "Un communiqué nous est parvenu cette semaine, que nous publions bien volontiers pour nos lecteurs de {town}.",
    "À ne pas manquer ! L'équipe du réseau vous partage cette actualité repérée au fil de sa veille hebdomadaire.",
)
FOOTERS = (
    """Inscrivez-vous à notre lettre d'information pour recevoir chaque mois l'actualité du réseau. Suivez-nous aussi
    sur les réseaux sociaux. Mentions légales. Tous droits réservés.""",
    """Partager cet article. Cet article vous a plu ? Soutenez une information locale et indépendante en vous abonnant à
    partir de un euro par mois. Lire aussi : nos autres articles de la semaine.""",
    """À propos : notre association rassemble des lieux et des collectifs qui agissent pour la transition de leur
    territoire. Elle accompagne, forme et met en réseau ses membres depuis plus de dix ans, avec le soutien de ses
    partenaires publics et privés. Contact presse sur demande.""",
    "",
)
PROGRAMME = """Lancé par l'État et doté d'une enveloppe nationale, ce programme soutient pendant trois ans des lieux
hybrides qui rassemblent travail partagé, formation, culture et services de proximité. Les lauréats bénéficient d'un
financement, d'un accompagnement par les services de l'État et d'une mise en réseau avec les autres lieux. Un comité de
sélection, composé d'élus et de représentants des réseaux, examine les dossiers par vagues."""
CHOSEN = """À {town}, le lieu numéro {number} vient d'être retenu. Son équipe prévoit {seats} places et un jardin
partagé ouvert à toutes et tous dès le printemps prochain, dans l'ancienne gare."""
LEAST_KEPT = 0.4
"""The part of its sentences that a relay keeps at least."""
NAME = re.compile(r"(?<=[a-zé,'’] )[A-ZÉ][\wé-]{3,}")


def relay(text: str, chance: random.Random) -> str:
    """A text as another site gives it: some of it, often under a lede and above a footer of its own."""
    sentences = re.split(r"(?<=[.!?])\s+", text)
    keep = min(len(sentences), max(2, round(len(sentences) * chance.uniform(LEAST_KEPT, 1.0))))
    start = 0 if chance.random() < 0.75 else chance.randrange(len(sentences) - keep + 1)
    kept = sentences[start : start + keep]
    if len(kept) > 6 and chance.random() < 0.4:
        del kept[chance.randrange(1, len(kept) - 1)]
    lede = chance.choice(LEDES).format(town=chance.choice(TOWNS)) if chance.random() < 0.7 else ""
    return "\n\n".join(filter(None, (lede, " ".join(kept), chance.choice(FOOTERS))))


def retitle(title: str, chance: random.Random) -> str:
    """A title that another site gives the same text."""
    words = title.split()
    titles = (
        title,
        f"{' '.join(words[: max(3, len(words) * 2 // 3)])}…",
        f"À la une : {title.lower()}",
        f"Communiqué – {' '.join(words[len(words) // 3 :])}",
        "Une initiative à suivre dans notre réseau",
    )
    return chance.choice(titles)


def form(title: str, text: str, chance: random.Random) -> tuple[str, str]:
    """The same letter to another town: its names and figures changed, each wherever it stands."""
    names = list(dict.fromkeys(NAME.findall(text)))
    towns = dict(zip(names, chance.sample(TOWNS, len(TOWNS)), strict=False))
    step = chance.randrange(2, 7)
    figures = re.sub(r"\b\d{1,3}\b", lambda match: str(int(match.group()) + step), text)
    return _exchanged(title, towns), _exchanged(figures, towns)


def _exchanged(text: str, names: Mapping[str, str]) -> str:
    return re.sub(r"\w+", lambda match: names.get(match.group(), match.group()), text)


def differing(one: str, other: str) -> int:
    """How many words of a form letter differ."""
    return sum(here != there for here, there in zip(one.split(), other.split(), strict=False))


def of_programme(number: int, chance: random.Random) -> tuple[str, str]:
    """Title and text of an article on a town that a programme has chosen."""
    town = TOWNS[number % len(TOWNS)]
    text = CHOSEN.format(town=town, number=number, seats=chance.randrange(3, 90))
    return f"{town} rejoint le programme avec le lieu numéro {number}", f"{text} {PROGRAMME}"
