"""What the answers of an entry point mean: well, unwell, dead, moved, silent; and what to do about it. Pure.

A site under maintenance must not lose its entry points, so that only what a server says for certain counts (410, 404,
something else where the feed was), and all but a 410 only when it has said so for days. What says nothing about the
entry point (no answer, 5xx, a refusal) never counts.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Literal

from courlan import extract_domain

from crawler import urls
from store.health import Ailment, Health
from store.types import EntryPoint

Sign = Literal["well", "unchanged", "unclear", "gone", "missing", "unreadable", "empty"]
Verdict = Literal["well", "unwell", "dead", "silent"]

TIMES = 3
"""Visits in a row that must say the same before an entry point is dead or has moved."""
DURATION = timedelta(days=2)
"""The least time between the first and the last of them."""
EMPTY_DURATION = timedelta(days=7)
"""A feed may be empty for a while when a site is set up anew."""
LEAST_PATIENCE, MOST_PATIENCE, DEFAULT_PATIENCE = timedelta(days=30), timedelta(days=365), timedelta(days=90)
FEW_DATES = 5
"""Articles from which a rhythm can be told."""
LOOK_AGAIN = timedelta(days=30)
"""How seldom the site of a silent entry point is searched."""
MAY_BE_EMPTY = re.compile(r"recentchanges|modifications|action=history", re.IGNORECASE)
"""Logs of what happened lately, in which nothing may have."""
SHARED_DOMAINS = frozenset(
    {
        *("canalblog.com", "eklablog.com", "free.fr", "hautetfort.com", "jimdo.com", "jimdofree.com", "medium.com"),
        *("over-blog.com", "substack.com", "tumblr.com", "webador.fr", "weebly.com", "wixsite.com", "wordpress.com"),
    }
)
"""Domains under which every name belongs to somebody else."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """How an entry point answered one visit."""

    sign: Sign
    moved_to: str = ""
    newest: datetime | None = None
    """The latest date of the articles it announced."""


def sign(*, status: int | None, documents: int, problem: str, read: bool, links: int, changed: bool) -> Sign:
    """What an answer says of its entry point.

    `status` is that of the first of `documents` asked for, `problem` the class of error or "", `read` whether that
    error is about what came (and not about our reading of it), `links` how many articles were announced.
    """
    if not problem:
        if links:
            return "well"
        return "empty" if changed else "unchanged"
    if documents > 1:
        # A part of a sitemap or a page of a list; the entry point itself has answered.
        return "unclear"
    if status == 410:
        return "gone"
    if status == 404:
        return "missing"
    return "unreadable" if read else "unclear"


def examined(health: Health, answer: Answer, kind: str, now: datetime) -> Health:
    """The state of an entry point of this kind after one more answer."""
    newest = max(filter(None, (health.newest, answer.newest)), default=None)
    health = replace(health, newest=newest, announced=health.announced or answer.sign == "well")
    match answer.sign:
        case "unclear":
            return health
        case "unchanged" if health.ailment == "empty":
            return _unwell(health, "empty", now)
        case "empty" if not health.announced or kind in ("mediawiki", "calendar"):
            return health
        case "well" | "unchanged":
            return _moving(replace(health, ailment="", since=None, times=0), answer.moved_to, now)
        case ailment:
            return _unwell(health, ailment, now)


def verdict(health: Health, point: EntryPoint, now: datetime) -> Verdict:
    """What is to be thought of an entry point."""
    lasting = health.times >= TIMES and health.since is not None and now - health.since >= DURATION
    match health.ailment:
        case "":
            return "well"
        case "gone":
            return "dead"
        case "empty" if point.kind != "listing":
            if MAY_BE_EMPTY.search(point.url):
                return "well"
            empty = lasting and health.since is not None and now - health.since >= EMPTY_DURATION
            return "silent" if empty else "unwell"
    return "dead" if lasting else "unwell"


def has_moved(health: Health, now: datetime) -> bool:
    """Whether a permanent redirect has led to the same place long enough to be believed."""
    return health.moved_times >= TIMES and health.moved_since is not None and now - health.moved_since >= DURATION


def same_owner(a: str, b: str) -> bool:
    """Whether two addresses are under one registrable domain, and that is not one where everybody has a name.

    >>> same_owner("http://blog.exemple.fr/feed", "https://www.exemple.fr/rss")
    True
    >>> same_owner("https://un.wordpress.com/feed", "https://autre.wordpress.com/feed")
    False
    """
    if urls.same_site(a, b):
        return True
    domain = extract_domain(a)
    return bool(domain) and domain not in SHARED_DOMAINS and domain == extract_domain(b)


def patience(dates: Collection[datetime]) -> timedelta:
    """How long a source that published at these times may say nothing: ten times its usual gap, 30 days to a year."""
    if len(dates) < FEW_DATES:
        return DEFAULT_PATIENCE
    ordered = sorted(dates)
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(ordered)]
    return min(max(timedelta(seconds=10 * median(gaps)), LEAST_PATIENCE), MOST_PATIENCE)


def is_late(health: Health, now: datetime, allowed: timedelta = LEAST_PATIENCE) -> bool:
    """Whether an entry point with dates has announced nothing new for longer than is allowed."""
    return health.newest is not None and now - health.newest > allowed


def may_look(health: Health, now: datetime) -> bool:
    """Whether it is time to look into a silence, for the first time or again."""
    return health.looked is None or now - health.looked >= LOOK_AGAIN


def has_fallen_behind(health: Health, elsewhere: datetime | None, allowed: timedelta) -> bool:
    """Whether the site shows, elsewhere, articles that an entry point should have announced."""
    return health.newest is not None and elsewhere is not None and elsewhere - health.newest >= allowed


def stand_ins(point: EntryPoint, others: Sequence[EntryPoint]) -> list[EntryPoint]:
    """The spare entry points in the order in which they are to take the place of one: its own kind first, then as
    ranked."""
    spare = [other for other in others if other.state == "spare"]
    return sorted(spare, key=lambda other: (other.kind != point.kind, other.rank))


def _unwell(health: Health, ailment: Ailment, now: datetime) -> Health:
    since = health.since if health.ailment and health.since else now
    return replace(health, ailment=ailment, since=since, times=health.times + 1 if health.ailment else 1)


def _moving(health: Health, target: str, now: datetime) -> Health:
    if target and target == health.moved_to:
        return replace(health, moved_times=health.moved_times + 1)
    return replace(health, moved_to=target, moved_since=now if target else None, moved_times=1 if target else 0)


WHAT = {
    "gone": "answers 410 (gone for good)",
    "missing": "answers 404 (not found)",
    "unreadable": "is not what it was",
    "empty": "lists no article any more",
}


def what_is_wrong(point: EntryPoint, health: Health, problem: str = "") -> str:
    """Address, ailment and since when, as the beginning of a sentence."""
    since = f" since {health.since:%Y-%m-%d}" if health.since else ""
    told = f" ({problem.removeprefix(f'{point.url}: ')})" if problem and health.ailment == "unreadable" else ""
    return f"the {point.kind} {point.url} {WHAT[health.ailment]}{since}{told}"
