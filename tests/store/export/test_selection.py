"""What is written is what the query finds: as many as are counted, in every format, in constant memory."""

from __future__ import annotations

import csv
import gc
import json
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO, StringIO
from zipfile import ZipFile

import pyarrow.parquet as pq
import pytest
import rispy
from lxml import etree
from sqlalchemy import Engine

from store.db import reading, transaction
from store.export.formats import FORMATS
from store.export.names import FormatName, TextPolicy
from store.export.selection import Selection
from store.saved_searches import understand
from store.types import StoredArticle
from tests.builders import NOW, add_source, an_article, save

MANY, BATCH = 120, 10


def _gexf_articles(data: bytes) -> int:
    root = etree.fromstring(data)
    return sum(int(str(value.get("value"))) for value in root.iter("{*}attvalue") if value.get("for") == "articles")


COUNTS: dict[FormatName, Callable[[bytes], int]] = {
    FormatName.csv: lambda data: len(list(csv.DictReader(StringIO(data.decode("utf-8-sig"), newline="")))),
    FormatName.csv_excel: lambda data: data.count(b"\r\n") - 1,
    FormatName.jsonl: lambda data: len([json.loads(line) for line in data.splitlines()]),
    FormatName.parquet: lambda data: int(pq.ParquetFile(BytesIO(data)).metadata.num_rows),
    FormatName.ris: lambda data: len(rispy.loads(data.decode())),
    FormatName.bibtex: lambda data: data.count(b"\n@") + data.startswith(b"@"),
    FormatName.csl_json: lambda data: len(json.loads(data)),
    FormatName.geojson: lambda data: len(json.loads(data)["features"]),
    FormatName.tei: lambda data: len(etree.fromstring(data).findall("{*}TEI")),
    FormatName.txt: lambda data: len(ZipFile(BytesIO(data)).namelist()),
    FormatName.gexf: _gexf_articles,
}


@pytest.mark.parametrize(("query", "expected"), [("", 7), ("tag:fablab", 3), ("tag:fablab -numéro", 1), ("absent", 0)])
def test_every_format_has_as_many_articles_as_are_counted(engine: Engine, query: str, expected: int) -> None:
    add_source(engine)
    with transaction(engine) as session:
        for number in range(7):
            tags = ("fablab",) if number % 2 else ("friche",)
            text = 'Le numéro, d\'un "lieu".\n\nSuite.' if number % 3 else "Rien que du texte."
            save(session, an_article(f"a{number}", text=text, tags=tags))
        save(session, an_article("hors-sujet", relevant=False))
    with reading(engine) as session:
        selection = Selection(session, understand(session, query), TextPolicy.allowed, NOW)
        assert selection.count() == expected
        for name, form in FORMATS.items():
            data = b"".join(form.pieces(selection.records(), selection.sources()))
            assert COUNTS[name](data) == expected, name


def test_every_name_has_a_format() -> None:
    assert FORMATS.keys() == set(FormatName) == COUNTS.keys()


def test_articles_do_not_pile_up_in_memory(sqlite_engine: Engine) -> None:
    add_source(sqlite_engine)
    with transaction(sqlite_engine) as session:
        for number in range(MANY):
            save(session, an_article(f"a{number}"))
    told: list[int] = []
    before, most = _in_memory(), 0
    with reading(sqlite_engine) as session:
        selection = Selection(session, understand(session, ""), TextPolicy.allowed, NOW, batch=BATCH)
        for number, _ in enumerate(FORMATS[FormatName.csv].pieces(selection.records(told.append), [])):
            if number % 25 == 10:
                most = max(most, _in_memory() - before)
    assert told == list(range(1, MANY + 1))
    assert most <= 2 * BATCH + 10


def _in_memory() -> int:
    gc.collect()
    return sum(isinstance(one, StoredArticle) for one in gc.get_objects())


def test_a_source_under_another_name_is_named_as_it_is_now(sqlite_engine: Engine) -> None:
    add_source(sqlite_engine, name="Movilab, le wiki")
    with transaction(sqlite_engine) as session:
        save(session, an_article())
    with reading(sqlite_engine) as session:
        [record] = Selection(session, understand(session, ""), TextPolicy.full, NOW).records()
    assert record.source.name == "Movilab, le wiki"
    assert replace(record.article, text="") != record.article
