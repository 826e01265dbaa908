"""The options of `veille search` that choose how results come."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


class Order(StrEnum):
    """Which articles come first."""

    date = "date"
    rank = "rank"


class ResultsFormat(StrEnum):
    """How results are printed."""

    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"


ResultsFormatOption = Annotated[
    ResultsFormat,
    typer.Option("--format", help="table for people; json, jsonl (an article a line) and csv for programs."),
]
