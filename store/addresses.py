"""Every address that entry points announced, and what became of it: nothing is fetched twice for nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from store.models import AddressRow, DocumentRow

State = Literal["pending", "stored", "refused", "dropped", "failed", "gone"]
MAX_ATTEMPTS = 4
"""A page that failed for a passing reason is asked again by the next visits, up to this many times in all."""


@dataclass(frozen=True, kw_only=True)
class Announced:
    """An article's address as an entry point announces it."""

    url: str
    fingerprint: str | None = None
    """Changes when what the entry point says of the article changes; None if it says nothing that could."""
    link: dict[str, Any] = field(default_factory=dict)
    """The hints to keep until the article is read; JSON."""


@dataclass(frozen=True, kw_only=True)
class Document:
    """What was last read at the address of an entry point, or of a part of it."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """An address to fetch."""

    url: str
    entry_point: int | None
    link: dict[str, Any]
    article: int | None
    """The article stored from it before, if any."""
    found: datetime
    """When it was first announced."""


def document(session: Session, url: str) -> Document | None:
    """What was last read at an address."""
    row = session.get(DocumentRow, url)
    if row is None:
        return None
    return Document(url=url, etag=row.etag, last_modified=row.last_modified, body_hash=row.body_hash)


def announce(
    session: Session,
    source_id: str,
    entry_point: int | None,
    read: Document,
    announced: Sequence[Announced],
    *,
    complete: bool,
    now: datetime,
) -> list[Waiting]:
    """Note what a document announces, and the document itself. Gives the addresses to fetch now.

    Those are the new ones and those whose fingerprint changed. `complete` says that the document lists all there is
    (a sitemap, not a feed): a stored article it listed and lists no more is asked for too, since it may be gone.
    """
    known = _known(session, [item.url for item in announced])
    for item in announced:
        row = known.get(item.url)
        if row is None:
            row = AddressRow(
                url=item.url, source_id=source_id, found=now, state="pending", link={}, fingerprints={}, attempts=0
            )
            session.add(row)
            known[item.url] = row
        _note(row, item, entry_point)
        if complete:
            row.listed_in = read.url
    missing = _missing(session, read.url, {item.url for item in announced}) if complete else []
    for row in missing:
        row.state, row.listed_in = "pending", None
    _keep_document(session, source_id, read, now)
    session.flush()
    waiting = [known[url] for url in dict.fromkeys(item.url for item in announced)] + missing
    return [_waiting(row) for row in waiting if row.state == "pending"]


def pending(session: Session, source_id: str, limit: int) -> list[Waiting]:
    """What earlier visits of a source left to fetch: cut short, or failed for a passing reason."""
    wanted = select(AddressRow).where(AddressRow.source_id == source_id, AddressRow.state.in_(("pending", "failed")))
    rows = session.scalars(wanted.order_by(AddressRow.found.desc(), AddressRow.url).limit(limit))
    return [_waiting(row) for row in rows]


def settle(
    session: Session,
    url: str,
    state: State,
    *,
    now: datetime,
    article: int | None = None,
    reason: str | None = None,
    title: str | None = None,
    score: float | None = None,
) -> None:
    """Note what became of an address. A failure that passes counts as refused after MAX_ATTEMPTS."""
    row = session.get(AddressRow, url)
    if row is None:
        return
    row.attempts = row.attempts + 1 if state == "failed" else 0
    row.state = "refused" if row.attempts >= MAX_ATTEMPTS else state
    row.article_id = article or row.article_id
    row.reason, row.title, row.score, row.checked = reason, title, score, now
    if row.state != "failed":
        # The hints have served; how the address is spelled is needed whenever it is asked for again.
        row.link = {name: value for name, value in row.link.items() if name == "url"}


def alias(session: Session, url: str, source_id: str, article: int, now: datetime) -> None:
    """Note that an address, met on the way (a redirect's end, a canonical link), is a stored article's."""
    if session.get(AddressRow, url) is None:
        stored = {
            "state": "stored",
            "article_id": article,
            "found": now,
            "checked": now,
            "attempts": 0,
            "link": {},
            "fingerprints": {},
        }
        session.add(AddressRow(url=url, source_id=source_id, **stored))
        session.flush()


def states(session: Session, source_id: str) -> dict[str, int]:
    """How many addresses of a source are in each state."""
    counted = select(AddressRow.state, func.count()).where(AddressRow.source_id == source_id)
    return {row[0]: row[1] for row in session.execute(counted.group_by(AddressRow.state))}


def _note(row: AddressRow, item: Announced, entry_point: int | None) -> None:
    # Each entry point describes a page in its own words, and its first words say nothing about a change.
    known = row.fingerprints.get(str(entry_point))
    changed = item.fingerprint is not None and known is not None and item.fingerprint != known
    if item.fingerprint is not None:
        row.fingerprints = {**row.fingerprints, str(entry_point): item.fingerprint}
    if row.state == "gone" or changed:
        row.state = "pending"
    if row.state in ("pending", "failed"):
        row.state = "pending"
        row.entry_point_id = entry_point
        row.link = {**row.link, **item.link}


def _missing(session: Session, document_url: str, present: set[str]) -> list[AddressRow]:
    listed = select(AddressRow).where(AddressRow.listed_in == document_url, AddressRow.state == "stored")
    return [row for row in session.scalars(listed) if row.url not in present]


def _known(session: Session, urls: Sequence[str]) -> dict[str, AddressRow]:
    found: dict[str, AddressRow] = {}
    for some in _batches(urls, 500):
        found |= {row.url: row for row in session.scalars(select(AddressRow).where(AddressRow.url.in_(some)))}
    return found


def _batches(items: Sequence[str], size: int) -> Iterable[Sequence[str]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def _keep_document(session: Session, source_id: str, read: Document, now: datetime) -> None:
    row = session.get(DocumentRow, read.url)
    if row is None:
        row = DocumentRow(url=read.url, source_id=source_id, checked=now)
        session.add(row)
    row.etag, row.last_modified, row.body_hash, row.checked = read.etag, read.last_modified, read.body_hash, now


def _waiting(row: AddressRow) -> Waiting:
    return Waiting(url=row.url, entry_point=row.entry_point_id, link=row.link, article=row.article_id, found=row.found)
