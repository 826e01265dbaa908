"""One server for the small CMS web: a site for each host name, its addresses as its software would have them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

HTML, XML, RSS, ATOM, JSON = (
    "text/html; charset=utf-8",
    "application/xml",
    "application/rss+xml; charset=utf-8",
    "application/atom+xml; charset=utf-8",
    "application/json; charset=utf-8",
)


@dataclass(frozen=True)
class There:
    """What is at an address."""

    body: str | bytes = ""
    content_type: str = HTML
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Site = Callable[[str], Mapping[str, There]]
"""Given its own address without final slash, all addresses of a site (path and query, unquoted) and what is there. What
is at "*" is the answer to any other address."""


@dataclass
class CmsWeb:
    """The running server, and what it was asked."""

    port: int
    requests: list[tuple[str, str]] = field(default_factory=list)
    """Host and path, in order."""

    def url(self, host: str, path: str = "/") -> str:
        return f"http://{host}.localhost:{self.port}{path}"

    def asked(self, host: str) -> list[str]:
        """The paths asked of a site, in order."""
        return [path for asked, path in self.requests if asked == f"{host}.localhost"]


@contextmanager
def serve(sites: Mapping[str, Site]) -> Iterator[CmsWeb]:
    """Serve these sites, each as NAME.localhost, until the block ends."""
    web = CmsWeb(0)
    routes: dict[str, Mapping[str, There]] = {}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            host = self.headers.get("Host", "").partition(":")[0]
            web.requests.append((host, self.path))
            site = routes.get(host.removesuffix(".localhost"), {})
            found = site.get(unquote(self.path)) or site.get("*") or There("<h1>Not Found</h1>", status=404)
            body = found.body.encode() if isinstance(found.body, str) else found.body
            self.send_response(found.status)
            for name, value in {"Content-Type": found.content_type, **found.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    web.port = server.server_port
    routes |= {name: site(web.url(name).rstrip("/")) for name, site in sites.items()}
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
