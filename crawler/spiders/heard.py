"""What is heard of an entry point while it is read: dates for its rhythm, and what its server asks for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from crawler import wishes
from crawler.fetching import Fetched
from crawler.items import Link
from store.failures import FailureClass
from store.planning import Answered
from store.rhythm import Seen


class Heard:
    """Notes of one visit at one entry point."""

    def __init__(self) -> None:
        self.not_before: datetime | None = None
        """Until when the server wants to be left alone."""
        self._fresh_for: timedelta | None = None
        self._shown: list[datetime | None] = []
        self._new: list[datetime | None] = []
        self._complete = False
        self._room: int | None = None

    def answer(self, answer: Fetched) -> None:
        """Note how long the server says that a document stays good; of the first of them."""
        if self._fresh_for is None:
            self._fresh_for = wishes.fresh_for(answer.headers)

    def ttl(self, minutes: int | None) -> None:
        """Note how long a document itself says that it need not be asked again."""
        self._fresh_for = max(self._fresh_for or timedelta(0), timedelta(minutes=minutes or 0))

    def document(self, number: int, *, complete: bool) -> None:
        """Note how many links a document has; `complete`: all there are, so that none leaves it."""
        if self._room is None:
            # Of the first: a first visit goes on to its older pages.
            self._room = 0 if complete else number

    def links(self, links: Sequence[Link], new: Collection[int], *, complete: bool) -> None:
        """Note links, and the places of those never met before. `complete`: they are a part of all there are."""
        dates = [link.published or link.updated for link in links]
        self._shown += dates
        self._new += [date for place, date in enumerate(dates) if place in new]
        self._complete |= complete

    def told(self, status: str, failure: FailureClass | None, kind: str, now: datetime) -> Answered:
        """All of it, for the store."""
        if failure is None and kind == "listing" and status == "ok" and not self._shown:
            failure, status = "changed", "the page lists no articles any more"
        return Answered(
            seen=Seen(at=now, new=self._new, shown=self._shown, room=self._room or 0),
            status=status,
            failure=failure,
            fresh_for=self._fresh_for or timedelta(0),
            not_before=self.not_before,
            complete=self._complete,
        )
