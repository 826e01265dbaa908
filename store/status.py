"""Health in one screen: what is stored, what is due, what fails, what was published."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from store import articles, incidents, jobs, publications, runs, sources
from store.models import ArticleRow, SourceRow


def status(session: Session, now: datetime) -> dict[str, Any]:
    """The figures of `veille status`."""
    return {
        "articles": articles.count(session),
        "public_articles": _public(session),
        "newest_article": session.scalar(select(func.max(ArticleRow.first_seen))),
        "sources": _states(session),
        "due": len(sources.due(session, now)),
        "failing": _failing(session),
        "incidents": [
            {"id": item.id, "source": item.source, "kind": item.kind, "since": item.opened, "message": item.message}
            for item in incidents.current(session)
        ],
        "last_run": runs.last(session),
        "lists": len(articles.lists_in_use(session)),
        "to_publish": articles.last_sequence(session) - publications.published_sequence(session),
        "jobs": {job.name: "paused" if job.paused else job.last_outcome or "waiting" for job in jobs.all_jobs(session)},
    }


def _public(session: Session) -> int:
    return next((summary.count for summary in articles.lists_in_use(session) if summary.key.kind == "all"), 0)


def _states(session: Session) -> dict[str, int]:
    counted = select(SourceRow.state, func.count()).group_by(SourceRow.state).order_by(SourceRow.state)
    return {row[0]: row[1] for row in session.execute(counted)}


def _failing(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(SourceRow).where(SourceRow.failures > 0)) or 0
