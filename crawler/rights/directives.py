"""Directives to robots, in meta tags and in the header X-Robots-Tag: what may be shown, and until when. Pure.

There is no standard but what search engines document (Google: robots meta tag, data-nosnippet and X-Robots-Tag
specifications); `noai` and `noimageai` come from DeviantArt. A directive to one robot counts if that robot is us, or
Googlebot, which is who people think of when they write to a robot.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from crawler.entries.text import clean
from store.types import RightsMark

US = frozenset({"", "*", "robots", "googlebot", "veille"})
"""Names under which directives are ours to follow."""
KEPT = frozenset({"noindex", "noarchive", "nosnippet", "noai", "noimageai", "noimageindex"})
SAME = {"none": "noindex", "nocache": "noarchive"}
"""Other words for the same: "none" also says not to follow links, which concerns no reader."""
VALUED = frozenset({"max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"})
IGNORED = frozenset(
    {"all", "index", "follow", "nofollow", "archive", "notranslate", "noodp", "noydir", "indexifembedded"}
)
KNOWN = KEPT | SAME.keys() | VALUED | IGNORED
HEADER, META = "X-Robots-Tag", "meta robots"
LINES, LENGTH, PARTS = 20, 2_000, 60
"""What is read of a header: lines, characters of each, directives in each."""
_NAMED = re.compile(r"\s*([a-zA-Z][\w.-]{0,60})\s*:(?!//)(.*)", re.DOTALL)


def of_headers(headers: Mapping[str, str], *, now: datetime) -> Iterator[RightsMark]:
    """The marks of the header X-Robots-Tag; `headers` have lower-case names, and a line end between repeated lines."""
    for line in headers.get("x-robots-tag", "").split("\n")[:LINES]:
        yield from _marks(line, HEADER, now)


def of_metas(metas: Mapping[str, Sequence[str]], *, now: datetime) -> Iterator[RightsMark]:
    """The marks of the meta tags named robots, googlebot, or like us."""
    # DokuWiki writes this on every page for its first five days (`indexdelay`), against spam: no word of its people,
    # and of a page without text it says "noindex,follow".
    young = "noindex,nofollow" if "dokuwiki" in " ".join(metas.get("generator", ())).lower() else None
    for name in ("robots", "googlebot", "veille"):
        for content in metas.get(name, ())[:LINES]:
            if content.replace(" ", "").lower() != young:
                yield from _marks(content, META, now)


def _marks(text: str, where: str, now: datetime) -> Iterator[RightsMark]:
    robot = ""
    parts = text[:LENGTH].split(",")[:PARTS]
    while parts:
        part = parts.pop(0)
        named = _NAMED.match(part)
        if named and named[1].lower() not in VALUED:
            robot, part = named[1].lower(), named[2]
            named = _NAMED.match(part)
        word, value = (named[1].lower(), named[2]) if named else ("", "")
        if word == "unavailable_after":
            # Some forms of a date have a comma in them.
            while parts and not _starts_another(parts[0]):
                value = f"{value},{parts.pop(0)}"
        if robot in US:
            # Some separate them with blanks or semicolons.
            words = [word] if named else re.split(r"[\s;]+", part.lower())[:PARTS]
            yield from filter(None, (_mark(word, value.strip(), where, now) for word in words))


def _starts_another(part: str) -> bool:
    named = _NAMED.match(part)
    return bool(named) or part.strip().lower() in KNOWN


def _mark(word: str, value: str, where: str, now: datetime) -> RightsMark | None:
    word = SAME.get(word, word)
    if word in KEPT:
        return RightsMark(mark=word, where=where)
    if word == "max-snippet" and re.fullmatch(r"[0-9]{1,6}", value):
        # 0 is the old nosnippet; -1 (no limit) says nothing.
        number = int(value)
        return (
            RightsMark(mark="max-snippet", value=str(number), where=where)
            if number
            else _mark("nosnippet", "", where, now)
        )
    if word == "max-image-preview" and value.lower() == "none":
        return RightsMark(mark="noimageindex", where=where)
    if word == "unavailable_after" and (end := _moment(value)):
        mark = "unavailable" if end <= now else "unavailable-after"
        return RightsMark(mark=mark, value=end.isoformat(), where=where)
    return None


def _moment(text: str) -> datetime | None:
    """A date in the forms of ISO 8601, RFC 822 and RFC 850; UTC where it has no zone."""
    written = clean(text)[:80]
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(written)
            return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None
