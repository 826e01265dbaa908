"""`is:`: in which state an article is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, not_, or_, select

from store import public
from store.calls import STALE, state_of
from store.models import ArticleRow, CollectedRow, RevisionRow, SourceRow, StoryMemberRow, VerdictRow
from store.query.fields.choices import choose
from store.query.fields.field import Asked, Context, Field, Scope
from store.query.fields.rows import among, with_row
from store.query.moments import today
from store.query.problems import Advice
from store.types import StoredArticle


class State(NamedTuple):
    """A state, in SQL and in memory."""

    meaning: str
    aliases: tuple[str, ...]
    condition: Callable[[Scope], ColumnElement[bool]]
    holds: Callable[[StoredArticle, Context], bool]
    private: bool = False
    """Whether only those who run the observatory may know it."""


class Is(Field):
    name = "is"
    aliases = ("est",)
    example = "is:open"

    def read(self, text: str, asked: Asked) -> str | Advice:
        allowed = {state: one for state, one in STATES.items() if not (asked.known.public and one.private)}
        return choose("is", text, {name: state for state, one in allowed.items() for name in (*one.aliases, state)})

    def condition(self, value: str, scope: Scope) -> ColumnElement[bool]:
        return STATES[value].condition(scope)

    def holds(self, value: str, article: StoredArticle, context: Context) -> bool:
        return STATES[value].holds(article, context)


def _state(article: StoredArticle, context: Context) -> str | None:
    return state_of(article, today(context.now))


def _closed(scope: Scope) -> ColumnElement[bool]:
    """`store.calls.call_state` in SQL; each part is two-valued."""
    row, day = ArticleRow, today(scope.now)
    stale = day - STALE
    published_long_ago = row.published < datetime.combine(stale, time(), UTC)
    opened_long_ago = or_(
        and_(row.opened.is_not(None), row.opened < stale),
        and_(row.opened.is_(None), row.published.is_not(None), published_long_ago),
    )
    over = and_(row.deadline.is_not(None), row.deadline < day)
    return and_(row.kind == "appel", or_(over, and_(row.deadline.is_(None), not_(row.permanent), opened_long_ago)))


def _open(scope: Scope) -> ColumnElement[bool]:
    return and_(ArticleRow.kind == "appel", not_(_closed(scope)))


def _permanent(scope: Scope) -> ColumnElement[bool]:
    return and_(_open(scope), ArticleRow.permanent)


def _verdict(verdict: str) -> ColumnElement[bool]:
    return among(VerdictRow.article_id, VerdictRow.verdict == verdict)


def _trial(scope: Scope) -> ColumnElement[bool]:
    return ArticleRow.source_id.in_(select(SourceRow.id).where(SourceRow.state == "trial").correlate(None))


def _public(scope: Scope) -> ColumnElement[bool]:
    return public.shown()


def _is_public(article: StoredArticle, context: Context) -> bool:
    shown = article.annotations.relevant and article.gone is None and context.verdict != "hidden"
    return shown and context.source is not None and context.source.state != "trial"


STATES: dict[str, State] = {
    "open": State(
        "a call that can still be answered today (permanent ones too)",
        ("ouvert", "ouverte"),
        _open,
        lambda article, context: _state(article, context) in ("open", "permanent"),
    ),
    "closed": State(
        "a call that is over: its deadline has passed, or it opened more than a year ago and names none",
        ("clos", "close", "ferme"),
        _closed,
        lambda article, context: _state(article, context) == "closed",
    ),
    "permanent": State(
        "a call without closing date that says so",
        (),
        _permanent,
        lambda article, context: _state(article, context) == "permanent",
    ),
    "gone": State(
        "its source no longer has it",
        ("disparu", "parti"),
        lambda scope: ArticleRow.gone.is_not(None),
        lambda article, context: article.gone is not None,
    ),
    "dropped": State(
        "not relevant, by our rules or by a person; left out unless it is asked for",
        ("ecarte", "irrelevant"),
        lambda scope: not_(ArticleRow.relevant),
        lambda article, context: not article.annotations.relevant,
        private=True,
    ),
    "hidden": State(
        "hidden by a person; left out unless it is asked for",
        ("cache", "masque"),
        lambda scope: _verdict("hidden"),
        lambda article, context: context.verdict == "hidden",
        private=True,
    ),
    "kept": State(
        "kept by a person, whatever our rules say",
        ("garde",),
        lambda scope: _verdict("kept"),
        lambda article, context: context.verdict == "kept",
        private=True,
    ),
    "collected": State(
        "filed in a collection",
        ("collecte",),
        lambda scope: among(CollectedRow.article_id),
        lambda article, context: bool(context.collections),
        private=True,
    ),
    "partial": State(
        "only a part of the article could be had",
        ("partiel", "incomplet"),
        lambda scope: ArticleRow.partial != "",
        lambda article, context: article.partial != "",
    ),
    "revised": State(
        "its title or text was another before",
        ("modifie", "revise", "edited"),
        lambda scope: with_row(RevisionRow.article_id),
        lambda article, context: context.revised,
    ),
    "lead": State(
        "stands for its story, or is alone with its news",
        ("principal", "meneur"),
        lambda scope: not_(with_row(StoryMemberRow.article_id, StoryMemberRow.rank > 0)),
        lambda article, context: article.story is None or article.story.lead,
    ),
    "trial": State(
        "of a source on trial",
        ("essai",),
        _trial,
        lambda article, context: context.source is not None and context.source.state == "trial",
        private=True,
    ),
    "public": State(
        "shown to everybody: relevant, not gone, not hidden, its source not on trial",
        ("publique",),
        _public,
        _is_public,
    ),
}
Is.meaning = "a state: " + ", ".join(STATES)
