"""TEI, GeoJSON, GEXF and plain text: well-formed, with the structure their readers want."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from lxml import etree

from store.export.geojson import geojson
from store.export.gexf import gexf
from store.export.record import Record
from store.export.tei import NAMESPACE, tei
from store.export.text_files import file_name, text_files, text_zip
from store.plain_text import one_line
from store.types import Annotations, Place, Source
from tests.store.export.records import ANY_TEXT, CONCARNEAU, a_record

T = {"t": NAMESPACE}
G = {"g": "http://gexf.net/1.3"}


def read_tei(*records: Record) -> Any:
    return etree.fromstring(b"".join(tei(records)))


def names(element: Any) -> list[str]:
    return [etree.QName(child).localname for child in element]


@settings(max_examples=60)
@given(ANY_TEXT, ANY_TEXT)
def test_any_name_survives_tei(title: str, text: str) -> None:
    [document] = read_tei(a_record(title=title, text=text)).findall("t:TEI", T)
    expected = one_line(title) or "https://movilab.example/article-12"
    assert document.findtext("t:teiHeader/t:fileDesc/t:titleStmt/t:title", namespaces=T) == expected
    words = " ".join(p.text or "" for p in document.findall("t:text/t:body/t:p", T))
    assert words.split() == one_line(text).split()


def test_tei_has_the_parts_that_tei_wants_in_their_order() -> None:
    corpus = read_tei(a_record(), a_record(13, published=None, text="", excerpt=""))
    assert names(corpus) == ["teiHeader", "TEI", "TEI"]
    assert names(corpus[0]) == ["fileDesc", "encodingDesc"]
    for document in corpus[1:]:
        header, text = document
        assert names(header) == ["fileDesc", "profileDesc"]
        assert names(header[0]) == ["titleStmt", "publicationStmt", "notesStmt", "sourceDesc"]
        assert names(header[0][1])[:3] == ["publisher", "idno", "availability"]
        assert names(text) == ["body"]
        assert set(names(text[0])) == {"p"}
    schemes = {
        taxonomy.get("{http://www.w3.org/XML/1998/namespace}id") for taxonomy in corpus.iter(f"{{{NAMESPACE}}}taxonomy")
    }
    assert {k.get("scheme")[1:] for k in corpus.iter(f"{{{NAMESPACE}}}keywords")} == schemes
    assert corpus.findtext(".//t:licence", namespaces=T) == "CC BY-SA 4.0"
    assert corpus.find(".//t:sourceDesc/t:bibl/t:date[@type='access']", T).get("when") == "2026-11-24"


def read_geojson(*records: Record) -> dict[str, Any]:
    collection: dict[str, Any] = json.loads(b"".join(geojson(records)))
    check_rfc7946(collection)
    return collection


def check_rfc7946(collection: dict[str, Any]) -> None:
    """Sections 3.1.1, 3.2, 3.3 and 4: what points and features have to be."""
    assert collection.keys() == {"type", "features"}
    assert collection["type"] == "FeatureCollection"
    for feature in collection["features"]:
        assert feature["type"] == "Feature"
        assert feature.keys() == {"type", "id", "geometry", "properties"}
        if feature["geometry"] is not None:
            assert feature["geometry"].keys() == {"type", "coordinates"}
            longitude, latitude = feature["geometry"]["coordinates"]
            assert feature["geometry"]["type"] == "Point"
            assert -180 <= longitude <= 180
            assert -90 <= latitude <= 90


def a_place(level: Any, code: str, name: str) -> Annotations:
    return Annotations(places=(Place(level=level, code=code, name=name, main=True),))


def test_a_feature_is_where_its_article_is_about() -> None:
    collection = read_geojson(a_record(), a_record(13, annotations=a_place("departement", "29", "Finistère")))
    concarneau, finistere = collection["features"]
    assert concarneau["geometry"]["coordinates"] == [-3.919, 47.871]
    assert concarneau["properties"]["place_name"] == "Concarneau"
    longitude, latitude = finistere["geometry"]["coordinates"]
    assert -5.2 < longitude < -3.3
    assert 47.7 < latitude < 48.8
    assert (concarneau["properties"]["precision"], finistere["properties"]["precision"]) == ("commune", "departement")


def test_an_article_without_place_is_a_feature_without_geometry() -> None:
    nowhere = a_record(1, annotations=Annotations())
    mentioned = a_record(2, annotations=Annotations(places=(replace(CONCARNEAU, role="mention", main=False),)))
    unknown = a_record(3, annotations=a_place("commune", "99999", "?"))
    found = read_geojson(nowhere, mentioned, unknown)["features"]
    assert [feature["geometry"] for feature in found] == [None] * 3
    assert read_geojson()["features"] == []


@settings(max_examples=60)
@given(ANY_TEXT)
def test_any_name_survives_geojson(title: str) -> None:
    assert read_geojson(a_record(title=title))["features"][0]["properties"]["title"] == title


SOURCES = [
    Source(id="movilab", name="Movilab & Cie", homepage="https://www.movilab.example/", kind="wiki"),
    Source(id="autre", name="L'autre", homepage="https://autre.example/blog/"),
    Source(id="recueil", name="Recueil", homepage="", kind="collection"),
    Source(id="a", name="A", homepage="https://commun.example/a/"),
    Source(id="b", name="B", homepage="https://commun.example/b/"),
]


def network(*records: Record) -> tuple[dict[str, dict[str, str]], dict[tuple[str, str], dict[str, str]]]:
    """Nodes and edges by their ends, with their values."""
    root = etree.fromstring(b"".join(gexf(records, SOURCES)))
    declared = {a.get("id") for a in root.iterfind(".//g:attribute", G)}
    nodes, edges = {}, {}
    for element in [*root.iterfind(".//g:node", G), *root.iterfind(".//g:edge", G)]:
        values = {str(v.get("for")): str(v.get("value")) for v in element.iterfind("g:attvalues/g:attvalue", G)}
        assert values.keys() <= declared
        attributes = {str(name): str(value) for name, value in element.attrib.items()}
        if etree.QName(element).localname == "node":
            nodes[attributes["id"]] = values | attributes
        else:
            edges[attributes["source"], attributes["target"]] = values | attributes
    assert {end for ends in edges for end in ends} <= nodes.keys()
    return nodes, edges


def test_who_links_to_whom_is_counted_by_article_and_by_address() -> None:
    one = a_record(1, outlinks=("https://autre.example/1", "https://www.autre.example/2", "https://x.example/"))
    two = a_record(2, outlinks=("https://autre.example/3", "https://movilab.example/soi-meme", "not an address"))
    nodes, edges = network(one, two)
    assert edges.keys() == {("source:movilab", "source:autre"), ("source:movilab", "x.example")}
    edge = edges["source:movilab", "source:autre"]
    assert (edge["weight"], edge["links"]) == ("2", "3")
    assert nodes["source:movilab"]["articles"] == "2"
    assert (nodes["source:movilab"]["label"], nodes["source:movilab"]["kind"]) == ("Movilab & Cie", "wiki")
    assert (nodes["x.example"]["followed"], nodes["source:autre"]["followed"]) == ("false", "true")


def test_a_collected_article_speaks_for_its_own_site() -> None:
    filed = a_record(source=SOURCES[2], canonical_url="https://autre.example/p", outlinks=("https://x.example/",))
    assert network(filed)[1].keys() == {("source:autre", "x.example")}


def test_a_host_that_sources_share_is_none_of_theirs() -> None:
    assert network(a_record(outlinks=("https://commun.example/a/1",)))[1].keys() == {
        ("source:movilab", "commun.example")
    }


def test_no_articles_are_a_network_without_nodes() -> None:
    assert network() == ({}, {})


def test_texts_are_files_of_a_zip_that_begin_with_where_they_come_from() -> None:
    with ZipFile(BytesIO(b"".join(text_zip([a_record(), a_record(13)])))) as folder:
        assert folder.testzip() is None
        assert folder.namelist() == ["00000012-un-fablab-ouvre.txt", "00000013-un-fablab-ouvre.txt"]
        head, _, text = folder.read("00000012-un-fablab-ouvre.txt").decode().partition("\n\n")
    assert text == "Il ouvre.\n\nÀ Concarneau, « demain ».\n"
    assert "Adresse : https://movilab.example/article-12" in head.splitlines()
    assert "Consulté : 2026-11-24" in head.splitlines()
    assert b"".join(text_zip([a_record()])) == b"".join(text_zip([a_record()]))


@given(ANY_TEXT)
def test_a_file_name_is_safe_everywhere(title: str) -> None:
    name = file_name(7, title)
    assert name.startswith("00000007")
    assert name.endswith(".txt")
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    assert name.count(".") == 1
    assert len(name) < 80


@pytest.mark.parametrize("render", [tei, geojson, text_files], ids=lambda render: render.__name__)
def test_pieces_come_one_article_at_a_time(render: Any) -> None:
    asked = 0

    def records() -> Any:
        nonlocal asked
        for number in range(100):
            asked += 1
            yield a_record(number)

    pieces = render(records())
    for _ in range(10):
        next(pieces)
    assert asked <= 10
