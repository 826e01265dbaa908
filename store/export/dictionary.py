"""The data dictionary: every field of every export, written from what the formats themselves declare.

`python -m store.export.dictionary > docs/data-dictionary.md`
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

from store.corpus import contents, manifest
from store.export import bibtex, columns, csl_json, geojson, gexf, json_lines, ris, tei, text_files
from store.export.fields import Field

Section = tuple[str, str, Sequence[Field]]
"""Title, what is to be known, fields."""
_TYPES = """Types: *text*; *integer*, *number* (decimal point); *true/false*; *date* (`2026-11-24`); *time* (RFC 3339,
UTC: `2026-11-24T12:00:00Z`); *list of …*. Unknown is empty (CSV), null (JSON, Parquet) or absent (others), never made
up."""
_HEAD = f"""# Data dictionary

Every field of every export (`veille export`, [exports.md](exports.md)) and of frozen corpora
([corpora.md](corpora.md)). This page is written from the code
(`python -m store.export.dictionary > docs/data-dictionary.md`); a test fails when they differ.

{_TYPES}
"""
_TABLES = """A line of names, then a line for each article. CSV is RFC 4180 in UTF-8 with byte-order mark; `csv-excel`
has semicolons for commas, and decimal commas. Values of a list stand with ` | ` between them; in a value `|` is written
`\\|` and `\\` is written `\\\\`. A cell that a spreadsheet would calculate (it begins with `=`, `+`, `-`, `@`, a tab or
a full-width sign like these) gets an apostrophe in front, and so does one that begins with an apostrophe: programs drop
one apostrophe from cells that begin with one. Control characters are left out. A cell of Excel holds 32,767 characters:
of longer texts Excel shows a part, the file has them whole.

Parquet has the same columns with types: text is `string`, integer `int64`, number `double`, true/false `bool`, date
`date32`, time `timestamp[us, UTC]`, lists are lists; row groups have 500 rows."""
_JSON = """An object a line, in UTF-8, with the names that articles have everywhere (`veille show`, the API) and what
an export adds. `x[].y` is the field `y` of each object of the list `x`."""
_BIBTEX = """`@online` for biblatex, `@report`, `@video` and `@audio` by kind; special signs of LaTeX are escaped,
addresses are verbatim."""
_EXPORTS = (
    ("CSV and Parquet", _TABLES, columns.COLUMNS),
    ("JSON lines", _JSON, json_lines.fields()),
    ("RIS", "A reference for each article; tags without value are left out.", ris.FIELDS),
    ("BibTeX", _BIBTEX, bibtex.FIELDS),
    ("CSL-JSON", "An array with an item for each article; what is not known is left out.", csl_json.FIELDS),
    ("GeoJSON", "RFC 7946, a feature for each article, also for those without place.", geojson.FIELDS),
    ("TEI", "TEI P5: a `teiCorpus`, in it a `TEI` for each article. Paths are below `TEI`.", tei.FIELDS),
    (
        "Plain text",
        "A file for each article, in a folder or a zip; lines `Name : value`, then the text.",
        text_files.FIELDS,
    ),
    ("GEXF", "GEXF 1.3, directed: sites, and which of them link to which.", gexf.FIELDS),
)


_CORPUS = (
    ("manifest.json", "One object; `x.y` is the field `y` of the object `x`.", manifest.FIELDS),
    ("sources.jsonl", "Every source of the store, an object a line.", contents.SOURCE_FIELDS),
    ("rights.jsonl", "Every article whose whole text is not in the corpus, an object a line.", contents.RIGHTS_FIELDS),
)


def dictionary() -> str:
    """The page of the documentation."""
    corpus = [(f"Corpus: {title}", about, fields) for title, about, fields in _CORPUS]
    return _HEAD + _sections((*_EXPORTS, *corpus))


def corpus_page() -> str:
    """The part of it that a frozen corpus carries along."""
    of_articles = [("articles.parquet", _TABLES, columns.COLUMNS), ("articles.jsonl", _JSON, json_lines.fields())]
    return f"# Data dictionary\n\n{_TYPES}\n{_sections((*of_articles, *_CORPUS))}"


def _sections(sections: Iterable[Section]) -> str:
    return "".join(f"\n## {title}\n\n{about}\n\n{table(fields)}" for title, about, fields in sections)


def table(fields: Iterable[Field]) -> str:
    """Fields as a table of Markdown."""
    lines = ["| field | type | meaning | example |", "|---|---|---|---|"]
    for one in fields:
        example = f"`{_cell(one.example)}`" if one.example else ""
        lines.append(f"| `{_cell(one.name)}` | {one.type} | {_cell(one.meaning)} | {example} |")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(dictionary())
