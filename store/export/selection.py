"""The articles of a query, as exports hold them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from store import as_of, search, sources
from store.article_rows import text_hash
from store.export.names import TextPolicy
from store.export.record import Record, make_record
from store.query.tree import Query
from store.types import Source


@dataclass(frozen=True)
class Selection:
    """What a query finds in one view of the store. `now` decides what is open and what a span of time means."""

    session: Session
    query: Query
    policy: TextPolicy
    now: datetime
    batch: int = 500
    """Articles in memory at a time."""

    def count(self) -> int:
        """How many articles there are: as many as `records` gives."""
        return search.count(self.session, self.query, self.now)

    def sources(self) -> list[Source]:
        """All sources, whether they have articles here or not."""
        return sources.all_sources(self.session)

    def records(self, tell: Callable[[int], object] = lambda done: None) -> Iterator[Record]:
        """The articles in the order of lists, in constant memory; `tell` hears how many have been given."""
        known = {source.id: source for source in self.sources()}
        # What was open then, where the query looks at the store as it was.
        today = (as_of.time_of(self.query, self.now) or self.now).astimezone(UTC).date()
        found = search.stream(self.session, self.query, now=self.now, batch=self.batch)
        for done, article in enumerate(found, start=1):
            # Of what is written here, whatever the table says: an article as of an earlier day has that day's text.
            hashed = replace(article, text_hash=text_hash(article.title, article.text))
            yield make_record(hashed, known[article.source], self.policy, today=today)
            tell(done)
