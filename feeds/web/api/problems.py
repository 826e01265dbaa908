"""What goes wrong, as RFC 9457 tells it: each failure is an exception with what its answer says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from feeds.web.api.shapes import Problem

MEDIA_TYPE = "application/problem+json"
TITLES = {
    "invalid-parameter": "A parameter cannot be used",
    "invalid-query": "The query cannot be understood",
    "not-found": "There is nothing here",
    "method-not-allowed": "Only reading is possible here",
    "gone": "This article is no longer here",
    "too-many-requests": "Too many requests",
    "too-long": "The address is too long",
    "store-busy": "The store cannot be read now",
    "too-slow": "The question takes too long",
    "broken": "Something broke here",
}
"""Each kind of problem, explained on the page of the API under its name."""


@dataclass
class Refused(Exception):  # named for what happened, like the errors of the store
    """The answer is a problem."""

    status: int
    kind: str
    detail: str
    parameter: str | None = None
    position: int | None = None
    pointed: str | None = None
    advice: str | None = None
    reason: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def shape(self, root: str) -> Problem:
        """What the answer says; `root` is the address of the API."""
        return Problem(
            type=f"{root}#{self.kind}",
            title=TITLES.get(self.kind) or HTTPStatus(self.status).phrase,
            status=self.status,
            detail=self.detail,
            parameter=self.parameter,
            position=self.position,
            pointed=self.pointed,
            advice=self.advice,
            reason=self.reason,
        )


def invalid(parameter: str, detail: str) -> Refused:
    """The problem of a parameter that cannot be used."""
    return Refused(400, "invalid-parameter", detail, parameter=parameter)


def missing(detail: str) -> Refused:
    """The problem of something that is not there."""
    return Refused(404, "not-found", detail)
