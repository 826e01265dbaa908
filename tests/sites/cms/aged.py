"""Sites whose entry points are not what they were when somebody wrote them down."""

from __future__ import annotations

from tests.sites.cms.broken import other_host
from tests.sites.cms.posts import POSTS, rss
from tests.sites.cms.server import RSS, Site, There


def _home(feed: str = "") -> There:
    link = f'<link rel="alternate" type="application/rss+xml" href="{feed}">' if feed else ""
    return There(f"<!DOCTYPE html><html><head><title>Un lieu</title>{link}</head><body><p>Bonjour.</p></body></html>")


def _feed(base: str) -> There:
    return There(rss(base, {post: f"{base}/{post.number}" for post in POSTS[:10]}), RSS)


def _to(address: str, status: int = 301) -> There:
    return There(status=status, headers={"Location": address})


def old(base: str) -> dict[str, There]:
    return {"/feed": There(str(_feed(base).body).replace("2026", "2020").replace("2025", "2019"), RSS)}


AGED: dict[str, Site] = {
    "fine": lambda base: {"/feed": _feed(base)},
    "moved": lambda base: {"/feed": _to("/flux"), "/flux": _feed(base)},
    "away": lambda base: {"/feed": _to(f"{other_host(base, 'fine')}/feed")},
    "for-now": lambda base: {"/feed": _to("/flux", 302), "/flux": _feed(base)},
    "dead": lambda base: {"/": _home("/nouveau"), "/nouveau": _feed(base)},
    "page": lambda base: {"/": _home(), "/feed": _home()},
    "blocked": lambda base: {"/feed": There("Forbidden", status=403)},
    "closed": lambda base: {"/feed": _feed(base), "/robots.txt": There("User-agent: *\nDisallow: /", "text/plain")},
    "old": old,
    "unknown": lambda base: {"/": _home("/feed"), "/feed": _feed(base)},
    "nothing": lambda base: {"/": _home()},
}
"""Each is followed by /feed, but "unknown" and "nothing", of which only the homepage is known."""
