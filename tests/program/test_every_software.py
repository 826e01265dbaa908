"""Sites added by their homepage alone are read whole, whatever software they run on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from crawler.dates import PARIS
from crawler.urls import canonical
from store import article_rows
from store.db import make_engine, reading
from store.models import ArticleRow
from store.types import StoredArticle
from tests.program.veille import Veille
from tests.sites.cms import ARTICLES, SITES, CmsWeb, serve

UNDATED = {"dokuwiki"}
"""A wiki says when a page was changed last, not when it was written."""


@dataclass(frozen=True)
class Crawled:
    """A crawl of all sites, then another one."""

    web: CmsWeb
    stored: dict[str, StoredArticle]
    """By canonical address."""
    asked: Counter[tuple[str, str]]
    """Host and path, in the first crawl."""
    asked_again: list[tuple[str, str]] = field(default_factory=list)

    def of(self, site: str) -> dict[str, StoredArticle]:
        return {url: article for url, article in self.stored.items() if article.source == site}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("cms")
    with serve({name: SITES[name] for name in ARTICLES}) as web:
        settings = (("allow_networks", f"127.0.0.1:{web.port}"), ("catalogue", "false"), ("delay", "0.01"))
        veille = Veille(folder, settings)
        lines = "".join(f"{name},{name},{web.url(name)},site\n" for name in ARTICLES)
        (folder / "sites.csv").write_text(f"id,name,url,type\n{lines}")
        assert veille("sources", "import", "sites.csv").code == 0
        first = veille("crawl", "--all")
        assert first.code == 0, first.err
        asked = Counter(web.requests)
        web.requests.clear()
        assert veille("crawl", "--all").code == 0
        yield Crawled(web, _stored(folder), asked, list(web.requests))


def _stored(folder: Path) -> dict[str, StoredArticle]:
    engine = make_engine(f"sqlite:///{folder / 'var' / 'veille.db'}")
    with reading(engine) as session:
        articles = article_rows.load(session, session.scalars(select(ArticleRow)).all())
    engine.dispose()
    return {article.canonical_url: article for article in articles}


@pytest.mark.parametrize("site", ARTICLES)
def test_every_article_is_stored_and_nothing_else(crawled: Crawled, site: str) -> None:
    wanted = {canonical(url) for url in ARTICLES[site](crawled.web.url(site).rstrip("/"))}
    assert set(crawled.of(site)) == wanted


@pytest.mark.parametrize("site", ARTICLES)
def test_titles_and_days_are_right(crawled: Crawled, site: str) -> None:
    posts = {canonical(url): post for url, post in ARTICLES[site](crawled.web.url(site).rstrip("/")).items()}
    stored = crawled.of(site)
    assert {url: stored[url].title for url in posts} == {url: post.title for url, post in posts.items()}
    if site not in UNDATED:
        assert {url: _day(stored[url].published) for url in posts} == {url: _day(p.date) for url, p in posts.items()}


def _day(moment: datetime | None) -> date | None:
    """As the site's readers see it: many sites show no hour."""
    return moment.astimezone(PARIS).date() if moment else None


@pytest.mark.parametrize("site", ARTICLES)
def test_nothing_is_asked_for_twice(crawled: Crawled, site: str) -> None:
    twice = {path: times for (host, path), times in crawled.asked.items() if host == f"{site}.localhost" and times > 1}
    assert twice == {}


@pytest.mark.parametrize("site", ARTICLES)
def test_the_next_crawl_asks_only_for_entry_points(crawled: Crawled, site: str) -> None:
    asked = [path for host, path in crawled.asked_again if host == f"{site}.localhost" and path != "/robots.txt"]
    # A feed, and a sitemap with one that it names.
    assert 0 < len(asked) <= 3, asked
