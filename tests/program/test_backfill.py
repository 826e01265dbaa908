"""`veille crawl ID --backfill`: asked before, killed in the middle, started again."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from store.errors import Busy
from store.locks import exclusive
from tests.program.veille import Veille
from tests.sites.wordpress_rest import WordpressSite, a_post, wordpress_site

ID, AT_ONCE = "lieux", 4


@pytest.fixture
def site() -> Iterator[WordpressSite]:
    """Forty posts, all to be fetched as pages."""
    with wordpress_site([a_post(number) for number in range(1, 41)]) as running:
        yield running


@pytest.fixture
def veille(site: WordpressSite, tmp_path: Path) -> Veille:
    """A program that follows the feed of the site, a little slowly."""
    networks = ("allow_networks", f"127.0.0.1:{site.port}")
    veille = Veille(tmp_path, (networks, ("catalogue", "false"), ("delay", "0.1"), ("workers", "1")))
    sources = [
        {
            "id": ID,
            "name": "Lieux",
            "homepage": site.home,
            "entry_points": [{"kind": "feed", "url": f"{site.home}feed/"}],
        }
    ]
    (tmp_path / "sources.yaml").write_text(json.dumps(sources), "utf-8")  # JSON is YAML
    imported = veille("sources", "import", "sources.yaml")
    assert imported.code == 0, imported.err
    return veille


def _rows(veille: Veille, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(veille.folder / "var" / "veille.db", timeout=10)) as database:
        return database.execute(query).fetchall()


def _until(happens: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def test_killed_in_the_middle_it_goes_on_where_it_was(veille: Veille, site: WordpressSite) -> None:
    command = ("crawl", ID, "--backfill", "2020", "--yes")
    with veille.running(*command) as running:
        _until(lambda: len(_rows(veille, "SELECT id FROM articles")) >= 15)
        with pytest.raises(Busy), exclusive(veille.folder / "var" / "crawl.lock", "taken"):
            pytest.fail("a crawl could have run beside it")
        running.kill()
        running.wait()
    before = len(_rows(veille, "SELECT id FROM articles"))
    site_before, asked_before = Counter(site.asked(r"^/\d{4}/")), len(site.requests)
    ended = veille(*command, "--format", "json")
    assert ended.code == 0, ended.err
    [row] = ended.facts
    assert (row["outcome"], row["new"]) == ("finished", 40 - before)
    assert "goes on after" in ended.err
    # What was in flight is asked for again, nothing else; the first page of the feed only for the plan.
    twice = {path for path, times in Counter(site.asked(r"^/\d{4}/")).items() if times > 1}
    assert len(twice) <= AT_ONCE
    assert twice <= set(site_before)
    assert [path for path in site.requests[asked_before:] if re.fullmatch(r"/feed/(\?paged=1)?", path)] == ["/feed/"]
    urls = _rows(veille, "SELECT canonical_url FROM articles")
    assert len(urls) == len(set(urls)) == 40


def test_it_says_what_it_will_cost_and_asks(veille: Veille, site: WordpressSite) -> None:
    ended = veille("crawl", ID, "--backfill", "2020-06-01", answer="n\n")
    assert (ended.code, ended.out.strip()) == (1, "")
    assert re.search(r"feed +http://\S+/feed/: about \d+ articles; requests to list them: \d+", ended.err)
    assert "at most 2000 now (--max-requests)" in ended.err
    assert "Begin? [y/N]" in ended.err
    assert site.asked() == ["/feed/"]
    assert _rows(veille, "SELECT count(*) FROM backfills") == [(0,)]


def test_at_its_ceiling_it_says_how_to_go_on(veille: Veille) -> None:
    ended = veille("crawl", ID, "--backfill", "2020", "--yes", "--max-requests", "5")
    assert ended.code == 0
    assert "the same command goes on from here" in ended.err


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ((ID, "--backfill", "2999-01-01"), "lies in the future"),
        ((ID, "--backfill", "hier"), "write it as 2019-01-01"),
        ((ID, "--backfill", "2019-02-30"), "write it as 2019-01-01"),
        ((ID, "--backfill", "1789"), "no day since 1990"),
        ((ID, "--backfill", "2019", "--max-requests", "0"), "--max-requests"),
        (("--backfill", "2019"), "give ids of the sources"),
        (("--all", "--backfill", "2019"), "not with --due or --all"),
    ],
    ids=str,
)
def test_wrong_usage_is_told_before_anything_is_opened(tmp_path: Path, words: tuple[str, ...], complaint: str) -> None:
    ended = Veille(tmp_path)("crawl", *words)
    assert (ended.code, complaint in " ".join(ended.err.split())) == (2, True), ended.err
    assert not (tmp_path / "var").exists()


def test_an_unknown_source_is_named(veille: Veille) -> None:
    ended = veille("crawl", "lieu", "--backfill", "2019")
    assert (ended.code, "did you mean lieux?" in ended.err) == (1, True)
