"""How the followed sources fare on the web of today, and what is to be done about each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal, get_args

from crawler import urls
from crawler.discover import Judged, known, sentence
from crawler.discover.wording import day
from crawler.fetching import Fetcher, FetchFailed
from crawler.relevance_training import own_weights
from crawler.spiders import discovery
from crawler.spiders.job import run_job
from crawler.workers import Workers
from store import sources
from store.config import Config
from store.db import open_engine, reading, transaction
from store.types import EntryPoint, Source

Action = Literal["dead", "no_entry_point", "blocked", "failing", "unreachable", "moved", "stale", "slow", "fine"]
ACTIONS: tuple[Action, ...] = get_args(Action)
"""What is found of a source, the most pressing first."""
AT_ONCE = 150
"""Sources checked beside each other; each of their hosts is asked politely, one request at a time."""
SECONDS = 300
"""A source whose check takes longer is called failing."""
SLOW = 10.0
"""Seconds to the first byte from which a site is slow."""
STALE = timedelta(days=400)
LOCAL = 0.8
"""Share of sources that cannot be reached from which it is this machine that has no network."""
ENOUGH = 3
"""Sources that are needed to say so."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What is found of one source, and what to do about it."""

    source: Source
    action: Action
    say: str
    """For the admin, in a sentence."""
    judged: tuple[Judged, ...] = ()
    """Its entry points, in their order; of a source without any, those that were tried."""
    proposed: tuple[EntryPoint, ...] = ()
    """New entry points that discovery found."""
    moved: tuple[tuple[str, str], ...] = ()
    """Addresses that lead to others of the same site for good."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """What a check of several sources found."""

    findings: tuple[Finding, ...]
    applied: tuple[str, ...] = ()
    """What was written, a sentence each."""

    @property
    def offline(self) -> bool:
        """Whether so many sources cannot be reached that it is this machine's network."""
        unreachable = sum(finding.action == "unreachable" for finding in self.findings)
        return len(self.findings) >= ENOUGH and unreachable > len(self.findings) * LOCAL

    @property
    def needs_action(self) -> bool:
        return self.offline or any(finding.action not in ("fine", "slow") for finding in self.findings)


def check(
    config: Config, ids: Sequence[str], *, apply: bool = False, progress: Callable[[int, int], None] | None = None
) -> Check:
    """Visit the entry points of sources; `ids` empty: of all that are followed. Raises NotFound.

    `apply` writes what is safe: addresses that moved for good within their site, and what discovery found, as spare.
    `progress` is told how many of how many are done.
    """
    engine = open_engine(config)
    with reading(engine) as session:
        named = [sources.get_source(session, source_id) for source_id in ids]
        chosen = named or sources.all_sources(session, ("active", "trial"))
    # A collection has nothing to visit.
    wanted = [source for source in chosen if source.kind != "collection"]
    with Workers(config.workers, relevance=own_weights(config)) as workers:
        findings = run_job(config, lambda fetcher: _check_all(fetcher, workers, wanted, progress))
    found = Check(findings=tuple(findings))
    if not apply or found.offline:
        return found
    with transaction(engine) as session:
        written = [(finding, mended(finding)) for finding in findings]
        for finding, source in written:
            if source != finding.source:
                sources.change(session, source)
    return replace(found, applied=tuple(line for finding, source in written for line in _changes(finding, source)))


def mended(finding: Finding) -> Source:
    """The source of a finding with what is safe to write: new addresses, spare entry points, what was seen."""
    moved = dict(finding.moved)
    seen = {item.proposal.url: item for item in finding.judged if item.usable}
    points = [_seen(point, seen.get(point.url), moved.get(point.url)) for point in finding.source.entry_points]
    new = [replace(point, state="spare" if points else point.state) for point in finding.proposed]
    by_url: dict[str, EntryPoint] = {}
    for point in [*points, *new]:
        by_url.setdefault(point.url, point)
    ranked = tuple(replace(point, rank=number) for number, point in enumerate(by_url.values()))
    return replace(finding.source, entry_points=ranked)


def _seen(point: EntryPoint, item: Judged | None, moved_to: str | None) -> EntryPoint:
    if item is None:
        return point
    return replace(point, url=moved_to or point.url, evidence="verified", found=sentence(item))


def _changes(finding: Finding, source: Source) -> list[str]:
    before = {point.url for point in finding.source.entry_points}
    moved = [f"{source.id}: {old} is now {new}" for old, new in finding.moved]
    new = {new for _, new in finding.moved}
    added = [point for point in source.entry_points if point.url not in before | new]
    return moved + [f"{source.id}: {point.kind} {point.url} is {point.state}" for point in added]


async def _check_all(
    fetcher: Fetcher,
    workers: Workers,
    wanted: Sequence[Source],
    progress: Callable[[int, int], None] | None,
) -> list[Finding]:
    room, done = asyncio.Semaphore(AT_ONCE), 0

    async def one(source: Source) -> Finding:
        nonlocal done
        async with room:
            finding = await _within_time(fetcher, workers, source)
        done += 1
        if progress:
            progress(done, len(wanted))
        return finding

    return await asyncio.gather(*map(one, wanted))


async def _within_time(fetcher: Fetcher, workers: Workers, source: Source) -> Finding:
    try:
        async with asyncio.timeout(SECONDS):
            return await _check(fetcher, workers, source)
    except TimeoutError:
        return Finding(source=source, action="failing", say=f"its check did not end within {SECONDS} seconds")


async def _check(fetcher: Fetcher, workers: Workers, source: Source) -> Finding:
    followed = [point for point in source.entry_points if point.state == "followed"]
    if not followed:
        return await _discovered(fetcher, workers, source, "it has no entry point", "no_entry_point")
    judged = [await discovery.judge_one(fetcher, workers, known(point)) for point in followed]
    finding = _finding(source, followed, judged, datetime.now(UTC))
    if finding.action != "dead":
        return finding
    found = await _discovered(fetcher, workers, source, finding.say, "dead")
    return replace(finding, say=found.say, proposed=found.proposed)


async def _discovered(fetcher: Fetcher, workers: Workers, source: Source, why: str, action: Action) -> Finding:
    """A finding with what discovery proposes instead."""
    try:
        found = await discovery.discover(fetcher, workers, source.homepage)
    except FetchFailed as error:
        new_action = action if action == "dead" else _failed(error.kind)
        return Finding(source=source, action=new_action, say=f"{why}, and its homepage gives none: {error}")
    known_urls = {point.url for point in source.entry_points}
    proposed = tuple(point for point in found.entry_points if point.url not in known_urls)
    if proposed:
        say = f"{why}; found: {', '.join(point.url for point in proposed[:3])}"
    else:
        say = f"{why}, and nothing else was found at {source.homepage}: point it to its page of news, or retire it"
    judged = found.judged if action == "no_entry_point" else ()
    return Finding(source=source, action=action, say=say, judged=judged, proposed=proposed)


def _finding(source: Source, points: Sequence[EntryPoint], judged: Sequence[Judged], now: datetime) -> Finding:
    """What the answers of its entry points say of a source: the most pressing decides."""
    each = [_judge_point(point, item, now) for point, item in zip(points, judged, strict=True)]
    action, say = min(each, key=lambda found: ACTIONS.index(found[0]))
    if action == "unreachable" and any(found[0] != "unreachable" for found in each):
        action = "failing"
    newest = max((item.newest for item in judged if item.newest), default=None)
    if action in ("stale", "fine", "slow") and newest and now - newest <= STALE:
        # One quiet entry point among several is no quiet source.
        action, say = min((found for found in each if found[0] != "stale"), default=("fine", "it answers as it should"))
    moved = tuple(
        (point.url, item.moved_to)
        for point, item in zip(points, judged, strict=True)
        if item.usable and item.moved_to and urls.same_site(item.moved_to, point.url)
    )
    return Finding(source=source, action=action, say=say, judged=tuple(judged), moved=moved)


def _judge_point(point: EntryPoint, item: Judged, now: datetime) -> tuple[Action, str]:
    if not item.usable:
        action = _failed(item.failure) if item.failure else "dead"
        return action, f"its {point.kind} {point.url}: {item.problem}"
    if item.moved_to:
        other = "" if urls.same_site(item.moved_to, point.url) else ", on another site: look whether it is still theirs"
        return "moved", f"{point.url} is now {item.moved_to}{other}"
    if item.newest and now - item.newest > STALE:
        return "stale", f"nothing new since {day(item.newest)}: its {point.kind} {point.url}"
    if item.seconds > SLOW:
        return "slow", f"{point.url} takes {item.seconds:.0f} seconds to answer"
    return "fine", "it answers as it should"


_FAILURES: dict[str, Action] = {
    "gone": "dead",
    "unreadable": "dead",
    "address": "dead",
    "redirects": "dead",
    "no_entry_point": "no_entry_point",
    "blocked": "blocked",
    "robots": "blocked",
    "refused_address": "blocked",
    "unreachable": "unreachable",
    "timeout": "unreachable",
}


def _failed(kind: str) -> Action:
    """What a failed request makes of its source; what may pass by itself is only failing."""
    return _FAILURES.get(kind, "failing")
