"""Redirects, with the cookies that some sites want to see again before they show anything."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.http import Response
from scrapy.settings import BaseSettings

MOST_COOKIES = 50
LONGEST_COOKIES = 4096
"""Bytes of cookies sent to a host; servers refuse much more."""
MOST_HOSTS = 1000


class CookieGateMiddleware(RedirectMiddleware):
    """Scrapy's redirects, that bring the cookies of a redirect to the next request for the same host.

    No cookie is kept but those without which a host did nothing but redirect, and none for longer than the crawl.
    """

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__(settings)
        self._keys: dict[str, bytes] = {}

    def process_request(self, request: Request) -> None:
        if key := self._keys.get(_host(request)):
            request.headers.setdefault(b"Cookie", key)

    def process_response(self, request: Request, response: Response, spider: Any = None) -> Request | Response:
        answer = super().process_response(request, response)
        opened = answer is response and response.status < 400 and request.meta.get("cookie_gate") == _host(request)
        if opened and len(self._keys) < MOST_HOSTS:
            self._keys[_host(request)] = request.headers[b"Cookie"] or b""
        return answer

    def _build_redirect_request(
        self, source_request: Request, response: Response, *, url: str, **kwargs: Any
    ) -> Request:
        next_request = super()._build_redirect_request(source_request, response, url=url, **kwargs)
        next_request.meta.pop("cookie_gate", None)
        if _host(next_request) == _host(source_request) and (cookies := _cookies(next_request, response)):
            next_request.headers[b"Cookie"] = cookies
            next_request.meta["cookie_gate"] = _host(next_request)
        return next_request


def _host(request: Request) -> str:
    return urlsplit(request.url).netloc


def _cookies(request: Request, response: Response) -> bytes:
    """The Cookie header with which to answer: what was sent already, and what the redirect sets."""
    jar: dict[str, str] = {}
    sent = (request.headers.get(b"Cookie") or b"").split(b"; ")
    for line in [*sent, *response.headers.getlist(b"Set-Cookie")[:MOST_COOKIES]]:
        try:
            jar |= {name: cookie.coded_value for name, cookie in SimpleCookie(line.decode("latin-1")).items()}
        except CookieError:
            continue
    found = "; ".join(f"{name}={value}" for name, value in list(jar.items())[:MOST_COOKIES]).encode("latin-1")
    return found if len(found) <= LONGEST_COOKIES else b""
