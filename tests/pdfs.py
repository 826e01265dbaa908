"""Small PDF documents, written by hand: sound ones, and ones made to do harm."""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence

from pypdf import PdfReader, PdfWriter

FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def a_pdf(*pages: str, title: str = "", made: str = "") -> bytes:
    """A document with these texts, a page each."""
    info = f"<< /Title ({title}) /CreationDate ({made}) >>".encode("cp1252")
    return of_streams([_drawn(text) for text in pages], info=info)


def of_streams(
    streams: Sequence[bytes], *, count: int | None = None, kids: bytes = b"", info: bytes = b"<< >>"
) -> bytes:
    """A document whose pages are drawn by these streams; `count` and `kids` may lie about its pages."""
    pages, bodies = [], []
    for stream in streams:
        packed = zlib.compress(stream)
        bodies.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed))
        bodies.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % (len(bodies) + 4)
        )
        pages.append(b"%d 0 R" % (len(bodies) + 4))
    inside = kids or b" ".join(pages)
    tree = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(pages) if count is None else count, inside)
    return _file([b"<< /Type /Catalog /Pages 2 0 R >>", tree, FONT, info, *bodies])


def locked(body: bytes, user: str, owner: str) -> bytes:
    """The document behind a password; with an empty one for users it can be read and not be changed."""
    writer = PdfWriter()
    for page in PdfReader(io.BytesIO(body)).pages:
        writer.add_page(page)
    writer.encrypt(user, owner, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _drawn(text: str) -> bytes:
    lines = (line.encode("cp1252").replace(b"(", b"\\(").replace(b")", b"\\)") for line in text.split("\n"))
    return b"BT /F1 12 Tf 50 750 Td 14 TL " + b" ".join(b"(%s) Tj T*" % line for line in lines) + b" ET"


def _file(objects: Sequence[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size, start = len(objects) + 1, len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    return bytes(out) + b"trailer << /Size %d /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF" % (size, start)
