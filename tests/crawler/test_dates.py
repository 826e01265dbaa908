"""Dates as pages write them, and the one they agree on."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.dates import DateFound, Origin, Published, agree, parse_date, read_date, url_date

NOW = datetime(2026, 8, 15, 10, 0, tzinfo=UTC)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def dated(notation: str) -> list[DateFound]:
    """The dates of "meta 2024-05-14T08:30, url 2024-05-14": precise when they have an hour."""
    pairs = (part.split() for part in notation.split(", ") if part)
    return [DateFound(utc(value), cast("Origin", origin), "T" in value) for origin, value in pairs]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-05-14T10:30:00+02:00", "2024-05-14T08:30"),
        ("2024-05-14T10:30:00.123Z", "2024-05-14T10:30:00.123"),
        ("2024-05-14T10:30:00+0200", "2024-05-14T08:30"),
        ("2024-05-14 10:30:00", "2024-05-14T08:30"),
        ("20240514T103000Z", "2024-05-14T10:30"),
        ("2024-01-14T10:30", "2024-01-14T09:30"),
        ("2024-05-14", "2024-05-14"),
        ("2024-05-14T00:00:00+02:00", "2024-05-14"),
        ("Tue, 14 May 2024 10:30:00 +0200", "2024-05-14T08:30"),
        ("Tue, 14 May 2024 10:30:00 GMT", "2024-05-14T10:30"),
        ("14 May 2024 10:30 -0000", "2024-05-14T10:30"),
        ("1er août 2026 à 14h30", "2026-08-01T12:30"),
        ("mardi 14 mai 2024", "2024-05-14"),
        ("Publié le mardi 14 MAI 2024 à 9 h 05 par la rédaction", "2024-05-14T07:05"),
        ("14 févr. 2024, 18:00", "2024-02-14T17:00"),
        ("14/05/2024", "2024-05-14"),
        ("14/05/24", "2024-05-14"),
        ("le 14.05.2024 à 10h", "2024-05-14T08:00"),
        ("14-05-2024 | 10:30:15", "2024-05-14T08:30:15"),
        ("May 14, 2024 3:30 pm", "2024-05-14T13:30"),
        ("3rd May 2024", "2024-05-03"),
        ("14 de mayo de 2024", "2024-05-14"),
        ("14. Mai 2024", "2024-05-14"),
        ("4. Dezember 2023", "2023-12-04"),
        ("il y a 2 jours", "2026-08-13"),
        ("il y a une semaine", "2026-08-08"),
        ("il y a 3 heures", "2026-08-15T07:00"),
        ("hier à 18h30", "2026-08-14T16:30"),
        ("avant-hier", "2026-08-13"),
        ("Aujourd’hui, 9h15", "2026-08-15T07:15"),
    ],
)
def test_read(text: str, expected: str) -> None:
    assert parse_date(text, now=NOW) == utc(expected)


@pytest.mark.parametrize(
    "text",
    ["", "demain", "31 février 2024", "31/02/2024", "12 places", "06 12 34 56 78", "14 mai", "de 10h à 18h",
     "v2.10.2024.1", "1/2", "2024", "9999-99-99", "99999999999", "le cahier"],
)  # fmt: skip
def test_not_a_date(text: str) -> None:
    assert parse_date(text, now=NOW) is None


@pytest.mark.parametrize(
    ("text", "precise"),
    [("14 mai 2024", False), ("14 mai 2024 à 10h", True), ("2024-05-14T00:00:00Z", False), ("il y a 2 jours", False)],
)
def test_precision(text: str, *, precise: bool) -> None:
    read = read_date(text, "time", now=NOW)
    assert read is not None
    assert (read.precise, read.origin) == (precise, "time")


@given(st.text())
def test_any_text_is_read_or_not(text: str) -> None:
    parsed = parse_date(text, now=NOW)
    assert parsed is None or parsed.tzinfo is UTC


@given(st.datetimes(datetime(1995, 1, 2), datetime(2037, 12, 30), timezones=st.timezones()))  # noqa: DTZ001 -- bare bounds
def test_iso_round_trip(moment: datetime) -> None:
    written = moment.replace(second=1, microsecond=0).isoformat()
    assert parse_date(written, now=NOW) == datetime.fromisoformat(written)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://lieux.example/2024/05/14/un-lieu", date(2024, 5, 14)),
        ("https://lieux.example/actus/2024-05-14-un-lieu.html", date(2024, 5, 14)),
        ("https://lieux.example/un-lieu-20240514", date(2024, 5, 14)),
        ("https://lieux.example/2024/5/4/un-lieu", date(2024, 5, 4)),
        ("https://lieux.example/2024/05/un-lieu", None),
        ("https://lieux.example/2024/02/31/un-lieu", None),
        ("https://lieux.example/article-2024051499", None),
        ("https://lieux.example/un-lieu", None),
    ],
)
def test_url_date(url: str, expected: date | None) -> None:
    assert url_date(url) == expected


@pytest.mark.parametrize(
    ("dates", "value", "origin"),
    [
        ("meta 2024-05-14T08:30, url 2024-05-14", "2024-05-14T08:30", "meta+url"),
        ("json-ld 2024-05-14, text 2024-05-14T08:30", "2024-05-14T08:30", "json-ld+text"),
        ("sitemap 2024-05-16T09:00, text 2024-05-14", "2024-05-14", "text"),
        ("sitemap 2024-05-16T09:00", "2024-05-16T09:00", "sitemap"),
        ("htmldate 2024-05-16, feed 2024-05-14T09:00", "2024-05-14T09:00", "feed"),
        ("time 2024-05-16T09:00, url 2024-05-14, text 2024-05-14", "2024-05-14", "url+text"),
        ("meta 2024-05-13T23:30, url 2024-05-14", "2024-05-13T23:30", "meta+url"),
        ("json-ld 1970-01-01, sitemap 2024-05-14T08:30", "2024-05-14T08:30", "sitemap"),
        ("json-ld 2099-01-01, sitemap 2024-05-14T08:30", "2024-05-14T08:30", "sitemap"),
        ("meta 2026-08-15T20:00", "2026-08-15T10:00", "meta"),
    ],
)
def test_agree(dates: str, value: str, origin: str) -> None:
    published = agree(dated(dates), now=NOW)
    assert (published.value, published.origin) == (utc(value), origin)


@pytest.mark.parametrize("dates", ["", "json-ld 2027-01-01", "meta 1994-12-31"])
def test_agree_on_nothing(dates: str) -> None:
    assert agree(dated(dates), now=NOW) == Published()


def test_more_sources_more_confidence() -> None:
    alone, together = dated("url 2024-05-14"), dated("url 2024-05-14, time 2024-05-14")
    assert 0 < agree(alone, now=NOW).confidence < agree(together, now=NOW).confidence < 1


DATES = st.builds(
    DateFound,
    st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 -- bounds are bare
    st.sampled_from(["json-ld", "meta", "time", "feed", "sitemap", "url", "text", "htmldate"]),
    st.booleans(),
)


@given(st.lists(DATES, max_size=6))
def test_never_in_the_future(dates: list[DateFound]) -> None:
    published = agree(dates, now=NOW)
    assert published.value is None or datetime(1995, 1, 1, tzinfo=UTC) <= published.value <= NOW
