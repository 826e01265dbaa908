"""What sites say of their rights is kept, beside what the admin recorded."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Engine

from store import addresses, articles, site_rights, sources
from store.db import reading, transaction
from store.types import Rights, RightsMark
from tests.builders import NOW, add_source, an_article, save

FILE = "https://movilab.example/.well-known/tdmrep.json"
NOAI = RightsMark(mark="noai", where="X-Robots-Tag")


def test_what_was_understood_of_a_document_is_kept_until_it_is_read_again(engine: Engine) -> None:
    add_source(engine)
    with transaction(engine) as session:
        assert site_rights.kept(session, FILE) is None
        site_rights.keep(session, "movilab", FILE, [["/", True, ""]], NOW)
    with transaction(engine) as session:
        found = site_rights.kept(session, FILE)
        assert found is not None
        assert (found.content, found.checked) == ([["/", True, ""]], NOW)
        site_rights.keep(session, "movilab", FILE, [], NOW + timedelta(days=7))
    with reading(engine) as session:
        found = site_rights.kept(session, FILE)
    assert found is not None
    assert (found.content, found.checked) == ([], NOW + timedelta(days=7))


def test_a_document_that_is_only_asked_for_again_has_no_content(engine: Engine) -> None:
    add_source(engine)
    with transaction(engine) as session:
        read = addresses.Document(url=FILE, etag='"1"')
        addresses.announce(session, "movilab", None, read, [], complete=False, now=NOW)
        assert site_rights.kept(session, FILE) is None


def test_what_is_seen_leaves_what_the_admin_recorded(engine: Engine) -> None:
    recorded = Rights(licence="CC BY", republish="full", contact="nous@movilab.example")
    add_source(engine, rights=recorded)
    with transaction(engine) as session:
        site_rights.set_seen(session, "movilab", [NOAI])
        assert site_rights.seen(session, "movilab") == (NOAI,)
        found = sources.get_source(session, "movilab").rights
    assert (found.licence, found.republish, found.contact, found.seen) == (
        "CC BY",
        "full",
        "nous@movilab.example",
        (NOAI,),
    )


def test_the_dates_of_a_source_are_those_of_its_newest_articles(engine: Engine) -> None:
    add_source(engine)
    with transaction(engine) as session:
        for days in (3, 1, 2):
            save(session, an_article(f"article-{days}", published=NOW - timedelta(days=days)))
        save(session, an_article("sans-date", published=None))
        assert articles.dates(session, "movilab", limit=2) == [NOW - timedelta(days=days) for days in (1, 2)]
