"""Filing single pages that a person chose: from addresses and files of bookmarks into the store and its collections."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from crawler import urls, work
from crawler.apart import run_apart
from crawler.bookmarks import MAX_BYTES, Bookmark, LeftOut, collection_name
from crawler.crawl import PATIENCE
from crawler.fetching import Fetcher
from crawler.relevance_training import own_weights
from crawler.spiders.collected import Collecting, Filing, Owners, Place, Wanted, file, names
from crawler.spiders.job import run_job
from crawler.spiders.tools import Tools, now
from crawler.workers import Workers, WorkFailed
from crawler.writer import Writer
from store import articles, collections, jobs, runs, sources, tombstones
from store.config import Config
from store.db import open_engine, reading, transaction
from store.errors import InvalidInput
from store.locks import exclusive
from store.runs import VisitReport

DEFAULT = "Collecte"
"""The collection of what comes without one."""
AT_ONCE = 500
"""Addresses looked up together."""

Progress = Callable[[Filing], object]
"""Called for every page that is done."""


@dataclass(frozen=True)
class Collected:
    """What a collection did, in the order asked."""

    filings: tuple[Filing, ...]
    stopped: bool = False
    """Whether it was told to stop before its end."""
    on_trial: frozenset[str] = frozenset()
    """Sources of filed pages that are on trial, so that these are not public yet."""

    @property
    def filed(self) -> list[Filing]:
        return [filing for filing in self.filings if filing.outcome != "failed"]

    @property
    def failed(self) -> list[Filing]:
        return [filing for filing in self.filings if filing.outcome == "failed"]


def bookmarks(asked: Sequence[str], files: Sequence[Path]) -> tuple[list[Bookmark], list[LeftOut]]:
    """The pages named by addresses and files. Raises InvalidInput for an address or a file that cannot be used."""
    for url in asked:
        if not urls.is_http(url):
            raise InvalidInput(f"{url!r} is no web address; write it as https://www.example.org/page")
    found = [Bookmark(url=url) for url in asked]
    left_out: list[LeftOut] = []
    for path in files:
        try:
            read = run_apart(work.read_bookmarks, _content(path), path.name)
        except WorkFailed as error:
            raise InvalidInput(f"{path} could not be read ({error.reason}); split the file") from error
        found += read.found
        left_out += read.left_out
    return found, left_out


def wanted(found: Iterable[Bookmark], *, collection: str | None, note: str, moment: datetime) -> list[Wanted]:
    """Each page once, with all places it is to be filed in. `collection` stands for all folders, `note` where there is
    none."""
    pages: dict[str, Wanted] = {}
    for bookmark in found:
        name = collection_name([collection]) if collection else bookmark.collection
        place = Place(name or DEFAULT, bookmark.note or note, min(bookmark.added or moment, moment))
        canonical = urls.canonical(bookmark.url)
        page = pages.get(canonical) or Wanted(url=bookmark.url, canonical=canonical, title=bookmark.title, places=())
        pages[canonical] = replace(page, title=page.title or bookmark.title, places=(*page.places, place))
    return list(pages.values())


def collect(config: Config, pages: Sequence[Wanted], *, again: bool, progress: Progress) -> Collected:
    """Fetch, store and file pages; those that are stored are only filed, unless `again`.

    The store is made if there is none yet. Raises Busy while a crawl is under way.
    """
    engine = open_engine(config, create=True)
    busy = "a crawl is under way; it visits one host at a time for all: try again when it has ended"
    with exclusive(config.home / "crawl.lock", busy, patience=PATIENCE):
        with transaction(engine) as session:
            collections.ensure_source(session, config.public_url, now())
        filings = _without_fetching(engine, pages, again=again)
        for filing in filings.values():
            progress(filing)
        waiting = [page for page in pages if page.canonical not in filings]
        whole = _fetch(engine, config, waiting, filings, progress) if waiting else True
    done = [filings[page.canonical] for page in pages if page.canonical in filings]
    return Collected(tuple(done), stopped=not whole, on_trial=_on_trial(engine, done))


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InvalidInput(f"{path}: a file of bookmarks has at most {MAX_BYTES // 1_000_000} MB; split the file")
        return path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}") from error


def _without_fetching(engine: Engine, pages: Sequence[Wanted], *, again: bool) -> dict[str, Filing]:
    """File what is stored already, refuse what was forgotten: what became of them, by canonical address."""
    filings: dict[str, Filing] = {}
    for start in range(0, len(pages), AT_ONCE):
        some = {page.canonical: page for page in pages[start : start + AT_ONCE]}
        with transaction(engine) as session:
            for url in tombstones.forgotten(session, list(some)):
                filings[url] = _forgotten(some[url])
            known = {} if again else articles.found_at(session, list(some))
            filings |= {url: _file_known(session, some[url], met) for url, met in known.items()}
    return filings


def _file_known(session: Session, page: Wanted, met: articles.Met) -> Filing:
    file(session, page, met.id)
    return Filing(
        url=page.url, outcome="known", article=met.id, title=met.title, source=met.source, collections=names(page)
    )


def _forgotten(page: Wanted) -> Filing:
    detail = "this page was forgotten on request"
    return Filing(url=page.url, outcome="failed", collections=names(page), reason="forgotten", detail=detail)


def _fetch(
    engine: Engine, config: Config, pages: Sequence[Wanted], filings: dict[str, Filing], progress: Progress
) -> bool:
    """Fetch pages and add what became of them to `filings`. False if it was stopped before the end."""
    by_url = {page.url: page.canonical for page in pages}
    started = now()

    def done(filing: Filing) -> None:
        filings[by_url[filing.url]] = filing
        progress(filing)

    with transaction(engine) as session:
        runs.end_unfinished(session, started, "killed")
        run = runs.start(session, os.getpid(), started)
        owners = Owners(sources.all_sources(session))

    async def job(fetcher: Fetcher) -> tuple[bool, int]:
        writer = Writer(engine)
        tools = Tools(fetcher=fetcher, workers=workers, writer=writer, run=run)
        collecting = Collecting(tools, owners, done)
        whole = await collecting.run(pages)
        await writer.close()
        return whole, collecting.requests

    with Workers(config.workers, relevance=own_weights(config)) as workers:
        whole, requests = run_job(config, job)
    fetched = [filings[page.canonical] for page in pages if page.canonical in filings]
    with transaction(engine) as session:
        runs.record(session, run, _report(fetched, started, requests), now())
        runs.finish(session, run, "finished" if whole else "stopped", now())
        _ask_to_publish(session)
    return whole


def _report(fetched: Sequence[Filing], started: datetime, requests: int) -> VisitReport:
    outcomes = Counter(filing.outcome for filing in fetched)
    return VisitReport(
        source=collections.SOURCE,
        started=started,
        outcome="ok",
        requests=requests,
        new=outcomes["new"],
        changed=outcomes["changed"],
        unchanged=outcomes["unchanged"],
        refused=Counter(filing.reason for filing in fetched if filing.reason),
    )


def _ask_to_publish(session: Session) -> None:
    """Have a running program publish what was collected; where none ever ran there is no such job."""
    if any(job.name == "publish" for job in jobs.all_jobs(session)):
        jobs.request(session, "publish")


def _on_trial(engine: Engine, done: Sequence[Filing]) -> frozenset[str]:
    with reading(engine) as session:
        trial = {source.id for source in sources.all_sources(session, ("trial",))}
    return frozenset(trial & {filing.source for filing in done})


def remove(config: Config, asked: Sequence[str], files: Sequence[Path], name: str) -> int:
    """Take pages out of a collection; they stay in the store. How many were in it. Raises NotFound or InvalidInput."""
    found, _ = bookmarks(asked, files)
    with transaction(open_engine(config)) as session:
        collection = collections.named(session, name)
        addresses = [urls.canonical(bookmark.url) for bookmark in found]
        parts = (addresses[start : start + AT_ONCE] for start in range(0, len(addresses), AT_ONCE))
        known = [met.id for part in parts for met in articles.found_at(session, part).values()]
        return sum(collections.remove(session, collection, [article]) for article in set(known))
