"""Which sites are suggested, in which order, and which never."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, insert

from crawler import sites, suggestions
from store import outlinks
from store.db import reading, transaction
from store.models import OutlinkRow
from store.outlinks import LinkedHost
from tests.builders import NOW, add_source, an_article, save

YEAR = timedelta(days=365)


def links(host: str, *, by: str, articles: int = 1, age: timedelta = timedelta(0)) -> list[LinkedHost]:
    first = hash((host, by)) % 10**9 * 1000
    return [LinkedHost(host=host, article=first + n, source=by, listed=NOW - age) for n in range(articles)]


def order(*found: Iterable[LinkedHost]) -> list[str]:
    return [one.site for one in suggestions.rank([link for some in found for link in some], sites.site, NOW)]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (links("a.test", by="x") + links("a.test", by="y"), links("b.test", by="x", articles=999)),
        (links("a.test", by="x", articles=9), links("b.test", by="x", articles=2)),
        (links("a.test", by="x", articles=2), links("b.test", by="x", articles=2, age=3 * YEAR)),
        (
            links("a.test", by="x") + links("a.test", by="y"),
            [link for name in "xyz" for link in links("b.test", by=name, age=3 * YEAR)],
        ),
        (links("www.a.test", by="x") + links("blog.a.test", by="y"), links("b.test", by="x", articles=3)),
    ],
    ids=["more sources", "more articles", "newer", "much newer", "hosts of one site"],
)
def test_order(better: list[LinkedHost], worse: list[LinkedHost]) -> None:
    assert order(worse, better) == ["a.test", "b.test"]


def test_one_article_alone_suggests_nothing() -> None:
    twice = [*links("a.test", by="x"), *links("www.a.test", by="x")]
    assert (
        order(links("b.test", by="x"), [LinkedHost(host=one.host, article=1, source="x", listed=NOW) for one in twice])
        == []
    )


def _linking(engine: Engine, *addresses: str) -> None:
    """Two sources with an article each that link to these addresses."""
    for number, source in enumerate(("movilab", "lieux")):
        add_source(engine, source)
        with transaction(engine) as session:
            url = f"https://{source}.example/{number}"
            save(session, an_article(source=source, canonical_url=url, title=source, outlinks=addresses))


def _suggested(engine: Engine, limit: int = 20) -> list[str]:
    with reading(engine) as session:
        return [one.site for one in suggestions.suggest(session, limit, NOW)]


def test_what_everybody_links_to_is_not_suggested(sqlite_engine: Engine) -> None:
    usual = ("https://www.facebook.com/lieu", "https://fr.wikipedia.org/wiki/Lieu", "https://medium.com/@lieu")
    _linking(sqlite_engine, *usual, "https://lieu.wordpress.com/a", "https://www.reseau.test/")
    assert _suggested(sqlite_engine) == ["lieu.wordpress.com", "reseau.test"]


@pytest.mark.parametrize("state", ["trial", "active", "paused", "retired"])
def test_sites_of_sources_are_not_suggested(sqlite_engine: Engine, state: str) -> None:
    _linking(sqlite_engine, "https://blog.reseau.test/", "https://autre.test/")
    add_source(sqlite_engine, "reseau", homepage="https://www.reseau.test/", state=state)
    assert _suggested(sqlite_engine) == ["autre.test"]


def test_hidden_sites_are_not_suggested(sqlite_engine: Engine) -> None:
    _linking(
        sqlite_engine, "https://www.reseau.test/", "https://blog.deux.test/", "https://deux.test/", "https://x.y.test/"
    )
    with transaction(sqlite_engine) as session:
        for host in ("reseau.test", "blog.deux.test", "x.y.test"):
            outlinks.hide(session, host, NOW)
    assert _suggested(sqlite_engine) == ["deux.test"]


def test_a_suggestion_comes_with_examples_a_name_and_an_address(sqlite_engine: Engine) -> None:
    _linking(sqlite_engine, "http://www.compagnie-des-lieux.test:8080/a")
    with reading(sqlite_engine) as session:
        [one] = suggestions.suggest(session, 5, NOW)
        assert suggestions.address(session, "compagnie-des-lieux.test") == one.address
        assert suggestions.address(session, "www.inconnu.test") == "https://inconnu.test/"
    assert (one.name, one.address) == ("Compagnie des lieux", "http://www.compagnie-des-lieux.test:8080/")
    assert (one.sources, one.articles, one.score, one.newest) == (2, 2, 2.0, NOW)
    assert {example.title for example in one.examples} == {"movilab", "lieux"}


def test_thousands_of_links_to_thousands_of_sites(sqlite_engine: Engine) -> None:
    add_source(sqlite_engine)
    with transaction(sqlite_engine) as session:
        ids = [save(session, an_article(f"a{n}")).id for n in range(100)]
        rows = [
            {"article_id": ids[n % 100], "url": f"https://s{n % 3000}.test/{n}", "host": f"s{n % 3000}.test"}
            for n in range(9000)
        ]
        # The first hundred sites are linked to from more articles than the others.
        rows += [
            {"article_id": ids[(n + 1) % 100], "url": f"https://s{n % 100}.test/more{n}", "host": f"s{n % 100}.test"}
            for n in range(700)
        ]
        session.execute(insert(OutlinkRow), rows)
    found = _suggested(sqlite_engine, 100)
    assert sorted(found) == sorted(f"s{n}.test" for n in range(100))
