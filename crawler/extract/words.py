"""Tidying of text taken from pages. Pure."""

from __future__ import annotations

import re
import unicodedata
from html import unescape

from crawler.charset import repaired

# Control characters, lone surrogates and non-characters: none can be stored, indexed or written to a feed.
UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffd\ufffe\uffff\u00ad\u200b\ufeff]"
)
ENTITY = re.compile(r"&(?:#\d{1,6}|#x[0-9a-f]{1,5}|[a-z]{2,8}\d{0,2});", re.IGNORECASE)
COMBINING = re.compile("[\u0300-\u036f]")
MARKUP = re.compile(r"</?[a-z][^<>]{0,200}>", re.IGNORECASE)


def listed(words: str) -> tuple[str, ...]:
    """The words of a list written as text."""
    return tuple(words.split())


def clean(text: str) -> str:
    """Without what cannot be printed, in composed form (NFC), UTF-8 that was read as another charset repaired."""
    return unicodedata.normalize("NFC", UNPRINTABLE.sub("", repaired(text)))


def line(text: str) -> str:
    """One line of plain text, without markup, entities or runs of spaces; French no-break spaces are kept."""
    if "&" in text:
        text = unescape(text)
        text = unescape(text) if ENTITY.search(text) else text  # feeds escape twice
    text = MARKUP.sub(" ", clean(text)) if "<" in text else clean(text)
    return re.sub(r"[ \t\r\n\x0b\x0c\x85\u2028\u2029]+", " ", text).strip(" \u00a0\u202f")


def key(text: str) -> str:
    """What two wordings of the same title have in common: letters and figures, without case and accents."""
    folded = text.casefold()
    if not folded.isascii():
        folded = COMBINING.sub("", unicodedata.normalize("NFKD", folded))
    return " ".join(re.findall(r"[^\W_]+", folded))


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters, cut between words, with "…" when something was left out."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    head = cut.rsplit(None, 1)[0] if text[limit - 1 : limit].strip() and len(cut.split()) > 1 else cut
    return head.rstrip(" ,;:–—-\u00a0") + "…"
