"""Scrapy's HTTP download handler with the limits it lacks: on connecting, on the first byte, on the head of an answer,
on all tries of an address together, and on the memory of all bodies together.

Scrapy and Twisted offer no public way to set these; what is used of their inside is tested on real sockets.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from OpenSSL import SSL
from scrapy import Request, signals
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
    _ScrapyAgent,
)
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    StopDownload,
)
from scrapy.http import Response
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future
from service_identity import VerificationError
from twisted.internet.defer import CancelledError
from twisted.internet.protocol import connectionDone
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS

from crawler.guard import port_of
from crawler.in_hand import InHand
from crawler.resolver import GuardedResolver

CONNECT_SECONDS = 10.0
FIRST_BYTE_SECONDS = 15.0
TRY_SECONDS = 25.0
"""For one answer, whole."""
URL_SECONDS = 55.0
"""For all tries of an address and all its redirects, pauses included."""
HEAD_BYTES = 256 * 1024
"""Status line and headers, and the interim answers (1xx) before them; browsers stop there too."""
EXCESS = "x-veille-excess"
"""Header we add to an answer that goes on beyond its Content-Length, which is then wrong: the body may be cut."""


@dataclass
class Spent:
    """Seconds an address has taken so far, shared by all requests for it (`meta["spent"]`)."""

    seconds: float = 0.0
    asked_to_wait: float = 0.0
    """Pauses that the server asked for, beyond our own."""

    @property
    def left(self) -> float:
        return URL_SECONDS - self.seconds


class RefusedAddress(IgnoreRequest):
    """The guard does not permit the address."""


class HostPaused(IgnoreRequest):
    """The host asked for a pause (Retry-After) that is not over. `seconds` of it are left."""

    def __init__(self, message: str, seconds: float) -> None:
        super().__init__(message)
        self.seconds = seconds


class BadCertificate(DownloadFailedError):
    """The host does not prove that it is who it should be."""


class Crowded(DownloadFailedError):
    """Too many large bodies are in memory at once; this one was given up and may be asked for again."""


class _NoFirstByte(CancelledError):
    """A cancellation, since Twisted asks once more after other failures of a connection that was used before."""


class _HeadTooLong(Exception):
    """Headers without end."""


class _Parser(_LenientHTTPClientParser):
    def _finished(self, rest: bytes) -> None:
        if rest.strip():
            self.response.headers.addRawHeader(EXCESS.encode(), b"1")
        super()._finished(rest)  # type: ignore[no-untyped-call]


class _Protocol(_LenientHTTP11ClientProtocol):
    """Gives up on a server that does not begin to answer, and on one that does not end the head of its answer."""

    _head = 0
    _first_byte: Any = None

    def request(self, request: Any) -> Any:
        answer = super().request(request)
        if self._parser is not None:
            self._parser.__class__ = _Parser
        self._head = 0
        self._first_byte = _call_later(FIRST_BYTE_SECONDS, lambda: self._stop(_NoFirstByte()))
        return answer

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  # Twisted's interface
        self._answered()
        if self._parser is not None and self._parser.state in (STATUS, HEADER):
            self._head += len(data)
            # The last piece may hold the beginning of the body.
            if self._head - len(data) > HEAD_BYTES:
                self._stop(_HeadTooLong())
                return
        super().dataReceived(data)  # type: ignore[no-untyped-call]

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802  # Twisted's interface
        self._answered()
        super().connectionLost(reason)  # type: ignore[no-untyped-call]

    def _answered(self) -> None:
        if self._first_byte is not None and self._first_byte.active():
            self._first_byte.cancel()

    def _stop(self, why: Exception) -> None:
        assert self.transport is not None  # noqa: S101  # a request is under way on it
        self._disconnectParser(Failure(why))  # type: ignore[no-untyped-call]
        self.transport.abortConnection()


class _Factory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> _Protocol:  # noqa: N802  # Twisted's interface
        return _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class _Agent(_ScrapyAgent):
    def _get_agent(self, request: Request, timeout: float) -> Any:
        return super()._get_agent(request, min(timeout, CONNECT_SECONDS))


class BoundedDownloads(HTTP11DownloadHandler):
    """Scrapy's DOWNLOAD_HANDLERS for http and https."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _Factory  # noqa: SLF001  # as Scrapy itself sets its own
        self._crawler_ = crawler
        crawler.signals.connect(self._arrives, signals.bytes_received)

    @property
    def _spider(self) -> Any:
        """Our one spider, which holds what all requests of a crawl share."""
        return self._crawler_.spider

    @property
    def _in_hand(self) -> InHand:
        found: InHand = self._spider.in_hand
        return found

    async def download_request(self, request: Request) -> Response:
        spent: Spent = request.meta.setdefault("spent", Spent())
        if left := self._spider.pauses.left(request.url):
            raise HostPaused(f"{urlsplit(request.url).netloc} asked for a pause of {left:.0f} more seconds", left)
        if spent.left <= 0:
            raise DownloadTimeoutError(f"{request.url} took more than {URL_SECONDS:.0f} seconds")
        request.meta["download_timeout"] = min(request.meta.get("try_seconds", TRY_SECONDS), spent.left)
        started = monotonic()
        try:
            with wrap_twisted_exceptions():
                return self._kept(request, await maybe_deferred_to_future(self._agent().download_request(request)))
        except CannotResolveHostError as error:
            raise _refused(request.url) or error from error
        except DownloadFailedError as error:
            raise _named(error) from error
        finally:
            spent.seconds += monotonic() - started
            self._in_hand.arrived(request)

    def _kept(self, request: Request, response: Response) -> Response:
        """The response, counted for as long as it lives, unless its body was given up."""
        if request.meta.pop("crowded", False):
            raise Crowded(f"{request.url}: memory is full")
        self._in_hand.hold(response, len(response.body))
        return response

    def _agent(self) -> _Agent:
        return _Agent(
            contextFactory=self._contextFactory,
            bindAddress=self._bind_address,
            pool=self._pool,
            maxsize=self._default_maxsize,
            crawler=self._crawler_,
        )

    def _arrives(self, data: bytes, request: Request) -> None:
        size = self._in_hand.arrives(request, len(data))
        if size >= request.meta.get("enough", inf):
            raise StopDownload(fail=False)
        if not self._in_hand.room_for(size):
            # Scrapy's own failure would carry what had come along.
            request.meta["crowded"] = True
            raise StopDownload(fail=False)


def _refused(url: str) -> RefusedAddress | None:
    """The refusal of the guard, if it is why a host could not be connected to."""
    parts = urlsplit(url)
    if (parts.hostname, port_of(parts)) not in GuardedResolver.refused:
        return None
    return RefusedAddress(f"{parts.hostname} is on a private network (allow_networks can permit it)")


def _named(error: DownloadFailedError) -> Exception:
    """The failure by what caused it, where that is one of ours or of TLS."""
    for reason in getattr(error.__cause__, "reasons", ()):
        match getattr(reason, "value", None):
            case _NoFirstByte():
                return DownloadTimeoutError(f"no answer within {FIRST_BYTE_SECONDS:.0f} seconds")
            case _HeadTooLong():
                return DownloadCancelledError(f"headers of more than {HEAD_BYTES} bytes")
            case VerificationError() | SSL.Error() as cause:
                return BadCertificate(_tls_problem(cause))
    return error


def _tls_problem(cause: Exception) -> str:
    """What TLS says, in words: "certificate verify failed", "no protocols available", …"""
    if isinstance(cause, VerificationError):
        return "the certificate is another host's"
    words = [str(part[-1]) for part in (cause.args[0] if cause.args else ()) if part and part[-1]]
    return ", ".join(words) or "no secure connection"


def _call_later(seconds: float, function: Callable[[], None]) -> Any:
    """A call to come, which can be cancelled. (Twisted's interfaces are zope's, which mypy cannot follow.)"""
    from twisted.internet import reactor  # importing it installs one, which is for Scrapy to choose

    running: Any = reactor
    return running.callLater(seconds, function)
