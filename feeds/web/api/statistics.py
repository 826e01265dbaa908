"""Counts by week, tag, territory and so on: the same figures as `veille stats`."""

from __future__ import annotations

from feeds.web.api import queries, shapes
from feeds.web.api.parameters import OfStatistics
from feeds.web.api.problems import invalid
from feeds.web.api.scene import Scene
from store import selections
from store.errors import InvalidInput
from store.statistics import Statistics, Wanted, dimensions, statistics, to_csv, to_json


def found(scene: Scene, asked: OfStatistics) -> shapes.Statistics:
    """The table."""
    return shapes.Statistics.model_validate(to_json(_counted(scene, asked), asked.q))


def as_csv(scene: Scene, asked: OfStatistics) -> str:
    """Its rows as CSV."""
    return to_csv(_counted(scene, asked))


def _counted(scene: Scene, asked: OfStatistics) -> Statistics:
    wanted = Wanted(by=dimensions(asked.by), basis=asked.date, since=asked.since, until=asked.until)
    condition = selections.condition(scene.session, queries.read(scene.session, asked.q), scene.now)
    try:
        return statistics(scene.session, wanted, condition, scene.now)
    except InvalidInput as error:
        raise invalid("by", str(error)) from None
