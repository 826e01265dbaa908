"""A sitemap of any size as batches of announced addresses, from one file to another, in bounded memory."""

from __future__ import annotations

import json
import pickle
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, BinaryIO

from crawler.announcing import announced
from crawler.entries.guard import inflated
from crawler.entries.sitemap import MAX_BYTES, Child, FeedInstead, Scan, likely_article, read_feed_as_sitemap
from crawler.items import Link, link_from_json, link_to_json
from store.addresses import Announced

BATCH = 500
PIECE = 64 * 1024
MAX_FEED = 8_000_000
SECTION = 3
"""Pages below a page from which it is taken for their list."""
JUST_NOW = timedelta(hours=1)
"""A lastmod this recent on most pages is the moment the sitemap was written."""
FEW = 5


@dataclass(frozen=True, kw_only=True)
class SitemapList:
    """What a sitemap says beside its addresses."""

    index: bool
    children: tuple[Child, ...] = ()
    """News first, then most recent first."""
    complete: bool = True
    """Whether it lists all there is: it is no news sitemap, no feed, and was read to its end."""
    addresses: int = 0
    """How many were written."""


def list_sitemap(body: Path, target: Path, url: str, now: datetime) -> SitemapList:
    """Write the articles that the sitemap in the file `body` lists to `target`, newest first, for `read_batches`.

    The fingerprint of each is its lastmod, unless that is said of most of them. Raises UnreadableEntry.
    """
    with body.open("rb") as source, TemporaryFile() as kept:
        scan = Scan(_unpacked(source, body.stat().st_size), url)
        try:
            survey = _kept(iter(scan), kept)
        except FeedInstead:
            source.seek(0)
            feed = read_feed_as_sitemap(source.read(MAX_FEED), url)
            scan.news = True
            survey = _kept(iter(feed.links), kept)
        # Its own clock may be wrong: what most pages have in common is not theirs.
        built = survey.built(now)
        with target.open("wb") as out:
            written = sum(_write(batch, out) for batch in _batches(survey, kept, built))
    complete = scan.whole and not scan.news
    return SitemapList(index=scan.kind == "index", children=scan.children, complete=complete, addresses=written)


def read_batches(target: Path) -> Iterator[Sequence[Announced]]:
    """The batches that `list_sitemap` wrote."""
    with target.open("rb") as source:
        while source.peek(1):
            yield pickle.load(source)  # noqa: S301  # our own worker wrote it


def _unpacked(source: BinaryIO, size: int) -> Iterator[bytes]:
    return inflated(iter(lambda: source.read(PIECE), b""), size, MAX_BYTES, part=True)


@dataclass
class _Survey:
    """Where each link is kept, and what can only be known of all together."""

    places: list[tuple[str, int]] = field(default_factory=list)
    """Lastmod and offset."""
    lastmods: Counter[str] = field(default_factory=Counter)
    below: Counter[int] = field(default_factory=Counter)
    """Pages below a page, by the hash of its address."""

    def built(self, now: datetime) -> frozenset[str]:
        """The moments that are those of the sitemap, not of pages: one given for most, or the last hour for most."""
        many = max(FEW, len(self.places) // 2)
        recent = (now - JUST_NOW).isoformat()
        just_now = {moment for moment in self.lastmods if moment >= recent}
        same = {moment for moment, number in self.lastmods.items() if number > many}
        return frozenset(same | (just_now if sum(self.lastmods[moment] for moment in just_now) > many else set()))


def _kept(links: Iterator[Link], kept: IO[bytes]) -> _Survey:
    survey = _Survey()
    for link in links:
        if not likely_article(link.url):
            continue
        lastmod = link.updated.isoformat() if link.updated else ""
        survey.places.append((lastmod, kept.tell()))
        survey.lastmods.update([lastmod] if lastmod else [])
        survey.below[hash(_above(link.url))] += 1
        kept.write(json.dumps([link.url, link_to_json(link)]).encode() + b"\n")
    survey.places.sort(key=lambda place: place[0], reverse=True)
    return survey


def _above(url: str) -> str:
    return f"{url.rstrip('/').rpartition('/')[0]}/"


def _batches(survey: _Survey, kept: IO[bytes], built: frozenset[str]) -> Iterator[list[Announced]]:
    batch: list[Announced] = []
    for lastmod, offset in survey.places:
        kept.seek(offset)
        url, hints = json.loads(kept.readline())
        # The pages that others stand below: "/posts/" lists "/posts/…", it is no article.
        if survey.below[hash(f"{url.rstrip('/')}/")] >= SECTION:
            continue
        item = announced(link_from_json(url, hints), lastmod if lastmod and lastmod not in built else None)
        batch += [item] if item else []
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch


def _write(batch: list[Announced], out: IO[bytes]) -> int:
    pickle.dump(batch, out)
    return len(batch)
