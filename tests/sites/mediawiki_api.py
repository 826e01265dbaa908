"""A MediaWiki on loopback, as far as visitors see it: the query interface, its feed of new pages, its pages."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

START = datetime(2020, 1, 1, 9, 30, tzinfo=UTC)
SENTENCE = "Le tiers-lieu accueille un fablab, un atelier partagé et une cuisine ouverte aux habitants du village. "


@dataclass
class Revision:
    """One state of a page."""

    id: int
    parent: int
    when: datetime
    user: str
    text: str


@dataclass
class Page:
    """A page of the wiki."""

    id: int
    title: str
    namespace: int
    revisions: list[Revision]
    categories: tuple[str, ...] = ("Lieux", "Drôme")
    redirect: bool = False


@dataclass
class MediawikiSite:
    """The running wiki: what it holds, what it refuses, what it was asked."""

    port: int
    pages: dict[str, Page] = field(default_factory=dict)
    log: list[dict[str, Any]] = field(default_factory=list)
    """Its recent changes, oldest first."""
    now: datetime = START + timedelta(days=2000)
    closed: str = ""
    """"denied", "html", "403": how the interface refuses everything."""
    lagging: bool = False
    most: int = 10
    """Items of one answer, whatever is asked for."""
    has_all_revisions: bool = True
    """False: before MediaWiki 1.27."""
    old_shape: bool = False
    """Answers as before formatversion 2."""
    requests: list[str] = field(default_factory=list)

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.port}/api.php"

    def asked(self, pattern: str = ".") -> list[str]:
        """The paths with queries that were asked for and match."""
        return [path for path in self.requests if re.search(pattern, unquote(path))]

    def write(
        self, title: str, text: str = SENTENCE * 3, *, user: str = "Anne", namespace: int = 0, silent: bool = False
    ) -> Page:
        """Make a page, or edit it; `silent`: without a trace in the recent changes, as an import does."""
        self.now += timedelta(hours=3)
        known = self.pages.get(title)
        page = known or Page(len(self.pages) + 1, title, namespace, [])
        self.pages[title] = page
        parent = page.revisions[-1].id if page.revisions else 0
        page.redirect = text.startswith("#REDIRECT")
        # Pages with one text for all would be taken for those of an error.
        told = text if page.redirect else f"{title} : ce lieu a son histoire. {text}"
        page.revisions.append(Revision(page.id * 100 + len(page.revisions), parent, self.now, user, told))
        if not silent:
            self._happens("edit" if known else "new", title, namespace, user)
        return page

    def delete(self, title: str) -> None:
        self.now += timedelta(hours=3)
        page = self.pages.pop(title)
        self._happens("log", title, page.namespace, "Admin", logtype="delete")

    def move(self, old: str, new: str, namespace: int = 0) -> None:
        """Move a page; a redirect stays behind."""
        self.now += timedelta(hours=3)
        page = self.pages.pop(old)
        before = page.namespace
        page.title, page.namespace = new, namespace
        self.pages[new] = page
        self.write(old, f"#REDIRECT [[{new}]]", namespace=before, silent=True)
        self._happens(
            "log", old, before, "Admin", logtype="move", logparams={"target_ns": namespace, "target_title": new}
        )

    def _happens(self, kind: str, title: str, namespace: int, user: str, **more: object) -> None:
        entry = {"type": kind, "title": title, "ns": namespace, "user": user, "timestamp": _time(self.now)}
        self.log.append({"rcid": len(self.log) + 1, **entry, **more})


Answer = tuple[int, str, str]
"""Status, body, media type."""


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _html(text: str, status: int = 200) -> Answer:
    return status, f"<!DOCTYPE html><html lang=fr><body>{text}</body></html>", "text/html; charset=UTF-8"


def _answer(site: MediawikiSite, target: str) -> Answer:
    parts = urlsplit(target)
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    if parts.path == "/api.php":
        return _api(site, asked)
    if parts.path == "/index.php" and "NewPages" in asked.get("title", ""):
        return _new_pages(site)
    if parts.path.startswith("/wiki/"):
        return _page(site, unquote(parts.path.removeprefix("/wiki/")).replace("_", " "))
    return _html("<h1>404</h1>", 404)


def _api(site: MediawikiSite, asked: Mapping[str, str]) -> Answer:
    if site.closed == "html":
        return _html("<h1>Accueil</h1>")
    if site.closed == "403":
        return _html("<h1>403</h1>", 403)
    if site.closed == "denied":
        return _json({"error": {"code": "readapidenied", "info": "You need read permission."}})
    if site.lagging and "maxlag" in asked:
        return _json({"error": {"code": "maxlag", "info": "Waiting for a database server: 9 seconds lagged."}})
    found, following = _query(site, asked)
    answer: dict[str, Any] = {"batchcomplete": True, "curtimestamp": _time(site.now), "query": found}
    if following is not None:
        answer["continue"] = {"continue": "-||", **following}
    return _json(_older(answer) if site.old_shape else answer)


def _json(value: object) -> Answer:
    return 200, json.dumps(value), "application/json; charset=utf-8"


def _older(value: Any) -> Any:
    """As formatversion 1 writes it: flags are empty strings or absent, pages stand under their numbers."""
    if isinstance(value, dict):
        shaped = {k: "" if v is True else _older(v) for k, v in value.items() if v is not False}
        if isinstance(value.get("pages"), list):
            shaped["pages"] = {str(-1 - n): _older(page) for n, page in enumerate(value["pages"])}
        return shaped
    return [_older(item) for item in value] if isinstance(value, list) else value


Found = tuple[dict[str, Any], dict[str, str] | None]


def _query(site: MediawikiSite, asked: Mapping[str, str]) -> Found:
    if asked.get("meta") == "siteinfo":
        return _siteinfo(site), None
    if asked.get("list") == "allrevisions":
        return _all_revisions(site, asked) if site.has_all_revisions else ({}, None)
    if asked.get("list") == "recentchanges":
        start = asked["rcstart"]
        some, following = _some(site, [one for one in site.log if one["timestamp"] >= start], asked, "rccontinue")
        return {"recentchanges": some}, following
    if asked.get("generator") == "allpages":
        listed = sorted(site.pages.values(), key=lambda page: page.title)
        wanted = [page for page in listed if str(page.namespace) == asked["gapnamespace"] and not page.redirect]
        some, following = _some(site, wanted, asked, "gapcontinue")
        return {"pages": [_about(site, page) for page in some]}, following
    titles = asked["titles"].split("|")
    if asked.get("rvdir") == "newer":
        page = site.pages[titles[0]]
        return {"pages": [{"pageid": page.id, "title": page.title, "revisions": [_revision(page.revisions[0])]}]}, None
    return {"pages": [_lookup(site, title) for title in titles]}, None


def _some(
    site: MediawikiSite, items: Sequence[Any], asked: Mapping[str, str], name: str
) -> tuple[list[Any], dict[str, str] | None]:
    start = int(asked.get(name, "0"))
    end = start + site.most
    return list(items[start:end]), {name: str(end)} if end < len(items) else None


def _siteinfo(site: MediawikiSite) -> dict[str, Any]:
    spaces = {str(number): {"id": number, "content": number in (0, 102)} for number in (0, 1, 2, 102)}
    edits = sum(len(page.revisions) for page in site.pages.values())
    return {
        "general": {"sitename": "Wiki des lieux", "mainpage": "Accueil"},
        "namespaces": spaces,
        "statistics": {"pages": len(site.pages), "edits": edits},
    }


def _all_revisions(site: MediawikiSite, asked: Mapping[str, str]) -> Found:
    spaces = asked["arvnamespace"].split("|")
    pairs = [(page, one) for page in site.pages.values() if str(page.namespace) in spaces for one in page.revisions]
    some, following = _some(site, sorted(pairs, key=lambda pair: pair[1].when), asked, "arvcontinue")
    listed = [{"pageid": p.id, "ns": p.namespace, "title": p.title, "revisions": [_revision(one)]} for p, one in some]
    return {"allrevisions": listed}, following


def _revision(one: Revision) -> dict[str, Any]:
    return {"revid": one.id, "parentid": one.parent, "user": one.user, "timestamp": _time(one.when)}


def _lookup(site: MediawikiSite, title: str) -> dict[str, Any]:
    page = site.pages.get(title)
    return _about(site, page) if page else {"ns": 0, "title": title, "missing": True, "fullurl": _address(site, title)}


def _about(site: MediawikiSite, page: Page) -> dict[str, Any]:
    last = page.revisions[-1]
    about = {
        "pageid": page.id,
        "ns": page.namespace,
        "title": page.title,
        "fullurl": _address(site, page.title),
        "lastrevid": last.id,
        "revisions": [_revision(last)],
        "categories": [{"ns": 14, "title": f"Catégorie:{name}"} for name in page.categories],
    }
    return about | ({"redirect": True} if page.redirect else {})


def _address(site: MediawikiSite, title: str) -> str:
    return f"http://127.0.0.1:{site.port}/wiki/{quote(title.replace(' ', '_'))}"


def _new_pages(site: MediawikiSite) -> Answer:
    entries = "".join(
        f"<entry><title>{escape(page.title)}</title><link rel='alternate' href='{_address(site, page.title)}'/>"
        f"<updated>{_time(page.revisions[0].when)}</updated><author><name>Anne</name></author></entry>"
        for page in site.pages.values()
        if page.namespace == 0 and not page.redirect
    )
    home = _address(site, "Spécial:Nouvelles pages")
    head = f"<link rel='alternate' href='{home}'/><generator>MediaWiki 1.39</generator>"
    return (
        200,
        f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Wiki</title>{head}{entries}</feed>",
        "application/atom+xml",
    )


def _page(site: MediawikiSite, title: str) -> Answer:
    page = site.pages.get(title)
    if page is None:
        return _html("<h1>404</h1>", 404)
    text = page.revisions[-1].text
    return _html(f'<h1 id="firstHeading">{escape(title)}</h1><div id="mw-content-text"><p>{escape(text)}</p></div>')


@contextmanager
def mediawiki_site() -> Iterator[MediawikiSite]:
    """Serve until the block ends."""
    site = MediawikiSite(0)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.path != "/robots.txt":
                site.requests.append(self.path)
            status, text, kind = _answer(site, self.path)
            body = text.encode()
            self.send_response(status)
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
