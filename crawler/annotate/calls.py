"""The figures of a call: until when, since when, how much money."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from crawler.annotate.fold import Document
from crawler.annotate.money import find_amounts
from store.types import Evidence, Kind

DATED: frozenset[Kind] = frozenset({"appel", "evenement", "emploi"})
"""Kinds that have a last day to answer."""

MONTH = (
    "janv(?:ier)?|f[ée]vr(?:ier)?|mars|avril|mai|juin|juillet|juil|ao[ûu]t|sept(?:embre)?|oct(?:obre)?|nov(?:embre)?"
    "|d[ée]c(?:embre)?"
)
STARTS = {
    "jan": 1,
    "fev": 2,
    "fév": 2,
    "mar": 3,
    "avr": 4,
    "mai": 5,
    "aou": 8,
    "aoû": 8,
    "sep": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
    "déc": 12,
}
WEEKDAY = r"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche),?\s{1,3})?"
DAY = (
    rf"(?:(?P<day>\d{{1,2}})(?:er)?(?:\s{{1,3}}et\s{{1,3}}\d{{1,2}})?\s{{1,3}}(?P<month>{MONTH})\b\.?(?:,?\s{{1,3}}(?P<year>(?:19|20)\d\d))?"
    r"|(?P<iso>(?:19|20)\d\d-\d\d-\d\d)|(?P<figures>\d{1,2}[/.]\d{1,2}[/.](?:(?:19|20)\d\d|\d\d)\b))"
)
ANY_DAY = re.compile(DAY, re.IGNORECASE)
MONTH_AND_YEAR = re.compile(rf"\b(?P<month>{MONTH})\s{{1,3}}(?P<year>(?:19|20)\d\d)", re.IGNORECASE)
CLOCK = r"(?:(?:à\s{1,3})?(?:\d{1,2}\s?[h:]\s?\d{0,2}|minuit|midi)\s{0,3}(?:,|-|–|le)?\s{0,3})?"
UNTIL = (
    r"jusqu['’](?:au|à)|avant\s{1,3}l[ea]|au\s{1,3}plus\s{1,3}tard(?:\s{0,3}(?:le|:|avant le))?"
    r"|dead\s?line[^.\n]{0,30}?"
    r"|(?:date|jour)s?\s{1,3}(?:et heure\s{1,3})?(?:limites?|butoirs?|de cl[ôo]ture|de fermeture|de fin)[^.\n]{0,80}?"
    r"|cl[ôo]tur(?:e|és?|ées?)(?!\s{1,3}de l['’]exercice)[^.\n]{0,60}?|(?:se\s{1,3})?termin(?:e|era)[^.\n]{0,20}?"
    r"|d[ée]p[ôo]t des (?:dossiers|candidatures|projets)[^.\n]{0,30}?(?:jusqu['’]au|avant le|le)"
    r"|(?:inscriptions?|candidatures?|r[ée]ponses?)[^.\n]{0,40}?(?:jusqu['’]au|avant le|pour le)"
    r"|fin de validit[ée][^.\n]{0,20}?|fermeture[^.\n]{0,30}?|(?:du|entre le)\s{1,3}[^.\n]{5,30}?\s(?:au|et le)"
)
DEADLINE = re.compile(
    rf"\b(?:{UNTIL})\s{{0,3}}:?\s{{0,3}}(?:(?:inclus|le|au)\s{{1,3}})?{WEEKDAY}{CLOCK}{WEEKDAY}{DAY}", re.IGNORECASE
)
DAY_FIRST = re.compile(
    rf"{DAY}\s{{0,3}}[:–-]\s{{0,3}}(?:fin|cl[ôo]ture|fermeture|date limite)\b"
    r"[^.\n]{0,40}(?:candidat|d[ée]p[ôo]t|appel|inscri)",
    re.IGNORECASE,
)
APPLYING = re.compile(
    r"candidat|d[ée]p[ôo]t|d[ée]pos|dossier|r[ée]pon|inscri|postul|envoy|appel|cl[ôo]tur|limite|date|dead|participe|valid"
    r"|proposition|contribu|termin|ouvert|plus tard|aide|dispositif|offre|retour",
    re.IGNORECASE,
)
WORK = re.compile(
    r"travaux|ach[eè]v|livraison|contrat|mission|CDD|exposition|r[ée]alis[ée]s|visible|achet[ée]|achat", re.IGNORECASE
)
LAUNCH = re.compile(
    rf"\b(?:lanc(?:é|ée|és|ées|e|ement|era|ait)|ouver(?:t|te|ture)|publi(?:é|ée|cation)|ouvr(?:e|ira))\b"
    rf"[^.\n]{{0,40}}?,?\s{{0,3}}(?:ce|le|du|depuis le|à partir du|[ée]tait le)\s{{1,3}}{WEEKDAY}{DAY}",
    re.IGNORECASE,
)
LAUNCHED_IN = re.compile(
    rf"\blanc(?:é|ée|e)\b[^.\n]{{0,30}}?\ben\s{{1,3}}(?P<month>{MONTH})\s{{1,3}}(?P<year>(?:19|20)\d\d)", re.IGNORECASE
)
PERMANENT = re.compile(
    r"appel (?:à projets? )?(?:permanent|ouvert en continu)|(?:dispositif|aide|appel) permanente?"
    r"|d[ée]p[ôo]t (?:possible )?(?:en continu|permanent)|au fil de l['’]eau|sans date (?:limite|de cl[ôo]ture)"
    r"|ouvert toute l['’]ann[ée]e|candidatures? (?:permanentes?|en continu)|[àa] tout moment",
    re.IGNORECASE,
)


EXAMPLES = 5
"""Amounts that are given as evidence."""
Dated = tuple[date, re.Match[str]]


@dataclass(frozen=True, slots=True)
class Terms:
    """What a text says of a call. Amounts in euros."""

    opened: date | None = None
    deadline: date | None = None
    permanent: bool = False
    amounts: tuple[int, ...] = ()
    evidence: tuple[Evidence, ...] = ()


def read_terms(document: Document, kind: Kind, published: date | None) -> Terms:
    """The dates and amounts of a call; of an event or a job the last day to answer; of anything else the amounts."""
    parts = [part.text for part in document.parts]
    reference = published or (_first_year(document.text.text) if kind in DATED else None)
    deadline = _latest(_deadlines(parts, reference)) if kind in DATED else None
    opened = _opened(parts, reference) if kind == "appel" else None
    permanent = PERMANENT.search(document.text.text) if kind == "appel" and not deadline else None
    amounts = [amount for part in parts for amount in find_amounts(part)]
    evidence = [
        *([_evidence("deadline", "last day", deadline[1], document)] if deadline else []),
        *([_evidence("opened", "launch", opened[1], document)] if opened else []),
        *([_evidence("permanent", "no closing date", permanent, document)] if permanent else []),
        *(_evidence("amount", "euros", found, document) for _, found in amounts[:EXAMPLES]),
    ]
    return Terms(
        opened=opened[0] if opened else None,
        deadline=deadline[0] if deadline else None,
        permanent=bool(permanent),
        amounts=tuple(dict.fromkeys(value for values, _ in amounts for value in values)),
        evidence=tuple(evidence),
    )


def _deadlines(parts: list[str], reference: date | None) -> Iterator[Dated]:
    for part in parts:
        matches = [match for match in DEADLINE.finditer(part) if _closes(part, match)]
        for match in (*matches, *DAY_FIRST.finditer(part)):
            day = _day(match, reference)
            if day:
                yield day, match


def _latest(found: Iterator[Dated]) -> Dated | None:
    """Of several sessions, the last one."""
    return max(found, key=lambda one: one[0], default=None)


def _closes(text: str, match: re.Match[str]) -> bool:
    """Whether it is the end of answering, not of an exhibition or a contract."""
    around = text[max(0, match.start() - 110) : match.end() + 60]
    return bool(APPLYING.search(around)) and not WORK.search(text[max(0, match.start() - 50) : match.start()])


def _opened(parts: list[str], reference: date | None) -> Dated | None:
    for part in parts:
        for match in LAUNCH.finditer(part):
            day = _day(match, reference, back=True)
            if day:
                return day, match
    month = next(filter(None, map(LAUNCHED_IN.search, parts)), None)
    return (date(int(month["year"]), _month(month["month"]), 1), month) if month else None


def _day(match: re.Match[str], reference: date | None, *, back: bool = False) -> date | None:
    """The day a match gives; one without year lies next to the day of reference."""
    try:
        if match["iso"]:
            return date.fromisoformat(match["iso"])
        if match["figures"]:
            day, month, year = map(int, re.split(r"[/.]", match["figures"]))
            return date(year + 2000 if year < 100 else year, month, day)
        day, month = int(match["day"]), _month(match["month"])
        if match["year"]:
            return date(int(match["year"]), month, day)
        return _nearest(day, month, reference, back=back) if reference else None
    except ValueError:  # the 31st of February
        return None


def _nearest(day: int, month: int, reference: date, *, back: bool) -> date:
    same = date(reference.year, month, day)
    if back and same > reference:
        return same.replace(year=reference.year - 1)
    return same.replace(year=reference.year + 1) if not back and same < reference else same


def _first_year(text: str) -> date | None:
    """The first day that a text gives with its year: what its days without year stand near to."""
    days = [day for match in ANY_DAY.finditer(text) if (day := _day(match, None))]
    if days:
        return min(days)
    month = MONTH_AND_YEAR.search(text)
    # Every month has a 28th; a launch "on the 11th" of that month lies before it.
    return date(int(month["year"]), _month(month["month"]), 28) if month else None


def _month(name: str) -> int:
    start = name.lower()[:3]
    if start == "jui":
        return 6 if name.lower().startswith("juin") else 7
    return STARTS[start]


def _evidence(about: str, rule: str, match: re.Match[str], document: Document) -> Evidence:
    return Evidence(
        about=about,
        rule=rule,
        words=" ".join(match.group().split()),
        where="title" if match.string is document.title.text else "text",
        position=match.start(),
    )
