"""The program that runs for long: stopped, killed, started twice; nothing is lost, nothing stays behind."""

from __future__ import annotations

import http.client
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.sample import SampleWeb
from tests.program.veille import Veille

SITE, OTHER = "tiers-lieux-magazine", "lieux-bretagne"


@pytest.fixture
def web() -> Iterator[SampleWeb]:
    with SampleWeb(today=datetime.now(UTC).date()) as running:
        yield running


@pytest.fixture
def veille(web: SampleWeb, tmp_path: Path) -> Veille:
    """A program that follows one sample site, and knows no catalogue."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        bind = f"127.0.0.1:{free.getsockname()[1]}"
    networks = ("allow_networks", f"127.0.0.1:{web.port}")
    settings = (networks, ("bind", bind), ("catalogue", "false"), ("delay", "0.05"))
    veille = Veille(tmp_path, settings)
    added = veille("sources", "add", web.homepage(SITE), "--id", SITE, "--yes")
    assert added.code == 0, added.err
    return veille


def _slow(veille: Veille) -> Veille:
    """The same program, that takes its time between two requests."""
    return Veille(veille.folder, (*veille.settings[:-1], ("delay", "0.5")))


def _rows(veille: Veille, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(veille.folder / "var" / "veille.db", timeout=10)) as database:
        return database.execute(query).fetchall()


def _count(veille: Veille) -> int:
    [(number,)] = _rows(veille, "SELECT count(*) FROM articles")
    return int(str(number))


def _until(happens: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for something; fail if it does not come."""
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def _crawl(veille: Veille) -> dict[str, int]:
    ended = veille("crawl", SITE, "--format", "json")
    assert ended.code == 0, ended.err
    [report] = ended.facts
    return {name: report[name] for name in ("new", "changed", "gone")}


def _children(pid: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout
    return [int(line) for line in found.split()]


def _alive(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rpartition(")")[2].split()[0] != "Z"


def test_only_what_changed_is_fetched_again(veille: Veille, web: SampleWeb) -> None:
    first = _crawl(veille)
    assert first["new"] > 10
    web.requests.clear()
    assert _crawl(veille) == {"new": 0, "changed": 0, "gone": 0}
    asked = {request.path for request in web.requests}
    assert not {path for path in asked if _is_article(path)}, asked
    slugs = [post.slug for site in web.content() if site.id == SITE for post in site.posts if post.public]
    web.edit(SITE, slugs[0], "Mise à jour : la date limite est repoussée.")
    web.remove(SITE, slugs[1])
    web.requests.clear()
    changes = _crawl(veille)
    assert (changes["new"], changes["gone"]) == (0, 1)
    assert changes["changed"] == 1
    assert len([request for request in web.requests if _is_article(request.path)]) <= 2


def _is_article(path: str) -> bool:
    """Whether a path of the sample magazine is an article's: it has a year in it."""
    return path.startswith("/20")


def test_a_crawl_that_is_killed_is_finished_by_the_next(veille: Veille) -> None:
    with _slow(veille).running("crawl", "--all") as crawl:
        _until(lambda: _count(veille) >= 3)
        workers = _children(crawl.pid)
        crawl.kill()
        crawl.wait()
    stored = _count(veille)
    _until(lambda: not any(map(_alive, workers)), 20)
    assert _crawl(veille)["new"] > 0
    urls = _rows(veille, "SELECT canonical_url FROM articles")
    assert len(urls) == len(set(urls)) > stored
    assert [outcome for (outcome,) in _rows(veille, "SELECT outcome FROM runs ORDER BY id")] == ["killed", "finished"]


def test_it_crawls_publishes_serves_and_stops(veille: Veille) -> None:
    [bind] = [value for name, value in veille.settings if name == "bind"]
    index = veille.folder / "var" / "public" / "index.rss"
    with veille.running("run") as running:
        _until(lambda: index.exists() and _count(veille) > 10)
        with closing(http.client.HTTPConnection(bind, timeout=5)) as connection:
            connection.request("GET", "/index.rss")
            answer = connection.getresponse()
            assert (answer.status, answer.getheader("content-type")) == (200, "application/rss+xml; charset=utf-8")
        second = veille("run", "--once")
        assert (second.code, "another veille run" in second.err) == (1, True)
        running.send_signal(signal.SIGTERM)
        assert running.communicate(timeout=40)[1] == ""
        assert running.returncode == 0
    assert not list(index.parent.rglob(".*.part"))


def test_a_supervisor_that_is_killed_leaves_no_orphan(veille: Veille) -> None:
    with _slow(veille).running("run") as running:
        _until(lambda: _count(veille) >= 2)
        crawls = _children(running.pid)
        assert crawls
        running.kill()
        running.wait()
    _until(lambda: not any(map(_alive, crawls)), 40)
    before = _count(veille)
    assert veille("crawl", SITE).code == 0
    urls = _rows(veille, "SELECT canonical_url FROM articles")
    assert len(urls) == len(set(urls)) > before


def test_ctrl_c_during_the_crawl_is_clean(veille: Veille) -> None:
    with _slow(veille).running("run") as running:
        _until(lambda: _count(veille) >= 2)
        crawls = _children(running.pid)
        running.send_signal(signal.SIGINT)
        assert running.wait(60) == 0
        assert not any(map(_alive, crawls))


def test_a_job_can_be_asked_for(veille: Veille, web: SampleWeb) -> None:
    with veille.running("run") as running:
        _until(lambda: _count(veille) > 10)
        fresh = next(post for site in web.content() if site.id == OTHER for post in site.posts if post.public)
        address = web.add(SITE, replace(fresh, date=datetime.now(UTC)))
        assert veille("schedule", "now", SITE).code == 0
        _until(lambda: (address,) in _rows(veille, "SELECT canonical_url FROM articles"))
        running.terminate()
        assert running.wait(40) == 0


def test_a_feed_can_be_given_instead_of_a_homepage(veille: Veille, web: SampleWeb) -> None:
    feed = next(site.feed for site in web.sites() if site.id == OTHER)
    added = veille("sources", "add", feed, "--id", "by-feed", "--yes")
    assert added.code == 0, added.err
    shown = veille("sources", "show", "by-feed", "--format", "json").facts
    assert (shown["homepage"], shown["entry_points"][0]["url"]) == (web.homepage(OTHER), feed)


def test_a_site_with_nothing_to_follow_is_refused_with_what_was_tried(veille: Veille, web: SampleWeb) -> None:
    added = veille("sources", "add", f"http://nothing.localhost:{web.port}/", "--yes")
    assert (added.code, added.out) == (1, "")
    assert "answers 404" in added.err
