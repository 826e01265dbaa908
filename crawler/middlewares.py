"""What stands between our requests and the sites: guard, robots.txt, pauses they ask for, whole bodies only, proxy."""

from __future__ import annotations

import time
import zlib
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import (
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.robotstxt import ProtegoRobotParser, RobotParser
from twisted.internet.defer import Deferred

from crawler.guard import Guard

MAX_CRAWL_DELAY = 60.0
RETRIED_STATUSES = frozenset({429, 500, 502, 503, 504})
RETRIED_FAILURES = (DownloadFailedError, DownloadTimeoutError, ResponseDataLossError)
LEAST_PAUSE = 3.0
MAX_PAUSE = 120.0
"""Seconds. A site that asks for a longer pause is left alone until its next visit."""


class RefusedAddress(IgnoreRequest):
    """The guard does not permit the address."""


class RobotsDisallow(IgnoreRequest):
    """robots.txt forbids the address, or cannot be read, which forbids them all (RFC 9309, 2.3.1.4)."""


class GuardMiddleware:
    """Refuses what the text of an address already shows; the resolver judges the rest at connection time."""

    def __init__(self, guard: Guard) -> None:
        self.guard = guard

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(Guard.read(crawler.settings.getlist("VEILLE_ALLOW")))

    def process_request(self, request: Request) -> None:
        if problem := self.guard.refuses_url(request.url):
            raise RefusedAddress(f"{request.url} is not asked for: {problem}")


class _Unreadable(RobotParser):
    """Stands for a robots.txt that could not be had: nothing is allowed."""

    def __init__(self, cause: Exception) -> None:
        self.cause = cause

    @classmethod
    def from_crawler(cls, crawler: Crawler, robotstxt_body: bytes) -> Self:
        raise NotImplementedError("made where robots.txt fails, never parsed from a body")

    def allowed(self, url: str | bytes, user_agent: str | bytes) -> bool:
        return False


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's, with what RFC 9309 asks when robots.txt fails, and with Crawl-delay."""

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        if isinstance(rp, _Unreadable):
            raise rp.cause
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest:
            raise RobotsDisallow(f"robots.txt forbids {request.url}") from None

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500 or response.status == 429:
            self._robots_error(RobotsDisallow(f"robots.txt of {netloc} answers {response.status}"), netloc)
            return
        # A page of error is no robots.txt: 4xx means that all is allowed.
        body = response.body if response.status < 400 else b""
        await super()._parse_robots(response.replace(body=body[: 512 * 1024]), netloc, request)
        self._apply_delay(self._parsers[netloc], request)

    def sitemaps(self, netloc: str) -> tuple[str, ...]:
        """The sitemaps named by a robots.txt that was read; none if it was not, or names none."""
        robots = self._parsers.get(netloc)
        return tuple(robots.rp.sitemaps) if isinstance(robots, ProtegoRobotParser) else ()

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        waiting, unreadable = self._parsers[netloc], _Unreadable(exc)
        self._parsers[netloc] = unreadable
        if isinstance(waiting, Deferred):
            waiting.callback(unreadable)

    def _apply_delay(self, robots: object, request: Request) -> None:
        asked = robots.crawl_delay(self._default_useragent) if isinstance(robots, RobotParser) else None
        if asked is None or self.crawler.engine is None:
            return
        downloader, host = self.crawler.engine.downloader, urlsplit(request.url).hostname or ""
        delay = max(self.crawler.settings.getfloat("DOWNLOAD_DELAY"), min(asked, MAX_CRAWL_DELAY))
        # A slot is thrown away when idle; the settings are what its successor starts from.
        downloader.per_slot_settings[host] = {"delay": delay}
        if host in downloader.slots:
            downloader.slots[host].delay = delay


class RetryMiddleware:
    """Asks again after a passing failure, holding the whole host back for as long as it says (Retry-After)."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        if response.status not in RETRIED_STATUSES:
            return response
        header = response.headers.get(b"Retry-After") or b""
        pause = max(retry_after(header.decode("latin-1"), datetime.now(UTC)), LEAST_PAUSE)
        if pause > MAX_PAUSE:
            return response
        self._hold(request, pause)
        return self._again(request, f"status {response.status}") or response

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        if not isinstance(exception, RETRIED_FAILURES):
            return None
        self._hold(request, LEAST_PAUSE)
        return self._again(request, exception)

    def _again(self, request: Request, reason: str | Exception) -> Request | None:
        assert self.crawler.spider is not None  # noqa: S101  # a request is under way, so there is one
        return get_retry_request(request, spider=self.crawler.spider, reason=reason)

    def _hold(self, request: Request, seconds: float) -> None:
        assert self.crawler.engine is not None  # noqa: S101  # a request is under way, so there is one
        slot = self.crawler.engine.downloader.slots.get(str(request.meta.get("download_slot")))
        if slot is not None:
            slot.lastseen = time.monotonic() + seconds - slot.delay


def retry_after(value: str, now: datetime) -> float:
    """Seconds to wait by a Retry-After header (RFC 9110, 10.2.3); 0 if it says nothing usable.

    >>> retry_after("120", datetime(2026, 1, 1, tzinfo=UTC))
    120.0
    """
    if value.strip().isdecimal():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - now).total_seconds())
    except (ValueError, TypeError):
        return 0.0


class WholeBodyMiddleware:
    """A gzip body that ends too soon is a failed download; Scrapy would hand on what could be unpacked."""

    def process_response(self, request: Request, response: Response) -> Response:
        coding = (response.headers.get(b"Content-Encoding") or b"").strip().lower()
        packed = coding in (b"gzip", b"x-gzip") and response.body and request.method != "HEAD"
        if packed and not _whole_gzip(response.body):
            raise ResponseDataLossError(f"{request.url}: the compressed body is cut")
        return response


def _whole_gzip(body: bytes) -> bool:
    unpacker = zlib.decompressobj(wbits=31)
    rest = body
    while rest and not unpacker.eof:
        try:
            unpacker.decompress(rest, 1 << 20)
        except zlib.error:
            return False
        rest = unpacker.unconsumed_tail
    return unpacker.eof


class ProxyMiddleware:
    """Sends requests through the proxy of the settings, if there is one."""

    def __init__(self, proxy: str) -> None:
        self.proxy = proxy

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings.get("VEILLE_PROXY", ""))

    def process_request(self, request: Request) -> None:
        if self.proxy:
            request.meta["proxy"] = self.proxy
