"""The data dictionary says what the files hold: nothing is added or renamed without it."""

from __future__ import annotations

import csv
import json
import re
from io import StringIO
from pathlib import Path
from typing import Any

from lxml import etree

from store.export import bibtex, columns, csl_json, geojson, gexf, json_lines, ris, tei, text_files
from store.export.dictionary import dictionary
from store.export.record import Record
from tests.store.export.records import a_record

PAGE = Path(__file__).parents[3] / "docs" / "data-dictionary.md"


def names(fields: Any) -> set[str]:
    return {field.name for field in fields}


def whole(pieces: Any) -> str:
    return b"".join(pieces).decode("utf-8-sig")


def a_full_record() -> Record:
    record = a_record()
    assert record.article.event
    assert record.article.media
    assert record.article.annotations.evidence
    return record


def test_the_page_is_written_from_the_code() -> None:
    assert PAGE.read_text("utf-8") == dictionary()


def test_every_field_has_a_meaning() -> None:
    for one in (*columns.COLUMNS, *json_lines.fields(), *ris.FIELDS, *bibtex.FIELDS, *tei.FIELDS, *gexf.FIELDS):
        assert one.meaning.endswith((".", "…")), one


def test_columns() -> None:
    [head] = list(csv.reader(StringIO(whole(columns_only()))))
    assert head == [column.name for column in columns.COLUMNS]


def columns_only() -> Any:
    from store.export.csv_table import csv_table

    return csv_table([])


def _paths(value: Any, prefix: str = "") -> list[str]:
    found = []
    for name, inner in value.items():
        path = f"{prefix}{name}"
        found.append(path)
        if isinstance(inner, dict):
            found += _paths(inner, f"{path}.")
        elif isinstance(inner, list) and inner and isinstance(inner[0], dict):
            found += _paths(inner[0], f"{path}[].")
    return found


def test_json_lines() -> None:
    facts = json.loads(whole(json_lines.json_lines([a_full_record()])))
    assert _paths(facts) == [field.name for field in json_lines.fields()]


def test_ris() -> None:
    tags = re.findall(r"^([A-Z][A-Z0-9])  - ", whole(ris.ris([a_full_record()])), re.MULTILINE)
    assert list(dict.fromkeys(tags)) == [field.name for field in ris.FIELDS]


def test_bibtex() -> None:
    found = re.findall(r"^  (\w+) = ", whole(bibtex.bibtex([a_full_record()])), re.MULTILINE)
    assert found == [field.name for field in bibtex.FIELDS[1:]]


def test_csl() -> None:
    [item] = json.loads(whole(csl_json.csl_json([a_full_record()])))
    assert list(item) == [field.name for field in csl_json.FIELDS]


def test_geojson() -> None:
    [feature] = json.loads(whole(geojson.geojson([a_full_record()])))["features"]
    found = {"id", "geometry"} | {f"properties.{name}" for name in feature["properties"]}
    assert found == names(geojson.FIELDS)


def test_text_files() -> None:
    [(_, content)] = text_files.text_files([a_full_record()])
    head, _, _ = content.decode().partition("\n\n")
    assert [line.partition(" : ")[0] for line in head.splitlines()] == [f.name for f in text_files.FIELDS[1:-1]]


def test_gexf() -> None:
    root = etree.fromstring(b"".join(gexf.gexf([a_full_record()], [])))
    found = set()
    for element in root.iter("{*}node", "{*}edge"):
        name = etree.QName(element).localname
        found |= {f"{name}/@{key}" for key in map(str, element.attrib)}
        found |= {f"{name}/{value.get('for')}" for value in element.iter("{*}attvalue")}
    assert found - {"edge/@id"} == names(gexf.FIELDS)


def test_tei() -> None:
    [document] = etree.fromstring(b"".join(tei.tei([a_full_record()]))).findall("{*}TEI")
    spaces = {"t": tei.NAMESPACE, "xml": tei.XML[1:-1]}
    for one in tei.FIELDS:
        path = re.sub(r"(^|/)(\w)", r"\1t:\2", one.name.removeprefix("TEI/"))
        missing = one.name == "publicationStmt/availability/p"
        assert bool(document.xpath(f".//{path}" if not path.startswith("@") else path, namespaces=spaces)) != missing, (
            one
        )
