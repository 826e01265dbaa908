"""Names of places as people write them, made comparable."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

WORD = re.compile(r"[\w\u0300-\u036f\u00ad\u200b-\u200d]+")
"""A word: letters, figures and the invisible marks that may stand inside it. Hyphens and apostrophes part words."""
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "_": ""})
COMMUNITY = re.compile(
    r"^(?:(?:CC|CA|CU|communaut[ée] (?:de communes|d'agglom[ée]ration|urbaine)|m[ée]tropole|eurom[ée]tropole)\b\s*)"
    r"(?:(?:du|des|de|d'|l'|le|la|les)(?:\b|(?<='))\s*)*",
    re.IGNORECASE,
)
ASIDE = re.compile(r"\s*\([^)]*\)")
SAINTS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}


@lru_cache(maxsize=1 << 16)
def fold_word(word: str) -> str:
    """A word in lower case without accents, ligatures and invisible marks; other scripts stay as they are.

    >>> fold_word("Cœur"), fold_word("ÉTÉ")
    ('coeur', 'ete')
    """
    lower = word.lower().translate(LIGATURES)
    if lower.isascii():
        return lower
    # Taking "ᴬ" or "⑴" apart may bring capitals and parentheses to light.
    parts = unicodedata.normalize("NFKD", lower).encode("ascii", "ignore").decode("ascii").lower()
    return "".join(filter(str.isalnum, parts or lower))


def fold(text: str) -> str:
    """The words of a text, folded, with single spaces between them.

    >>> fold("L'Haÿ-les-Roses"), fold("  CŒUR de Ville ")
    ('l hay les roses', 'coeur de ville')
    """
    return " ".join(filter(None, map(fold_word, WORD.findall(text))))


@lru_cache(maxsize=1 << 16)
def fold_name(name: str) -> str:
    """The same, of a name that is folded again and again."""
    return fold(name)


def spell_out(folded: str) -> str:
    """A folded name with its saints in full.

    >>> spell_out("st malo")
    'saint malo'
    """
    return " ".join(SAINTS.get(word, word) for word in folded.split())


def short_epci(name: str) -> str:
    """The everyday name of an EPCI: its legal form, and what stands in parentheses, taken off.

    >>> short_epci("CA du Grand Chambéry"), short_epci("CC du Kreiz-Breizh (CCKB)")
    ('Grand Chambéry', 'Kreiz-Breizh')
    """
    plain = ASIDE.sub("", name).replace('"', "").strip()
    return COMMUNITY.sub("", plain).strip() or plain
