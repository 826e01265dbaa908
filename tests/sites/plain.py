"""A site of a few documents that a test writes, under any host name on loopback: each with status, headers and body."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Document:
    """What an address answers."""

    body: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class PlainSite:
    """The running server. What is not in `documents` (by path) answers 404."""

    port: int
    documents: dict[str, Document] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    """The paths asked for, but for those every site is asked for: robots.txt and the rights of the site."""

    def url(self, path: str, host: str = "plain.localhost") -> str:
        return f"http://{host}:{self.port}{path}"


@contextmanager
def plain_site() -> Iterator[PlainSite]:
    """Serve until the block ends."""
    state = PlainSite(0)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.path not in ("/robots.txt", "/.well-known/tdmrep.json"):
                state.requests.append(self.path)
            document = state.documents.get(self.path, Document(status=404))
            self.send_response(document.status)
            body = document.body.encode()
            for name, value in {"Content-Length": str(len(body)), **document.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.port = server.server_port
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
