"""What the tests of visits share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.crawler.spiders.crawling import CrawlProcess, crawl_process


@pytest.fixture(scope="session")
def crawler() -> Iterator[CrawlProcess]:
    """One crawl process for all tests."""
    with crawl_process() as running:
        yield running
