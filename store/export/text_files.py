"""Plain text, a file for each article, for tools that read folders (Iramuteq, TXM, AntConc). Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from store.export.citation import cite
from store.export.fields import Field
from store.export.record import Record
from store.plain_text import clean

FIELDS = (
    Field("(file name)", "text", "Number of the article and words of its title.", "00000012-un-fablab-ouvre.txt"),
    Field("Titre", "text", "Title.", "Un fablab ouvre"),
    Field("Auteurs", "text", "As the site writes them, semicolons between them.", "Anne Le Goff"),
    Field("Site", "text", "Name and id of the site.", "Movilab (movilab)"),
    Field("Adresse", "text", "Canonical address.", "https://movilab.example/un-fablab"),
    Field("Publié", "date", "Day of publication (Paris); `sans date` where the site gives none.", "2026-11-24"),
    Field("Consulté", "date", "When we last looked.", "2026-11-26"),
    Field("Type", "text", "What it is.", "article"),
    Field("Étiquettes", "text", "Slugs of our vocabulary, commas between them.", "fablab, numerique"),
    Field("Territoires", "text", "Level and code, commas between them.", "commune-29039, departement-29"),
    Field("Note", "text", "Where the date was read, licence, rights.", "Date lue dans : feed, confiance 0.9. …"),
    Field(
        "(text)", "text", "After an empty line: the text, or the excerpt, or nothing, as rights and `--text` allow.", ""
    ),
)
LONGEST_NAME = 60
"""Characters of the title in a file name."""
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "’": "-"})
_OLDEST = (1980, 1, 1, 0, 0, 0)
"""The first moment a zip file knows."""


def text_files(records: Iterable[Record]) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file."""
    for record in records:
        yield file_name(record.article.id, record.article.title), _content(record).encode("utf-8", "replace")


def text_zip(records: Iterable[Record]) -> Iterator[bytes]:
    """The same files in a zip, in pieces."""
    sink = _Pipe()
    with ZipFile(sink, "w", ZIP_DEFLATED) as folder:
        for name, content in text_files(records):
            # A fixed time: the same articles are the same bytes.
            entry = ZipInfo(name, date_time=_OLDEST)
            entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o644 << 16
            folder.writestr(entry, content)
            yield sink.drain()
    yield sink.drain()


def file_name(number: int, title: str) -> str:
    """A name that is safe on every system, unique by its number.

    >>> file_name(12, "../L'été : « Œuvrer » ?")
    '00000012-l-ete-oeuvrer.txt'
    """
    letters = (
        unicodedata.normalize("NFKD", title.translate(_LIGATURES)).encode("ascii", "ignore").decode("ascii").lower()
    )
    words = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:LONGEST_NAME].strip("-")
    return f"{number:08}{f'-{words}' if words else ''}.txt"


def _content(record: Record) -> str:
    one, article = cite(record), record.article
    head = {
        "Titre": one.title,
        "Auteurs": " ; ".join(one.authors),
        "Site": f"{one.site} ({article.source})",
        "Adresse": one.url,
        "Publié": one.published.isoformat() if one.published else "sans date",
        "Consulté": one.accessed.isoformat(),
        "Type": article.annotations.kind,
        "Étiquettes": ", ".join(one.keywords),
        "Territoires": ", ".join(article.territories),
        "Note": one.note,
    }
    lines = "".join(f"{name} : {value}\n" for name, value in head.items())
    return f"{lines}\n{clean(article.text or article.excerpt).strip()}\n"


class _Pipe(BytesIO):
    """A file that cannot go back, whose bytes are taken out as they come."""

    def seekable(self) -> bool:
        return False

    def tell(self) -> int:
        # Zip files then count the bytes by themselves.
        raise OSError("a pipe has no place")

    def drain(self) -> bytes:
        piece = self.getvalue()
        super().seek(0)
        self.truncate()
        return piece
