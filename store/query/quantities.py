"""Numbers and ranges of numbers as a query writes them: ">50000", "50k..150k", "1,5 M€". Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, literal, true
from sqlalchemy.orm import InstrumentedAttribute

from store.query.problems import Advice, advice

_NUMBER = re.compile(
    r"(?P<digits>\d{1,3}(?: \d{3})+|\d{1,12})(?:[.,](?P<decimals>\d{1,6}))?\s*"
    r"(?P<unit>k|m|md|mrd|millions?|milliards?|mille)?\s*(?:€|euros?|eur)?",
    re.IGNORECASE | re.ASCII,
)
_UNITS = {"": 1, "k": 1_000, "mille": 1_000, "m": 1_000_000, "million": 1_000_000, "md": 10**9, "mrd": 10**9}
_RANGE = re.compile(r"(.*?)(?:\.\.\.?|…)(.*)", re.DOTALL)
_RELATION = re.compile(r"([<>]=?|≤|≥)\s*(.+)", re.DOTALL)
MOST = 10**15
"""Numbers stay below it, so that both engines compare them exactly."""


@dataclass(frozen=True)
class Quantity:
    """Numbers between two bounds; None: open. `above`, `below`: the bound itself is left out."""

    low: float | None = None
    high: float | None = None
    above: bool = False
    below: bool = False

    def __str__(self) -> str:
        if self.low is not None and self.low == self.high:
            return _written(self.low)
        if self.above or (self.low is not None and self.high is None):
            return f"{'>' if self.above else '>='}{_written(self.low)}"
        if self.below or self.low is None:
            return f"{'<' if self.below else '<='}{_written(self.high)}"
        return f"{_written(self.low)}..{_written(self.high)}"

    def holds(self, number: float) -> bool:
        """Whether a number lies inside."""
        if self.low is not None and (number < self.low or (self.above and number == self.low)):
            return False
        return self.high is None or number < self.high or (number == self.high and not self.below)

    def condition(self, column: ColumnElement[float] | InstrumentedAttribute[float]) -> ColumnElement[bool]:
        """The same of a column."""
        low = true() if self.low is None else column > literal(self.low) if self.above else column >= literal(self.low)
        high = (
            true() if self.high is None else column < literal(self.high) if self.below else column <= literal(self.high)
        )
        return and_(low, high)


def read_quantity(text: str, example: str) -> Quantity | Advice:
    """A number or a range of numbers.

    >>> str(read_quantity("50 000 €..1,5M", ""))
    '50000..1500000'
    """
    bare = text.strip()
    if related := _RELATION.fullmatch(bare):
        return _related(text, related[1], related[2], example)
    if (single := read_number(bare)) is not None:
        return Quantity(single, single)
    split = _RANGE.fullmatch(bare)
    low, high = ((read_number(part), part.strip()) for part in split.groups()) if split else ((None, ""), (None, ""))
    if (low[0] is None and high[0] is None) or (low[0] is None and low[1]) or (high[0] is None and high[1]):
        return advice("no_number", value=text, example=example)
    if low[0] is not None and high[0] is not None and low[0] > high[0]:
        return advice("range_backwards", value=text)
    return Quantity(low[0], high[0])


def read_number(text: str) -> float | None:
    """A number with its unit; None if it is none.

    >>> read_number("50k€"), read_number("1,5 million")
    (50000, 1500000)
    """
    found = _NUMBER.fullmatch(" ".join(text.split()))
    if found is None:
        return None
    # "50.000" is fifty to one and fifty thousand to another.
    if not found["unit"] and len(found["decimals"] or "") == 3 and int(found["digits"].replace(" ", "")):
        return None
    unit = (found["unit"] or "").lower()
    unit = {"millions": "million", "milliard": "md", "milliards": "md"}.get(unit, unit)
    whole = int(re.sub(r"\D", "", found["digits"]))
    number = round((whole + float(f"0.{found['decimals'] or 0}")) * _UNITS[unit], 6)
    if number >= MOST:
        return None
    return int(number) if number == int(number) else number


def _related(text: str, relation: str, operand: str, example: str) -> Quantity | Advice:
    number = read_number(operand)
    if number is None:
        return advice("no_number", value=text, example=example)
    match relation:
        case ">":
            return Quantity(low=number, above=True)
        case ">=" | "≥":
            return Quantity(low=number)
        case "<":
            return Quantity(high=number, below=True)
        case _:
            return Quantity(high=number)


def _written(number: float | None) -> str:
    if number is None:
        return ""
    # Never with an exponent, which would not be read again.
    return f"{number:.6f}".rstrip("0").rstrip(".")
