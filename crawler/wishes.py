"""What servers ask of those who come again: how long an answer stays good, and when they want to be left alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from crawler.middlewares import retry_after

LONGEST = timedelta(days=1)
"""The most that is believed of a cache's headers: longer ones are meant for files that never change."""
NONE = timedelta(0)

_MAX_AGE = re.compile(r'(?:^|[\s,])max-age\s*=\s*"?([0-9]{1,10})', re.IGNORECASE)
_NO_STORE = re.compile(r"(?:^|[\s,])no-(?:cache|store)\b", re.IGNORECASE)


def fresh_for(headers: Mapping[str, str]) -> timedelta:
    """How long an answer stays good by Cache-Control and Age, else by Expires and Date (RFC 9111, 4.2), at most a day.

    Names in lower case.

    >>> str(fresh_for({"cache-control": "public, max-age=3600", "age": "600"}))
    '0:50:00'
    """
    control = headers.get("cache-control", "")
    if _NO_STORE.search(control):
        return NONE
    if found := _MAX_AGE.search(control):
        age = headers.get("age", "").strip()
        seconds = int(found[1]) - (int(age[:10]) if age.isascii() and age.isdecimal() else 0)
        return min(max(timedelta(seconds=seconds), NONE), LONGEST)
    expires, date = _date(headers.get("expires", "")), _date(headers.get("date", ""))
    return min(max(expires - date, NONE), LONGEST) if expires and date else NONE


def not_before(status: int, headers: Mapping[str, str], now: datetime) -> datetime | None:
    """Until when a server that refuses wants to be left alone (Retry-After); None if it does not say."""
    asked = retry_after(headers.get("retry-after", ""), now) if status in (429, 503) else 0.0
    return now + timedelta(seconds=min(asked, 1e9)) if asked else None


def _date(value: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return None
    return found if found.tzinfo else None
