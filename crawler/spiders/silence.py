"""Entry points that answer and have nothing new to say, though their site has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from crawler import repair
from crawler.discover import Judged
from store import articles
from store.entry_points import Condition
from store.types import EntryPoint

if TYPE_CHECKING:
    from crawler.spiders.repair import Mending

DATED = ("feed", "wordpress")
"""Kinds whose dates are those of articles, so that their silence says something."""


async def listen(mending: Mending, item: Condition) -> None:
    """Open an incident for an entry point that has fallen behind its site, and follow what has not; or close it."""
    health = mending.health.get(item.id)
    if health is None or mending.verdict(item) != "well":
        return
    if item.point.kind not in DATED or not repair.is_late(health, mending.moment):
        if ("silent", item.id) in mending.incidents or health.replaced_by:
            await mending.recovered(item)
        return
    if repair.may_look(health, mending.moment):
        await _look(mending, item)


async def _look(mending: Mending, item: Condition) -> None:
    health = mending.health[item.id]
    dates = await mending.write(lambda s: articles.dates(s, mending.source.id))
    allowed = repair.patience(dates)
    if health.newest is None or not repair.is_late(health, mending.moment, allowed):
        return
    mending.health[item.id] = replace(health, looked=mending.moment)
    newest, found = max(dates, default=None), None
    if not repair.has_fallen_behind(health, newest, allowed):
        newest, found = await _elsewhere(mending, item, await mending.search())
    if newest is not None and repair.has_fallen_behind(health, newest, allowed):
        wrong = (
            f"the {item.point.kind} {item.point.url} announced nothing newer than {health.newest:%Y-%m-%d}, "
            f"while its site has articles of {newest:%Y-%m-%d}"
        )
        await mending.settle(item, "silent", found, wrong)


async def _elsewhere(
    mending: Mending, item: Condition, judged: Sequence[Judged]
) -> tuple[datetime | None, EntryPoint | None]:
    """The newest date at the other entry points of a site, and the spare one that has it."""
    others = [one for one in judged if one.usable and one.newest and one.proposal.url != item.point.url]
    # The dates of a sitemap are those of its build as often as not.
    dated = [one for one in others if one.proposal.kind != "sitemap" or one.news]
    best = max(dated, key=lambda one: one.newest.timestamp() if one.newest else 0.0, default=None)
    if best is None:
        return None, None
    spares = [other.point for other in mending.known.values() if other.point.state == "spare"]
    found = next((spare for spare in spares if spare.url == best.proposal.url), None)
    return best.newest, found if found and await mending.ask_spare(found) else None
