"""One page to one article, as a worker process does it: extract, annotate, accept. Pure."""

from __future__ import annotations

from datetime import datetime

from crawler.accept import accept, judge
from crawler.annotate import annotate
from crawler.dates import PARIS
from crawler.extract import Unreadable, extract
from crawler.items import Page, Refused
from crawler.urls import is_http
from store.types import Article


def read(page: Page, *, now: datetime) -> Article | Refused:
    """The article a page holds, or why it holds none; whatever its bytes, this raises nothing."""
    if not is_http(page.url):
        return Refused("bad_address", page.url[:200])
    try:
        found = judge(extract(page, now=now), page)
    except Unreadable as error:
        return Refused(error.reason, error.detail[:200])
    if isinstance(found, Refused):
        return found
    day = found.published.astimezone(PARIS).date() if found.published else None
    annotations = annotate(found.title, found.text, page.source, published=day)
    return accept(found, page, annotations, now=now)
