"""All that people said, as lines of JSON: to keep, to hand on, to bring into another store."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, get_args

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from store import curation
from store.curation import Decision
from store.errors import InvalidInput, VeilleError
from store.models import ArticleRow, ManualTagRow, NoteRow, VerdictRow
from store.spellings import spellings


@dataclass(frozen=True, kw_only=True)
class Brought:
    """What an import did."""

    articles: int
    unknown: int
    """Addresses that are not stored here."""


def lines(session: Session) -> Iterator[str]:
    """One line for each article that people said something of, in order of its number.

    Articles are named by `canonical_url`, since another store gives other numbers; times are RFC 3339.
    """
    said = union(select(NoteRow.article_id), select(ManualTagRow.article_id), select(VerdictRow.article_id))
    ids = session.scalars(select(ArticleRow.id).where(ArticleRow.id.in_(said)).order_by(ArticleRow.id)).all()
    for article in ids:
        url, title = session.execute(
            select(ArticleRow.canonical_url, ArticleRow.title).where(ArticleRow.id == article)
        ).one()
        said_of = asdict(curation.of_article(session, article))
        for one in said_of["notes"]:
            del one["id"]
        yield json.dumps({"canonical_url": url, "title": title} | said_of, ensure_ascii=False, default=_time)


def _time(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    raise TypeError(f"not JSON: {value!r}")


def bring(session: Session, text: Iterable[str]) -> Brought:
    """Take over what `lines` gave. Bringing it twice changes nothing; of two decisions on one thing the later counts.

    Raises InvalidInput, naming the line, for what cannot be understood; nothing is to be kept then.
    """
    done = unknown = 0
    for number, line in enumerate(text, start=1):
        if not line.strip():
            continue
        try:
            found = _bring(session, json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError, VeilleError) as error:
            reason = str(error) if isinstance(error, VeilleError) else f"not a line of veille curate export ({error})"
            raise InvalidInput(f"line {number}: {reason}") from error
        done, unknown = done + found, unknown + (not found)
    return Brought(articles=done, unknown=unknown)


def _bring(session: Session, said: Mapping[str, Any]) -> bool:
    here = select(ArticleRow.id).where(ArticleRow.canonical_url.in_(spellings(said["canonical_url"])))
    article = session.scalar(here.order_by(ArticleRow.id).limit(1))
    if article is None:
        return False
    known = curation.of_article(session, article)
    notes = {(one.author, one.text, one.created) for one in known.notes}
    for one in said["notes"]:
        when = _moment(one["created"])
        if (one["author"], one["text"], when) not in notes:
            curation.note(session, article, one["text"], author=one["author"], now=when)
    decided = {one.tag: one.created for one in known.tags}
    for one in said["tags"]:
        when = _moment(one["created"])
        if one["tag"] not in decided or decided[one["tag"]] < when:
            curation.tag(session, article, one["tag"], added=bool(one["added"]), author=one["author"], now=when)
    _bring_verdict(session, article, known, said["verdict"])
    return True


def _bring_verdict(session: Session, article: int, known: curation.Curation, said: Mapping[str, Any] | None) -> None:
    if said is None:
        return
    verdict: Decision = said["verdict"]
    if verdict not in get_args(Decision):
        raise InvalidInput(f"no such verdict: {verdict!r}")
    when = _moment(said["created"])
    if known.verdict is None or known.verdict.created < when:
        curation.decide(session, article, verdict, author=said["author"], reason=said["reason"], now=when)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise InvalidInput(f"a time without zone: {text}")
    return moment
