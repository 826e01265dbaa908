"""What passes along discovery: an address that may be an entry point, then what was found there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.items import Link
from store.types import EntryKind


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """An address that may be an entry point."""

    kind: EntryKind
    url: str
    found_in: str
    """"link tag", "robots.txt", "page link", "homepage", "usual path of WordPress", "usual path", "address given";
    "" of an entry point that is followed already."""
    score: float
    """How likely it is the main one, 0 to 1; more for an API, which tells more than a feed."""
    title: str = ""
    ask: str = ""
    """The address that shows what is there, where it is not `url`: a question to an API."""
    language: str = ""
    """As the page says or the address shows it: "fr", "en"; "" if neither does."""
    within: str = ""
    """Of a sitemap: the address its pages begin with, since the site is only a folder of its host; "" for all."""
    selectors: tuple[tuple[str, str], ...] = ()
    """Of a listing whose software is known."""

    @property
    def asked(self) -> str:
        """The address to ask for."""
        return self.ask or self.url


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A proposal and what was found at its address."""

    proposal: Proposal
    usable: bool = False
    items: int = 0
    newest: datetime | None = None
    per_week: float | None = None
    """How many articles a week, from the dates shown; None if too few are."""
    full_text: bool = False
    form: str = ""
    """"RSS 2.0", "Atom", "index", …: what the kind leaves open."""
    language: str = ""
    news: bool = False
    """Of a sitemap: whether it lists only the news of the last days."""
    more: bool = False
    """Of a listing: whether it has further pages."""
    side: bool = False
    """Whether it tells of a part of the site only: comments, a heading, an author."""
    problem: str = ""
    """Why it is not usable, in a few words."""
    failure: str = ""
    """The stable word for what went wrong when it was asked for: "gone", "blocked", "timeout", …; "" if it answered."""
    title: str = ""
    homepage: str = ""
    """Of a feed: what it calls its site, and where it says that is."""
    links: tuple[Link, ...] = ()
    """A few articles, the newest if dates tell."""
    addresses: frozenset[str] = field(default=frozenset(), repr=False)
    """Canonical addresses it announces, at most a few thousand."""
    children: tuple[str, ...] = ()
    """Of an index of sitemaps: those that may hold articles, newest first."""
    answered: str = ""
    """The address after redirects, "" if there were none."""
    moved_to: str = ""
    """Where the address says that it moved for good."""
    seconds: float = 0.0
    """How long the site took to begin its answer."""


@dataclass(frozen=True, kw_only=True)
class Homepage:
    """What a homepage says of its site."""

    name: str
    platform: str
    """"WordPress", "SPIP", … or "" if it does not show."""
    proposals: tuple[Proposal, ...]
    """Best first."""
    elsewhere: tuple[Proposal, ...] = ()
    """On other people's hosts: shown to the admin, never followed without asking."""
    scripted: bool = False
    """Whether the page is drawn by scripts, so that its links cannot be seen."""


Headers = Mapping[str, str]
"""Of an answer, names in lower case."""


def place(url: str) -> str:
    """The same for all spellings of an address: http or https, with "www." or a final slash or without.

    >>> place("http://www.ex.fr/feed/?b=1&a=2") == place("https://ex.fr/feed?a=2&b=1")
    True
    """
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    for index in ("/index.html", "/index.php", "/index.htm"):
        # "index.php?x" of MediaWiki and Joomla is what the root without it is, too.
        path = path.removesuffix(index)
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    return f"{parts.netloc.lower().removeprefix('www.')}{path}?{query}"
