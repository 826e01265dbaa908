"""When the events of an iCalendar file begin (RFC 5545), read as far as discovery needs: is it one, how fresh."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from crawler.entries import UnreadableEntry
from crawler.entries.guard import describe, inflate

MAX_BYTES = 5_000_000
MAX_EVENTS = 5_000
_EVENT = re.compile(rb"BEGIN:VEVENT(.*?)(?:END:VEVENT|\Z)", re.DOTALL | re.IGNORECASE)
_START = re.compile(rb"^DTSTART[^:\r\n]*:(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2}))?", re.MULTILINE | re.IGNORECASE)


def starts(body: bytes) -> list[datetime]:
    """When each event begins, to the day. Raises UnreadableEntry for what is no calendar."""
    body = inflate(body, MAX_BYTES)[:MAX_BYTES]
    if describe(body) != "a calendar":
        raise UnreadableEntry(f"what came is {describe(body)}, not a calendar")
    found: list[datetime] = []
    for number, event in enumerate(_EVENT.finditer(body)):
        if number >= MAX_EVENTS:
            break
        start = _START.search(event[1])
        if start is not None and (moment := _moment([int(part or 0) for part in start.groups()])):
            found.append(moment)
    return found


def _moment(parts: list[int]) -> datetime | None:
    try:
        return datetime(parts[0], parts[1], parts[2], parts[3], parts[4], tzinfo=UTC)
    except ValueError:
        return None
