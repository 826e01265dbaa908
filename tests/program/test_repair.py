"""Sites that change between two crawls stay followed: entry points die, move, fall silent and come back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler import source_admin
from store.config import Config
from tests.program.veille import Veille
from tests.sites.changing import Answer, Site, Sites, changing_sites

ROUNDS = 5
FEED, LINK = "/feed", "<link rel=alternate type='application/rss+xml' href='{}'>"
OLD = ["premier-atelier", "deuxieme-atelier", "troisieme-atelier", "quatrieme-atelier"]


@dataclass
class Followed:
    """What five crawls a day and a half apart saw of some changing sites, round by round, by name of the site."""

    sites: Sites
    rounds: list[dict[str, dict[str, Any]]] = field(default_factory=list)

    def states(self, host: str, number: int) -> dict[str, str]:
        """The states of the entry points after a round, by path."""
        return {
            point["url"].partition(f":{self.sites.port}")[2]: point["state"]
            for point in self.rounds[number - 1][host]["entry_points"]
        }

    def incidents(self, host: str, number: int) -> list[tuple[str, str]]:
        return [(item["kind"], item["message"]) for item in self.rounds[number - 1][host]["incidents"]]

    def articles(self, host: str, number: int) -> int:
        return int(self.rounds[number - 1][host]["articles"])


def _start(site: Site) -> None:
    """What every site begins with: four articles, announced by a feed."""
    for number, slug in enumerate(OLD):
        site.post(slug, number + 1)
    site.feed(FEED, OLD)


def _publish(site: Site, number: int) -> list[str]:
    """A new article in each round; all there are, newest first."""
    slugs = [f"nouvelle-{'abcdefgh'[later]}-du-bourg" for later in range(2, number + 1)]
    for slug in slugs:
        site.post(slug, 0.1)
    return [*reversed(slugs), *OLD]


def _gone(site: Site, number: int) -> None:
    """The feed is gone for good; the homepage names another one."""
    if number == 2:
        site.refuse(FEED, 410)
        site.home(head=LINK.format("/rss.xml"))
        site.feed("/rss.xml", _publish(site, number))


def _deserted(site: Site, number: int) -> None:
    """All there was is gone for good; later something else is there."""
    if number == 2:
        site.refuse(FEED, 410)
        site.home()
    if number == 4:
        site.home("/actualites Actualités")
        site.listing("/actualites", _publish(site, number))


def _missing(site: Site, number: int) -> None:
    """The feed is not found for three rounds; the news page is there. Then the feed is back."""
    if number == 1:
        site.home("/actualites Actualités")
    if number in (2, 3, 4):
        site.refuse(FEED, 404)
        site.listing("/actualites", _publish(site, number))
    if number == 5:
        site.feed(FEED, _publish(site, number))


def _html(site: Site, number: int) -> None:
    """A new site without feed: its address leads to the homepage; there is a sitemap."""
    if number >= 2:
        site.answers[FEED] = Answer("<html><body><h1>Bienvenue</h1>")
        site.sitemap("/sitemap.xml", _publish(site, number))
        site.home()


def _maintenance(site: Site, number: int) -> None:
    """Out of order for some days, in different ways."""
    if number in (2, 3, 4):
        site.answers = {path: Answer("<h1>Maintenance</h1>", 503) for path in [FEED, "/"]}
    if number == 5:
        _start(site)


def _stumble(site: Site, number: int) -> None:
    """Not found once."""
    if number == 2:
        site.refuse(FEED, 404)
    if number == 3:
        site.feed(FEED, _publish(site, number))


def _moved(site: Site, number: int) -> None:
    if number >= 2:
        site.feed("/nouveau-flux", _publish(site, number))
        site.redirect(FEED, "/nouveau-flux")


def _away(site: Site, number: int) -> None:
    if number >= 2:
        other = f"{site.base.replace('away', 'elsewhere')}/feed"
        site.redirect(FEED, other)


def _twin(site: Site, number: int) -> None:
    """A dead feed leads for good to the one that is followed instead."""
    if number == 1:
        site.home(head=LINK.format("/rss.xml"))
        site.refuse(FEED, 410)
        site.feed("/rss.xml", OLD)
    if number >= 2:
        site.redirect(FEED, "/rss.xml")


def _astray(site: Site, number: int) -> None:
    """Leads to another domain for four visits, then no more."""
    if number in (1, 2, 3, 4):
        site.redirect(FEED, f"{site.base.replace('astray', 'elsewhere')}/feed")
    if number == 5:
        site.feed(FEED, OLD)


def _redesign(site: Site, number: int) -> None:
    """A news page is made anew, without articles in it; they have another page now."""
    if number == 1:
        site.answers.pop(FEED)
        site.listing("/journal", OLD)
    if number >= 2:
        site.answers["/journal"] = Answer("<html><body><p>Notre journal change d'adresse.</p>")
        site.home("/actualites Actualités")
        site.listing("/actualites", _publish(site, number))


def _frozen(site: Site, number: int) -> None:
    """The feed stays as it was a hundred days ago, the homepage names another one that does not."""
    if number == 1:
        for place, slug in enumerate(OLD):
            site.post(slug, 100 + place)
        site.feed(FEED, OLD, 100)
        site.home(head=LINK.format("/autre.xml"))
        site.feed("/autre.xml", ["rencontre-au-lavoir"], 0.5)
        site.post("rencontre-au-lavoir", 0.5)
    if number == 4:
        site.feed(FEED, ["retour-du-flux", *OLD], 0.2)
        site.post("retour-du-flux", 0.2)


CHANGES = {
    "gone": _gone,
    "deserted": _deserted,
    "missing": _missing,
    "html": _html,
    "maintenance": _maintenance,
    "stumble": _stumble,
    "moved": _moved,
    "away": _away,
    "twin": _twin,
    "astray": _astray,
    "redesign": _redesign,
    "frozen": _frozen,
}


def _age(file: Path, by: timedelta) -> None:
    """Let time pass in a store."""
    with closing(sqlite3.connect(file)) as database:
        for point, health, planned in database.execute("SELECT id, health, next_visit FROM entry_points").fetchall():
            aged = {name: _earlier(value, by) for name, value in json.loads(health).items()}
            values = (json.dumps(aged), _earlier(planned, by), point)
            database.execute("UPDATE entry_points SET health = ?, next_visit = ? WHERE id = ?", values)
        for source, searched in database.execute("SELECT id, last_discovery FROM sources").fetchall():
            database.execute("UPDATE sources SET last_discovery = ? WHERE id = ?", (_earlier(searched, by), source))
        database.commit()


def _earlier(value: Any, by: timedelta) -> Any:
    """A time as the store writes it, earlier; anything else as it is."""
    try:
        return (datetime.fromisoformat(value) - by).isoformat(sep=" " if " " in value else "T")
    except (TypeError, ValueError):
        return value


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Followed]:
    folder = tmp_path_factory.mktemp("followed")
    with changing_sites() as sites:
        veille = Veille(
            folder,
            (
                ("allow_networks", f"127.0.0.1:{sites.port}"),
                ("catalogue", "false"),
                ("delay", "0.01"),
            ),
        )
        rows = [f"{host},{sites[host].base}{_first(host)},{_kind(host)}" for host in CHANGES]
        (folder / "sites.csv").write_text("\n".join(["name,url,type", *rows]))
        assert veille("sources", "import", "sites.csv").code == 0
        found = Followed(sites)
        for number in range(1, ROUNDS + 1):
            for host, change in CHANGES.items():
                if number == 1:
                    _start(sites[host])
                change(sites[host], number)
            sites["elsewhere"].feed("/feed", OLD)
            assert veille("crawl", "--all").code == 0
            found.rounds.append({host: source_admin.details(Config(home=folder / "var"), host) for host in CHANGES})
            # Longer than a month before the last round, so that the dead are asked again.
            _age(folder / "var" / "veille.db", timedelta(days=32 if number == ROUNDS - 1 else 1.5))
        yield found


def _first(host: str) -> str:
    return "/journal" if host == "redesign" else FEED


def _kind(host: str) -> str:
    return "listing" if host == "redesign" else "feed"


def test_a_feed_that_is_gone_is_replaced_at_once(followed: Followed) -> None:
    assert followed.states("gone", 2) == {FEED: "dead", "/rss.xml": "followed"}
    [(kind, message)] = followed.incidents("gone", 2)
    assert kind == "changed"
    assert "/feed answers 410 (gone for good) since 20" in message
    assert "the feed http://gone.localhost" in message
    assert "/rss.xml is followed instead" in message
    assert followed.articles("gone", 2) == len(OLD) + 1


def test_a_dead_feed_is_asked_again_only_after_a_month(followed: Followed) -> None:
    assert followed.sites["gone"].asked.count(FEED) == 3, "in the rounds 1, 2 and 5"
    assert followed.states("gone", 5)[FEED] == "dead"


def test_a_source_that_lost_all_it_had_is_searched_until_something_is_there(followed: Followed) -> None:
    for number in (2, 3):
        assert followed.states("deserted", number) == {FEED: "dead"}
        assert sorted(kind for kind, _ in followed.incidents("deserted", number)) == ["changed", "failing"]
    assert "nothing else to follow was found at" in dict(followed.incidents("deserted", 2))["changed"]
    assert "no entry point of deserted is alive" in dict(followed.incidents("deserted", 3))["failing"]
    assert followed.states("deserted", 4) == {FEED: "dead", "/actualites": "followed"}
    [(kind, message)] = followed.incidents("deserted", 4)
    assert (kind, "/actualites is followed instead" in message) == ("changed", True)
    assert followed.articles("deserted", 4) == len(OLD) + 3


def test_a_feed_that_is_missing_keeps_its_place_while_another_one_stands_in(followed: Followed) -> None:
    assert followed.states("missing", 2) == {FEED: "followed", "/actualites": "spare"}
    assert followed.articles("missing", 2) == len(OLD) + 1
    assert followed.articles("missing", 3) == len(OLD) + 2


def test_a_feed_that_stays_missing_is_replaced(followed: Followed) -> None:
    assert followed.states("missing", 4) == {FEED: "dead", "/actualites": "followed"}
    [(kind, message)] = followed.incidents("missing", 4)
    assert (kind, "answers 404 (not found)" in message) == ("changed", True)


def test_a_feed_that_comes_back_takes_its_place_again(followed: Followed) -> None:
    assert followed.states("missing", 5) == {FEED: "followed", "/actualites": "spare"}
    assert followed.incidents("missing", 5) == []
    assert followed.articles("missing", 5) == len(OLD) + 4


def test_a_feed_that_became_a_page_is_replaced_by_the_sitemap(followed: Followed) -> None:
    assert followed.states("html", 3)[FEED] == "followed"
    assert followed.states("html", 4) == {FEED: "dead", "/sitemap.xml": "followed"}
    [(kind, message)] = followed.incidents("html", 4)
    assert (kind, "what came is an HTML page, not a feed" in message) == ("changed", True)
    assert followed.articles("html", 5) == len(OLD) + 4


def test_a_site_under_maintenance_loses_nothing(followed: Followed) -> None:
    for number in (2, 3, 4):
        assert followed.states("maintenance", number) == {FEED: "followed"}
        assert [kind for kind, _ in followed.incidents("maintenance", number)] == ["failing"]
    assert followed.incidents("maintenance", 5) == []
    assert followed.articles("maintenance", 5) == len(OLD)


def test_one_stumble_changes_nothing(followed: Followed) -> None:
    assert followed.states("stumble", 2) == followed.states("stumble", 5) == {FEED: "followed"}
    assert followed.incidents("stumble", 3) == []
    assert followed.articles("stumble", 3) == len(OLD) + 2


def test_a_feed_that_moved_on_its_site_is_asked_there(followed: Followed) -> None:
    assert followed.states("moved", 3) == {FEED: "followed"}
    assert followed.states("moved", 4) == {"/nouveau-flux": "followed"}
    assert followed.incidents("moved", 5) == []
    assert followed.sites["moved"].asked.count(FEED) == 4
    assert followed.articles("moved", 5) == len(OLD) + 4


def test_a_feed_that_moved_to_another_domain_is_only_proposed(followed: Followed) -> None:
    assert followed.states("away", 5) == {FEED: "followed"}
    [(kind, message)] = followed.incidents("away", 5)
    assert kind == "changed"
    assert "http://elsewhere.localhost" in message
    assert "veille incidents accept" in message


def test_a_proposal_is_withdrawn_when_the_feed_leads_nowhere_else_any_more(followed: Followed) -> None:
    assert [kind for kind, _ in followed.incidents("astray", 4)] == ["changed"]
    assert followed.incidents("astray", 5) == []


def test_a_dead_feed_that_leads_to_its_successor_stays_dead(followed: Followed) -> None:
    assert followed.states("twin", 1) == followed.states("twin", 5) == {FEED: "dead", "/rss.xml": "followed"}
    assert followed.sites["twin"].asked.count(FEED) == 2


def test_a_listing_that_was_redesigned_is_replaced(followed: Followed) -> None:
    assert followed.states("redesign", 2) == {"/journal": "followed", "/actualites": "spare"}
    assert followed.articles("redesign", 2) == len(OLD) + 1
    assert followed.states("redesign", 4) == {"/journal": "dead", "/actualites": "followed"}
    assert "lists no article any more" in followed.incidents("redesign", 4)[0][1]


def test_a_feed_that_fell_behind_its_site_gets_company_until_it_speaks(followed: Followed) -> None:
    assert followed.states("frozen", 1) == {FEED: "followed", "/autre.xml": "followed"}
    [(kind, message)] = followed.incidents("frozen", 3)
    assert (kind, "announced nothing newer than" in message) == ("silent", True)
    assert followed.articles("frozen", 1) == len(OLD) + 1
    assert followed.states("frozen", 4) == {FEED: "followed", "/autre.xml": "spare"}
    assert followed.incidents("frozen", 4) == []


def test_a_site_is_searched_at_most_once_a_day_and_only_when_something_is_wrong(followed: Followed) -> None:
    assert "/" not in followed.sites["stumble"].asked[:2]
    assert followed.sites["moved"].asked.count("/") == 0


def test_nothing_stored_was_lost(followed: Followed) -> None:
    for host in CHANGES:
        counts = [followed.articles(host, number) for number in range(1, ROUNDS + 1)]
        assert counts == sorted(counts)
