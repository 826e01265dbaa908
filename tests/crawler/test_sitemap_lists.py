"""Sitemaps of any size become batches of addresses, newest first, in little memory."""

from __future__ import annotations

import gzip
import resource
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest

from crawler.entries import UnreadableEntry
from crawler.sitemap_lists import BATCH, SitemapList, list_sitemap, read_batches
from store.addresses import Announced

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
URL = "https://ex.fr/sitemap.xml"
MB = 1024 * 1024


def urlset(*entries: tuple[str, str]) -> bytes:
    inside = "".join(
        f"<url><loc>https://ex.fr/{path}</loc>{f'<lastmod>{lastmod}</lastmod>' if lastmod else ''}</url>"
        for path, lastmod in entries
    )
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inside}</urlset>'.encode()


def listed(tmp_path: Path, body: bytes) -> tuple[SitemapList, list[Announced]]:
    source, target = tmp_path / "body", tmp_path / "listed"
    source.write_bytes(body)
    found = list_sitemap(source, target, URL, NOW)
    return found, [item for batch in read_batches(target) for item in batch]


def paths(items: Sequence[Announced]) -> list[str]:
    return [item.url.removeprefix("https://ex.fr/") for item in items]


def test_the_newest_come_first(tmp_path: Path) -> None:
    body = urlset(("b", "2026-11-01"), ("none", ""), ("c", "2026-11-20T10:00:00+01:00"), ("a", "2019-05"))
    found, items = listed(tmp_path, body)
    assert paths(items) == ["c", "b", "a", "none"]
    assert [bool(item.fingerprint) for item in items] == [True, True, True, False]
    assert found == SitemapList(index=False, addresses=4)


def test_addresses_are_canonical_and_each_is_there_once(tmp_path: Path) -> None:
    body = urlset(("a?utm_source=x", ""), ("b", ""), ("b", ""), ("tag/x/", ""), ("", ""))
    assert paths(listed(tmp_path, body)[1]) == ["a", "b"]


def test_a_page_with_others_below_it_is_a_list(tmp_path: Path) -> None:
    body = urlset(("lieux/", ""), ("lieux/a", ""), ("lieux/b", ""), ("lieux/c/", ""), ("seul/", ""), ("seul/a", ""))
    assert paths(listed(tmp_path, body)[1]) == ["lieux/a", "lieux/b", "lieux/c/", "seul/", "seul/a"]


@pytest.mark.parametrize(
    ("lastmods", "marked"),
    [
        (["2026-11-20T10:00:00Z"] * 20, 0),
        ([f"2026-11-20T10:00:{n:02}Z" for n in range(20)], 20),
        ([(NOW - timedelta(seconds=n)).isoformat() for n in range(20)], 0),
        ([(NOW - timedelta(days=n)).isoformat() for n in range(20)], 20),
        (["2026-11-20"] * 8 + [f"2026-10-{n:02}" for n in range(1, 13)], 20),
        (["2026-11-20"] * 3, 3),
        (["bientôt", "31/31/2026", ""], 0),
    ],
    ids=["one for all", "seconds apart", "just now", "days apart", "some alike", "few", "rubbish"],
)
def test_a_moment_that_most_pages_share_is_not_theirs(tmp_path: Path, lastmods: list[str], marked: int) -> None:
    body = urlset(*((f"a{number}", lastmod) for number, lastmod in enumerate(lastmods)))
    assert sum(item.fingerprint is not None for item in listed(tmp_path, body)[1]) == marked


def test_an_index_has_no_addresses(tmp_path: Path) -> None:
    body = (
        b"<sitemapindex><sitemap><loc>https://ex.fr/a.xml</loc><lastmod>2026-11-20</lastmod></sitemap></sitemapindex>"
    )
    found, items = listed(tmp_path, body)
    assert (found.index, [child.url for child in found.children], items) == (True, ["https://ex.fr/a.xml"], [])


@pytest.mark.parametrize(
    ("body", "complete"),
    [
        (urlset(("a", "")), True),
        (gzip.compress(urlset(("a", ""))), True),
        (urlset(("a", ""), ("b", "")).replace(b"</urlset>", b""), False),
        (urlset(("a", ""), ("b", ""))[:-30], False),
        (gzip.compress(urlset(*((f"a{n}", "") for n in range(5000))))[:-500], False),
        (b"https://ex.fr/a\nhttps://ex.fr/b\n", True),
        (
            b"<rss version='2.0'><channel><item><title>A</title><link>https://ex.fr/a</link></item></channel></rss>",
            False,
        ),
    ],
    ids=["whole", "gzip", "no end", "cut", "gzip cut", "text", "feed"],
)
def test_only_a_whole_sitemap_says_what_is_no_more(tmp_path: Path, body: bytes, *, complete: bool) -> None:
    found, items = listed(tmp_path, body)
    assert found.complete is complete
    assert items


def test_an_extension_for_news_lists_only_the_newest(tmp_path: Path) -> None:
    body = urlset(("a", "")).replace(
        b"</url>",
        b"<n:news xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'><n:title>Un lieu</n:title>"
        b"<n:publication_date>2026-11-20</n:publication_date></n:news></url>",
    )
    found, [item] = listed(tmp_path, body)
    assert not found.complete
    assert (item.link["title"], item.link["published"][:10]) == ("Un lieu", "2026-11-19")


def test_images_and_films_give_a_picture(tmp_path: Path) -> None:
    image = "<i:image xmlns:i='x'><i:loc>/i.jpg</i:loc></i:image>"
    video = "<v:video xmlns:v='y'><v:thumbnail_loc>https://ex.fr/v.jpg</v:thumbnail_loc></v:video>"
    body = urlset(("a", ""), ("b", "")).decode().replace("</url>", f"{image}</url>", 1)
    body = body.replace("/b</loc>", f"/b</loc>{video}")
    _, items = listed(tmp_path, body.encode())
    assert [item.link["image"] for item in items] == ["https://ex.fr/i.jpg", "https://ex.fr/v.jpg"]


def test_what_is_no_sitemap_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableEntry, match="an HTML page"):
        listed(tmp_path, b"<!doctype html><html><body>Accueil</body></html>")


def test_the_largest_sitemap_fits_into_little_memory(tmp_path: Path) -> None:
    """50,000 addresses, 50 MB: the protocol's limits."""
    source, target = tmp_path / "body", tmp_path / "listed"
    source.write_bytes(urlset(*((f"{n}/{'x' * 940}", f"2026-{n % 12 + 1:02}-{n % 28 + 1:02}") for n in range(50_000))))
    assert source.stat().st_size > 50_000_000
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        found, largest, grown = pool.submit(_measured, source, target).result()
    assert found.addresses == 50_000
    assert largest <= BATCH
    assert grown < 100 * MB


def _measured(source: Path, target: Path) -> tuple[SitemapList, int, int]:
    small = source.with_name("small")
    small.write_bytes(urlset(("a", "")))
    list_sitemap(small, target, URL, NOW)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    found = list_sitemap(source, target, URL, NOW)
    largest = max(len(batch) for batch in read_batches(target))
    return found, largest, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before
