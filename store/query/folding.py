"""Names folded so that case, accents and punctuation make no difference: in Python and in the SQL of both engines."""

from __future__ import annotations

import re
import unicodedata

from sqlalchemy import ColumnElement, String, func, literal, literal_column
from sqlalchemy.orm import InstrumentedAttribute

Column = ColumnElement[str] | InstrumentedAttribute[str]

# Listed, since classes of characters differ between engines and locales.
SEPARATORS = "[\\]\\[ \t\n\r.,;:'’\"_/()&|«»“”‐‑–—-]+"
_SEPARATORS = re.compile(SEPARATORS)
_MARKS = re.compile("[\u0300-\u036f]")


def folded(text: str) -> str:
    """Lower case without accents, words parted by single spaces.

    >>> folded("L'Œuvre d’Élise-Anne")
    'l oeuvre d elise anne'
    """
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", text)).lower()
    return _SEPARATORS.sub(" ", bare.replace("œ", "oe").replace("æ", "ae")).strip()


def folded_sql(column: Column, dialect: str) -> ColumnElement[str]:
    """The same of a column. On SQLite by the function `veille_folded` of every connection that `store.db` opens."""
    if dialect == "sqlite":
        return func.veille_folded(column, type_=String)
    bare = func.regexp_replace(func.normalize(column, literal_column("NFKD")), "[\u0300-\u036f]", "", "g")
    for ligature, letters in (("œ", "oe"), ("Œ", "oe"), ("æ", "ae"), ("Æ", "ae")):
        bare = func.replace(bare, ligature, letters)
    return func.btrim(func.regexp_replace(func.lower(bare), SEPARATORS, " ", "g"), type_=String)


def holds_words(text: str, wanted: str) -> bool:
    """Whether the words `wanted`, folded, stand in a row in a text."""
    return f" {wanted} " in f" {folded(text)} "


def holds_words_sql(column: Column, wanted: str, dialect: str) -> ColumnElement[bool]:
    """The same of a column."""
    padded = literal(" ").concat(folded_sql(column, dialect)).concat(" ")
    return padded.contains(f" {wanted} ", autoescape=True)
