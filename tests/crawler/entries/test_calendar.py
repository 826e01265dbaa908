"""Calendars as sites publish them, and as they should not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.entries import UnreadableEntry, fingerprint
from crawler.entries.calendar import MAX_EVENTS, Calendar, read_calendar
from crawler.entries.event import has_page
from crawler.entries.occurrences import HORIZON, MOST
from crawler.items import Link, link_from_json, link_to_json
from crawler.urls import canonical
from store.types import Event

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
URL = "https://agenda.example/calendrier.ics"
HOME = "https://lieu.example/"


def a_calendar(*events: str, head: str = "") -> bytes:
    """A calendar of events given as lines; each has a UID, a title and a time unless it says so itself."""
    blocks = []
    for number, event in enumerate(events):
        given = {line.partition(":")[0].partition(";")[0] for line in event.split("\n")}
        usual = {"UID": f"UID:{number}@lieu", "SUMMARY": "SUMMARY:Atelier", "DTSTART": "DTSTART:20261201T180000"}
        lines = [line for name, line in usual.items() if name not in given]
        blocks += ["BEGIN:VEVENT", *lines, *event.split("\n"), "END:VEVENT"]
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *head.split("\n"), *blocks, "END:VCALENDAR", ""]).encode()


def read(*events: str, head: str = "") -> Calendar:
    return read_calendar(a_calendar(*events, head=head), URL, HOME, NOW)


def one(event: str, head: str = "") -> Link:
    (link,) = read(event, head=head).links
    return link


def times(event: str, head: str = "") -> Event:
    found = one(event, head).event
    assert found is not None
    return found


def test_an_event_whole() -> None:
    link = one(
        "UID:7@lieu\nSUMMARY:Atelier vélo\\, le soir\nDTSTART;TZID=Europe/Paris:20261201T180000"
        "\nDTEND;TZID=Europe/Paris:20261201T200000\nDESCRIPTION:On répare.\\n\\nVenez nomb\n reux.\nLOCATION:Morlaix"
        "\nURL:https://lieu.example/agenda/velo\nCATEGORIES:vélo,atelier\nORGANIZER;CN=Anne Le Goff:mailto:a@b.example"
        "\nCREATED:20261101T080000Z\nLAST-MODIFIED:20261102T080000Z\nIMAGE;VALUE=URI:https://lieu.example/v.jpg"
    )
    assert link == Link(
        url="https://lieu.example/agenda/velo",
        title="Atelier vélo, le soir",
        published=datetime(2026, 11, 1, 8, tzinfo=UTC),
        updated=datetime(2026, 11, 2, 8, tzinfo=UTC),
        authors=("Anne Le Goff",),
        summary="On répare. Venez nombreux.",
        content="<p>On répare.</p><p>Venez nombreux.</p><p>Lieu : Morlaix</p>",
        categories=("vélo", "atelier"),
        image="https://lieu.example/v.jpg",
        event=Event(
            start=datetime(2026, 12, 1, 17, tzinfo=UTC), end=datetime(2026, 12, 1, 19, tzinfo=UTC), location="Morlaix"
        ),
        kind="calendar",
    )
    assert link_from_json(link.url, link_to_json(link)) == link


ZONE = """BEGIN:VTIMEZONE
TZID:Notre fuseau
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0500
TZOFFSETTO:+0500
END:STANDARD
END:VTIMEZONE"""


@pytest.mark.parametrize(
    ("lines", "start", "end", "all_day"),
    [
        ("DTSTART:20261201T180000", "2026-12-01T17:00", None, False),
        ("DTSTART:20260701T180000Z\nDTEND:20261201T180000Z", "2026-07-01T18:00", "2026-12-01T18:00", False),
        ("DTSTART;TZID=America/Guadeloupe:20261201T180000", "2026-12-01T22:00", None, False),
        ("DTSTART;TZID=Romance Standard Time:20261201T180000", "2026-12-01T17:00", None, False),
        ("DTSTART;TZID=Notre fuseau:20261201T180000", "2026-12-01T13:00", None, False),
        ("DTSTART;TZID=Nulle part:20261201T180000", "2026-12-01T17:00", None, False),
        ("DTSTART:20261201T180000\nDURATION:PT1H30M", "2026-12-01T17:00", "2026-12-01T18:30", False),
        ("DTSTART;VALUE=DATE:20261224", "2026-12-23T23:00", None, True),
        ("DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261225", "2026-12-23T23:00", None, True),
        ("DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227", "2026-12-23T23:00", "2026-12-26T23:00", True),
        ("DTSTART:20261201T180000\nDTEND:20261201T170000", "2026-12-01T17:00", None, False),
        ("DTSTART:20261201T180000\nDURATION:P99999999W", "2026-12-01T17:00", None, False),
    ],
)
def test_times(lines: str, start: str, end: str | None, all_day: bool) -> None:
    found = times(lines, ZONE)
    written = found.end.strftime("%Y-%m-%dT%H:%M") if found.end else None
    assert (found.start.strftime("%Y-%m-%dT%H:%M"), written, found.all_day) == (start, end, all_day)


def test_a_time_zone_of_one_calendar_is_unknown_to_the_next() -> None:
    other = "DTSTART;TZID=Notre fuseau:20261201T180000"
    assert times(other, ZONE).start != times(other).start


def starts(*events: str) -> list[str]:
    return [link.event.start.strftime("%m-%d %H:%M") for link in read(*events).links if link.event]


WEEKLY = "UID:w\nDTSTART;TZID=Europe/Paris:20250107T183000\nRRULE:FREQ=WEEKLY;BYDAY=TU"


@pytest.mark.parametrize(
    ("lines", "first"),
    [
        (WEEKLY, ["11-24 17:30", "12-01 17:30", "12-08 17:30"]),
        (f"{WEEKLY};INTERVAL=2", ["11-24 17:30", "12-08 17:30", "12-22 17:30"]),
        (f"{WEEKLY}\nEXDATE;TZID=Europe/Paris:20261201T183000", ["11-24 17:30", "12-08 17:30"]),
        (f"{WEEKLY};UNTIL=20261201T173000Z", ["11-24 17:30", "12-01 17:30"]),
        (f"{WEEKLY};COUNT=3", []),
        ("DTSTART:20261130T180000\nRRULE:FREQ=DAILY;COUNT=3", ["11-30 17:00", "12-01 17:00", "12-02 17:00"]),
        ("DTSTART:20260105T180000\nRRULE:FREQ=MONTHLY;BYDAY=1MO", ["12-07 17:00", "01-04 17:00", "02-01 17:00"]),
        ("DTSTART:20200621T180000\nRRULE:FREQ=YEARLY", []),
        (
            "DTSTART:20261201T180000\nRDATE:20261203T180000,20261205T180000",
            ["12-01 17:00", "12-03 17:00", "12-05 17:00"],
        ),
    ],
)
def test_the_next_times_of_an_event_that_recurs(lines: str, first: list[str]) -> None:
    assert starts(lines)[: max(len(first), 1)] == first


def test_a_meeting_stays_at_its_hour_when_the_clocks_change() -> None:
    later = datetime(2027, 3, 26, 12, tzinfo=UTC)
    found = read_calendar(a_calendar(WEEKLY), URL, HOME, later).links
    assert [link.event.start.hour for link in found[:2] if link.event] == [16, 16]


def test_an_event_for_ever_is_followed_for_a_while() -> None:
    found = read("DTSTART:20000101T180000\nRRULE:FREQ=DAILY").links
    assert len(found) == MOST
    assert all(link.event and link.event.start <= NOW + HORIZON for link in found)


def test_one_time_moved_and_one_called_off() -> None:
    moved = "UID:w\nRECURRENCE-ID;TZID=Europe/Paris:20261201T183000\nDTSTART:20261203T190000\nSUMMARY:Déplacé"
    off = "UID:w\nRECURRENCE-ID;TZID=Europe/Paris:20261208T183000\nDTSTART:20261208T183000\nSTATUS:CANCELLED"
    plain, changed = read(WEEKLY).links, read(WEEKLY, moved, off).links
    # The addresses are those of the times as they were planned.
    assert {link.url for link in plain} == {link.url for link in changed}
    by_address = {link.url: link.event for link in changed}
    found = [(event.start.day, event.cancelled) for link in plain[1:3] if (event := by_address[link.url])]
    assert found == [(3, False), (8, True)]


@pytest.mark.parametrize(
    ("lines", "url"),
    [
        ("UID:7@lieu\nURL:https://lieu.example/velo", "https://lieu.example/velo"),
        ("UID:7@lieu\nURL:/velo", "https://agenda.example/velo"),
        ("UID:7@lieu", "https://lieu.example/?uid=7%40lieu"),
        ("UID:7@lieu\nURL:https://lieu.example/", "https://lieu.example/?uid=7%40lieu"),
        ("UID:7@lieu\nURL:https://billets.example/x", "https://lieu.example/?uid=7%40lieu"),
        ("UID:7@lieu\nURL:javascript:x", "https://lieu.example/?uid=7%40lieu"),
        (f"UID:{'x' * 500}", "https://lieu.example/?uid=33c916f744c1ef65b0b96e1c"),
    ],
)
def test_addresses(lines: str, url: str) -> None:
    found = one(lines).url
    assert (found, canonical(found)) == (url, canonical(url))
    assert has_page(one(lines)) == ("uid=" not in url)


def test_addresses_survive_their_tidying() -> None:
    found = [canonical(link.url) for link in read(WEEKLY, "UID:7@lieu", "UID:8 é&=#", "UID:").links]
    assert len(set(found)) == len(found) >= 4
    assert all("uid=" in url for url in found)


def test_events_that_share_the_page_of_their_agenda_stay_apart() -> None:
    found = {link.url for link in read(*["URL:https://lieu.example/agenda"] * 3).links}
    assert found == {f"https://lieu.example/agenda?uid={number}%40lieu" for number in range(3)}


def test_a_ticket_office_is_named_in_the_text() -> None:
    assert 'href="https://billets.example/x"' in one("URL:https://billets.example/x").content


@pytest.mark.parametrize(
    ("lines", "content"),
    [
        ("DESCRIPTION:<p>On <b>répare</b></p><script>x()</script>", "<p>On <b>répare</b></p>"),
        ("DESCRIPTION:Rendez-vous à Morlaix\nLOCATION:Morlaix", "<p>Rendez-vous à Morlaix</p>"),
        ("LOCATION:Rue <du> Port", "<p>Lieu : Rue  Port</p>"),
        ("DESCRIPTION:Une\\nDeux", "<p>Une<br>Deux</p>"),
    ],
)
def test_content(lines: str, content: str) -> None:
    assert " ".join(one(lines).content.split()) == " ".join(content.split())


@pytest.mark.parametrize(
    "lines",
    [
        "DTSTART:20260901T180000",
        "DTSTART:20991201T180000",
        "DTSTART:00010101T000000",
        "DTSTART:bientôt",
        "SUMMARY:",
        "CLASS:PRIVATE",
    ],
)
def test_what_is_not_announced(lines: str) -> None:
    assert read(lines, "SUMMARY:Voisin").links[0].title == "Voisin"
    assert len(read(lines, "SUMMARY:Voisin").links) == 1


def test_a_changed_time_is_a_change() -> None:
    assert fingerprint(one("UID:7")) == fingerprint(one("UID:7"))
    assert fingerprint(one("UID:7")) != fingerprint(one("UID:7\nDTSTART:20261201T190000"))
    assert fingerprint(one("UID:7")) != fingerprint(one("UID:7\nSTATUS:CANCELLED"))


def test_the_moment_of_the_export_is_no_change() -> None:
    found = read(*["LAST-MODIFIED:20261124T115900Z"] * 8).links
    assert {link.updated for link in found} == {None}


@pytest.mark.parametrize(
    ("head", "minutes"),
    [("REFRESH-INTERVAL;VALUE=DURATION:PT6H", 360), ("X-PUBLISHED-TTL:PT30M", 30), ("X-PUBLISHED-TTL:souvent", None)],
)
def test_what_a_calendar_says_of_itself(head: str, minutes: int | None) -> None:
    found = read("", head=f"X-WR-CALNAME:Agenda\\, ici\n{head}")
    assert (found.name, found.ttl_minutes, found.whole) == ("Agenda, ici", minutes, True)


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"", "an empty body"),
        (b"<html><p>x", "an HTML page"),
        (b"\x89PNG\r\n\x1a\n", "an image"),
        (b"rien", "plain text"),
    ],
)
def test_what_is_no_calendar_is_named(body: bytes, what: str) -> None:
    with pytest.raises(UnreadableEntry, match=what):
        read_calendar(body, URL, HOME, NOW)


def test_torn_lines_are_put_together() -> None:
    body = a_calendar("DESCRIPTION:Une ligne\nEt sa suite, 18 h\nLOCATION:Morlaix")
    (link,) = read_calendar(body, URL, HOME, NOW).links
    assert link.summary == "Une ligne Et sa suite, 18 h"
    assert getattr(link.event, "location", None) == "Morlaix"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
def test_encodings_and_line_ends(encoding: str, line_end: str) -> None:
    body = a_calendar("SUMMARY:Fête d'été").decode().replace("\r\n", line_end).encode(encoding)
    assert [link.title for link in read_calendar(body, URL, HOME, NOW).links] == ["Fête d'été"]


def test_a_bad_event_costs_its_neighbours_nothing_and_the_calendar_is_not_whole() -> None:
    body = a_calendar("SUMMARY:A", "SUMMARY:B").replace(b"END:VEVENT\r\nBEGIN", b"BEGIN:X\r\nEND:Y\r\nBEGIN", 1)
    found = read_calendar(body, URL, HOME, NOW)
    assert ([link.title for link in found.links], found.whole) == (["B"], False)


def test_a_calendar_cut_short_is_not_whole() -> None:
    body = a_calendar("SUMMARY:A", "SUMMARY:B")
    found = read_calendar(body[:-40], URL, HOME, NOW)
    assert ([link.title for link in found.links], found.whole) == (["A"], False)


def test_a_huge_calendar_is_bounded() -> None:
    found = read_calendar(a_calendar(*["DESCRIPTION:x"] * (MAX_EVENTS + 10)), URL, HOME, NOW)
    assert (len(found.links), found.whole) == (MAX_EVENTS, False)


RULES = [
    "FREQ=SECONDLY",
    "FREQ=MINUTELY;INTERVAL=1",
    "FREQ=DAILY;COUNT=999999999999",
    "FREQ=DAILY;INTERVAL=0",
    "FREQ=DAILY;INTERVAL=99999999",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=DAILY;BYMONTHDAY=31;BYMONTH=2",
    "FREQ=WEEKLY;BYMONTH=13",
    "FREQ=DAILY;BYHOUR=0,1,2,3,4;BYMINUTE=0,1,2,3;BYSECOND=0,1,2",
    "FREQ=WEEKLY;BYDAY=XX;WKST=YY",
    "FREQ=YEARLY;UNTIL=99999999T999999Z",
    "RIEN",
    "",
]


def test_rules_made_to_be_followed_for_ever_are_not() -> None:
    events = [f"SUMMARY:{n}\nDTSTART:19000101T100000\nRRULE:{rule}" for n, rule in enumerate(RULES * 8)]
    found = read(*events, "SUMMARY:Voisin")
    assert found.links[-1].event
    assert "Voisin" in {link.title for link in found.links}
    assert len(found.links) < 200


def test_a_time_zone_without_end_is_not_followed() -> None:
    rule = "RRULE:FREQ=SECONDLY\nTZOFFSETFROM:+0500"
    found = times("DTSTART;TZID=Notre fuseau:20261201T180000", ZONE.replace("TZOFFSETFROM:+0500", rule))
    assert found.start == datetime(2026, 12, 1, 17, tzinfo=UTC)


LINES = st.sampled_from(
    ["BEGIN:VEVENT", "END:VEVENT", "BEGIN:VTIMEZONE", "END:VTIMEZONE", "BEGIN:VALARM", "UID:1", "SUMMARY:A",
     "DTSTART:20261201T180000", "DTSTART;VALUE=DATE:20261201", "DTSTART;TZID=/a/Europe/Paris:20261201T18", "DTSTART:",
     "DTEND:20261201", "DURATION:-P1D", "DURATION:P", "RRULE:FREQ=WEEKLY", "RRULE:FREQ=DAILY;COUNT=2",
     "EXDATE:20261201",
     "RDATE;VALUE=PERIOD:20261201T180000Z/PT1H", "RECURRENCE-ID:20261201T180000", "CATEGORIES:a,b", "CATEGORIES",
     "ORGANIZER;CN=:x", "URL:http://[", "IMAGE:x", "ATTACH;FMTTYPE=image/png:/a.png", "LAST-MODIFIED:20261101T000000Z",
     "CREATED:2026", " suite", "\x00", "STATUS:CANCELLED", ";:", "X-A;B=\"c:d", "GEO:1", "END:VCALENDAR"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(LINES | st.text(max_size=10), max_size=40))
def test_no_calendar_breaks_the_reading(lines: list[str]) -> None:
    body = "\n".join(["BEGIN:VCALENDAR", *lines]).encode("utf-8", "surrogatepass")
    for link in read_calendar(body, URL, HOME, NOW).links:
        assert link.title
        assert link.event is not None
        assert link.event.start.utcoffset() == timedelta(0)
