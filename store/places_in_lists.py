"""Where an article stands in every newest-first list: one number that holds the whole order and never moves."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.models import ArticleRow

IN_ONE_SECOND = 2**22
"""Articles that may be listed at the same second."""


def place(listed: datetime, number: int) -> int:
    """The place of an article: first the second it is listed at, then its number of arrival (its first `sequence`).

    >>> from datetime import UTC
    >>> place(datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC), 5) == 2**22 + 5
    True
    """
    return int(listed.timestamp()) * IN_ONE_SECOND + number % IN_ONE_SECOND


def free_place(session: Session, listed: datetime, number: int) -> int:
    """The same, or the next one that no article has; call it while holding the lock of `sequence`."""
    wanted = place(listed, number)
    while session.scalar(select(ArticleRow.id).where(ArticleRow.place == wanted)) is not None:
        wanted += 1
    return wanted
