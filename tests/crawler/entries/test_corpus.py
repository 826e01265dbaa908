"""Some four thousand feeds, sitemaps and robots.txt, good and bad, kept outside the project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.evaluate_feeds import Tally, evaluate, rows


@pytest.fixture(scope="module")
def corpus() -> Path:
    folder = Path(os.environ.get("VEILLE_SHARED", "/nowhere")) / "corpus"
    if not (folder / "feeds_index.jsonl").is_file():
        pytest.skip("VEILLE_SHARED names no folder with the corpus of feeds")
    return folder


@pytest.mark.filterwarnings("ignore")
def test_every_feed_gives_its_items_and_nothing_crashes_or_stalls_a_reader(corpus: Path) -> None:
    tally = Tally()
    for row in rows(corpus):
        evaluate(row, corpus, tally)
    assert tally.problems == []
    assert tally.files > 4_000
