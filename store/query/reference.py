"""The tables of docs/queries.md, made from the registry: a test fails while the page says something else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from store.query.fields import FIELDS, Field
from store.query.fields.contents import PARTS
from store.query.fields.states import STATES


def filled_in(page: str) -> str:
    """A page with its tables as they should be: each between `<!-- name -->` and `<!-- /name -->`."""
    for name, table in tables().items():
        begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        before, _, rest = page.partition(begin)
        page = f"{before}{begin}{table}{end}{rest.partition(end)[2]}"
    return page


def tables() -> Mapping[str, str]:
    """The tables in Markdown, by name."""
    return {
        "fields": _table(("field", "also", "finds", "example"), map(_field, FIELDS.all)),
        "is": _table(
            ("value", "also", "finds"), ([f"`{name}`", _also(one.aliases), one.meaning] for name, one in STATES.items())
        ),
        "has": _table(
            ("value", "also", "finds"), ([f"`{name}`", _also(one.aliases), one.meaning] for name, one in PARTS.items())
        ),
    }


def _field(field: Field) -> Sequence[str]:
    return f"`{field.name}:`", _also(field.aliases), field.meaning, f"`{field.example}`"


def _also(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
