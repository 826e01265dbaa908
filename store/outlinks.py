"""What articles link to on other sites, counted by host; and the hosts the admin does not want to hear of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from store.hosts import host_of
from store.models import ArticleRow, EntryPointRow, OutlinkRow, SourceRow, TombstoneRow
from store.tombstones import url_hash

AT_ONCE = 500
"""Hosts asked for in one query."""


@dataclass(frozen=True, kw_only=True)
class LinkedHost:
    """A host that a relevant article links to."""

    host: str
    article: int
    source: str
    listed: datetime


@dataclass(frozen=True, kw_only=True)
class Example:
    """An article and the address it links to."""

    article: int
    title: str
    source: str
    url: str


def counts(session: Session) -> list[tuple[str, int]]:
    """Every host linked to, with the number of articles that do; read from an index alone."""
    counted = select(OutlinkRow.host, func.count(OutlinkRow.article_id.distinct())).group_by(OutlinkRow.host)
    return [(host, articles) for host, articles in session.execute(counted)]


def links(session: Session, hosts: Sequence[str]) -> Iterator[LinkedHost]:
    """The relevant articles that link to these hosts, one for each host and article."""
    wanted = (
        select(OutlinkRow.host, ArticleRow.id, ArticleRow.source_id, ArticleRow.listed)
        .join(ArticleRow, ArticleRow.id == OutlinkRow.article_id)
        .where(ArticleRow.relevant)
        .distinct()
    )
    for start in range(0, len(hosts), AT_ONCE):
        some = wanted.where(OutlinkRow.host.in_(hosts[start : start + AT_ONCE]))
        for host, article, source, listed in session.execute(some):
            yield LinkedHost(host=host, article=article, source=source, listed=listed)


def examples(session: Session, hosts: Sequence[str], limit: int) -> list[Example]:
    """The newest links to these hosts: first one of each source, then others."""
    rank = func.row_number().over(partition_by=ArticleRow.source_id, order_by=(ArticleRow.id.desc(), OutlinkRow.url))
    wanted = (
        select(ArticleRow.id, ArticleRow.title, ArticleRow.source_id, OutlinkRow.url)
        .join(ArticleRow, ArticleRow.id == OutlinkRow.article_id)
        .where(ArticleRow.relevant, OutlinkRow.host.in_(hosts))
        .order_by(rank, ArticleRow.id.desc(), OutlinkRow.url)
        .limit(limit)
    )
    return [
        Example(article=article, title=title, source=source, url=url)
        for article, title, source, url in session.execute(wanted)
    ]


def followed(session: Session) -> set[str]:
    """The hosts of all sources, whatever their state: of their homepages and entry points."""
    addresses = [*session.scalars(select(SourceRow.homepage)), *session.scalars(select(EntryPointRow.url))]
    return {host for host in map(host_of, addresses) if host}


def hide(session: Session, host: str, now: datetime) -> None:
    """Remember that a host is not to be suggested."""
    session.merge(TombstoneRow(url_hash=_mark(host), forgotten=now))


def unhide(session: Session, host: str) -> bool:
    """Let a host be suggested again. Whether it was hidden."""
    there = session.get(TombstoneRow, _mark(host)) is not None
    session.execute(delete(TombstoneRow).where(TombstoneRow.url_hash == _mark(host)))
    return there


def hidden(session: Session, hosts: Iterable[str]) -> set[str]:
    """Those of these hosts that are not to be suggested."""
    marks = {_mark(host): host for host in hosts}
    found: set[str] = set()
    for start in range(0, len(marks), AT_ONCE):
        some = list(marks)[start : start + AT_ONCE]
        kept = session.scalars(select(TombstoneRow.url_hash).where(TombstoneRow.url_hash.in_(some)))
        found.update(marks[mark] for mark in kept)
    return found


def _mark(host: str) -> str:
    """How a host is remembered beside the addresses and sources that were removed: by its hash."""
    return url_hash(f"host:{host}")
