"""Whether one can still answer a call."""

from __future__ import annotations

from datetime import date, timedelta

from store.types import Article, CallState, Kind

STALE = timedelta(days=365)
"""A call that says no closing date is taken as closed this long after it opened."""


def call_state(
    *,
    kind: Kind,
    opened: date | None,
    deadline: date | None,
    permanent: bool,
    published: date | None,
    today: date,
) -> CallState | None:
    """Say whether a call is open on `today`; None for what is no call. On its last day a call is still open.

    >>> call_state(kind="appel", opened=date(2019, 7, 11), deadline=None, permanent=False,
    ...            published=None, today=date(2026, 1, 1))
    'closed'
    """
    if kind != "appel":
        return None
    if deadline and deadline < today:
        return "closed"
    if permanent:
        return "permanent"
    since = opened or published
    # Without any date nothing speaks for its being over; readers can look.
    if deadline is None and since and today - since > STALE:
        return "closed"
    return "open"


def state_of(article: Article, today: date) -> CallState | None:
    """The same of an article, by its annotations and its own date."""
    notes = article.annotations
    return call_state(
        kind=notes.kind,
        opened=notes.opened,
        deadline=notes.deadline,
        permanent=notes.permanent,
        published=article.published.date() if article.published else None,
        today=today,
    )
