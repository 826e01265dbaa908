"""Sitemaps: all addresses a site has, followed through indexes; what left a sitemap is asked for once more."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from crawler import work
from crawler.entries import UnreadableEntry
from crawler.entries.sitemap import MAX_BYTES, Child, article_children
from crawler.entries.sitemap_plan import (
    MAX_ADDRESSES,
    MAX_DEPTH,
    MAX_DOCUMENTS,
    PATIENCE,
    RECHECKS,
    Bookmark,
    Known,
    due,
)
from crawler.fetching import Fetched, FetchFailed
from crawler.sitemap_lists import SitemapList, read_batches
from crawler.spiders.answers import read_document
from crawler.spiders.tools import UNASKED, now
from crawler.spiders.visit import Visit
from crawler.workers import WorkFailed
from store.types import EntryPoint

FAILURES = (FetchFailed, UnreadableEntry, WorkFailed)


async def read(visit: Visit, point: EntryPoint) -> str:
    """Read a sitemap and those it names, and start reading the pages they announce. "ok" or "unchanged".

    One of several that cannot be read is noted; the others are read all the same.
    """
    return await _Reading(visit, point).run()


class _Reading:
    def __init__(self, visit: Visit, point: EntryPoint) -> None:
        self._visit, self._point = visit, point
        self._bookmark = Bookmark.read(point.bookmark)
        self._known = dict(self._bookmark.known)
        self._rechecks = None if self._bookmark.lastmods.trusted else RECHECKS
        self._waiting: deque[tuple[Child, int]] = deque([(Child(url=point.url), 0)])
        self._seen = {point.url}
        self._changed = False
        self._documents = self._addresses = self._barren = 0

    async def run(self) -> str:
        problems: list[Exception] = []
        while self._waiting and self._goes_on():
            child, depth = self._waiting.popleft()
            self._documents += 1
            try:
                await self._read_one(child, depth)
            except FAILURES as error:
                if depth == 0:
                    raise
                if isinstance(error, FetchFailed) and error.kind in UNASKED:
                    break
                problems.append(error)
                self._visit.notes.append(f"{child.url} could not be read: {error}")
        if problems and len(problems) == self._documents - 1 and not self._changed:
            raise problems[0]
        await self._keep()
        self._visit.afterwards.append(self._learn)
        return "ok" if self._changed else "unchanged"

    def _goes_on(self) -> bool:
        """Whether more sitemaps are read: what a visit reads of them is bounded, and so is what leads to nothing."""
        return self._documents < MAX_DOCUMENTS and self._addresses < MAX_ADDRESSES and self._barren < PATIENCE

    async def _read_one(self, child: Child, depth: int) -> None:
        answer = await self._visit.open(child.url, most=MAX_BYTES)
        # An index that says nothing new may still name sitemaps that changed: it is not kept as read.
        found = await self._list(child.url, answer) if answer is not None else None
        if found is not None and found.index:
            self._go_into(found.children, depth)
        elif depth:
            self._note(child, changed=found is not None)
        self._changed |= found is not None and not found.index
        addresses = found.addresses if found is not None else 0
        self._addresses += addresses
        # What the first index names is read in any case.
        self._barren = 0 if addresses or answer is None or depth < 2 else self._barren + 1

    def _go_into(self, children: tuple[Child, ...], depth: int) -> None:
        """Have the sitemaps of an index read that are due."""
        if depth >= MAX_DEPTH:
            return
        fresh = [child for child in article_children(children) if child.url not in self._seen]
        self._seen.update(child.url for child in fresh)
        self._waiting += [(child, depth + 1) for child in due(fresh, self._known, now())]

    async def _list(self, url: str, answer: Fetched) -> SitemapList:
        """Have a worker list a sitemap, and tell what it lists. By way of files: neither process holds all of it."""
        document, whole = read_document(url, answer), not answer.cut
        with TemporaryDirectory(prefix="veille-") as folder:
            body, listed = Path(folder, "body"), Path(folder, "listed")
            await asyncio.to_thread(body.write_bytes, answer.body)
            address = answer.url
            del answer
            found = await self._visit.tools.workers.run(work.list_sitemap, body, listed, address, now())
            if not found.index:
                complete = found.complete and whole
                await self._visit.tell(
                    self._point, document, read_batches(listed), complete=complete, changed=self._rechecks
                )
        return found

    def _note(self, child: Child, *, changed: bool) -> None:
        before, moment = self._known.get(child.url), now()
        since = moment if changed or before is None else before.changed
        self._known[child.url] = Known(read=moment, changed=since, lastmod=child.lastmod)

    async def _keep(self) -> None:
        self._bookmark = replace(self._bookmark, known=self._known)
        await self._visit.keep_bookmark(self._point, self._bookmark.to_json())

    async def _learn(self) -> None:
        """Remember how often a changed lastmod meant a changed page in this visit."""
        again = self._visit.pages.again
        true = again[self._point.id, "changed"]
        lastmods = self._bookmark.lastmods.learn(true + again[self._point.id, "unchanged"], true)
        self._bookmark = replace(self._bookmark, lastmods=lastmods)
        await self._visit.keep_bookmark(self._point, self._bookmark.to_json())
