"""One page to one article, as a worker process does it: extract, annotate, accept. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from crawler.accept import accept, judge
from crawler.annotate import annotate
from crawler.dates import PARIS
from crawler.entries.entry import paragraphs
from crawler.extract import Unreadable, extract
from crawler.extract.pdf import is_paper
from crawler.items import Candidate, Page, Refused
from crawler.media import player
from crawler.urls import is_home, is_http
from store.types import Annotations, Article, Evidence, Media

HOMEPAGE = "homepage of a site"
"""The rule that makes of the first page of a site a presentation of somebody."""
LITTLE = 500
"""Characters of text beside a film or recording that are no article of their own."""


def read(page: Page, *, now: datetime) -> Article | Refused:
    """The article a page holds, or why it holds none; whatever its bytes, this raises nothing."""
    if not is_http(page.url):
        return Refused("bad_address", page.url[:200])
    try:
        found = judge(_behind_walls(page, now), page)
    except Unreadable as error:
        return Refused(error.reason, error.detail[:200])
    if isinstance(found, Refused):
        return found
    day = found.published.astimezone(PARIS).date() if found.published else None
    annotations = annotate(
        found.title,
        found.text,
        page.source,
        published=day,
        media=_recording(found, page),
        event=found.event,
        paper=is_paper(page.body),
        language=found.language,
    )
    if page.chosen and annotations.kind == "article" and is_home(page.url):
        annotations = _of_a_site(annotations)
    return accept(found, page, annotations, now=now)


def _of_a_site(annotations: Annotations) -> Annotations:
    """The same for a site's homepage, which presents somebody and tells no news."""
    others = tuple(why for why in annotations.evidence if not why.about.startswith("kind:"))
    why = Evidence(about="kind:fiche", rule=HOMEPAGE, where="source")
    return replace(annotations, kind="fiche", evidence=(*others, why))


def _behind_walls(page: Page, now: datetime) -> Candidate:
    """What a page says; where a wall answered instead of it, what its entry point says."""
    found = extract(page, now=now)
    link = page.link
    # What its owner keeps behind a password is not ours to tell, whatever the feed lets out.
    walled = "wall" in found.flags and "password" not in found.flags
    if page.from_feed or page.chosen or not walled or not link.title:
        return found
    body = (link.content or paragraphs(link.summary)).encode("utf-8", "replace")
    announced = extract(replace(page, url=link.url, body=body, from_feed=True), now=now)
    return replace(announced, partial="wall", flags=announced.flags - {"wall"})


def _recording(found: Candidate, page: Page) -> Media | None:
    """The recording a page is about: what its entry point sent with it, what plays at its address, or what stands in a
    page that has little else."""
    if page.link.media:
        return page.link.media[0]
    if player(page.url):
        return Media(url=page.url, media_type="text/html")
    return found.media[0] if found.media and len(found.text) < LITTLE else None
