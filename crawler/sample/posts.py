"""The sites and texts of the sample web, as read from the data files."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from datetime import date as day
from functools import cached_property
from importlib.resources import files
from typing import Annotated, NamedTuple
from urllib.parse import quote
from zoneinfo import ZoneInfo

import yaml
from pydantic import BeforeValidator, ConfigDict, TypeAdapter

from crawler.sample.prose import fill
from store.types import Kind, SourceKind, Territory, Topicality

PARIS = ZoneInfo("Europe/Paris")
# libyaml is ten times faster; not every system has it.
LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def _moment(written: object) -> object:
    """A day ("2024-03-12": at half past nine) or a minute ("2024-03-12 08:30"), in Paris."""
    if not isinstance(written, str):
        return written
    day, _, hour = written.partition(" ")
    return datetime.fromisoformat(f"{day}T{hour or '09:30'}").replace(tzinfo=PARIS)


def _territory(written: object) -> object:
    return Territory.parse(written) if isinstance(written, str) else written


Moment = Annotated[datetime, BeforeValidator(_moment)]
_STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, kw_only=True)
class Post:
    """One text of one site, with what a good reader should find in it."""

    __pydantic_config__ = _STRICT

    slug: str
    title: str
    body: str = ""
    """Light markup, see `crawler.sample.prose`."""
    relay: str = ""
    """The "site/slug" whose body follows its own: the same press release on two sites."""
    date: Moment
    number: int = 0
    """What the CMS counts its texts with; given when the site is read."""
    author: str = ""
    categories: tuple[str, ...] = ()
    kind: Kind = "article"
    tags: tuple[str, ...] = ()
    """Tags that must be found; there may be more."""
    places: tuple[str, ...] = ()
    """Territories that its title or text names, as slugs; there may be more."""
    deadline: day | None = None
    relevant: bool = True
    public: bool = True
    """Whether a polite visitor may read it: not protected, nor in a section robots.txt closes."""
    protected: bool = False
    undated: bool = False
    """The page, feed and listing do not say its date; the text does."""
    updated: Moment | None = None
    begins: Moment | None = None
    """When the event it announces takes place, as its site's calendar says."""
    media: str = ""
    """Duration of its sound or film, in minutes and seconds ("24:10")."""
    film: bool = False
    image: bool = False
    path: str = ""
    """Its address, where it is not the one its site would give it."""

    @property
    def changed(self) -> datetime:
        return self.updated or self.date


class Plain(NamedTuple):
    """A page that is no article."""

    path: str
    title: str
    body: str


@dataclass(frozen=True, kw_only=True)
class Site:
    """One site: how it is built, what it says of itself and its texts, newest first."""

    __pydantic_config__ = _STRICT

    id: str
    name: str
    manner: str
    tagline: str = ""
    kind: SourceKind = "media"
    scope: Annotated[Territory | None, BeforeValidator(_territory)] = None
    topicality: Topicality = "dedicated"
    permalink: str
    """Pattern of an article's address: {slug}, {number}, {wiki}, {date:%Y}."""
    feed: str = ""
    """Path of the main feed, "" if none."""
    sitemap: str = ""
    charset: str = "utf-8"
    per_page: int = 10
    feed_items: int = 10
    full_feed: bool = False
    """Whether the feed carries whole texts."""
    robots: str = ""
    """Text of robots.txt, {base} is the site's address; "" answers 404."""
    pages: tuple[Plain, ...] = ()
    redirects: Mapping[str, str] = field(default_factory=dict)
    """Old path, path it leads to."""
    posts: tuple[Post, ...] = ()

    def path(self, post: Post) -> str:
        """The address of an article, percent-encoded, without host."""
        local = post.date.astimezone(PARIS)
        wiki = post.title.replace(" ", "_")
        path = post.path or self.permalink.format(slug=post.slug, number=post.number, date=local, wiki=wiki)
        return quote(path, safe="/?=&:;,.()%")

    @cached_property
    def listed(self) -> tuple[Post, ...]:
        """What lists, feeds and sitemaps show, newest first."""
        shown = (post for post in self.posts if post.public or post.protected)
        return tuple(sorted(shown, key=lambda post: post.date, reverse=True))

    @cached_property
    def categories(self) -> tuple[str, ...]:
        return tuple(sorted({name for post in self.posts for name in post.categories}))

    @cached_property
    def changed(self) -> datetime:
        return max(post.changed for post in self.posts)

    def find(self, slug: str) -> Post:
        """Raises KeyError when the site has no such article."""
        for post in self.posts:
            if post.slug == slug:
                return post
        raise KeyError(f"{self.id} has no article {slug!r}")

    def replacing(self, post: Post) -> Site:
        """The same site with `post` instead of the one of its slug, or added to it."""
        others = tuple(other for other in self.posts if other.slug != post.slug)
        number = post.number or 1 + max((other.number for other in others), default=0)
        return replace(self, posts=(replace(post, number=number), *others))

    def without(self, slug: str) -> Site:
        """The same site without an article. Raises KeyError when it has none of that slug."""
        gone = self.find(slug)
        return replace(self, posts=tuple(post for post in self.posts if post is not gone))


_SITE = TypeAdapter(Site)


def slug(text: str) -> str:
    """A text as addresses write it.

    >>> slug("Économie d'énergie : où ?")
    'economie-d-energie-ou'
    """
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe"))
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")


def load(today: date) -> tuple[Site, ...]:
    """All sites of the sample web, with the dates that are relative to `today` written out."""
    found = sorted(item.name for item in files("crawler.sample.data").iterdir() if item.name.endswith(".yaml"))
    sites = tuple(read((files("crawler.sample.data") / name).read_text("utf-8"), today) for name in found)
    return tuple(_relaying(site, {other.id: other for other in sites}) for site in sites)


def read(text: str, today: date) -> Site:
    """A site from its data file. Raises pydantic.ValidationError for what is missing, unknown or of the wrong type."""
    # Base loader: every value stays text, so that a title like "1984" or a date is not guessed at.
    given = yaml.load(text, Loader=LOADER)  # noqa: S506 - builds only text, lists and maps
    site = _SITE.validate_python(_resolved(given, today))
    # Numbered as the file has them, so that addresses do not change from one day to the next.
    return replace(site, posts=tuple(replace(post, number=100 + n) for n, post in enumerate(site.posts)))


def _resolved(given: object, today: date) -> object:
    match given:
        case dict():
            return {name: _resolved(value, today) for name, value in given.items()}
        case list():
            return [_resolved(value, today) for value in given]
        case _:
            return fill(str(given), today)


def _relaying(site: Site, sites: Mapping[str, Site]) -> Site:
    def whole(post: Post) -> Post:
        if not post.relay:
            return post
        other, _, slug_there = post.relay.partition("/")
        return replace(post, body=f"{post.body}\n\n{sites[other].find(slug_there).body}".strip())

    return replace(site, posts=tuple(whole(post) for post in site.posts))
