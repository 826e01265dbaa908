"""Walking back in time: how far a list reaches, what an address says of its age, where older pages are. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from hashlib import blake2b
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawler.dates import PARIS
from crawler.entries.listing import Listing
from crawler.entries.page import base_address, parse_page
from crawler.entries.sitemap import Sitemap, likely_article
from crawler.entries.text import web_address
from crawler.items import Link

SLACK = timedelta(days=2)
"""An article this much older than the day asked for is surely older, whatever its time zone."""

MAX_ANCHORS = 3_000

_MONTH = re.compile(r"/(?P<year>(?:19|20)\d\d)/(?P<month>0[1-9]|1[0-2])(?=/)")
_DATED = re.compile(r"/(?P<year>(?:19|20)\d\d)(?:[/-](?P<month>0?[1-9]|1[0-2]))?(?:[/-](?P<day>[0-3]?\d))?(?=[/_-]|$)")
_PAGE = re.compile(r"page/([0-9]{1,4})/?")
# Pages of the month, its days, its feed.
_OF_A_MONTH = re.compile(r"page/|[0-3][0-9]/?$|feed/?$|comments?/|[?]")
_WORDPRESS_FEED = re.compile(r"/feed/?(?:(?:rss2?|atom|rdf)/?)?$")


def ends_before(dates: Sequence[datetime | None], since: date) -> bool:
    """Whether a list, newest first, has come to what is older than a day: then its next pages are older still.

    What is undated says nothing; an old article pinned to the top is not its end.

    >>> from datetime import UTC
    >>> new, old = datetime(2024, 5, 1, tzinfo=UTC), datetime(2018, 5, 1, tzinfo=UTC)
    >>> ends_before([new, None, old], date(2019, 1, 1)), ends_before([old, new, None], date(2019, 1, 1))
    (True, False)
    """
    known = [moment for moment in dates if moment]
    return bool(known) and known[-1] == min(known) and is_before(known[-1], since)


def is_before(moment: datetime | None, since: date) -> bool:
    """Whether something is surely older than a day; not if it has no date."""
    return moment is not None and moment.astimezone(PARIS).date() < since - SLACK


def address_before(url: str, since: date) -> bool:
    """Whether the date in an address is of a month before a day.

    >>> address_before("https://a.fr/2018/05/un-lieu/", date(2019, 1, 1)), address_before("https://a.fr/x", date.max)
    (True, False)
    """
    found = _DATED.search(urlsplit(url).path)
    if not found:
        return False
    # The year alone, or a month, lasts until its end.
    return (int(found["year"]), int(found["month"] or 12)) < (since.year, since.month)


def older_feed_page(url: str, number: int) -> str | None:
    """The address of a further page of a WordPress feed (the first is 1); None for other feeds, which have no more.

    >>> older_feed_page("https://a.fr/feed/", 3), older_feed_page("https://a.fr/rss.xml", 2)
    ('https://a.fr/feed/?paged=3', None)
    """
    parts = urlsplit(url)
    pairs = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != "paged"]
    if not _WORDPRESS_FEED.search(parts.path) and "feed" not in dict(pairs):
        return None
    return urlunsplit(parts._replace(query=urlencode([*pairs, ("paged", number)]), fragment=""))


def month_root(links: Sequence[Link]) -> str | None:
    """What stands before the year and month in the addresses of a site's articles, if most of them have these."""
    roots = Counter(link.url[: found.start()] for link in links if (found := _MONTH.search(link.url)))
    [(root, number)] = roots.most_common(1) or [("", 0)]
    return root if number * 2 > len(links) else None


def months(newest: date, since: date) -> Iterator[date]:
    """The first days of the months from the newest back to that of `since`.

    >>> [str(month) for month in months(date(2019, 2, 10), date(2018, 12, 24))]
    ['2019-02-01', '2019-01-01', '2018-12-01']
    """
    month = newest.replace(day=1)
    while month >= since.replace(day=1):
        yield month
        month = (month - timedelta(days=1)).replace(day=1)


def month_address(root: str, month: date) -> str:
    """Where sites with dates in their addresses list the articles of a month.

    >>> month_address("https://a.fr/blog", date(2019, 5, 1))
    'https://a.fr/blog/2019/05/'
    """
    return f"{root}/{month:%Y/%m}/"


def read_month(body: bytes, url: str, content_type: str = "") -> Listing:
    """The articles of the page that lists a month: what it links to below the month's own address, even if it is only
    one; and its next page. Raises UnreadableEntry."""
    page = parse_page(body, content_type)
    base, folder = base_address(page, url), url.partition("/page/")[0].rstrip("/") + "/"
    found = [web_address(str(href), base) for href in page.xpath("//a/@href")[:MAX_ANCHORS]]
    below = dict.fromkeys(address.partition("#")[0] for address in found if address and address.startswith(folder))
    pages = {int(number[1]): address for address in below if (number := _PAGE.fullmatch(address[len(folder) :]))}
    shown = _PAGE.fullmatch(url[len(folder) :])
    articles = [address for address in below if address != folder and not _OF_A_MONTH.match(address[len(folder) :])]
    following = pages.get((int(shown[1]) if shown else 1) + 1)
    return Listing(
        links=tuple(Link(url=address, kind="listing") for address in articles),
        more=(following,) if following else (),
    )


def key(links: Sequence[Link]) -> str:
    """A short hash of what a page lists: software without older pages answers with the newest again."""
    return blake2b("\n".join(link.url for link in links).encode("utf-8", "replace"), digest_size=8).hexdigest()


def expected(links: Sequence[Link], since: date) -> int | None:
    """About how many articles a list has back to a day, by the pace of its first page; None if its dates tell none."""
    dates = sorted(link.published for link in links if link.published)
    if len(dates) < 3 or dates[0] == dates[-1]:
        return None
    if is_before(dates[0], since):
        return sum(not is_before(moment, since) for moment in dates)
    days = (dates[-1] - dates[0]) / timedelta(days=1)
    return round((dates[-1].date() - since).days * len(dates) / max(days, 0.5))


SECTION = 3
"""Pages below a page from which it is taken for their list."""


def article_links(sitemap: Sitemap) -> list[tuple[Link, str | None]]:
    """The addresses of a sitemap that may be articles, each with its lastmod as fingerprint if that tells anything."""
    below = Counter(f"{link.url.rstrip('/').rpartition('/')[0]}/" for link in sitemap.links)
    # The pages that others stand below: "/posts/" lists "/posts/…", it is no article.
    kept = [link for link in sitemap.links if likely_article(link.url) and below[f"{link.url.rstrip('/')}/"] < SECTION]
    times = Counter(link.updated for link in kept if link.updated)
    # One moment given for most is that of the sitemap.
    built = {time for time, number in times.items() if number > max(5, len(kept) // 2)}
    return [(link, link.updated.isoformat() if link.updated and link.updated not in built else None) for link in kept]
