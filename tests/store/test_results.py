"""Results of a search as they are printed."""

from __future__ import annotations

import csv
import json
from io import StringIO

import pytest
from sqlalchemy import Engine

from store import results, search
from store.db import reading, transaction
from store.query.parser import read_query
from store.results import Results, printed
from store.results_format import ResultsFormat
from tests.builders import NOW, add_source, an_article, save


@pytest.fixture
def found(sqlite_engine: Engine) -> Results:
    """Two of three articles about fablabs, the title of the newest being a formula."""
    add_source(sqlite_engine)
    with transaction(sqlite_engine) as session:
        for slug, title in (("a", "Un fablab"), ("b", "Un autre fablab"), ("c", "=1+1 fablabs\x1b[2J")):
            save(session, an_article(slug, title=title, text="Le fablab\nouvre.", tags=("fablab", "coworking")))
    with reading(sqlite_engine) as session:
        query = read_query("fablab")
        page = search.search(session, query, now=NOW, limit=2)
        return Results("fablab", page, search.count(session, query, NOW), search.facets(session, query, NOW))


def _text(found: Results, output: ResultsFormat) -> str:
    return "".join(printed(found, output))


def test_a_table_shows_where_the_words_stand_and_how_many_there_are(found: Results) -> None:
    lines = _text(found, ResultsFormat.table).splitlines()
    assert "=1+1 \x1b[1mfablabs\x1b[0m" in lines[0]
    assert "\x1b[2J" not in lines[0]
    assert lines[1].strip() == "Le \x1b[1mfablab\x1b[0m ouvre."
    assert "3 articles" in lines
    assert f"next page: --cursor {found.page.next_cursor}" in lines
    assert "tags         coworking 3, fablab 3" in lines


def test_json_has_the_fields_of_every_article(found: Results) -> None:
    facts = json.loads(_text(found, ResultsFormat.json))
    assert (facts["count"], facts["count_is_exact"], facts["next_cursor"]) == (3, True, found.page.next_cursor)
    assert facts["facets"]["tags"] == [["coworking", 3], ["fablab", 3]]
    assert [one["id"] for one in facts["articles"]] == [3, 2]
    assert facts["articles"][0]["snippet_spans"] == [[3, 9]]


def test_json_lines_are_an_article_each(found: Results) -> None:
    lines = _text(found, ResultsFormat.jsonl).splitlines()
    assert [json.loads(line)["id"] for line in lines] == [3, 2]


def test_no_cell_of_a_csv_is_a_formula(found: Results) -> None:
    rows = list(csv.DictReader(StringIO(_text(found, ResultsFormat.csv))))
    assert [row["id"] for row in rows] == ["3", "2"]
    assert rows[0]["title"].startswith("'=1+1")
    assert rows[0]["tags"] == "fablab | coworking"


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 articles"), (1, "1 article"), (results.COUNTED + 1, "more than 10,000 articles")]
)
def test_counts_for_people(count: int, said: str) -> None:
    page = search.Page(articles=(), snippets=(), next_cursor=None)
    assert Results("a", page, count).counted == said
