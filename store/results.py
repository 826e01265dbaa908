"""What a search found, as a table for people, JSON, JSON lines or CSV. Pure."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from io import StringIO
from typing import Any

import typer

from store.article_json import article_json
from store.cli import to_json
from store.export.cells import guard, join
from store.query.snippets import Snippet, Spans, marked
from store.results_format import ResultsFormat
from store.search import Facets, Page
from store.types import StoredArticle

COUNTED = 10_000
"""Up to how many articles are counted."""
SHOWN = 10
"""Values of a facet in the table."""
CSV_COLUMNS = (
    "id",
    "canonical_url",
    "source",
    "title",
    "published",
    "kind",
    "tags",
    "territories",
    "language",
    "snippet",
)


@dataclass(frozen=True)
class Results:
    """A page of a search with what is said about all it found."""

    query: str
    page: Page
    count: int
    """How many there are; COUNTED + 1 stands for more."""
    facets: Facets | None = None

    @property
    def counted(self) -> str:
        """The count for people.

        >>> from store.search import Page
        >>> Results("a", Page(articles=(), snippets=(), next_cursor=None), 1).counted
        '1 article'
        """
        if self.count > COUNTED:
            return f"more than {COUNTED:,} articles"
        return f"{self.count:,} article{'' if self.count == 1 else 's'}"


def printed(results: Results, output: ResultsFormat) -> Iterator[str]:
    """The results in a format, with line ends."""
    match output:
        case ResultsFormat.table:
            yield from (f"{line}\n" for line in _table(results))
        case ResultsFormat.json:
            yield f"{to_json(_facts(results))}\n"
        case ResultsFormat.jsonl:
            yield from (f"{json.dumps(one, ensure_ascii=False)}\n" for one in _articles(results.page))
        case ResultsFormat.csv:
            yield _csv_line(list(CSV_COLUMNS))
            yield from (_csv_line([_csv_cell(one[name]) for name in CSV_COLUMNS]) for one in _articles(results.page))


def _facts(results: Results) -> dict[str, Any]:
    page = results.page
    return {
        "query": results.query,
        "count": min(results.count, COUNTED),
        "count_is_exact": results.count <= COUNTED,
        "ranked_among": page.ranked_among,
        "next_cursor": page.next_cursor,
        "facets": asdict(results.facets) if results.facets else None,
        "articles": list(_articles(page)),
    }


def _articles(page: Page) -> Iterator[dict[str, Any]]:
    for article, snippet in zip(page.articles, page.snippets, strict=True):
        spans = {"snippet": snippet.text, "snippet_spans": snippet.spans, "title_spans": snippet.title}
        yield article_json(article) | spans


def _table(results: Results) -> Iterator[str]:
    page = results.page
    for article, snippet in zip(page.articles, page.snippets, strict=True):
        yield from _lines(article, snippet)
    yield f"{results.counted}{_ranked(results)}"
    if page.next_cursor:
        yield f"next page: --cursor {page.next_cursor}"
    if results.facets:
        yield from _spread(results.facets)


def _ranked(results: Results) -> str:
    among = results.page.ranked_among
    return "" if among is None else f"; the newest {among:,} of them are ranked"


def _lines(article: StoredArticle, snippet: Snippet) -> Iterator[str]:
    day = f"{article.published:%Y-%m-%d}" if article.published else "no date"
    yield f"{article.id:>6}  {day:<10}  {article.source}  {_bold(article.title, snippet.title)}"
    yield f"        {_bold(snippet.text, snippet.spans)}"
    yield f"        {article.canonical_url}"


def _bold(text: str, spans: Spans) -> str:
    # A text of strangers moves no cursor and paints no screen.
    plain = "".join(char if char.isprintable() else " " for char in text)
    on, _, off = typer.style("|", bold=True).partition("|")
    return marked(plain, spans, on, off)


def _spread(facets: Facets) -> Iterator[str]:
    yield "" if facets.complete else f"\nof the newest {facets.among:,}:"
    for name in ("tags", "territories", "sources", "kinds", "languages", "years"):
        values = ", ".join(f"{value} {number}" for value, number in getattr(facets, name)[:SHOWN])
        yield f"{name:<12} {values or '-'}"


def _csv_line(cells: list[str]) -> str:
    line = StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _csv_cell(value: Any) -> str:
    return guard(join(value) if isinstance(value, list) else "" if value is None else str(value))
