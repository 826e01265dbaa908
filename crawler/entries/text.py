"""Strings of entry points made harmless: plain text, web addresses, dates in UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from html import unescape
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

import dateparser

from crawler.charset import repaired

PARIS = ZoneInfo("Europe/Paris")
# Longer titles or summaries are no titles or summaries; the bound also bounds the time spent on hostile ones.
TITLE_LENGTH = 500
SUMMARY_LENGTH = 5_000
ADDRESS_LENGTH = 2_000

# Controls, surrogates and non-characters: no database, feed or terminal takes them.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Invisible in text, and a way to hide or reverse words.
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_HIDDEN = re.compile(
    r"<(script|style|noscript|template)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL | re.IGNORECASE
)
_BLOCK = re.compile(
    r"</?(?:p|div|br|li|ul|ol|h[1-6]|tr|td|th|table|blockquote|fig\w+|section|article|hr|pre|d[dlt])\b[^<>]*>",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?[a-z!?][^<>]*>", re.IGNORECASE)
# JSON may write one character as two escaped halves.
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")

_MIDNIGHT = re.compile(r"(?<![\d:])24:00\b")
_HOST = re.compile(r"[^\s%<>\"'`{}|\\^]+")
_DAY = (
    r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?)?"
    r"|\d{1,2}[/.]\d{1,2}[/.]\d{4}|\d{1,2}/\d{1,2}/\d{2}(?!\d)"
    r"|\d{1,2}(?:er)?\s+(?:jan|févr?|fevr?|feb|mar|avr|apr|mai|may|jui|jun|jul|août|aout|aug|sep|oct|nov|déc|dec)[a-zéû]*\.?"
    r"\s+\d{4}"
)
_IN_TEXT = re.compile(rf"(?<![\d/.-])(?:{_DAY})(?![\d/])", re.IGNORECASE)
_FRENCH = {
    "DATE_ORDER": "DMY",
    "TIMEZONE": "Europe/Paris",
    "RETURN_AS_TIMEZONE_AWARE": True,
    # "hier" or "12 mai" would be read against the clock of this machine.
    "REQUIRE_PARTS": ["day", "month", "year"],
    "PARSERS": ["absolute-time"],
}


def clean(text: str) -> str:
    """The text on one line, without controls, lone surrogates and invisible marks.

    >>> clean(" Un\\x0b lieu\\u200b partagé ")
    'Un lieu partagé'
    """
    return " ".join(_INVISIBLE.sub("", printable(repaired(text))).split())


def printable(text: str) -> str:
    """The text with spaces for controls and lone surrogates, line ends kept."""
    paired = _PAIR.sub(lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), text)
    return _CONTROL.sub(" ", paired)


def plain(markup: str, length: int = SUMMARY_LENGTH) -> str:
    """The text of an HTML fragment, at most `length` characters; what is escaped twice comes out without tags too.

    >>> plain("<p>Caf&eacute;</p><p>&lt;script&gt;x()&lt;/script&gt;<b>tiers</b>-lieu</p>")
    'Café tiers-lieu'
    """
    # Markup is longer than its text; what is cut here could not have been shown.
    text = _untagged(unescape(_untagged(markup[: length * 20])))
    return shorten(clean(text), length)


def _untagged(markup: str) -> str:
    return _TAG.sub("", _BLOCK.sub(" ", _HIDDEN.sub(" ", markup))) if "<" in markup else markup


def shorten(text: str, length: int) -> str:
    """The beginning of a text, cut between two words.

    >>> shorten("un atelier partagé", 12)
    'un atelier…'
    """
    if len(text) <= length:
        return text
    head = text[:length].rpartition(" ")[0] or text[: length - 1]
    return head.rstrip(" ,;:") + "…"


def web_address(href: object, base: str) -> str | None:
    """The absolute http(s) address a link leads to, or None if it leads nowhere on the web.

    >>> web_address("../a?b=1", "https://ex.fr/c/d/"), web_address("javascript:void(0)", "https://ex.fr/")
    ('https://ex.fr/c/a?b=1', None)
    """
    if not isinstance(href, str) or not href.strip():
        return None
    try:
        address = urljoin(base, clean(href).replace(" ", "%20"))
        parts = urlsplit(address)
        # `port` is only read, and found wrong, when asked for.
        usable = parts.scheme in {"http", "https"} and bool(_HOST.fullmatch(parts.hostname or "")) and parts.port != 0
    except ValueError:
        return None
    return address if usable and len(address) <= ADDRESS_LENGTH else None


def read_date(text: object) -> datetime | None:
    """A date as feeds, sitemaps and French pages write it, in UTC; without a zone it is Paris time. None if unreadable.

    RFC 822, RFC 3339 and W3C dates, then French ones. Never looks at the clock: a date without a year is None.

    >>> read_date("mar., 14 mai 2024 10:30:00 +0200")
    datetime.datetime(2024, 5, 14, 8, 30, tzinfo=datetime.timezone.utc)
    """
    if not isinstance(text, str) or not 6 <= len(text) <= 100 or not any(map(str.isdecimal, text)):
        return None
    written = clean(text)
    # ISO 8601 lets a day end at 24:00.
    early = _MIDNIGHT.sub("00:00", written)
    found = _iso(early) or _rfc822(early) or _french(early)
    if found and early != written:
        found += timedelta(days=1)
    return _utc(found) if found else None


def find_date(text: str) -> datetime | None:
    """The first whole date (day, month and year) among the words of a page, in UTC.

    >>> find_date("Publié le 1er août 2026 par l'équipe")
    datetime.datetime(2026, 7, 31, 22, 0, tzinfo=datetime.timezone.utc)
    """
    return next(filter(None, (read_date(found[0]) for found in _IN_TEXT.finditer(text[:SUMMARY_LENGTH]))), None)


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _rfc822(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None


def _french(text: str) -> datetime | None:
    try:
        found = dateparser.parse(text, languages=["fr", "en"], settings=_FRENCH)
    except (ValueError, OverflowError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        # Its many patterns stumble over rubbish in many ways; a date is only a hint.
        return None
    return found


def _utc(found: datetime) -> datetime | None:
    # Software without a date writes 1970 or year 1; no page of the web is older than this.
    if found.year < 1990:
        return None
    try:
        return (found if found.tzinfo else found.replace(tzinfo=PARIS)).astimezone(UTC)
    except (OverflowError, ValueError):
        return None
