"""A sample of some four thousand feeds and sitemaps, good and bad, kept outside the project."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from crawler.discover import from_robots
from crawler.entries import UnreadableEntry
from crawler.entries.feed import read_feed
from crawler.entries.listing import read_listing
from crawler.entries.sitemap import read_sitemap

STEP = 7
SECONDS = 5
READERS: tuple[Callable[[bytes, str], Any], ...] = (read_feed, read_sitemap, read_listing)


@pytest.fixture(scope="module")
def corpus() -> Path:
    folder = Path(os.environ.get("VEILLE_SHARED", "/nowhere")) / "corpus"
    if not (folder / "feeds_index.jsonl").is_file():
        pytest.skip("VEILLE_SHARED names no folder with the corpus of feeds")
    return folder


def rows(corpus: Path) -> list[dict[str, Any]]:
    lines = (corpus / "feeds_index.jsonl").read_text("utf-8").split("\n")
    return [row for line in lines if line and (corpus / (row := json.loads(line))["file"]).is_file()]


def test_nothing_crashes_or_stalls_a_reader(corpus: Path) -> None:
    slow = []
    for row in rows(corpus)[::STEP]:
        body = (corpus / row["file"]).read_bytes()
        started = time.process_time()
        for reader in READERS:
            with suppress(UnreadableEntry):
                reader(body, "https://ex.fr/feed")
        from_robots(body.decode("utf-8", "replace"), "https://ex.fr/")
        if time.process_time() - started > SECONDS:
            slow.append(row["id"])
    assert slow == []


def test_feeds_are_taken_for_feeds(corpus: Path) -> None:
    refused = []
    for row in (row for row in rows(corpus)[::STEP] if row["kind"] in ("rss", "atom")):
        try:
            read_feed((corpus / row["file"]).read_bytes(), "https://ex.fr/feed")
        except UnreadableEntry as error:
            refused.append((row["id"], str(error)))
    # What looks like a feed and is refused is of the kinds that must be: bombs, and made-up vocabularies.
    assert len(refused) <= 2, refused


def test_entries_with_a_link_are_found(corpus: Path) -> None:
    lost = []
    for row in (row for row in rows(corpus) if row["set"] in ("miniflux", "reader", "feedjira", "morss", "yarr")):
        body = (corpus / row["file"]).read_bytes()
        linked = re.search(
            rb"<(?:item|entry)\b.*?<link(?:>| [^>]*href=[\"'])\s*(?:<!\[CDATA\[)?https?://", body, re.DOTALL
        )
        if row["kind"] in ("rss", "atom", "rdf") and linked and not read_feed(body, "https://ex.fr/feed").links:
            lost.append(row["id"])
    assert lost == []
