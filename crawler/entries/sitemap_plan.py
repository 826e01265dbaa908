"""Which sitemaps of a site to read in a visit, by what is known of them; how far to trust its dates of change. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from crawler.entries.sitemap_index import Child

MAX_DEPTH = 5
"""Indexes within indexes."""
MAX_DOCUMENTS = 40
"""Sitemaps read in one visit; the newest come first."""
MAX_ADDRESSES = 50_000
"""Addresses read in one visit, from which no further sitemap is read."""
PATIENCE = 10
"""Sitemaps in a row that list no address, after which there is nothing further."""
MAX_KNOWN = 500
"""Sitemaps remembered between visits."""
SHARE = 8
"""A sitemap that gives no date and has not changed for N days is read every N/8 days."""
LONGEST = timedelta(days=7)
AGAIN = timedelta(days=1)
"""After which a sitemap is read although the date its index gives is the same: some indexes never change theirs."""
LEAST_SEEN = 10
"""Pages read again because of their lastmod, from which it is judged."""
LEAST_TRUE = 0.3
"""Part of them that had changed indeed, under which lastmod is not trusted."""
FORGET = 60
"""Pages from which the older half counts half."""
RECHECKS = 10
"""Pages read again in a visit because of a lastmod that is not trusted."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is remembered of a sitemap that an index names."""

    read: datetime
    changed: datetime
    """When it was last read and found to differ, or first read."""
    lastmod: datetime | None = None
    """What the index said when it was read."""


@dataclass(frozen=True, kw_only=True)
class Lastmods:
    """How often a changed lastmod meant a changed page."""

    seen: int = 0
    true: int = 0

    @property
    def trusted(self) -> bool:
        return self.seen < LEAST_SEEN or self.true >= LEAST_TRUE * self.seen

    def learn(self, seen: int, true: int) -> Lastmods:
        """With the pages of one more visit; old visits fade."""
        seen, true = self.seen + seen, self.true + true
        return Lastmods(seen=seen // 2, true=true // 2) if seen > FORGET else Lastmods(seen=seen, true=true)


@dataclass(frozen=True, kw_only=True)
class Bookmark:
    """What is remembered of a sitemap entry point between visits."""

    known: Mapping[str, Known] = field(default_factory=dict)
    lastmods: Lastmods = Lastmods()

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Bookmark:
        """From the JSON that `to_json` gives; what is not understood is forgotten."""
        known: dict[str, Known] = {}
        for url, (read, changed, lastmod) in dict(stored.get("sitemaps", {})).items():
            moments = [datetime.fromisoformat(text) if text else None for text in (read, changed, lastmod)]
            if moments[0] and moments[1]:
                known[url] = Known(read=moments[0], changed=moments[1], lastmod=moments[2])
        seen, true = stored.get("lastmods", (0, 0))
        return cls(known=known, lastmods=Lastmods(seen=seen, true=true))

    def to_json(self) -> dict[str, Any]:
        newest = sorted(self.known.items(), key=lambda item: item[1].read, reverse=True)[:MAX_KNOWN]
        return {
            "sitemaps": {
                url: [one.read.isoformat(), one.changed.isoformat(), one.lastmod.isoformat() if one.lastmod else None]
                for url, one in newest
            },
            "lastmods": [self.lastmods.seen, self.lastmods.true],
        }


def due(children: Sequence[Child], known: Mapping[str, Known], now: datetime) -> list[Child]:
    """The sitemaps of an index to read now, in their order: new ones, those with a new date, others now and then."""
    return [child for child in children if _is_due(child, known.get(child.url), now)]


def _is_due(child: Child, known: Known | None, now: datetime) -> bool:
    if known is None:
        return True
    if child.lastmod is not None and child.lastmod <= now:
        return child.lastmod != known.lastmod or now - known.read > AGAIN
    return now - known.read >= min((now - known.changed) / SHARE, LONGEST)
