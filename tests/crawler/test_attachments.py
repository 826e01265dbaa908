"""The documents a page's text links to."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.extract import extract
from crawler.extract.attachments import MOST, PDF, TYPES
from crawler.items import Link, Page
from store.types import Attachment, SourceContext

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
URL = "https://www.mairie.example/appels/2026/"
TEXT = "<p>La commune lance un appel à projets pour la halle. Le dossier est à déposer avant le 30 avril.</p>"


def found(inside: str, *, around: str = "") -> tuple[Attachment, ...]:
    body = f"<html lang=fr><body>{around}<article><h1>Appel à projets</h1>{TEXT}{inside}</article></body></html>"
    page = Page(url=URL, source=SourceContext(id="mairie"), body=body.encode(), link=Link(url=URL))
    return extract(page, now=NOW).attachments


@pytest.mark.parametrize(
    ("inside", "url", "title", "media_type"),
    [
        ("<a href='/f/reglement.pdf'>Règlement</a>", "https://www.mairie.example/f/reglement.pdf", "Règlement", PDF),
        ("<a href='a.PDF#page=2'>Annexe (PDF, 1,2 Mo)</a>", f"{URL}a.PDF", "Annexe", PDF),
        ("<a href='a.pdf'>Télécharger</a>", f"{URL}a.pdf", "a", PDF),
        (
            "<a href='dossier_de-candidature.pdf'>ici</a>",
            f"{URL}dossier_de-candidature.pdf",
            "dossier de candidature",
            PDF,
        ),
        ("<a href='a.pdf' title='Le dossier'>Télécharger le PDF</a>", f"{URL}a.pdf", "Le dossier", PDF),
        ("<a href='a.odt'>Formulaire</a>", f"{URL}a.odt", "Formulaire", TYPES[".odt"]),
        ("<a href='/download/12'>Budget [pdf - 300 ko]</a>", "https://www.mairie.example/download/12", "Budget", PDF),
        ("<a href='/12' type='application/pdf'>Budget</a>", "https://www.mairie.example/12", "Budget", PDF),
        ("<object data='plan.pdf'></object>", f"{URL}plan.pdf", "plan", PDF),
        ("<a href='https://docs.example/r.pdf'>Rapport</a>", "https://docs.example/r.pdf", "Rapport", PDF),
    ],
)
def test_a_document(inside: str, url: str, title: str, media_type: str) -> None:
    assert found(inside) == (Attachment(url=url, title=title, media_type=media_type, size=0),)


@pytest.mark.parametrize(
    "inside",
    [
        "<a href='/page'>Règlement</a>",
        "<a href='/page'>Lire le pdf</a>",
        "<a href='a.jpg'>Photo</a>",
        "<a href='javascript:x.pdf'>x</a><a href='http://[.pdf'>x</a><a href='file:///a.pdf'>x</a>",
        "<nav><a href='a.pdf'>Plan</a></nav>",
        "<footer><a href='a.pdf'>Charte</a></footer><aside><a href='b.pdf'>Bulletin</a></aside>",
    ],
)
def test_no_document(inside: str) -> None:
    assert found(inside) == ()


def test_beside_the_text_only_documents_of_the_site_count() -> None:
    around = (
        "<div><a href='https://data.mairie.example/a.pdf'>Annexe</a><a href='https://pub.example/b.pdf'>Pub</a></div>"
    )
    assert [item.title for item in found("", around=around)] == ["Annexe"]


def test_each_document_once_and_not_without_end() -> None:
    links = "".join(f"<a href='{n % 40}.pdf'>Pièce {n}</a>" for n in range(400))
    assert [item.title for item in found(links)] == [f"Pièce {n}" for n in range(MOST)]


def test_documents_of_a_feed_that_carries_the_article() -> None:
    content = f"{TEXT}<p><a href='https://www.mairie.example/r.pdf'>Règlement</a></p>"
    page = Page(
        url=URL, source=SourceContext(id="m"), body=content.encode(), link=Link(url=URL, title="A"), from_feed=True
    )
    assert [item.title for item in extract(page, now=NOW).attachments] == ["Règlement"]
