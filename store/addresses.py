"""Every address that entry points announced, and what became of it: nothing is fetched twice for nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from store import tombstones
from store.models import AddressRow, DocumentRow
from store.spellings import plain, spellings

State = Literal["pending", "stored", "refused", "dropped", "failed", "gone"]
WAITS = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=3), timedelta(days=7))
"""How long after each failed attempt a page is left alone."""
MAX_ATTEMPTS = len(WAITS) + 1
"""A page that failed for a passing reason is asked again by later visits, up to this many times in all."""
EMPTY = ("no_text", "no_title")
"""Reasons for which a page that was read is asked again: it may have been announced before it was written."""
ATTEMPTS = dict.fromkeys(EMPTY, 4) | dict.fromkeys(("extraction_timeout", "extraction_memory", "extraction_crash"), 2)
"""Attempts, by reason of failure, where there are fewer than MAX_ATTEMPTS."""
KEPT_NO_LONGER = "retention"
"""Reason of an address whose article was kept for as long as it was to be, and no longer."""
FEW_MISSING = 20
"""Articles that may leave a list at once, however many it has."""
TakesOver = Callable[[str, str], bool]
"""Whether an address, so far held by the source named second, belongs to the one that announces it."""


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
    checked: datetime | None = None
    """When it was last read."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """An address to fetch."""

    url: str
    entry_point: int | None
    link: dict[str, Any]
    article: int | None
    """The article stored from it before, if any."""
    new: bool = False
    """Whether it was announced just now for the first time."""


def document(session: Session, url: str) -> Document | None:
    """What was last read at an address."""
    row = session.get(DocumentRow, url)
    if row is None:
        return None
    return Document(
        url=url, etag=row.etag, last_modified=row.last_modified, body_hash=row.body_hash, checked=row.checked
    )


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
    listed_in = read.url if complete else None
    waiting, met = announce_part(session, source_id, entry_point, announced, listed_in=listed_in, now=now)
    return waiting + conclude(session, source_id, read, met if complete else None, now=now)


def announce_part(
    session: Session,
    source_id: str,
    entry_point: int | None,
    announced: Sequence[Announced],
    *,
    listed_in: str | None = None,
    changed: int | None = None,
    takes_over: TakesOver = lambda url, holder: False,
    now: datetime,
) -> tuple[list[Waiting], list[str]]:
    """Note a part of what a document announces: the addresses to fetch now, and all that are listed, as they are known.

    `listed_in` is the document if it lists all there is. At most `changed` known addresses are asked for again because
    their fingerprint changed; None: all of them. An address is known under all its spellings; one that another source
    holds is left to it, unless `takes_over` says otherwise.
    """
    rows = _known(session, [item.url for item in announced])
    # Nothing is kept of what was forgotten on request, not even for as long as it waits to be read.
    forgotten = tombstones.forgotten(session, [item.url for item in announced if plain(item.url) not in rows])
    met: dict[str, AddressRow] = {}
    fresh: set[str] = set()
    for item in announced:
        if item.url in forgotten:
            continue
        row = rows.get(plain(item.url))
        if row is None:
            row = _new_row(item.url, source_id, now)
            session.add(row)
            rows[plain(item.url)] = row
            fresh.add(row.url)
        elif row.source_id != source_id:
            if not takes_over(row.url, row.source_id):
                continue
            row.source_id, row.state = source_id, "pending"
        # A page known under another spelling is asked for as it is announced now.
        told = item if row.url == item.url else replace(item, link={"url": item.url} | item.link)
        asked_again = _note(row, told, entry_point, recheck=changed is None or changed > 0)
        changed = changed - 1 if asked_again and changed is not None else changed
        row.listed_in = listed_in or row.listed_in
        met[row.url] = row
    session.flush()
    return [_waiting(row, fresh) for row in met.values() if row.state == "pending"], list(met)


def conclude(
    session: Session, source_id: str, read: Document, listed: Container[str] | None, *, now: datetime
) -> list[Waiting]:
    """Note that a document was read to its end. Gives the stored articles it listed before and lists no more.

    `listed` are all addresses it lists, as they are known; None if it never lists all there is. A document that loses
    most of what it listed is broken or made anew, which says nothing of the articles.
    """
    missing = _missing(session, source_id, read.url, listed) if listed is not None else []
    for row in missing:
        row.state, row.listed_in = "pending", None
    keep_document(session, source_id, read, now)
    session.flush()
    return [_waiting(row) for row in missing]


def list_anew(session: Session, source_id: str, listing: str, present: Sequence[str]) -> list[Waiting]:
    """Note which addresses a document lists. Gives the stored ones that it listed before and lists no more."""
    for row in _known(session, present).values():
        row.listed_in = listing
    session.flush()
    return [_waiting(row) for row in _missing(session, source_id, listing, set(present))]


def waiting(session: Session, url: str, link: dict[str, Any]) -> Waiting | None:
    """An address that is known, to be read again with these hints."""
    row = session.get(AddressRow, url)
    return replace(_waiting(row), link=link) if row else None


def pending(
    session: Session, source_id: str, limit: int, *, now: datetime | None = None, asked: bool = True
) -> list[Waiting]:
    """What earlier visits of a source left to fetch: cut short, or failed for a passing reason; newest first.

    What failed waits longer after each attempt, unless somebody `asked` for the visit; a page that was empty waits
    in any case. Without `now` nothing waits.
    """
    due = _due(now, asked=asked) if now is not None else AddressRow.state == "failed"
    wanted = select(AddressRow).where(AddressRow.source_id == source_id, or_(AddressRow.state == "pending", due))
    hint = func.coalesce(AddressRow.link["published"].as_string(), AddressRow.link["updated"].as_string(), "")
    rows = session.scalars(wanted.order_by(hint.desc(), AddressRow.found.desc(), AddressRow.url).limit(limit))
    return [_waiting(row) for row in rows]


def _due(now: datetime, *, asked: bool) -> ColumnElement[bool]:
    """Whether the wait after the last failed attempt is over."""
    steps = enumerate(WAITS, start=1)
    over = or_(*(and_(AddressRow.attempts == number, AddressRow.checked <= now - wait) for number, wait in steps))
    failed = AddressRow.state == "failed"
    return and_(failed, or_(over, AddressRow.reason.not_in(EMPTY))) if asked else and_(failed, over)


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
    """Note what became of an address. A failure that passes counts as refused after as many as its reason has."""
    row = session.get(AddressRow, url)
    if row is None:
        return
    row.attempts = row.attempts + 1 if state == "failed" else 0
    row.state = "refused" if row.attempts >= ATTEMPTS.get(reason or "", MAX_ATTEMPTS) else state
    row.article_id = article or row.article_id
    row.reason, row.title, row.score, row.checked = reason, title, score, now
    if row.state != "failed":
        # The hints have served; how the address is spelled is needed whenever it is asked for again.
        row.link = {name: value for name, value in row.link.items() if name == "url"}


def alias(session: Session, url: str, source_id: str, article: int, now: datetime) -> None:
    """Note that an address, met on the way (a redirect's end, a canonical link), is a stored article's."""
    if session.get(AddressRow, url) is None:
        row = _new_row(url, source_id, now)
        row.state, row.article_id, row.checked = "stored", article, now
        session.add(row)
        session.flush()


def stored_at(
    session: Session, urls: Iterable[str], source_id: str, article: int, *, title: str, now: datetime
) -> None:
    """Note that these addresses lead to a stored article, whatever was known of them."""
    for url in urls:
        alias(session, url, source_id, article, now)
        settle(session, url, "stored", now=now, article=article, title=title)


def states(session: Session, source_id: str) -> dict[str, int]:
    """How many addresses of a source are in each state."""
    counted = select(AddressRow.state, func.count()).where(AddressRow.source_id == source_id)
    return {row[0]: row[1] for row in session.execute(counted.group_by(AddressRow.state))}


def _new_row(url: str, source_id: str, now: datetime) -> AddressRow:
    return AddressRow(url=url, source_id=source_id, found=now, state="pending", link={}, fingerprints={}, attempts=0)


def _note(row: AddressRow, item: Announced, entry_point: int | None, *, recheck: bool) -> bool:
    """Note what is said of an address; whether it is asked for again because of that."""
    # Each entry point describes a page in its own words, and its first words say nothing about a change.
    known = row.fingerprints.get(str(entry_point))
    differs = item.fingerprint is not None and known is not None and item.fingerprint != known
    # What is kept no longer is not read anew either, however it changes.
    differs = differs and row.reason != KEPT_NO_LONGER
    changed = differs and row.state != "pending" and (recheck or row.article_id is None)
    # When an event takes place is more than other words for a page that is known.
    dated = known is None and row.state == "stored" and bool(item.link.get("event"))
    if item.fingerprint is not None:
        row.fingerprints = {**row.fingerprints, str(entry_point): item.fingerprint}
    if row.state == "gone" or changed or dated:
        row.state = "pending"
    if row.state in ("pending", "failed"):
        row.entry_point_id = entry_point
        row.link = {**row.link, **item.link}
    return changed and row.article_id is not None


def _missing(session: Session, source_id: str, document_url: str, listed: Container[str]) -> list[AddressRow]:
    before = select(AddressRow).where(
        AddressRow.listed_in == document_url, AddressRow.source_id == source_id, AddressRow.state == "stored"
    )
    number = session.scalar(select(func.count()).select_from(before.subquery())) or 0
    urls = session.scalars(before.with_only_columns(AddressRow.url))
    missing = [url for url in urls if url not in listed]
    if len(missing) > max(FEW_MISSING, number // 2):
        return []
    return [row for url in missing if (row := session.get(AddressRow, url)) is not None]


def _known(session: Session, urls: Sequence[str]) -> dict[str, AddressRow]:
    """What is known of these addresses under any spelling, by what their spellings have in common."""
    found: dict[str, AddressRow] = {}
    every = [spelling for url in urls for spelling in spellings(url)]
    for some in _batches(every, 500):
        for row in session.scalars(select(AddressRow).where(AddressRow.url.in_(some))):
            found.setdefault(plain(row.url), row)
    # Of several spellings that are known, the one announced.
    exact = {plain(url): session.get(AddressRow, url) for url in urls if plain(url) in found}
    return found | {key: row for key, row in exact.items() if row is not None}


def _batches(items: Sequence[str], size: int) -> Iterable[Sequence[str]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def keep_document(session: Session, source_id: str, read: Document, now: datetime) -> None:
    """Note what was read at the address of a document."""
    row = session.get(DocumentRow, read.url)
    if row is None:
        row = DocumentRow(url=read.url, source_id=source_id, checked=now)
        session.add(row)
    row.etag, row.last_modified, row.body_hash, row.checked = read.etag, read.last_modified, read.body_hash, now


def _waiting(row: AddressRow, fresh: Collection[str] = ()) -> Waiting:
    return Waiting(
        url=row.url, entry_point=row.entry_point_id, link=row.link, article=row.article_id, new=row.url in fresh
    )
