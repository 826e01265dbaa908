"""What visits work with, what they may cost, and which failures are nobody's fault."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from crawler.belonging import Belonging
from crawler.fetching import Fetcher
from crawler.workers import Workers
from crawler.writer import Writer

UNASKED = frozenset({"ceiling", "paused", "crowded"})
"""Failures of requests that were not made, or given up for no fault of the page: it goes on waiting."""
REFUSED = frozenset({"robots", "refused_address", "address", "too_large"})
"""Failures that another visit would meet again."""


@dataclass(frozen=True, kw_only=True)
class Ceilings:
    """What one visit may cost; what is left over is fetched by the next one."""

    articles: int = 500
    requests: int = 1500
    seconds: int = 900
    vain: int = 150
    """Seconds of waiting for answers that did not come, of all requests together."""
    flood: int = 200
    """New addresses that a document, read before, may announce at once without being told to the admin."""


@dataclass(frozen=True, kw_only=True)
class Tools:
    """What visits work with, shared by all of a run."""

    fetcher: Fetcher
    workers: Workers
    writer: Writer
    run: int
    ceilings: Ceilings = Ceilings()
    belonging: Belonging = field(default_factory=lambda: Belonging(()))
    asked: bool = True
    """Whether a person asked for these visits: pages that failed do not wait any longer."""


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)
