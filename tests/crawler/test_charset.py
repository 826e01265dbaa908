"""Bytes become the text that was meant, whatever is said of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.charset import decode, repaired
from crawler.extract.tree import looks_cut

PAGE = "<p>L’été à Nîmes : cœur, 5 €</p>"
META = '<meta charset="utf-16"><p>été</p>'


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (PAGE.encode(), ""),
        (PAGE.encode(), "text/html; charset=iso-8859-1"),
        (PAGE.encode("utf-8-sig"), "text/html; charset=utf-16"),
        (PAGE.encode("cp1252"), "text/html; charset=utf-8"),
        (PAGE.encode("cp1252"), "text/html; charset=latin1"),
        (PAGE.encode("cp1252"), "text/html; charset=nonsense"),
        (PAGE.encode("cp1252"), ""),
        (PAGE.encode("utf-16"), ""),
        (PAGE.encode("utf-16"), "text/html; charset=utf-8"),
        (PAGE.encode("utf-16-le"), "text/html; charset=utf-16le"),
        (PAGE.encode("utf-16-le"), ""),
        (PAGE.encode("utf-16-be"), ""),
        (PAGE.encode("utf-16-be"), "text/html; charset=utf-8"),
    ],
)
def test_the_text_is_what_was_meant(body: bytes, content_type: str) -> None:
    assert decode(body, content_type) == PAGE


def test_other_charsets_are_read_where_they_are_declared() -> None:
    assert decode("<p>Łódź</p>".encode("iso-8859-2"), "text/html; charset=iso-8859-2") == "<p>Łódź</p>"
    assert decode(META.encode(), "") == META


def test_stray_bytes_do_not_spoil_the_rest() -> None:
    assert decode("été ".encode() + b"\xe9t\xe9 \x92") == "été été ’"


def misread(text: str, charset: str = "cp1252") -> str:
    return text.encode().decode(charset)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (misread("Théâtre"), "Théâtre"),
        (misread("L’été « à » Nîmes…", "latin-1"), "L’été « à » Nîmes…"),
        (misread("cœur, œuvre, 5 €"), "cœur, œuvre, 5 €"),
        (misread(misread("L'été")), "L'été"),
        (misread("à Paris"), "à Paris"),
        ("Théâtre", "Théâtre"),
        ("été, puis Ã©", "été, puis Ã©"),
        ("SÃO PAULO", "SÃO PAULO"),
        ("Ça â", "Ça â"),
        ("Łódź Ã©", "Łódź Ã©"),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_what_was_encoded_twice_is_repaired_where_the_way_back_is_exact(written: str, meant: str) -> None:
    assert repaired(written) == meant


@given(st.text(alphabet=st.characters(min_codepoint=0xA0, max_codepoint=0x17F), min_size=1))
def test_what_is_repaired_is_what_was_misread(text: str) -> None:
    """Latin letters survive the way there and back, unless the text looks misread itself."""
    if repaired(text) == text:
        assert repaired(misread(text, "latin-1")) == text


@given(st.text())
def test_repairing_never_fails_and_ends(text: str) -> None:
    assert isinstance(repaired(text), str)


WHOLE = "<!doctype html><html><body><main><p>Un lieu ouvre.</p></main></body></html>"


@pytest.mark.parametrize(
    ("page", "cut"),
    [
        (WHOLE, False),
        (WHOLE + "<!-- servi en 0.1 s -->", False),
        (WHOLE.replace("</html>", ""), False),
        (WHOLE.replace("</body></html>", ""), False),
        (WHOLE[: WHOLE.index("ouvre")], True),
        (WHOLE[: WHOLE.index("</main>") + 3], True),
        ("<p>Un morceau de page sans corps", False),
        ("", False),
    ],
)
def test_a_page_that_ends_in_the_middle_shows(page: str, *, cut: bool) -> None:
    assert looks_cut(page) is cut
