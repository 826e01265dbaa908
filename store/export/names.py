"""The names of formats and of the ways of text, which a command line offers before anything is loaded."""

from __future__ import annotations

from enum import StrEnum


class FormatName(StrEnum):
    """The formats of exports."""

    csv = "csv"
    csv_excel = "csv-excel"
    jsonl = "jsonl"
    parquet = "parquet"
    ris = "ris"
    bibtex = "bibtex"
    csl_json = "csl-json"
    geojson = "geojson"
    tei = "tei"
    txt = "txt"
    gexf = "gexf"


class TextPolicy(StrEnum):
    """How much of the texts goes into an export."""

    full = "full"
    """All that is stored, whatever the source says: for the operator's own eyes and machines."""
    allowed = "allowed"
    """The whole text unless mining it is reserved or its page forbids to keep or to cite it: for research."""
    open = "open"
    """The whole text only where its source lets it be republished: for whoever comes."""
    excerpt = "excerpt"
    """No whole text, and excerpts as long as their pages allow."""
    none = "none"
    """Neither text nor excerpt."""
