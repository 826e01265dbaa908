"""Stores of many articles, made quickly: rows in bulk, texts put together from a stock of paragraphs."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Engine, insert, text

from store import article_rows, index, known_words, sequence
from store.db import transaction
from store.models import ArticleRow, ArticleTagRow, ArticleTerritoryRow, ListRow
from store.places_in_lists import place
from store.query.words import words
from store.taxonomy import load_taxonomy
from store.territories import load_gazetteer
from store.types import KINDS
from tests.benchmarks.searching.french import French
from tests.builders import NOW, add_source, an_article

PARAGRAPHS = 4_000
"""In stock; four make a text of 4 kB."""
SOURCES = 200
YEARS = 10
AT_ONCE = 1_000


class Paragraph(NamedTuple):
    text: str
    words: list[str]


class Made(NamedTuple):
    """An article before it has an id."""

    title: Paragraph
    paragraphs: list[Paragraph]
    source: str
    kind: str
    tags: list[str]
    territories: list[str]


class Stock:
    """What articles are made of. The same seed gives the same articles."""

    def __init__(self, seed: int = 7) -> None:
        self.random = random.Random(seed)  # noqa: S311
        french = French(seed)
        self.french = french
        self.titles = [self._paragraph(french.paragraph(60)) for _ in range(PARAGRAPHS)]
        self.paragraphs = [self._paragraph(french.paragraph(1_000)) for _ in range(PARAGRAPHS)]
        self.tags = _zipf(sorted(load_taxonomy().tags))
        gazetteer = load_gazetteer()
        communes = [record.territory for record in gazetteer.records("commune")]
        chosen = self.random.sample(communes, 2_000)
        within = [[str(one), *map(str, gazetteer.containing(one))] for one in chosen]
        self.places = _zipf(within)

    def _paragraph(self, written: str) -> Paragraph:
        return Paragraph(written, words(written))

    def articles(self, number: int) -> Iterator[Made]:
        """New articles."""
        pick = self.random
        for _ in range(number):
            yield Made(
                title=pick.choice(self.titles),
                paragraphs=pick.choices(self.paragraphs, k=4),
                source=f"source-{int(SOURCES * pick.random() ** 2)}",
                kind=pick.choices(KINDS, (60, 5, 3, 3, 3, 8, 10, 3, 3, 2))[0],
                tags=list(dict.fromkeys(self._some(self.tags, pick.choice((0, 1, 1, 2, 2, 3, 4))))),
                territories=sorted(
                    {one for each in self._some(self.places, pick.choice((0, 1, 1, 2))) for one in each}
                ),
            )

    def _some(self, weighted: tuple[list[Any], list[float]], number: int) -> list[Any]:
        return self.random.choices(*weighted, k=number)


def _zipf(values: Sequence[Any]) -> tuple[list[Any], list[float]]:
    return list(values), [1 / (rank + 3) for rank in range(len(values))]


def fill(engine: Engine, stock: Stock, articles: int) -> None:
    """Fill an empty store with articles of the last YEARS years, oldest first."""
    for number in range(SOURCES):
        add_source(engine, f"source-{number}")
    columns = article_rows.columns(an_article())
    step = timedelta(days=365 * YEARS) / articles
    lists: Counter[tuple[str, str]] = Counter()
    for start in range(1, articles + 1, AT_ONCE):
        made = list(enumerate(stock.articles(min(AT_ONCE, articles + 1 - start)), start))
        with transaction(engine) as session:
            _write(session.connection(), columns, made, NOW - timedelta(days=365 * YEARS), step)
        for _, one in made:
            keys = article_rows.list_keys(one.source, one.kind, one.tags, one.territories)
            lists.update((key.kind, key.value) for key in keys)
    _finish(engine, articles, lists, stock)


def _write(
    connection: Any, columns: dict[str, Any], made: Sequence[tuple[int, Made]], first: datetime, step: timedelta
) -> None:
    rows, entries, tags, territories = [], [], [], []
    for number, one in made:
        listed = (first + step * number).replace(microsecond=0)
        at = place(listed, number)
        written = "\n\n".join(paragraph.text for paragraph in one.paragraphs)
        rows.append(columns | {
            "id": number, "canonical_url": f"https://{one.source}.example/{number}", "source_id": one.source,
            "title": one.title.text, "text": written, "excerpt": written[:200], "published": listed,
            "first_seen": listed, "last_checked": listed, "listed": listed, "place": at, "sequence": number,
            "kind": one.kind, "text_hash": f"{number:064}",
        })  # fmt: skip
        entries.append(index.Entry(at, one.title.words, [word for each in one.paragraphs for word in each.words]))
        tags += [{"article_id": number, "tag": tag, "rank": rank, "place": at} for rank, tag in enumerate(one.tags)]
        territories += [{"article_id": number, "territory": each, "place": at} for each in one.territories]
    connection.execute(insert(ArticleRow), rows)
    connection.execute(insert(ArticleTagRow), tags)
    connection.execute(insert(ArticleTerritoryRow), territories)
    index.write(connection, entries)


def _finish(engine: Engine, articles: int, lists: Counter[tuple[str, str]], stock: Stock) -> None:
    with transaction(engine) as session:
        every = (word for each in (*stock.titles, *stock.paragraphs) for word in each.words)
        known_words.write(session.connection(), set(every))
        counted = [{"kind": kind, "value": value, "count": n, "newest": NOW} for (kind, value), n in lists.items()]
        session.execute(insert(ListRow), counted)
        sequence.set_value(session, sequence.SEQUENCE, articles)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
