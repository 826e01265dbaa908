"""Files of addresses that people kept: bookmarks of a browser, exports of Pearltrees, tables, texts (docs/collect.md).

Pure: bytes in, values out. The bytes are foreign, so it is for a worker process to read them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath

from crawler.bookmarks import netscape, pearltrees, plain_text, table
from crawler.bookmarks.bookmark import Bookmark, Bookmarks, LeftOut, collection_name
from store.errors import InvalidInput

__all__ = ["MAX_BYTES", "Bookmark", "Bookmarks", "LeftOut", "collection_name", "read_bookmarks"]

MAX_BYTES = 50_000_000

FORMATS: dict[str, Callable[[bytes], Bookmarks]] = {
    ".html": netscape.read,
    ".htm": netscape.read,
    ".rdf": pearltrees.read,
    ".xml": pearltrees.read,
    ".csv": table.read,
    ".tsv": table.read,
    ".txt": plain_text.read,
    ".md": plain_text.read,
    ".url": plain_text.read_url,
    ".webloc": plain_text.read_webloc,
}


def read_bookmarks(data: bytes, name: str) -> Bookmarks:
    """The pages a file names, in its order; what is no page is left out, with why.

    `name` is the file's name: its extension says the format. Raises InvalidInput for a file that cannot be read, or
    that names nothing at all.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix not in FORMATS:
        raise InvalidInput(f"{name}: the extension says the format, one of {', '.join(FORMATS)}")
    if len(data) > MAX_BYTES:
        raise InvalidInput(f"{name}: a file of bookmarks has at most {MAX_BYTES // 1_000_000} MB; split the file")
    try:
        read = FORMATS[suffix](data)
    except InvalidInput as error:
        raise InvalidInput(f"{name}: {error}") from error
    if not read.found and not read.left_out:
        raise InvalidInput(f"{name}: no web address was found in it")
    return read
