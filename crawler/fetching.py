"""Asking for one address: the only way from here to the web."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
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

from crawler.middlewares import RefusedAddress, RobotsDisallow, RobotsMiddleware
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
    seconds: float = 0.0
    """From the last request to the first byte of its answer."""

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
            seconds=float(response.request.meta.get("download_latency", 0.0)) if response.request else 0.0,
        )

    def sitemaps(self, url: str) -> tuple[str, ...]:
        """The sitemaps that the robots.txt of a host names. It was read before anything else of that host, and is not
        asked for again; none if nothing was asked of the host yet."""
        robots = self._engine.crawler.get_downloader_middleware(RobotsMiddleware)
        return robots.sitemaps(urlsplit(url).netloc) if robots else ()


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


class Remembering(Fetcher):
    """Gives each answer it was told to keep once more without asking: what discovery has read, the visit that follows
    need not ask for again."""

    LARGEST, MOST = 1_000_000, 3_000_000
    """Bytes of one answer, and of all together."""

    def __init__(self, fetcher: Fetcher) -> None:
        super().__init__(fetcher._engine)  # noqa: SLF001  # of the same class
        self._fetcher = fetcher
        self._known: dict[str, Fetched] = {}
        self._learning = True

    async def get(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        if not self._learning and url in self._known:
            return self._known.pop(url)
        answer = await self._fetcher.get(url, etag=etag, last_modified=last_modified)
        room = self.MOST - sum(len(known.body) for known in self._known.values())
        if self._learning and len(answer.body) <= min(self.LARGEST, room):
            self._known[url] = answer
        return answer

    def keep(self, urls: Collection[str]) -> None:
        """Learn no more, and forget all but what was read at these addresses."""
        self._learning = False
        self._known = {url: answer for url, answer in self._known.items() if url in urls}


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
