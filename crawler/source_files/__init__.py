"""Lists of sources in files: OPML, CSV and YAML, read and written. Pure: bytes in, values out (docs/sources.md)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import PurePath

from crawler.source_files import csv_file, opml_file, yaml_file
from crawler.source_files.checks import EVIDENCE
from crawler.source_files.gather import gather
from crawler.source_files.imported import ImportedSource, ImportedSources, make_id, to_source
from crawler.source_files.rows import Table
from store.errors import InvalidInput
from store.types import Source

__all__ = ["EVIDENCE", "ImportedSource", "ImportedSources", "make_id", "read_sources", "to_source", "write_sources"]

MAX_BYTES = 10_000_000

Reader = Callable[[bytes], Table]
Writer = Callable[[Sequence[Source]], bytes]

FORMATS: dict[str, tuple[Reader, Writer]] = {
    ".opml": (opml_file.read, opml_file.write),
    ".xml": (opml_file.read, opml_file.write),
    ".csv": (csv_file.read, csv_file.write),
    ".yaml": (yaml_file.read, yaml_file.write),
    ".yml": (yaml_file.read, yaml_file.write),
}


def read_sources(data: bytes, name: str) -> ImportedSources:
    """The sources a file lists, in its order; those that cannot be used are left out and `problems` says why.

    `name` is the file's name: its extension says the format. Raises InvalidInput for a file that cannot be read at all.
    """
    reader, _ = _format(name)
    if len(data) > MAX_BYTES:
        raise InvalidInput(f"{name}: a list of sources has at most {MAX_BYTES // 1_000_000} MB; split the file")
    try:
        return gather(reader(data))
    except InvalidInput as error:
        raise InvalidInput(f"{name}: {error}") from error


def write_sources(sources: Sequence[Source], name: str) -> bytes:
    """A file that `read_sources` reads back to the same sources. Raises InvalidInput for an unknown extension."""
    _, writer = _format(name)
    return writer(sources)


def _format(name: str) -> tuple[Reader, Writer]:
    suffix = PurePath(name).suffix.lower()
    if suffix not in FORMATS:
        raise InvalidInput(f"{name}: the extension says the format, one of {', '.join(FORMATS)}")
    return FORMATS[suffix]
