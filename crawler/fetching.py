"""Asking for one address: the only way from here to the web."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.downloads import EXCESS, BadCertificate, Crowded, HostPaused, RefusedAddress, Spent
from crawler.in_hand import InHand
from crawler.middlewares import DEFAULT_MOST, BadBody, RobotsDisallow, RobotsMiddleware
from store.errors import VeilleError


class FetchFailed(VeilleError):
    """An address gave no answer. `kind` is a stable word: "timeout", "unreachable", "robots", …"""

    def __init__(self, kind: str, message: str, *, seconds: float = 0.0, pause: float = 0.0) -> None:
        # What a server wrote may be in it: one line, without controls, for logs, reports and the database.
        super().__init__("".join(letter for letter in message if letter.isprintable()))
        self.kind = kind
        self.seconds = seconds
        """How long it was waited for, the queue for its host not counted."""
        self.pause = pause
        """For how many seconds more the host wants to be left alone; 0 if it does not say."""


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
    cut: bool = False
    """Whether only the beginning of a longer body was taken, as was asked for."""
    seconds: float = 0.0
    """How long it was waited for, the queue for its host not counted."""

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "")

    @cached_property
    def body_hash(self) -> str:
        return hashlib.sha256(self.body).hexdigest()


class Fetcher:
    """Asks for addresses through Scrapy's downloader and our middlewares: politely, guarded, each host in turn."""

    def __init__(self, engine: Any, in_hand: InHand) -> None:
        self._engine, self._in_hand = engine, in_hand

    async def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        most: int = DEFAULT_MOST,
        part: bool = False,
    ) -> Fetched:
        """The answer at an address; with validators, 304 if it has not changed. Raises FetchFailed.

        `most` are the bytes taken, on the wire and decoded. What is longer fails; with `part` its beginning is given.
        """
        headers = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        spent = Spent()
        limits = {"enough": most, "download_maxsize": 0} if part else {"download_maxsize": most}
        await self._in_hand.room()
        given = {name: value for name, value in headers.items() if value}
        response = await self._answer(url, given, {"spent": spent, **limits})
        if isinstance(response, FetchFailed):
            response.seconds = spent.seconds + spent.asked_to_wait
            raise response
        fetched = Fetched(
            url=response.url,
            status=response.status,
            headers=dict(_header(name, values) for name, values in response.headers.items() if values),
            body=response.body,
            moved_to=_moved_to(response),
            cut="download_stopped" in response.flags,
            seconds=spent.seconds + spent.asked_to_wait,
        )
        if EXCESS in fetched.headers:
            raise FetchFailed("cut", f"{url} sends more than it says, or only a part", seconds=fetched.seconds)
        self._in_hand.hold(fetched, len(fetched.body))
        return fetched

    async def _answer(self, url: str, headers: dict[str, str], meta: dict[str, Any]) -> Response | FetchFailed:
        """The answer, or why there is none: without the cause, whose trace would keep what had come of the body."""
        try:
            request = Request(url, headers=headers, callback=NO_CALLBACK, meta=meta)
            response: Response = await self._engine.download_async(request)
        except (ValueError, UnsupportedURLSchemeError):
            return FetchFailed("address", f"{url!r} is not an address that can be asked for")
        except Exception as error:  # noqa: BLE001  # Scrapy, Twisted and TLS have no family of errors in common
            return _explain(url, error)
        return response

    def sitemaps(self, url: str) -> tuple[str, ...]:
        """The sitemaps that the robots.txt of a host names. It was read before anything else of that host, and is not
        asked for again; none if nothing was asked of the host yet."""
        robots = self._engine.crawler.get_downloader_middleware(RobotsMiddleware)
        return robots.sitemaps(urlsplit(url).netloc) if robots else ()


REPEATED = frozenset({"x-robots-tag", "link"})
"""Headers that servers repeat and whose lines are read one by one; they are kept with "\\n" between them."""
PERMANENT = (301, 308)
_CONTROLS = re.compile(rb"[\x00-\x1f\x7f]")


def _header(name: bytes, values: list[bytes]) -> tuple[str, str]:
    lower = name.decode("latin-1").lower()
    lines = (_CONTROLS.sub(b" ", value) for value in (values if lower in REPEATED else values[-1:]))
    return lower, b"\n".join(lines).decode("latin-1")


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
        super().__init__(fetcher._engine, fetcher._in_hand)  # noqa: SLF001  # of the same class
        self._fetcher = fetcher
        self._known: dict[str, Fetched] = {}
        self._learning = True

    async def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        most: int = DEFAULT_MOST,
        part: bool = False,
    ) -> Fetched:
        if not self._learning and url in self._known:
            return self._known.pop(url)
        answer = await self._fetcher.get(url, etag=etag, last_modified=last_modified, most=most, part=part)
        room = self.MOST - sum(len(known.body) for known in self._known.values())
        if self._learning and len(answer.body) <= min(self.LARGEST, room):
            self._known[url] = answer
        return answer

    def keep(self, urls: Collection[str]) -> None:
        """Learn no more, and forget all but what was read at these addresses."""
        self._learning = False
        self._known = {url: answer for url, answer in self._known.items() if url in urls}


def _explain(url: str, error: Exception) -> FetchFailed:
    host = urlsplit(url).hostname or url
    if isinstance(error, BadBody):
        return FetchFailed(error.kind, str(error))
    if isinstance(error, HostPaused):
        return FetchFailed("paused", str(error), pause=error.seconds)
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
    (BadCertificate, "certificate", "{host} does not prove that it is {host}: {error}"),
    (Crowded, "crowded", "{url} is large, and memory was full"),
)
