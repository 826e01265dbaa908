"""Sources as an OPML 2.0 outline (http://opml.org/spec2.opml), which every feed reader reads and writes.

What OPML has no word for stands in attributes of our own name space, that others leave alone.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit
from xml.parsers import expat

from lxml import etree

from crawler.source_files.imported import root
from crawler.source_files.rows import MAX_ROWS, TOO_LONG, Row, Table, to_rows
from crawler.urls import is_http
from store.errors import InvalidInput
from store.types import Source

# Many lists carry bare ampersands in titles and addresses. Named entities other than XML's five would need a DOCTYPE.
STRAY_AMPERSAND = re.compile(rb"&(?!(?:#[0-9]+|#x[0-9a-fA-F]+|amp|lt|gt|quot|apos);)")
DECLARED = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([\w.-]+)")

OURS = "urn:veille:sources"
PREFIX = "veille:"
DEEPEST = 50
"""Levels of outlines."""


def read(data: bytes) -> Table:
    """The outlines that have an address. Raises InvalidInput, with the line, when this is no OPML file."""
    mended, encoding = _mended(data)
    reading = _Reading(encoding)
    try:
        reading.parser.Parse(mended, True)
    except expat.ExpatError as error:
        raise InvalidInput(f"line {error.lineno}: this is no XML: {expat.ErrorString(error.code)}") from error
    except InvalidInput:
        raise
    except (LookupError, ValueError) as error:
        # Of encodings expat knows those of one byte a letter, and Unicode's.
        raise InvalidInput("line 1: the encoding the file declares is not read; save it as UTF-8") from error
    return Table(tuple(reading.rows), tuple(reading.remarks))


def write(sources: Sequence[Source]) -> bytes:
    """An outline per entry point, the first with all that is known of the source."""
    opml = etree.Element("opml", {"version": "2.0"}, nsmap={"veille": OURS})
    etree.SubElement(etree.SubElement(opml, "head"), "title").text = "Sources"
    body = etree.SubElement(opml, "body")
    for row in to_rows(sources):
        etree.SubElement(body, "outline", dict(_attributes(row)))
    return etree.tostring(opml, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _mended(data: bytes) -> tuple[bytes, str | None]:
    """The file without stray ampersands, and its encoding unless the one it declares is right."""
    encoding = _encoding(data)
    if encoding == "utf-16":
        data, encoding = data.decode(encoding, "replace").encode(), "utf-8"
    return STRAY_AMPERSAND.sub(b"&amp;", data), encoding


def _encoding(data: bytes) -> str | None:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    declared = DECLARED.match(data)
    if declared and declared[1].lower() != b"utf-8":
        return None
    # Some lists say UTF-8, or nothing, and are in the encoding of Windows.
    try:
        data.decode()
    except UnicodeDecodeError:
        return "windows-1252"
    return None


class _Reading:
    """A walk through the file as it is parsed: no tree to outgrow memory, and every outline knows its line."""

    def __init__(self, encoding: str | None) -> None:
        self.rows: list[Row] = []
        self.remarks: list[str] = []
        self._above: list[str] = []
        self.parser = expat.ParserCreate(encoding)
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._refuse

    def _refuse(self, *_: object) -> None:
        # Entities are where XML bombs and reads of local files begin; OPML needs none.
        raise InvalidInput(f"line {self.parser.CurrentLineNumber}: a document type (DOCTYPE) is not allowed")

    def _start(self, element: str, attributes: Mapping[str, str]) -> None:
        if not self._above and element.lower() != "opml":
            raise InvalidInput(f"this is no OPML file: it begins with <{element[:40]}>")
        if len(self._above) > DEEPEST:
            raise InvalidInput(f"line {self.parser.CurrentLineNumber}: outlines more than {DEEPEST} deep")
        said = {name.lower(): text.strip() for name, text in attributes.items() if text.strip()}
        # Titles lie under <opml><body>, which have no title.
        self._above.append(said.get("title") or said.get("text") or "")
        if element.lower() == "outline":
            self._outline(said)

    def _end(self, _: str) -> None:
        self._above.pop()

    def _outline(self, said: Mapping[str, str]) -> None:
        if len(self.rows) + len(self.remarks) >= MAX_ROWS:
            raise InvalidInput(TOO_LONG)
        origin = f"line {self.parser.CurrentLineNumber}"
        if said.get("type", "").lower() == "include":
            self.remarks.append(f"{origin}: an outline that includes another file is not followed")
            return
        values = dict(_values(said))
        if "url" in values:
            categories = tuple(title for title in self._above[:-1] if title)
            self.rows.append(Row(origin=origin, values=values, categories=categories))


def _values(said: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    feed, page = said.get("xmlurl", ""), said.get("htmlurl", "")
    place = feed or said.get("url", "")
    url = place or page
    if not url:
        return
    yield "url", url
    yield "name", said.get("title") or said.get("text") or _host(url)
    if feed:
        yield "type", "feed"
    # Readers write "" or a path here when they know no better: no reason to lose the feed.
    if place and is_http(page):
        yield "homepage", page
    for name, text in said.items():
        if name.startswith(PREFIX):
            yield name.removeprefix(PREFIX), text


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url


def _attributes(row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield "text", row["name"]
    if row["type"] == "feed":
        yield from (("type", "rss"), ("xmlUrl", row["url"]))
    else:
        yield from (("type", "link"), ("url", row["url"]), (f"{{{OURS}}}type", row["type"]))
    # Feed readers show it beside the feed.
    homepage = row.get("homepage") or (root(row["url"]) if row["type"] == "feed" else "")
    if homepage:
        yield "htmlUrl", homepage
    for name, text in row.items():
        if name not in {"name", "url", "type", "homepage"}:
            yield f"{{{OURS}}}{name}", text
