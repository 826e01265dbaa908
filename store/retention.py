"""How long articles are kept: rules for a source or for what a query finds, applied once a day.

Without a rule an article is kept for ever. Its age counts from its own date, or from when it was first seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from dateutil.relativedelta import relativedelta
from sqlalchemy import ColumnElement, Engine, and_, false, func, or_, select
from sqlalchemy.orm import Session

from store import removal, saved_searches, sources
from store.articles import Met
from store.db import reading, transaction
from store.errors import InvalidInput, NotFound
from store.models import ArticleRow, CollectedRow, NoteRow, RetentionRow, VerdictRow
from store.query.sql import Compiler
from store.query.visibility import with_defaults

Scope = Literal["source", "query"]
Action = Literal["keep", "remove", "excerpt"]
AT_ONCE = 100
"""Articles in one transaction."""
LONGEST = 1200
"""Months: a century."""
FORM = "keep, remove:MONTHS or excerpt:MONTHS"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What happens to the articles of a source, or of a query, when they are `months` old."""

    number: int
    scope: Scope
    value: str
    action: Action
    """"keep": never anything, whatever other rules say; "remove"; "excerpt": only the excerpt stays of the text."""
    months: int
    created: datetime

    @property
    def form(self) -> str:
        """As it is written in a command."""
        return self.action if self.action == "keep" else f"{self.action}:{self.months}"


@dataclass(frozen=True, kw_only=True)
class Due:
    """What a rule would do now."""

    rule: Rule
    articles: int
    first: tuple[Met, ...]


@dataclass(frozen=True, kw_only=True)
class Applied:
    """What the rules did."""

    removed: int = 0
    reduced: int = 0


def read_rule(text: str) -> tuple[Action, int]:
    """What a rule does, and after how many months. Raises InvalidInput.

    >>> read_rule("remove:12"), read_rule("keep")
    (('remove', 12), ('keep', 0))
    """
    found = re.fullmatch(r"(?P<action>remove|excerpt):(?P<months>\d{1,4})|keep", text.strip().lower())
    if found is None or (found["months"] and not 1 <= int(found["months"]) <= LONGEST):
        raise InvalidInput(f"{text!r} is no rule; write {FORM}, with 1 to {LONGEST} months")
    return (cast(Action, found["action"]), int(found["months"])) if found["action"] else ("keep", 0)


def rules(session: Session) -> list[Rule]:
    """The rules, in the order in which they were made."""
    return [_rule(row) for row in session.scalars(select(RetentionRow).order_by(RetentionRow.id))]


def set_rule(session: Session, scope: Scope, value: str, text: str, now: datetime) -> Rule:
    """Make a rule for a source or a query, in the place of the one it has.

    Raises NotFound for an unknown source, InvalidQuery, InvalidInput.
    """
    action, months = read_rule(text)
    if scope == "source":
        sources.get_source(session, value)
    else:
        saved_searches.understand(session, value)
    here = RetentionRow.scope == scope, RetentionRow.value == value
    row = session.scalar(select(RetentionRow).where(*here))
    if row is None:
        row = RetentionRow(scope=scope, value=value, created=now)
        session.add(row)
    row.rule, row.months = action, months
    session.flush()
    return _rule(row)


def remove_rule(session: Session, number: int) -> Rule:
    """Take a rule away; what it did stays done. Raises NotFound."""
    row = session.get(RetentionRow, number)
    if row is None:
        raise NotFound(f"there is no rule {number}; see: veille retention list")
    session.delete(row)
    return _rule(row)


def preview(session: Session, now: datetime, limit: int = 5) -> list[Due]:
    """What each rule would do now, with the first titles, oldest first. Raises InvalidQuery."""
    found = []
    for rule, condition in _conditions(session, now):
        number = session.scalar(select(func.count()).select_from(ArticleRow).where(condition)) or 0
        columns = select(ArticleRow.id, ArticleRow.title, ArticleRow.source_id).where(condition)
        first = session.execute(columns.order_by(_DATED, ArticleRow.id).limit(limit))
        found.append(Due(rule=rule, articles=number, first=tuple(Met(*row) for row in first)))
    return found


def apply(engine: Engine, now: datetime) -> Applied:
    """Do what the rules say, a hundred articles at a time; what a killed process left is done by the next call.

    Raises InvalidQuery where the query of a rule can no longer be understood: nothing is done then.
    """
    with reading(engine) as session:
        numbers = [rule.number for rule, _ in _conditions(session, now)]
    removed = reduced = 0
    for number in numbers:
        while True:
            with transaction(engine) as session:
                action, done = _apply_some(session, number, now)
            removed, reduced = removed + done * (action == "remove"), reduced + done * (action == "excerpt")
            if done < AT_ONCE:
                break
    return Applied(removed=removed, reduced=reduced)


def _apply_some(session: Session, number: int, now: datetime) -> tuple[Action, int]:
    for rule, condition in _conditions(session, now):
        if rule.number == number:
            due = select(ArticleRow.id).where(condition).order_by(ArticleRow.id).limit(AT_ONCE)
            article_ids = session.scalars(due).all()
            if rule.action == "remove":
                return "remove", removal.drop(session, article_ids, now=now)
            return "excerpt", removal.reduce(session, article_ids, now)
    return "keep", 0


_DATED: ColumnElement[datetime] = func.coalesce(
    ArticleRow.published, ArticleRow.first_seen, type_=ArticleRow.first_seen.type
)


def _conditions(session: Session, now: datetime) -> Iterator[tuple[Rule, ColumnElement[bool]]]:
    """The rules that do something, those that remove first, with the articles that are due."""
    every = rules(session)
    kept = [_covers(session, rule, now) for rule in every if rule.action == "keep"]
    spared = or_(_said(), *kept)
    for rule in sorted(every, key=lambda rule: (rule.action != "remove", rule.number)):
        if rule.action != "keep":
            yield rule, and_(_covers(session, rule, now), _due(rule, now), ~spared)


def _covers(session: Session, rule: Rule, now: datetime) -> ColumnElement[bool]:
    if rule.scope == "source":
        return ArticleRow.source_id == rule.value
    return Compiler(session, now).condition(with_defaults(saved_searches.understand(session, rule.value)))


def _due(rule: Rule, now: datetime) -> ColumnElement[bool]:
    old = now - relativedelta(months=rule.months) > _DATED
    return and_(old, ArticleRow.partial != "retention") if rule.action == "excerpt" else old


def _said() -> ColumnElement[bool]:
    """Whether a person wants to have the article."""
    kept = select(VerdictRow.article_id).where(VerdictRow.verdict == "kept")
    chosen: Sequence[ColumnElement[bool]] = [
        ArticleRow.id.in_(select(CollectedRow.article_id)),
        ArticleRow.id.in_(select(NoteRow.article_id)),
        ArticleRow.id.in_(kept),
    ]
    return or_(false(), *chosen)


def _rule(row: RetentionRow) -> Rule:
    return Rule(
        number=row.id,
        scope=cast(Scope, row.scope),
        value=row.value,
        action=cast(Action, row.rule),
        months=row.months,
        created=row.created,
    )
