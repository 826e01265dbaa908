"""From a homepage to ranked entry points: the requests, each for an address that could still make a difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urljoin

from crawler import urls, work
from crawler.discover import (
    Homepage,
    Judged,
    Proposal,
    conventional,
    folder,
    from_sitemaps,
    next_to_try,
    rank,
)
from crawler.discover.proposals import place
from crawler.entries.guard import describe
from crawler.fetching import Fetched, Fetcher, FetchFailed
from crawler.repair import same_owner
from crawler.spiders.answers import status_kind
from crawler.workers import Workers, WorkFailed
from store.types import EntryKind, EntryPoint

PATIENCE = 3
"""Addresses of a site without any answer after which it is left alone."""
GIVEN: tuple[tuple[EntryKind, float], ...] = (("feed", 1.4), ("sitemap", 1.3), ("calendar", 1.3), ("wordpress", 1.3))
"""What an address that is no page may be, with scores above all that a page announces."""


@dataclass(frozen=True, kw_only=True)
class Discovery:
    """What was found at a site."""

    homepage: str
    """After redirects."""
    name: str
    platform: str
    judged: tuple[Judged, ...]
    """Every address tried, usable or not, with what was there."""
    entry_points: tuple[EntryPoint, ...]
    """Best first: those to follow, then the spare ones."""
    elsewhere: tuple[Judged, ...] = ()
    """Feeds and calendars on other people's hosts that the homepage names: nobody follows them unasked."""
    scripted: bool = False
    """Whether scripts draw the homepage, so that its links could not be seen."""
    moved_from: str = ""
    """The address asked for, where it leads to another site."""


async def discover(fetcher: Fetcher, workers: Workers, homepage: str, *, look_elsewhere: bool = False) -> Discovery:
    """Find where to visit the site of a homepage, in at most 14 requests besides it and robots.txt.

    `look_elsewhere` also asks what is at the feeds it names on other hosts. Raises FetchFailed if the homepage itself
    cannot be read.
    """
    # Of a page without end the beginning names what there is.
    answer = await fetcher.get(homepage, part=True)
    if answer.status != 200:
        raise FetchFailed(status_kind(answer.status), f"{homepage} answers {answer.status}")
    base = _as_asked(homepage, answer.url)
    try:
        home = await workers.run(work.read_homepage, answer.body, base, dict(answer.headers))
    except WorkFailed as error:
        raise FetchFailed("unreadable", f"{homepage} could not be read ({error.reason})") from error
    judged = await _of_itself(workers, home, replace(answer, url=base))
    judged = await _try(fetcher, workers, _proposed(fetcher, home, base, judged), judged)
    elsewhere = [await judge_one(fetcher, workers, p) for p in home.elsewhere] if look_elsewhere else []
    given = next((item for item in judged if item.proposal.found_in == "address given" and item.homepage), None)
    return Discovery(
        homepage=base if _is_page(answer) else (given and given.homepage) or urljoin(base, "/"),
        name=home.name or (given.title if given else ""),
        platform=home.platform,
        judged=tuple(judged),
        entry_points=rank(judged),
        elsewhere=tuple(elsewhere),
        scripted=home.scripted,
        moved_from="" if same_owner(homepage, base) else homepage,
    )


async def judge_one(fetcher: Fetcher, workers: Workers, proposal: Proposal) -> Judged:
    """What is found at a proposed address, or why nothing is."""
    try:
        # Of a sitemap of fifty megabytes the beginning tells enough.
        answer = await fetcher.get(proposal.asked, part=True)
    except FetchFailed as error:
        return Judged(proposal=proposal, problem=str(error), failure=error.kind)
    if answer.status != 200:
        problem = f"answers {answer.status}"
        return Judged(proposal=proposal, problem=problem, failure=status_kind(answer.status))
    judged = await _judge(workers, proposal, answer)
    judged = replace(judged, seconds=answer.seconds)
    if answer.url == proposal.asked:
        return judged
    if not proposal.ask and place(answer.url) == place(proposal.url):
        # One spelling leads to another; asking for the right one saves a redirect at each visit.
        judged = replace(judged, proposal=replace(proposal, url=_as_asked(proposal.url, answer.url)))
    return replace(judged, answered=answer.url, moved_to=answer.moved_to)


async def _of_itself(workers: Workers, home: Homepage, answer: Fetched) -> list[Judged]:
    """What the homepage is, without another request: a list of articles, or, given by somebody who knows it, the feed,
    sitemap or calendar itself."""
    if _is_page(answer):
        mine = [p for p in home.proposals if p.kind == "listing" and p.found_in in ("homepage", "address given")]
    else:
        mine = [_given(kind, answer.url, score) for kind, score in GIVEN]
    judged = [await _judge(workers, proposal, answer) for proposal in mine]
    usable = [item for item in judged if item.usable]
    return usable[:1] or judged[:1]


def _proposed(fetcher: Fetcher, home: Homepage, base: str, judged: Sequence[Judged]) -> list[Proposal]:
    """All addresses that may be entry points. Where the address given is one, nothing has to be guessed; and where it
    tells of one heading only, nothing else of the site is wanted."""
    given = next((item for item in judged if item.usable and item.proposal.kind != "listing"), None)
    named = from_sitemaps(fetcher.sitemaps(base), base, folder(base, home.platform))
    if given is not None:
        return [] if given.side else list(named)
    return [*home.proposals, *named, *conventional(base, home.platform)]


def _given(kind: EntryKind, url: str, score: float) -> Proposal:
    """The address given, as an entry point of a kind. A page of an API's collection stands for the collection."""
    collection = url.partition("?")[0] if kind == "wordpress" and "rest_route=" not in url else url
    return Proposal(kind=kind, url=collection, found_in="address given", score=score)


def _is_page(answer: Fetched) -> bool:
    return "html" in answer.content_type or describe(answer.body, answer.content_type) == "an HTML page"


def _as_asked(asked: str, answered: str) -> str:
    """The address of the homepage after redirects; still https if it was asked for so and a wrong setting of the
    site sends its visitors to http."""
    if asked.startswith("https://") and answered.startswith("http://") and urls.same_site(asked, answered):
        return f"https{answered.removeprefix('http')}"
    return answered


async def _try(
    fetcher: Fetcher, workers: Workers, proposals: Sequence[Proposal], judged: Sequence[Judged]
) -> list[Judged]:
    found = list(judged)
    silent = 0
    while silent < PATIENCE and (proposal := next_to_try(proposals, found)) is not None:
        found.append(await judge_one(fetcher, workers, proposal))
        silent = silent + 1 if found[-1].failure in ("timeout", "unreachable") else 0
    return found


async def _judge(workers: Workers, proposal: Proposal, answer: Fetched) -> Judged:
    now = datetime.now(UTC)
    try:
        return await workers.run(work.judge, proposal, answer.body, now, url=answer.url, headers=dict(answer.headers))
    except WorkFailed as error:
        return Judged(proposal=proposal, problem=f"could not be read ({error.reason})", failure="unreadable")
