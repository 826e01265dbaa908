"""What may be asked, as types: requests are read by them, and so is their description in the OpenAPI document written.

A parameter that is not known, or that is given twice, is refused: a misspelt one would silently widen the answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, TypeVar
from urllib.parse import parse_qsl

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from feeds.web.api import cursors
from feeds.web.api.problems import Refused, invalid, missing
from store.statistics import DIMENSIONS, Basis
from store.types import Level

LONGEST_QUERY = 1_000
"""Characters of a query in an address."""
LONGEST_ADDRESS = 6_000
"""Bytes of everything behind the question mark."""
MOST = 100
"""Items of one page."""
LAST = 2**53 - 1
"""The largest whole number that every reader of JSON knows exactly."""
WHOLE = re.compile(r"0|-?[1-9][0-9]{0,17}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _whole(value: object) -> object:
    # pydantic would also take "1.0" and " 1 ".
    if isinstance(value, str) and not WHOLE.fullmatch(value):
        raise ValueError("must be a whole number")
    return value


def _day(value: object) -> object:
    # pydantic would also take seconds since 1970.
    if isinstance(value, str) and not DAY.fullmatch(value):
        raise ValueError("must be a day like 2026-11-24")
    return value


Query = Annotated[
    str,
    Field(
        max_length=LONGEST_QUERY,
        pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$",
        description='A query as everywhere in Veille: words, "phrases", `tag:fablab`, `after:2026-01` …',
        json_schema_extra={"format": "veille-query"},
    ),
]
Limit = Annotated[int, Field(ge=1, le=MOST, description="Items of one part."), BeforeValidator(_whole)]
Number = Annotated[int, Field(ge=1, le=LAST), BeforeValidator(_whole)]
Sequence = Annotated[int, Field(ge=0, le=LAST), BeforeValidator(_whole)]
Cursor = Annotated[
    str | None,
    Field(
        max_length=cursors.LONGEST,
        description="Where the list goes on; take it from `next`.",
    ),
]
Day = Annotated[date | None, BeforeValidator(_day)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$")]
TerritorySlug = Annotated[str, Field(pattern=r"^(region|departement|epci|commune)-[0-9AB]{1,9}$")]
Dimensions = Annotated[
    str,
    Field(
        pattern=rf"^({'|'.join(DIMENSIONS)})(,({'|'.join(DIMENSIONS)})){{0,3}}$",
        description=f"One to four of these, each once, with commas between them: {', '.join(DIMENSIONS)}."
        " Of week, month and year only one.",
        json_schema_extra={"format": "veille-dimensions"},
    ),
]


class Parameters(BaseModel):
    """Parameters of a request; none unless a kind of request has its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Paged(Parameters):
    limit: Limit = 20
    cursor: Cursor = None


class Listed(Paged):
    q: Query = ""


class OfArticles(Listed):
    order: Literal["date", "rank"] = Field("date", description="Newest first, or best match first.")
    changed_since: Sequence | None = Field(
        None,
        description="Everything that changed after this `sequence`, in its order, with edits, departures and removals;"
        " 0: from the beginning. Then order and cursor mean nothing.",
    )


class OfCalls(Listed):
    state: Literal["open", "permanent", "closed", "all"] = Field(
        "open",
        description="open: those that can be answered today, permanent ones too, those that close next first."
        " closed and all: newest first.",
    )


class OfEvents(Listed):
    when: Literal["coming", "past", "all"] = Field(
        "coming", description="coming: those that are not over, next first; past and all: latest first."
    )


class OfTerritories(Paged):
    level: Level | None = None
    within: TerritorySlug | None = Field(None, description="Only what lies in this territory.")


class OfStatistics(Parameters):
    by: Dimensions = "week"
    q: Query = ""
    date: Basis = Field(
        "published", description="Which date decides: the source's own, or when we first saw the article."
    )
    since: Day = Field(None, description="First day, in Paris.")
    until: Day = Field(None, description="Last day, in Paris.")


class OneArticle(Parameters):
    id: Number


class OneSource(Parameters):
    id: Slug


class OneTerritory(Parameters):
    slug: TerritorySlug


P = TypeVar("P", bound=Parameters)


def read(kind: type[P], query: bytes, path: Mapping[str, str]) -> P:
    """The parameters of a request. Raises Refused naming the first that cannot be used: 404 for one of the path."""
    asked: dict[str, str] = {}
    for name, value in _pairs(query):
        if name in asked:
            raise invalid(name, f"{name} is given twice; give it once")
        if name in path or name not in kind.model_fields:
            known = [other for other in kind.model_fields if other not in path]
            raise invalid(name, f"there is no parameter {name!r} here; known: {', '.join(known) or 'none'}")
        asked[name] = value
    try:
        return kind.model_validate({**asked, **path})
    except ValidationError as error:
        raise _refused(error.errors()[0], path) from None


def _pairs(query: bytes) -> list[tuple[str, str]]:
    if len(query) > LONGEST_ADDRESS:
        raise Refused(414, "too-long", f"an address may have {LONGEST_ADDRESS} bytes behind its question mark")
    try:
        return parse_qsl(query.decode(), keep_blank_values=True, errors="strict", max_num_fields=20)
    except UnicodeDecodeError:
        raise Refused(400, "invalid-parameter", "the address is not UTF-8") from None
    except ValueError:
        raise Refused(400, "invalid-parameter", "there are more than 20 parameters") from None


def _refused(error: ErrorDetails, path: Mapping[str, str]) -> Refused:
    name, said = str(error["loc"][0]), error["msg"].removeprefix("Value error, ")
    if name in path:
        return missing(f"there is no {name} like this: {said}")
    return invalid(name, f"{name}: {said[:1].lower()}{said[1:]}")
