"""Documents that articles link to, and documents announced as articles."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.types import Attachment
from tests.pdfs import a_pdf, locked, of_streams
from tests.program.followed import Followed, follow
from tests.sites.files import files

FEED = "/feed"
RULES = "Le règlement de l'appel à projets tient en une page.\nIl s'adresse aux associations du canton."
TEXT = "La commune lance un appel à projets pour la halle. Le dossier est à déposer avant le 30 avril."
LINKS = {
    "reglement.pdf": "Règlement",
    "plan.pdf": "Plan",
    "secret.pdf": "Statuts",
    "absent.pdf": "Budget",
    "demande.odt": "Demande",
}


@pytest.fixture
def lieu(tmp_path: Path) -> Iterator[Followed]:
    with files() as site:
        yield follow(tmp_path, site, "feed", FEED)


def publish(lieu: Followed, *items: tuple[str, str, str]) -> None:
    """Put the items (path, title, description) into the feed."""
    inside = "".join(
        f"<item><title>{title}</title><link>{lieu.site.url(path)}</link><description>{told}</description></item>"
        for path, title, told in items
    )
    lieu.site.put(FEED, f"<rss version='2.0'><channel>{inside}</channel></rss>", "application/rss+xml")


def documents(lieu: Followed, title: str) -> dict[str, Attachment]:
    return {item.title: item for item in lieu.stored()[title].attachments}


def test_the_documents_of_a_page_are_read_once(lieu: Followed) -> None:
    links = "".join(f"<li><a href='/f/{name}'>{title}</a></li>" for name, title in LINKS.items())
    lieu.site.put("/halle", f"<html lang=fr><article><h1>La halle</h1><p>{TEXT}</p><ul>{links}</ul></article></html>")
    rules = a_pdf(RULES)
    lieu.site.put("/f/reglement.pdf", rules, "application/pdf")
    lieu.site.put("/f/plan.pdf", of_streams([b"q Q"]), "application/pdf")
    lieu.site.put("/f/secret.pdf", locked(rules, "a", "b"), "application/pdf")
    lieu.site.validators["/f/reglement.pdf"] = '"1"'
    publish(lieu, ("/halle", "La halle", "Un appel."))
    assert lieu.visit().code == 0
    found = documents(lieu, "La halle")
    assert list(found) == list(LINKS.values())
    assert {title: item.problem for title, item in found.items()} == {
        "Règlement": "",
        "Plan": "scanned",
        "Statuts": "encrypted",
        "Budget": "unreachable",
        "Demande": "",
    }
    assert (found["Règlement"].text, found["Règlement"].size) == (RULES, len(rules))
    assert found["Demande"].media_type == "application/vnd.oasis.opendocument.text"
    assert "/f/demande.odt" not in lieu.site.asked

    publish(lieu, ("/halle", "La halle", "Un appel, prolongé."))
    lieu.visit()
    assert "304 /f/reglement.pdf" in lieu.site.asked
    assert documents(lieu, "La halle") == found

    lieu.site.put("/f/reglement.pdf", a_pdf("Le règlement a changé sur un point qui compte."), "application/pdf")
    lieu.site.validators["/f/reglement.pdf"] = '"2"'
    publish(lieu, ("/halle", "La halle", "Un appel, prolongé encore."))
    lieu.visit()
    assert documents(lieu, "La halle")["Règlement"].text == "Le règlement a changé sur un point qui compte."


def test_a_document_in_a_feed_is_an_article(lieu: Followed) -> None:
    lieu.site.put("/bilan.pdf", a_pdf(RULES, title="Bilan 2025"), "application/pdf")
    lieu.site.put("/photo.jpg", b"\xff\xd8\xff\xe0", "image/jpeg")
    publish(lieu, ("/bilan.pdf", "", "Le bilan."), ("/photo.jpg", "Photo", ""))
    lieu.visit()
    (article,) = lieu.stored().values()
    assert (article.title, article.text, article.annotations.kind) == ("Bilan 2025", RULES, "rapport")
