"""A calendar that is followed: its events are stored, moved, called off and taken out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from store import sources
from store.article_rows import load
from store.config import Config
from store.db import open_store, reading, transaction
from store.models import ArticleRow
from store.types import EntryPoint, Source, StoredArticle
from tests.program.veille import Veille
from tests.sites.files import Files, files

NOW = datetime.now(UTC)
CALENDAR = "/agenda.ics"


@pytest.fixture
def site() -> Iterator[Files]:
    with files() as running:
        yield running


@pytest.fixture
def veille(tmp_path: Path, site: Files) -> Veille:
    found = Veille(tmp_path, (("allow_networks", site.host), ("delay", "0.01"), ("catalogue", "false")))
    assert found("init").code == 0
    point = EntryPoint(kind="calendar", url=site.url(CALENDAR))
    source = Source(id="lieu", name="Lieu", homepage=site.url(), entry_points=(point,))
    with transaction(engine(found)) as session:
        sources.add(session, source, NOW)
    return found


def engine(veille: Veille) -> Engine:
    return open_store(Config(home=veille.folder / "var"))


def stored(veille: Veille) -> dict[str, StoredArticle]:
    with reading(engine(veille)) as session:
        rows = session.scalars(select(ArticleRow)).all()
        return {article.title: article for article in load(session, rows)}


def days(number: float) -> str:
    return (NOW + timedelta(days=number)).strftime("%Y%m%dT%H%M00Z")


def an_event(uid: str, title: str, start: str, *more: str) -> str:
    lines = ("BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{title}", f"DTSTART:{start}", *more, "END:VEVENT")
    return "\r\n".join(lines)


def a_calendar(*events: str) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *events, "END:VCALENDAR", ""]).encode()


def visit(veille: Veille, site: Files, *events: str) -> dict[str, StoredArticle]:
    site.put(CALENDAR, a_calendar(*events), "text/calendar")
    ended = veille("crawl", "lieu")
    assert (ended.code, ended.err) == (0, "")
    return stored(veille)


def test_a_calendar_over_several_visits(veille: Veille, site: Files) -> None:
    page = (
        "<html lang=fr><h1>Fête</h1><p>La fête du lieu dure deux jours, avec un four à pain et des concerts.</p></html>"
    )
    site.put("/fete", page)
    velo = an_event("velo", "Atelier vélo", days(3), "DESCRIPTION:On répare ensemble.", "LOCATION:Morlaix")
    fete = an_event("fete", "Fête", days(9), f"URL:{site.url('/fete')}")
    past = an_event("hier", "Hier", days(-1), "DESCRIPTION:C'était bien.")
    far = an_event("loin", "Plus tard", days(40))

    first = visit(veille, site, velo, fete, past, far)
    assert {title: article.annotations.kind for title, article in first.items()} == dict.fromkeys(
        ("Atelier vélo", "Fête", "Hier", "Plus tard"), "evenement"
    )
    assert first["Atelier vélo"].text == "On répare ensemble.\n\nLieu : Morlaix"
    assert "commune-29151" in first["Atelier vélo"].territories
    # Only where the calendar says nothing is the event's page asked for; never the address made for an event.
    assert "four à pain" in first["Fête"].text
    assert site.asked == [CALENDAR, "/fete"]

    again = visit(veille, site, velo, fete, past, far)
    assert {title: article.sequence for title, article in again.items()} == {
        title: article.sequence for title, article in first.items()
    }

    moved = an_event("velo", "Atelier vélo", days(4), "DESCRIPTION:On répare ensemble.", "LOCATION:Morlaix")
    second = visit(veille, site, moved, far)
    before, after = (found["Atelier vélo"] for found in (first, second))
    assert before.event
    assert after.event
    assert (after.id, after.event.start - before.event.start) == (before.id, timedelta(days=1))
    assert after.sequence > before.sequence
    # What left the calendar before it took place is gone; what is over stays.
    assert {title for title, article in second.items() if article.gone} == {"Fête"}

    third = visit(veille, site, moved)
    assert {title for title, article in third.items() if article.gone} == {"Fête"}
    assert visit(veille, site, moved, fete, far)["Fête"].gone is None


def test_a_damaged_calendar_takes_nothing_out(veille: Veille, site: Files) -> None:
    events = [an_event(str(number), f"Rendez-vous {number}", days(number)) for number in range(1, 5)]
    visit(veille, site, *events)
    site.put(CALENDAR, a_calendar(*events)[:-150], "text/calendar")
    veille("crawl", "lieu")
    assert [article.gone for article in stored(veille).values()] == [None] * 4
    site.put(CALENDAR, "<html><body>En maintenance</body></html>")
    ended = veille("crawl", "lieu")
    assert "not a calendar" in veille("sources", "show", "lieu").out + ended.out + ended.err
    assert [article.gone for article in stored(veille).values()] == [None] * 4
