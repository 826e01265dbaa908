"""Calendars: events that are new, moved or called off; those that leave it before they take place are gone."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from sqlalchemy.orm import Session

from crawler import work
from crawler.entries import fingerprint
from crawler.entries.calendar import Calendar
from crawler.spiders.tools import now
from crawler.spiders.visit import Visit
from crawler.urls import canonical
from store import addresses, articles
from store.types import EntryPoint, StoredArticle

AGAIN = timedelta(days=1)
"""A calendar that stays the same has new events all the same: the next times of those that recur."""


async def read(visit: Visit, point: EntryPoint) -> str:
    """Read a calendar and store its events. "ok" or "unchanged"."""
    answer = await visit.open(point.url, at_most=AGAIN)
    if answer is None:
        return "unchanged"
    calendar = await visit.tools.workers.run(work.read_calendar, answer.body, answer.url, visit.source.homepage, now())
    await visit.announce(point, point.url, answer, [(link, fingerprint(link)) for link in calendar.links])
    if calendar.whole and calendar.links:
        await _find_gone(visit, point, calendar)
    return "ok"


async def _find_gone(visit: Visit, point: EntryPoint, calendar: Calendar) -> None:
    """Mark as gone the events that left the calendar before they took place.

    Many calendars hold only the next months: what lies beyond their last event was not called off. A page that another
    entry point announced is that one's to miss.
    """
    present = [canonical(link.url) for link in calendar.links]
    last = max(link.event.start for link in calendar.links if link.event)
    for item in await visit.tools.writer.write(lambda s: addresses.list_anew(s, visit.source.id, point.url, present)):
        article = await visit.tools.writer.write(partial(_article, number=item.article))
        own = article is not None and article.provenance.entry_point == point.id
        if own and article and article.event and now() < article.event.start <= last:
            await visit.pages.take_out(item)


def _article(session: Session, number: int | None) -> StoredArticle | None:
    return articles.get(session, number) if number else None
