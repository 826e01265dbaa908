"""The server of the hostile web, and the well-behaved site that every case is a spoiled version of.

Each case is a site of its own, http://NAME.localhost:PORT/; its articles carry their mark, NAME-NUMBER. A second port
is the canary: what must never be asked.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import struct
import threading
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from urllib.parse import parse_qs, urlsplit

from store.types import EntryKind, EntryPoint, Source

NUMBER = 6
"""Articles of a site."""
WHO = ("L'association du quartier", "Une équipe de bénévoles", "La coopérative locale", "Le conseil municipal")
DID = (
    "a ouvert un atelier partagé",
    "a repris une ancienne gare",
    "prépare une recyclerie",
    "lance un café associatif",
)
WHY = ("après deux ans de travaux.", "avec l'appui de la région.", "pour les habitants du canton.", "à la fin du mois.")
TODAY = datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Case:
    """A site and what is to become of it."""

    name: str
    what: str
    """What it does, and after "→" what must happen."""
    answer: Callable[[Ask], Awaitable[None]]
    stored: tuple[int, ...] = (1, 2, 3, 4, 5, 6)
    """The numbers of the articles that are stored, each once."""
    least: int | None = None
    """Where the site has no end of articles: how many at least."""
    outcome: str = "ok"
    refused: Mapping[str, int] = field(default_factory=dict)
    """Pages that are not stored, by reason."""
    partial: tuple[int, ...] = ()
    """Articles that are stored as not all there."""
    requests: int = 40
    """At most so many, in one visit."""
    kind: EntryKind = "feed"
    entry: str = "/feed.xml"

    def source(self, port: int) -> Source:
        home = f"http://{self.name}.localhost:{port}"
        point = EntryPoint(kind=self.kind, url=f"{home}{self.entry}")
        return Source(id=self.name, name=self.name, homepage=f"{home}/", entry_points=(point,))


CASES: dict[str, Case] = {}
Answer = Callable[["Ask"], Awaitable[None]]


def case(name: str, what: str, **expected: object) -> Callable[[Answer], Answer]:
    """Register the answers of a site."""

    def register(answer: Answer) -> Answer:
        CASES[name] = Case(name=name, what=what, answer=answer, **expected)  # type: ignore[arg-type]  # fields of Case
        return answer

    return register


def only(*paths: str) -> Callable[[Answer], Answer]:
    """The answer holds for these paths; the well-behaved site has the others."""
    return lambda answer: lambda ask: answer(ask) if ask.path in paths else ask.site()


@dataclass(kw_only=True)
class Ask:
    """One request and the ways to answer it."""

    name: str
    target: str
    headers: Mapping[str, str]
    writer: asyncio.StreamWriter
    web: HostileWeb
    times: int
    """How often the site was asked, this time included."""

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.target).query)

    @property
    def home(self) -> str:
        return f"http://{self.headers['host']}"

    @property
    def number(self) -> int:
        """The number of the article that is asked for, 0 if none is."""
        digits = self.path.removeprefix("/a/").removesuffix(".html")
        return int(digits) if digits.isdecimal() and self.path.startswith("/a/") else 0

    async def raw(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def send(
        self,
        body: str | bytes,
        media_type: str = "text/html; charset=utf-8",
        status: str = "200 OK",
        headers: Sequence[str] = (),
        length: int | None = -1,
    ) -> None:
        """Answer; `length` None: without Content-Length, and closed at the end."""
        data = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
        lines = [f"HTTP/1.1 {status}", f"Content-Type: {media_type}", "Connection: close", *headers]
        if length is not None:
            lines.append(f"Content-Length: {len(data) if length < 0 else length}")
        await self.raw("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + data)

    async def redirect(self, location: str, *headers: str) -> None:
        await self.send("", status="302 Found", headers=[f"Location: {location}", *headers])

    async def site(self, number: int = NUMBER) -> None:
        """As the well-behaved site does."""
        if self.path == "/feed.xml":
            await self.feed([self.item(n) for n in range(1, number + 1)])
        elif 1 <= self.number <= number:
            await self.send(self.page(self.number))
        elif self.path in ("/", "/index.html"):
            await self.send(listing([f"/a/{n}.html" for n in range(1, number + 1)], self.name))
        else:
            await self.send("<h1>404</h1>", status="404 Not Found")

    async def feed(self, items: Sequence[str], prolog: str = '<?xml version="1.0" encoding="utf-8"?>') -> None:
        await self.send(self.rss(items, prolog), "application/rss+xml; charset=utf-8")

    def rss(self, items: Sequence[str], prolog: str = '<?xml version="1.0" encoding="utf-8"?>', more: str = "") -> str:
        return (
            f'{prolog}<rss version="2.0"><channel><title>{self.name}</title><link>{self.home}/</link>'
            f"<description>essai</description>{more}{''.join(items)}</channel></rss>"
        )

    def item(self, number: int, **parts: str) -> str:
        """An item of the feed; `link`, `guid`, `date`, `title` as given."""
        link = parts.get("link", f"{self.home}/a/{number}.html")
        guid = parts.get("guid", f"{self.name}-{number}")
        date = parts.get("date", format_datetime(day(number)))
        name = parts.get("title", escape(title(self.name, number)))
        told = escape(prose(self.name, number)[0][:120])
        return (
            f'<item><title>{name}</title><link>{escape(link)}</link><guid isPermaLink="false">{escape(guid)}</guid>'
            f"<pubDate>{date}</pubDate><description>{told}</description></item>"
        )

    def page(self, number: int, *, head: str = "", body: str | None = None, name: str | None = None) -> str:
        """A page of an article; `body` in place of its paragraphs."""
        text = "".join(f"<p>{escape(part)}</p>" for part in prose(self.name, number)) if body is None else body
        heading = escape(title(self.name, number)) if name is None else name
        when = day(number).isoformat()
        return (
            f'<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{heading}</title>'
            f'<meta property="article:published_time" content="{when}">{head}</head>'
            f'<body><nav><a href="/">Accueil</a></nav>'
            f"<main><article><h1>{heading}</h1>{text}</article></main><footer>Mentions légales</footer></body></html>"
        )

    def reset(self) -> None:
        """End the connection with RST instead of FIN."""
        linger = struct.pack("ii", 1, 0)
        self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.writer.transport.abort()


def listing(addresses: Sequence[str], name: str, more: str = "") -> str:
    """A page of news with links to these addresses."""
    entries = "".join(
        f'<article class="post"><h2><a href="{escape(address)}">{title(name, number)}</a></h2></article>'
        for number, address in enumerate(addresses, start=1)
    )
    return f'<!doctype html><html lang="fr"><title>{name}</title><body><main>{entries}</main>{more}</body></html>'


def urlsafe(address: str) -> str:
    """An address as it can stand in a header."""
    return address.encode().decode("latin-1")


def mark(name: str, number: int) -> str:
    return f"{name}-{number}."


def title(name: str, number: int) -> str:
    """Titles of one site have nothing in common but its name."""
    rng = random.Random(f"{name}/{number}/title")  # noqa: S311  # the same words at each run
    return f"{rng.choice(WHO)} {rng.choice(DID)} : dossier {mark(name, number)}"


def prose(name: str, number: int, paragraphs: int = 4) -> list[str]:
    """Paragraphs of an article, its mark in the first."""
    rng = random.Random(f"{name}/{number}")  # noqa: S311  # as above
    texts = [
        " ".join(f"{rng.choice(WHO)} {rng.choice(DID)}, {rng.choice(WHY)}" for _ in range(4)) for _ in range(paragraphs)
    ]
    return [f"{mark(name, number)} {texts[0]}", *texts[1:]]


def day(number: int) -> datetime:
    """When an article was published: a few days ago, to the second."""
    return (TODAY - timedelta(days=number, hours=number)).replace(microsecond=0)


@dataclass
class HostileWeb:
    """The running server."""

    cases: Mapping[str, Case]
    port: int = 0
    canary: int = 0
    """Port of what must never be asked."""
    touched: list[str] = field(default_factory=list)
    """What the canary was asked."""
    asked: Counter[str] = field(default_factory=Counter)
    paths: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    moments: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        broken = (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError)
        try:
            with contextlib.suppress(*broken, asyncio.CancelledError):
                await self._answer(reader, writer)
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        _, target, _ = head[0].split(" ", 2)
        if writer.get_extra_info("sockname")[1] == self.canary:
            self.touched.append(target)
            await asyncio.sleep(0)
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nSECRET")
            return
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        name = headers.get("host", "").partition(":")[0].removesuffix(".localhost").rpartition("www.")[2]
        if (target == "/robots.txt" and name not in ROBOTS) or target.startswith("/.well-known/"):
            writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return
        self.asked[name] += 1
        self.paths[name].append(target)
        self.moments[name].append(asyncio.get_running_loop().time())
        ask = Ask(name=name, target=target, headers=headers, writer=writer, web=self, times=self.asked[name])
        await self.cases[name].answer(ask)


ROBOTS: set[str] = set()
"""Sites that answer for their robots.txt themselves."""


@contextmanager
def serve(cases: Mapping[str, Case] = CASES) -> Iterator[HostileWeb]:
    """Serve these sites until the block ends."""
    web, loop, started, stop = HostileWeb(cases), asyncio.new_event_loop(), threading.Event(), asyncio.Event()

    async def run() -> None:
        servers = [await asyncio.start_server(web.handle, "127.0.0.1", 0, backlog=512) for _ in range(2)]
        web.port, web.canary = (server.sockets[0].getsockname()[1] for server in servers)
        started.set()
        await stop.wait()
        for server in servers:
            server.close()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await asyncio.sleep(0.1)  # for the transports to close

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()), daemon=True)
    thread.start()
    started.wait(10)
    try:
        yield web
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()
