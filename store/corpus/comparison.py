"""What became of the articles of a corpus in the store since they were frozen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.models import ArticleRow, RemovalRow
from store.tombstones import url_hash

AT_ONCE = 500
"""Articles asked for in one query."""


@dataclass
class Since:
    """The addresses of articles, by what happened to them."""

    unchanged: int = 0
    text_changed: list[str] = field(default_factory=list)
    """Title or text are others now; `veille show ID` tells how many versions there were."""
    otherwise_changed: list[str] = field(default_factory=list)
    """Tags, places, dates or the like."""
    gone: list[str] = field(default_factory=list)
    """Their source no longer has them, the store does."""
    removed: list[str] = field(default_factory=list)
    """Forgotten on request or out of retention, with the reason: they have no place in a corpus any more."""
    unknown: list[str] = field(default_factory=list)
    """Never in this store, or the corpus is of another one."""

    def facts(self) -> dict[str, Any]:
        """As values."""
        return asdict(self)


def compare(session: Session, articles: Iterable[Mapping[str, Any]]) -> Since:
    """What became of articles, as read from a corpus."""
    since, waiting = Since(), iter(articles)
    while some := list(islice(waiting, AT_ONCE)):
        _compare(session, some, since)
    return since


def _compare(session: Session, articles: Sequence[Mapping[str, Any]], since: Since) -> None:
    columns = (ArticleRow.canonical_url, ArticleRow.text_hash, ArticleRow.sequence, ArticleRow.gone)
    urls = [article["canonical_url"] for article in articles]
    stored = {row[0]: row for row in session.execute(select(*columns).where(ArticleRow.canonical_url.in_(urls)))}
    hashes = {url_hash(url): url for url in urls if url not in stored}
    of_urls = select(RemovalRow).where(RemovalRow.url_hash.in_(hashes)).order_by(RemovalRow.id)
    removals = {hashes[row.url_hash]: row for row in session.scalars(of_urls)}
    for article in articles:
        url = article["canonical_url"]
        if url in removals:
            since.removed.append(f"{url} ({removals[url].reason}, {removals[url].removed:%Y-%m-%d})")
        elif url not in stored:
            since.unknown.append(url)
        elif stored[url].text_hash != article["text_hash"]:
            since.text_changed.append(url)
        elif stored[url].gone is not None and not article.get("gone"):
            since.gone.append(url)
        elif stored[url].sequence > article["sequence"]:
            since.otherwise_changed.append(url)
        else:
            since.unchanged += 1
