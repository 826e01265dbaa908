"""How many articles a second go into a store."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import timedelta

from sqlalchemy import Engine, text

from store import index
from store.db import transaction
from tests.benchmarks.searching.filling import SOURCES, Made, Stock
from tests.builders import NOW, add_source, an_article, save

ARTICLES = 2_000
AT_ONCE = 50
"""As the crawl saves them."""


def measured(engine: Engine, stock: Stock) -> Iterator[str]:
    """A table of rates."""
    for number in range(SOURCES):
        add_source(engine, f"source-{number}")
    made = list(enumerate(stock.articles(2 * ARTICLES)))
    yield "| | articles/s | articles per second of CPU |"
    yield "|---|---|---|"
    yield f"| `saving.save`, {AT_ONCE} a transaction | {_saved(engine, made[:ARTICLES])} |"
    yield f"| the same, in a store that knows the words | {_saved(engine, made[ARTICLES:])} |"
    yield f"| the index alone: words found, folded and written | {_indexed(engine, made)} |"


def _saved(engine: Engine, made: Sequence[tuple[int, Made]]) -> str:
    articles = [
        (
            an_article(
                str(number),
                source=one.source,
                canonical_url=f"https://{one.source}.example/{number}",
                title=one.title.text,
                text="\n\n".join(each.text for each in one.paragraphs),
                kind=one.kind,
                tags=tuple(one.tags),
                published=NOW - timedelta(hours=number),
            ),
            tuple(one.territories),
        )
        for number, one in made
    ]
    start = _now()
    for begin in range(0, len(articles), AT_ONCE):
        with transaction(engine) as session:
            for article, territories in articles[begin : begin + AT_ONCE]:
                save(session, article, territories, archive=True)
    return _rate(len(articles), start)


def _indexed(engine: Engine, made: Sequence[tuple[int, Made]]) -> str:
    with transaction(engine) as session:
        index.drop(session.connection())
        index.create(session.connection())
        session.execute(text("DELETE FROM words"))
    texts = [(number, one.title.text, "\n\n".join(each.text for each in one.paragraphs)) for number, one in made]
    start = _now()
    for begin in range(0, len(texts), AT_ONCE):
        with transaction(engine) as session:
            index.write(session.connection(), [index.entry(*one) for one in texts[begin : begin + AT_ONCE]])
    return _rate(len(texts), start)


def _now() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _rate(articles: int, start: tuple[float, float]) -> str:
    clock, processor = (now - then for now, then in zip(_now(), start, strict=True))
    return f"{articles / clock:.0f} | {articles / processor:.0f}"
