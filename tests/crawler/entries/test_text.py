"""Plain text, addresses and dates out of what strangers write."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.entries.text import find_date, plain, printable, read_date, shorten, web_address


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("Un lieu", "Un lieu"),
        ("<p>Un</p><p>lieu</p>", "Un lieu"),
        ("<b>tiers</b>-lieu", "tiers-lieu"),
        ("Caf&eacute; &amp; th&#233;", "Café & thé"),
        ("5 < 6 et 7 > 3", "5 < 6 et 7 > 3"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;Bonjour", "Bonjour"),
        ("<script>alert(1)</script>Bonjour<style>p {}</style>", "Bonjour"),
        ("<script>sans fin", ""),
        ("a<!-- caché -->b", "a b"),
        ("Un\x0b lieu\u200b\ud800", "Un lieu"),
        ("", ""),
    ],
)
def test_plain(markup: str, text: str) -> None:
    assert plain(markup) == text


@given(st.text(max_size=200))
def test_plain_is_clean_text(text: str) -> None:
    found = plain(text, 50)
    found.encode("utf-8")
    assert printable(found) == " ".join(found.split()) == found
    assert not set(found) & set("\u00ad\u200b\u202e\u2066\ufeff")
    assert len(found) <= 50


@given(st.text(st.characters(categories=["Cc", "Cs", "L"])))
def test_printable_can_be_written(text: str) -> None:
    printable(text).encode("utf-8")


def test_printable_joins_the_halves_of_a_character() -> None:
    assert printable("\ud83c\udf31 \ud83c") == "🌱  "


def test_shorten_cuts_between_words() -> None:
    assert shorten("un atelier partagé", 12) == "un atelier…"


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("/a", "https://ex.fr/a"),
        ("b?c=1", "https://ex.fr/d/b?c=1"),
        ("//autre.fr/x", "https://autre.fr/x"),
        (" https://ex.fr/un\n lieu ", "https://ex.fr/un%20lieu"),
        ("javascript:alert(1)", None),
        ("mailto:a@ex.fr", None),
        ("data:text/html,x", None),
        ("file:///etc/passwd", None),
        ("http://[bad", None),
        ("http://ex.fr:99999/", None),
        ("http://", None),
        ("http://a b/", None),
        ("/" + "a" * 3_000, None),
        ("", None),
        (None, None),
        (12, None),
    ],
)
def test_web_address(href: object, address: str | None) -> None:
    assert web_address(href, "https://ex.fr/d/") == address


@given(st.text(max_size=60))
def test_web_address_never_raises(href: str) -> None:
    found = web_address(href, "https://ex.fr/d/")
    assert found is None or found.startswith(("http://", "https://"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mon, 16 Nov 2026 11:17:00 +0000", "2026-11-16T11:17"),
        ("Tue, 14 May 2024 10:30:00 EST", "2024-05-14T15:30"),
        ("2026-11-15T14:49:00Z", "2026-11-15T14:49"),
        ("2026-11-15T14:49:00+01:00", "2026-11-15T13:49"),
        ("mar., 14 mai 2024 10:30:00 +0200", "2024-05-14T08:30"),
        ("Mar, 14 mai 2024 10:30:00 GMT", "2024-05-14T10:30"),
        ("1er août 2026 à 14h30", "2026-08-01T12:30"),
        ("lun. 3 févr. 2025", "2025-02-02T23:00"),
        ("05/03/2024", "2024-03-04T23:00"),
        ("2026-01-10 08:00", "2026-01-10T07:00"),
        ("2026-07-10", "2026-07-09T22:00"),
    ],
    ids=str,
)
def test_read_date_in_utc_from_paris(text: str, expected: str) -> None:
    assert read_date(text) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hier",
        "12 mai",
        "2024",
        "n'importe quoi",
        "1970-01-01T00:00:00Z",
        "0001-01-01",
        "9999-12-31T23:59-12:00",
        None,
        12,
    ],
)
def test_read_date_does_not_guess(text: object) -> None:
    assert read_date(text) is None


@given(st.text("0123456789/-:+ TZjanvierMonUTC,.", max_size=40))
def test_read_date_never_raises(text: str) -> None:
    found = read_date(text)
    assert found is None or found.tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Publié le 12 mars 2025 par l'équipe", 12),
        ("le 12/03/2025", 12),
        ("2025-03-12", 12),
        ("12 mars, sans année", None),
        ("tél. 02 03 04 05 06", None),
    ],
)
def test_find_date(text: str, day: int | None) -> None:
    found = find_date(text)
    # Midnight in Paris is the evening before in UTC.
    assert (found.day + 1 if found else None) == day
