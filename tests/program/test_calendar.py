"""A calendar that is followed: its events are stored, moved, called off and taken out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from store.types import StoredArticle
from tests.program.followed import Followed, follow
from tests.sites.files import files

NOW = datetime.now(UTC)
CALENDAR = "/agenda.ics"


@pytest.fixture
def lieu(tmp_path: Path) -> Iterator[Followed]:
    with files() as site:
        yield follow(tmp_path, site, "calendar", CALENDAR)


def days(number: float) -> str:
    return (NOW + timedelta(days=number)).strftime("%Y%m%dT%H%M00Z")


def an_event(uid: str, title: str, start: str, *more: str) -> str:
    lines = ("BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{title}", f"DTSTART:{start}", *more, "END:VEVENT")
    return "\r\n".join(lines)


def a_calendar(*events: str) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *events, "END:VCALENDAR", ""]).encode()


def visit(lieu: Followed, *events: str) -> dict[str, StoredArticle]:
    lieu.site.put(CALENDAR, a_calendar(*events), "text/calendar")
    ended = lieu.visit()
    assert (ended.code, ended.err) == (0, "")
    return lieu.stored()


def test_a_calendar_over_several_visits(lieu: Followed) -> None:
    text = "La fête du lieu dure deux jours, avec un four à pain et des concerts."
    lieu.site.put("/fete", f"<html lang=fr><h1>Fête</h1><p>{text}</p></html>")
    velo = an_event("velo", "Atelier vélo", days(3), "DESCRIPTION:On répare ensemble.", "LOCATION:Morlaix")
    fete = an_event("fete", "Fête", days(9), f"URL:{lieu.site.url('/fete')}")
    past = an_event("hier", "Hier", days(-1), "DESCRIPTION:C'était bien.")
    far = an_event("loin", "Plus tard", days(40))

    first = visit(lieu, velo, fete, past, far)
    kinds = {title: article.annotations.kind for title, article in first.items()}
    assert kinds == dict.fromkeys(("Atelier vélo", "Fête", "Hier", "Plus tard"), "evenement")
    assert first["Atelier vélo"].text == "On répare ensemble.\n\nLieu : Morlaix"
    assert "commune-29151" in first["Atelier vélo"].territories
    # Only where the calendar says nothing is the event's page asked for; never the address made for an event.
    assert "four à pain" in first["Fête"].text
    assert lieu.site.asked == [CALENDAR, "/fete"]

    again = visit(lieu, velo, fete, past, far)
    assert {one.title: one.sequence for one in again.values()} == {one.title: one.sequence for one in first.values()}

    moved = an_event("velo", "Atelier vélo", days(4), "DESCRIPTION:On répare ensemble.", "LOCATION:Morlaix")
    second = visit(lieu, moved, far)
    before, after = (found["Atelier vélo"] for found in (first, second))
    assert before.event
    assert after.event
    assert (after.id, after.event.start - before.event.start) == (before.id, timedelta(days=1))
    assert after.sequence > before.sequence
    # What left the calendar before it took place is gone; what is over stays.
    assert {title for title, article in second.items() if article.gone} == {"Fête"}

    # The last event it names may only be the end of what it shows.
    third = visit(lieu, moved)
    assert {title for title, article in third.items() if article.gone} == {"Fête"}
    assert visit(lieu, moved, fete, far)["Fête"].gone is None


def test_a_damaged_calendar_takes_nothing_out(lieu: Followed) -> None:
    events = [an_event(str(number), f"Rendez-vous {number}", days(number)) for number in range(1, 5)]
    assert len(visit(lieu, *events)) == 4
    lieu.site.put(CALENDAR, a_calendar(*events)[:-150], "text/calendar")
    lieu.visit()
    assert [article.gone for article in lieu.stored().values()] == [None] * 4
    lieu.site.put(CALENDAR, "<html><body>En maintenance</body></html>")
    lieu.visit()
    assert "what came is an HTML page, not a calendar" in lieu.veille("sources", "show", "lieu").out
    assert [article.gone for article in lieu.stored().values()] == [None] * 4


def test_a_page_that_a_feed_announces_too_keeps_its_text_and_gets_its_time(lieu: Followed) -> None:
    text = "La fête du lieu dure deux jours, avec un four à pain, des concerts et un marché de producteurs."
    lieu.site.put("/fete", f"<html lang=fr><h1>Fête du lieu</h1><p>{text}</p></html>")
    item = f"<item><title>Fête du lieu</title><link>{lieu.site.url('/fete')}</link></item>"
    lieu.site.put("/feed", f"<rss version='2.0'><channel>{item}</channel></rss>", "application/rss+xml")
    lieu.also("feed", "/feed", first=True)
    told = ("DESCRIPTION:Une fête au lieu, comme chaque année, et pour tout le monde, le soir et la nuit entière.",)
    fete = an_event("fete", "Fête", days(9), f"URL:{lieu.site.url('/fete')}", *told)
    (article,) = visit(lieu, fete).values()
    assert (article.title, article.text, article.annotations.kind) == ("Fête du lieu", text, "evenement")
    assert article.event
    assert lieu.site.asked.count("/fete") == 1

    later = an_event("fete", "Fête", days(10), f"URL:{lieu.site.url('/fete')}", *told)
    (moved,) = visit(lieu, later).values()
    assert moved.event
    assert (moved.text, moved.event.start - article.event.start) == (text, timedelta(days=1))
