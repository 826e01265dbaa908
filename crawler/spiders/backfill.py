"""A backfill of one source: its archives are walked back to a day, each step noted so that a kill costs only one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from crawler.entries import UnreadableEntry, archive
from crawler.fetching import Fetched, FetchFailed
from crawler.items import Link
from crawler.middlewares import DEFAULT_MOST
from crawler.spiders.archive import Archive, Place, Step
from crawler.spiders.tools import Ceilings, Tools, now
from crawler.spiders.visit import Visit
from crawler.workers import WorkFailed
from store import backfills
from store.runs import VisitReport
from store.types import EntryPoint, Source

CHUNK = 200
"""Pages on their way at once; a step of a large sitemap has thousands."""
GIVE_UP = 10
"""So many pages in a row that give nothing but failures, and the site is left alone."""

Progress = Callable[[int], None]
"""Told after each request how many articles of its source were stored so far."""


@dataclass(frozen=True, kw_only=True)
class Walked:
    """How far the walk through an archive came."""

    point: EntryPoint
    outcome: str
    """"finished", "ceiling", "stopped", or the class of error."""
    requests: int
    new: int
    problem: str = ""


class Backfill(Visit):
    """The walk through the archives of one source."""

    def __init__(self, source: Source, tools: Tools, since: date, most: int, progress: Progress) -> None:
        ceilings = Ceilings(requests=most, articles=most * 1_000)
        super().__init__(source, replace(tools, ceilings=ceilings), first=True)
        self.since, self._progress = since, progress
        self._place: Place = {}
        self._noted = (0, 0)

    async def _get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        most: int = DEFAULT_MOST,
        part: bool = False,
    ) -> Fetched:
        answer = await super()._get(url, etag=etag, last_modified=last_modified, most=most, part=part)
        self._progress(self.pages.counts["new"])
        return answer

    async def walk(self, points: Sequence[EntryPoint]) -> list[Walked]:
        """Walk these entry points, one after the other. Failures are in what is given back, never raised."""
        try:
            return [await self._walk(point) for point in points]
        finally:
            await self.pages.cancel()

    async def _walk(self, point: EntryPoint) -> Walked:
        requests, new = self.requests, self.pages.counts["new"]
        outcome, problem = "finished", ""
        try:
            await self._steps(point)
        except FetchFailed as error:
            outcome, problem = error.kind, "" if error.kind == "ceiling" else str(error)
        except (UnreadableEntry, WorkFailed) as error:
            outcome, problem = "unreadable", f"{point.url}: {error}"
        await self.pages.finish()
        await self._keep(point)
        done = {"requests": self.requests - requests, "new": self.pages.counts["new"] - new}
        return Walked(point=point, outcome=outcome, problem=problem, **done)

    async def _steps(self, point: EntryPoint) -> None:
        point_id, since = point.id, self.since
        if point_id is None:
            raise ValueError(f"an entry point that is not stored has no archive to walk: {point.url}")
        begun = await self.tools.writer.write(lambda s: backfills.begin(s, point_id, since, now()))
        self._place = begun.place
        async for step in Archive(self, point, since).steps(begun.place):
            await self._read(point, step)
            self._place = step.place
            await self._keep(point)
        await self.tools.writer.write(lambda s: backfills.finish(s, point_id, now()))

    async def _read(self, point: EntryPoint, step: Step) -> None:
        """Read the pages of a step that are not known yet. Raises FetchFailed when there is no use in going on."""
        wanted = [pair for pair in step.links if not archive.is_before(pair[0].published, self.since)]
        for start in range(0, len(wanted), CHUNK):
            await self._read_some(point, wanted[start : start + CHUNK])

    async def _read_some(self, point: EntryPoint, links: Sequence[tuple[Link, str | None]]) -> None:
        read, failed = self.pages.counts.total(), self._failures()
        await self.note(point, links)
        await self.pages.finish()
        if self.partial:
            raise FetchFailed("ceiling", "the ceiling of requests is reached")
        failed = self._failures() - failed
        if failed >= GIVE_UP and self.pages.counts.total() == read:
            raise FetchFailed("failing", f"{failed} pages of {self.source.id} in a row gave nothing but failures")

    def _failures(self) -> int:
        passing = ("status_", "timeout", "unreachable", "cut")
        return sum(number for reason, number in self.pages.refused.items() if reason.startswith(passing))

    async def _keep(self, point: EntryPoint) -> None:
        if (point_id := point.id) is None:
            return
        done = (self.requests, self.pages.counts["new"])
        requests, articles = (one - other for one, other in zip(done, self._noted, strict=True))
        self._noted = done
        await self.tools.writer.write(
            lambda s: backfills.keep(s, point_id, self._place, requests=requests, articles=articles)
        )

    def report(self, walked: Sequence[Walked]) -> VisitReport:
        """What is kept of it among the visits of its source."""
        problems = [one.problem for one in walked if one.problem]
        finished = all(one.outcome == "finished" for one in walked)
        report = self._report()
        return replace(
            report,
            outcome="ok" if finished else "partial",
            error="; ".join(problems) or None,
            notes=(f"backfill to {self.since}", *report.notes),
        )
