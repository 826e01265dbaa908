"""BibTeX as biblatex reads it (@online), in UTF-8, every special sign of LaTeX escaped. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from store.export.citation import Citation, Work, cite
from store.export.fields import Field
from store.export.record import Record

FIELDS = (
    Field("(key)", "text", "Unique in a store: source, year, number.", "movilab-2026-12"),
    Field("title", "text", "Title, in double braces so that its capitals stay.", "{{Un fablab ouvre}}"),
    Field(
        "author", "text", "Each author in braces, as the site writes it: no name is taken apart.", "{{Anne Le Goff}}"
    ),
    Field("organization", "text", "Name of the site.", "Movilab"),
    Field("date", "date", "Day of publication (Paris); absent where the site gives none.", "2026-11-24"),
    Field("year", "text", "Its year, for styles older than biblatex.", "2026"),
    Field("url", "text", "Canonical address.", "https://movilab.example/un-fablab"),
    Field("urldate", "date", "Day of access: when we last looked.", "2026-11-26"),
    Field("abstract", "text", "Excerpt, as long as rights and `--text` allow.", "Il ouvre ses portes…"),
    Field("keywords", "text", "Tags of our vocabulary, commas between them.", "fablab, numerique"),
    Field("langid", "text", "Language as biblatex names it, or its code.", "french"),
    Field("note", "text", "Where the date was read, licence, rights.", "Date lue dans : feed, confiance 0.9. …"),
)
LANGUAGES = {"fr": "french", "en": "english", "de": "german", "es": "spanish", "it": "italian", "br": "breton"}
TYPES: dict[Work, str] = {"report": "report", "film": "video", "podcast": "audio"}
"""Others are @online."""
_ESCAPES = {
    "\\": r"\textbackslash{}",
    # BibTeX counts braces even where a backslash stands before them.
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_TABLE = str.maketrans(_ESCAPES)


def bibtex(records: Iterable[Record]) -> Iterator[bytes]:
    """An entry for each article."""
    for record in records:
        yield _entry(cite(record)).encode("utf-8")


def escape(text: str) -> str:
    r"""A text that LaTeX prints as it is.

    >>> escape("R&D : 50 % d'aide")
    "R\\&D : 50 \\% d'aide"
    """
    return text.translate(_TABLE)


def _entry(one: Citation) -> str:
    fields = "".join(f",\n  {name} = {{{value}}}" for name, value in _fields(one) if value)
    return f"@{TYPES.get(one.work, 'online')}{{{one.key}{fields}\n}}\n\n"


def _fields(one: Citation) -> Iterator[tuple[str, str]]:
    yield "title", f"{{{escape(one.title)}}}"
    yield "author", " and ".join(f"{{{escape(author)}}}" for author in one.authors)
    yield "organization", escape(one.site)
    if one.published:
        yield "date", one.published.isoformat()
        yield "year", f"{one.published.year:04}"
    # Read verbatim, not as LaTeX.
    yield "url", one.url
    yield "urldate", one.accessed.isoformat()
    yield "abstract", escape(one.abstract)
    yield "keywords", escape(", ".join(one.keywords))
    yield "langid", LANGUAGES.get(one.language, escape(one.language))
    yield "note", escape(one.note)
