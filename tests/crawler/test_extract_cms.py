"""Sites made by four real content systems, against what was typed into them."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from crawler.extract import extract
from crawler.items import Candidate, Link, Page
from store.types import SourceContext
from tests.evaluate_extraction import token_f1, words

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SHARED = os.environ.get("VEILLE_SHARED")

pytestmark = pytest.mark.skipif(not SHARED, reason="VEILLE_SHARED does not name the folder of the recorded sites")


@pytest.fixture(scope="module")
def posts() -> dict[str, list[tuple[dict[str, Any], Candidate]]]:
    """The public posts of each site, by the name of its system, with what we read on their pages."""
    web = Path(SHARED or "") / "web"
    lines = (web / "index.jsonl").read_text("utf-8").splitlines()
    recorded = {entry["url"]: web / entry["file"] for entry in map(json.loads, lines)}
    sites = json.loads((web / "truth.json").read_text("utf-8"))
    return {
        site["cms"].split()[0]: [
            (post, read(post["url"], recorded[post["url"]].read_bytes()))
            for post in site["posts"]
            if post["status"] == "publish" and post["url"] in recorded
        ]
        for site in sites
    }


def read(url: str, body: bytes) -> Candidate:
    return extract(Page(url=url, source=SourceContext(id="site"), body=body, link=Link(url=url)), now=NOW)


@pytest.mark.parametrize("system", ["WordPress", "MediaWiki", "SPIP", "Hugo"])
def test_titles_and_texts(posts: dict[str, list[tuple[dict[str, Any], Candidate]]], system: str) -> None:
    found = posts[system]
    assert [words(read.title) for _, read in found] == [words(post["title"]) for post, _ in found]
    assert sum(token_f1(read.text, post["text"]) for post, read in found) / len(found) > 0.98


# A wiki shows neither: its author and first date are in its feeds and its history.
@pytest.mark.parametrize("system", ["WordPress", "SPIP", "Hugo"])
def test_authors_and_minutes(posts: dict[str, list[tuple[dict[str, Any], Candidate]]], system: str) -> None:
    for post, found in posts[system]:
        typed = datetime.fromisoformat(post["date"]).replace(tzinfo=PARIS)
        assert (found.authors, found.published) == ((post["author"],), typed)
