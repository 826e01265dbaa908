"""The text of PDF documents, read by pypdf within limits; what cannot be read says why. Pure."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from pypdf import Configuration, PdfReader, apply_configuration

from crawler.dates import PARIS
from crawler.extract.words import clean, line

MAX_BYTES = 10_000_000
MAX_PAGES = 200
MAX_TEXT = 300_000
"""Characters."""
FEW_WORDS = 5
"""Words under which a document is pictures of text."""
LIMITS = Configuration(
    zlib_maximum_output_length=20_000_000,
    lzw_maximum_output_length=20_000_000,
    run_length_maximum_output_length=20_000_000,
    array_based_stream_maximum_output_length=20_000_000,
    maximum_declared_stream_length=MAX_BYTES,
    stream_decoding_work_maximum_length=60_000_000,
    stream_parsing_work_maximum_count=500_000,
    page_tree_maximum_entries=20_000,
    xform_maximum_invocations_per_extraction=500,
)
"""Bytes a stream may unpack to, and the like: a page of text needs a hundredth of it."""

_NAMELESS = re.compile(
    r"(?:microsoft word|microsoft powerpoint|untitled|sans titre|document\d*|diapositive \d+|présentation powerpoint)\b"
    r"|.*\.(?:docx?|odt|pdf|indd|pptx?|qxd|xlsx?)$|[\W\d_]*$",
    re.IGNORECASE,
)
_SPACES = re.compile(r"[ \t\u00a0]+")
# Every page is a stranger's program: pypdf says at length what it finds odd, which helps nobody here.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What a PDF document holds."""

    text: str = ""
    """Pages separated by an empty line."""
    title: str = ""
    """As its metadata say, unless a program named it."""
    written: datetime | None = None
    """When its metadata say it was made, UTC."""
    problem: str = ""
    """Why there is no text: "scanned", "encrypted", "too_large", "unreadable"; "" if there is."""


def is_paper(body: bytes) -> bool:
    """Whether what came as an article's page is a PDF document."""
    return body[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"%PDF-")


def read_pdf(body: bytes) -> Paper:
    """The text of a document, and what its metadata say of it. Raises nothing but MemoryError."""
    if len(body) > MAX_BYTES:
        return Paper(problem="too_large")
    # The mark may stand after some other bytes.
    if b"%PDF-" not in body[:1024]:
        return Paper(problem="unreadable")
    try:
        with apply_configuration(LIMITS):
            return _read(PdfReader(io.BytesIO(body)))
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  # a format of a thousand pages of rules, all of them broken somewhere
        return Paper(problem="unreadable")


def _read(reader: PdfReader) -> Paper:
    # Most documents that are locked are so against printing only, and open with an empty password.
    if reader.is_encrypted and not reader.decrypt(""):
        return Paper(problem="encrypted")
    title, written = _metadata(reader)
    pages, unreadable = 0, 0
    text: list[str] = []
    for page in _pages(reader):
        pages += 1
        unreadable += page is None
        text.append(page or "")
        if sum(map(len, text)) > MAX_TEXT:
            break
    joined = "\n\n".join(filter(None, text))[:MAX_TEXT]
    if len(joined.split()) < FEW_WORDS:
        return Paper(title=title, written=written, problem="unreadable" if unreadable == pages else "scanned")
    return Paper(text=joined, title=title, written=written)


def _pages(reader: PdfReader) -> Iterator[str | None]:
    """The text of each page, None for one that cannot be read."""
    for page in islice(reader.pages, MAX_PAGES):
        try:
            yield _tidy(page.extract_text())
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001  # as above; the other pages are read all the same
            yield None


def _tidy(text: str) -> str:
    lines = (_SPACES.sub(" ", one).strip() for one in clean(text).split("\n"))
    return "\n".join(filter(None, lines))


def _metadata(reader: PdfReader) -> tuple[str, datetime | None]:
    """Title and day of the document information, which may be missing or rubbish."""
    try:
        found = reader.metadata
        title, made = (str(found.title or ""), found.creation_date) if found else ("", None)
    except Exception:  # noqa: BLE001  # as above
        return "", None
    title = line(title)[:300]
    return "" if _NAMELESS.match(title) else title, _utc(made)


def _utc(made: Any) -> datetime | None:
    if not isinstance(made, datetime) or not 1990 <= made.year <= 2100:
        return None
    try:
        return (made if made.tzinfo else made.replace(tzinfo=PARIS)).astimezone(UTC)
    except (OverflowError, ValueError):
        return None
