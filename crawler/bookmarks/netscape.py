"""The bookmarks of a browser (the Netscape bookmark file), and every page of HTML that has links in it. Pure.

Folders are <H3> before a <DL>, bookmarks <A HREF ADD_DATE TAGS>, descriptions <DD>; few of these are ever closed.
https://learn.microsoft.com/previous-versions/windows/internet-explorer/ie-developer/platform-apis/aa753582(v=vs.85)
Pearltrees writes the same, with its pearls' notes in the <DD>.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from crawler.bookmarks.bookmark import Bookmarks, Gathered, moment
from crawler.entries import UnreadableEntry
from crawler.entries.guard import refuse_heavy_tags
from crawler.extract.tree import decode
from crawler.extract.words import clean
from store.errors import InvalidInput

DEEPEST = 40
"""Folders within folders whose names are kept."""
ROOTS = ("personal_toolbar_folder", "unfiled_bookmarks_folder")
"""Marks of the folders every browser has, and calls as it likes."""
ENDS_NOTE = frozenset({"dt", "dl", "h1", "h3", "hr"})
LONGEST = 20_000
"""Characters of a title or a note that are read."""
# Pictures of sites, of which browsers write several thousand characters each.
ICON = re.compile(rb"\sICON=(?:\"data:[^\"]*+\"|'data:[^']*+')", re.IGNORECASE)


def read(data: bytes) -> Bookmarks:
    """The links of a file of bookmarks with their folders. Raises InvalidInput when it cannot be read."""
    data = ICON.sub(b"", data)
    try:
        refuse_heavy_tags(data)
    except UnreadableEntry as error:
        raise InvalidInput(str(error)) from error
    target = _Reading()
    # lxml hands over text, whatever its stubs allow for.
    parser = etree.HTMLParser(target=target, encoding="utf-8")  # type: ignore[arg-type]
    try:
        parser.feed(clean(decode(data)).encode("utf-8", "replace"))
        parser.close()
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise InvalidInput(f"this is no HTML: {error}") from error
    target.close()
    return target.gathered.all()


class _Reading:
    """A walk through the file as it is parsed: no tree to outgrow memory."""

    def __init__(self) -> None:
        self.gathered = Gathered()
        self._folders: list[tuple[str, bool]] = []
        self._depth = 0
        self._next: tuple[str, bool] = ("", False)
        self._taken: dict[str, list[str]] = {}
        """The texts being read: "folder", "title", "note"."""
        self._link: Mapping[str, str] | None = None
        self._root = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        said = {name.lower(): value or "" for name, value in attributes.items()}
        if tag in ENDS_NOTE:
            self._flush()
        match tag:
            case "h3":
                self._taken["folder"] = []
                self._root = any(mark in said for mark in ROOTS)
            case "dl":
                self._open()
            case "dd" if self._link is not None:
                self._taken["note"] = []
            case "a" if said.get("href") and not "".join(self._taken.get("note", ())).strip():
                self._flush()
                self._link, self._taken["title"] = said, []

    def end(self, tag: str) -> None:
        match tag:
            case "h3":
                self._next = ("".join(self._taken.pop("folder", ())), self._root)
            case "a" if self._link is not None and "title" in self._taken:
                self._link = {**self._link, "title": "".join(self._taken.pop("title"))}
            case "dl":
                self._flush()
                self._close()

    def data(self, text: str) -> None:
        for parts in self._taken.values():
            if sum(map(len, parts)) < LONGEST:
                parts.append(text)

    def comment(self, text: str) -> None:
        """Nothing of a comment is read."""

    def close(self) -> None:
        self._flush()

    def _open(self) -> None:
        self._depth += 1
        if self._depth <= DEEPEST:
            self._folders.append(self._next)
        self._next = ("", False)

    def _close(self) -> None:
        if 0 < self._depth <= DEEPEST:
            self._folders.pop()
        self._depth = max(self._depth - 1, 0)

    def _flush(self) -> None:
        """Keep the bookmark that was being read."""
        link, taken = self._link, self._taken
        self._link, self._taken = None, {}
        if link is None:
            return
        self.gathered.add(
            link["href"],
            title=link.get("title", "") or "".join(taken.get("title", ())),
            note="".join(taken.get("note", ())),
            tags=link.get("tags", "").split(","),
            folders=self._names(),
            added=moment(link.get("add_date")),
        )

    def _names(self) -> list[str]:
        """The folders a bookmark lies in, without the browser's own unless it lies there directly."""
        named = [folder for folder in self._folders if folder[0].strip()]
        return [name for name, root in named if not root] or [name for name, _ in named]
