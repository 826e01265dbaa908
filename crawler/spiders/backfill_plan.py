"""What a backfill will cost, asked of the site before it begins: one or two requests for each entry point."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from crawler import work
from crawler.entries import UnreadableEntry, archive
from crawler.entries.sitemap import article_children
from crawler.fetching import FetchFailed
from crawler.items import Link
from crawler.spiders.archive import Archive, walkable
from crawler.spiders.mediawiki import PAGES, Wiki
from crawler.spiders.visit import Visit
from crawler.spiders.wordpress import WIDTHS, Interface
from crawler.workers import WorkFailed
from store import backfills
from store.types import EntryPoint, Source

REVISIONS = 500
"""Revisions of a wiki in one answer."""


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """What the walk through one archive is expected to cost."""

    point: EntryPoint
    walked: bool = True
    articles: int | None = None
    """None: the site does not tell."""
    requests: int | None = None
    """To list them, without those for their pages; None: the site does not tell."""
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a backfill of a source will do."""

    source: Source
    since: date
    estimates: tuple[Estimate, ...]
    most: int
    """Requests it may make before it stops."""
    delay: float
    """Least seconds between two of them."""

    @property
    def points(self) -> list[EntryPoint]:
        """The entry points whose archives are walked."""
        return [estimate.point for estimate in self.estimates if estimate.walked]

    @property
    def requests(self) -> int | None:
        """Those to expect if each page has to be fetched; None if that cannot be told."""
        walked = [estimate for estimate in self.estimates if estimate.walked]
        costs = [(one.articles, one.requests) for one in walked]
        if any(articles is None or requests is None for articles, requests in costs):
            return None
        return sum((articles or 0) + (requests or 0) for articles, requests in costs)

    def lines(self) -> list[str]:
        """The plan for people."""
        until = self.since.isoformat()
        found = [f"Backfill of {self.source.id} ({self.source.name}) back to {until}:"]
        found += [f"   {_told(estimate)}" for estimate in self.estimates]
        if not self.points:
            return [*found, "There is nothing to walk."]
        told = (
            "how many requests cannot be told beforehand"
            if self.requests is None
            else f"about {self.requests} requests"
        )
        within = self.most if self.requests is None else min(self.requests, self.most)
        found.append(f"{told[0].upper()}{told[1:]}, at most {self.most} now (--max-requests).")
        found.append(
            f"At {self.delay:g} s between two, up to {within} of them take at least {_time(within * self.delay)}."
        )
        return found


async def plan(visit: Visit, since: date, most: int, delay: float) -> Plan:
    """What the walk through the archives of a source will cost; what cannot be had is left out, with the reason."""
    estimates: list[Estimate] = []
    for point in sorted(visit.source.entry_points, key=lambda point: point.kind not in _INTERFACES):
        if point.state == "dead" or point.id is None or not walkable(point.kind):
            continue
        if any(one.walked and one.point.kind in _INTERFACES for one in estimates):
            estimates.append(Estimate(point=point, walked=False, remark="left out: the interface lists everything"))
        else:
            estimates.append(await _with_progress(visit, await _tried(visit, point, since), since))
    return Plan(source=visit.source, since=since, estimates=tuple(estimates), most=most, delay=delay)


_INTERFACES = ("wordpress", "mediawiki")


async def _with_progress(visit: Visit, estimate: Estimate, since: date) -> Estimate:
    """With how far an earlier walk has come."""
    point_id = estimate.point.id or 0
    known = await visit.tools.writer.write(lambda s: backfills.get(s, point_id))
    if known is None or known.since != since or not estimate.walked:
        return estimate
    if known.finished:
        said = f"walked already on {known.finished:%Y-%m-%d}: only what is missing is fetched"
    else:
        said = f"goes on after {known.requests} requests and {known.articles} articles"
    return replace(estimate, remark="; ".join(filter(None, (estimate.remark, said))))


async def _tried(visit: Visit, point: EntryPoint, since: date) -> Estimate:
    try:
        return await _estimate(Archive(visit, point, since))
    except (FetchFailed, UnreadableEntry, WorkFailed) as error:
        return Estimate(point=point, walked=False, remark=f"left out: {error}")


async def _estimate(walk: Archive) -> Estimate:
    match walk.point.kind:
        case "wordpress":
            return await _wordpress(walk)
        case "mediawiki":
            return await _mediawiki(walk)
        case "sitemap":
            return await _sitemap(walk)
        case "feed":
            feed = await walk.feed(await walk.first(walk.point.url))
            goes_on = feed.next_url or archive.older_feed_page(walk.point.url, 2) or archive.month_root(feed.links)
            return _by_pace(walk, feed.links, goes_on=bool(goes_on))
        case _:
            listing = await walk.listing(await walk.first(walk.point.url))
            return _by_pace(walk, listing.links, goes_on=listing.next_url is not None)


async def _wordpress(walk: Archive) -> Estimate:
    api = Interface(walk.visit, walk.point)
    articles = requests = 0
    for address in [walk.point.url, *await api.others()]:
        _, total = await api.glance(address, per_page=1, after=f"{walk.since}T00:00:00")
        if total is None:
            return Estimate(point=walk.point, remark="the site does not say how many")
        articles, requests = articles + total, requests + math.ceil(total / WIDTHS[0][0])
    return Estimate(point=walk.point, articles=articles, requests=requests, remark="pages only where the text is cut")


async def _mediawiki(walk: Archive) -> Estimate:
    site, _ = await Wiki(walk.visit, walk.point).site()
    requests = 1 + math.ceil(site.pages / PAGES) + math.ceil(site.edits / REVISIONS)
    return Estimate(point=walk.point, articles=site.pages, requests=requests, remark="its pages of all kinds and ages")


async def _sitemap(walk: Archive) -> Estimate:
    answer = await walk.first(walk.point.url)
    found = await walk.visit.tools.workers.run(work.read_sitemap, answer.body, answer.url)
    if found.kind == "index":
        return Estimate(point=walk.point, remark=f"{len(article_children(found.children))} sitemaps of unknown length")
    wanted = [link for link, _ in archive.article_links(found) if not archive.address_before(link.url, walk.since)]
    return Estimate(point=walk.point, articles=len(wanted), requests=1, remark="what is known already costs nothing")


def _by_pace(walk: Archive, links: Sequence[Link], *, goes_on: bool) -> Estimate:
    """A list that shows its newest first, and perhaps leads to older ones."""
    if not goes_on:
        return Estimate(point=walk.point, articles=len(links), requests=1, remark="it leads to no older ones")
    articles = archive.expected(links, walk.since)
    requests = None if articles is None else math.ceil(articles / max(len(links), 1))
    return Estimate(point=walk.point, articles=articles, requests=requests, remark="by the pace of the newest")


def _told(estimate: Estimate) -> str:
    place = f"{estimate.point.kind:<10} {estimate.point.url}: "
    if not estimate.walked:
        return place + estimate.remark
    if estimate.articles is None or estimate.requests is None:
        return place + (estimate.remark or "of unknown length")
    return place + f"about {estimate.articles} articles; requests to list them: {estimate.requests}; {estimate.remark}"


def _time(seconds: float) -> str:
    """
    >>> _time(40), _time(4000), _time(100_000)
    ('40 s', '67 min', '27.8 h')
    """
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
