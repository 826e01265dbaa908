"""Bookmarks as text: whatever addresses stand in it, links of Markdown with their titles. Pure."""

from __future__ import annotations

import configparser
import plistlib
import re
from xml.parsers.expat import ExpatError

from crawler.bookmarks.bookmark import Bookmarks, Gathered
from crawler.tables import decoded
from store.errors import InvalidInput

# Possessive and bounded, so that the search is linear: [title](address), or an address alone.
LINK = re.compile(
    r"\[(?P<title>[^\[\]\n]{1,500}+)\]\(\s*<?(?P<linked>https?://[^\s<>]{1,2000}+)"
    r"|(?P<alone>(?:https?://|(?<![\w/.@-])www\.)[^\s<>\"“”«»]{1,2000}+)",
    re.IGNORECASE,
)
AFTER = ".,;:!?'’*_|"
"""Marks that end a sentence, not an address."""
PAIRS = {")": "(", "]": "[", "}": "{"}
LONGEST_SHORTCUT = 65_536


def read(data: bytes) -> Bookmarks:
    """The addresses of a text, in its order; what stands around them is left out."""
    gathered = Gathered()
    for found in LINK.finditer(decoded(data)):
        address = _bare(found["linked"] or found["alone"])
        if address.lower().startswith("www."):
            address = f"https://{address}"
        gathered.add(address, title=found["title"] or "")
    return gathered.all()


def read_url(data: bytes) -> Bookmarks:
    """The address in a shortcut of Windows (.url). Raises InvalidInput if there is none."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(decoded(data[:LONGEST_SHORTCUT]))
        address = parser["InternetShortcut"]["URL"]
    except (configparser.Error, KeyError) as error:
        raise InvalidInput("this is no shortcut: it has no line URL= below [InternetShortcut]") from error
    return _one(address)


def read_webloc(data: bytes) -> Bookmarks:
    """The address in a shortcut of macOS (.webloc). Raises InvalidInput if there is none."""
    try:
        address = plistlib.loads(data[:LONGEST_SHORTCUT])["URL"]
    except (plistlib.InvalidFileException, ExpatError, ValueError, KeyError, TypeError, OverflowError) as error:
        raise InvalidInput("this is no shortcut of macOS: it has no URL") from error
    return _one(str(address))


def _one(address: str) -> Bookmarks:
    gathered = Gathered()
    gathered.add(address)
    return gathered.all()


def _bare(address: str) -> str:
    """Without the marks and brackets of the sentence it stands in.

    >>> _bare("https://fr.wikipedia.org/wiki/Café_(lieu))."), _bare("https://a.fr/b),")
    ('https://fr.wikipedia.org/wiki/Café_(lieu)', 'https://a.fr/b')
    """
    while address:
        last = address[-1]
        opening = PAIRS.get(last)
        if last not in AFTER and not (opening and address.count(last) > address.count(opening)):
            break
        address = address[:-1]
    return address
