"""A small web of bad manners on loopback: each host name and path misbehaves in its own way, every request is noted."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ROBOTS = {
    "strict.localhost": (200, "User-agent: *\nDisallow: /private\nCrawl-delay: 0.6\n"),
    "broken.localhost": (503, "no"),
    "page.localhost": (404, "<html>User-agent: *\nDisallow: /</html>"),
}
PACKED = gzip.compress(b"<html><body>" + b"Un tiers-lieu ouvre. " * 500 + b"</body></html>")


@dataclass
class Misery:
    """The running server: its port and what it was asked."""

    port: int
    requests: list[tuple[float, str, str, str]] = field(default_factory=list)
    """Time, host, path and User-Agent."""

    def url(self, host: str, path: str = "/ok") -> str:
        return f"http://{host}:{self.port}{path}"

    def asked(self, host: str) -> list[str]:
        """The paths asked of a host, in order."""
        return [path for _, asked, path, _ in self.requests if asked == host]


@contextmanager
def misery() -> Iterator[Misery]:
    """Serve until the block ends."""
    state = Misery(0)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            host = self.headers.get("Host", "").partition(":")[0]
            state.requests.append((time.monotonic(), host, self.path, self.headers.get("User-Agent", "")))
            if self.path == "/robots.txt":
                status, text = ROBOTS.get(host, (404, ""))
                self.answer(status, text.encode())
            else:
                _answer(self, host, self.path, state)

        def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()


def _answer(handler: object, host: str, path: str, state: Misery) -> None:
    answer = handler.answer  # type: ignore[attr-defined]  # the handler of the block above
    match path:
        case "/ok":
            answer(200, b"ok", ETag='"1"')
        case "/cut":
            answer(200, PACKED[: len(PACKED) // 2], Content_Encoding="gzip")
        case "/packed":
            answer(200, PACKED, Content_Encoding="gzip")
        case "/loop":
            answer(302, Location="/loop")
        case "/inside":
            answer(302, Location=f"http://127.0.0.2:{state.port}/ok")
        case "/file":
            answer(302, Location="file:///etc/hostname")
        case "/big":
            answer(200, b"0" * (3 << 20))
        case _ if path.startswith("/slow/"):
            time.sleep(0.5)
            answer(302, Location=f"/slow/{path}")
        case "/huge":
            answer(200, gzip.compress(b"0" * (40 << 20)), Content_Encoding="gzip")
        case "/later":
            asked_before = state.asked(host).count(path) > 1
            answer(200, b"now") if asked_before else answer(503, b"", Retry_After="1")
        case _:
            answer(404)
