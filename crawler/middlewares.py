"""What stands between our requests and the sites: guard, robots.txt, pauses they ask for, codings, proxy."""

from __future__ import annotations

import asyncio
import codecs
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import DownloadFailedError, IgnoreRequest, ResponseDataLossError
from scrapy.http import Response, TextResponse
from scrapy.robotstxt import ProtegoRobotParser, RobotParser
from twisted.internet.defer import Deferred

from crawler.decoding import ACCEPTED, Undecodable, decode
from crawler.downloads import BadCertificate, RefusedAddress, Spent
from crawler.guard import Guard, port_of
from crawler.pauses import Pauses
from crawler.resolver import GuardedResolver

MAX_CRAWL_DELAY = 60.0
MOST_ROBOTS = 512 * 1024
RETRIED_STATUSES = frozenset({429, 500, 502, 503, 504})
RETRIED_FAILURES = (DownloadFailedError, ResponseDataLossError)
"""Connections that broke. Who did not answer in time is asked again by the next visit, not by this one."""
RETRIES = 2
LEAST_PAUSE = 3.0
"""Seconds before the first retry; three times as many before the second."""
MAX_PAUSE = 120.0
"""Seconds. A site that asks for a longer pause is left alone until its next visit."""
DEFAULT_MOST = 6 * 1024 * 1024
"""Bytes of an answer, on the wire and decoded, unless a request says otherwise."""
DECODED_AT_ONCE = 32 * 1024
"""Bytes of a coded body that are decoded without the detour of a thread."""


class BadBody(IgnoreRequest):
    """A body that cannot be decoded: `kind` is "cut", "too_large" or "coding"."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


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
        body = rules_of(response.body) if response.status < 400 else b""
        await super()._parse_robots(response.replace(body=body), netloc, request)
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


def rules_of(body: bytes) -> bytes:
    """The part of a robots.txt that is read (RFC 9309, 2.5): 512 KiB, whole lines, without a byte order mark."""
    body = body.removeprefix(codecs.BOM_UTF8)
    return body if len(body) <= MOST_ROBOTS else body[:MOST_ROBOTS].rpartition(b"\n")[0]


class RetryMiddleware:
    """Asks again after a passing failure, ever later, holding the whole host back for as long as it says (Retry-After).

    A host that wants a longer pause than a visit has is not asked for anything more until then.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        if response.status not in RETRIED_STATUSES:
            return response
        header = response.headers.get(b"Retry-After") or b""
        asked = retry_after(header.decode("latin-1"), datetime.now(UTC))
        if asked > MAX_PAUSE:
            self._pauses.ask(request.url, asked)
            return response
        again = self._again(request, f"status {response.status}", asked)
        if again is None and response.status == 429:
            self._pauses.ask(request.url, MAX_PAUSE)
        return again or response

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        if isinstance(exception, RETRIED_FAILURES) and not isinstance(exception, BadCertificate):
            return self._again(request, exception)
        return None

    def _again(self, request: Request, reason: str | Exception, least: float = 0.0) -> Request | None:
        spent: Spent = request.meta.get("spent") or Spent()
        ours = LEAST_PAUSE * 3 ** request.meta.get("retry_times", 0)
        if ours > spent.left:
            return None
        assert self.crawler.spider is not None  # noqa: S101  # a request is under way, so there is one
        again = get_retry_request(request, spider=self.crawler.spider, reason=reason, max_retry_times=RETRIES)
        if again is not None:
            spent.seconds += ours
            spent.asked_to_wait += max(least - ours, 0.0)
            self._hold(request, max(least, ours))
        return again

    @property
    def _pauses(self) -> Pauses:
        found: Pauses = self.crawler.spider.pauses  # type: ignore[union-attr]  # a request is under way: JobSpider's
        return found

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


class DecodingMiddleware:
    """Undoes content codings, within the limit of the request; large bodies in a thread, so that the others go on."""

    def process_request(self, request: Request) -> None:
        request.headers.setdefault(b"Accept-Encoding", ACCEPTED)

    async def process_response(self, request: Request, response: Response) -> Response:
        header = b",".join(response.headers.getlist(b"Content-Encoding")).decode("latin-1")
        if not header or request.method == "HEAD":
            return response
        part = "enough" in request.meta
        most = int(request.meta.get("enough") or request.meta.get("download_maxsize") or DEFAULT_MOST)
        try:
            if len(response.body) > DECODED_AT_ONCE:
                body = await asyncio.to_thread(decode, response.body, header, most, part=part)
            else:
                body = decode(response.body, header, most, part=part)
        except Undecodable as error:
            raise BadBody(error.kind, f"{request.url}: {error}") from error
        # Without it Scrapy would look for the charset of the whole body, here.
        unread = {"encoding": None} if isinstance(response, TextResponse) else {}
        return response.replace(body=body, **unread)


class ProxyMiddleware:
    """Sends requests through the proxy of the settings, if there is one, and judges first what it would look up."""

    def __init__(self, proxy: str, guard: Guard) -> None:
        self.proxy, self.guard = proxy, guard

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        guard = Guard.read(crawler.settings.getlist("VEILLE_ALLOW"))
        return cls(crawler.settings.get("VEILLE_PROXY", ""), guard)

    async def process_request(self, request: Request) -> None:
        if not self.proxy:
            return
        if problem := self.guard.refuses_unseen(request.url) or await self._refused(request.url):
            raise RefusedAddress(f"{request.url} is not asked for: {problem}")
        request.meta["proxy"] = self.proxy

    async def _refused(self, url: str) -> str:
        """Why the address of a host, where a name server here tells it, may not be connected to."""
        from twisted.internet import reactor  # importing it installs one, which is for Scrapy to choose

        parts = urlsplit(url)
        resolver: GuardedResolver = reactor.nameResolver  # ours, installed by Scrapy
        refused = await resolver.refuses(parts.hostname or "", port_of(parts))
        return "it is on a private network (allow_networks)" if refused else ""
