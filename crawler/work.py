"""What worker processes do: everything that parses what strangers wrote. Each call is one task with a time limit."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from crawler import memory
from crawler.annotate import annotate, version
from crawler.annotate import warm_up as warm_up_annotation
from crawler.annotate.weights import use_relevance
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
from crawler.extract.language import language
from crawler.extract.pdf import read_pdf
from crawler.items import Page, Refused
from crawler.read import read
from crawler.read_again import read_again
from crawler.rights.tdm import read_tdmrep
from crawler.sitemap_lists import list_sitemap
from store.territories import load_gazetteer
from store.types import Article, Provenance, SourceContext

LARGE: tuple[object, ...] = (list_sitemap, read_sitemap, read_again)
"""Functions that get more time, since what they read is large by nature."""
WORN_OUT = 71
"""Exit code of a worker that did not get back the memory an earlier task took, and did not begin the next one."""

__all__ = [
    "LARGE",
    "WORN_OUT",
    "Reading",
    "judge",
    "limited",
    "list_sitemap",
    "prepare",
    "read_again",
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
    "version",
    "warm_up",
]

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A page as read: an article with all territories that contain its places, or the reason why not."""

    result: Article | Refused
    territories: tuple[str, ...] = ()


def prepare(relevance: str | None = None) -> None:
    """Make a new worker ready: models and word lists loaded, so that no page waits for them; its memory measured.

    `relevance`: the weights of relevance that were learnt here, as their file has them.
    """
    use_relevance(relevance)
    warm_up()
    memory.measure()


def limited(function: Callable[..., T], args: Sequence[Any], kwargs: Mapping[str, Any]) -> T:
    """What a function of this module gives, within the memory a task may take. Raises MemoryError beyond it."""
    if memory.worn_out():
        os._exit(WORN_OUT)
    with memory.limit():
        return function(*args, **kwargs)


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


def read_text(
    title: str, text: str, source: SourceContext, published: date | None = None
) -> tuple[Article, tuple[str, ...]]:
    """Annotate a text that has no page, and give it with its territories."""
    spoken = language(text, "fr")
    annotations = annotate(title, text, source, published=published, language=spoken)
    article = Article(
        canonical_url="",
        source=source.id,
        title=title,
        text=text,
        language=spoken,
        annotations=annotations,
        provenance=Provenance(fetched_url="", method="text"),
    )
    return article, load_gazetteer().slugs(annotations.places)
