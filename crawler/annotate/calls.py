"""The figures of a call: until when, since when, how much money."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
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
    r"|(?P<iso>(?:19|20)\d\d-\d\d-\d\d)|(?P<figures>\d{1,2}(?P<part>[/.-])\d{1,2}(?P=part)(?:(?:19|20)\d\d|\d\d)\b))"
)
ANY_DAY = re.compile(DAY, re.IGNORECASE)
FIGURES = re.compile(r"\d+")
MONTH_AND_YEAR = re.compile(rf"\b(?P<month>{MONTH})\s{{1,3}}(?P<year>(?:19|20)\d\d)", re.IGNORECASE)
CLOCK = r"(?:(?:à\s{1,3})?(?:\d{1,2}\s?[h:]\s?\d{0,2}|minuit|midi)\s{0,3}(?:,|-|–|le)?\s{0,3})?"
ANSWERS = r"(?:dossiers?|candidatures?|r[ée]ponses?|projets?|propositions?|contributions?|offres?|inscriptions?)"
UNTIL = (
    r"jusqu['’](?:au|à)|avant\s{1,3}l[ea]|d['’]ici\s{1,3}(?:le|au)"
    r"|au\s{1,3}plus\s{1,3}tard(?:\s{0,3}(?:le|:|avant le))?"
    r"|dead\s?line[^.\n]{0,30}?"
    r"|(?:date|jour)s?\s{1,3}(?:et heures?\s{1,3})?(?:limites?|butoirs?|de cl[ôo]ture|de fermeture|de fin)[^.\n]{0,80}?"
    r"|cl[ôo]tur(?:e|és?|ées?)(?!\s{1,3}de l['’]exercice)[^.\n]{0,60}?"
    r"|(?:sera|est|seront|sont)\s{1,3}close?s?[^.\n]{0,20}?"
    r"|(?:se\s{1,3})?termin(?:e|era)[^.\n]{0,20}?|(?:prend|prendra|prennent)\s{1,3}fin[^.\n]{0,20}?"
    r"|fin\s{1,3}(?:de l['’]|des?\s{1,3}|du\s{1,3})(?:la phase|l?['’]?appel|d[ée]p[ôo]ts?|validit[ée]|"
    rf"{ANSWERS})[^.\n]{{0,30}}?"
    r"|(?:repouss|report|prolong|[ée]tend)\w{1,5}\s{1,3}(?:au|jusqu['’]au)"
    r"|d[ée]p[ôo]ts? des (?:dossiers|candidatures|projets)[^.\n]{0,30}?(?:jusqu['’]au|avant le|le)"
    rf"|{ANSWERS}[^.\n]{{0,60}}?(?:jusqu['’]au|avant le|pour le|attendue?s?\s{{1,3}}(?:le|pour le|avant le))"
    r"|fermeture[^.\n]{0,30}?|(?:du|entre le)\s{1,3}[^.\n]{5,30}?\s(?:au|et le)"
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
    r"candidat|d[ée]lai|transm|remise|remett|idée|vot|consult|communic|d[ée]p[ôo]t|d[ée]pos|dossier|r[ée]pon|inscri|postul|envoy|appel|cl[ôo]tur|limite|date|dead|participe|valid"
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
MORE_DAYS = re.compile(rf"\s{{0,3}}(?:,|et|puis|ou|au|–|-)\s{{1,3}}(?:le\s{{1,3}}|l['’])?{WEEKDAY}{DAY}", re.IGNORECASE)
MARKUP = str.maketrans("*_~#", "    ")
"""Emphasis that stands between the words of a date."""
PERMANENT = re.compile(
    r"appel (?:à projets? )?(?:permanent|ouvert en continu)|re[çc]ue?s en continu"
    r"|pas de date (?:limite|de cl[ôo]ture)|(?:dispositif|aide|appel) permanente?"
    r"|d[ée]p[ôo]t (?:possible )?(?:en continu|permanent)|au fil de l['’]eau|sans date (?:limite|de cl[ôo]ture)"
    r"|ouvert toute l['’]ann[ée]e|candidatures? (?:permanentes?|en continu)|[àa] tout moment",
    re.IGNORECASE,
)


BEFORE, AFTER = 180, 90
"""Characters around a day in which the words are that say what ends on it."""
MOST_DAYS = 4
"""Days that one line names."""
EXAMPLES = 5
"""Amounts that are given as evidence."""
Dated = tuple[date, re.Match[str]]


@dataclass(frozen=True, slots=True)
class _Part:
    """The title or the text, with every day it names."""

    text: str
    days: list[re.Match[str]]


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
    written = [part.text.translate(MARKUP) for part in document.parts]
    amounts = [amount for text in written for amount in find_amounts(text)]
    title, body = written
    found = [_evidence("amount", "euros", match, title) for _, match in amounts[:EXAMPLES]]
    sums = tuple(dict.fromkeys(value for values, _ in amounts for value in values))
    if kind not in DATED:
        return Terms(amounts=sums, evidence=tuple(found))
    parts = [_Part(text, _days(text)) for text in written]
    near = _Near(published) if published else _Near(_first_year(parts[1]), told=False)
    deadline = _latest(_deadlines(parts, near))
    opened = _opened(parts, near) if kind == "appel" else None
    permanent = PERMANENT.search(body) if kind == "appel" and not deadline else None
    evidence = [
        *([_evidence("deadline", "last day", deadline[1], title)] if deadline else []),
        *([_evidence("opened", "launch", opened[1], title)] if opened else []),
        *([_evidence("permanent", "no closing date", permanent, title)] if permanent else []),
        *found,
    ]
    return Terms(
        opened=opened[0] if opened else None,
        deadline=deadline[0] if deadline else None,
        permanent=bool(permanent),
        amounts=sums,
        evidence=tuple(evidence),
    )


def _deadlines(parts: Sequence[_Part], near: _Near) -> Iterator[Dated]:
    for part in parts:
        matches = [match for match in _around_days(DEADLINE, part) if _closes(part.text, match)]
        for match in (*matches, *_around_days(DAY_FIRST, part)):
            day = _last_of(match, near)
            if day:
                yield day, match


def _days(text: str) -> list[re.Match[str]]:
    """Every day that a text names."""
    found = (ANY_DAY.match(text, figure.start()) for figure in FIGURES.finditer(text))
    return [day for day in found if day]


def _around_days(pattern: re.Pattern[str], part: _Part) -> Iterator[re.Match[str]]:
    """The matches of a pattern that ends or begins with a day, looked for near days only: most of a text has none."""
    start = end = 0
    for day in part.days:
        if day.start() - BEFORE > end:
            yield from pattern.finditer(part.text, start, end)
            start = day.start() - BEFORE
        end = day.end() + AFTER
    yield from pattern.finditer(part.text, start, end)


def _last_of(match: re.Match[str], near: _Near) -> date | None:
    """The last day of those that a match begins: "du 5 janvier au 18 avril 2026", "1er avril et 1er octobre 2026"."""
    days = [match]
    while len(days) < MOST_DAYS and (further := MORE_DAYS.match(match.string, days[-1].end())):
        days.append(further)
    last = _day(days[-1], near)
    known = [last, *(_day(one, _Near(last, told=False)) for one in days[:-1])] if last else []
    return max(filter(None, known), default=None)


def _latest(found: Iterator[Dated]) -> Dated | None:
    """Of several sessions, the last one."""
    return max(found, key=lambda one: one[0], default=None)


def _closes(text: str, match: re.Match[str]) -> bool:
    """Whether it is the end of answering, not of an exhibition or a contract."""
    around = text[max(0, match.start() - 110) : match.end() + 60]
    return bool(APPLYING.search(around)) and not WORK.search(text[max(0, match.start() - 50) : match.start()])


def _opened(parts: Sequence[_Part], near: _Near) -> Dated | None:
    for part in parts:
        for match in _around_days(LAUNCH, part):
            day = _day(match, near, back=True)
            if day:
                return day, match
    month = next(filter(None, (LAUNCHED_IN.search(part.text) for part in parts)), None)
    return (date(int(month["year"]), _month(month["month"]), 1), month) if month else None


@dataclass(frozen=True, slots=True)
class _Near:
    """The day that days without a year lie near to. `told`: it is when the text came out, so what ends lies after."""

    day: date | None
    told: bool = True


def _day(match: re.Match[str], near: _Near, *, back: bool = False) -> date | None:
    """The day a match gives; one without year lies next to the day of reference."""
    try:
        if match["iso"]:
            return date.fromisoformat(match["iso"])
        if match["figures"]:
            day, month, year = map(int, match["figures"].split(match["part"]))
            return date(year + 2000 if year < 100 else year, month, day)
        day, month = int(match["day"]), _month(match["month"])
        if match["year"]:
            return date(int(match["year"]), month, day)
        return _nearest(day, month, near, back=back) if near.day else None
    except ValueError:  # the 31st of February
        return None


def _nearest(day: int, month: int, near: _Near, *, back: bool) -> date | None:
    known = near.day
    if known is None:
        return None
    same = date(known.year, month, day)
    if back:
        return same.replace(year=same.year - 1) if same > known else same
    if near.told:
        return same.replace(year=same.year + 1) if same < known else same
    # An event on 5 May, a register that closes on 2 May: the same year, though it lies before.
    return min((same.replace(year=same.year + step) for step in (0, 1, -1)), key=lambda one: abs(one - known))


def _first_year(part: _Part) -> date | None:
    """The first day that a text gives with its year: what its days without year stand near to."""
    days = [day for match in part.days if (day := _day(match, _Near(None)))]
    if days:
        return min(days)
    month = MONTH_AND_YEAR.search(part.text)
    # Every month has a 28th; a launch "on the 11th" of that month lies before it.
    return date(int(month["year"]), _month(month["month"]), 28) if month else None


def _month(name: str) -> int:
    start = name.lower()[:3]
    if start == "jui":
        return 6 if name.lower().startswith("juin") else 7
    return STARTS[start]


def _evidence(about: str, rule: str, match: re.Match[str], title: str) -> Evidence:
    return Evidence(
        about=about,
        rule=rule,
        words=" ".join(match.group().split()),
        where="title" if match.string is title else "text",
        position=match.start(),
    )
