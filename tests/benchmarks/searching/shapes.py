"""The shapes of queries, and how long each takes."""

from __future__ import annotations

import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import NamedTuple

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from store import search
from store.db import reading
from store.errors import SearchTooSlow
from store.places_in_lists import place
from store.query.parser import read_query
from tests.benchmarks.searching.filling import Stock
from tests.builders import NOW

VARIANTS = 10
ROUNDS = 3
Asked = Callable[[Session, str], object]


class Shape(NamedTuple):
    name: str
    queries: list[str]
    asked: Asked


def page(session: Session, query: str) -> object:
    return search.search(session, read_query(query), now=NOW)


def best(session: Session, query: str) -> object:
    return search.search(session, read_query(query), now=NOW, order="rank")


def facets(session: Session, query: str) -> object:
    return search.facets(session, read_query(query), NOW)


def count(session: Session, query: str) -> object:
    return search.count(session, read_query(query), NOW, at_most=10_000)


def deep(session: Session, query: str) -> object:
    """A page in the middle of the store's ten years."""
    middle = place(NOW - timedelta(days=1825), 0)
    return search.search(session, read_query(query), now=NOW, cursor=str(middle))


def shapes(stock: Stock) -> list[Shape]:
    """Each with queries made of words as often as the name says; the same at every run."""
    pick = random.Random(3)  # noqa: S311
    counts = Counter(word for paragraph in stock.paragraphs for word in set(paragraph.words) if len(word) > 3)
    pairs = Counter(f"{one} {other}" for paragraph in stock.paragraphs for one, other in pairwise(paragraph.words))

    def band(low: float, high: float) -> list[str]:
        """Words that stand in such a part of the articles, which have four paragraphs each."""
        part = {word: 1 - (1 - n / len(stock.paragraphs)) ** 4 for word, n in counts.items()}
        return sorted(word for word, share in part.items() if low <= share < high)

    common, middle, rare = band(0.3, 1), band(0.01, 0.1), band(0.001, 0.003)
    tags, territories = stock.tags[0], [one for each in stock.places[0][:20] for one in each]
    phrases = sorted(pair for pair, n in pairs.items() if 20 <= n < 200 and min(map(len, pair.split())) > 1)

    def made(query: Callable[[], str]) -> list[str]:
        return [query() for _ in range(VARIANTS)]

    def some(band: Sequence[str], number: int = 1, between: str = " ") -> str:
        return between.join(pick.sample(band, number))

    def listed() -> str:
        return f"tag:{pick.choice(tags[:15])} territoire:{pick.choice(territories)} after:2023-01"

    return [
        Shape("nothing asked", [""], page),
        Shape("a common word", made(lambda: some(common)), page),
        Shape("a word", made(lambda: some(middle)), page),
        Shape("a rare word", made(lambda: some(rare)), page),
        Shape("three words", made(lambda: some(middle, 3)), page),
        Shape("a phrase", made(lambda: f'"{pick.choice(phrases)}"'), page),
        Shape("a prefix of four letters", made(lambda: f"{some(middle)[:4]}*"), page),
        Shape("a tag", made(lambda: f"tag:{pick.choice(tags)}"), page),
        Shape("tag, territory and date", made(listed), page),
        Shape("word, tag, territory and date", made(lambda: f"{some(middle)} {listed()}"), page),
        Shape("common word, rare tag", made(lambda: f"{some(common)} tag:{pick.choice(tags[-20:])}"), page),
        Shape("one of twenty words", made(lambda: some(middle, 20, " OR ")), page),
        Shape("a word or a tag", made(lambda: f"{some(middle)} OR tag:{pick.choice(tags)}"), page),
        Shape("a word without another", made(lambda: f"{some(middle)} -{some(common)}"), page),
        Shape("a tag without a common word", made(lambda: f"tag:{pick.choice(tags)} -{some(common)}"), page),
        Shape("a word, deep page by cursor", made(lambda: some(middle)), deep),
        Shape("a word, best first", made(lambda: some(middle)), best),
        Shape("a common word, best first", made(lambda: some(common)), best),
        Shape("three words, best first", made(lambda: some(middle, 3)), best),
        Shape("facets of a word", made(lambda: some(middle)), facets),
        Shape("facets of a common word", made(lambda: some(common)), facets),
        Shape("facets of a tag", made(lambda: f"tag:{pick.choice(tags)}"), facets),
        Shape("count of a word, up to 10,000", made(lambda: some(middle)), count),
        Shape("count of a common word, up to 10,000", made(lambda: some(common)), count),
    ]


def measured(engine: Engine, stock: Stock) -> Iterator[str]:
    """A table: half of the answers, and 95 of 100, are as quick as this, by the clock and by the time of CPU of this
    process, which is all there is of SQLite and does not count what other programs take of a busy machine."""
    yield "| | p50 ms | p95 ms | p50 ms of CPU | p95 ms of CPU | given up |"
    yield "|---|---|---|---|---|---|"
    for shape in shapes(stock):
        clock, processor, given_up = [], [], 0
        for query in shape.queries * ROUNDS:
            start, spent = time.perf_counter(), time.process_time()
            try:
                with reading(engine) as session:
                    shape.asked(session, query)
            except SearchTooSlow:
                given_up += 1
            clock.append((time.perf_counter() - start) * 1000)
            processor.append((time.process_time() - spent) * 1000)
        yield f"| {shape.name} | {_half_and_most(clock)} | {_half_and_most(processor)} | {given_up or ''} |"


def _half_and_most(times: Sequence[float]) -> str:
    return f"{statistics.median(times):.1f} | {sorted(times)[int(len(times) * 0.95)]:.1f}"
