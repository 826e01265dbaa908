"""Which pages become articles, and that no page whatever breaks the reading."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.accept import accept, judge
from crawler.items import Candidate, Link, Page, Refused
from crawler.read import read
from store.types import Annotations, Article, Media, SourceContext

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
URL = "https://lieux.example/actus/a"
SENTENCE = "La commune cherche une personne pour reprendre l'épicerie avant le 30 avril."
LINKS = "Vie municipale\n\nÉcoles et crèches\n\nTransports\n\nSalles à louer"


def a_page(body: bytes = b"", **link: str) -> Page:
    return Page(url=URL, source=SourceContext(id="lieux"), body=body, link=Link(url=URL, **link))  # type: ignore[arg-type]  # only strings are passed


def a_candidate(
    *, text: str = SENTENCE, title: str = "Épicerie à reprendre", flags: str = "", excerpt: str = ""
) -> Candidate:
    return Candidate(
        url=URL,
        canonical_url=URL,
        title=title,
        text=text,
        excerpt=excerpt,
        flags=frozenset(flags.split()),
        method="page",
    )


@pytest.mark.parametrize(
    ("candidate", "reason"),
    [
        (a_candidate(flags="password"), "password"),
        (a_candidate(flags="soft_404 noindex"), "soft_404"),
        (a_candidate(flags="noindex"), "noindex"),
        (a_candidate(flags="wall"), "wall"),
        (a_candidate(title=" \n"), "no_title"),
        (a_candidate(text=""), "no_text"),
        (a_candidate(text="Lire."), "no_text"),
        (a_candidate(text=LINKS), "no_text"),
        (a_candidate(text=LINKS * 9, flags="links"), "no_text"),
        (a_candidate(text="Le début.", flags="paywall"), "paywall"),
    ],
)
def test_refused(candidate: Candidate, reason: str) -> None:
    refused = accept(candidate, a_page(), Annotations(), now=NOW)
    assert isinstance(refused, Refused)
    assert refused.reason == reason


OFFER = "Cet article est réservé aux abonnés. Il vous reste 95 % à lire."


@pytest.mark.parametrize(
    ("candidate", "summary", "text", "partial"),
    [
        (a_candidate(), "", SENTENCE, ""),
        (a_candidate(text=SENTENCE * 5, flags="paywall"), "", SENTENCE * 5, "paywall"),
        (a_candidate(text=f"{SENTENCE}\n\n{OFFER}", flags="paywall"), "", SENTENCE, "paywall"),
        (a_candidate(text=f"Le début.\n\n{OFFER}", flags="paywall"), SENTENCE, SENTENCE, "paywall"),
        (a_candidate(text=OFFER, flags="paywall", excerpt=SENTENCE), "", SENTENCE, "paywall"),
        (a_candidate(text=f"{SENTENCE * 5} […]", flags="cut"), "", f"{SENTENCE * 5} […]", "cut"),
        (a_candidate(text="Voir le film"), SENTENCE, SENTENCE, "summary"),
        (a_candidate(text="Voir le film", excerpt=SENTENCE), "", SENTENCE, "summary"),
        (a_candidate(text=LINKS * 9, flags="links"), SENTENCE, SENTENCE, "summary"),
    ],
)
def test_the_text_that_is_kept_and_why_it_is_not_whole(
    candidate: Candidate, summary: str, text: str, partial: str
) -> None:
    article = accept(candidate, a_page(summary=summary), Annotations(), now=NOW)
    assert isinstance(article, Article)
    assert (article.text, article.partial, article.provenance.method) == (text, partial, "page")


@pytest.mark.parametrize(
    ("text", "summary", "kept"), [("Voir", "Un film.", "Un film."), ("", "", "Épicerie à reprendre")]
)
def test_a_film_is_kept_however_little_is_said_of_it(text: str, summary: str, kept: str) -> None:
    film = Media(url="https://lieux.example/1.mp4", media_type="video/mp4")
    page = replace(a_page(), link=Link(url=URL, summary=summary, media=(film,)))
    article = accept(a_candidate(text=text), page, Annotations(), now=NOW)
    assert isinstance(article, Article)
    assert (article.text, article.partial) == (kept, "summary")


def test_judging_twice_changes_nothing() -> None:
    once = judge(a_candidate(text="Voir le film", excerpt=SENTENCE), a_page())
    assert isinstance(once, Candidate)
    assert judge(once, a_page()) == once


def test_the_fields_pass() -> None:
    annotations = Annotations(kind="appel", tags=("commerce",))
    candidate = replace(a_candidate(), published=NOW + timedelta(hours=3), language="", authors=("Anne Essai",))
    article = accept(candidate, a_page(), annotations, now=NOW)
    assert isinstance(article, Article)
    assert (article.published, article.language, article.authors) == (NOW, "fr", ("Anne Essai",))
    assert (article.annotations, article.source, article.provenance.fetched_url) == (annotations, "lieux", URL)


def test_read_gives_an_article() -> None:
    article = read(a_page(f"<html lang=fr><h1>Épicerie à reprendre</h1><p>{SENTENCE}</p></html>".encode()), now=NOW)
    assert isinstance(article, Article)
    assert (article.title, article.text) == ("Épicerie à reprendre", SENTENCE)


def test_read_refuses_what_has_no_address() -> None:
    page = replace(a_page(b"<h1>A</h1>"), url="mailto:anne@lieux.example")
    assert read(page, now=NOW) == Refused("bad_address", "mailto:anne@lieux.example")


MARKUP = st.sampled_from(
    ["<h1>", "</h1>", "<p>", "</p>", "<a rel=author href='/a'>", "<time datetime='9999-12-31T23:59:59-12:00'>",
     "<script>", "<script type='application/ld+json'>", '{"@type":["Article",{}],"author":[[1],{"name":{}}]}',
     "<!--", "</html>", "<table><tr>", "<title>", "<meta property=og:image content='http://['>", "&#0;", "<svg>",
     "<link rel=canonical href='//['>", "&#xD800;", "<html lang='", "<base href=x>", "Par Anne le 31 février 2024",
     SENTENCE, "\x00", "é", "<"]
)  # fmt: skip
SOUP = st.lists(MARKUP | st.text(max_size=8), max_size=30).map(
    lambda parts: "".join(parts).encode("utf-8", "surrogatepass")
)


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=400) | SOUP, st.booleans(), st.sampled_from(["", "text/html; charset=utf-16", "a; charset=hz"])
)
def test_no_bytes_break_the_reading(body: bytes, from_feed: bool, content_type: str) -> None:
    page = replace(a_page(body, title="Titre"), from_feed=from_feed, content_type=content_type)
    assert isinstance(read(page, now=NOW), Article | Refused)
