"""From a homepage to ranked entry points: what the site announces, then the usual paths of its platform."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urljoin

from crawler import urls, work
from crawler.discover import Judged, Proposal
from crawler.fetching import Fetcher, FetchFailed
from crawler.spiders.visit import status_kind
from crawler.workers import Workers, WorkFailed
from store.types import EntryKind, EntryPoint

MAX_TRIED = 14
"""Addresses tried at one site."""


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


async def discover(fetcher: Fetcher, workers: Workers, homepage: str) -> Discovery:
    """Find where to visit the site of a homepage. Raises FetchFailed if the homepage itself cannot be read."""
    answer = await fetcher.get(homepage)
    if answer.status != 200:
        raise FetchFailed(status_kind(answer.status), f"{homepage} answers {answer.status}")
    base = _as_asked(homepage, answer.url)
    home = await workers.run(work.read_homepage, answer.body, base, answer.content_type)
    usual = work.conventional(base, home.platform)
    first = [*_itself(base, answer.content_type), *home.proposals, *await _announced_in_robots(fetcher, base)]
    judged = await _try(fetcher, workers, first, MAX_TRIED)
    if not _enough(judged):
        tried = {item.proposal.url for item in judged}
        rest = [proposal for proposal in usual if proposal.url not in tried]
        judged += await _try(fetcher, workers, rest, MAX_TRIED - len(judged))
    return Discovery(
        homepage=base if "html" in answer.content_type else urljoin(base, "/"),
        name=home.name,
        platform=home.platform,
        judged=tuple(judged),
        entry_points=work.rank(judged),
    )


def _as_asked(asked: str, answered: str) -> str:
    """The address of the homepage after redirects; still https if it was asked for so and a wrong setting of the
    site sends its visitors to http."""
    if asked.startswith("https://") and answered.startswith("http://") and urls.same_site(asked, answered):
        return f"https{answered.removeprefix('http')}"
    return answered


def _itself(address: str, content_type: str) -> list[Proposal]:
    """The address, where somebody who knows it gives that of the feed or sitemap instead of the homepage."""
    if "html" in content_type:
        return []
    kinds: tuple[tuple[EntryKind, float], ...] = (("feed", 1.2), ("sitemap", 1.1))
    return [Proposal(kind=kind, url=address, found_in="address given", score=score) for kind, score in kinds]


async def _announced_in_robots(fetcher: Fetcher, homepage: str) -> Sequence[Proposal]:
    try:
        answer = await fetcher.get(urljoin(homepage, "/robots.txt"))
    except FetchFailed:
        return ()
    return work.from_robots(answer.body.decode("utf-8", "replace"), homepage) if answer.status == 200 else ()


async def _try(fetcher: Fetcher, workers: Workers, proposals: Sequence[Proposal], limit: int) -> list[Judged]:
    judged: list[Judged] = []
    unique = {(proposal.kind, proposal.url): proposal for proposal in reversed(proposals)}
    for proposal in sorted(unique.values(), key=lambda p: -p.score)[: max(limit, 0)]:
        judged.append(await judge_one(fetcher, workers, proposal))
        if _enough(judged):
            break
    return judged


async def judge_one(fetcher: Fetcher, workers: Workers, proposal: Proposal) -> Judged:
    """What is found at a proposed address, or why nothing is."""
    try:
        answer = await fetcher.get(proposal.url)
        if answer.status != 200:
            return Judged(proposal=proposal, problem=f"answers {answer.status}")
        # Relative links hang on the address that answered; who proposed what is told by the one that was asked.
        read = replace(proposal, url=answer.url)
        judged = await workers.run(work.judge, read, answer.body, answer.content_type, datetime.now(UTC))
        return replace(judged, proposal=proposal)
    except FetchFailed as error:
        return Judged(proposal=proposal, problem=str(error))
    except WorkFailed as error:
        return Judged(proposal=proposal, problem=f"could not be read ({error.reason})")


def _enough(judged: Sequence[Judged]) -> bool:
    """Whether there is a feed for what is new and a sitemap for what is old: no need to knock at more doors."""
    kinds = {item.proposal.kind for item in judged if item.usable}
    return {"feed", "sitemap"} <= kinds
