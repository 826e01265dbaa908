"""The one client of all requests: certificates, proxies, and limits over several requests together.

What a single bad server does is tried in tests/program/test_hostile.py.
"""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from crawler import fetching, in_hand
from crawler.fetching import Fetcher, FetchFailed
from crawler.in_hand import InHand
from crawler.spiders.job import run_job
from store.config import Config
from tests.sites.misery import Misery, misery
from tests.sites.tls import HOST, tls_web


@dataclass(frozen=True)
class Wanted:
    """Addresses to ask for at once, and under what circumstances."""

    urls: tuple[str, ...]
    config: Config
    environment: dict[str, str] = field(default_factory=dict)
    room: int = 0
    """Bytes of memory for all bodies; 0: as usual."""
    seconds: float = 0.0
    """For all tries of an address; 0: as usual."""


def ask(urls: list[str], config: Config, **options: object) -> list[str | int]:
    """The status or kind of failure for each address, asked for in a process of its own: the reactor starts once."""
    wanted = Wanted(tuple(urls), config, **options)  # type: ignore[arg-type]  # the fields of Wanted
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_ask, wanted).result()


def _ask(wanted: Wanted) -> list[str | int]:
    from crawler import downloads

    os.environ.update(wanted.environment)
    downloads.URL_SECONDS = wanted.seconds or downloads.URL_SECONDS

    async def job(fetcher: Fetcher) -> list[str | int]:
        if wanted.room:
            fetcher._in_hand.most_others = wanted.room
        return await asyncio.gather(*(_outcome(fetcher, url) for url in wanted.urls))

    return run_job(wanted.config, job)


async def _outcome(fetcher: Fetcher, url: str) -> str | int:
    try:
        return (await fetcher.get(url)).status
    except FetchFailed as error:
        return error.kind


@pytest.fixture(scope="module")
def web() -> Iterator[Misery]:
    with misery() as running:
        yield running


def a_config(web: Misery, **settings: object) -> Config:
    networks = {"allow_networks": (f"127.0.0.1:{web.port}",), "delay": 0.01}
    return Config(**(networks | settings))


def test_only_hosts_that_prove_who_they_are_are_read(tmp_path: Path) -> None:
    with tls_web(tmp_path) as ports:
        config = Config(allow_networks=("127.0.0.0/8",), delay=0.01, ca_bundle=tmp_path / "ca.pem")
        answers = ask([f"https://{HOST}:{port}/" for port in ports.values()], config)
    bad = dict.fromkeys(("plain", "self-signed", "other-host", "expired", "not-yet", "old"), "certificate")
    assert dict(zip(ports, answers, strict=True)) == bad | {"good": 200}


def test_without_the_authority_nothing_is_believed(tmp_path: Path) -> None:
    with tls_web(tmp_path) as ports:
        assert ask([f"https://{HOST}:{ports['good']}/"], Config(allow_networks=("127.0.0.0/8",))) == ["certificate"]


def test_proxies_of_the_environment_are_ignored(web: Misery) -> None:
    names = ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
    environment = dict.fromkeys(names, "http://127.0.0.1:9/")
    assert ask([web.url("plain.localhost")], a_config(web), environment=environment) == [200]


class _Proxy(BaseHTTPRequestHandler):
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(404 if self.path.endswith("/robots.txt") else 200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def a_proxy() -> Iterator[tuple[str, list[str]]]:
    """The address of a proxy that answers for every site, and what it was asked."""
    asked: list[str] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Proxy", (_Proxy,), {"asked": asked}))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


def test_a_proxy_is_not_a_way_around_the_guard() -> None:
    """It looks names up itself, so that what they mean inside the network is refused before."""
    inside = ["http://10.0.0.1/", "http://127.1/", "http://intranet/", "http://db.internal/", "http://a.localhost/"]
    with a_proxy() as (proxy, asked):
        config = Config(proxy=proxy, delay=0.01, allow_networks=("good.localhost:80",))
        answers = ask(["http://good.localhost/a", "http://nobody.invalid/b", *inside], config)
    assert answers == [200, 200, *["refused_address"] * len(inside)]
    assert sorted(asked) == [
        "http://good.localhost/a",
        "http://good.localhost/robots.txt",
        "http://nobody.invalid/b",
        "http://nobody.invalid/robots.txt",
    ]


def test_large_bodies_do_not_fill_the_memory(web: Misery) -> None:
    hosts = [f"h{number}.localhost" for number in range(4)]
    urls = [web.url(host, path) for host in hosts for path in ("/big", "/ok")]
    answers = ask(urls, a_config(web), room=1)
    assert answers[1::2] == [200] * 4
    assert "crowded" in answers[::2]
    assert ask(urls, a_config(web)) == [200] * 8


def test_an_address_takes_so_long_and_no_longer_with_all_its_redirects(web: Misery) -> None:
    assert ask([web.url("plain.localhost", "/slow/")], a_config(web), seconds=1.2) == ["timeout"]
    assert ask([web.url("plain.localhost", "/slow/")], a_config(web)) == ["redirects"]


class Answer:
    """Something that holds a body."""


def test_bytes_are_counted_as_long_as_somebody_holds_them() -> None:
    hand, answer = InHand(), Answer()
    hand.hold(answer, 70)
    assert hand.total == 70
    assert hand.arrives("request", 20) == 20
    assert hand.arrives("request", 20) == 40
    assert hand.total == 110
    hand.arrived("request")
    del answer
    gc.collect()
    assert hand.total == 0


@pytest.mark.parametrize(
    ("held", "size", "room"),
    [
        (0, 50, True),
        (200, 50, True),
        (200, in_hand.SMALL, True),
        (200, in_hand.SMALL + 1, False),
        (90, in_hand.SMALL + 1, True),
        (0, 100 * in_hand.SMALL, True),
    ],
)
def test_small_bodies_always_have_room(held: int, size: int, *, room: bool) -> None:
    hand, answer = InHand(most_others=100), Answer()
    hand.hold(answer, held)
    hand.arrives("request", size)
    assert hand.room_for(size) is room


def test_requests_wait_for_room_but_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_hand, "LONGEST_WAIT", 0.3)

    async def test() -> None:
        hand, answer = InHand(most_waiting=10), Answer()
        await hand.room()
        hand.hold(answer, 10)
        waiting = asyncio.create_task(hand.room())
        await asyncio.sleep(0.05)
        assert not waiting.done()
        await waiting

    asyncio.run(asyncio.wait_for(test(), 10))


def test_what_servers_write_is_one_printable_line_where_we_tell_it() -> None:
    failed = FetchFailed("unreadable", "what came is\n\x1b[31m something else (text/\x00html)")
    assert str(failed) == "what came is[31m something else (text/html)"


@pytest.mark.parametrize(
    ("name", "values", "header"),
    [
        (b"ETag", [b'"a\x00b"'], ("etag", '"a b"')),
        (b"ETag", [b'"1"', b'"2"'], ("etag", '"2"')),
        (b"Link", [b"<a>\x07", b"<b>"], ("link", "<a> \n<b>")),
        (b"Content-Type", [b"text/html\t; charset=\xe9"], ("content-type", "text/html ; charset=é")),
    ],
)
def test_headers_are_kept_without_controls(name: bytes, values: list[bytes], header: tuple[str, str]) -> None:
    """PostgreSQL stores no NUL, and a terminal obeys what it is shown."""
    assert fetching._header(name, values) == header
