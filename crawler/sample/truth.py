"""What is really on the sample web: the answers a crawl of it is judged by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as day
from datetime import datetime

from crawler.sample.posts import Post, Site
from crawler.sample.prose import to_text
from crawler.sample.server import SampleWeb
from store.types import Kind


@dataclass(frozen=True, kw_only=True)
class SampleArticle:
    """One article of the running sample web and what is to be understood of it."""

    url: str
    """Canonical."""
    title: str
    date: datetime
    """Aware; for an undated page, the day its text gives."""
    dated: bool
    """Whether page or feed give the date."""
    author: str
    text: str
    """Paragraphs separated by an empty line."""
    site: str
    tags: tuple[str, ...]
    """To be found; there may be more."""
    territories: tuple[str, ...]
    """Named by its title or text, as slugs; there may be more."""
    kind: Kind
    deadline: day | None
    relevant: bool
    public: bool
    """Whether a polite visitor can read it: neither behind a password nor closed by robots.txt."""


def truth(web: SampleWeb) -> list[SampleArticle]:
    """Every article of the sample web as it is now."""
    return [_article(web, site, post) for site in web.content() for post in site.posts]


def _article(web: SampleWeb, site: Site, post: Post) -> SampleArticle:
    return SampleArticle(
        url=web.address(site.id, post.slug),
        title=post.title,
        date=post.date,
        dated=not post.undated,
        author=post.author,
        text=to_text(post.body),
        site=site.id,
        tags=post.tags,
        territories=post.places,
        kind=post.kind,
        deadline=post.deadline,
        relevant=post.relevant,
        public=post.public,
    )
