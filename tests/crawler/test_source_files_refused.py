"""Files of sources that cannot be read, some made to do harm: an error, whatever the bytes."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.catalogue import load_catalogue
from crawler.source_files import read_sources, write_sources
from store.errors import InvalidInput

BOMB = b'<!DOCTYPE opml [<!ENTITY a "aaaaa"><!ENTITY b "&a;&a;&a;">]><opml><body><outline text="&b;"/></body></opml>'
LOCAL_FILE = b'<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/hostname">]><opml><body>&x;</body></opml>'
YAML_BOMB = b"- &a {name: A, url: x}\n- &b [*a, *a]\n- [*b, *b]\n"


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "s.txt", r"s\.txt: the extension says the format, one of \.opml"),
        (b"", "sources", "extension"),
        (b" " * 10_000_001, "s.csv", "at most 10 MB"),
        (b"", "s.csv", "name and url must be among them"),
        (b"A,https://a.example/\n", "s.csv", "first line names the columns"),
        (b"name,title\n", "s.csv", "url must be among them"),
        (b"name,url,NAME\n", "s.csv", "a column twice: name"),
        (b'name,url\n"A,https://a.example/\nB,https://b.example/\n', "s.csv", "line 2: unexpected end"),
        (b"\x00\x01name,url", "s.csv", "no text"),
        (b"\x81\x8d", "s.csv", "no text"),
        (b"name,url\nA," + b"x" * 140_000, "s.csv", "field larger"),
        (b"name,url\n" + b"A,https://a.example/\n" * 50_001, "s.csv", "at most 50000 rows"),
        (b"<opml>" + b"<outline url='https://a.example/'/>" * 50_001 + b"</opml>", "s.opml", "at most 50000 rows"),
        (b"- {a: b}\n" * 50_001, "s.yaml", "at most 50000 rows"),
        (b"- [" + b"a," * 1_000_001 + b"]\n", "s.yaml", "at most 50000 rows"),
        (b"name,url" + b",x" * 1000, "s.csv", "1002 columns"),
        (b"", "s.opml", "line 1: this is no XML"),
        (b'<?xml version="1.0" encoding="euc-kr"?><opml/>', "s.opml", "encoding the file declares is not read"),
        (b'<?xml version="1.0" encoding="x-fake"?><opml/>', "s.opml", "encoding the file declares is not read"),
        (b"<opml>\n<body></opml>", "s.opml", "line 2: this is no XML: mismatched tag"),
        (b"<?xml version='1.0' encoding='tf-8'?><opml/>", "s.opml", "encoding the file declares is not read"),
        (b"<rss/>", "s.xml", "no OPML file: it begins with <rss>"),
        (BOMB, "s.opml", "DOCTYPE"),
        (LOCAL_FILE, "s.opml", "DOCTYPE"),
        (b"<opml>" + b"<outline>" * 60 + b"</outline>" * 60 + b"</opml>", "s.opml", "more than 50 deep"),
        (b"", "s.yaml", "a list of mappings"),
        (b"name: A\nurl: x", "s.yaml", "a list of mappings"),
        (b"- A\n", "s.yaml", "line 1: not a mapping"),
        (b"- name: A\n  name: B\n", "s.yaml", "line 2: a key"),
        (b"- ? [a]\n  : b\n", "s.yaml", "line 1: a key"),
        (b"- name: [A]\n", "s.yaml", "line 1: name is one word"),
        (b"- name: A\n  entry_points: x\n", "s.yaml", "line 2: entry_points is a list"),
        (b"- name: 'A\n", "s.yaml", "line 2: found unexpected end"),
        (b"- a\n---\n- b\n", "s.yaml", "no YAML"),
        (b"\xff\xfa", "s.yaml", "no YAML"),
        (YAML_BOMB, "s.yaml", "line 2: an alias"),
        (b"[" * 12, "s.yaml", "line 1: deeper nesting"),
        (b"[" * 100_000, "s.yaml", "line 1: "),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_file_that_cannot_be_read_is_an_error(data: bytes, name: str, reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason) as caught:
        read_sources(data, name)
    assert str(caught.value).startswith(f"{name}: ")


@given(st.binary() | st.text().map(str.encode), st.sampled_from(["s.csv", "s.opml", "s.yaml"]))
def test_no_bytes_do_worse_than_that(data: bytes, name: str) -> None:
    with contextlib.suppress(InvalidInput):
        assert read_sources(data, name).sources == ()


@given(st.sampled_from(["s.csv", "s.opml", "s.yaml"]), st.integers(0, 1500), st.integers(0, 9), st.binary(max_size=6))
def test_a_damaged_file_is_an_error_or_a_list(name: str, start: int, length: int, instead: bytes) -> None:
    whole = write_sources(load_catalogue()[35:40], name)
    with contextlib.suppress(InvalidInput):
        found = read_sources(whole[:start] + instead + whole[start + length :], name)
        assert all(source.id and source.name and source.url for source in found.sources)
