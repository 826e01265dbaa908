"""What kind of document a text is: an article, unless its title, its wording or its shape says otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from crawler.annotate.fold import LEAD, Document
from crawler.annotate.vocabulary import Hit
from crawler.media import MediaKind, kind_of
from store.types import KINDS, Event, Evidence, Kind, Media

LEAST = 2.2
"""What a kind must score; below, the text is an article."""
TITLE, IN_LEAD, IN_TEXT = 3.0, 1.0, 0.6
AT_MOST = 4.0
"""However often a text says "inscription", words alone give no more."""
RECORDING = 5.0
"""What comes with a recording is one, unless it is written out from question to answer."""
PRINTED = 3.5
"""What is published as a document is a report, unless its title says that it is a call."""
PLAYED: Mapping[MediaKind, Literal["podcast", "video"] | None] = {"audio": "podcast", "video": "video", "": None}

QUESTION = re.compile(r"(?:^|\n)[^\n]{8,220}\?[ *_»\"”]*(?=\n|$)")
SPEECH = re.compile(r"propos recueillis|s'est entretenu", re.IGNORECASE)
QUOTED_TITLE = re.compile(r"^[«\"“].{15,}[»\"”]\W*$|^[^:«]{4,80}:\s*[«\"“].{10,}[»\"”]\W*$")
FIELDS = "|".join((
    "Lieu", "Structure", "Contact", "Adresse", "Action", "Porteur", "Nom de l'acteur", "Ouverture", "Année de création",
    "Statut", "Surface", "Superficie", "Site web", "Site internet", "Site", "Horaires", "Téléphone", "Équipements",
    "Services", "Activités", "Date de création", "Nombre d['’ ]?occupants", "Idée fondatrice", "Acteurs publics",
    "Acteurs privés", "Description", "Public", "Commune",
))  # fmt: skip
FIELD = re.compile(rf"(?:^|\s)({FIELDS})\s*:")
PRESENTED = re.compile(r"^\W*Présentation\s*\n")
IS_A_PLACE = re.compile(
    r"^.{0,120}\b(?:est|c'est) (?:un|une|le|la) (?:[\w-]+ ){0,3}"
    r"(?:lieu|tiers|atelier|espace|association|café|fablab|ferme|coopérative|projet)",
    re.IGNORECASE | re.DOTALL,
)
HOURS = re.compile(r"\b(?:de |à |dès |- ?)?\d{1,2}\s?[hH](?:\s?\d{2})?\s?(?:à|-|–|>|/)\s?\d{1,2}\s?[hH]")
HOUR = re.compile(r"\b(?:à|dès|vers|partir de|,|:)\s?\d{1,2}\s?[hH](?:\d{2})?\b")
DAY = re.compile(
    r"\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)s?\s+\d{1,2}(?:er)?\b"
    r"|\b(?:le|les|du|au)\s+\d{1,2}(?:er)?\s+(?:(?:et|au|&)\s+\d{1,2}\s+)?"
    r"(?:janv|févr|mars|avril|mai|juin|juil|août|sept|octo|nove|déce)",
    re.IGNORECASE,
)
PAST = re.compile(
    r"^\W*(?:retour sur|bilan|compte[- ]rendu|ils? ont|hommage)|a (?:eu lieu|débuté|réuni|été inauguré)\b",
    re.IGNORECASE,
)
OFFER = re.compile(
    r"^\W*(?:financez|bénéficiez|développez|réalisez|investissez|rejoignez|contribuez|économisez|faites|candidatez|participez|obtenez"
    r"|déposez|répondez)\b",
    re.IGNORECASE,
)
HELP = re.compile(
    r"(?:bénéficie[rz]|offre|propose|attribue|apporte|accorde|octroie|subventionn\w+)[^.\n]{0,60}\b(?:aide|prêt|subvention|prime|accompagnement|déduction|bourse|trajets)"
    r"|(?:est|sont) éligibles?|montant de l['’]aide|pour (?:en )?bénéficier",
    re.IGNORECASE,
)
CALL = r"(?:appels? à (?:projets?|manifestations? d['’]intérêt|candidatures?|communs|idées)|\bAMI\b|\bAAP\b)"
LAUNCH = re.compile(
    rf"\b(?:lance\w*|ouvre\w*|ouvert\w*|publie\w*)\b[^.]{{0,80}}{CALL}|(?:{CALL}|\bl['’]appel)[^.]{{0,60}}\b(?:lancée?s?|ouverte?s?)\b",
    re.IGNORECASE,
)
# A line of its own, as sheets of calls have it.
CLOSING = re.compile(
    r"(?:^|\n)\W*(?:date limite|clôture|limite de dépôt|candidatures? jusqu)[^\n:]{0,40}:[^\n]*\d", re.IGNORECASE
)
LAUREATES = re.compile(
    r"\b(?:lauréate?s?|palmarès|vainqueurs?|retenu(?:e?s)?|sélectionné(?:e?s)?|remporte|labellisée?s?)\b", re.IGNORECASE
)
JOB_TITLE = re.compile(
    r"\b(?:recrut\w+|offres? d['’]emploi|stage\b.*\bchargé|CDD|CDI|\(?[FH]\s?/\s?[FH]\)?|coordinat\w+|chargé\S* de)",
    re.IGNORECASE,
)
MEDIA_TITLE = re.compile(
    r"^\W*(?:vidéo|en vidéo|podcast|audio|replay)\b|\[\W*(?:vidéo|podcast|audio)\W*\]", re.IGNORECASE
)
SHORT, BEGINNING = 1000, 1500
"""Characters."""


class Verdict(NamedTuple):
    """A kind with what it scored, and why."""

    kind: Kind
    score: float
    evidence: Evidence


def decide(
    document: Document,
    hits: Mapping[str, list[Hit]],
    media: Media | None = None,
    event: Event | None = None,
    *,
    paper: bool = False,
) -> Verdict:
    """The kind that scores best, if it scores enough. `media` and `event` are what the text comes with; `paper` says
    that it is a document to print."""
    if event:
        why = Evidence(about="kind:evenement", rule="calendar", words=event.start.date().isoformat(), where="source")
        return Verdict("evenement", RECORDING, why)
    scores = {
        kind: _words(hits.get(f"kind:{kind}", [])) + _shape(kind, document) for kind in KINDS if kind != "article"
    }
    scores["appel"] = _call(document, scores["appel"])
    played = PLAYED[kind_of(media)] if media else None
    if played:
        scores[played] += RECORDING
    scores["rapport"] += PRINTED * paper
    kind = max(scores, key=lambda one: scores[one])
    if scores[kind] < LEAST:
        return Verdict("article", 0.0, Evidence(about="kind:article", rule="nothing else fits", score=0.0))
    if media and kind == played:
        return Verdict(kind, scores[kind], _heard(kind, scores[kind], media))
    return Verdict(kind, scores[kind], _evidence(kind, scores[kind], hits.get(f"kind:{kind}", [])))


def _words(hits: list[Hit]) -> float:
    titled = TITLE if any(hit.where == "title" for hit in hits) else 0.0
    said: dict[str, float] = {}
    for hit in hits:
        if hit.where != "title":
            said.setdefault(hit.words.lower(), IN_LEAD if hit.where == "lead" else IN_TEXT)
    return titled + min(sum(said.values()), AT_MOST)


def _shape(kind: Kind, document: Document) -> float:
    shape = SHAPES.get(kind)
    return shape(document.title.text, document.text.text) if shape else 0.0


def _interview(title: str, text: str) -> float:
    questions = len(QUESTION.findall(text))
    score = min(questions, 4) * 0.9 if questions > 1 else 0.0
    return score + 3.0 * bool(SPEECH.search(text)) + 1.0 * bool(QUOTED_TITLE.match(title)) - 0.3


def _sheet(title: str, text: str) -> float:
    fields = len({found.lower() for found in FIELD.findall(text)})
    score = 1.2 * fields if fields > 2 else 0.0
    return score + 2.4 * bool(PRESENTED.match(text)) + 1.0 * (len(title) < 40 and bool(IS_A_PLACE.match(text[:LEAD])))


def _event(title: str, text: str) -> float:
    near = f"{title}\n{text[:BEGINNING]}"
    score = 1.5 * bool(HOURS.search(near)) + 1.0 * bool(HOUR.search(near)) + 1.3 * bool(DAY.search(near))
    return score - 3.0 * bool(PAST.search(title) or PAST.search(text[:200])) - 1.0


def _call(document: Document, score: float) -> float:
    """An article about those who won is no call, whatever it says of the call."""
    if LAUREATES.search(document.title.text):
        return 0.0
    text = document.text.text
    score += 2.0 * bool(OFFER.match(text)) + 1.0 * bool(HELP.search(text[:BEGINNING]))
    launched = LAUNCH.search(f"{document.title.text}\n{text[:LEAD]}")
    return score + 1.5 * bool(launched) + 2.0 * bool(score and CLOSING.search(text))


def _media(title: str, text: str) -> float:
    return 2.0 * bool(MEDIA_TITLE.search(title)) + 0.8 * (len(text) < SHORT) - 1.0


def _job(title: str, _text: str) -> float:
    return 2.0 * bool(JOB_TITLE.search(title))


def _doubtful(_title: str, _text: str) -> float:
    return -0.5


SHAPES: Mapping[Kind, Callable[[str, str], float]] = {
    "entretien": _interview,
    "fiche": _sheet,
    "evenement": _event,
    "emploi": _job,
    "video": _media,
    "podcast": _media,
    "tribune": _doubtful,
    "rapport": _doubtful,
}
"""What the shape of title and text adds to what their words say."""


def _heard(kind: Kind, score: float, media: Media) -> Evidence:
    page = media.media_type in ("", "text/html")
    words = urlsplit(media.url).hostname or "" if page else media.media_type
    return Evidence(
        about=f"kind:{kind}",
        rule="player" if page else "enclosure",
        words=words,
        where="source",
        score=round(score, 2),
    )


def _evidence(kind: Kind, score: float, hits: list[Hit]) -> Evidence:
    if hits:
        return hits[0].evidence(f"kind:{kind}", score)
    return Evidence(about=f"kind:{kind}", rule="shape of the text", score=round(score, 2))
