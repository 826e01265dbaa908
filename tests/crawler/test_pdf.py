"""PDF documents: their text and what they say of themselves; whatever their bytes, reading them ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extract.pdf import MAX_BYTES, MAX_PAGES, MAX_TEXT, Paper, read_pdf
from crawler.items import Link, Page, Refused
from crawler.read import read
from store.types import Article, SourceContext
from tests.pdfs import a_pdf, locked, of_streams

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
URL = "https://lieu.example/rapport.pdf"
TEXT = (
    "Le tiers-lieu a accueilli cent vingt habitants en 2025.\nSon budget (équilibré) vient pour moitié de la commune."
)
SOUND = a_pdf(TEXT, "Annexe : la liste des partenaires du lieu.", title="Bilan", made="D:20260302101500+01'00'")


def test_text_title_and_date() -> None:
    assert read_pdf(SOUND) == Paper(
        text=f"{TEXT}\n\nAnnexe : la liste des partenaires du lieu.",
        title="Bilan",
        written=datetime(2026, 3, 2, 9, 15, tzinfo=UTC),
    )


@pytest.mark.parametrize("title", ["Microsoft Word - bilan.docx", "bilan-v3.indd", "Sans titre", "(1)", "2026-03"])
def test_a_title_that_a_program_gave_is_none(title: str) -> None:
    assert read_pdf(a_pdf(TEXT, title=title.strip("()"))).title == ""


@pytest.mark.parametrize("made", ["", "hier", "D:00010101000000Z", "D:99999999999999"])
def test_a_date_that_cannot_be_is_none(made: str) -> None:
    assert read_pdf(a_pdf(TEXT, made=made)).written is None


def test_what_opens_without_a_password_is_read() -> None:
    assert read_pdf(locked(SOUND, "", "secret")).text == read_pdf(SOUND).text


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (locked(SOUND, "secret", "secret"), "encrypted"),
        (of_streams([b"q 100 0 0 100 0 0 cm Q"] * 3), "scanned"),
        (of_streams([]), "unreadable"),
        (b"%PDF-1.4 " + b"x" * MAX_BYTES, "too_large"),
        (b"<html><p>Connectez-vous</p></html>", "unreadable"),
        (b"", "unreadable"),
        (b"%PDF-1.7\n" + b"\x00\xff" * 4000, "unreadable"),
    ],
    ids=["locked", "pictures", "no page", "too large", "a page", "nothing", "rubbish"],
)
def test_why_there_is_no_text(body: bytes, problem: str) -> None:
    assert replace(read_pdf(body), title="", written=None) == Paper(problem=problem)


def test_long_documents_are_read_to_a_limit() -> None:
    assert read_pdf(a_pdf(*["Une page du rapport annuel du lieu."] * (MAX_PAGES + 20))).text.count("page") == MAX_PAGES
    assert len(read_pdf(a_pdf(*["\n".join([TEXT] * 60)] * 60)).text) == MAX_TEXT


def test_a_document_cut_short_is_not_taken_for_the_whole() -> None:
    assert read_pdf(SOUND[:-120]).problem == "unreadable"


DEEP = b"".join(b"[" for _ in range(50_000))
HARMFUL = {
    "a page tree that is its own branch": of_streams([b"BT ET"], kids=b"2 0 R 2 0 R 2 0 R"),
    "a page again and again": of_streams([b"BT (Un mot de plus ici) Tj ET"], kids=b"6 0 R " * 60_000, count=60_000),
    "a count of pages without end": of_streams([b"BT ET"], count=2**31),
    "a negative count": of_streams([b"BT ET"], count=-1),
    "a stream that unpacks to much": of_streams([b"0 0 m " * 8_000_000]),
    "packed twice": of_streams([b""]).replace(b"/Filter /FlateDecode", b"/Filter [/FlateDecode /FlateDecode]"),
    "brackets without end": of_streams([b"BT " + DEEP + b" TJ ET"]),
    "strings without end": of_streams([b"BT (" + b"(" * 100_000 + b" Tj ET"]),
    "a table that points to itself": SOUND.replace(b"startxref\n", b"startxref\n9"),
    "an object that is itself": of_streams([b"BT ET"]).replace(b"/Contents 5 0 R", b"/Contents 6 0 R"),
    "objects by the million": b"%PDF-1.4\n" + b"1 0 obj\n<<>>\nendobj\n" * 100_000 + b"trailer <</Root 1 0 R>>",
}


@pytest.mark.parametrize("body", HARMFUL.values(), ids=HARMFUL)
def test_harm_is_bounded(body: bytes) -> None:
    found = read_pdf(body)
    assert len(found.text) <= MAX_TEXT
    assert bool(found.text) != bool(found.problem)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(SOUND) - 1), st.integers(0, 40), st.binary(max_size=40))
def test_a_damaged_document_breaks_nothing(start: int, length: int, instead: bytes) -> None:
    found = read_pdf(SOUND[:start] + instead + SOUND[start + length :])
    assert bool(found.text) != bool(found.problem)


def an_article(body: bytes, **link: object) -> Article | Refused:
    announced = Link(url=URL, **link)  # type: ignore[arg-type]  # a builder for tests takes any field
    return read(Page(url=URL, source=SourceContext(id="lieu"), body=body, link=announced), now=NOW)


def test_a_document_announced_as_an_article_is_a_report() -> None:
    article = an_article(SOUND)
    assert isinstance(article, Article)
    assert (article.title, article.annotations.kind, article.canonical_url) == ("Bilan", "rapport", URL)
    assert article.text.startswith("Le tiers-lieu a accueilli")
    assert (article.published_origin, article.published_confidence) == ("pdf", 0.3)
    assert article.provenance.method.startswith("pdf pypdf-")


def test_what_the_feed_says_of_a_document_comes_first() -> None:
    article = an_article(SOUND, title="Bilan moral", published=datetime(2026, 4, 1, 8, tzinfo=UTC), kind="feed")
    assert isinstance(article, Article)
    assert (article.title, article.published_origin) == ("Bilan moral", "feed")


def test_a_document_without_title_is_named_by_its_first_line() -> None:
    article = an_article(a_pdf(TEXT))
    assert isinstance(article, Article)
    assert article.title == TEXT.partition("\n")[0]


def test_a_call_published_as_a_document_is_a_call() -> None:
    call = "La Région soutient les tiers-lieux.\nDate limite de dépôt : 15 octobre 2027\nVoir le cahier des charges."
    article = an_article(a_pdf(call), title="Appel à projets : tiers-lieux")
    assert isinstance(article, Article)
    assert article.annotations.kind == "appel"


def test_a_scanned_document_is_kept_by_its_summary_or_not_at_all() -> None:
    scanned = of_streams([b"q Q"])
    kept = an_article(scanned, title="Bilan", summary=f"{TEXT} {TEXT}")
    assert isinstance(kept, Article)
    assert kept.partial == "summary"
    assert an_article(scanned, title="Bilan") == Refused("no_text", "0 characters")
