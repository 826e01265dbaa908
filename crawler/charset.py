"""The text of bytes whose charset is said here and there, and not always truly. Pure."""

from __future__ import annotations

import codecs
import re

CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
# WHATWG: these labels mean windows-1252 on the web.
LATIN = {"iso-8859-1", "iso8859-1", "latin1", "latin-1", "ascii", "us-ascii", "windows-1252", "cp1252"}
BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Encodings whose bytes may all be ASCII, so that being valid UTF-8 proves nothing.
SEVEN_BIT = ("iso-2022", "hz")
WIDE = ("utf-16", "utf-32", "utf_16", "utf_32")
SAMPLE = 1000
MOSTLY = 0.3
"""Part of the bytes that are zero in text of two bytes a letter."""
# What UTF-8 read as windows-1252 looks like: "Ã©" for "é", "â€™" for "’".
MISREAD = re.compile(
    "[\u00c2-\u00f4][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2122]"
)
STRAY, UNDEFINED = "veille-cp1252", "veille-undefined"


def decode(body: bytes, content_type: str = "") -> str:
    """The text of a page: by byte order mark, by what is valid UTF-8, else by the charset of header or page.

    What claims to be UTF-8 and is not is read as windows-1252, byte by byte, as French pages that lie are.
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return body.decode(encoding, "replace")
    if wide := _wide(body):
        return body.decode(wide, "replace")
    declared = _declared(body, content_type)
    if declared.startswith(WIDE):
        # It is not: markup would show it.
        declared = ""
    if not declared.startswith(SEVEN_BIT):
        try:
            return body.decode("utf-8")
        except UnicodeDecodeError:
            pass
    return body.decode(declared or "utf-8", "replace" if declared not in {"", "utf-8"} else STRAY)


def repaired(text: str) -> str:
    """A text that was UTF-8, read as windows-1252 and written as UTF-8 again, as it was; any other as it is.

    >>> repaired("L\u00e2\u20ac\u2122\u00c3\u00a9t\u00c3\u00a9"), repaired("S\u00c3O, \u00e9t\u00e9 \u00c3\u00a9")
    ('L’été', 'SÃO, été Ã©')
    """
    for _ in range(2):
        if not MISREAD.search(text):
            break
        try:
            text = text.encode("cp1252", UNDEFINED).decode("utf-8")
        except UnicodeError:
            break
    return text


def _wide(body: bytes) -> str:
    """UTF-16 without a byte order mark: every other byte of Latin letters is zero."""
    sample = body[:SAMPLE]
    if sample.count(0) < MOSTLY * len(sample):
        return ""
    return "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"


def _declared(body: bytes, content_type: str) -> str:
    """The Python name of the declared encoding, "" when there is none we know."""
    found = CHARSET.search(content_type.encode("ascii", "ignore")) or CHARSET.search(body, 0, 4096)
    label = found[1].decode("ascii").lower() if found else ""
    if label in LATIN:
        return "cp1252"
    try:
        name = codecs.lookup(label).name
        b"-".decode(name, "ignore")  # "hex" and "zlib" are codecs too, but not of text
    except LookupError:
        return ""
    return name


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    end = error.start + 1
    return error.object[error.start : end].decode("cp1252", "replace"), end


def _as_byte(error: UnicodeError) -> tuple[bytes, int]:
    """The five bytes that windows-1252 leaves undefined, which browsers read as controls."""
    if not isinstance(error, UnicodeEncodeError) or not 0x80 <= ord(error.object[error.start]) <= 0x9F:
        raise error
    return bytes([ord(error.object[error.start])]), error.start + 1


codecs.register_error(STRAY, _as_cp1252)
codecs.register_error(UNDEFINED, _as_byte)
