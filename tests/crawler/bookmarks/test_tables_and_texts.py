"""Addresses in tables, texts and shortcuts; and that no bytes break any reader."""

from __future__ import annotations

import plistlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.bookmarks import FORMATS, Bookmark, LeftOut, read_bookmarks
from crawler.bookmarks.bookmark import MOST
from store.errors import InvalidInput

FULL = Bookmark(
    url="https://lieu.example/",
    title="L'été au café",
    note="À relire\n#friche #fab-lab",
    collection="Lieux",
    added=datetime(2025, 12, 31, 23, tzinfo=UTC),
)


COMMAS = """url,title,note,tags,collection,date
https://lieu.example/,L'été au café,À relire,friche|fab lab,Lieux,2026-01-01
"""
SEMICOLONS = """Adresse;Titre;Note;Mots-clés;Dossier;Date d'ajout
https://lieu.example/;"L'été au café";À relire;"friche, fab lab";Lieux;01/01/2026
"""
STATED = """sep=;
LIEN;nom;commentaire;étiquettes;liste;ajouté le
https://lieu.example/;L'été au café;À relire;friche,fab lab;Lieux;1 janvier 2026
"""
TABS = """title\turl\ttags\tnote\tfolder\ttime_added
L'été au café\thttps://lieu.example/\tfriche,fab lab\tÀ relire\tLieux\t1767222000
"""


@pytest.mark.parametrize(
    "table",
    [COMMAS, SEMICOLONS.replace("\n", "\r\n"), STATED, TABS],
    ids=["commas", "semicolons", "stated", "tabs"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_tables(table: str, encoding: str) -> None:
    assert read_bookmarks(table.encode(encoding), "links.csv").found == (FULL,)


def test_nested_folders_of_a_table() -> None:
    [found] = read_bookmarks(b"url,collection\nhttps://a.example/,Lieux/Bretagne\n", "a.csv").found
    assert found.collection == "Lieux / Bretagne"


def test_a_table_without_names_is_read_as_text() -> None:
    read = read_bookmarks(b"https://a.example/,Un lieu\nhttps://b.example/,Deux\n", "a.csv")
    assert [found.url for found in read.found] == ["https://a.example/", "https://b.example/"]


TEXT = """Mes liens du 24 novembre :
https://a.example/b?c=1
- voir https://b.example/page, puis (https://c.example/d) ; enfin www.d.example/x.
* [Un café [associatif]](https://fr.wikipedia.org/wiki/Caf%C3%A9_(lieu))
[Un lieu](https://e.example/lieu) et <https://f.example/>
« https://g.example/h » écrire à moi@www.example.org ou ftp://i.example/
"""


@pytest.mark.parametrize("name", ["links.txt", "links.md"])
def test_texts(name: str) -> None:
    read = read_bookmarks(TEXT.encode(), name)
    assert [(found.url, found.title) for found in read.found] == [
        ("https://a.example/b?c=1", ""),
        ("https://b.example/page", ""),
        ("https://c.example/d", ""),
        ("https://www.d.example/x", ""),
        ("https://fr.wikipedia.org/wiki/Caf%C3%A9_(lieu)", ""),
        ("https://e.example/lieu", "Un lieu"),
        ("https://f.example/", ""),
        ("https://g.example/h", ""),
    ]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"[InternetShortcut]\r\nURL=https://lieu.example/\r\nIconIndex=0\r\n", "Un lieu.url"),
        (plistlib.dumps({"URL": "https://lieu.example/"}), "Un lieu.webloc"),
        (plistlib.dumps({"URL": "https://lieu.example/"}, fmt=plistlib.FMT_BINARY), "Un lieu.webloc"),
    ],
)
def test_shortcuts(data: bytes, name: str) -> None:
    assert [found.url for found in read_bookmarks(data, name).found] == ["https://lieu.example/"]


def test_what_is_no_address_is_left_out_and_named() -> None:
    read = read_bookmarks(b"url\nhttps://a.example/\nnot an address\nfile:///etc/hostname\n", "a.csv")
    assert read.left_out == (
        LeftOut("not an address", "no web address"),
        LeftOut("file:///etc/hostname", "no web address"),
    )


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"https://a.example/", "links.docx", "extension"),
        (b"nothing here", "links.txt", "no web address was found"),
        (b"titre;note\nUn lieu;x\n", "links.csv", "one of url, lien"),
        (b'url\n"never closed\n', "links.csv", "line 2"),
        (b"\0\1\2", "links.txt", "no text"),
        (b"[Other]\nX=1", "a.url", "no shortcut"),
        (b"bplist00garbage", "a.webloc", "no shortcut"),
        (b"https://a.example/ " * (MOST + 1), "links.txt", "at most"),
        (b"<p " + b" ".join(b"a%d" % number for number in range(9_000)) + b">", "a.html", "attributes"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_refused_with_a_sentence(data: bytes, name: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says) as raised:
        read_bookmarks(data, name)
    assert str(raised.value).startswith(name)


PIECES = [
    *(b"<DL>", b"</DL>", b"<DT><A HREF='https://a.example/'>", b"</A>", b"<DD>", b"<H3>", b"</H3>", b"<rdf:RDF>"),
    *(
        b"url;note\n",
        b"https://a.example/[",
        b"\xff\xfe",
        b"\0",
        b"bplist00",
        b"[InternetShortcut]\nURL=",
        b"\xe9",
        b'"',
    ),
]


@given(st.lists(st.sampled_from(PIECES) | st.binary(max_size=8)).map(b"".join), st.sampled_from(sorted(FORMATS)))
def test_no_bytes_break_a_reader(data: bytes, suffix: str) -> None:
    try:
        read = read_bookmarks(data, f"a{suffix}")
    except InvalidInput:
        return
    assert all(found.url.startswith(("http://", "https://")) for found in read.found)
    assert all(len(found.collection) <= 80 for found in read.found)
