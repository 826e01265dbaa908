"""When the running program asks sites: in their rhythm, never before what they ask for, only what is due."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from tests.program.veille import Ended, Veille
from tests.sites.plain import Document, PlainSite, plain_site

HOUR = timedelta(hours=1)
TEXT = "Un tiers-lieu ouvre ses portes à Concarneau, avec un fab lab et un café associatif. " * 12


@pytest.fixture
def site() -> Iterator[PlainSite]:
    """A feed of ten daily articles, and a sitemap of the same."""
    with plain_site() as running:
        running.documents["/feed"] = Document(_feed(running))
        running.documents["/sitemap.xml"] = Document(_sitemap(running))
        yield running


@pytest.fixture
def veille(site: PlainSite, tmp_path: Path) -> Veille:
    """A program that follows the feed."""
    networks = ("allow_networks", f"127.0.0.1:{site.port},127.0.0.1:9")
    veille = Veille(tmp_path, (networks, ("catalogue", "false"), ("delay", "0.01")))
    assert _import(veille, f"Plain,{site.url('/feed')},plain,feed").code == 0
    return veille


def _import(veille: Veille, *rows: str) -> Ended:
    file = veille.folder / "sources.csv"
    file.write_text("\n".join(["name,url,id,type", *rows]))
    return veille("sources", "import", str(file))


def _feed(site: PlainSite, head: str = "") -> str:
    now = datetime.now(UTC)
    items = "".join(
        f"<item><title>Article {number}</title><link>{site.url(f'/{number}')}</link>"
        f"<pubDate>{format_datetime(now - timedelta(days=number, minutes=7))}</pubDate>"
        f"<description>{TEXT[:80]}</description><content:encoded><![CDATA[<p>{TEXT}</p>]]></content:encoded></item>"
        for number in range(1, 11)
    )
    space = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    return f'<rss version="2.0" {space}><channel><title>Plain</title>{head}{items}</channel></rss>'


def _sitemap(site: PlainSite) -> str:
    urls = "".join(f"<url><loc>{site.url(f'/{number}')}</loc></url>" for number in range(1, 11))
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'


def _execute(veille: Veille, statement: str, *values: object) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(veille.folder / "var" / "veille.db", timeout=10)) as database:
        rows = database.execute(statement, values).fetchall()
        database.commit()
    return rows


def _make_due(veille: Veille, url: str = "%") -> None:
    """Let the time of entry points come."""
    past = "2020-01-01 00:00:00.000000"
    _execute(veille, "UPDATE entry_points SET next_visit = ? WHERE url LIKE ?", past, url)
    _execute(veille, "UPDATE sources SET next_visit = ?", past)


def _waits(veille: Veille, source: str = "plain") -> timedelta:
    """How long the source is left alone from now on."""
    [(planned,)] = _execute(veille, "SELECT next_visit FROM sources WHERE id = ?", source)
    return datetime.fromisoformat(str(planned)).replace(tzinfo=UTC) - datetime.now(UTC)


def test_a_source_is_not_asked_again_before_its_time(veille: Veille, site: PlainSite) -> None:
    assert veille("crawl", "--due").code == 0
    assert site.requests == ["/feed"]
    assert timedelta(minutes=9) < _waits(veille) < 7 * 24 * HOUR
    assert "No source is due" in veille("crawl", "--due").out
    assert site.requests == ["/feed"]
    _make_due(veille)
    assert veille("crawl", "--due").code == 0
    assert site.requests == ["/feed"] * 2
    assert veille("crawl", "plain").code == 0
    assert site.requests == ["/feed"] * 3


def test_a_source_is_not_asked_before_what_it_says(veille: Veille, site: PlainSite) -> None:
    said: dict[str, tuple[str, dict[str, str], int]] = {
        "ttl": ("<ttl>2880</ttl>", {}, 48),
        "cache": ("", {"Cache-Control": "max-age=18000"}, 5),
        "both": ("<ttl>60</ttl>", {"Cache-Control": "max-age=18000"}, 5),
    }
    for name, (head, headers, _) in said.items():
        site.documents[f"/{name}"] = Document(_feed(site, head), headers=headers)
    _import(veille, *(f"{name},{site.url(f'/{name}', f'{name}.localhost')},{name},feed" for name in said))
    assert veille("crawl", "--due").code == 0
    for name, (_, _, hours) in said.items():
        # Nobody publishes at night: in the evening the next visit comes later still.
        assert (hours - 0.1) * HOUR < _waits(veille, name) <= (hours + 12) * HOUR, name


def test_a_site_that_wants_to_be_left_alone_is(veille: Veille, site: PlainSite) -> None:
    often, beside = site.url("/feed", "often.localhost"), site.url("/other")
    _import(veille, f"Often,{often},often,feed", f"Beside,{beside},beside,feed")
    assert veille("sources", "set", "often", "schedule=every 5m").code == 0
    for path in ("/feed", "/other"):
        site.documents[path] = Document(status=503, headers={"Retry-After": "7200"})
    assert veille("crawl", "--due").code == 1
    # The second feed of a host that said so is not even asked.
    assert len(site.requests) == 2
    for source in ("plain", "often", "beside"):
        assert 1.9 * HOUR < _waits(veille, source) <= 2 * HOUR
    assert "No source is due" in veille("crawl", "--due").out
    assert len(site.requests) == 2


def test_only_the_entry_points_are_asked_whose_time_has_come(veille: Veille, site: PlainSite) -> None:
    assert veille("init").code == 0
    sitemap = "INSERT INTO entry_points (source_id, kind, url, rank, evidence, selectors) VALUES (?, ?, ?, 1, ?, '[]')"
    _execute(veille, sitemap, "plain", "sitemap", site.url("/sitemap.xml"), "verified")
    assert veille("crawl", "plain").code == 0
    assert set(site.requests) == {"/feed", "/sitemap.xml"}
    site.requests.clear()
    _make_due(veille, "%/feed")
    assert veille("crawl", "--due").code == 0
    assert site.requests == ["/feed"]
    assert _waits(veille) < 24 * HOUR
    site.requests.clear()
    assert veille("schedule", "now", "plain").code == 0
    assert veille("crawl", "--due").code == 0
    assert set(site.requests) == {"/feed", "/sitemap.xml"}


def test_no_source_fails_while_our_own_network_is_down(veille: Veille) -> None:
    _execute(veille, "UPDATE sources SET state = 'paused'")
    _import(veille, *(f"Down {number},http://down{number}.localhost:9/feed,down{number},feed" for number in range(6)))
    assert veille("crawl", "--due").code == 1
    assert (
        _execute(veille, "SELECT failures, outcome FROM sources JOIN visits ON source_id = sources.id")
        == [(0, "unreachable")] * 6
    )
    assert _execute(veille, "SELECT failures FROM entry_points WHERE kind = 'feed' AND url LIKE '%down%'") == [(0,)] * 6
    assert veille("status", "--format", "json").facts["incidents"] == []
    assert timedelta(minutes=5) < _waits(veille, "down3") <= timedelta(minutes=15)


def test_one_source_that_cannot_be_reached_has_failed(veille: Veille) -> None:
    _import(veille, "Down,http://down.localhost:9/feed,down,feed")
    assert veille("crawl", "--due").code == 0
    [row] = _execute(veille, "SELECT failures FROM sources WHERE id = 'down'")
    assert row == (1,)
    assert [item["source"] for item in veille("status", "--format", "json").facts["incidents"]] == ["down"]


def test_a_rhythm_is_shown_in_words(veille: Veille) -> None:
    assert veille("crawl", "plain").code == 0
    [point] = veille("sources", "show", "plain", "--format", "json").facts["entry_points"]
    assert point["rhythm"].startswith("about one a day")
    assert point["next_visit"]
    assert "about one a day" in veille("sources", "show", "plain").out
