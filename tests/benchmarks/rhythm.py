"""Visits made and delay of our rhythm and of four others, over recorded and made-up publishing histories.

The recorded ones are the feeds of a corpus: of the folder that is given, else of VEILLE_SHARED; without either, only
the made-up ones are followed. The tables are those of docs/rhythm.md.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path

from store.visit_plan import PRICE
from tests.benchmarks.rhythms import tables
from tests.benchmarks.rhythms.histories import History, recorded, synthetic
from tests.benchmarks.rhythms.rules import OTHERS, Veille
from tests.benchmarks.rhythms.simulation import Followed, Rule, follow
from tests.benchmarks.rhythms.tables import Table

PRICES = (3, 6, 20, 60, 240)
"""Minutes, of what is published hourly."""


def main() -> None:
    histories = _histories()
    held_out = [history for history in histories if history.held_out]
    print(f"{len(histories)} histories, {len(held_out)} of them held out\n")
    started = time.perf_counter()
    with ProcessPoolExecutor() as pool:
        rules = {"Veille": Veille, **OTHERS}
        table = {name: _followed(pool, histories, rule) for name, rule in rules.items()}
        prices = {f"{price} min": _priced(pool, held_out, _half(table), price) for price in PRICES}
    _print("The half that no number was chosen on", tables.overall(_half(table)))
    _print("Of that half, what was made up", tables.overall(_of(_half(table), recorded=False)))
    _print("Of that half, what was recorded", tables.overall(_of(_half(table), recorded=True)))
    _print("All histories", tables.overall(table))
    _print("By kind, the same half: visits a day, median delay (bold: beaten on both)", tables.by_kind(_half(table)))
    _print("By kind, all histories", tables.by_kind(table))
    _print("What a visit costs, the same half", tables.by_price(prices))
    print(f"{time.perf_counter() - started:.0f} s")


def _histories() -> list[History]:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", nargs="?", type=Path, default=os.environ.get("VEILLE_SHARED"))
    path = parser.parse_args().path
    return synthetic() + (recorded(Path(path)) if path and (Path(path) / "corpus").is_dir() else [])


def _followed(
    pool: ProcessPoolExecutor, histories: Sequence[History], rule: Callable[[str], Rule]
) -> Sequence[Followed]:
    return list(pool.map(partial(follow, make=rule), histories))


def _priced(pool: ProcessPoolExecutor, histories: Sequence[History], table: Table, price: int) -> Sequence[Followed]:
    minutes = timedelta(minutes=price)
    return table["Veille"] if minutes == PRICE else _followed(pool, histories, partial(Veille, price=minutes))


def _half(table: Table) -> Table:
    return {name: [one for one in followed if one.history.held_out] for name, followed in table.items()}


def _of(table: Table, *, recorded: bool) -> Table:
    return {
        name: [one for one in followed if (one.history.kind == "recorded") is recorded]
        for name, followed in table.items()
    }


def _print(title: str, lines: Iterable[str]) -> None:
    print(f"{title}:\n")
    print("\n".join(lines), end="\n\n")


if __name__ == "__main__":
    main()
