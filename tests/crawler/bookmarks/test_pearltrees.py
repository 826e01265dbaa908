"""The RDF export of Pearltrees: its trees become collections, its notes notes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.bookmarks import Bookmark, Bookmarks, read_bookmarks
from store.errors import InvalidInput

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#"
 xmlns:pt="http://www.pearltrees.com/rdf/0.1/#" xmlns:dcterms="http://purl.org/dc/elements/1.1/"
 xmlns:foaf="http://xmlns.com/foaf/0.1/" xmlns:sioc="http://rdfs.org/sioc/ns#" xmlns:owl="http://www.w3.org/2002/07/owl#">
"""
ACCOUNT = "https://www.pearltrees.com/camille"
SINCE = "<pt:inTreeSinceDate>2013-01-01T00:00:00</pt:inTreeSinceDate>"


def tree(number: int, title: str) -> str:
    return f"""<pt:Tree rdf:about="{ACCOUNT}/t/id{number}">
   <dcterms:title><![CDATA[{title}]]></dcterms:title>
   <pt:treeId>{number}</pt:treeId><pt:privacy>0</pt:privacy>
   <dcterms:creator rdf:resource="{ACCOUNT}#sioc" />
</pt:Tree>"""


def pearl(kind: str, item: str, inside: int, said: str) -> str:
    return f"""<pt:{kind} rdf:about="{ACCOUNT}/t/id{inside}#item{item}">
   {said}
   <pt:parentTree rdf:resource="{ACCOUNT}/t/id{inside}" />
   {SINCE}<pt:posOrder>1</pt:posOrder>
</pt:{kind}>"""


def inner(item: str, tree_number: int, inside: int) -> str:
    see = f'<dcterms:title>x</dcterms:title><rdfs:seeAlso rdf:resource="{ACCOUNT}/t/id{tree_number}" />'
    return pearl("RefPearl", item, inside, see)


def page(item: str, inside: int, url: str, title: str) -> str:
    said = f"<dcterms:title><![CDATA[{title}]]></dcterms:title><dcterms:identifier>{url}</dcterms:identifier>"
    return pearl("PagePearl", item, inside, said)


EXPORT = (
    HEAD
    + f'<sioc:UserAccount rdf:about="{ACCOUNT}#sioc"><sioc:name>camille</sioc:name></sioc:UserAccount>'
    + f'<foaf:OnlineAccount rdf:about="{ACCOUNT}"><pt:rootTree rdf:resource="{ACCOUNT}/t/id1" /></foaf:OnlineAccount>'
    + tree(1, "camille")
    + tree(2, "Tiers-lieux")
    + tree(3, "Bretagne & Loire")
    + pearl("RootPearl", "0", 1, "<dcterms:title>camille</dcterms:title>")
    + inner("1", 2, 1)
    + inner("2", 3, 2)
    + pearl("AliasPearl", "3", 1, f'<rdfs:seeAlso rdf:resource="{ACCOUNT}/t/id3" />')
    + pearl("SectionPearl", "4", 2, "<dcterms:title>À lire</dcterms:title>")
    + page("5", 1, "https://racine.example/", "Racine")
    + page("6", 2, "https://lieu.example/a?b=1&amp;c=2", "Un lieu & ses outils")
    + page("7", 3, "https://konk.example/", "Konk")
    + f"""<pt:Note rdf:about="{ACCOUNT}/t/id2#note1">
   <dcterms:creator rdf:resource="{ACCOUNT}#sioc" /><dcterms:date>2013-01-02T00:00:00</dcterms:date>
   <pt:noteText><![CDATA[À relire <b>avant</b> la réunion]]></pt:noteText>
   <pt:parentPearl rdf:resource="{ACCOUNT}/t/id2#item6" />
</pt:Note>"""
    + "</rdf:RDF>"
)


def read(text: str) -> Bookmarks:
    return read_bookmarks(text.encode(), "pearltrees_export.rdf")


def test_trees_are_collections_and_notes_are_notes() -> None:
    added = datetime(2013, 1, 1, tzinfo=UTC)
    assert read(EXPORT).found == (
        Bookmark(url="https://racine.example/", title="Racine", collection="camille", added=added),
        Bookmark(
            url="https://lieu.example/a?b=1&c=2",
            title="Un lieu & ses outils",
            note="À relire avant la réunion",
            collection="Tiers-lieux",
            added=added,
        ),
        Bookmark(url="https://konk.example/", title="Konk", collection="Tiers-lieux / Bretagne & Loire", added=added),
    )


def test_exports_of_the_first_years() -> None:
    old = f"""{HEAD.replace("0.1/#", "0.1/")}
    <pt:tree rdf:about="http://www.pearltrees.com/t/1/"><dcterms:title>Lieux</dcterms:title></pt:tree>
    <pt:pearl rdf:about="http://www.pearltrees.com/p/1"><dcterms:title>Un lieu</dcterms:title>
      <owl:sameAs rdf:resource="https://lieu.example/" />
      <pt:parentTree rdf:resource="http://www.pearltrees.com/t/1/" /></pt:pearl></rdf:RDF>"""
    assert read(old).found == (Bookmark(url="https://lieu.example/", title="Un lieu", collection="Lieux"),)


def test_kinds_may_be_said_by_rdf_type() -> None:
    typed = f"""{HEAD}<rdf:Description rdf:about="x">
      <rdf:type rdf:resource="http://www.pearltrees.com/rdf/0.1/#PagePearl" />
      <dcterms:identifier>https://lieu.example/</dcterms:identifier></rdf:Description></rdf:RDF>"""
    assert [bookmark.url for bookmark in read(typed).found] == ["https://lieu.example/"]


def test_bare_ampersands_are_understood() -> None:
    assert read(EXPORT.replace("&amp;", "&")).found == read(EXPORT).found


def test_trees_that_hold_each_other_end() -> None:
    circle = HEAD + tree(1, "A") + tree(2, "B") + inner("1", 2, 1) + inner("2", 1, 2)
    [found] = read(circle + page("3", 1, "https://lieu.example/", "Un lieu") + "</rdf:RDF>").found
    assert found.collection == "A"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rdf>&b;</rdf>', "DOCTYPE"),
        ('<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]><rdf>&x;</rdf>', "DOCTYPE"),
        ("<opml version='2.0'><body/></opml>", "no RDF file"),
        (EXPORT[:-20], "no XML"),
        ("hello", "no XML"),
        (HEAD + "</rdf:RDF>", "no web address"),
        (HEAD + "<a>" * 100_000, "no XML"),
    ],
    ids=["bomb", "file", "opml", "cut", "text", "empty", "deep"],
)
def test_refused_with_a_sentence(text: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        read(text)
