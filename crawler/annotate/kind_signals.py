"""What the wording and the shape of a text say of its kind, as named figures between 0 and 2."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from crawler.annotate.fold import LEAD, Document
from crawler.annotate.vocabulary import Hit
from store.types import KINDS

BEGINNING = 1500
"""Characters in which a text shows what it is."""
ASKED = 12_000
"""Characters in which questions are looked for."""
SHORT, LONG = 150, 400
"""Words."""
QUESTION = re.compile(r"(?:^|\n)[^\n]{8,240}\?[ *_»\"”]*(?=\n|$)")
ADDRESS = re.compile(r"\b(?:vous|votre|vos|tu|ton|ta|tes|te|t['’])\b|-(?:vous|tu)\b", re.IGNORECASE)
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
    r"^.{0,160}?\b(?:est|c['’]est|forme|constitue) (?:d['’]abord |avant tout )?(?:un|une|le|la) (?:[\w-]+ ){0,3}?"
    r"(?:lieu|tiers|atelier|espace|café|fablab|ferme|coopérative|projet|bar|collectif|hameau|habitat|domaine|local)",
    re.IGNORECASE | re.DOTALL,
)
HOURS = re.compile(r"\b\d{1,2}\s?[hH:](?:\s?\d{2})?\s?(?:à|-|–|>|/|et)\s?\d{1,2}\s?[hH:]")
HOUR = re.compile(r"\b(?:à|dès|vers|partir de|,|:|@)\W{0,3}\d{1,2}\s?[hH](?:\d{2})?\b")
MONTH = r"(?:janv|févr|fev|mars|avril|mai\b|juin|juil|août|aout|sept|octo|nove|déce|dece)"
DAY = re.compile(
    r"\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)s?\W{1,4}\d{1,2}(?:er)?\b"
    rf"|\b(?:le|les|du|au|ce)\W{{1,4}}\d{{1,2}}(?:er)?\W{{1,4}}(?:(?:et|au|&)\W{{1,4}}\d{{1,2}}\W{{1,4}})?{MONTH}"
    r"|\b\d{1,2}[./]\d{1,2}(?:[./]\d{2,4})?\b",
    re.IGNORECASE,
)
TITLE_DAY = re.compile(rf"\b\d{{1,2}}(?:er)?\W{{1,3}}{MONTH}|\b\d{{1,2}}[./-]\d{{1,2}}\b", re.IGNORECASE)
FUTURE = re.compile(
    r"\b\w{3,}(?:era|eront|erez|erons)\b|\b(?:sera|seront|aura|auront|ira|iront|pourra|pourront|viendra)\b"
)
PAST = re.compile(
    r"\b(?:a|ont|avons|avez|est|sont|sommes)\s(?:\w+\s)?\w+(?:é|ée|és|ées|i|is|it|u|us|ue|ues)\b"
    r"|\b(?:était|étaient|avait|avaient)\b",
    re.IGNORECASE,
)
LOOKS_BACK = re.compile(
    r"^\W*(?:retour sur|bilan|compte[- ]rendu|ils? ont|hommage|rencontre avec|les origines)"
    r"|a (?:eu lieu|débuté|réuni|été inauguré\w*)\b|ont (?:eu lieu|débuté|participé)\b",
    re.IGNORECASE,
)
OFFER = re.compile(
    r"^\W*(?:financez|bénéficiez|développez|réalisez|investissez|rejoignez|contribuez|économisez|faites|candidatez"
    r"|participez|obtenez|déposez|répondez|réduisez|restaurez|agissez|engagez|soutenez|proposez|accédez|équipez)\b",
    re.IGNORECASE,
)
CALL = (
    r"(?:appels? à (?:projets?|manifestations? d['’]intérêts?|candidatures?|communs?|idées|participation|contribution)"
    r"|\bAMI\b|\bAAP\b)"
)
LAUNCH = re.compile(
    rf"\b(?:lance\w*|ouvre\w*|ouvert\w*|publie\w*)\b[^.]{{0,80}}{CALL}"
    rf"|(?:{CALL}|\bl['’]appel|programme|concours)[^.]{{0,60}}\b(?:lancée?s?|ouverte?s?)\b",
    re.IGNORECASE,
)
CLOSING = re.compile(
    r"(?:^|\n)\W*(?:dates? limites?|date de fin|clôture|limite de dépôt|candidatures? jusqu)[^\n:]{0,40}:[^\n]*\d"
    r"|(?:jusqu['’]au|avant le|au plus tard)\s[^.\n]{0,30}\d",
    re.IGNORECASE,
)
APPLY_BY = re.compile(
    r"(?:candidat|dossier|d[ée]p[ôo]t|d[ée]pos|r[ée]pon[ds]|projet|limite|date de fin|cl[ôo]tur|concour)\w*"
    r"[^.\n]{0,60}?(?:jusqu['’]au|avant le|au plus tard|d['’]ici|limite|fin\s?:|:)"
    rf"[^.\n]{{0,25}}?\d{{1,2}}(?:er)?(?:\s{MONTH}|[/.]\d)",
    re.IGNORECASE,
)
EURO = re.compile(r"\d\s?(?:€|euros?\b|k€|M€)")
MEDIA_TITLE = re.compile(
    r"^\W*(?:vidéos?|en vidéo|podcasts?|audio|replay|écoutez|réécoutez|revivez|enquête vidéo)\b"
    r"|\[\W*(?:vidéo|podcast|audio|revivez[^\]]*)\W*\]|\b(?:podcast|en vidéo|épisode \d+|ep ?\d+)\b",
    re.IGNORECASE,
)
PROPER = re.compile(r"^\W*(?:L[ea']s?\s?’?)?[\w'’&.-]+(?:\s[\w'’&.-]+){0,5}$")
VERB = re.compile(r"\b(?:est|sont|a|ont|va|vont|ouvre\w*|lance\w*|fait|faire|veut|pour|contre)\b|[:?!«]", re.IGNORECASE)


CLUES = {"soon": 4, "help": 3, "wanted": 3, "broadcast": 3, "situated": 4, "laureates": 1, "ours": 1, "reported": 1}
"""Clues of the first lines, each with how many different ones weigh in full."""


def kind_signals(document: Document, hits: Mapping[str, list[Hit]], family: float = 0.0) -> dict[str, float]:
    """Every figure that is not nought; `family` says how much the text is about places of the family."""
    title, text = document.title.text, document.text.text
    found = {
        **_words(hits),
        **_clues(hits),
        **_title(title, hits),
        **_beginning(f"{title}\n{text[:BEGINNING]}", text[:BEGINNING], text[:LEAD]),
        **_questions(text[:ASKED]),
        "place of the family": family,
        "short": len(document.text.words) < SHORT,
        "long": len(document.text.words) > LONG,
    }
    return {name: round(float(value), 3) for name, value in found.items() if value}


def _words(hits: Mapping[str, list[Hit]]) -> dict[str, float]:
    found: dict[str, float] = {}
    for kind in KINDS:
        mine = hits.get(f"kind:{kind}")
        if mine:
            said = {hit.words.lower(): hit.where for hit in reversed(mine) if hit.where != "title"}
            found[f"{kind} in title"] = mine[0].where == "title"
            found[f"{kind} in lead"] = min(sum(where == "lead" for where in said.values()), 2) / 2
            found[f"{kind} in text"] = min(len(said), 4) / 4
    return found


def _clues(hits: Mapping[str, list[Hit]]) -> dict[str, float]:
    found: dict[str, float] = {}
    for clue, enough in CLUES.items():
        near = [hit for hit in hits.get(f"clue:{clue}", ()) if hit.where != "text" or hit.position < BEGINNING]
        found[clue] = min(len({hit.words.lower() for hit in near}), enough) / enough
        if clue in ("soon", "broadcast"):
            found[f"{clue} at once"] = bool(near) and near[0].where != "text"
    found["speech"] = "clue:speech" in hits
    return found


def _title(title: str, hits: Mapping[str, list[Hit]]) -> dict[str, float]:
    said = {
        clue: clue in hits and hits[clue][0].where == "title"
        for clue in ("clue:job", "clue:profession", "clue:laureates")
    }
    return {
        "quoted title": bool(QUOTED_TITLE.match(title)),
        "day in title": bool(TITLE_DAY.search(title)),
        "job title": said["clue:job"],
        "profession in title": said["clue:profession"],
        "laureates in title": said["clue:laureates"],
        "recording in title": bool(MEDIA_TITLE.search(title)),
        "name as title": len(title) < 45 and bool(PROPER.match(title)) and not VERB.search(title),
        "question in title": "?" in title,
    }


def _beginning(both: str, near: str, lead: str) -> dict[str, float]:
    return {
        "hours": bool(HOURS.search(both)),
        "hour": bool(HOUR.search(both)),
        "day": bool(DAY.search(both)),
        "day at once": bool(DAY.search(lead)),
        "future": min(len(FUTURE.findall(near)), 4) / 4,
        "past": min(len(PAST.findall(near)), 8) / 8,
        "looks back": bool(LOOKS_BACK.search(both[: LEAD + 100])),
        "offer": bool(OFFER.match(near)),
        "launch": bool(LAUNCH.search(both[:900])),
        "closing": bool(CLOSING.search(near)),
        "apply by": bool(APPLY_BY.search(near)),
        "euros": min(len(EURO.findall(near)), 3) / 3,
        "presented": bool(PRESENTED.match(near)),
        "is a place": bool(IS_A_PLACE.match(lead)),
        "fields": _fields(near),
    }


def _fields(near: str) -> float:
    number = len({found.lower() for found in FIELD.findall(near)}) if near.count(":") > 2 else 0
    return min(number, 5) / 5 if number > 2 else 0.0


def _questions(text: str) -> dict[str, float]:
    asked: Sequence[str] = QUESTION.findall(text) if text.count("?") > 1 else ()
    addressed = sum(bool(ADDRESS.search(question)) for question in asked)
    return {
        "questions": min(len(asked), 4) / 4 if len(asked) > 1 else 0.0,
        "questions to somebody": min(addressed, 4) / 4,
    }
