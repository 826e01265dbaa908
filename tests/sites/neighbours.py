"""Three sites on loopback: two blogs that are neighbours of a third one, and link to it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BLOGS, THIRD = ("moulin.localhost", "lavoir.localhost"), "reseau-des-lieux.localhost"
TITLES = ("Un repas partagé", "Des outils en commun", "La rentrée des ateliers")
PROSE = (
    (
        "Samedi, les habitants ont ouvert les portes de l'ancienne gare. On y partage une soupe et des nouvelles.",
        "Chacun peut apporter un plat, tenir le comptoir une heure ou deux, ou venir lire le journal au chaud.",
    ),
    (
        "La perceuse, l'échelle et la remorque du village attendent désormais dans la grange de la mairie.",
        "Un cahier dit qui les emprunte et jusqu'à quand ; les réparations se font ensemble le premier jeudi du mois.",
    ),
    (
        "Couture, menuiserie, jardin : les inscriptions aux ateliers d'automne sont prises au bureau de l'association.",
        "Les séances ont lieu le soir, pour que ceux qui travaillent loin puissent venir après leur train.",
    ),
)


@dataclass(frozen=True)
class Neighbours:
    """The running sites."""

    port: int

    def url(self, host: str, path: str = "/") -> str:
        return f"http://{host}:{self.port}{path}"


@contextmanager
def neighbours() -> Iterator[Neighbours]:
    """Serve until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host = self.headers.get("Host", "")
            found = _answer(host, self.path, host.partition(":")[2])
            self.send_response(200 if found else 404)
            kind = "application/rss+xml" if self.path == "/feed" else "text/html"
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(found)))
            self.end_headers()
            self.wfile.write(found)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield Neighbours(server.server_port)
    finally:
        server.shutdown()
        server.server_close()


def _answer(host: str, path: str, port: str) -> bytes:
    name = host.partition(":")[0]
    if name not in (*BLOGS, THIRD):
        return b""
    match path:
        case "/":
            found = f"<title>{name}</title><link rel=alternate type=application/rss+xml href=/feed><h1>{name}</h1>"
        case "/feed":
            found = _feed(name, f"http://{host}")
        case _:
            number = path.removeprefix("/article-").removesuffix("/")
            found = _article(name, int(number), port) if number in {"0", "1", "2"} else ""
    return found.encode()


def _feed(name: str, base: str) -> str:
    items = "".join(
        f"<item><title>{title} ({name})</title><link>{base}/article-{number}/</link>"
        f"<pubDate>Mon, {number + 2:02} Nov 2026 08:00:00 GMT</pubDate></item>"
        for number, title in enumerate(TITLES)
    )
    return f"<rss version='2.0'><channel><title>{name}</title><link>{base}/</link>{items}</channel></rss>"


def _article(name: str, number: int, port: str) -> str:
    links = (
        f"<p>Ils ont rejoint <a href='http://{THIRD}:{port}/article-{number}/'>le réseau des lieux</a> cet automne,"
        " comme le raconte <a href='https://fr.wikipedia.org/wiki/Tiers-lieu'>une page que tous connaissent</a>.</p>"
    )
    first, last = PROSE[number]
    return (
        f"<html lang=fr><head><title>{TITLES[number]} ({name})</title></head><body><article>"
        f"<h1>{TITLES[number]} ({name})</h1><p>{first}</p>{links if name in BLOGS else ''}<p>{last}</p>"
        f"</article><footer><a href='http://partenaire.localhost:{port}/'>Notre partenaire</a></footer></body></html>"
    )
