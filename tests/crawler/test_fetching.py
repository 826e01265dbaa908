"""Every request goes through one guarded, polite client: a real server misbehaves, a real crawl process asks it."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from scrapy import Request
from scrapy.http import Response

from crawler import fetching
from crawler.fetching import Fetcher, FetchFailed
from crawler.spiders.job import run_job
from store.config import Config
from tests.sites.misery import Misery, misery

DELAY = 0.2


@dataclass(frozen=True)
class Asked:
    """What a crawl process got for its addresses: a status, or the kind of failure."""

    answers: dict[str, str | int]
    web: Misery


def _ask(urls: list[str], config: Config) -> dict[str, str | int]:
    """Runs in a process of its own, since Scrapy's reactor starts once per process."""

    async def job(fetcher: Fetcher) -> dict[str, str | int]:
        return {url: await _outcome(fetcher, url) for url in urls}

    return run_job(config, job)


async def _outcome(fetcher: Fetcher, url: str) -> str | int:
    try:
        return (await fetcher.get(url)).status
    except FetchFailed as error:
        return error.kind


@pytest.fixture(scope="module")
def asked() -> Iterator[Asked]:
    with misery() as web:
        config = Config(allow_networks=(f"127.0.0.1:{web.port}",), delay=DELAY, contact="veille@example.org")
        urls = [
            *(web.url("plain.localhost", path) for path in PATHS),
            *(web.url("strict.localhost", path) for path in ("/ok", "/private/page", "/packed", "/other")),
            web.url("broken.localhost"),
            web.url("page.localhost"),
            f"http://127.0.0.2:{web.port}/ok",
            f"http://[::1]:{web.port}/ok",
            "http://10.0.0.1/",
            "http://2130706433/",
            "http://nobody.invalid/",
            "ftp://plain.localhost/",
            "nonsense",
        ]
        context = multiprocessing.get_context("spawn")
        with context.Pool(1) as pool:
            answers = pool.apply(_ask, (urls, config))
        yield Asked(answers, web)


PATHS = {
    "/ok": 200,
    "/none": 404,
    "/packed": 200,
    "/cut": "cut",
    "/loop": "redirects",
    "/inside": "refused_address",
    "/file": 302,
    "/huge": "too_large",
    "/later": 200,
}


@pytest.mark.parametrize(("path", "expected"), PATHS.items())
def test_each_misery_has_its_word(asked: Asked, path: str, expected: str | int) -> None:
    assert asked.answers[asked.web.url("plain.localhost", path)] == expected


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("http://127.0.0.2:", "refused_address"),
        ("http://[::1]:", "refused_address"),
        ("http://10.0.0.1/", "refused_address"),
        ("http://2130706433/", "refused_address"),
        ("http://nobody.invalid/", "unreachable"),
        ("ftp://", "refused_address"),
        ("nonsense", "address"),
    ],
)
def test_only_public_web_addresses_are_asked(asked: Asked, start: str, expected: str) -> None:
    [answer] = [answer for url, answer in asked.answers.items() if url.startswith(start)]
    assert answer == expected


def test_private_hosts_are_not_even_asked_for_robots(asked: Asked) -> None:
    assert {host for _, host, _, _ in asked.web.requests} == {
        "plain.localhost",
        "strict.localhost",
        "broken.localhost",
        "page.localhost",
    }


def test_robots_is_read_first_and_obeyed(asked: Asked) -> None:
    assert asked.answers[asked.web.url("strict.localhost", "/private/page")] == "robots"
    assert asked.web.asked("strict.localhost") == ["/robots.txt", "/ok", "/packed", "/other"]


def test_a_robots_that_fails_forbids_all(asked: Asked) -> None:
    """RFC 9309, 2.3.1.4; Scrapy alone would take it for permission."""
    assert asked.answers[asked.web.url("broken.localhost")] == "robots"
    assert set(asked.web.asked("broken.localhost")) == {"/robots.txt"}


def test_a_page_of_error_is_no_robots(asked: Asked) -> None:
    assert asked.answers[asked.web.url("page.localhost")] == 200


@pytest.mark.parametrize(("host", "delay"), [("plain.localhost", DELAY), ("strict.localhost", 0.6)])
def test_hosts_are_given_time(asked: Asked, host: str, delay: float) -> None:
    """Judged over all requests: one alone may arrive late, and the next then seems early."""
    times = [at for at, to, path, _ in asked.web.requests if to == host and path != "/robots.txt"]
    assert times[-1] - times[0] >= 0.95 * delay * (len(times) - 1)


def test_every_request_says_who_asks(asked: Asked) -> None:
    agents = {agent for *_, agent in asked.web.requests}
    assert len(agents) == 1
    assert "mailto:veille@example.org" in agents.pop()


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ([], ""),
        ([301], "https://b.example/"),
        ([308], "https://b.example/"),
        ([302], ""),
        ([307, 301], ""),
        ([301, 302], "https://b.example/"),
        ([301, 308], "https://c.example/"),
        ([301, 308, 303], "https://c.example/"),
        (["meta refresh"], ""),
    ],
    ids=str,
)
def test_an_address_has_moved_as_far_as_the_redirects_say_for_good(statuses: list[object], expected: str) -> None:
    passed = [f"https://{letter}.example/" for letter in "abcd"][: len(statuses) + 1]
    meta = {"redirect_urls": passed[:-1], "redirect_reasons": statuses} if statuses else {}
    assert fetching._moved_to(Response(passed[-1], request=Request(passed[-1], meta=meta))) == expected


def test_every_line_of_a_repeated_header_of_robots_is_kept() -> None:
    headers = {"X-Robots-Tag": ["veille: noai", "noindex"], "Server": ["a", "b"]}
    response = Response("https://a.example/", headers=headers)
    kept = dict(fetching._header(name, values) for name, values in response.headers.items())
    assert kept == {"x-robots-tag": "veille: noai\nnoindex", "server": "b"}
