"""Which addresses may be articles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.entries.addresses import likely_article

ARTICLES = [
    "/2026/05/un-lieu/",
    "/fr/un-lieu",
    "/recherche/projet-x",
    "/?p=12",
    "/spip.php?article60",
    "/article12",
    "/actualites/un-lieu",
    "/agenda/fete-du-faire",
    "/index.php?title=Un_lieu",
    "/index.php/actus/12-un-lieu",
    "/wiki/Agenda_:_caf%C3%A9",
    "/?UnLieu",
    "/politique/loi-climat",
    "/node/12",
    "/contact/une-rencontre",
    "/blog/archives-ouvertes-du-faire",
    "/un-lieu?utm_source=x",
    "/un-lieu?id=4",
    "/agenda/cafe-repare-2026",
    "/evenements/2026-la-fete-du-faire",
    "/lettre/2026-11",
    "/les-filtres-a-eau",
]
OTHERS = [
    "/fonds?sort=date",
    "/fonds?orderby=titre&order=asc",
    "/fonds?couleur=rouge",
    "/fonds?Filter%5Btheme%5D=3",
    "/fonds?filter[]=a",
    "/fonds?f[0]=type:1",
    "/fonds?facette=lieu",
    "/agenda/2031-05/",
    "/agenda/2031/05/12",
    "/evenements/liste/2031-05",
    "/events/month/",
    "/calendar/2031",
    "/agenda?month=2031-05",
    "/agenda?tribe-bar-date=2031-05-01",
    "/",
    "/fr/",
    "/accueil",
    "/index.html",
    "/tag/lieu/",
    "/tags/",
    "/category/a/b/",
    "/categories/agenda/",
    "/author/anne/",
    "/page/2/",
    "/?s=lieu",
    "/search/lieu",
    "/recherche/",
    "/contact/",
    "/contact.html",
    "/mentions-legales/",
    "/politique-de-confidentialite/",
    "/a-propos/",
    "/wp-content/uploads/a.jpg",
    "/rapport.pdf",
    "/agenda.ics",
    "/feed/",
    "/spip.php?rubrique7",
    "/spip.php?mot3",
    "/spip.php?auteur2",
    "/spip.php?page=plan",
    "/rubrique12",
    "/2026/05/",
    "/actualites/",
    "/un-lieu?replytocom=3",
    "/un-lieu?share=x",
    "/index.php?title=Sp%C3%A9cial:X",
    "/wiki/Cat%C3%A9gorie:Agenda",
    "/wiki/Discussion:Un_lieu",
    "/index.php",
    "/?paged=2",
    "/panier/",
    "/connexion",
]


@pytest.mark.parametrize("path", ARTICLES)
def test_articles_are_kept(path: str) -> None:
    assert likely_article("https://ex.fr" + path)


@pytest.mark.parametrize("path", OTHERS)
def test_lists_files_and_service_pages_are_not(path: str) -> None:
    assert not likely_article("https://ex.fr" + path)


@given(st.text(max_size=80))
def test_never_raises(path: str) -> None:
    assert likely_article("https://" + path) in (True, False)
