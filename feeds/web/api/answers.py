"""An answer as HTTP: validators, compression, and leave for pages of other sites to read it."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from feeds.web.api.problems import MEDIA_TYPE, Refused
from feeds.web.files import PACKED_FROM, SECURITY, takes_gzip

METHODS = "GET, HEAD, OPTIONS"
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Retry-After",
}


def answer(
    request: Request, data: bytes, media_type: str, *, max_age: int, headers: Mapping[str, str] | None = None
) -> Response:
    """The answer with these bytes, or 304 for a client that has them (RFC 9110, 13.1)."""
    packed = len(data) >= PACKED_FROM and takes_gzip(request.headers.get("accept-encoding", ""))
    etag = f'"{hashlib.sha256(data).hexdigest()[:32]}{"-gz" if packed else ""}"'
    said = SECURITY | CORS | dict(headers or {})
    said |= {"ETag": etag, "Cache-Control": f"public, max-age={max_age}", "Vary": "Accept-Encoding"}
    if _has(request.headers.get("if-none-match"), etag):
        return Response(status_code=304, headers=said)
    if packed:
        said["Content-Encoding"] = "gzip"
        data = gzip.compress(data, 5, mtime=0)
    return Response(data, headers=said | {"Content-Type": media_type})


def problem(refused: Refused, root: str) -> Response:
    """The answer that says what went wrong."""
    data = refused.shape(root).model_dump_json(exclude_none=True).encode()
    headers = SECURITY | CORS | {"Cache-Control": "no-store", "Content-Type": MEDIA_TYPE} | dict(refused.headers)
    return Response(data, refused.status, headers=headers)


def preflight() -> Response:
    """The answer to OPTIONS: what other sites' pages may ask (Fetch standard)."""
    allowed = {
        "Allow": METHODS,
        "Access-Control-Allow-Methods": METHODS,
        "Access-Control-Allow-Headers": "If-None-Match",
        "Access-Control-Max-Age": "86400",
    }
    return Response(status_code=204, headers=SECURITY | CORS | allowed)


def _has(known: str | None, etag: str) -> bool:
    if known is None:
        return False
    return known.strip() == "*" or etag in {tag.strip().removeprefix("W/") for tag in known.split(",")}
