"""Whole pages of the kinds we meet, against what a person reads on them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.extract import extract
from crawler.items import Candidate, Link, Page
from store.types import SourceContext

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
PAGES = sorted((Path(__file__).parent.parent / "pages").glob("*.html"))
OF_TEXT = {"paragraphs", "holds"}


def read(page: Path) -> tuple[Candidate, dict[str, Any]]:
    expected = json.loads(page.with_suffix(".json").read_text("utf-8"))
    url = expected["url"]
    body = page.read_bytes()
    return extract(Page(url=url, source=SourceContext(id="lieux"), body=body, link=Link(url=url)), now=NOW), expected


def plain(value: object) -> object:
    """As the JSON beside the page writes it."""
    if isinstance(value, datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_fields(page: Path) -> None:
    found, expected = read(page)
    fields = {name: value for name, value in expected.items() if name not in OF_TEXT}
    assert {name: plain(getattr(found, name)) for name in fields} == fields


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_text(page: Path) -> None:
    found, expected = read(page)
    paragraphs = found.text.replace("\u00a0", " ").split("\n\n")
    assert paragraphs == expected.get("paragraphs", paragraphs)
    assert set(expected.get("holds", [])) <= set(paragraphs)
