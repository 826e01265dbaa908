"""Calendars (iCalendar, RFC 5545 and 7986): their events as links, each with an address that stays."""

from __future__ import annotations

import codecs
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from icalendar import Event as Component
from icalendar import Timezone
from icalendar.prop import vBroken
from icalendar.timezone import tzp

from crawler.entries import UnreadableEntry
from crawler.entries.event import Place, link_of, uid, written
from crawler.entries.guard import describe
from crawler.entries.occurrences import FAR, Impossible, Span, many, occurrences, recurs, span
from crawler.entries.text import TITLE_LENGTH, plain, printable
from crawler.items import Link
from crawler.media import seconds

MAX_BYTES = 5_000_000
MAX_EVENTS = 5_000
LONGEST_EVENT = 200_000
"""Characters of one event."""
PAST = timedelta(days=30)
"""What took place before is not announced any more."""
FRUITLESS = 10
"""Rules that give no time at all, after which no more are followed: each costs half a second."""
SHARED = 2
"""Events under one address from which it is an agenda's, not an event's."""

_PROPERTY = re.compile(r"[A-Za-z][A-Za-z0-9-]*[;:]")
_INTERVAL = re.compile(r"^(?:REFRESH-INTERVAL|X-PUBLISHED-TTL)[^:\r\n]*:\s*(P\w+)", re.IGNORECASE | re.MULTILINE)
_NAME = re.compile(r"^(?:X-WR-CALNAME|NAME)[^:\r\n]*:(.{1,500})", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """What a calendar says."""

    name: str = ""
    links: tuple[Link, ...] = ()
    """Its events from some weeks ago on, by their time."""
    whole: bool = True
    """Whether all of it could be read, so that what is not in it has left it."""
    ttl_minutes: int | None = None
    """How long it says it need not be asked again."""


def read_calendar(body: bytes, url: str, homepage: str, now: datetime) -> Calendar:
    """The events of the calendar at `url`. Raises UnreadableEntry saying what came instead.

    Events with a page of their own on the site have its address; the others have that of `homepage` with their UID as
    a parameter: it leads readers to the site, and stays the same when the calendar's own address changes or when two
    calendars of a site hold the same event. A fragment would be dropped from it.
    """
    text = _decoded(body[:MAX_BYTES])
    if not re.match(r"\s*BEGIN:VCALENDAR", text[:1_000], re.IGNORECASE):
        raise UnreadableEntry(f"what came is {describe(body)}, not a calendar")
    # Time zones of other calendars, which this process may have read before, are not this one's.
    tzp.use_default()
    zones, blocks, whole = _blocks(text)
    _learn(zones)
    read = [event for block in blocks[:MAX_EVENTS] if (event := _parsed(block)) is not None]
    links = _links(read, Place(url, homepage), now)
    interval = _INTERVAL.search(text[:20_000])
    name = _NAME.search(text[:20_000])
    return Calendar(
        name=plain(_unescaped(name[1]), TITLE_LENGTH) if name else "",
        links=tuple(links),
        whole=whole and len(body) <= MAX_BYTES and len(read) == len(blocks),
        ttl_minutes=seconds(interval[1]) // 60 or None if interval else None,
    )


def _decoded(body: bytes) -> str:
    """UTF-8, as the format says; UTF-16 by its mark; else as Windows writes French."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body.decode("utf-16", "replace")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # A letter cut in two at the limit of size is no other encoding.
        cut = error.start > len(body) - 4
        return body.decode("utf-8-sig", "ignore") if cut else body.decode("cp1252", "replace")


def _blocks(text: str) -> tuple[list[list[str]], list[list[str]], bool]:
    """The lines of each time zone and of each event, and whether every event has its end."""
    zones: list[list[str]] = []
    events: list[list[str]] = []
    kind, block, whole = "", [""], True
    for line in printable(text.replace("\r\n", "\n").replace("\r", "\n")).split("\n"):
        word = line.strip().upper() if len(line) < 40 else ""
        if word in ("BEGIN:VEVENT", "BEGIN:VTIMEZONE"):
            whole = whole and kind != "VEVENT"
            kind, block = word.partition(":")[2], [line.strip()]
        elif kind and word == f"END:{kind}":
            (events if kind == "VEVENT" else zones).append([*block, line.strip()])
            kind = ""
        elif kind and line.strip():
            # What is neither a property nor folded was torn from the line above it.
            block.append(line if line[0] in " \t" or _PROPERTY.match(line) else f" \\n{line}")
    return zones, events, whole and kind != "VEVENT" and len(events) <= MAX_EVENTS


def _learn(zones: Sequence[list[str]]) -> None:
    """Make the time zones of the calendar known, but for those whose changes have no end in sight."""
    for block in zones[:50]:
        rules = [line.upper() for line in block if line.upper().startswith("RRULE")]
        if (
            len(block) < 400
            and len(rules) < 20
            and all("FREQ=YEARLY" in rule and "BYSECOND" not in rule for rule in rules)
        ):
            with _forgiving():
                Timezone.from_ical("\r\n".join(block))


class _forgiving:  # noqa: N801  # a context manager, used like a function
    """Lets pass what the parser raises about what strangers wrote, which is nearly anything."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> bool:
        return kind is not None and issubclass(kind, Exception) and not issubclass(kind, MemoryError)


def _parsed(block: list[str]) -> Any:
    """One event without its properties that cannot be read; None if none of it can, which costs the others nothing."""
    text = "\r\n".join(block)
    if len(text) > LONGEST_EVENT:
        return None
    with _forgiving():
        event = Component.from_ical(text)
        # To look at what is broken raises.
        for name in [name for name, found in event.items() if any(isinstance(one, vBroken) for one in many(found))]:
            del event[name]
        return event
    return None


def _links(events: Sequence[Any], place: Place, now: datetime) -> list[Link]:
    taking_place = list(_times(_public(events), now))
    shared = Counter(url for url, _ in {(written(event, "URL"), uid(event)) for event, _ in taking_place})
    stamps = Counter(written(event, "LAST-MODIFIED") for event, _ in taking_place)
    # One moment for most events is that of the export.
    exported = {stamp for stamp, number in stamps.items() if number > max(5, len(taking_place) // 2)}
    found = []
    for event, at in sorted(taking_place, key=lambda pair: pair[1].start)[:MAX_EVENTS]:
        with _forgiving():
            link = link_of(event, at, place, shared=shared[written(event, "URL")] >= SHARED)
            found.append(replace(link, updated=None) if written(event, "LAST-MODIFIED") in exported else link)
    return list({link.url: link for link in reversed(found)}.values())[::-1]


def _public(events: Iterable[Any]) -> list[Any]:
    """The events that have a title and are not marked private."""
    return [
        event
        for event in events
        if written(event, "SUMMARY").strip() and written(event, "CLASS").upper() not in ("PRIVATE", "CONFIDENTIAL")
    ]


def _times(events: Sequence[Any], now: datetime) -> Iterator[tuple[Any, Span]]:
    """Each event with each time it takes place that is worth announcing."""
    together: defaultdict[str, list[Any]] = defaultdict(list)
    for event in events:
        together[uid(event)].append(event)
    fruitless = 0
    for members in together.values():
        try:
            yield from _of_one(members, now, follow=fruitless < FRUITLESS)
        except Impossible:
            fruitless += 1


def _of_one(members: Sequence[Any], now: datetime, *, follow: bool) -> Iterator[tuple[Any, Span]]:
    """The times of one event, those that were changed by themselves in place of the planned ones."""
    moved = {at.original: (event, at) for event in members if (at := span(event)) and at.original}
    for event in members:
        first = span(event)
        if first is None or first.original:
            continue
        if follow and recurs(event):
            yield from ((event, at) for at in occurrences(event, first, now) if at.original not in moved)
        elif _current(first, now):
            yield event, first
    yield from ((event, at) for event, at in moved.values() if _current(at, now))


def _current(at: Span, now: datetime) -> bool:
    return now - PAST <= (at.end or at.start) and at.start <= now + FAR


def _unescaped(text: str) -> str:
    return re.sub(r"\\([,;\\])", r"\1", text.strip())
