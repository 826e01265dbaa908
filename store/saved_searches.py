"""Saved searches: queries with a name, which other queries may use as `search:NAME`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches

from sqlalchemy import select
from sqlalchemy.orm import Session

from store import sequence
from store.errors import InvalidInput, NotFound
from store.models import RuleRow, SavedSearchRow
from store.query import contexts, expansion
from store.query.folding import folded
from store.query.joining import both
from store.query.parser import parse, read_query
from store.query.problems import Problem
from store.query.tokens import clean
from store.query.tree import Query, Span, Term
from store.query.visibility import terms

LONGEST = 80
"""Characters of a name."""
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, kw_only=True)
class SavedSearch:
    """A query with a name."""

    name: str
    title: str
    """For readers."""
    query: str
    """As its owner typed it."""
    owner: str | None
    public: bool
    """Whether anybody may use it."""
    created: datetime
    changed: datetime


def understand(session: Session, text: str, *, public: bool = False) -> Query:
    """The tree of a query that a person typed, checked against the names of this store, saved searches written out.

    The one way from text to what `store.search` looks for. With `public`, for whoever may be anybody: nothing private
    can be asked for, and only what every reader may see is found (`is:public`). Raises InvalidQuery.
    """
    found = expand(session, read_query(text, known=contexts.known_names(session, public=public)))
    return both([found, Term("is", "public")]) if public else found


def expand(session: Session, query: Query) -> Query:
    """The query with each saved search written out; nothing is read if there is none. Raises InvalidQuery."""
    if not any(term.name == "search" for term in terms(query)):
        return query
    texts = _texts(session)
    return expansion.expand(query, texts.get)


def save(
    session: Session,
    name: str,
    query: str,
    *,
    now: datetime,
    title: str | None = None,
    owner: str | None = None,
    public: bool | None = None,
) -> SavedSearch:
    """Save a query under a name, in the place of the one of that name; what is None stays as it was.

    Raises InvalidInput for a name that cannot be one, InvalidQuery for a query that cannot be understood or that uses
    itself.
    """
    query = clean(query)
    # Two people may save searches at once that only together use each other.
    sequence.lock(session)
    _check_name(name)
    _check_query(session, name, query)
    row = session.get(SavedSearchRow, name)
    if row is None:
        row = SavedSearchRow(name=name, title=name, owner=owner, public=False, created=now)
        session.add(row)
    row.query, row.changed = query, now
    row.title = row.title if title is None else title
    row.owner = row.owner if owner is None else owner
    row.public = row.public if public is None else public
    session.flush()
    return _saved(row)


def get(session: Session, name: str) -> SavedSearch:
    """One saved search. Raises NotFound, with the nearest names."""
    return _saved(_row(session, name))


def all_searches(session: Session, *, public: bool | None = None) -> list[SavedSearch]:
    """The saved searches, by name; only public ones, or only others, if asked for."""
    wanted = select(SavedSearchRow).order_by(SavedSearchRow.name)
    chosen = wanted if public is None else wanted.where(SavedSearchRow.public == public)
    return [_saved(row) for row in session.scalars(chosen)]


def users_of(session: Session, name: str) -> list[str]:
    """The names of the saved searches whose query uses this one."""
    return [user for user, text in sorted(_texts(session).items()) if _uses(text, name)]


def rename(session: Session, name: str, new: str, now: datetime) -> SavedSearch:
    """Give a saved search another name, in the queries that use it too.

    Raises NotFound, or InvalidInput for a name that is taken or cannot be one.
    """
    sequence.lock(session)
    row = _row(session, name)
    _check_name(new)
    if session.get(SavedSearchRow, new) is not None:
        raise InvalidInput(f"there is already a saved search {new!r}")
    for user in users_of(session, name):
        using = _row(session, user)
        using.query, using.changed = _renamed(using.query, name, new), now
    for rule in _rules_using(session, name):
        rule.query = _renamed(rule.query, name, new)
    values = {"title": row.title, "query": row.query, "owner": row.owner, "public": row.public}
    renamed = SavedSearchRow(name=new, created=row.created, changed=now, **values)
    session.delete(row)
    session.add(renamed)
    session.flush()
    return _saved(renamed)


def remove(session: Session, name: str) -> None:
    """Delete a saved search. Raises NotFound, or InvalidInput while others use it."""
    sequence.lock(session)
    row = _row(session, name)
    if users := users_of(session, name) + [f"the rule {rule.name}" for rule in _rules_using(session, name)]:
        raise InvalidInput(f"the saved search {name!r} is used by {', '.join(users)}; change or remove them first")
    session.delete(row)
    session.flush()


def _row(session: Session, name: str) -> SavedSearchRow:
    row = session.get(SavedSearchRow, name)
    if row is None:
        near = get_close_matches(name, list(_texts(session)), n=3, cutoff=0.4)
        hint = f"; did you mean {', '.join(near)}?" if near else "; see: veille searches list"
        raise NotFound(f"there is no saved search {name!r}{hint}")
    return row


def _rules_using(session: Session, name: str) -> list[RuleRow]:
    return [rule for rule in session.scalars(select(RuleRow).order_by(RuleRow.name)) if _uses(rule.query, name)]


def _texts(session: Session) -> dict[str, str]:
    return {row.name: row.query for row in session.execute(select(SavedSearchRow.name, SavedSearchRow.query))}


def _check_name(name: str) -> None:
    if _NAME.fullmatch(name) and len(name) <= LONGEST:
        return
    proposed = folded(name).replace(" ", "-")[:LONGEST].strip("-")
    hint = f"; how about {proposed!r}?" if _NAME.fullmatch(proposed) else ""
    raise InvalidInput(f"{name!r} cannot be the name of a search: small letters, figures and hyphens{hint}")


def _check_query(session: Session, name: str, query: str) -> None:
    known = contexts.known_names(session)
    names = {*(known.searches or ()), name}
    tree = read_query(query, known=replace(known, searches=names))
    # Written out with the new text in its place, so that a circle through it is seen.
    expansion.expand(tree, (_texts(session) | {name: query}).get, within=name)


def _uses(text: str, name: str) -> bool:
    return bool(_places(text, name))


def _places(text: str, name: str) -> list[Span]:
    """Where the query of a saved search names another one."""
    tree = parse(text)
    if isinstance(tree, Problem):
        return []
    return [term.span for term in terms(tree) if (term.name, term.value) == ("search", name)]


def _renamed(text: str, name: str, new: str) -> str:
    for span in sorted(_places(text, name), key=lambda span: span.start, reverse=True):
        text = text[: span.start] + new + text[span.end :]
    return text


def _saved(row: SavedSearchRow) -> SavedSearch:
    names = ("name", "title", "query", "owner", "public", "created", "changed")
    return SavedSearch(**{name: getattr(row, name) for name in names})
