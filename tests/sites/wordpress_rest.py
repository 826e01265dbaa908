"""A WordPress on loopback, as far as visitors see it: REST interface, feed with older pages, sitemaps of each year, a
listing, the pages of months, the posts."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
SENTENCE = (
    "Le tiers-lieu {title} accueille un fablab, un atelier partagé et une cuisine ouverte aux habitants du village. "
)


@dataclass
class Post:
    """A post; its times are those of the site's own clock."""

    id: int
    title: str
    date: datetime
    modified: datetime
    text: str
    kind: str = "posts"
    """The collection that holds it."""
    status: str = "publish"
    protected: bool = False
    author: str = "Anne Le Goff"
    categories: tuple[str, ...] = ("Ouvertures", "fablab")

    @property
    def path(self) -> str:
        return f"/{self.date:%Y/%m}/{self.kind}-{self.id}/"

    @property
    def public(self) -> bool:
        return self.status == "publish"


def a_post(number: int, *, day: datetime | None = None, **fields: Any) -> Post:
    """A post of its own; the higher its number, the newer."""
    date = day or datetime(2020, 1, 1, 9, 30) + timedelta(days=7 * number)  # noqa: DTZ001  # the site's clock has no zone
    title = f"Un lieu {number} ouvre à Die"
    given: dict[str, Any] = {"title": title, "modified": date, "text": SENTENCE.format(title=number) * 10}
    return Post(id=number, date=date, **(given | fields))


@dataclass
class WordpressSite:
    """The running site: what it holds, what it refuses, what it was asked."""

    port: int
    posts: list[Post] = field(default_factory=list)
    closed: str = ""
    """"401", "403", "404" or "html": how the interface refuses everything; "feed": the feed as well."""
    embeds: bool = True
    largest: int = 100
    """More posts in a request than this end in an error of the server."""
    knows_modified_after: bool = True
    counts: bool = True
    """Whether it says how many posts there are."""
    types: dict[str, Any] = field(default_factory=dict)
    warnings: bool = False
    """Whether PHP's warnings stand before each answer."""
    feed_pages: bool = True
    """Whether the feed has older pages."""
    refuses_pages: bool = False
    """Whether the posts themselves answer 403."""
    requests: list[str] = field(default_factory=list)

    @property
    def rest(self) -> str:
        return f"http://127.0.0.1:{self.port}/wp-json/wp/v2/posts"

    @property
    def home(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    @property
    def plain(self) -> str:
        """The same where addresses are not rewritten."""
        return f"http://127.0.0.1:{self.port}/?rest_route=/wp/v2/posts"

    def address(self, post: Post) -> str:
        return f"http://127.0.0.1:{self.port}{post.path}"

    def asked(self, pattern: str = ".") -> list[str]:
        """The paths with queries that were asked for and match."""
        return [path for path in self.requests if re.search(pattern, path)]

    def visible(self, kind: str = "posts") -> list[Post]:
        """Newest first."""
        return sorted((p for p in self.posts if p.public and p.kind == kind), key=lambda p: p.date, reverse=True)


Answer = tuple[int, str, str, dict[str, str]]
"""Status, body, media type, headers."""


def _json(value: object, status: int = 200, /, **headers: str) -> Answer:
    return status, json.dumps(value), "application/json; charset=UTF-8", headers


def _error(status: int, code: str) -> Answer:
    return _json({"code": code, "message": "Désolé.", "data": {"status": status}}, status)


def _html(text: str, status: int = 200) -> Answer:
    return status, f"<!DOCTYPE html><html lang=fr><body>{text}</body></html>", "text/html; charset=UTF-8", {}


def _answer(site: WordpressSite, target: str) -> Answer:
    parts = urlsplit(target)
    asked = dict(parse_qsl(parts.query))
    route = asked.get("rest_route") or parts.path.removeprefix("/wp-json")
    if route.startswith("/wp/v2/"):
        return _rest(site, route.removeprefix("/wp/v2/"), asked)
    if parts.path == "/feed/":
        return _feed(site, int(asked.get("paged", "1")))
    return _list(site, parts.path) or _post(site, parts.path)


def _list(site: WordpressSite, path: str) -> Answer | None:
    if sitemap := re.fullmatch(r"/sitemap(?:-(\d{4}))?\.xml", path):
        return _sitemap(site, sitemap[1])
    if listing := re.fullmatch(r"/actus/(?:page/(\d+)/)?", path):
        return _listing(site, int(listing[1] or 1))
    if month := re.fullmatch(r"/(\d{4})/(\d\d)/", path):
        return _month(site, month[1], month[2])
    return None


def _post(site: WordpressSite, path: str) -> Answer:
    found = next((post for post in site.posts if post.path == path and post.public), None)
    if found and site.refuses_pages:
        return _html("<h1>403</h1>", 403)
    return _page(found) if found else _html("<h1>404</h1>", 404)


def _rest(site: WordpressSite, collection: str, asked: dict[str, str]) -> Answer:
    if site.closed in ("401", "403", "404"):
        codes = {"401": "rest_not_logged_in", "403": "rest_forbidden", "404": "rest_no_route"}
        return _error(int(site.closed), codes[site.closed])
    if site.closed:
        return _html("<h1>Accueil</h1>")
    if collection == "types":
        return _json(site.types)
    if collection != "posts" and not any(kind.get("rest_base") == collection for kind in site.types.values()):
        return _error(404, "rest_no_route")
    if "_embed" in asked and not site.embeds:
        return _error(403, "rest_user_cannot_view")
    return _collection(site, collection, asked)


def _collection(site: WordpressSite, collection: str, asked: dict[str, str]) -> Answer:
    size, page = int(asked.get("per_page", "10")), int(asked.get("page", "1"))
    if size > site.largest and "_fields" not in asked:
        return _html("<b>Fatal error</b>", 500)
    found = _wanted(site, collection, asked)
    some = found[(page - 1) * size : page * size]
    if page > 1 and not some:
        return _error(400, "rest_post_invalid_page_number")
    light = "_fields" in asked
    body = [_entry(site, post, embed="_embed" in asked, light=light) for post in some]
    total = {"X_WP_Total": str(len(found)), "X_WP_TotalPages": str(-(-len(found) // size))} if site.counts else {}
    status, text, kind, headers = _json(body, **total)
    return (
        status,
        ("<br />\n<b>Warning</b>:  Undefined variable in /srv/x.php<br />\n" if site.warnings else "") + text,
        kind,
        headers,
    )


def _wanted(site: WordpressSite, collection: str, asked: dict[str, str]) -> Sequence[Post]:
    found = site.visible(collection)
    if after := asked.get("after"):
        found = [post for post in found if post.date > datetime.fromisoformat(after)]
    if (since := asked.get("modified_after")) and site.knows_modified_after:
        found = [post for post in found if post.modified > datetime.fromisoformat(since)]
    if asked.get("orderby") == "modified":
        found = sorted(found, key=lambda post: post.modified, reverse=True)
    return found[::-1] if asked.get("order") == "asc" else found


def _entry(site: WordpressSite, post: Post, *, embed: bool, light: bool) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "id": post.id,
        "link": site.address(post),
        "status": post.status,
        "date": post.date.isoformat(),
        "date_gmt": _gmt(post.date),
        "modified": post.modified.isoformat(),
        "modified_gmt": _gmt(post.modified),
        "title": {"rendered": escape(post.title)},
    }
    if light:
        return entry | {"content": {"protected": post.protected}}
    text = "" if post.protected else f"<p>{escape(post.text)}</p>"
    entry |= {
        "content": {"rendered": text, "protected": post.protected},
        "excerpt": {"rendered": f"<p>{escape(post.text[:100])} [&hellip;]</p>", "protected": post.protected},
    }
    terms = [{"name": name, "taxonomy": "category"} for name in post.categories]
    embedded = {"author": [{"name": post.author}], "wp:term": [terms], "wp:featuredmedia": [{"source_url": "/i.jpg"}]}
    return entry | ({"_embedded": embedded} if embed else {})


def _gmt(moment: datetime) -> str:
    return moment.replace(tzinfo=PARIS).astimezone(UTC).replace(tzinfo=None).isoformat()


def _feed(site: WordpressSite, page: int) -> Answer:
    some = site.visible()[(page - 1) * 10 : page * 10] if site.feed_pages else site.visible()[:10]
    if not some or site.closed == "feed":
        return _html("<h1>404</h1>", 404)
    items = "".join(
        f"<item><title>{escape(post.title)}</title><link>{site.address(post)}</link>"
        f"<pubDate>{format_datetime(post.date.replace(tzinfo=PARIS))}</pubDate>"
        f"<description>{escape(post.text[:100])}</description></item>"
        for post in some
    )
    text = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Lieux</title>{items}</channel></rss>'
    return 200, text, "application/rss+xml", {}


def _sitemap(site: WordpressSite, year: str | None) -> Answer:
    """An index of the years, or the posts of one."""
    if year is None:
        years = sorted({post.date.year for post in site.visible()}, reverse=True)
        listed = "".join(f"<sitemap><loc>{site.home}sitemap-{one}.xml</loc></sitemap>" for one in years)
        return 200, f"<sitemapindex>{listed}</sitemapindex>", "text/xml", {}
    some = [post for post in site.visible() if str(post.date.year) == year]
    listed = "".join(f"<url><loc>{site.address(post)}</loc></url>" for post in some)
    return 200, f"<urlset>{listed}</urlset>", "text/xml", {}


def _listing(site: WordpressSite, page: int) -> Answer:
    """Ten posts without their dates, and the way to the next."""
    some = site.visible()[(page - 1) * 10 : page * 10]
    following = f'<a rel="next" href="/actus/page/{page + 1}/">Plus anciens</a>' if site.visible()[page * 10 :] else ""
    return _html(f"<h1>Actualités</h1><main>{_entries(some)}</main>{following}")


def _month(site: WordpressSite, year: str, month: str) -> Answer:
    some = [post for post in site.visible() if f"{post.date:%Y %m}" == f"{year} {month}"]
    return _html(f"<h1>Archives</h1><main>{_entries(some)}</main>") if some else _html("<h1>404</h1>", 404)


def _entries(posts: Sequence[Post]) -> str:
    return "".join(
        f'<article><h2><a href="{post.path}">{escape(post.title)}</a></h2><p>{escape(post.text[:120])}</p></article>'
        for post in posts
    )


def _page(post: Post) -> Answer:
    if post.protected:
        return _html('<h1>Protégé</h1><form action="/wp-login.php?action=postpass"><input type="password"></form>')
    date = post.date.replace(tzinfo=PARIS).isoformat()
    return _html(
        f'<article><h1>{escape(post.title)}</h1><time class="entry-date published" datetime="{date}">le</time>'
        f"<p>{escape(post.text)}</p></article>"
    )


@contextmanager
def wordpress_site(posts: Sequence[Post] = ()) -> Iterator[WordpressSite]:
    """Serve until the block ends."""
    site = WordpressSite(0, list(posts))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.path != "/robots.txt":
                site.requests.append(self.path)
            status, text, kind, headers = _answer(site, self.path) if self.path != "/robots.txt" else _html("", 404)
            body = text.encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.port = server.server_port
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
