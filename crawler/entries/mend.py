"""Bytes of a feed without the characters XML forbids, on which feedparser fails or gives up all entries."""

from __future__ import annotations

import codecs
import re

# Byte order marks, then the beginning "<" without one (XML 1.0, appendix F); those of UTF-32 begin like UTF-16's.
_WIDE = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"),
)  # fmt: skip
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_DECLARED = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w-]+)")
# Also escaped once more: text that is HTML is read twice.
_REFERENCE = re.compile(rb"&(?:amp;)?#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,8}));?")
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\r")
_SPACES = bytes.maketrans(_CONTROLS, b" " * len(_CONTROLS))
# Halves of characters (U+D800 to U+DFFF) and non-characters, as UTF-8 would write them if it could.
_FORBIDDEN_UTF8 = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]|\xef\xbf[\xbe\xbf]")

_ASCII = bytes(range(128))
_STRAY = "crawler.stray-windows-bytes"


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_STRAY, _as_windows)


def mended(body: bytes) -> bytes:
    """The body with spaces for what XML 1.0 forbids, raw or as a reference. UTF-16 and UTF-32 come back as UTF-8."""
    for start, encoding in _WIDE:
        if body.startswith(start):
            text = body.decode(encoding, "replace")
            body = _DECLARATION.sub("", text).encode("utf-8", "replace")
            break
    charset = declared(body)
    if b"\0" in body[:4] or charset.startswith("iso-2022"):
        # Here these bytes are parts of letters, or switches between alphabets.
        return body
    if charset in ("", "utf-8", "utf8"):
        body = _one_charset(_FORBIDDEN_UTF8.sub(b" ", body))
    return _REFERENCE.sub(_allowed, body.translate(_SPACES))


def _one_charset(body: bytes) -> bytes:
    """UTF-8 with some stray bytes of Windows in it as UTF-8: a parser would take all of it for one or the other."""
    stray = len(body) - len(body.decode("utf-8", "ignore").encode())
    letters = len(body.translate(None, _ASCII)) - stray
    # With more stray bytes than others, it is not UTF-8 at all.
    return body.decode("utf-8", _STRAY).encode() if 0 < stray < letters else body


def declared(body: bytes) -> str:
    """The charset an XML declaration names, "" if none."""
    found = _DECLARED.match(body[:1_000])
    return found[1].decode("ascii").lower() if found else ""


def true_type(body: bytes, content_type: str) -> str:
    """The media type to tell a parser: servers, and feeds, often name a charset of their own choice for UTF-8."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return content_type
    # Letters of another charset hardly ever happen to be UTF-8; bytes of ASCII may be in one that shifts.
    other = body.isascii() and declared(body) not in ("", "utf-8", "utf8")
    return content_type if other else "application/xml; charset=utf-8"


def _allowed(reference: re.Match[bytes]) -> bytes:
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    legal = code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF
    return reference[0] if legal else b" "
