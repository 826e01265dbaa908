"""Text and addresses of strangers, made fit for any document. Pure."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

# XML 1.0, 2.2: what may not stand in a document, and what it advises against; lone surrogates cannot even be encoded.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# Every repetition is bounded, and an address is tried only where one can begin: a long text takes linear time.
_EMAIL = r"(?<![\w.+-])[\w.+-]{1,64}\s?(?:@|\[at\]|\(at\))\s?[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"
_CALLING_CODE = r"(?:\+|\b00\s?)(?:33|262|508|590|594|596|687|689)[\s.-]?(?:\(0\))?[\s.-]?"
_PHONE = rf"(?<![\d+])(?:{_CALLING_CODE}|0)[1-9](?:[\s./·-]?\d{{2}}){{4}}(?!\d)"
_CONTACTS = re.compile(f"{_EMAIL}|{_PHONE}", re.IGNORECASE)


def clean(text: str) -> str:
    """The text without what no XML document may hold."""
    return _ILLEGAL.sub("", text)


def one_line(text: str) -> str:
    """The text, clean, with single spaces only."""
    return " ".join(clean(text).split())


def mask_contacts(text: str) -> str:
    """The text without e-mail addresses and telephone numbers of people.

    >>> mask_contacts("Contact : anne@lieu.example ou 06 12 34 56 78.")
    'Contact : […] ou […].'
    """
    return _CONTACTS.sub("[…]", text)


def without_contacts(name: str) -> str:
    """A person's name without the e-mail address or telephone number that stands beside it, or for it.

    >>> without_contacts("Anne Le Goff (anne@lieu.example)")
    'Anne Le Goff'
    """
    return _CONTACTS.sub("", name).strip(" ()<>[],;:-")


def shorten(text: str, most: int) -> str:
    """The text, cut after a whole word and marked so if it has more than `most` characters.

    >>> shorten("Le fablab ouvre ses portes", 12)
    'Le fablab…'
    """
    if len(text) <= most:
        return text
    kept, space, _ = text[:most].rpartition(" ")
    return f"{kept if space else text[: most - 1]}…"


def sort_key(text: str) -> str:
    """What a French dictionary sorts by: letters without accents or case.

    >>> sorted(["Vidéos", "Événements", "articles"], key=sort_key)
    ['articles', 'Événements', 'Vidéos']
    """
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char)).casefold()


def safe_url(url: str) -> str | None:
    """The address if it is a web address that any document may hold, else None."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    sound = (
        parts.scheme in ("http", "https") and parts.hostname and clean(url) == url and not re.search(r"[\s<>\"]", url)
    )
    return url if sound else None
