"""Bodies under content codings: cut, bombs, lies, layers."""

from __future__ import annotations

import functools
import gzip
import sys
import zlib
from collections.abc import Callable

import brotli

from tests.sites.hostile.server import Answer, Ask, case, prose

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

BOMB = 64 * 1024 * 1024
"""Bytes it unpacks to."""


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(body) + packer.flush()


CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}


@functools.cache
def bomb(coding: str) -> bytes:
    """A few kB that unpack to BOMB bytes of blanks."""
    piece = b" " * (1024 * 1024)
    if coding == "gzip":
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        return b"".join(packer.compress(piece) for _ in range(BOMB // len(piece))) + packer.flush()
    if coding == "deflate":
        packer = zlib.compressobj(9)
        return b"".join(packer.compress(piece) for _ in range(BOMB // len(piece))) + packer.flush()
    if coding == "br":
        packed = brotli.Compressor(quality=5)
        return b"".join(packed.process(piece) for _ in range(BOMB // len(piece))) + bytes(packed.finish())
    frames = zstd.ZstdCompressor()
    return b"".join(frames.compress(piece) for _ in range(BOMB // len(piece))) + frames.flush()


def _spoil(number: int, coding: str, make: Callable[[Ask], bytes]) -> Answer:
    """The site with one article whose body `make` makes."""

    async def answer(ask: Ask) -> None:
        if ask.number != number:
            return await ask.site()
        return await ask.send(make(ask), headers=[f"Content-Encoding: {coding}"])

    return answer


def _long(ask: Ask) -> bytes:
    body = "".join(f"<p>{part}</p>" for part in prose(ask.name, ask.number, 60))
    return ask.page(ask.number, body=body).encode()


def _register(coding: str, pack: Callable[[bytes], bytes]) -> None:
    others = (1, 2, 3, 5, 6)
    cut = _spoil(4, coding, lambda ask: (packed := pack(_long(ask)))[: len(packed) // 2])
    case(f"cut-{coding}", f"{coding} cut in the middle, with the length of the cut", stored=others, refused={"cut": 1})(
        cut
    )
    end = _spoil(4, coding, lambda ask: pack(_long(ask))[:-1])
    case(f"last-byte-{coding}", f"{coding} without its last byte", stored=others, refused={"cut": 1})(end)
    blown = _spoil(4, coding, lambda _: bomb(coding))
    case(f"bomb-{coding}", f"a bomb in {coding}", stored=others, refused={"too_large": 1})(blown)
    twice = _spoil(4, f"{coding}, gzip", lambda _: gzip.compress(bomb(coding)))
    case(f"bomb-{coding}-in-gzip", "the same in gzip", stored=others, refused={"too_large": 1})(twice)
    lie = _spoil(4, coding, lambda ask: ask.page(4).encode())
    case(f"lie-{coding}", f"plain text called {coding}", stored=others, refused={"coding": 1})(lie)
    noise = _spoil(4, coding, lambda ask: b"\x8f\x1f" + pack(ask.page(4).encode())[4:])
    case(f"noise-{coding}", f"noise called {coding}", stored=others)(noise)

    async def all_of_it(ask: Ask) -> None:
        body = ask.page(ask.number) if ask.number else ask.rss([ask.item(n) for n in range(1, 7)])
        layers = pack(gzip.compress(body.encode()))
        media_type = "text/html" if ask.number else "application/rss+xml"
        await ask.send(layers, media_type, headers=["Content-Encoding: gzip", f"Content-Encoding: {coding}"])

    case(f"layers-{coding}", f"all in {coding} over gzip → all is well")(all_of_it)


for _coding, _pack in CODINGS.items():
    _register(_coding, _pack)

case("raw-deflate", "deflate without its header, as some servers send it → all is well")(
    _spoil(4, "deflate", lambda ask: raw_deflate(ask.page(4).encode()))
)
case("gzip-members", "gzip in two members, and padding → all is well")(
    _spoil(4, "gzip", lambda ask: gzip.compress(_long(ask)[:900]) + gzip.compress(_long(ask)[900:]) + b"\0" * 64)
)
case("unknown-coding", "a coding nobody knows", stored=(1, 2, 3, 5, 6), refused={"coding": 1})(
    _spoil(4, "x-secret", lambda ask: ask.page(4).encode())
)
case("charset-as-coding", "Content-Encoding: UTF-8, which means nothing → read as it is")(
    _spoil(4, "UTF-8", lambda ask: ask.page(4).encode())
)
case("three-layers", "gzip three times over", stored=(1, 2, 3, 5, 6), refused={"coding": 1})(
    _spoil(4, "gzip, gzip, gzip", lambda ask: gzip.compress(gzip.compress(gzip.compress(ask.page(4).encode()))))
)
case("wrong-checksum", "gzip with a wrong checksum", stored=(1, 2, 3, 5, 6), refused={"coding": 1})(
    _spoil(4, "gzip", lambda ask: gzip.compress(ask.page(4).encode())[:-8] + b"\0" * 4 + gzip.compress(b"")[-4:])
)
