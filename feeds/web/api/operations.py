"""Everything that can be asked, in one table: the routes and the OpenAPI document are both made from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from feeds.web.api import articles, calls, events, parameters, searches, shapes, sources, statistics, tags, territories
from feeds.web.api.parameters import Parameters
from feeds.web.api.scene import Scene
from feeds.web.api.shapes import Shape

JSON = "application/json"
CSV = "text/csv; charset=utf-8"
MINUTE, HOUR = 60, 3600


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One kind of request: what may be asked, what is answered, and who answers."""

    path: str
    name: str
    about: str
    asks: type[Parameters]
    gives: type[Shape] | None
    """None: CSV."""
    answer: Callable[[Scene, Any], Shape | str]
    max_age: int = MINUTE
    """Seconds for which an answer may be kept."""
    notes: str = ""

    @property
    def media_type(self) -> str:
        return JSON if self.gives else CSV

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters that stand in the path."""
        return tuple(name for name in self.asks.model_fields if f"{{{name}}}" in self.path)


OPERATIONS = (
    Operation(
        path="articles",
        name="listArticles",
        about="Articles, newest first or best first; or everything that changed",
        notes="Pages follow `next`; an article that arrives meanwhile moves none of them. With `changed_since` the"
        " answer tells edits in `items` and what left in `removed`, both in order of `sequence`: put the ones in your"
        " copy, take the others out of it, and ask again with the `sequence` of the answer.",
        asks=parameters.OfArticles,
        gives=shapes.Articles,
        answer=articles.found,
    ),
    Operation(
        path="articles/{id}",
        name="getArticle",
        about="One article with its evidence, its earlier versions, and its text where its source allows that",
        asks=parameters.OneArticle,
        gives=shapes.WholeArticle,
        answer=articles.one,
    ),
    Operation(
        path="calls",
        name="listCalls",
        about="Calls for projects and applications, those that close next first",
        asks=parameters.OfCalls,
        gives=shapes.Calls,
        answer=calls.found,
    ),
    Operation(
        path="events",
        name="listEvents",
        about="Events, the next ones first",
        asks=parameters.OfEvents,
        gives=shapes.Events,
        answer=events.found,
    ),
    Operation(
        path="sources",
        name="listSources",
        about="The sites that are followed, with how they are",
        asks=parameters.Paged,
        gives=shapes.Sources,
        answer=sources.found,
    ),
    Operation(
        path="sources/{id}",
        name="getSource",
        about="One source",
        asks=parameters.OneSource,
        gives=shapes.Source,
        answer=sources.one,
    ),
    Operation(
        path="tags",
        name="listTags",
        about="The vocabulary, with how many articles have each tag",
        asks=Parameters,
        gives=shapes.Tags,
        answer=tags.found,
    ),
    Operation(
        path="territories",
        name="listTerritories",
        about="The territories that articles are about, with how many",
        asks=parameters.OfTerritories,
        gives=shapes.Territories,
        answer=territories.found,
    ),
    Operation(
        path="territories/{slug}",
        name="getTerritory",
        about="One territory of France",
        asks=parameters.OneTerritory,
        gives=shapes.Territory,
        answer=territories.one,
        max_age=HOUR,
    ),
    Operation(
        path="searches",
        name="listSearches",
        about="Saved searches that are public: use them in a query as search:name",
        asks=Parameters,
        gives=shapes.SavedSearches,
        answer=searches.found,
    ),
    Operation(
        path="statistics",
        name="getStatistics",
        about="Counts by week, tag, territory and so on, beside the sources that were being watched",
        notes="The same figures as `veille stats`; docs/statistics.md says what counts as what.",
        asks=parameters.OfStatistics,
        gives=shapes.Statistics,
        answer=statistics.found,
        max_age=10 * MINUTE,
    ),
    Operation(
        path="statistics.csv",
        name="getStatisticsAsCsv",
        about="The rows of the statistics as CSV",
        asks=parameters.OfStatistics,
        gives=None,
        answer=statistics.as_csv,
        max_age=10 * MINUTE,
    ),
)
