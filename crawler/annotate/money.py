"""Money on offer in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from crawler.annotate.money_tables import table_sums

SPACE = "[ .\u00a0\u202f]"
"""What parts thousands."""
NUMBER = (
    rf"(?<![\d.,/])\d{{1,3}}(?:{SPACE}\d{{3}}){{1,4}}(?!\d)(?:,\d{{1,3}})?|(?<![\d/])\d{{1,12}}(?!\d)(?:[.,]\d{{1,3}})?"
)
UNIT = r"(?P<unit>milliards?|millions?|Mds?|Mrds?|M|k|K)?\s{0,3}(?:d['’])?\s{0,3}(?:€|euros?\b|EUR\b|eur\b)"
RATE = (
    r"(?:\s{0,3}(?:HT|TTC))?\s{0,3}(?:/|par)\s?"
    r"(?:h|heure|mois|kg|kWh|litre|nuit|m²|m2|jour|km|W|collaborat\w+|salari[ée]\w*|ha\b|hectare|tonne|personne)"
)
AMOUNT = re.compile(
    rf"(?=\d)(?:(?P<low>{NUMBER})\s{{0,3}}(?P<low_unit>millions?|M|k|K)?\s{{0,3}}(?:€|euros?)?\s{{0,3}}"
    r"(?:à|et|-|–|/|ou)\s{0,3})?"
    rf"(?P<high>{NUMBER})\s{{0,3}}{UNIT}(?!{RATE})"
)
EURO = re.compile("€|euro|EUR|Euro")
FACTORS = {"k": 10**3, "m": 10**6, "million": 10**6, "md": 10**9, "mrd": 10**9, "milliard": 10**9}
MONEY = re.compile(
    r"aide|subvention|financ|dot[ée]|dotation|prix|enveloppe|soutien|souten|budget|plafon|fonds?\b|prime|bourse|allou"
    r"|octro|jusqu|maxim|montant|pr[êe]t|investi|consacr|mobilis|b[ée]n[ée]fici|appel|accord|participation|d[ée]bloqu"
    r"|vers[ée]|re[çc]oi|re[çc]u\b|laur[ée]at|lev[ée]e|collect|gagn|r[ée]compens|cr[ée]dit|forfait|remise|bonus|conversion",
    re.IGNORECASE,
)
CEILING = re.compile(r"plafon|maxim|limite|jusqu['’]à|minim", re.IGNORECASE)
NO_OFFER = re.compile(
    r"chiffre d['’]affaires|salaire|r[ée]mun[ée]ration|tarif|entr[ée]e|adh[ée]sion|cotisation|loyer|co[ûu]t\w{0,4}\b"
    r"|factur|perte|d[ée]pens|vente|vendu|prix d['’](?:achat|entr)|achat de|revenu|quotient|inscription|par mois|brut",
    re.IGNORECASE,
)
PUNISHED = re.compile(r"amende|sanction|p[ée]nalit|condamn|contravention", re.IGNORECASE)
SMALLEST, SMALLEST_A_YEAR = 50, 1000
"""Euros; below, it is a fee or a price."""
A_YEAR = re.compile(r"\s{0,3}(?:/\s?|par\s)(?:\w+\spar\s)?an(?:née)?\b")
MOST = 300
"""Figures that are looked at: a budget in tables has no end of them."""
Amount = tuple[tuple[int, ...], re.Match[str]]


def find_amounts(text: str) -> list[Amount]:
    """Sums in euros that are offered or granted, with the words that give them; "75 000 à 150 000 €" gives both."""
    if not EURO.search(text):
        return []
    figures = ((tuple(_values(match)), match) for match in islice(AMOUNT.finditer(text), MOST))
    told = [(values, match) for values, match in figures if values and _offered(text, match)]
    return told + [(tuple(_large([_number(match[1])])), match) for match in table_sums(text)]


def _offered(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 120) : match.start()]
    if PUNISHED.search(text, max(0, match.start() - 200), match.end()):
        return False
    around = before + text[match.end() : match.end() + 60]
    if A_YEAR.match(text, match.end()) and max(_values(match)) < SMALLEST_A_YEAR:
        return False
    price = NO_OFFER.search(before[-60:] + text[match.end() : match.end() + 25])
    return bool(MONEY.search(around)) and (not price or CEILING.search(before[-25:]) is not None)


def _values(match: re.Match[str]) -> Iterator[int]:
    unit = _factor(match["unit"])
    if match["low"]:
        yield from _large([_number(match["low"]) * (_factor(match["low_unit"]) if match["low_unit"] else unit)])
    yield from _large([_number(match["high"]) * unit])


def _large(values: Iterable[float]) -> Iterator[int]:
    return (round(value) for value in values if value >= SMALLEST)


def _factor(unit: str | None) -> int:
    return FACTORS[unit.lower().rstrip("s")] if unit else 1


def _number(written: str) -> float:
    plain = re.sub(r"\s", "", written)
    # "75.000" has thousands, "1.5" and "1,5" have decimals.
    plain = re.sub(r"\.(?=\d{3}(?:\D|$))", "", plain)
    return float(plain.replace(",", "."))
