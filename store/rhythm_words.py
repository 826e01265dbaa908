"""A rhythm in a few words, for people. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from store.rhythm import Rhythm

FEW = 3.0
"""Publications below which nothing is said of days and hours."""
MOST = 0.6
"""The share from which it is said that most come then."""
DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
PARTS = ("at night", "in the morning", "in the afternoon", "in the evening")
"""Each six hours, from midnight on."""
UNITS = ((24.0, "day"), (168.0, "week"), (730.0, "month"), (8766.0, "year"))
"""Hours in each."""


def describe(rhythm: Rhythm) -> str:
    """How often and when an entry point publishes; "not known yet" before it was seen to.

    >>> describe(Rhythm())
    'not known yet'
    """
    if rhythm.newest is None or sum(rhythm.pauses) < 1:
        return "not known yet"
    return f"{_often(rhythm.gap)}{_when(rhythm.hours)}"


def _often(gap: float) -> str:
    """How often something comes, by the hours between."""
    for hours, unit in UNITS:
        number = hours / gap
        if number >= 1.5:
            return f"about {number:.0f} a {unit}"
        if number >= 0.7:
            return f"about one a {unit}"
    return "less than one a year"


def _when(hours: Sequence[float]) -> str:
    whole = sum(hours)
    if whole < FEW:
        return ""
    days = [sum(hours[day * 24 : day * 24 + 24]) / whole for day in range(7)]
    parts = [
        sum(hours[day * 24 + part * 6 + hour] for day in range(7) for hour in range(6)) / whole for part in range(4)
    ]
    words = " ".join(filter(None, [_days(days), next((PARTS[part] for part in range(4) if parts[part] >= MOST), "")]))
    return f", mostly {words}" if words else ""


def _days(shares: Sequence[float]) -> str:
    for day, share in enumerate(shares):
        if share >= MOST:
            return f"on {DAYS[day]}"
    return "on working days" if sum(shares[:5]) >= 0.9 else ""
