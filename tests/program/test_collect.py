"""`veille collect` as people use it: a file of bookmarks, once, again, killed in the middle."""

from __future__ import annotations

import json
import os
import pty
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.sample import SampleWeb
from tests.program.veille import Ended, Veille

FOLLOWED, TRIED, OTHER = "tiers-lieux-magazine", "carnet-des-communs", "lieux-bretagne"


@pytest.fixture(scope="module")
def web() -> Iterator[SampleWeb]:
    with SampleWeb(today=datetime.now(UTC).date()) as running:
        yield running


def _program(web: SampleWeb, folder: Path, delay: str = "0.05") -> Veille:
    networks = ("allow_networks", f"127.0.0.1:{web.port}")
    return Veille(folder, (networks, ("catalogue", "false"), ("delay", delay)))


def _pages(web: SampleWeb, site: str, number: int) -> list[str]:
    [found] = [one for one in web.content() if one.id == site]
    return [web.address(site, post.slug) for post in found.posts if post.public][:number]


def _closed(web: SampleWeb) -> str:
    """A page in a part of its site that robots.txt closes."""
    posts = ((site, post) for site in web.content() for post in site.posts)
    return next(web.address(site.id, post.slug) for site, post in posts if not (post.public or post.protected))


def _bookmarks(folders: dict[str, list[str]]) -> str:
    parts = ["<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<META CHARSET=utf-8><TITLE>B</TITLE><H1>B</H1>\n<DL><p>"]
    for name, addresses in folders.items():
        links = "".join(
            f'<DT><A HREF="{address}" ADD_DATE="1356998400" TAGS="lu">À moi</A>\n<DD>Une note\n'
            for address in addresses
        )
        parts.append(f"<DT><H3>{name}</H3>\n<DL><p>\n{links}</DL><p>\n")
    return "".join([*parts, "</DL><p>"])


@dataclass(frozen=True)
class Collected:
    """Two runs over the same file, in a home that follows one of the sites and has another one on trial."""

    veille: Veille
    web: SampleWeb
    first: Ended
    second: Ended
    asked: list[int]
    """Requests made by each run, robots.txt not counted."""

    @property
    def pages(self) -> dict[str, Any]:
        return {page["url"]: page for page in self.first.facts["pages"]}


@pytest.fixture(scope="module")
def collected(web: SampleWeb, tmp_path_factory: pytest.TempPathFactory) -> Collected:
    folder = tmp_path_factory.mktemp("collected")
    veille = _program(web, folder)
    for site, state in ((FOLLOWED, "active"), (TRIED, "trial")):
        row = f"name,url,type,id,state\n{site},{web.homepage(site)},site,{site},{state}\n"
        (folder / "source.csv").write_text(row)
        assert veille("sources", "import", "source.csv").code == 0
    own = _pages(web, OTHER, 3)
    kept = {"Bretagne": [*own, own[0]], "Autres": [own[0], *_pages(web, FOLLOWED, 1), *_pages(web, TRIED, 1)]}
    lost = [
        f"http://{OTHER}.localhost:{web.port}/none",
        f"http://{OTHER}.localhost:{web.port}/a.mp3",
        "http://10.0.0.1/",
    ]
    lost += [_closed(web), "javascript:void(0)"]
    (folder / "links.html").write_text(_bookmarks(kept | {"Perdus": lost}))
    ended, asked = [], []
    for _ in range(2):
        before = len(web.requests)
        ended.append(veille("collect", "--file", "links.html", "--format", "json"))
        asked.append(sum(request.path != "/robots.txt" for request in web.requests[before:]))
    return Collected(veille, web, ended[0], ended[1], asked)


def test_what_could_be_had_is_filed_and_the_rest_named_with_its_reason(collected: Collected) -> None:
    facts = collected.first.facts
    assert (collected.first.code, collected.first.err) == (0, "")
    assert (facts["filed"], facts["known_already"], facts["failed"]) == (5, 0, 5)
    reasons = [page["reason"] for page in facts["pages"] if page["outcome"] == "failed"]
    assert reasons == ["gone", "not_html", "refused_address", "robots", "no_address"]


def test_folders_are_collections_and_a_page_in_two_is_fetched_once(collected: Collected) -> None:
    rows = collected.veille("collect", "--list", "--format", "json").facts
    assert {row["name"]: row["articles"] for row in rows} == {"Bretagne": 3, "Autres": 3}
    assert collected.asked[0] == 7


def test_note_tags_and_date_are_kept_with_the_collection(collected: Collected) -> None:
    shown = collected.veille("collect", "--show", "bretagne", "--format", "json").facts
    assert {(row["note"], row["added"]) for row in shown} == {("Une note\n#lu", "2013-01-01T00:00:00+00:00")}
    article = collected.veille("show", str(shown[0]["article"]), "--format", "json").facts
    assert {one["collection"] for one in article["collected"]} <= {"Bretagne", "Autres"}


def test_a_page_is_of_the_source_whose_site_it_is_on(collected: Collected) -> None:
    sources = [collected.pages[url]["source"] for url in collected.pages if collected.pages[url]["outcome"] == "new"]
    assert sorted(sources) == sorted(["collecte"] * 3 + [FOLLOWED, TRIED])
    assert collected.first.facts["on_trial"] == [TRIED]


def test_a_second_run_asks_only_for_what_could_not_be_had(collected: Collected) -> None:
    facts = collected.second.facts
    assert (facts["filed"], facts["known_already"]) == (5, 5)
    assert collected.asked[1] == 2


def test_collected_pages_are_published_without_note_and_those_on_trial_are_not(collected: Collected) -> None:
    assert collected.veille("publish").code == 0
    public = collected.veille.folder / "var" / "public"
    feed = json.loads((public / "index.json").read_text())
    assert len(feed["items"]) == 4
    assert (public / "source" / "collecte.rss").exists()
    written = "".join(file.read_text() for file in public.rglob("*") if file.is_file())
    assert [word for word in ("Une note", "À moi", "#lu", TRIED) if word in written] == []


def test_a_collected_source_is_not_visited(collected: Collected) -> None:
    visited = collected.veille("crawl", "--all", "--format", "json").facts
    assert sorted(row["source"] for row in visited) == sorted([FOLLOWED, TRIED])
    ended = collected.veille("crawl", "collecte")
    assert (ended.code, "veille collect" in ended.err) == (1, True)


def test_a_single_address_with_a_note_is_read_again_and_taken_out(web: SampleWeb, tmp_path: Path) -> None:
    veille = _program(web, tmp_path)
    [page] = _pages(web, OTHER, 1)
    words = ("--note", "À visiter", "--collection", "Bretagne")
    first = veille("collect", page, *words)
    assert (first.code, "1 pages are filed: Bretagne" in first.out) == (0, True)
    again = veille("collect", page, "--again", "--collection", "Bretagne", "--format", "json").facts
    assert [one["outcome"] for one in again["pages"]] == ["unchanged"]
    assert "À visiter" in veille("collect", "--show", "Bretagne").out
    assert "1 pages were taken out" in veille("collect", page, "--remove", "--collection", "Bretagne").out
    assert veille("collect", "--list", "--format", "json").facts == []


def test_hosts_are_asked_beside_each_other_and_silent_ones_soon_left_alone(web: SampleWeb, tmp_path: Path) -> None:
    silent = [f"http://nobody.invalid/{number}" for number in range(5)]
    pages = [*silent, *_pages(web, FOLLOWED, 4), *_pages(web, OTHER, 4)]
    (tmp_path / "links.txt").write_text("\n".join(pages))
    before = len(web.requests)
    facts = _program(web, tmp_path, "0.3")("collect", "--file", "links.txt", "--format", "json").facts
    hosts = [request.host.partition(".")[0] for request in web.requests[before:] if request.path != "/robots.txt"]
    assert hosts.index(OTHER) < len(hosts) - 1 - hosts[::-1].index(FOLLOWED)
    details = [page["detail"] for page in facts["pages"][:5]]
    assert ["3 times in a row" in detail for detail in details] == [False, False, False, True, True]


def test_nothing_had_is_a_failure(web: SampleWeb, tmp_path: Path) -> None:
    ended = _program(web, tmp_path)("collect", f"http://{OTHER}.localhost:{web.port}/none")
    assert (ended.code, "1 could not be had:" in ended.out, ended.err) == (1, True, "")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_what_is_stored_when_it_is_stopped_stays_and_the_next_run_goes_on(
    web: SampleWeb, tmp_path: Path, number: signal.Signals
) -> None:
    pages = _pages(web, FOLLOWED, 6) + _pages(web, OTHER, 6)
    (tmp_path / "links.txt").write_text("\n".join(pages))
    slow = _program(web, tmp_path, "0.6")
    with slow.running("collect", "--file", "links.txt", "--format", "json") as running:
        end = time.monotonic() + 60
        while _count(tmp_path) < 3:
            assert time.monotonic() < end, "waited in vain"
            time.sleep(0.05)
        running.send_signal(number)
        out, err = running.communicate(timeout=60)
    stored = _count(tmp_path)
    assert 3 <= stored < len(pages)
    if number != signal.SIGKILL:
        assert (running.returncode, json.loads(out)["stopped"], err) == (130, True, "")
    facts = _program(web, tmp_path)("collect", "--file", "links.txt", "--format", "json").facts
    assert (facts["filed"], facts["known_already"], facts["failed"]) == (len(pages), stored, 0)


def _count(folder: Path) -> int:
    """How many articles are filed so far."""
    try:
        with closing(sqlite3.connect(f"file:{folder / 'var' / 'veille.db'}?mode=ro", uri=True)) as database:
            return int(database.execute("SELECT count(*) FROM collected").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def test_a_terminal_gets_a_bar_and_a_pipe_does_not(web: SampleWeb, tmp_path: Path) -> None:
    veille = _program(web, tmp_path)
    [page] = _pages(web, OTHER, 1)
    ours, theirs = pty.openpty()
    command = [sys.executable, "-P", "-m", "scheduler", "collect", page]
    environment = veille.environment() | {"TERM": "xterm"}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=theirs, stdout=subprocess.PIPE) as running:
        os.close(theirs)
        shown = _read_all(ours)
        assert running.wait(60) == 0
    assert b"1/1" in shown
    assert veille("collect", page).err == ""


def _read_all(terminal: int) -> bytes:
    shown = b""
    with closing(os.fdopen(terminal, "rb", buffering=0)) as stream:
        try:
            while part := stream.read(4096):
                shown += part
        except OSError:  # how a terminal ends on Linux
            pass
    return shown
