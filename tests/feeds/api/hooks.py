"""What schemathesis cannot know from the document: how queries are written, and which cursors there are."""

from __future__ import annotations

from typing import Any

import schemathesis
from hypothesis import strategies as st

from feeds.web.api import cursors
from store.statistics import DIMENSIONS

WORDS = ("fablab", "tiers-lieux", "« lieu »", '"ouvre le soir"', "fabl*", "été", "-caché", "title:fablab", "text:soir")
TERMS = ("tag:fablab", "territoire:region-53", "kind:appel", "is:open", "after:2026-01", "seen:P7D", "source:movilab")
CURSORS: dict[str, list[cursors.Key]] = {
    "articles": ["9"],
    "calls": ["2026-11-24", 9],
    "events": ["2026-11-24T18:00:00+00:00", 9],
    "sources": ["libre"],
    "territories": ["region-53"],
}
part = st.sampled_from([*WORDS, *TERMS, "search:bretagne", "lang:fr", "has:place"])
queries = st.lists(part, max_size=4).map(" ".join) | st.tuples(part, part).map(lambda two: f"({two[0]} OR {two[1]})")
schemathesis.openapi.format("veille-query", queries)
others = st.lists(st.sampled_from([name for name in DIMENSIONS if name not in ("week", "month", "year")]), unique=True)
times = st.sampled_from(["week", "month", "year"])
schemathesis.openapi.format("veille-dimensions", st.tuples(times, others).map(lambda by: ",".join((by[0], *by[1][:3]))))
for kind, keys in CURSORS.items():
    schemathesis.openapi.format(f"veille-cursor-{kind}", st.just(cursors.encode(kind, keys)))


@schemathesis.hook
def map_query(context: Any, query: dict[str, Any] | None) -> dict[str, Any] | None:
    """A cursor of a list by date means nothing in a list by rank: whoever asks for one begins at its beginning."""
    if (
        query
        and query.get("order") == "rank"
        and query.get("cursor") == cursors.encode("articles", CURSORS["articles"])
    ):
        del query["cursor"]
    return query
