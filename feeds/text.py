"""Text and addresses of strangers, made fit for any document. Pure."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from store.plain_text import clean, one_line, shorten, without_accents

__all__ = ["clean", "mask_contacts", "one_line", "safe_url", "shorten", "sort_key", "without_contacts"]

# Every repetition is bounded, and an address is tried only where one can begin: a long text takes linear time.
_EMAIL = r"(?<![\w.+-])[\w.+-]{1,64}\s?(?:@|\[at\]|\(at\))\s?[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"
_CALLING_CODE = r"(?:\+|\b00\s?)(?:33|262|508|590|594|596|687|689)[\s.-]?(?:\(0\))?[\s.-]?"
_PHONE = rf"(?<![\d+])(?:{_CALLING_CODE}|0)[1-9](?:[\s./·-]?\d{{2}}){{4}}(?!\d)"
_CONTACTS = re.compile(f"{_EMAIL}|{_PHONE}", re.IGNORECASE)


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


def sort_key(text: str) -> str:
    """What a French dictionary sorts by: letters without accents or case.

    >>> sorted(["Vidéos", "Événements", "articles"], key=sort_key)
    ['articles', 'Événements', 'Vidéos']
    """
    return without_accents(text)


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
