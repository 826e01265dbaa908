"""Sites on loopback that change between two visits: each host name has its own addresses, which a test rewrites."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Answer:
    """What an address answers."""

    body: str = ""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: Headers = ()


@dataclass
class Site:
    """One host: its addresses, and what it was asked."""

    base: str
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def post(self, slug: str, days_ago: float = 1, *, headers: Headers = (), head: str = "", foot: str = "") -> str:
        """Publish an article's page; its path."""
        path = f"/{slug}"
        self.answers[path] = Answer(article(slug, days_ago, head=head, foot=foot), headers=headers)
        return path

    def feed(self, path: str, slugs: Sequence[str], days_ago: float = 1, *, extra: str = "", summary: str = "") -> None:
        """Answer a path with an RSS feed of these articles, a day between them."""
        items = "".join(
            f"<item><title>{title(slug)}</title><link>{self.base}/{slug}</link>"
            f"<pubDate>{format_datetime(_days_ago(days_ago + number))}</pubDate>"
            f"<description>{summary or SENTENCES[0]}</description></item>"
            for number, slug in enumerate(slugs)
        )
        body = f"<rss version='2.0'{NAMESPACES}><channel><title>Site</title>{extra}{items}</channel></rss>"
        self.answers[path] = Answer(body, content_type="application/rss+xml")

    def listing(self, path: str, slugs: Sequence[str], *, head: str = "") -> None:
        """Answer a path with a page that lists these articles."""
        rows = "".join(
            f"<article><h2><a href='/{slug}'>{title(slug)}</a></h2><p>{SENTENCES[1]}</p></article>" for slug in slugs
        )
        self.answers[path] = Answer(f"<html lang=fr><head><title>Site</title>{head}</head><body><main>{rows}</main>")

    def sitemap(self, path: str, slugs: Sequence[str]) -> None:
        """Answer a path with a sitemap of these articles."""
        rows = "".join(f"<url><loc>{self.base}/{slug}</loc></url>" for slug in slugs)
        namespace = "http://www.sitemaps.org/schemas/sitemap/0.9"
        self.answers[path] = Answer(f"<urlset xmlns='{namespace}'>{rows}</urlset>", content_type="text/xml")

    def home(self, *links: str, head: str = "") -> None:
        """Answer "/" with a page that has these links, and no list of articles."""
        shown = "".join(f"<li><a href='{link.partition(' ')[0]}'>{link.partition(' ')[2]}</a>" for link in links)
        self.answers["/"] = Answer(f"<html lang=fr><head><title>Site</title>{head}</head><body><ul>{shown}</ul>")

    def refuse(self, path: str, status: int) -> None:
        self.answers[path] = Answer("<html><body><h1>Erreur</h1>", status)

    def redirect(self, path: str, target: str, status: int = 301) -> None:
        self.answers[path] = Answer("", status, headers=(("Location", target),))


NAMESPACES = (
    " xmlns:creativeCommons='http://backend.userland.com/creativeCommonsRssModule'"
    " xmlns:dc='http://purl.org/dc/elements/1.1/'"
)
SENTENCES = (
    "Le tiers-lieu du bourg ouvre ses portes aux associations du canton et aux artisans qui cherchent un atelier.",
    "La commune et la région soutiennent le projet, que les habitants ont dessiné ensemble pendant deux ans.",
    "Des machines partagées, un café et un potager attendent celles et ceux qui veulent apprendre à réparer.",
)


NOUNS = (
    "grange préau four moulin verger hangar quai rempart fontaine lavoir halle marché scène cuisine bibliothèque "
    "forge menuiserie couture vélo barque tuile chanvre laine miel pain farine cidre carte cahier affiche chorale "
    "théâtre conte radio journal film école jardin serre ruche haie mare sentier bus train péniche remorque "
    "échelle perceuse tournevis fil aiguille bois paille pierre chaux argile verre cuivre papier encre lampe "
    "poêle tapis banc table"
)


def title(slug: str) -> str:
    return slug.replace("-", " ").capitalize()


def article(slug: str, days_ago: float = 1, *, head: str = "", foot: str = "") -> str:
    """A page with title, date and three paragraphs, of which the second is like that of no other slug."""
    moment = _days_ago(days_ago).isoformat()
    nouns = NOUNS.split()
    told = ", ".join(Random(slug).sample(nouns, len(nouns)))  # noqa: S311  # nothing secret
    middle = f"{SENTENCES[1]} Voici ce que l'on sait de {slug.replace('-', ' ')} : {told}."
    paragraphs = "".join(f"<p>{text}</p>" for text in (SENTENCES[0], middle, SENTENCES[2]))
    return (
        f"<html lang=fr><head><title>{title(slug)}</title><meta property='article:published_time' content='{moment}'>"
        f"{head}</head><body><article><h1>{title(slug)}</h1>{paragraphs}</article><footer>{foot}</footer></body></html>"
    )


def _days_ago(days: float) -> datetime:
    return datetime.now(UTC).replace(microsecond=0) - timedelta(days=days)


class Sites:
    """The running server."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._sites: dict[str, Site] = {}

    def __getitem__(self, host: str) -> Site:
        """The site of `host`.localhost."""
        if host not in self._sites:
            self._sites[host] = Site(f"http://{host}.localhost:{self.port}")
        return self._sites[host]


@contextmanager
def changing_sites() -> Iterator[Sites]:
    """Serve until the block ends; what no test wrote answers 404."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site = sites[self.headers.get("Host", "").partition(".")[0]]
            site.asked.append(self.path)
            answer = site.answers.get(self.path, Answer("<h1>404</h1>", 404))
            self.send_response(answer.status)
            for name, value in (("Content-Type", answer.content_type), *answer.headers):
                self.send_header(name, value)
            body = answer.body.encode()
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    sites = Sites(server.server_port)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield sites
    finally:
        server.shutdown()
        server.server_close()
