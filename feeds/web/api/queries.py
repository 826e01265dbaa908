"""Queries of strangers: read, or refused with the place that cannot be understood."""

from __future__ import annotations

from sqlalchemy.orm import Session

from feeds.web.api.problems import Refused
from store import selections
from store.errors import InvalidQuery
from store.query.joining import both
from store.query.problems import Problem
from store.query.snippets import Snippet
from store.query.tree import Query


def read(session: Session, text: str) -> Query:
    """The tree of a query. Raises Refused with position and advice."""
    try:
        return selections.read_public(session, text)
    except InvalidQuery as error:
        raise refused(error.problem) from None


def within(session: Session, *texts: str) -> Query:
    """What all these queries select alike. Raises Refused as `read` does."""
    return both([read(session, text) for text in texts])


def marked(found: Snippet) -> str | None:
    """A snippet with its words between stars, as Markdown marks them; None if it holds none of them."""
    return found.marked("**", "**") if found.spans else None


def refused(problem: Problem) -> Refused:
    """The answer to a query that cannot be understood."""
    return Refused(
        400,
        "invalid-query",
        problem.message,
        parameter="q",
        position=problem.position,
        pointed=problem.pointed(),
        advice=problem.advice or None,
    )
