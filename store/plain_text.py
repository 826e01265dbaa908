"""Text of strangers, made fit for any document. Pure."""

from __future__ import annotations

import re
import unicodedata

# XML 1.0, 2.2: what may not stand in a document, and what it advises against; lone surrogates cannot even be encoded.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def clean(text: str) -> str:
    """The text without what no XML document may hold."""
    return _ILLEGAL.sub("", text)


def one_line(text: str) -> str:
    """The text, clean, with single spaces only."""
    return " ".join(clean(text).split())


def without_accents(text: str) -> str:
    """The letters without accents or case.

    >>> without_accents("Événements")
    'evenements'
    """
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char)).casefold()


def shorten(text: str, most: int) -> str:
    """The text, cut after a whole word and marked so if it has more than `most` characters.

    >>> shorten("Le fablab ouvre ses portes", 12)
    'Le fablab…'
    """
    if len(text) <= most:
        return text
    kept, space, _ = text[:most].rpartition(" ")
    return f"{kept if space else text[: most - 1]}…"
