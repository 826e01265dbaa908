"""The sample web: one server on loopback, a virtual host for each site (NAME.localhost, RFC 6761)."""

from __future__ import annotations

import gzip
import threading
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import PurePosixPath
from types import TracebackType
from typing import Self
from urllib.parse import unquote

from crawler.sample.handler import Answer, Request, Server
from crawler.sample.manners import routes
from crawler.sample.manners.base import Resource, missing
from crawler.sample.posts import PARIS, Post, Site, load
from crawler.sample.render import hub, render
from store.types import Source, SourceKind, Territory, Topicality

MEDIA: Mapping[str, Answer] = {
    ".png": Answer(
        content_type="image/png",
        body=b64decode(
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgaGj4DwADhAIAaWmYtAAAAABJRU5ErkJggg=="
        ),
    ),
    ".mp3": Answer(content_type="audio/mpeg"),
    ".mp4": Answer(content_type="video/mp4"),
    ".css": Answer(content_type="text/css"),
}
"""The pictures, sounds and styles of all sites: they answer, there is nothing to see."""


@dataclass(frozen=True, kw_only=True)
class SampleSite:
    """One site of the running sample web, as someone who adds it would describe it."""

    id: str
    name: str
    homepage: str
    kind: SourceKind
    scope: Territory | None
    topicality: Topicality
    manner: str
    """What it is made with: "wordpress", "spip", …"""
    feed: str
    """Address of its main feed, "" if it has none."""
    sitemap: str
    """Address of its sitemap, "" if it has none."""
    articles: int
    """How many a polite visitor can read."""

    @property
    def has_feed(self) -> bool:
        return bool(self.feed)

    def source(self) -> Source:
        """The site as a source, its entry points still to be discovered."""
        return Source(
            id=self.id,
            name=self.name,
            homepage=self.homepage,
            kind=self.kind,
            scope=self.scope,
            topicality=self.topicality,
        )


class SampleWeb:
    """The running sample web: `with SampleWeb(today=…) as web:` serves until the block ends.

    Port 0 takes any free port. Dates that the data give relative to today are fixed when it is made.
    Raises OSError when the port is taken.
    """

    def __init__(self, port: int = 0, *, today: date) -> None:
        self.today = today
        self.requests: list[Request] = []
        """Every request answered, oldest first."""
        self._sites = {site.id: site for site in load(today)}
        self._routes = {site.id: routes(site) for site in self._sites.values()}
        self._edits = 0
        self._server = Server(port, self._answer, self.requests.append)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def port(self) -> int:
        return self._server.port

    @property
    def url(self) -> str:
        """Address of the page that lists the sites."""
        return f"http://localhost:{self.port}/"

    def sites(self) -> tuple[SampleSite, ...]:
        """All sites, by id."""
        return tuple(self._described(site) for site in self._sites.values())

    def content(self) -> tuple[Site, ...]:
        """All sites with their texts as they are now."""
        return tuple(self._sites.values())

    def homepage(self, site: str) -> str:
        """Address of a site."""
        return f"http://{site}.localhost:{self.port}/"

    def address(self, site: str, slug: str) -> str:
        """Address of an article. Raises KeyError when there is none."""
        known = self._sites[site]
        return self.homepage(site).rstrip("/") + known.path(known.find(slug))

    def edit(self, site: str, slug: str, extra_paragraph: str) -> str:
        """Add a paragraph to an article and say its address. Raises KeyError when there is none."""
        post = self._sites[site].find(slug)
        body = f"{post.body}\n\n{extra_paragraph}"
        self._put(self._sites[site].replacing(replace(post, body=body, updated=self._next_edit())))
        return self.address(site, slug)

    def add(self, site: str, article: Post) -> str:
        """Publish an article and say its address."""
        self._put(self._sites[site].replacing(article))
        return self.address(site, article.slug)

    def remove(self, site: str, slug: str) -> str:
        """Take an article away, which then answers 404, and say its address. Raises KeyError when there is none."""
        address = self.address(site, slug)
        self._put(self._sites[site].without(slug))
        return address

    def _put(self, site: Site) -> None:
        self._sites[site.id] = site
        self._routes[site.id] = routes(site)

    def _next_edit(self) -> datetime:
        # Every edit is later than the one before, and none is in the future.
        self._edits += 1
        return datetime.combine(self.today, time(0), PARIS) + timedelta(seconds=self._edits)

    def _described(self, site: Site) -> SampleSite:
        home = self.homepage(site.id)
        return SampleSite(
            id=site.id,
            name=site.name,
            homepage=home,
            kind=site.kind,
            scope=site.scope,
            topicality=site.topicality,
            manner=site.manner,
            feed=home.rstrip("/") + site.feed if site.feed else "",
            sitemap=home.rstrip("/") + site.sitemap if site.sitemap else "",
            articles=sum(post.public for post in site.posts),
        )

    def _answer(self, host: str, path: str) -> Answer:
        name = host.partition(":")[0].lower()
        site = self._sites.get(name.removesuffix(".localhost"))
        if site is None:
            known = name in {"localhost", "127.0.0.1"} and path == "/"
            return Answer(body=hub(self.sites())) if known else Answer(status=404, body=b"<h1>Not found</h1>")
        media = MEDIA.get(PurePosixPath(path.partition("?")[0]).suffix)
        return media or self._rendered(site, find(self._routes[site.id], path) or missing(site), host)

    def _rendered(self, site: Site, resource: Resource, host: str) -> Answer:
        if resource.location:
            return Answer(status=resource.status, location=f"http://{host}{resource.location}")
        body = render(resource, site, self._sites, host)
        return Answer(
            body=gzip.compress(body, mtime=0) if resource.gzipped else body,
            content_type=content_type(resource, site),
            status=resource.status,
            modified=resource.modified,
        )


def find(known: Mapping[str, Resource], path: str) -> Resource | None:
    """What is at a path, whatever trackers added to its query; a page that never has a query ignores any."""
    place, _, query = unquote(path).partition("?")
    wanted = "&".join(part for part in query.split("&") if not part.startswith(("utm_", "fbclid=")))
    asks = wanted and any(address.startswith(f"{place}?") for address in known)
    return known.get(f"{place}?{wanted}" if asks else place)


def content_type(resource: Resource, site: Site) -> str:
    """The Content-Type header; a site of another charset leaves it to the page to say."""
    named = site.charset == "utf-8" and not resource.gzipped
    return f"{resource.content_type}; charset=UTF-8" if named else resource.content_type
