"""`veille sources add`: what is shown, what is saved, what is asked; entry points set and tried by hand."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.program.veille import Ended, Veille
from tests.sites.cms import SITES, CmsWeb, serve
from tests.sites.cms.broken import BROKEN
from tests.sites.cms.posts import POSTS


@pytest.fixture(scope="module")
def web() -> Iterator[CmsWeb]:
    with serve({**SITES, **BROKEN}) as running:
        yield running


@pytest.fixture
def veille(web: CmsWeb, tmp_path: Path) -> Veille:
    return Veille(tmp_path, (("allow_networks", f"127.0.0.1:{web.port}"), ("catalogue", "false"), ("delay", "0.01")))


def _on_a_terminal(veille: Veille, *words: str, answers: str) -> Ended:
    """A command whose standard input is a terminal, where somebody types."""
    mine, theirs = pty.openpty()
    os.write(mine, answers.encode())
    command = [sys.executable, "-P", "-m", "scheduler", *words]
    done = subprocess.run(
        command, cwd=veille.folder, env=veille.environment(), stdin=theirs, capture_output=True, text=True, check=False
    )
    os.close(mine)
    os.close(theirs)
    return Ended(done.returncode, done.stdout, done.stderr)


def test_all_is_shown_and_nothing_saved_where_nobody_can_be_asked(veille: Veille, web: CmsWeb) -> None:
    shown = veille("sources", "add", web.url("ghost"))
    assert shown.code == 1
    assert "add --yes" in shown.err
    assert "RSS 2.0 feed, named by the homepage: 15 articles" in shown.out
    assert "5 articles as they would be stored:" in shown.out
    assert shown.out.count("by Anne Le Goff") + shown.out.count("by Malik Haddad") == 5
    assert not (veille.folder / "var" / "veille.db").exists()


def test_facts_for_programs(veille: Veille, web: CmsWeb) -> None:
    added = veille("sources", "add", web.url("ghost"), "--yes", "--format", "json")
    assert added.code == 0, added.err
    facts = added.facts
    assert (facts["platform"], facts["saved"]) == ("Ghost", True)
    assert [(point["kind"], point["state"]) for point in facts["entry_points"]] == [
        ("feed", "followed"),
        ("sitemap", "followed"),
        ("listing", "spare"),
    ]
    assert facts["entry_points"][0]["full_text"]
    assert [article["title"] for article in facts["articles"]] == [post.title for post in POSTS[:5]]
    shown = veille("sources", "show", facts["id"], "--format", "json").facts
    assert [point["state"] for point in shown["entry_points"]] == ["followed", "followed", "spare"]
    assert shown["entry_points"][0]["found"] == facts["entry_points"][0]["found"]


def test_whole_texts_of_a_feed_are_previewed_without_asking_for_their_pages(veille: Veille, web: CmsWeb) -> None:
    web.requests.clear()
    assert veille("sources", "add", web.url("ghost"), "--yes").code == 0
    assert web.asked("ghost") == ["/robots.txt", "/", "/rss/", "/sitemap.xml"]


@pytest.mark.parametrize(("answers", "code"), [("y\n", 0), ("n\n", 1)])
def test_on_a_terminal_it_asks(veille: Veille, web: CmsWeb, answers: str, code: int) -> None:
    ended = _on_a_terminal(veille, "sources", "add", web.url("hugo"), answers=answers)
    assert ended.code == code, ended.err
    assert "Follow this site?" in ended.out
    assert (veille.folder / "var" / "veille.db").exists() is (code == 0)


def test_what_is_on_other_hosts_is_followed_only_if_somebody_says_so(veille: Veille, web: CmsWeb) -> None:
    feed = web.url("burner", "/un-lieu")
    unasked = veille("sources", "add", web.url("elsewhere"), "--yes")
    assert (unasked.code, f"veille sources add {feed}" in unasked.err) == (1, True)
    asked = _on_a_terminal(veille, "sources", "add", web.url("elsewhere"), answers="y\ny\n")
    assert asked.code == 0, asked.err
    [point] = veille("sources", "show", "un-lieu", "--format", "json").facts["entry_points"]
    assert point["url"] == feed
    given = veille("sources", "add", feed, "--id", "given", "--yes")
    assert given.code == 0, given.err
    shown = veille("sources", "show", "given", "--format", "json").facts
    assert (shown["name"], shown["homepage"]) == ("Un lieu", web.url("elsewhere"))


@pytest.mark.parametrize(
    ("site", "says"),
    [
        ("missing", "answers 404"),
        ("closed", "robots.txt forbids"),
        ("pdf", "a PDF"),
        ("scripted", "drawn by scripts"),
    ],
)
def test_what_cannot_be_followed_is_said_in_one_sentence(veille: Veille, web: CmsWeb, site: str, says: str) -> None:
    ended = veille("sources", "add", web.url(site), "--yes")
    assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert says in ended.err


def test_a_site_that_moved_or_is_followed_already_says_so(veille: Veille, web: CmsWeb) -> None:
    added = veille("sources", "add", web.url("moved"), "--yes")
    assert f"{web.url('moved')} leads to this other site." in added.out
    again = veille("sources", "add", web.url("new-home"), "--id", "autre", "--format", "json")
    assert again.facts["followed_as"] == ["un-lieu"]


SELECTORS = {"item": "//td//tr", "date": "td", "link": "td a"}


def test_a_page_of_news_is_tried_and_then_followed_with_its_selectors(veille: Veille, web: CmsWeb) -> None:
    news = web.url("handmade", "/news.php")
    options = [word for name, selector in SELECTORS.items() for word in ("--selector", f"{name}={selector}")]
    tried = veille("try", news, *options, "--format", "json")
    assert (tried.code, len(tried.facts["articles"])) == (0, 15), tried.err
    assert tried.facts["further"] == [web.url("handmade", "/news.php?p=2")]
    assert veille("sources", "add", web.url("handmade"), "--id", "foyer", "--yes").code == 0
    for words in (["add", news, "--kind", "listing", *options], ["spare", news], ["follow", news]):
        done = veille("sources", "point", "foyer", *words)
        assert done.code == 0, done.err
    assert veille("sources", "set", "foyer", f"selectors={json.dumps({'item': 'td tr'})}").code == 0
    [point] = veille("sources", "show", "foyer", "--format", "json").facts["entry_points"]
    assert (point["state"], point["selectors"]) == ("followed", {"item": "td tr"})
    assert "is dropped" in veille("sources", "point", "foyer", "drop", news).out


def test_a_saved_page_is_tried_without_asking_the_site(veille: Veille, web: CmsWeb) -> None:
    page = veille.folder / "news.html"
    rows = "".join(f'<li>1{n} mars 2026 <a href="/a{n}">Un article du foyer n° {n}</a></li>' for n in range(4))
    page.write_text(f"<html><body><ul>{rows}</ul></body></html>")
    web.requests.clear()
    tried = veille("try", str(page), "--url", "https://foyer.example/news", "--as", "listing")
    assert (tried.code, web.requests) == (0, [])
    assert "2026-03-12  Un article du foyer n° 2\n              https://foyer.example/a2" in tried.out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["try", "x.html", "--as", "page"], "--as cannot be 'page'"),
        (["try", "x.html", "--selector", "titre=h2"], "no selector is called 'titre'"),
        (["try", "x.html", "--selector", "item=div[["], "cannot be understood"),
        (["try", "x.html", "--as", "feed", "--selector", "item=li"], "selectors are for listings"),
        (
            ["sources", "point", "un-lieu", "follow", "https://ex.fr/x"],
            "has no entry point https://ex.fr/x; it has: http",
        ),
        (["sources", "point", "un-lieu", "add", "https://ex.fr/x", "--kind", "page"], "kind cannot be 'page'"),
        (
            ["sources", "point", "un-lieu", "add", "https://ex.fr/x", "--kind", "feed", "--selector", "item=li"],
            "is a feed",
        ),
        (["sources", "set", "un-lieu", "selectors={"], "selectors cannot be '{'"),
        (["sources", "set", "un-lieu", 'selectors={"item": "li"}'], "has no listing"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_wrong_words_are_answered_with_a_sentence(followed: Veille, words: list[str], says: str) -> None:
    ended = followed(*words)
    assert (ended.code, ended.err.count("\n")) == (1, 1)
    assert says in ended.err


@pytest.fixture(scope="module")
def followed(web: CmsWeb, tmp_path_factory: pytest.TempPathFactory) -> Veille:
    """A folder that follows one site, by its feed."""
    settings = (("allow_networks", f"127.0.0.1:{web.port}"), ("catalogue", "false"), ("delay", "0.01"))
    veille = Veille(tmp_path_factory.mktemp("followed"), settings)
    assert veille("sources", "add", web.url("burner", "/un-lieu"), "--yes").code == 0
    return veille
