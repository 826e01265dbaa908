"""A page that a person kept the address of, as a file tells it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from crawler.entries.text import SUMMARY_LENGTH, TITLE_LENGTH, clean, printable, shorten
from crawler.urls import is_http
from store.errors import InvalidInput
from store.types import LONGEST_COLLECTION

MOST = 50_000
TOO_LONG = f"a file of bookmarks has at most {MOST} addresses; split the file"
SHOWN = 100
"""Characters of an address that cannot be used, in the report."""


@dataclass(frozen=True, kw_only=True)
class Bookmark:
    """One page a person kept."""

    url: str
    """An http(s) address, as written."""
    title: str = ""
    """What the person or their browser called it."""
    note: str = ""
    """The person's own words, and their tags as #words; private."""
    collection: str = ""
    """The folders it lay in, outermost first, with " / " between; "" if none."""
    added: datetime | None = None
    """When it was kept; aware, UTC."""


@dataclass(frozen=True)
class LeftOut:
    """What a file holds that is no page to fetch."""

    what: str
    why: str


@dataclass(frozen=True)
class Bookmarks:
    """What a file holds, in its order."""

    found: tuple[Bookmark, ...]
    left_out: tuple[LeftOut, ...] = ()


class Gathered:
    """Bookmarks being read, each checked as it comes."""

    def __init__(self) -> None:
        self.found: list[Bookmark] = []
        self.left_out: list[LeftOut] = []

    def add(
        self,
        url: str,
        *,
        title: str = "",
        note: str = "",
        tags: Iterable[str] = (),
        folders: Sequence[str] = (),
        added: datetime | None = None,
    ) -> None:
        """Keep a bookmark, or why it cannot be used. Raises InvalidInput when there are too many."""
        if len(self.found) + len(self.left_out) >= MOST:
            raise InvalidInput(TOO_LONG)
        address = printable(url).strip()
        if not is_http(address):
            self.left_out.append(LeftOut(shorten(address, SHOWN), "no web address"))
            return
        marks = " ".join(f"#{tag}" for tag in map(_tag, tags) if tag)
        self.found.append(
            Bookmark(
                url=address,
                title=shorten(clean(title), TITLE_LENGTH),
                note="\n".join(filter(None, (shorten(clean(note), SUMMARY_LENGTH), marks))),
                collection=collection_name(folders),
                added=added,
            )
        )

    def all(self) -> Bookmarks:
        return Bookmarks(tuple(self.found), tuple(self.left_out))


def collection_name(folders: Sequence[str]) -> str:
    """The name of a collection for nested folders; of a path that is too long, the innermost ones.

    >>> collection_name(["Tiers-lieux", " Bretagne "])
    'Tiers-lieux / Bretagne'
    """
    names = [name for name in (clean(folder).replace(" / ", " - ") for folder in folders) if name]
    while len(names) > 1 and len(" / ".join(names)) > LONGEST_COLLECTION:
        names = names[1:]
    return shorten(" / ".join(names), LONGEST_COLLECTION - 1)


def moment(seconds: str | None) -> datetime | None:
    """The time some programs write in seconds since 1970, others in milli- or microseconds; None for another text.

    >>> moment("1356998400"), moment("1356998400000000"), moment("yesterday")
    (datetime.datetime(2013, 1, 1, 0, 0, tzinfo=datetime.timezone.utc), \
datetime.datetime(2013, 1, 1, 0, 0, tzinfo=datetime.timezone.utc), None)
    """
    if not seconds or not re.fullmatch(r"[0-9]{8,16}", seconds.strip(), re.ASCII):
        return None
    stamp = int(seconds)
    while stamp > 10**11:
        stamp //= 1000
    return datetime.fromtimestamp(stamp, UTC)


def _tag(text: str) -> str:
    """A tag as one word."""
    return re.sub(r"\s+", "-", shorten(clean(text), 60).strip("#, "))
