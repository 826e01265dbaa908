"""What a rule does to the articles that are stored already: shown, done, taken back.

Everything is worked out again from what our annotator said, so that a rule which is taken back leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select, union
from sqlalchemy.orm import Session

from store import annotating, rules, search
from store.db import reading, transaction
from store.differences import Differences, traits
from store.errors import InvalidInput
from store.models import ManualTagRow, RuledRow, VerdictRow
from store.query.joining import both
from store.query.tree import Not, Or, Query, Term
from store.query.visibility import LEFT_OUT
from store.ruling import Rule, Understood

SHOWN = 20
"""Articles that a preview names."""
BATCH = 50
"""Articles of a transaction."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class Effects:
    """What a rule changes in the store."""

    changed: int
    """Articles."""
    differences: list[dict[str, Any]]
    """As `store.differences` counts them."""
    articles: list[dict[str, Any]]
    """The first SHOWN of them: `id`, `title`, `changes`."""


def preview(session: Session, name: str, now: datetime) -> Effects:
    """What applying a rule, paused or not, would change. Nothing is written. Raises NotFound, InvalidInput."""
    rule, held = rules.get(session, name), _with(session, name)
    found, candidates = _Found(), _candidates(session, _understood(session, rule), now)
    for start in range(0, len(candidates), BATCH):
        for one in annotating.compare_ruled(session, candidates[start : start + BATCH], now, held, name):
            found.add(one)
    return found.effects()


def apply(engine: Engine, name: str, now: datetime, progress: Progress = lambda done, total: None) -> Effects:
    """Have a rule change what is stored, in short transactions; done again, it goes on where it was stopped.

    Raises NotFound, or InvalidInput for a rule that is paused or can no longer be understood.
    """
    with reading(engine) as session:
        rule = rules.get(session, name)
        if rule.paused:
            raise InvalidInput(f"the rule {name} is paused; let it go on first: veille rules resume {name}")
        candidates = _candidates(session, _understood(session, rule), now)
    return _write(engine, candidates, name, now, progress)


def undo(engine: Engine, name: str, now: datetime, progress: Progress = lambda done, total: None) -> Effects:
    """Pause a rule, and take back all it did. Done again, it goes on where it was stopped. Raises NotFound."""
    with transaction(engine) as session:
        rules.set_paused(session, name, paused=True)
    with reading(engine) as session:
        touched = [row.article_id for row in session.scalars(select(RuledRow)) if name in row.rules]
    return _write(engine, sorted(touched, reverse=True), name, now, progress)


def remove(engine: Engine, name: str, now: datetime, progress: Progress = lambda done, total: None) -> Effects:
    """Take back all that a rule did, and delete it. Raises NotFound."""
    done = undo(engine, name, now, progress)
    with transaction(engine) as session:
        rules.delete(session, name)
    return done


def touched(session: Session) -> dict[str, int]:
    """How many stored articles each rule applies to."""
    counts: dict[str, int] = {}
    for names in session.scalars(select(RuledRow.rules)):
        for name in names:
            counts[name] = counts.get(name, 0) + 1
    return counts


def _write(engine: Engine, ids: Sequence[int], name: str, now: datetime, progress: Progress) -> Effects:
    found = _Found()
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        with transaction(engine) as session:
            written = annotating.write_ruled(session, batch, now, name)
        for one in written:
            found.add(one)
        progress(start + len(batch), len(ids))
    return found.effects()


class _Found:
    """Differences as they come."""

    def __init__(self) -> None:
        self._counted = Differences()
        self._articles: list[dict[str, Any]] = []

    def add(self, one: annotating.Difference) -> None:
        self._counted.add(one.before, one.after)
        changes = _changes(one)
        if changes and len(self._articles) < SHOWN:
            self._articles.append({"id": one.after.id, "title": one.after.title, "changes": changes})

    def effects(self) -> Effects:
        return Effects(changed=self._counted.changed, differences=self._counted.rows(), articles=self._articles)


def _changes(one: annotating.Difference) -> list[str]:
    was, now = {about for about, _ in traits(one.before)}, {about for about, _ in traits(one.after)}
    return [f"+{about}" for about in sorted(now - was)] + [f"-{about}" for about in sorted(was - now)]


def _understood(session: Session, rule: Rule) -> Query:
    """The query of a rule. Raises InvalidQuery or InvalidInput where it can no longer be understood."""
    return rules.check_query(session, rule.query)


def _with(session: Session, name: str) -> list[Understood]:
    """The rules as if that one were active."""
    wanted = [rule for rule in rules.all_rules(session) if not rule.paused or rule.name == name]
    return [one for rule in wanted if (one := rules.understood(session, rule))]


def _candidates(session: Session, query: Query, now: datetime) -> list[int]:
    """The articles that a rule may apply to, newest first: those that its query finds, dropped and hidden ones too.

    What is found is what everybody reads. Where that is not what our annotator says, because a rule or a person decided
    otherwise, the article is looked at in any case.
    """
    whatever = [Or((Term("is", state), Not(Term("is", state)))) for state in LEFT_OUT]
    rows = (RuledRow, ManualTagRow, VerdictRow)
    overruled = session.scalars(union(*(select(row.article_id) for row in rows)))
    return sorted({*search.ids(session, both([query, *whatever]), now), *overruled}, reverse=True)
