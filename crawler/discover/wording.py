"""What was found at an address, in a sentence for the admin."""

from __future__ import annotations

from datetime import datetime

from crawler.discover.proposals import Judged
from crawler.entries.text import PARIS

_WHERE = {
    "link tag": "named by the homepage",
    "page link": "linked from the homepage",
    "robots.txt": "named in robots.txt",
    "homepage": "the homepage itself",
    "address given": "the address given",
    "usual path": "at a usual place",
}
_PERIODS = ((7.0, "a day"), (1.0, "a week"), (12 / 52, "a month"), (0.0, "a year"))
_PER_WEEK = {"a day": 1 / 7, "a week": 1.0, "a month": 52 / 12, "a year": 52.0}


def sentence(item: Judged, why: str = "") -> str:
    """What is at an address, how it was found, how fresh and how much; and why it stands where it does.

    Like "RSS 2.0 feed, named by the homepage: 10 articles, newest 2026-11-16, about 3 a week, whole texts; first: …".
    """
    head = ", ".join(filter(None, (_what(item), _where(item.proposal.found_in))))
    if not item.usable:
        return f"{head}: {item.problem or 'nothing usable'}"
    return f"{head}: {_how_much(item)}" + (f"; {why}" if why else "")


def _what(item: Judged) -> str:
    kind = item.proposal.kind
    if kind == "feed":
        return f"{item.form or 'feed'}{'' if 'Feed' in item.form or not item.form else ' feed'}{_of_what(item)}"
    if kind == "sitemap":
        return "index of sitemaps" if item.form == "index" else "news sitemap" if item.news else "sitemap"
    return {"wordpress": "WordPress API", "mediawiki": "MediaWiki API", "calendar": "calendar"}.get(
        kind, "listing page"
    )


def _of_what(item: Judged) -> str:
    """Podcasts and channels are known by what their entries carry."""
    media = [medium.media_type for link in item.links for medium in link.media[:1]]
    if media and all(name.startswith("audio/") for name in media):
        return " (podcast)"
    return " (films)" if media and all(name.startswith(("video/", "text/html")) for name in media) else ""


def _where(found_in: str) -> str:
    return _WHERE.get(found_in, found_in.replace("usual path of", "at the usual place of"))


def _how_much(item: Judged) -> str:
    parts = [_count(item)]
    if item.newest:
        parts.append(f"{'last' if item.proposal.kind == 'calendar' else 'newest'} {day(item.newest)}")
    elif item.proposal.kind in ("sitemap", "listing"):
        parts.append("without dates")
    if item.per_week:
        parts.append(pace(item.per_week))
    if item.proposal.kind in ("feed", "wordpress"):
        parts.append("whole texts" if item.full_text else "summaries only")
    if item.more:
        parts.append("with further pages")
    return ", ".join(parts)


def _count(item: Judged) -> str:
    one, many = {
        "sitemap": ("sitemap", "sitemaps") if item.form == "index" else ("page", "pages"),
        "calendar": ("event", "events"),
        "mediawiki": ("page", "pages"),
    }.get(item.proposal.kind, ("article", "articles"))
    return f"{item.items} {one if item.items == 1 else many}"


def day(moment: datetime) -> str:
    """The day of a moment, as the readers of a French site see it."""
    return f"{moment.astimezone(PARIS):%Y-%m-%d}"


def pace(per_week: float) -> str:
    """A rhythm in the words of people.

    >>> pace(3.2), pace(0.25), pace(14)
    ('about 3 a week', 'about 1 a month', 'about 2 a day')
    """
    period = next(name for least, name in _PERIODS if per_week >= least)
    return f"about {max(1, round(per_week * _PER_WEEK[period]))} {period}"
