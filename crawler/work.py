"""What worker processes do: everything that parses what strangers wrote. Each call is one task with a time limit."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import datetime

from crawler.annotate import annotate
from crawler.annotate import warm_up as warm_up_annotation
from crawler.bookmarks import read_bookmarks
from crawler.discover import judge, read_homepage
from crawler.entries.archive import read_month
from crawler.entries.calendar import read_calendar
from crawler.entries.feed import read_feed
from crawler.entries.listing import read_listing
from crawler.entries.mediawiki import read_query
from crawler.entries.sitemap import read_sitemap
from crawler.entries.wordpress import read_error, read_posts, read_types
from crawler.extract import warm_up as warm_up_extraction
from crawler.extract.pdf import read_pdf
from crawler.items import Page, Refused
from crawler.read import read
from crawler.rights.tdm import read_tdmrep
from store.territories import load_gazetteer
from store.types import Article, Provenance, SourceContext

MEMORY_LIMIT = 3 * 1024**3
"""Bytes of address space of a worker; one page that wants more is refused, not the machine brought down."""

__all__ = [
    "Reading",
    "judge",
    "prepare",
    "read_bookmarks",
    "read_calendar",
    "read_error",
    "read_feed",
    "read_homepage",
    "read_listing",
    "read_month",
    "read_page",
    "read_pdf",
    "read_posts",
    "read_query",
    "read_sitemap",
    "read_tdmrep",
    "read_text",
    "read_types",
    "warm_up",
]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A page as read: an article with all territories that contain its places, or the reason why not."""

    result: Article | Refused
    territories: tuple[str, ...] = ()


def prepare() -> None:
    """Make a new worker ready: limits set, models and word lists loaded, so that no page waits for them."""
    _limit_memory()
    warm_up()


def warm_up() -> None:
    """Load what reading a page needs; quick where it is loaded already."""
    warm_up_extraction()
    warm_up_annotation()
    load_gazetteer()


def read_page(page: Page, now: datetime) -> Reading:
    """Extract, annotate and accept one page. A page on which a parser or we stumble is refused, and says so."""
    try:
        result = read(page, now=now)
        if isinstance(result, Refused):
            return Reading(result=result)
        return Reading(result=result, territories=load_gazetteer().slugs(result.annotations.places))
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  # what strangers write can make anything fail; it costs its own page
        return Reading(result=Refused("mistake", f"{page.url}: {error!r}"))


def read_text(title: str, text: str, source: SourceContext) -> tuple[Article, tuple[str, ...]]:
    """Annotate a text that has no page, and give it with its territories."""
    annotations = annotate(title, text, source)
    article = Article(
        canonical_url="",
        source=source.id,
        title=title,
        text=text,
        annotations=annotations,
        provenance=Provenance(fetched_url="", method="text"),
    )
    return article, load_gazetteer().slugs(annotations.places)


def _limit_memory() -> None:
    # There is no such limit outside POSIX systems; the time limit holds everywhere.
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
