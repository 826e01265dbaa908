"""A small store with everything that the API has to tell apart."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from store import curation, reference, removal, saved_searches, saving, sources
from store.db import transaction
from store.models import SourceRow
from store.types import Attachment, Event, Media, Place, Rights, RightsMark
from tests.builders import NOW, a_source, an_article, save

REAL = datetime.now(UTC)
"""The server has a clock of its own: what is open or coming is so by this one."""
CONCARNEAU = Place(level="commune", code="29039", name="Concarneau", surface="à Concarneau", main=True)
IN_BRITTANY = ("commune-29039", "departement-29", "epci-242900769", "region-53")
SECRET = "Une phrase secrète du texte."
LONG = f"Le fablab prête ses machines. {'Le lieu ouvre le soir. ' * 60}{SECRET}"


def fill(engine: Engine) -> dict[str, int]:
    """Put it into an empty store. The numbers of its articles by name."""
    with transaction(engine) as session:
        reference.load_tags(session)
        sources.add(session, a_source("movilab", note="personne à rappeler", owner="anne"), NOW)
        sources.add(session, a_source("libre", kind="blog", rights=Rights(republish="full", licence="CC BY 4.0")), NOW)
        sources.add(session, a_source("titres", kind="institution", rights=Rights(republish="none")), NOW)
        sources.add(session, a_source("essai", state="trial"), NOW)
        session.execute(update(SourceRow).values(first_success=NOW - timedelta(days=30), last_visit=NOW))
        numbers = {name: add(session, name, **fields) for name, fields in ARTICLES.items()}
        saving.save(session, _article("revised", text="Le texte a changé."), (), now=NOW + timedelta(days=1))
        saving.mark_gone(session, numbers["gone"], NOW)
        curation.decide(session, numbers["hidden"], "hidden", author="anne", now=NOW)
        curation.note(session, numbers["fablab"], "note privée", author="anne", now=NOW)
        removal.forget(session, [numbers["forgotten"]], now=NOW)
        saved_searches.save(session, "bretagne", "territoire:region-53", now=NOW, title="En Bretagne", public=True)
        saved_searches.save(session, "a-moi", "fablab", now=NOW, title="À moi")
    return numbers


def add(session: Session, name: str, **fields: Any) -> int:
    """Save one article; its number."""
    territories = fields.pop("territories", ())
    number = save(session, _article(name, **fields), territories).id
    assert number is not None
    return number


def _article(name: str, **fields: Any) -> Any:
    source = fields.pop("source", "movilab")
    url = f"https://{source}.example/{name}"
    return an_article(name, **({"canonical_url": url, "source": source, "title": f"Nouvelle {name}"} | fields))


def _day(days: int) -> datetime:
    return datetime.combine((REAL + timedelta(days=days)).date(), time(18), UTC)


ARTICLES: dict[str, dict[str, Any]] = {
    "fablab": {
        "title": "Un fablab ouvre (contact@lieu.example)",
        "text": LONG,
        "tags": ("fablab", "tiers-lieu"),
        "places": (CONCARNEAU,),
        "territories": IN_BRITTANY,
        "authors": ("Anne Le Goff (anne@lieu.example)",),
    },
    "whole": {"source": "libre", "text": LONG, "tags": ("tiers-lieu",)},
    "title-only": {"source": "titres", "text": LONG, "image": "https://titres.example/i.jpg"},
    "marked": {"text": LONG, "marks": (RightsMark(mark="max-snippet", value="40", where="meta robots"),)},
    "closing": {"kind": "appel", "deadline": _day(3).date(), "territories": ("region-53",)},
    "later": {"kind": "appel", "deadline": _day(30).date()},
    "undated": {"kind": "appel"},
    "closed": {"kind": "appel", "deadline": _day(-3).date()},
    "tomorrow": {"kind": "evenement", "event": Event(start=_day(1), location="Brest")},
    "next-week": {"kind": "evenement", "event": Event(start=_day(7), end=_day(8), all_day=True)},
    "last-week": {"kind": "evenement", "event": Event(start=_day(-7))},
    "film": {
        "kind": "video",
        "media": (Media(url="https://movilab.example/f.mp4", media_type="video/mp4", size=9, seconds=60),),
        "attachments": (
            Attachment(
                url="https://movilab.example/r.pdf", title="R", media_type="application/pdf", size=5, text=SECRET
            ),
        ),
    },
    "revised": {"text": "Le texte d'avant."},
    "gone": {},
    "hidden": {"text": "caché"},
    "forgotten": {},
    "irrelevant": {"relevant": False},
    "on-trial": {"source": "essai"},
    "without-date": {"published": None},
}
