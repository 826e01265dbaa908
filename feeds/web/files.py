"""A file of the public folder as an HTTP answer: validators, compression, types. Nothing else is reached."""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from functools import lru_cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".rss": "application/rss+xml; charset=utf-8",
    ".atom": "application/atom+xml; charset=utf-8",
    ".json": "application/feed+json; charset=utf-8",
    ".opml": "text/x-opml; charset=utf-8",
    ".css": "text/css; charset=utf-8",
}
SECURITY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
REFUSED = re.compile(r"q\s*=\s*0(?:\.0*)?")
PACKED_FROM = 500
"""Bytes from which compressing pays."""


@dataclass(frozen=True)
class Body:
    """A file's bytes as sent, with their entity tag."""

    data: bytes
    etag: str


def find(folder: Path, address: str) -> Path | None:
    """The public file at an address: itself, its page, or the index of the root. None for anything else.

    Hidden files, links that lead out of the folder and names that climb are nobody's business. Each file has one
    address: with a slash too many, the relative links of a page would lead nowhere.
    """
    names = address.split("/") if address else ["index.html"]
    if any(not name or name.startswith(".") or "\\" in name or "\x00" in name for name in names):
        return None
    asked = folder.joinpath(*names)
    for candidate in (asked, asked.with_name(f"{asked.name}.html")):
        try:
            found = candidate.resolve(strict=True)
        except (OSError, ValueError):
            continue
        if found.is_file() and found.suffix in TYPES and found.is_relative_to(folder.resolve()):
            return found
    return None


def answer(request: Request, file: Path) -> Response:
    """The answer for a file: 304 when the reader has it already (RFC 9110, 13.1), else its bytes."""
    try:
        status = file.stat()
        packed = status.st_size >= PACKED_FROM and takes_gzip(request.headers.get("accept-encoding", ""))
        body = _read(file, status.st_mtime_ns, status.st_size, packed=packed)
    except OSError:
        # Taken away, or closed to us, since it was found.
        return missing(request)
    headers = SECURITY | {
        "ETag": body.etag,
        "Last-Modified": formatdate(status.st_mtime, usegmt=True),
        "Cache-Control": "public, max-age=300",
        "Vary": "Accept-Encoding",
    }
    if file.suffix == ".json":
        headers["Access-Control-Allow-Origin"] = "*"
    if _unchanged(request, body.etag, status.st_mtime):
        return Response(status_code=304, headers=headers)
    if packed:
        headers["Content-Encoding"] = "gzip"
    return Response(body.data, media_type=None, headers=headers | {"Content-Type": TYPES[file.suffix]})


def missing(request: Request) -> Response:
    """The answer where there is nothing."""
    return PlainTextResponse("Il n'y a rien à cette adresse.\n", status_code=404, headers=SECURITY)


@lru_cache(maxsize=256)
def _read(file: Path, _modified: int, _size: int, *, packed: bool) -> Body:
    """Kept until the file changes."""
    data = file.read_bytes()
    etag = hashlib.sha256(data).hexdigest()[:32]
    if packed:
        return Body(gzip.compress(data, 6, mtime=0), f'"{etag}-gz"')
    return Body(data, f'"{etag}"')


def takes_gzip(accepted: str) -> bool:
    """Whether a reader that sent this Accept-Encoding (RFC 9110, 12.5.3) wants gzip: named, and not with q=0."""
    codings = (part.strip().lower().partition(";") for part in accepted.split(","))
    return any(
        name.strip() in ("gzip", "x-gzip") and not REFUSED.fullmatch(weight.strip()) for name, _, weight in codings
    )


def _unchanged(request: Request, etag: str, modified: float) -> bool:
    known = request.headers.get("if-none-match")
    if known is not None:
        return known.strip() == "*" or etag in {tag.strip().removeprefix("W/") for tag in known.split(",")}
    since = request.headers.get("if-modified-since")
    try:
        return since is not None and int(modified) <= parsedate_to_datetime(since).timestamp()
    except (ValueError, TypeError, OverflowError):
        return False
