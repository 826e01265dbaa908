"""The rights of the site that a visit sees: its file of mining rules is read, what its pages say is added up."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from crawler import work
from crawler.fetching import Fetched, FetchFailed
from crawler.rights import site, tdm
from crawler.rights.tdm import Rule
from crawler.workers import WorkFailed
from store import incidents, site_rights
from store.rights import told
from store.types import RightsMark, Source

if TYPE_CHECKING:
    from crawler.spiders.tools import Tools

FILE_LIFE = timedelta(days=7)
"""How long the rules of a site are believed before they are read again."""
MAX_HOSTS = 3
"""Hosts of one source that are asked for their rules in one visit."""


class SiteRights:
    """What one visit learns of the rights of its site."""

    def __init__(self, source: Source, tools: Tools, fetch: Callable[[str], Awaitable[Fetched]], now: datetime) -> None:
        self._source, self._tools, self._fetch, self._now = source, tools, fetch, now
        self._files: dict[str, asyncio.Task[tuple[Rule, ...] | None]] = {}
        self._pages: list[Sequence[RightsMark]] = []
        self._feed: list[RightsMark] | None = None

    async def of(self, url: str) -> tuple[RightsMark, ...]:
        """The marks that the site's file puts on the page at an address."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._files:
            if len(self._files) >= MAX_HOSTS:
                return ()
            self._files[origin] = asyncio.create_task(self._rules(origin + tdm.FILE))
        rules = await self._files[origin]
        return tdm.of_rule(tdm.rule_for(rules or (), url))

    def heard(self, marks: Sequence[RightsMark]) -> tuple[RightsMark, ...]:
        """Note what a feed says of itself as a whole; the marks that hold for each of its articles."""
        self._feed = [*(self._feed or ()), *marks]
        return tuple(mark for mark in marks if mark.mark != "copyright")

    def met(self, marks: Sequence[RightsMark]) -> None:
        """Note the marks of a page that was fetched."""
        self._pages.append(marks)

    async def keep(self, *, first: bool) -> None:
        """Store what was learnt of the source, with an incident if the site forbids what it did not before."""
        files = [rules for task in self._files.values() if (rules := await task) is not None]
        # The first host is that of the articles.
        file = site.of_file(files[0]) if files else None
        pages = site.of_pages(self._pages)
        if (self._feed, file, pages) == (None, None, None):
            return
        await self._tools.writer.write(lambda s: self._store(s, file, pages, first=first))

    def cancel(self) -> None:
        for task in self._files.values():
            task.cancel()

    async def _rules(self, url: str) -> tuple[Rule, ...] | None:
        """The rules of a site: those read in the last days, else read anew; None if they cannot be had now."""
        known = await self._tools.writer.write(lambda s: site_rights.kept(s, url))
        if known is not None and self._now - known.checked < FILE_LIFE:
            return _from_json(known.content)
        try:
            answer = await self._fetch(url)
            rules = await self._read(answer)
        except (FetchFailed, WorkFailed) as error:
            if isinstance(error, WorkFailed) or error.kind not in ("robots", "refused_address"):
                return _from_json(known.content) if known else None
            rules = ()
        await self._tools.writer.write(
            lambda s: site_rights.keep(s, self._source.id, url, [_to_json(rule) for rule in rules], self._now)
        )
        return rules

    async def _read(self, answer: Fetched) -> tuple[Rule, ...]:
        """Raises FetchFailed for an answer that says nothing of the file."""
        if answer.status >= 500 or answer.status == 429:
            raise FetchFailed("overloaded", f"{answer.url} answers {answer.status}")
        if answer.status != 200:
            return ()
        return await self._tools.workers.run(work.read_tdmrep, answer.body, answer.url)

    def _store(
        self, session: Session, file: Sequence[RightsMark] | None, pages: Sequence[RightsMark] | None, *, first: bool
    ) -> None:
        before = site_rights.seen(session, self._source.id)
        after = site.merged(before, feed=self._feed, file=file, pages=pages)
        if after == before:
            return
        site_rights.set_seen(session, self._source.id, after)
        if not any(mark.mark in site.FORBIDDING for mark in after):
            incidents.close(session, self._source.id, ("rights",), self._now)
        if (new := site.newly_forbidden(before, after)) and not first:
            said = ", ".join(told(mark) for mark in new)
            message = f"since {self._now:%Y-%m-%d} the site says {said}; what is published of it follows that at once"
            incidents.open_or_update(session, self._source.id, "rights", message, self._now)


def _to_json(rule: Rule) -> list[object]:
    return [rule.location, rule.reserved, rule.policy]


def _from_json(content: Sequence[Sequence[object]]) -> tuple[Rule, ...]:
    return tuple(
        Rule(location=str(location), reserved=bool(reserved), policy=str(policy))
        for location, reserved, policy in content
    )
