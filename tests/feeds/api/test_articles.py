"""What is told of articles: as much as their rights allow, in the order that is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from store.config import Config
from tests.feeds.api.conftest import Served
from tests.feeds.api.corpus import SECRET, fill
from tests.feeds.serving import serving

PUBLIC = [
    *("without-date", "revised", "film", "last-week", "next-week", "tomorrow", "closed", "undated", "later", "closing"),
    *("marked", "title-only", "whole", "fablab"),
]
"""Newest first; of the same moment the last one stored."""


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("articles?limit=100", PUBLIC),
        ("articles?q=fablab&limit=100", ["marked", "title-only", "whole", "fablab"]),
        ("articles?q=FABLABS+-source:titres", ["marked", "whole", "fablab"]),
        ("articles?q=%22pr%C3%AAte+ses+machines%22+tag:fablab", ["fablab"]),
        ("articles?q=territoire:bretagne", ["closing", "fablab"]),
        ("articles?q=search:bretagne", ["closing", "fablab"]),
        ("articles?q=is:hidden", None),
        ("articles?q=is:dropped", None),
        ("articles?q=is:gone", []),
        ("articles?q=source:essai+OR+is:trial", None),
        ("articles?q=cach%C3%A9", []),
        ("articles?q=kind:video", ["film"]),
        ("calls", ["closing", "later", "undated"]),
        ("calls?state=all", ["closed", "undated", "later", "closing"]),
        ("calls?state=closed", ["closed"]),
        ("calls?q=territoire:bretagne", ["closing"]),
        ("events", ["tomorrow", "next-week"]),
        ("events?when=past", ["last-week"]),
        ("events?when=all", ["next-week", "tomorrow", "last-week"]),
    ],
)
def test_lists_hold_what_they_should_in_their_order(api: Served, path: str, names: list[str] | None) -> None:
    answered = api.ask(path)
    if names is None:
        # What is private cannot even be asked for.
        assert (answered.status, answered.json["parameter"]) == (400, "q")
    else:
        assert api.names(answered.json) == names


def test_an_article_names_the_public_others_of_its_story(api: Served) -> None:
    [whole] = api.ask("articles?q=url:https://libre.example/whole").json["items"]
    assert not whole["story"]["lead"]
    assert [one["source"] for one in whole["story"]["others"]] == ["titres", "movilab", "movilab"]
    assert api.names(api.ask("articles?q=is:lead+fablab&limit=100").json) == ["title-only"]


def test_postgresql_answers_the_same(api: Served, postgresql_engine: Engine, tmp_path: Path) -> None:
    numbers = fill(postgresql_engine)
    url = postgresql_engine.url.render_as_string(hide_password=False)
    config = Config(home=tmp_path, database_url=url, api_rate=0)
    with serving(config) as port:
        other = Served(port, postgresql_engine, config, numbers)
        for path in SAME:
            assert other.json(path) == api.json(path), path


SAME = [
    *(
        "articles?limit=100",
        "articles?q=fablab",
        "articles?changed_since=0&limit=100",
        "articles?limit=3&q=tag:tiers-lieu",
    ),
    *("articles/1", "calls", "calls?state=all&limit=2", "events", "events?when=past", "events?when=all&limit=1"),
    *(
        "sources",
        "tags",
        "territories",
        "searches",
        "statistics?by=week,region,source_kind",
        "statistics?by=month,facet",
    ),
]


def test_the_best_match_comes_first_if_asked(api: Served) -> None:
    assert api.names(api.json("articles?q=fablab&order=rank"))[0] == "fablab"


@pytest.mark.parametrize(
    ("name", "excerpt", "text", "image"),
    [
        ("fablab", 500, False, None),
        ("whole", 500, True, None),
        ("title-only", 0, False, None),
        ("marked", 40, False, None),
    ],
)
def test_as_much_is_told_as_rights_allow(api: Served, name: str, excerpt: int, text: bool, image: str | None) -> None:
    one = api.json(f"articles/{api.numbers[name]}")
    assert (0 < len(one["excerpt"]) <= excerpt) or one["excerpt"] == "" == "x" * excerpt
    assert (one["text"] is not None, one["rights"]["full"], one["image"]) == (text, text, image)
    assert (SECRET in (one["text"] or "")) == text


def test_no_list_gives_away_more_than_an_excerpt(api: Served) -> None:
    for path in ("articles?limit=100", "articles?changed_since=0&limit=100", "articles?q=secr%C3%A8te&limit=100"):
        assert SECRET not in api.ask(path).body.decode().replace("**", "") or "q=" in path
    # What is found is shown around its words, if an excerpt of that length may be.
    found = {one["id"]: one["snippet"] for one in api.json("articles?q=secr%C3%A8te")["items"]}
    assert "**secrète**" in found[api.numbers["fablab"]]
    assert found[api.numbers["title-only"]] is found[api.numbers["marked"]] is None


def test_nothing_private_is_told(api: Served) -> None:
    everything = b"".join(
        api.ask(path).body
        for path in ("articles?limit=100", "sources", "searches", "tags", *(f"articles/{n}" for n in range(1, 20)))
    ).decode()
    for secret in ("privée", "rappeler", "anne@lieu.example", "contact@lieu.example", "a-moi", "essai", "caché"):
        assert secret not in everything, secret
    assert "Anne Le Goff" in everything


def test_one_article_tells_its_places_its_evidence_and_its_earlier_versions(api: Served) -> None:
    fablab = api.json(f"articles/{api.numbers['fablab']}")
    assert (fablab["tags"], fablab["territories"][0]) == (["fablab", "tiers-lieu"], "commune-29039")
    assert fablab["places"] == [
        {"level": "commune", "code": "29039", "name": "Concarneau", "role": "mention", "surface": "à Concarneau"}
        | {"main": True}
    ]
    [version] = api.json(f"articles/{api.numbers['revised']}")["revisions"]
    assert (version["title"], version["replaced"]) == ("Nouvelle revised", "2026-11-25T12:00:00Z")
    film = api.json(f"articles/{api.numbers['film']}")
    assert [one["title"] for one in film["attachments"]] == ["R"]
    assert film["media"][0]["seconds"] == 60


def test_events_and_calls_tell_when(api: Served) -> None:
    [tomorrow, next_week] = api.json("events")["items"]
    assert (tomorrow["event"]["location"], next_week["event"]["all_day"]) == ("Brest", True)
    assert [one["state"] for one in api.json("calls?state=all")["items"]] == ["closed", "open", "open", "open"]


def test_sources_tell_how_they_are(api: Served) -> None:
    listed = {one["id"]: one for one in api.json("sources")["items"]}
    assert list(listed) == ["libre", "movilab", "titres"]
    assert (listed["libre"]["republish"], listed["libre"]["licence"]) == ("full", "CC BY 4.0")
    assert (listed["movilab"]["articles"], listed["movilab"]["health"]["state"]) == (12, "ok")
    assert api.json("sources/movilab") == listed["movilab"]


def test_the_vocabulary_and_the_territories_are_counted(api: Served) -> None:
    tags = {one["slug"]: one for one in api.json("tags")["items"]}
    assert (tags["tiers-lieu"]["articles"], tags["fablab"]["label"]) == (2, "Fablab")
    regions = api.json("territories?level=region")["items"]
    assert [(one["slug"], one["name"], one["articles"]) for one in regions] == [("region-53", "Bretagne", 2)]
    inside = api.json("territories?within=departement-29")["items"]
    assert [one["slug"] for one in inside] == ["epci-242900769", "commune-29039"]
    assert api.json("territories/commune-29039")["within"][-1] == "region-53"
    assert api.json("territories/commune-75056")["articles"] == 0
    assert [one["name"] for one in api.json("searches")["items"]] == ["bretagne"]
