"""Keeping a site followed: what became of its entry points is noted, and those that died are replaced.

Called by every visit once its entry points have answered; costs requests only where something is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from sqlalchemy.orm import Session

from crawler import repair
from crawler.discover import Judged
from crawler.fetching import FetchFailed
from crawler.repair import Verdict
from crawler.spiders import discovery, silence
from crawler.spiders.tools import now
from crawler.spiders.visit import Asked, Visit
from crawler.workers import WorkFailed
from store import entry_points, incidents
from store.entry_points import Condition
from store.health import Health
from store.incidents import IncidentKind
from store.types import EntryPoint

DISCOVERY_PAUSE = timedelta(days=1)
"""The site of a source is searched at most this often."""
TRIED = 3
"""Spare entry points asked in one visit."""

T = TypeVar("T")


async def mend(visit: Visit) -> None:
    """Note how the entry points of a visit answered, and do what is to be done about it."""
    await Mending(visit).run()


class Mending:
    """What is known of the entry points of one visit, and what is done about it."""

    def __init__(self, visit: Visit) -> None:
        self.visit, self.source, self.moment = visit, visit.source, now()
        self.known: dict[int, Condition] = {}
        self.health: dict[int, Health] = {}
        """Of those that were asked, their answers taken in."""
        self.incidents: set[tuple[IncidentKind, int | None]] = set()
        """Those open when the visit began: kind and entry point."""
        self._examined = 0

    async def run(self) -> None:
        await self._load()
        for item in self._dead_to_ask():
            await self.visit.ask(item.point)
        self._examine()
        for item in self._asked("dead"):
            await self._revive(item)
        if self.health.keys() & {item.id for item in self._dead()}:
            await self._load()
        if not any(item.point.state == "followed" for item in self.known.values()):
            await self._start_anew()
        for item in self._sick():
            await self._replace(item)
        for item in self._asked("followed"):
            await self._follow_move(item)
            await silence.listen(self, item)
        await self.write(self._keep)

    async def write(self, work: Callable[[Session], T]) -> T:
        return await self.visit.tools.writer.write(work)

    def verdict(self, item: Condition) -> Verdict:
        return repair.verdict(self.health[item.id], item.point, self.moment)

    def others_are_well(self) -> bool:
        return any(_well(item) for item in self.visit.asked) or bool(self.visit.rested())

    async def search(self) -> tuple[Judged, ...]:
        """What there is at the site, new entry points being kept as spare; nothing if that was asked lately."""
        last = await self.write(lambda s: entry_points.last_discovery(s, self.source.id))
        if last is not None and self.moment - last < DISCOVERY_PAUSE:
            return ()
        await self.write(lambda s: entry_points.discovered(s, self.source.id, self.moment))
        tools, homepage = self.visit.tools, self.source.homepage
        try:
            found = await discovery.discover(tools.fetcher, tools.workers, homepage)
        except (FetchFailed, WorkFailed) as error:
            self.visit.notes.append(f"other entry points could not be looked for at {homepage}: {error}")
            return ()
        await self.write(lambda s: entry_points.add_spares(s, self.source.id, found.entry_points))
        await self._load()
        usable = {item.proposal.url for item in found.judged if item.usable}
        for item in [item for item in self._dead() if item.point.url in usable and item.id not in self.health]:
            await self.visit.ask(item.point)
            self._examine()
            await self._revive(item)
        return found.judged

    async def ask_spare(self, spare: EntryPoint) -> bool:
        """Whether a spare entry point is well; its articles are read like those of the others."""
        asked = next((item for item in self.visit.asked if item.point.id == spare.id), None)
        asked = asked or await self.visit.ask(spare)
        self._examine()
        return _well(asked)

    async def settle(self, item: Condition, kind: IncidentKind, found: EntryPoint | None, wrong: str) -> None:
        """Have another entry point followed because of what is wrong with one, and open an incident saying so."""
        told = f"{wrong}; {self._instead(found)}"
        if found is not None and found.id is not None:
            self.health[item.id] = replace(self.health.get(item.id, item.health), replaced_by=(found.id,))
        await self.write(lambda s: self._settled(s, item, kind, told))
        self.visit.notes.append(told)

    async def recovered(self, item: Condition) -> None:
        """Follow an entry point again as before, and close its incidents."""
        relieved = await self.write(lambda s: self._followed_again(s, item.id))
        self.health[item.id] = replace(self.health[item.id], replaced_by=())
        rest = f"; {', '.join(relieved)} is spare again" if relieved else ""
        self.visit.notes.append(f"{item.point.url} is well again{rest}")

    async def _load(self) -> None:
        self.known = {item.id: item for item in await self.write(lambda s: entry_points.conditions(s, self.source.id))}
        current = await self.write(lambda s: incidents.current(s, self.source.id))
        self.incidents = {(item.kind, item.entry_point_id) for item in current}

    def _dead(self) -> list[Condition]:
        return [item for item in self.known.values() if item.point.state == "dead"]

    def _dead_to_ask(self) -> list[Condition]:
        return [item for item in self._dead() if item.next_visit is None or item.next_visit <= self.moment]

    def _instead(self, found: EntryPoint | None) -> str:
        """What is followed now, and what a person can do, as the end of a sentence."""
        check = f"(veille sources check {self.source.id} shows what is there today)"
        if found is not None:
            return f"the {found.kind} {found.url} is followed instead {check}"
        if self.others_are_well():
            return f"the other entry points of the source are followed {check}"
        return f"nothing else to follow was found at {self.source.homepage}, which is searched again once a day {check}"

    def _examine(self) -> None:
        """Take what was answered since the last time into the health of each entry point."""
        fresh = self.visit.asked[self._examined :]
        self._examined = len(self.visit.asked)
        for asked in fresh:
            if asked.point.id in self.known:
                before = self.known[asked.point.id].health
                self.health[asked.point.id] = repair.examined(before, asked.answer, asked.point.kind, self.moment)

    def _asked(self, state: str) -> list[Condition]:
        return [self.known[point_id] for point_id in self.health if self.known[point_id].point.state == state]

    def _sick(self) -> list[Condition]:
        """Those that need somebody to stand in for them, and have nobody."""
        return [item for item in self._asked("followed") if self._needs_help(item)]

    def _needs_help(self, item: Condition) -> bool:
        health, verdict = self.health[item.id], self.verdict(item)
        if verdict == "silent" and not repair.may_look(health, self.moment):
            return False
        return verdict == "dead" or (verdict != "well" and not health.replaced_by)

    async def _revive(self, item: Condition) -> None:
        """Follow a dead entry point that answers again; ask one that does not in a month."""
        asked = next(asked for asked in self.visit.asked if asked.point.id == item.id)
        # One that leads to another entry point of the source is alive only in name.
        if _well(asked) and asked.answer.moved_to not in {other.point.url for other in self.known.values()}:
            await self.recovered(item)
        else:
            await self.write(lambda s: entry_points.bury(s, item.id, self.moment))

    async def _replace(self, item: Condition) -> None:
        """Find somebody to stand in for an entry point that is unwell, or to be followed for one that is dead."""
        verdict = self.verdict(item)
        if verdict == "unwell" and self.others_are_well():
            return
        found = await self._stand_in(item.point)
        if verdict == "unwell":
            return
        self.health[item.id] = replace(self.health[item.id], looked=self.moment)
        wrong = repair.what_is_wrong(item.point, self.health[item.id], self._problem(item.id))
        if found is None and not self.others_are_well() and self.health[item.id].ailment != "gone":
            # It goes on being asked, since that is all there is; a server that says 410 knows better.
            self.visit.notes.append(f"{wrong}; {self._instead(None)}")
        else:
            await self.settle(item, "changed" if verdict == "dead" else "silent", found, wrong)

    async def _start_anew(self) -> None:
        """Follow a spare entry point, or one that is found now, of a source that has lost all it had."""
        found = await self._first_well(self._spares(self.visit.source.entry_points[0]))
        if found is None and await self.search() and not self.others_are_well():
            found = await self._first_well(self._spares(self.visit.source.entry_points[0]))
        if found is None or found.id is None:
            return
        new = found.id
        await self.write(lambda s: entry_points.follow(s, new))
        for item in [item for item in self._dead() if not item.health.replaced_by]:
            health = self.health.get(item.id, item.health)
            await self.settle(item, "changed", found, repair.what_is_wrong(item.point, health))

    async def _stand_in(self, point: EntryPoint) -> EntryPoint | None:
        """A spare entry point that is well; the site is searched if none of the same kind is known."""
        same_kind = await self._first_well(self._spares(point, point.kind))
        if same_kind is None and await self.search():
            same_kind = await self._first_well(self._spares(point, point.kind))
        return same_kind or await self._first_well(self._spares(point))

    def _spares(self, point: EntryPoint, kind: str | None = None) -> list[EntryPoint]:
        spares = repair.stand_ins(point, [item.point for item in self.known.values()])
        return [spare for spare in spares if kind in (None, spare.kind)][:TRIED]

    async def _first_well(self, spares: Sequence[EntryPoint]) -> EntryPoint | None:
        for spare in spares:
            if await self.ask_spare(spare):
                return spare
        return None

    def _problem(self, point_id: int) -> str:
        return next((str(item.problem) for item in self.visit.asked if item.point.id == point_id and item.problem), "")

    def _settled(self, session: Session, item: Condition, kind: IncidentKind, told: str) -> None:
        for point_id in self.health.get(item.id, item.health).replaced_by:
            entry_points.follow(session, point_id)
        if kind == "changed":
            entry_points.bury(session, item.id, self.moment)
        self._closed(session, item.id, incidents.FAILURES)
        incidents.open_or_update(session, self.source.id, kind, told, self.moment, entry_point=item.id)

    def _followed_again(self, session: Session, point_id: int) -> list[str]:
        self._closed(session, point_id, ("changed", "silent"))
        return entry_points.revive(session, point_id)

    def _closed(self, session: Session, point_id: int, kinds: Sequence[IncidentKind]) -> None:
        incidents.close(session, self.source.id, kinds, self.moment, entry_point=point_id)

    async def _follow_move(self, item: Condition) -> None:
        """Ask at the new address from now on where it is the same site's; else propose it, once."""
        health = self.health[item.id]
        if health.proposed and not health.moved_to:
            self.health[item.id] = replace(health, proposed="")
            await self.write(lambda s: self._closed(s, item.id, ("changed",)))
        if not repair.has_moved(health, self.moment) or health.proposed == health.moved_to:
            return
        wrong = f"{item.point.url} has redirected for good since {health.moved_since:%Y-%m-%d} to {health.moved_to}"
        if repair.same_owner(item.point.url, health.moved_to):
            await self.write(lambda s: entry_points.move(s, item.id, health.moved_to, self.moment))
            self.health.pop(item.id)
            self.visit.notes.append(f"{wrong}, which is asked from now on")
            return
        self.health[item.id] = replace(health, proposed=health.moved_to)
        told = f"{wrong}, on another domain; if the source lives there now: veille incidents accept NUMBER"
        await self.write(
            lambda s: incidents.open_or_update(s, self.source.id, "changed", told, self.moment, entry_point=item.id)
        )

    def _keep(self, session: Session) -> None:
        """Store how each entry point fares, and which of those that are followed did not answer."""
        for point_id, health in self.health.items():
            if health != self.known[point_id].health:
                entry_points.set_health(session, point_id, health)
        alive = {item.id for item in entry_points.conditions(session, self.source.id) if item.point.state == "followed"}
        problems = {
            item.point.id: (item.problem.kind, str(item.problem)) if item.problem else None
            for item in self.visit.asked
            if item.point.id in alive and item.point.id is not None
        }
        incidents.points_answered(session, self.source.id, problems, self.moment)


def _well(asked: Asked) -> bool:
    return asked.answer.sign in ("well", "unchanged")
