"""The formats an export can have."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from store.export import bibtex, csl_json, csv_table, geojson, gexf, json_lines, parquet_table, ris, tei, text_files
from store.export.names import FormatName
from store.export.record import Record
from store.types import Source

Pieces = Callable[[Iterable[Record], Sequence[Source]], Iterator[bytes]]
"""Articles, and all sources that are known → the file in pieces, in constant memory."""


@dataclass(frozen=True, kw_only=True)
class Format:
    """How a format is written."""

    suffix: str
    """The usual end of its files' names."""
    pieces: Pieces
    binary: bool = False
    """Whether a terminal cannot show it."""


def _alone(pieces: Callable[[Iterable[Record]], Iterator[bytes]]) -> Pieces:
    """A format that needs nothing but the articles."""
    return lambda records, sources: pieces(records)


FORMATS: Mapping[FormatName, Format] = {
    FormatName.csv: Format(suffix=".csv", pieces=_alone(csv_table.csv_table)),
    FormatName.csv_excel: Format(suffix=".csv", pieces=_alone(csv_table.csv_excel)),
    FormatName.jsonl: Format(suffix=".jsonl", pieces=_alone(json_lines.json_lines)),
    FormatName.parquet: Format(suffix=".parquet", pieces=_alone(parquet_table.parquet_table), binary=True),
    FormatName.ris: Format(suffix=".ris", pieces=_alone(ris.ris)),
    FormatName.bibtex: Format(suffix=".bib", pieces=_alone(bibtex.bibtex)),
    FormatName.csl_json: Format(suffix=".json", pieces=_alone(csl_json.csl_json)),
    FormatName.geojson: Format(suffix=".geojson", pieces=_alone(geojson.geojson)),
    FormatName.tei: Format(suffix=".xml", pieces=_alone(tei.tei)),
    FormatName.txt: Format(suffix=".zip", pieces=_alone(text_files.text_zip), binary=True),
    FormatName.gexf: Format(suffix=".gexf", pieces=gexf.gexf),
}
