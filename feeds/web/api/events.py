"""Events, the next ones first."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from feeds.web.api import articles, queries, shapes
from feeds.web.api.parameters import OfEvents
from feeds.web.api.scene import Scene, cut, keys, refuse_cursor
from store import public, selections


def found(scene: Scene, asked: OfEvents) -> shapes.Events:
    """A part of the agenda."""
    condition = selections.condition(scene.session, queries.read(scene.session, asked.q), scene.now)
    listed = public.agenda(
        scene.session, condition, asked.when, now=scene.now, after=_after(asked), limit=asked.limit + 1
    )
    behind = [(one.event.start.isoformat() if one.event else "", place) for place, one in listed]
    return shapes.Events(
        next=cut(scene, "events", asked, behind),
        items=articles.shown(scene, [one for _, one in listed[: asked.limit]]),
    )


def _after(asked: OfEvents) -> public.ByStart | None:
    after = keys("events", asked, str, int)
    if after is None:
        return None
    start, place = cast(tuple[str, int], after)
    try:
        datetime.fromisoformat(start)
    except ValueError:
        raise refuse_cursor() from None
    return start, place
