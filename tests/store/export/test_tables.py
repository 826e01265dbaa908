"""CSV, JSON lines and Parquet: read back by others, with nothing lost and nothing that a spreadsheet calculates."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO, StringIO
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.export.cells import guard, join, split, unguard
from store.export.columns import COLUMNS
from store.export.csv_table import MARK, csv_excel, csv_table
from store.export.json_lines import json_lines
from store.export.parquet_table import ROWS, parquet_table
from store.export.record import Record
from store.plain_text import clean
from tests.store.export.records import ANY_TEXT, NOW, a_record


def read_csv(*records: Record) -> list[dict[str, str]]:
    data = b"".join(csv_table(records))
    assert data.startswith(MARK)
    return list(csv.DictReader(StringIO(data.decode("utf-8-sig"), newline="")))


def plain(text: str) -> str:
    return clean(text).replace("\r\n", "\n").replace("\r", "\n")


@settings(max_examples=100)
@given(ANY_TEXT, ANY_TEXT, st.lists(ANY_TEXT.filter(clean), max_size=3))
def test_any_text_survives_csv_and_is_no_formula(title: str, text: str, authors: list[str]) -> None:
    [row] = read_csv(a_record(title=title, text=text, authors=tuple(authors)))
    assert unguard(row["title"]) == plain(title)
    assert unguard(row["text"]) == plain(text)
    assert split(unguard(row["authors"])) == [plain(author) for author in authors]
    assert not any(cell.lstrip(" \u00a0").startswith(tuple("=+-@\t\r＝＋－＠")) for cell in row.values())


@given(st.lists(st.text(alphabet="a |\\'= ", min_size=1), max_size=4))
def test_a_list_in_a_cell_is_read_back(values: list[str]) -> None:
    assert split(unguard(guard(join(values)))) == values


def test_csv_has_a_column_for_each_that_is_documented() -> None:
    [row] = read_csv(a_record())
    assert list(row) == [column.name for column in COLUMNS]
    assert row["tags"] == "fablab | numerique"
    assert row["published"] == "2026-11-22T12:00:00Z"
    assert (row["relevant"], row["amounts"], row["deadline"]) == ("true", "15000 | 2000", "2026-12-31")
    assert row["main_place"] == "commune-29039"


def test_excel_in_french_gets_semicolons_and_decimal_commas() -> None:
    lines = b"".join(csv_excel([a_record(title="a;b")])).decode("utf-8-sig")
    [row] = csv.DictReader(StringIO(lines, newline=""), delimiter=";")
    assert (row["title"], row["published_confidence"], row["tags"]) == ("a;b", "0,9", "fablab | numerique")


def test_csv_lines_end_as_the_standard_wants() -> None:
    head, _ = b"".join(csv_table([a_record(text="x")])).split(b"\r\n", 1)
    assert b"\n" not in head


@settings(max_examples=100)
@given(ANY_TEXT, ANY_TEXT)
def test_any_text_survives_json_lines(title: str, author: str) -> None:
    lines = b"".join(json_lines([a_record(title=title, authors=(author,)), a_record(13)])).split(b"\n")
    first = json.loads(lines[0])
    assert (first["title"], first["authors"]) == (title, [author])
    assert len(lines) == 3


def test_json_lines_say_whence_when_and_with_which_rights() -> None:
    facts = json.loads(b"".join(json_lines([a_record()])))
    assert facts["licence"] == "CC BY-SA 4.0"
    assert (facts["text_given"], facts["may_mine"], facts["may_republish"]) == ("whole", True, False)
    assert facts["last_checked"] == "2026-11-24T12:00:00Z"
    assert (facts["canonical_url"], facts["source_name"]) == ("https://movilab.example/article-12", "Movilab")
    assert facts["published_origin"] == "json-ld+feed"


def read_parquet(records: list[Record]) -> Any:
    return pq.ParquetFile(BytesIO(b"".join(parquet_table(records))))


@settings(max_examples=40)
@given(ANY_TEXT, ANY_TEXT)
def test_any_text_survives_parquet(title: str, author: str) -> None:
    [row] = read_parquet([a_record(title=title, authors=(author,))]).read().to_pylist()
    assert (row["title"], row["authors"]) == (title, [author])


def test_parquet_has_types_and_row_groups() -> None:
    file = read_parquet([a_record(number) for number in range(ROWS + 1)])
    assert (file.num_row_groups, file.metadata.num_rows) == (2, ROWS + 1)
    row = file.read().to_pylist()[-1]
    assert (row["id"], row["amounts"], row["relevant"]) == (ROWS, [15_000, 2_000], True)
    assert row["last_checked"] == NOW
    assert isinstance(row["published"], datetime)
    assert file.schema_arrow.names == [column.name for column in COLUMNS]


def test_parquet_without_articles_is_a_table_without_rows() -> None:
    assert read_parquet([]).metadata.num_rows == 0


def test_unknown_is_empty_not_made_up() -> None:
    record = a_record(published=None, event=None, image=None)
    [row] = read_csv(record)
    assert [row[name] for name in ("published", "event_start", "image", "gone")] == [""] * 4
    [typed] = read_parquet([record]).read().to_pylist()
    assert [typed[name] for name in ("published", "event_start", "image", "gone")] == [None] * 4


@pytest.mark.parametrize("render", [csv_table, json_lines, parquet_table])
def test_the_same_articles_are_the_same_bytes(render: Any) -> None:
    assert b"".join(render([a_record(1), a_record(2)])) == b"".join(render([a_record(1), a_record(2)]))


@pytest.mark.parametrize("render", [csv_table, json_lines, parquet_table])
def test_articles_are_let_go_as_they_are_written(render: Any) -> None:
    alive = 0
    most = 0

    class Counted(str):
        """A text that knows how many of its kind there are."""

        def __init__(self, _: str) -> None:
            nonlocal alive, most
            alive += 1
            most = max(most, alive)

        def __del__(self) -> None:
            nonlocal alive
            alive -= 1

    def records() -> Iterator[Record]:
        for number in range(5 * ROWS):
            yield a_record(number, language=Counted("fr"))

    assert sum(len(piece) for piece in render(records())) > 0
    assert most <= 2 * ROWS + 2
