"""The admin's rules: « if an article answers this query, then add or remove tags, set its kind, drop it ».

What they do to stored articles: `store.rule_effects`; to one that is saved: `store.layers`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from difflib import get_close_matches
from typing import cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from store import saved_searches, sequence
from store.errors import InvalidInput, InvalidQuery, NotFound
from store.models import RuleRow
from store.query import contexts
from store.query.parser import read_query
from store.query.tokens import clean
from store.query.tree import Everything, Query
from store.query.unparser import unparse
from store.query.visibility import terms
from store.ruling import Rule, Understood
from store.taxonomy import load_taxonomy
from store.types import KINDS, Kind

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST = 80
"""Characters of a name."""
UNDECIDED = {("as-of", ""), ("story", ""), ("is", "lead"), ("has", "story")}
"""Fields, and values of fields, that nobody can tell of an article while it is being saved."""
_ACTIVE = "active rules"


def add(
    session: Session,
    name: str,
    query: str,
    *,
    tags: Sequence[str] = (),
    without: Sequence[str] = (),
    kind: str | None = None,
    drop: bool = False,
    now: datetime,
) -> Rule:
    """Make a rule, the last one, or change the one of that name in its place. It holds for what is saved from now on.

    `tags` are added and `without` removed; aliases will do. Raises InvalidInput, InvalidQuery, or NotFound for a tag
    or kind that there is none of.
    """
    query = clean(query)
    sequence.lock(session)
    _check_name(name)
    taxonomy = load_taxonomy()
    slugs, taken = [taxonomy.tag(tag).slug for tag in tags], [taxonomy.tag(tag).slug for tag in without]
    _check_effects(slugs, taken, kind, drop=drop)
    check_query(session, query)
    row = session.get(RuleRow, name)
    if row is None:
        last = session.scalar(select(func.max(RuleRow.position))) or 0
        row = RuleRow(name=name, position=last + 1, paused=False, created=now)
        session.add(row)
    row.query, row.add, row.remove, row.kind, row.drop, row.changed = query, slugs, taken, kind, drop, now
    _changed(session)
    return _rule(row)


def get(session: Session, name: str) -> Rule:
    """One rule. Raises NotFound, with the nearest names."""
    return _rule(_row(session, name))


def all_rules(session: Session) -> list[Rule]:
    """Every rule, in the order in which they are applied."""
    return [_rule(row) for row in session.scalars(select(RuleRow).order_by(RuleRow.position, RuleRow.name))]


def set_paused(session: Session, name: str, *, paused: bool) -> None:
    """Let a rule rest, or go on, for what is saved from now on. Raises NotFound."""
    _row(session, name).paused = paused
    _changed(session)


def delete(session: Session, name: str) -> None:
    """Delete a rule; what it did stays until `store.rule_effects.undo`. Raises NotFound."""
    session.delete(_row(session, name))
    _changed(session)


def active(session: Session) -> list[Understood]:
    """The rules that hold now, in order, read once per session. One that can no longer be understood is left out."""
    found: list[Understood] | None = session.info.get(_ACTIVE)
    if found is None:
        rules = [rule for rule in all_rules(session) if not rule.paused]
        found = session.info[_ACTIVE] = [one for one in (understood(session, rule) for rule in rules) if one]
    return found


def understood(session: Session, rule: Rule) -> Understood | None:
    """A rule with the tree of its query; None if that cannot be understood any more (`problem` says why)."""
    try:
        return Understood(rule, check_query(session, rule.query))
    except (InvalidQuery, InvalidInput):
        return None


def problem(session: Session, rule: Rule) -> str:
    """Why a rule cannot be understood any more: a tag left the vocabulary, say; "" if it can."""
    try:
        check_query(session, rule.query)
    except (InvalidQuery, InvalidInput) as error:
        return str(error)
    return ""


def check_query(session: Session, text: str) -> Query:
    """The tree of a query that a rule may have. Raises InvalidQuery, or InvalidInput for one that cannot be decided
    while an article is being saved."""
    tree = saved_searches.expand(session, read_query(text, known=contexts.known_names(session)))
    if isinstance(tree, Everything):
        raise InvalidInput("the query of a rule is empty and would find every article; say which ones")
    for term in terms(tree):
        if {(term.name, ""), (term.name, str(term.value))} & UNDECIDED:
            raise InvalidInput(
                f"{unparse(term)} cannot be told of an article while it is being saved; no rule can ask for it"
            )
    return tree


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name) or len(name) > LONGEST:
        raise InvalidInput(f"{name!r} cannot be the name of a rule: small letters, figures and hyphens")


def _check_effects(tags: Sequence[str], without: Sequence[str], kind: str | None, *, drop: bool) -> None:
    if not (tags or without or kind or drop):
        raise InvalidInput("the rule does nothing; give it --tag +TAG, --tag -TAG, --kind KIND or --drop")
    if both := {*tags} & {*without}:
        raise InvalidInput(f"the rule would add {', '.join(sorted(both))} and take it away; choose one")
    if kind is not None and kind not in KINDS:
        raise InvalidInput(f"there is no kind {kind!r}; kinds are {', '.join(KINDS)}")


def _row(session: Session, name: str) -> RuleRow:
    row = session.get(RuleRow, name)
    if row is None:
        near = get_close_matches(name, list(session.scalars(select(RuleRow.name))), n=3, cutoff=0.4)
        hint = f"; did you mean {', '.join(near)}?" if near else "; see: veille rules list"
        raise NotFound(f"there is no rule {name!r}{hint}")
    return row


def _changed(session: Session) -> None:
    session.flush()
    session.info.pop(_ACTIVE, None)


def _rule(row: RuleRow) -> Rule:
    return Rule(
        name=row.name,
        position=row.position,
        query=row.query,
        add=tuple(row.add),
        remove=tuple(row.remove),
        kind=cast(Kind | None, row.kind),
        drop=row.drop,
        paused=row.paused,
        created=row.created,
        changed=row.changed,
    )
