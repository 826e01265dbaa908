"""The RDF export of Pearltrees: trees, the pearls in them, and the notes on these. Pure.

The words are those of http://www.pearltrees.com/rdf/0.1/#. A `Tree` has a title; a `PagePearl` a title, the address of
its page (`identifier`), its `parentTree` and `inTreeSinceDate`; a `RefPearl` says by `seeAlso` which tree lies in its
`parentTree`; a `Note` has a `noteText` and a `parentPearl`. Exports before 2011 write `tree` and `pearl` with `sameAs`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from xml.parsers import expat

from crawler.bookmarks.bookmark import Bookmarks, Gathered
from crawler.entries.text import plain
from crawler.source_files.opml_file import STRAY_AMPERSAND
from store.errors import InvalidInput

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
PAGES = frozenset({"pagepearl", "pearl", "refpearl"})
"""Kinds of pearls that may carry the address of a page."""
NODE, PROPERTY = 2, 3
"""How deep they lie in the file, whose root is 1."""
LONGEST = 20_000
"""Characters of a text that are read."""
MOST_NODES = 200_000
DEEPEST = 40
"""Trees within trees whose names are kept."""

Node = dict[str, str]
"""What is said of a thing: its kind ("kind"), its address ("about"), and the text or address of each property, by its
name in small letters."""


def read(data: bytes) -> Bookmarks:
    """The pearls that hold a page, with their trees and notes. Raises InvalidInput for what is no such export."""
    try:
        nodes = _nodes(data)
    except expat.ExpatError:
        nodes = _nodes_of_mended(data)
    trees = {node["about"]: node for node in nodes if node["kind"] == "tree"}
    parents = {
        node["seealso"]: node.get("parenttree", "")
        for node in nodes
        if node["kind"] != "aliaspearl" and node.get("seealso") in trees
    }
    notes = _notes(nodes)
    gathered = Gathered()
    for node in nodes:
        page = _page(node)
        if page and node.get("seealso") not in trees:
            gathered.add(
                page,
                title=plain(node.get("title", "")),
                note=plain(" ".join(notes[node["about"]])),
                folders=_folders(node.get("parenttree", ""), trees, parents),
                added=_moment(node.get("intreesincedate", "")),
            )
    return gathered.all()


def _page(node: Mapping[str, str]) -> str:
    """The address of the page a pearl holds; "" if it holds none."""
    if node["kind"] not in PAGES:
        return ""
    return node.get("identifier", "").strip() or node.get("sameas", "").strip()


def _notes(nodes: list[Node]) -> defaultdict[str, list[str]]:
    """The notes on each pearl."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for node in nodes:
        if node["kind"] == "note" and "parentpearl" in node:
            found[node["parentpearl"]].append(node.get("notetext", ""))
    return found


def _folders(tree: str, trees: Mapping[str, Node], parents: Mapping[str, str]) -> list[str]:
    """The titles of a tree and those around it, outermost first; the account's own tree only where it stands alone."""
    names: list[str] = []
    seen: set[str] = set()
    while tree in trees and tree not in seen and len(names) < DEEPEST:
        seen.add(tree)
        names.insert(0, plain(trees[tree].get("title", "")))
        tree = parents.get(tree, "")
    return names[1:] or names


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text.strip())
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _nodes_of_mended(data: bytes) -> list[Node]:
    try:
        return _nodes(STRAY_AMPERSAND.sub(b"&amp;", data))
    except expat.ExpatError as error:
        raise InvalidInput(f"line {error.lineno}: this is no XML: {expat.ErrorString(error.code)}") from error


def _nodes(data: bytes) -> list[Node]:
    reading = _Reading()
    reading.parser.Parse(data, True)
    return reading.nodes


class _Reading:
    """A walk through the file as it is parsed."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._depth = 0
        self._node: Node = {}
        self._property = ""
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._refuse

    def _refuse(self, *_: object) -> None:
        # Entities are where XML bombs and reads of local files begin; the export has none.
        raise InvalidInput(f"line {self.parser.CurrentLineNumber}: a document type (DOCTYPE) is not allowed")

    def _start(self, element: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        name = element.rpartition(" ")[2].lower()
        if self._depth == 1 and element != f"{RDF} RDF":
            raise InvalidInput(f"this is no RDF file: it begins with <{name[:40]}>")
        if self._depth == NODE:
            self._node = {"kind": name, "about": attributes.get(f"{RDF} about", "")}
        elif self._depth == PROPERTY:
            self._property = name
            self._say(name, attributes.get(f"{RDF} resource", ""))

    def _end(self, _: str) -> None:
        if self._depth == NODE:
            if len(self.nodes) >= MOST_NODES:
                raise InvalidInput(f"an export of Pearltrees has at most {MOST_NODES} pearls; split the file")
            self.nodes.append(self._kind_said(self._node))
        elif self._depth == PROPERTY:
            self._property = ""
        self._depth -= 1

    def _text(self, text: str) -> None:
        if self._property and self._depth == PROPERTY:
            self._say(self._property, text)

    def _say(self, name: str, text: str) -> None:
        if name not in {"kind", "about"}:
            self._node[name] = (self._node.get(name, "") + text)[:LONGEST]

    def _kind_said(self, node: Node) -> Node:
        """With the kind that rdf:type names, where the element does not."""
        if node["kind"] != "description":
            return node
        return node | {"kind": node.get("type", "").strip().rpartition("#")[2].rpartition("/")[2].lower()}
