"""Calls for projects and applications, those that close next first."""

from __future__ import annotations

from datetime import date
from typing import cast

from feeds.web.api import articles, queries, shapes
from feeds.web.api.parameters import OfCalls
from feeds.web.api.scene import Scene, cut, keys, refuse_cursor
from store import public, selections

STATES = {
    "open": "kind:appel is:open",
    "permanent": "kind:appel is:permanent",
    "closed": "kind:appel is:closed",
    "all": "kind:appel",
}


def found(scene: Scene, asked: OfCalls) -> shapes.Calls:
    """A part of the list of calls."""
    query = queries.within(scene.session, STATES[asked.state], asked.q)
    condition = selections.condition(scene.session, query, scene.now)
    after, more = _after(asked), asked.limit + 1
    if asked.state in ("open", "permanent"):
        listed = public.closing_soon(scene.session, condition, after, more)
        behind: list[tuple[str | None, int]] = [(_day(one.annotations.deadline), place) for place, one in listed]
    else:
        listed = public.newest(scene.session, condition, after[1] if after else None, more)
        behind = [(None, place) for place, _ in listed]
    return shapes.Calls(
        next=cut(scene, "calls", asked, behind),
        items=articles.shown(scene, [one for _, one in listed[: asked.limit]]),
    )


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _after(asked: OfCalls) -> public.ByDeadline | None:
    after = keys("calls", asked, (str, type(None)), int)
    if after is None:
        return None
    day, place = cast(tuple[str | None, int], after)
    try:
        return date.fromisoformat(day) if day is not None else None, place
    except ValueError:
        raise refuse_cursor() from None
