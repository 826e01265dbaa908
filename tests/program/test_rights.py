"""What sites say of their rights is read while they are crawled, and holds in what is published."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.program.veille import Veille
from tests.sites.changing import SENTENCES, Answer, Sites, changing_sites

BY_SA = "https://creativecommons.org/licenses/by-sa/4.0/"
TODAY = datetime.now(UTC)
PAGES: dict[str, dict[str, Any]] = {
    "page-sans-marque": {},
    "page-a-ne-pas-garder": {"head": "<meta name=robots content=noindex>"},
    "page-refusee-par-entete": {"headers": (("X-Robots-Tag", "noindex"),)},
    "page-pour-un-autre-robot": {"headers": (("X-Robots-Tag", "autrebot: noindex"), ("X-Robots-Tag", "notranslate"))},
    "page-sans-extrait": {"headers": (("X-Robots-Tag", "autrebot: noindex"), ("X-Robots-Tag", "veille: noarchive"))},
    "page-sans-apercu": {"head": "<meta name=robots content='nosnippet'>"},
    "page-bornee": {"head": "<meta name=robots content='max-snippet:40'>"},
    "page-pour-lecteurs": {"headers": (("X-Robots-Tag", "noai"), ("tdm-reservation", "1"))},
    "page-libre": {"foot": f"<a rel=license href='{BY_SA}'>CC BY-SA</a>"},
    "page-perimee": {"headers": (("X-Robots-Tag", "unavailable_after: 25 Jun 2010 15:00:00 PST"),)},
    "page-bientot-perimee": {
        "headers": (("X-Robots-Tag", f"unavailable_after: {(TODAY + timedelta(days=2)).isoformat()}"),)
    },
    "fonds-reserve": {},
}
WHOLE = "Des machines partagées"
"""In the last paragraph, which no excerpt reaches."""


@dataclass
class Published:
    """What a crawl of one site stored and published."""

    veille: Veille
    sites: Sites

    @property
    def items(self) -> dict[str, Any]:
        feed = json.loads((self.veille.folder / "var" / "public" / "index.json").read_text())
        return {item["url"].rpartition("/")[2]: item for item in feed["items"]}

    def rows(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.veille.folder / "var" / "veille.db")) as database:
            found = database.execute(query, values).fetchall()
            database.commit()
            return found

    def crawl(self) -> None:
        assert self.veille("crawl", "--all").code == 0
        assert self.veille("publish").code == 0


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    folder = tmp_path_factory.mktemp("rights")
    with changing_sites() as sites:
        site = sites["droits"]
        for slug, said in PAGES.items():
            site.post(slug, **said)
        site.feed("/feed", list(PAGES), extra="<copyright>© 2026 Droits</copyright>")
        rules = [{"location": "/fonds-*", "tdm-reservation": 1, "tdm-policy": "/conditions"}]
        site.answers["/.well-known/tdmrep.json"] = Answer(json.dumps(rules), content_type="application/json")
        settings = (("allow_networks", f"127.0.0.1:{sites.port}"), ("catalogue", "false"), ("delay", "0.01"))
        veille = Veille(folder, settings)
        (folder / "sites.csv").write_text(f"name,url,type,republish\ndroits,{site.base}/feed,feed,full\n")
        assert veille("sources", "import", "sites.csv").code == 0
        found = Published(veille, sites)
        found.crawl()
        yield found


def test_what_is_not_to_be_kept_is_not(published: Published) -> None:
    refused = dict(published.rows("SELECT url, reason FROM addresses WHERE state = 'refused'"))
    assert {url.rpartition("/")[2]: reason for url, reason in refused.items()} == {
        "page-a-ne-pas-garder": "noindex",
        "page-refusee-par-entete": "noindex",
        "page-perimee": "unavailable",
    }


def test_only_title_and_link_are_shown_where_the_page_says_so(published: Published) -> None:
    for slug in ("page-sans-extrait", "page-sans-apercu"):
        item = published.items[slug]
        assert item["content_html"] == f"<p>{item['title']}</p>"
        assert item["title"] == slug.replace("-", " ").capitalize()


def test_an_excerpt_is_as_long_as_the_page_permits(published: Published) -> None:
    shown = published.items["page-bornee"]["content_html"].removeprefix("<p>").removesuffix("</p>")
    assert 10 < len(shown) <= 40
    assert SENTENCES[0].startswith(shown.rstrip("…").strip())


@pytest.mark.parametrize("slug", ["page-pour-lecteurs", "fonds-reserve"])
def test_what_is_reserved_from_mining_is_shown_as_excerpt_only(published: Published, slug: str) -> None:
    shown = published.items[slug]["content_html"]
    assert SENTENCES[0] in shown
    assert WHOLE not in shown


@pytest.mark.parametrize("slug", ["page-sans-marque", "page-pour-un-autre-robot", "page-libre"])
def test_whole_texts_are_shown_where_source_and_page_permit_it(published: Published, slug: str) -> None:
    assert WHOLE in published.items[slug]["content_html"]


def test_a_licence_is_shown_in_every_form(published: Published) -> None:
    assert published.items["page-libre"]["_veille"]["licence"] == {"name": "CC BY-SA 4.0", "url": BY_SA}
    folder = published.veille.folder / "var" / "public"
    assert f"<dc:rights>CC BY-SA 4.0 ({BY_SA})</dc:rights>" in (folder / "index.rss").read_text()
    assert f"<rights>CC BY-SA 4.0 ({BY_SA})</rights>" in (folder / "index.atom").read_text()
    assert f'<a href="{BY_SA}">CC BY-SA 4.0</a>' in (folder / "index.html").read_text()


def test_marks_are_stored_with_where_they_were_seen(published: Published) -> None:
    [(number,)] = published.rows("SELECT id FROM articles WHERE canonical_url LIKE '%/fonds-reserve'")
    shown = published.veille("show", str(number), "--format", "json").facts
    policy = f"{published.sites['droits'].base}/conditions"
    assert shown["marks"] == [{"mark": "tdm-reserved", "value": policy, "where": "/.well-known/tdmrep.json"}]
    assert (shown["allowed"]["full"], shown["allowed"]["mining"]) == (False, False)
    told = published.veille("show", str(number)).out
    assert "no mining because of tdm-reserved" in told


def test_what_a_feed_says_is_kept_of_the_source(published: Published) -> None:
    shown = published.veille("sources", "show", "droits", "--format", "json").facts
    assert shown["rights_seen"] == ["copyright © 2026 Droits (feed)"]
    assert shown["rights"] == "full, licence unknown"


def test_the_file_of_rules_is_read_once_for_many_visits(published: Published) -> None:
    published.crawl()
    assert published.sites["droits"].asked.count("/.well-known/tdmrep.json") == 1


def test_an_article_leaves_the_lists_when_its_time_is_over(published: Published) -> None:
    assert "page-bientot-perimee" in published.items
    over = (TODAY - timedelta(days=1)).strftime("%Y-%m-%d %H:%M:%S.%f")
    published.rows("UPDATE articles SET expires = ? WHERE expires IS NOT NULL", over)
    published.crawl()
    assert "page-bientot-perimee" not in published.items


def test_a_site_that_changes_its_mind_is_heard(published: Published) -> None:
    site = published.sites["droits"]
    slugs = [f"{word}-billet-du-bourg" for word in ("premier", "deuxieme", "troisieme")]
    for slug in slugs:
        site.post(slug, headers=(("X-Robots-Tag", "noarchive"),))
    site.post("page-sans-marque", head="<meta name=robots content=noindex>")
    site.feed("/feed", [*slugs, "page-sans-marque"], 0.5, summary=SENTENCES[1])
    published.crawl()
    assert "page-sans-marque" not in published.items
    assert WHOLE not in published.items["page-libre"]["content_html"]
    [incident] = published.veille("incidents", "list", "--format", "json").facts
    assert (incident["kind"], "noarchive (X-Robots-Tag)" in incident["message"]) == ("rights", True)
    shown = published.veille("sources", "show", "droits")
    assert "noarchive (X-Robots-Tag)" in shown.out
    assert published.veille("incidents", "close", str(incident["id"])).code == 0
    assert published.veille("incidents", "list").out == "No incident is open.\n"


def test_a_page_is_tried_with_its_headers(published: Published) -> None:
    address = f"{published.sites['droits'].base}/page-pour-lecteurs"
    tried = published.veille("try", address, "--format", "json").facts
    assert [mark["mark"] for mark in tried["marks"]] == ["noai", "tdm-reserved"]
    assert "tdm-reserved (tdm-reservation header)" in published.veille("try", address).out
