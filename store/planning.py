"""From an entry point's answer to its next visit: its rhythm, what its server asks for, and its failures. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from store import failures, visit_plan
from store.failures import FailureClass
from store.rhythm import Rhythm, Seen

DAY = timedelta(days=1)
COMPLETE = DAY
"""The least between two visits of a list of all pages, where a better entry point tells what is new."""
MOST_ASKED = timedelta(days=7)
"""What a server may ask for at most: a date in the year 9999 is a mistake."""
SHIFT = timedelta(minutes=3)
"""Visits are shifted by up to this, or a tenth of the wait; each entry point always by the same share, so that those
which publish at the stroke of the hour are not all asked in the same second."""
FAILURE_SHIFT = 0.2
"""The same for the pause after a failure: sites that failed together are not asked together."""


@dataclass(frozen=True, kw_only=True)
class Answered:
    """How an entry point answered a visit."""

    seen: Seen
    status: str
    """For people: "ok", "unchanged", or a sentence saying what is wrong with it."""
    failure: FailureClass | None = None
    fresh_for: timedelta = timedelta(0)
    """How long the server or the document says that it need not be asked again: ttl, Cache-Control, Expires."""
    not_before: datetime | None = None
    """Until when the server wants to be left alone: Retry-After."""
    complete: bool = False
    """Whether it lists all there is, as a sitemap does, and not only what is new."""


def next_visit(
    rhythm: Rhythm,
    answered: Answered,
    times: int,
    *,
    seed: str,
    best: bool,
    price: timedelta = visit_plan.PRICE,
) -> datetime:
    """When to ask an entry point again.

    `times` is how often in a row it has failed, `seed` what tells it from the others, `best` whether it is the one that
    its source is followed by in the first place.
    """
    at, share = answered.seen.at, _share(seed)
    if answered.failure is not None:
        wait = failures.pause(answered.failure, max(times, 1))
        return not_before(at + min(wait * (1 + FAILURE_SHIFT * share), failures.MONTH), answered)
    wait = visit_plan.next_visit(rhythm, at, price=price) - at
    wait = min(wait + share * min(SHIFT, wait / 10), visit_plan.MOST_DORMANT)
    if answered.complete and not best:
        wait = max(wait, COMPLETE)
    return not_before(at + max(wait, min(answered.fresh_for, MOST_ASKED)), answered)


def not_before(moment: datetime, answered: Answered) -> datetime:
    """The moment, or the later one until which the server wants to be left alone."""
    asked = answered.not_before
    return moment if asked is None else max(moment, min(asked, answered.seen.at + MOST_ASKED))


def _share(seed: str) -> float:
    """A number from 0 to 1, always the same for a seed."""
    return int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4], "big") / 2**32
