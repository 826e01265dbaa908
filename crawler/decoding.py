"""Content codings of HTTP undone within limits: gzip, deflate, br (RFC 7932), zstd (RFC 8878); RFC 9110, 8.4. Pure."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterable, Iterator

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ACCEPTED = "gzip, deflate, br, zstd"
"""For Accept-Encoding."""
MOST_CODINGS = 2
# What servers write that mean nothing by it: charsets, and the word for no coding.
PLAIN = frozenset({"identity", "none", "utf-8", "utf8"})
_PIECE = 128 * 1024
_GZIP = b"\x1f\x8b"
_WINDOW = 23  # a frame may ask for gigabytes of memory; RFC 8878 tells clients to stop at 8 MB
_ERRORS = (zlib.error, brotli.error, zstd.ZstdError)


class Undecodable(Exception):
    """A body that cannot be decoded. `kind` is "cut" (it ends too soon), "too_large" or "coding" (label and bytes
    disagree, a checksum is wrong, a coding is unknown, there are too many)."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind


def decode(body: bytes, header: str, most: int, *, part: bool = False) -> bytes:
    """The body without the codings a Content-Encoding header names. Raises Undecodable.

    No coding may give more than `most` bytes. With `part` the beginning is enough: what is cut, or longer, is given
    as far as it goes.

    >>> decode(zlib.compress(b"Un lieu"), "deflate", 100)
    b'Un lieu'
    """
    codings = [coding for name in header.lower().split(",") if (coding := name.strip()) and coding not in PLAIN]
    if not codings or not body:
        return body
    if len(codings) > MOST_CODINGS:
        raise Undecodable("coding", f"{len(codings)} codings over one another")
    pieces: Iterable[bytes] = (body,)
    for coding in reversed(codings):
        if coding not in _DECODERS:
            raise Undecodable("coding", f"unknown coding {coding[:40]!r}")
        pieces = _bounded(_DECODERS[coding](pieces), most, part=part)
    return _joined(pieces, part=part)


def _joined(pieces: Iterable[bytes], *, part: bool) -> bytes:
    found: list[bytes] = []
    try:
        found.extend(pieces)
    except Undecodable as error:
        if not (part and error.kind == "cut"):
            found.clear()  # the trace of the error keeps this frame
            raise
    except _ERRORS as error:
        found.clear()
        raise Undecodable("coding", f"not what its Content-Encoding says ({error})") from None
    return b"".join(found)


def _bounded(pieces: Iterable[bytes], most: int, *, part: bool) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > most:
            if part:
                yield piece[: most - size]
                return
            raise Undecodable("too_large", f"more than {most} bytes once decoded")
        yield piece


def _gzip(pieces: Iterable[bytes]) -> Iterator[bytes]:
    return _inflated(pieces, 31)


def _deflate(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """With the header of zlib as the standard has it, or without, as some servers send it."""
    whole = b"".join(pieces)
    zlib_header = len(whole) > 1 and whole[0] & 15 == 8 and int.from_bytes(whole[:2], "big") % 31 == 0
    yield from _inflated((whole,), 15 if zlib_header else -15)


def _inflated(pieces: Iterable[bytes], wbits: int) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(wbits)
    for piece in pieces:
        rest = piece
        while rest:
            yield unpacker.decompress(rest, _PIECE)
            rest = unpacker.unconsumed_tail
            if unpacker.eof:
                rest = unpacker.unused_data
                if not rest.startswith(_GZIP):
                    # What follows the end is padding.
                    return
                unpacker = zlib.decompressobj(wbits)
    if not unpacker.eof:
        raise Undecodable("cut", "the compressed body ends too soon")


def _brotli(pieces: Iterable[bytes]) -> Iterator[bytes]:
    unpacker = brotli.Decompressor()
    for piece in pieces:
        yield unpacker.process(piece, output_buffer_limit=_PIECE)
        while not unpacker.can_accept_more_data():
            yield unpacker.process(b"", output_buffer_limit=_PIECE)
        if unpacker.is_finished():
            return
    if not unpacker.is_finished():
        raise Undecodable("cut", "the compressed body ends too soon")


def _zstd(pieces: Iterable[bytes]) -> Iterator[bytes]:
    unpacker = _zstd_frame()
    for piece in pieces:
        rest = piece
        while rest or not (unpacker.needs_input or unpacker.eof):
            yield unpacker.decompress(rest, _PIECE)
            rest = b""
            if unpacker.eof and (rest := unpacker.unused_data):
                unpacker = _zstd_frame()
    if not unpacker.eof:
        raise Undecodable("cut", "the compressed body ends too soon")


def _zstd_frame() -> zstd.ZstdDecompressor:
    return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _WINDOW})


_DECODERS: dict[str, Callable[[Iterable[bytes]], Iterator[bytes]]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
