"""HTTP as the servers of real sites speak it: validators, 304, gzip, HEAD, persistent connections."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast

SMALL = 600
"""Bytes under which servers do not compress."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request as the sample web saw it."""

    time: datetime
    method: str
    host: str
    path: str
    """With its query."""
    status: int
    user_agent: str
    conditional: bool
    """Whether it carried If-None-Match or If-Modified-Since."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What an address answers, before the request's own conditions are looked at."""

    body: bytes = b""
    content_type: str = "text/html; charset=UTF-8"
    status: int = 200
    location: str = ""
    modified: datetime | None = None
    """None: the answer carries no validators."""

    @property
    def etag(self) -> str:
        return f'W/"{hashlib.sha256(self.body).hexdigest()[:16]}"'


class Server(ThreadingHTTPServer):
    """Asks `answer` (host, path with query) and tells `log`. Raises OSError if its port is taken."""

    daemon_threads = True

    def __init__(self, port: int, answer: Callable[[str, str], Answer], log: Callable[[Request], None]) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.answer = answer
        self.log = log

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server_version = "Apache/2.4.62"
    sys_version = ""
    timeout = 10

    def do_GET(self) -> None:
        self._respond(with_body=True)

    def do_HEAD(self) -> None:
        self._respond(with_body=False)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the standard library
        """Say nothing: requests are logged as values."""

    def _respond(self, *, with_body: bool) -> None:
        server = cast(Server, self.server)
        host = self.headers.get("Host", "")
        answer = server.answer(host, self.path)
        status = 304 if answer.status == 200 and self._has_it(answer) else answer.status
        body = b"" if status == 304 else answer.body
        zipped = self._zips(answer, body)
        self._send_head(answer, status)
        if zipped:
            body = gzip.compress(body, 5, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        server.log(self._request(host, status))
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def _send_head(self, answer: Answer, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Vary", "Accept-Encoding")
        if answer.location:
            self.send_header("Location", answer.location)
        if answer.modified:
            self.send_header("ETag", answer.etag)
            self.send_header("Last-Modified", format_datetime(answer.modified.astimezone(UTC), usegmt=True))

    def _has_it(self, answer: Answer) -> bool:
        """Whether the visitor already has this very answer (RFC 9110, 13.1: If-None-Match wins)."""
        if not answer.modified:
            return False
        known = self.headers.get("If-None-Match")
        if known is not None:
            return answer.etag.removeprefix("W/") in [tag.strip().removeprefix("W/") for tag in known.split(",")]
        since = self.headers.get("If-Modified-Since")
        return bool(since) and answer.modified.replace(microsecond=0) <= _moment(since or "")

    def _zips(self, answer: Answer, body: bytes) -> bool:
        wanted = "gzip" in self.headers.get("Accept-Encoding", "")
        return wanted and len(body) > SMALL and answer.content_type.startswith(("text/", "application/")) and (
            "gzip" not in answer.content_type
        )  # fmt: skip

    def _request(self, host: str, status: int) -> Request:
        return Request(
            time=datetime.now(UTC),
            method=self.command,
            host=host.partition(":")[0],
            path=self.path,
            status=status,
            user_agent=self.headers.get("User-Agent", ""),
            conditional="If-None-Match" in self.headers or "If-Modified-Since" in self.headers,
        )


def _moment(header: str) -> datetime:
    try:
        return parsedate_to_datetime(header)
    except ValueError:
        # A date no one can read is as if it were not there (RFC 9110, 13.1.3).
        return datetime.min.replace(tzinfo=UTC)
