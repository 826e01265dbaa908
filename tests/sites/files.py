"""A site on loopback that serves what a test puts there, and notes what it is asked for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Files:
    """The running site. `at` holds the body and media type of each path; other paths answer 404."""

    port: int = 0
    at: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    validators: dict[str, str] = field(default_factory=dict)
    """ETags by path; asked with one of these, the site answers 304."""
    asked: list[str] = field(default_factory=list)
    """Paths in the order they were asked for, but for what says how a site may be visited (robots.txt, .well-known);
    "304 /path" for those that had not changed."""

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str = "/") -> str:
        return f"http://{self.host}{path}"

    def put(self, path: str, body: str | bytes, media_type: str = "text/html; charset=utf-8") -> None:
        """Put something at a path, over what was there."""
        self.at[path] = (body.encode() if isinstance(body, str) else body, media_type)


@contextmanager
def files() -> Iterator[Files]:
    """Serve until the block ends."""
    site = Files()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            etag = site.validators.get(path, "")
            known = bool(etag) and self.headers.get("If-None-Match") == etag
            if not path.startswith(("/robots.txt", "/.well-known/")):
                site.asked.append(f"304 {path}" if known else path)
            body, media_type = site.at.get(path, (b"", ""))
            status = 304 if known else 200 if media_type else 404
            self.send_response(status)
            if etag:
                self.send_header("ETag", etag)
            if media_type:
                self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(0 if known else len(body)))
            self.end_headers()
            self.wfile.write(b"" if known else body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
