"""A hostile web changes nothing for the others: one crawl of every bad site there is, side by side, and another one.

The limits of time are made small, so that the tests do not wait as long as a crawl would.
"""

from __future__ import annotations

import multiprocessing
import re
import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from store import sources
from store.config import Config
from store.db import open_engine, transaction
from tests.sites.hostile import CASES, Case, HostileWeb, hostile_web

LIMITS = {
    "crawler.downloads": {"TRY_SECONDS": 10.0, "FIRST_BYTE_SECONDS": 7.0, "CONNECT_SECONDS": 5.0},
    "crawler.middlewares": {"LEAST_PAUSE": 0.2},
    "crawler.workers": {"TASK_SECONDS": 6.0},
}
CEILING = 60
"""Articles of a visit."""
MARK = re.compile(r"([a-z0-9-]+)-(\d+)\.")


@dataclass(frozen=True)
class Row:
    """A stored article."""

    url: str
    title: str
    text: str
    partial: bool
    published: datetime | None

    @property
    def mark(self) -> tuple[str, int] | None:
        found = MARK.search(self.text) or MARK.search(self.title)
        return (found[1], int(found[2])) if found else None


@dataclass
class Crawled:
    """What two crawls made of the hostile web."""

    web: HostileWeb
    reports: Mapping[str, Mapping[str, Any]]
    again: Mapping[str, Mapping[str, Any]]
    rows: Mapping[str, list[Row]]
    rows_again: Mapping[str, list[Row]]
    seconds: float
    asked: Mapping[str, int]
    """Requests of the first crawl."""


def _crawl(config: Config) -> list[dict[str, Any]]:
    """In a process of its own: the reactor starts once, and the limits are those of the process."""
    import importlib

    from crawler.crawl import crawl, select
    from crawler.spiders.tools import Ceilings

    for module, values in LIMITS.items():
        for name, value in values.items():
            setattr(importlib.import_module(module), name, value)
    engine = open_engine(config)
    crawled = crawl(engine, config, select(engine), ceilings=Ceilings(articles=CEILING, vain=15, flood=40))
    fields = ("source", "outcome", "error", "requests", "new", "changed", "gone", "refused", "notes")
    return [{name: getattr(report, name) for name in fields} for report in crawled.reports]


def _run(config: Config) -> dict[str, dict[str, Any]]:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return {report["source"]: report for report in pool.submit(_crawl, config).result()}


def _rows(home: Path) -> dict[str, list[Row]]:
    rows = defaultdict(list)
    with closing(sqlite3.connect(home / "veille.db")) as database:
        query = "SELECT source_id, canonical_url, title, text, partial, method, published FROM articles"
        for source, url, title, text, partial, method, published in database.execute(query):
            moment = datetime.fromisoformat(published).replace(tzinfo=UTC) if published else None
            rows[source].append(Row(url, title, text, bool(partial) or "partial" in method, moment))
    return rows


def _make_old(home: Path, source: str) -> None:
    """Have the documents of a source read two days ago."""
    with closing(sqlite3.connect(home / "veille.db")) as database, database:
        query = "UPDATE documents SET checked = datetime(checked, '-2 days') WHERE source_id = ?"
        database.execute(query, (source,))


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    home = tmp_path_factory.mktemp("hostile")
    with hostile_web() as web:
        config = Config(home=home, allow_networks=(f"127.0.0.1:{web.port}",), delay=0.02, workers=2)
        with transaction(open_engine(config, create=True)) as session:
            for case in CASES.values():
                sources.add(session, case.source(web.port), datetime.now(UTC))
        started = time.monotonic()
        reports = _run(config)
        seconds, asked, rows = time.monotonic() - started, dict(web.asked), _rows(home)
        _make_old(home, "frozen-validators")
        again = _run(config)
        yield Crawled(web, reports, again, rows, _rows(home), seconds, asked)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_each_site_costs_only_its_own_pages(crawled: Crawled, case: Case) -> None:
    rows, report = crawled.rows.get(case.name, []), crawled.reports[case.name]
    marks = [row.mark for row in rows]
    assert len(marks) == len(set(marks)), f"twice: {sorted(str(m) for m in marks)}"
    assert {found[0] for found in marks if found} <= {case.name}
    numbers = {found[1] for found in marks if found}
    if case.least is None:
        assert numbers == set(case.stored), report
    else:
        assert case.least <= len(numbers) <= CEILING, report
    assert report["outcome"] in (case.outcome, *(["partial"] if case.least else [])), report
    for reason, number in case.refused.items():
        assert report["refused"].get(reason) == number, report


@pytest.mark.parametrize("case", [case for case in CASES.values() if case.partial], ids=lambda case: case.name)
def test_what_is_not_all_there_says_so(crawled: Crawled, case: Case) -> None:
    partial = {row.mark[1] for row in crawled.rows[case.name] if row.partial and row.mark}
    assert partial == set(case.partial)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_no_site_gets_many_requests(crawled: Crawled, case: Case) -> None:
    assert crawled.asked.get(case.name, 0) <= case.requests


@pytest.mark.parametrize("case", [case for case in CASES.values() if case.least is None], ids=lambda case: case.name)
def test_another_crawl_changes_nothing(crawled: Crawled, case: Case) -> None:
    """Neither duplicates nor changes; what had failed may have come."""
    before = {row.url: row for row in crawled.rows.get(case.name, [])}
    after = {row.url: row for row in crawled.rows_again.get(case.name, [])}
    assert {url: after.get(url) for url in before} == before
    marks = [row.mark for row in after.values()]
    assert len(marks) == len(set(marks))
    assert crawled.again[case.name]["changed"] == crawled.again[case.name]["gone"] == 0


def test_the_inner_network_is_never_asked(crawled: Crawled) -> None:
    assert crawled.web.touched == []
    assert not any("SECRET" in row.text for rows in crawled.rows_again.values() for row in rows)


def test_everything_stored_can_be_read(crawled: Crawled) -> None:
    now = datetime.now(UTC)
    for row in (row for rows in crawled.rows.values() for row in rows):
        assert not re.search("[\ufffd\x00-\x08\x0b\x0c\x0e-\x1f\ufffe]|Ã©|&#", row.title + row.text), row
        assert "<script" not in row.title
        assert row.published is None or datetime(1995, 1, 1, tzinfo=UTC) < row.published <= now, row


def test_no_address_of_a_source_is_held_by_another(crawled: Crawled) -> None:
    held = {row.url: source for source, rows in crawled.rows_again.items() for row in rows}
    assert {source for url, source in held.items() if "//robbed.localhost" in url} == {"robbed"}


def test_a_flood_is_told(crawled: Crawled) -> None:
    assert not crawled.reports["flood"]["notes"]
    assert [note for note in crawled.again["flood"]["notes"] if "flood" in note]
    assert len(crawled.rows_again["flood"]) == 56


def test_validators_are_not_believed_for_ever(crawled: Crawled) -> None:
    assert {row.mark for row in crawled.rows_again["frozen-validators"]} == {
        ("frozen-validators", number) for number in range(1, 9)
    }


def test_nobody_waits_for_the_worst(crawled: Crawled) -> None:
    """Each visit ends by itself: nothing is left that only a ceiling of minutes would have ended."""
    assert not [report for report in crawled.reports.values() if "mistake of the program" in (report["error"] or "")]
    assert set(crawled.reports) == set(CASES)
