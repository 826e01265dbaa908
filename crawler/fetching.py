"""Asking for one address: the only way from here to the web."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.middlewares import RefusedAddress, RobotsDisallow
from crawler.resolver import GuardedResolver
from store.errors import VeilleError


class FetchFailed(VeilleError):
    """An address gave no answer. `kind` is a stable word: "timeout", "unreachable", "robots", …"""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """An answer, whatever its status."""

    url: str
    """After redirects."""
    status: int
    headers: Mapping[str, str]
    """Names in lower case. Of repeated headers the last, but all lines of those in REPEATED."""
    body: bytes
    moved_to: str = ""
    """Where the address asked for says that it moved for good (301, 308); "" if it does not."""

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "")

    @property
    def body_hash(self) -> str:
        return hashlib.sha256(self.body).hexdigest()


class Fetcher:
    """Asks for addresses through Scrapy's downloader and our middlewares: politely, guarded, each host in turn."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine

    async def get(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """The answer at an address; with validators, 304 if it has not changed. Raises FetchFailed."""
        headers = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        try:
            request = Request(url, headers={k: v for k, v in headers.items() if v}, callback=NO_CALLBACK)
            response = await self._engine.download_async(request)
        except (ValueError, UnsupportedURLSchemeError) as error:
            raise FetchFailed("address", f"{url!r} is not an address that can be asked for") from error
        except _FAILURES as error:
            raise _explain(url, error) from error
        return Fetched(
            url=response.url,
            status=response.status,
            headers=dict(_header(name, values) for name, values in response.headers.items() if values),
            body=response.body,
            moved_to=_moved_to(response),
        )


REPEATED = frozenset({"x-robots-tag", "link"})
"""Headers that servers repeat and whose lines are read one by one; they are kept with "\\n" between them."""
PERMANENT = (301, 308)


def _header(name: bytes, values: list[bytes]) -> tuple[str, str]:
    lower = name.decode("latin-1").lower()
    return lower, b"\n".join(values if lower in REPEATED else values[-1:]).decode("latin-1")


def _moved_to(response: Response) -> str:
    """The address after the permanent ones of the redirects that led here, before the first passing one."""
    meta = response.request.meta if response.request else {}
    passed = [*meta.get("redirect_urls", ()), response.url]
    permanent = takewhile(PERMANENT.__contains__, meta.get("redirect_reasons", ()))
    hops = sum(1 for _ in permanent)
    return passed[hops] if hops else ""


_FAILURES = (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    OSError,
)


def _explain(url: str, error: Exception) -> FetchFailed:
    host = urlsplit(url).hostname or url
    if host in GuardedResolver.refused:
        return FetchFailed("refused_address", f"{host} is on a private network (allow_networks can permit it)")
    if isinstance(error, IgnoreRequest) and "DOWNLOAD_MAXSIZE" in str(error):
        # Scrapy names a body that is too large once unpacked only in words.
        error = DownloadCancelledError()
    for cause, kind, message in _SENTENCES:
        if isinstance(error, cause):
            return FetchFailed(kind, message.format(url=url, host=host, error=error))
    return FetchFailed("unreachable", f"{host} cannot be reached: {error}")


_SENTENCES: tuple[tuple[type[Exception], str, str], ...] = (
    (RefusedAddress, "refused_address", "{error}"),
    (RobotsDisallow, "robots", "{error}"),
    (IgnoreRequest, "redirects", "{url} redirects too often"),
    (CannotResolveHostError, "unreachable", "no host named {host} was found"),
    (DownloadTimeoutError, "timeout", "{url} did not answer in time"),
    (DownloadCancelledError, "too_large", "{url} is larger than what is read"),
    (ResponseDataLossError, "cut", "{url} sent only a part of its answer"),
)
