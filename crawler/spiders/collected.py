"""The pages a person chose: fetched one after the other at each host, all hosts at once, read, stored and filed."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from crawler import sites, urls, work
from crawler.extract.pdf import is_paper
from crawler.fetching import Fetched, FetchFailed
from crawler.items import CHOSEN, Link, Page, Refused
from crawler.spiders.answers import status_kind
from crawler.spiders.tools import Tools, now
from crawler.stopping import stopping
from crawler.work import Reading
from crawler.workers import WorkFailed
from store import addresses, collections, saving
from store.types import Source, SourceContext

HOSTS_AT_ONCE = 300
SILENCE = 3
"""Requests in a row that a host may leave without answer; it is not asked for the rest."""
SILENT = frozenset({"unreachable", "timeout"})
COLLECTED = SourceContext(id=collections.SOURCE, kind="collection")

Outcome = Literal["new", "changed", "unchanged", "known", "failed"]


@dataclass(frozen=True)
class Place:
    """Where a page is to be filed."""

    collection: str
    note: str
    added: datetime


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A page to be filed, once whatever the number of its places."""

    url: str
    """As the person has it."""
    canonical: str
    title: str
    places: tuple[Place, ...]


@dataclass(frozen=True, kw_only=True)
class Filing:
    """What became of a page."""

    url: str
    outcome: Outcome
    """"new", "changed" or "unchanged" in the store, "known" (stored before, not asked for), or "failed"."""
    article: int | None = None
    title: str = ""
    source: str = ""
    """The source it is of; "" if it was not fetched."""
    collections: tuple[str, ...] = ()
    reason: str = ""
    """Of a failure: a stable word."""
    detail: str = ""


class Owners:
    """Which source a page is of: the one whose site it is on, the source of collected pages for all others."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._by_host: defaultdict[str, list[tuple[str, Source]]] = defaultdict(list)
        for source in sources:
            if source.kind != "collection" and urls.is_http(source.homepage):
                home = urls.canonical(source.homepage)
                self._by_host[urls.site_host(home)].append((_below(home), source))

    def of(self, url: str) -> SourceContext:
        """The source of the page at an address. A person chose the page, so that it is relevant whatever its source."""
        context = self._of(url)
        return replace(context, topicality="dedicated")

    def _of(self, url: str) -> SourceContext:
        name = urls.site_host(url)
        there = self._by_host.get(name, [])
        place = _below(urls.canonical(url))
        around = [(home, source) for home, source in there if f"{place}/".startswith(f"{home}/")]
        # Of a host with many sites, a source has only what is below its own homepage.
        if not around and not sites.no_source(name):
            around = sorted(there, key=lambda pair: -len(pair[0]))[-1:]
        return max(around, key=lambda pair: len(pair[0]))[1].context if around else COLLECTED


def _below(url: str) -> str:
    """The path of an address as a prefix of those below it."""
    return urlsplit(url).path.rstrip("/")


class Collecting:
    """One collection of pages under way."""

    def __init__(self, tools: Tools, owners: Owners, done: Callable[[Filing], object]) -> None:
        self._tools, self._owners, self._done = tools, owners, done
        self.requests = 0

    async def run(self, wanted: Sequence[Wanted]) -> bool:
        """Fetch and file all of them; `done` is called for each. False if it was stopped before the end."""
        hosts: defaultdict[str, list[Wanted]] = defaultdict(list)
        for item in wanted:
            hosts[urls.host(item.url)].append(item)
        room = asyncio.Semaphore(HOSTS_AT_ONCE)
        tasks = [asyncio.create_task(self._at_host(host, items, room)) for host, items in hosts.items()]
        with stopping(tasks):
            results = await asyncio.gather(*tasks, return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException) and not isinstance(result, asyncio.CancelledError):
                raise result
        return not any(isinstance(result, asyncio.CancelledError) for result in results)

    async def _at_host(self, host: str, items: Sequence[Wanted], room: asyncio.Semaphore) -> None:
        silence = 0
        async with room:
            for item in items:
                if silence == SILENCE:
                    self._done(_failed(item, "unreachable", f"{host} did not answer {SILENCE} times in a row"))
                    continue
                filing = await self._file(item)
                silence = silence + 1 if filing.reason in SILENT else 0
                self._done(filing)

    async def _file(self, item: Wanted) -> Filing:
        """Fetch a page, read it, store it and file it."""
        self.requests += 1
        try:
            answer = await self._tools.fetcher.get(item.url)
        except FetchFailed as error:
            return _failed(item, error.kind, str(error))
        if problem := _problem(item, answer):
            return _failed(item, *problem)
        try:
            reading = await self._tools.workers.run(work.read_page, self._page(item, answer), now())
        except WorkFailed as error:
            return _failed(item, error.reason, "the page could not be read")
        if isinstance(reading.result, Refused):
            return _failed(item, reading.result.reason, reading.result.detail)
        return await self._tools.writer.write(lambda session: self._store(session, item, answer, reading))

    def _page(self, item: Wanted, answer: Fetched) -> Page:
        return Page(
            url=answer.url,
            source=self._owners.of(answer.url),
            body=answer.body,
            content_type=answer.content_type,
            headers=answer.headers,
            link=Link(url=item.url, title=item.title, kind=CHOSEN),
        )

    def _store(self, session: Session, item: Wanted, answer: Fetched, reading: Reading) -> Filing:
        article, moment = reading.result, now()
        if isinstance(article, Refused):
            raise TypeError("a page that was refused cannot be stored")
        provenance = replace(
            article.provenance,
            run=self._tools.run,
            etag=answer.headers.get("etag"),
            last_modified=answer.headers.get("last-modified"),
        )
        article = replace(article, provenance=provenance)
        saved = saving.save(session, article, reading.territories, now=moment)
        if saved.id is None or saved.outcome == "forgotten":
            return _failed(item, "forgotten", "this page was forgotten on request")
        met = {item.canonical, article.canonical_url, urls.canonical(answer.url)}
        addresses.stored_at(session, met, article.source, saved.id, title=article.title, now=moment)
        file(session, item, saved.id)
        return Filing(
            url=item.url,
            # Another source may have it already: it is filed as it is there.
            outcome="unchanged" if saved.outcome == "elsewhere" else saved.outcome,
            article=saved.id,
            title=article.title,
            source=article.source,
            collections=names(item),
        )


def file(session: Session, item: Wanted, article: int) -> None:
    """Put an article into the collections a page is wanted in."""
    for place in item.places:
        collections.add(session, place.collection, article, place.note, place.added)


def names(item: Wanted) -> tuple[str, ...]:
    """The collections a page is wanted in."""
    return tuple(dict.fromkeys(place.collection for place in item.places))


def _failed(item: Wanted, reason: str, detail: str) -> Filing:
    return Filing(url=item.url, outcome="failed", collections=names(item), reason=reason, detail=detail)


def _problem(item: Wanted, answer: Fetched) -> tuple[str, str] | None:
    """Why an answer is no page to keep."""
    if answer.status in (404, 410):
        return "gone", f"answers {answer.status}"
    if answer.status != 200:
        return status_kind(answer.status), f"answers {answer.status}"
    if urls.is_home(answer.url) and not urls.is_home(item.url):
        return "gone", f"leads to {answer.url}"
    if answer.content_type and "html" not in answer.content_type and not is_paper(answer.body):
        return "not_html", answer.content_type.partition(";")[0]
    return None
