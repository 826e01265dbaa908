"""Dates as machines and French people write them, and which of several a page means. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from math import prod
from typing import Literal
from zoneinfo import ZoneInfo

import dateparser

Local = tuple[datetime, bool]
"""A moment, in its own zone or in none, and whether it has a time of day."""
Origin = Literal["json-ld", "meta", "time", "feed", "api", "sitemap", "url", "text", "htmldate", "updated", "pdf"]

PARIS = ZoneInfo("Europe/Paris")
EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
"""No page of the web we follow is older; what says so is a mistake."""
TRUST: dict[str, float] = {
    "json-ld": 0.9,
    "feed": 0.9,
    "api": 0.9,
    "meta": 0.88,
    "time": 0.6,
    "url": 0.6,
    "text": 0.5,
    "htmldate": 0.4,
    "updated": 0.3,  # of an Atom entry that has no other date
    "pdf": 0.3,  # of the file: a later version, or a template's
    "sitemap": 0.2,  # lastmod: the day of the last edit as often as that of publication
}
MONTHS = {
    name: number
    for number, names in enumerate(
        ("janvier janv jan january", "fevrier fevr fev feb february", "mars mar march", "avril avr apr april",
         "mai may", "juin jun june", "juillet juil jul july", "aout aou aug august", "septembre sept sep september",
         "octobre oct october", "novembre nov november", "decembre dec december"), start=1,
    )
    for name in names.split()
}  # fmt: skip
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
CLOCK = (
    r"(?:[\s,]*(?:(?:a|at|vers|-|–|—|\||·)\s*)?"
    r"(?P<hour>[01]?\d|2[0-3])\s*(?:h(?:eures?)?|:)\s*(?P<minute>[0-5]\d)?(?::(?P<second>[0-5]\d))?\s*(?:(?P<half>[ap])\.?m\b)?(?!\d))?"
)
IN_WORDS = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:er|e|st|nd|rd|th)?\.?\s+(?P<month>{MONTH})\b\.?,?\s+(?P<year>\d{{4}})\b{CLOCK}"
)
IN_ENGLISH = re.compile(
    rf"\b(?P<month>{MONTH})\b\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})\b{CLOCK}"
)
IN_FIGURES = re.compile(
    rf"(?<![\d/.-])(?P<day>\d{{1,2}})(?P<sep>[/.-])(?P<month>\d{{1,2}})(?P=sep)(?P<year>(?:19|20)\d\d|\d\d)(?![\d/]|\.\d){CLOCK}"
)
ISO = re.compile(
    r"(?<!\d)(?P<day>(?:19|20)\d\d-?[01]\d-?[0-3]\d)"
    r"(?:(?:T|\s+)(?P<clock>[0-2]\d:?[0-5]\d(?::?[0-5]\d(?:[.,]\d{1,9})?)?)\s*(?P<zone>Z|[+-][0-2]\d:?(?:[0-5]\d)?)?)?(?!\d)",
    re.IGNORECASE,
)
AGO = re.compile(r"\bil y a (?P<count>\d{1,3}|une?) (?P<unit>seconde|minute|heure|jour|semaine|mois|an)")
NEAR_DAY = re.compile(rf"\b(?P<word>aujourd'hui|avant-hier|hier)\b{CLOCK}")
UNITS = {
    "seconde": 1,
    "minute": 60,
    "heure": 3600,
    "jour": 86400,
    "semaine": 7 * 86400,
    "mois": 30 * 86400,
    "an": 365 * 86400,
}
DAYS_AGO = {"aujourd'hui": 0, "hier": 1, "avant-hier": 2}
MIDNIGHT = re.compile(r"(?<![\d:])24:00\b")
URL_DAY = re.compile(
    r"[/_-](?P<year>(?:19|20)\d\d)([/_-]?)(?P<month>0?[1-9]|1[0-2])\2(?P<day>0?[1-9]|[12]\d|3[01])(?=[/_.-]|$)"
)
RFC822 = re.compile(r"\b\d{1,2} [A-Z][a-z]{2} \d{4} \d{1,2}:\d\d")
LOOKS_DATED = re.compile(r"\b\d{1,2}\b.*[^\W\d]{3}.*\b(?:19|20)\d\d\b")
OTHER_LANGUAGES = ["de", "es", "it", "pt", "nl"]
# An instant and a bare day agree when the instant falls on that day somewhere on Earth.
BEFORE_MIDNIGHT, AFTER_MIDNIGHT = timedelta(hours=-12), timedelta(hours=36)


@dataclass(frozen=True)
class DateFound:
    """A date read in one place."""

    value: datetime
    """UTC; a bare day is its midnight UTC, which is the same day in Paris."""
    origin: Origin
    precise: bool
    """Whether it has a time of day."""


@dataclass(frozen=True)
class Published:
    """The date several sources agree on."""

    value: datetime | None = None
    origin: str = "unknown"
    """The sources that agree, best first, joined by "+"."""
    confidence: float = 0.0
    """0 to 1."""


def parse_date(text: str, *, now: datetime) -> datetime | None:
    """Read an ISO 8601 or RFC 822 date, or a French or English wording; Paris time where no zone is given, result UTC.

    A day without hour is midnight UTC, so that it stays the same day in UTC and in Paris.

    >>> parse_date("1er août 2026 à 14h30", now=datetime(2026, 8, 2, tzinfo=UTC)).isoformat()
    '2026-08-01T12:30:00+00:00'
    """
    found = read_date(text, "text", now=now)
    return found.value if found else None


def read_date(text: str, origin: Origin, *, now: datetime) -> DateFound | None:
    """As `parse_date`, saying also where it was read and whether it has a time of day."""
    written = " ".join(text[:200].split())
    # ISO 8601 lets a day end at 24:00.
    text = MIDNIGHT.sub("00:00", written)
    found = _read(text, origin, now=now)
    return replace(found, value=found.value + timedelta(days=1)) if found and text != written else found


def _read(text: str, origin: Origin, *, now: datetime) -> DateFound | None:
    plain = _plain(text)
    if not re.search(r"\d|hier|aujourd|il y a une? ", plain):
        return None
    try:
        local = _iso(text) or _rfc822(text) or _wording(plain) or _relative(plain, now) or _other_language(text, now)
        return _found(*local, origin) if local else None
    except (ValueError, OverflowError):  # the 31st of February, the year 9999 in another zone
        return None


def url_date(url: str) -> date | None:
    """The full day an address carries (/2024/05/14/), if any; a year and month alone say too little."""
    for found in URL_DAY.finditer(url):
        try:
            return date(int(found["year"]), int(found["month"]), int(found["day"]))
        except ValueError:
            continue
    return None


def agree(found: Sequence[DateFound], *, now: datetime) -> Published:
    """The date most of the trusted sources agree on, to the minute when one of them says it; never in the future.

    Dates more than a day ahead or before 1995 are dropped as mistakes.
    """
    credible = [date_ for date_ in found if EARLIEST <= date_.value <= now + timedelta(days=1)]
    if not credible:
        return Published()
    groups = [[other for other in credible if same_day(one, other)] for one in credible]
    best = max(groups, key=lambda group: (_confidence(group), -credible.index(group[0])))
    ranked = sorted(best, key=lambda date_: -TRUST[date_.origin])
    value = next((date_.value for date_ in ranked if date_.precise), ranked[0].value)
    origins = dict.fromkeys(date_.origin for date_ in ranked)
    return Published(min(value, now), "+".join(origins), min(0.99, round(_confidence(best), 2)))


def same_day(one: DateFound, other: DateFound) -> bool:
    """Bare days agree when equal, instants within one Paris day; an instant with each day it is somewhere on Earth."""
    if one.precise == other.precise:
        zone = PARIS if one.precise else UTC
        return one.value.astimezone(zone).date() == other.value.astimezone(zone).date()
    instant, day = (one, other) if one.precise else (other, one)
    return BEFORE_MIDNIGHT <= instant.value - day.value < AFTER_MIDNIGHT


def _confidence(group: Sequence[DateFound]) -> float:
    return 1 - prod(1 - TRUST[origin] for origin in {date_.origin for date_ in group})


def _found(moment: datetime, precise: bool, origin: Origin) -> DateFound:
    # Midnight to the second is how a CMS writes a day without hour, whatever zone it adds.
    if not precise or moment.time() == time():
        return DateFound(datetime.combine(moment.date(), time(), UTC), origin, precise=False)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=PARIS)
    return DateFound(aware.astimezone(UTC), origin, precise=True)


def _plain(text: str) -> str:
    """Lower case without accents, so that "Août" and "aout" are one word."""
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'").lower())
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark))


def _iso(text: str) -> Local | None:
    found = ISO.search(text)
    if not found:
        return None
    if not found["clock"]:
        return datetime.fromisoformat(found["day"]), False
    day, clock = found["day"].replace("-", ""), found["clock"].replace(":", "").replace(",", ".")
    return datetime.fromisoformat(f"{day}T{clock}{(found['zone'] or '').upper().replace(':', '')}"), True


def _rfc822(text: str) -> Local | None:
    if not RFC822.search(text):
        return None
    moment = parsedate_to_datetime(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC), True  # "-0000" is UTC (RFC 5322, 3.3)


def _wording(plain: str) -> Local | None:
    for pattern in (IN_WORDS, IN_ENGLISH, IN_FIGURES):
        if found := pattern.search(plain):
            month = MONTHS.get(found["month"]) or int(found["month"])
            year = int(found["year"])
            return _at(datetime(year if year > 99 else 2000 + year, month, int(found["day"])), found)  # noqa: DTZ001
    return None


def _at(day: datetime, found: re.Match[str]) -> Local:
    if not found["hour"]:
        return day, False
    hour = int(found["hour"]) % 12 + 12 * (found["half"] == "p") if found["half"] else int(found["hour"])
    return day.replace(hour=hour, minute=int(found["minute"] or 0), second=int(found["second"] or 0)), True


def _relative(plain: str, now: datetime) -> Local | None:
    if found := AGO.search(plain):
        count = int(found["count"]) if found["count"].isdigit() else 1
        seconds = UNITS[found["unit"]]
        return now.astimezone(PARIS) - timedelta(seconds=count * seconds), seconds <= UNITS["heure"]
    if found := NEAR_DAY.search(plain):
        day = now.astimezone(PARIS).replace(hour=0, minute=0, second=0, microsecond=0)
        return _at(day - timedelta(days=DAYS_AGO[found["word"]]), found)
    return None


def _other_language(text: str, now: datetime) -> Local | None:
    """Full dates in other languages; dateparser is slow, so only short texts that look like one reach it."""
    if not (LOOKS_DATED.search(text) and len(text) <= 60):
        return None
    settings = {
        "DATE_ORDER": "DMY",
        "REQUIRE_PARTS": ["day", "month", "year"],
        "RELATIVE_BASE": now.replace(tzinfo=None),
    }
    moment = dateparser.parse(text, languages=OTHER_LANGUAGES, settings=settings)
    return (moment, ":" in text) if moment else None
