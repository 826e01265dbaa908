"""`veille sources check`: what is found of each source, what to do, and what is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.program.veille import Ended, Veille
from tests.sites.cms.aged import AGED
from tests.sites.cms.server import CmsWeb, serve

WITHOUT = ("unknown", "nothing")


@dataclass(frozen=True)
class Checked:
    """A check that wrote nothing, one that did, and one after it."""

    web: CmsWeb
    report: Ended
    facts: Any
    applied: Any
    after: Any
    points: dict[str, list[dict[str, Any]]]
    """Of each source, after it all."""

    def of(self, source: str) -> dict[str, Any]:
        [found] = [row for row in self.facts["sources"] if row["source"] == source]
        return dict(found)


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checked]:
    folder = tmp_path_factory.mktemp("check")
    with serve(AGED) as web:
        settings = (("allow_networks", f"127.0.0.1:{web.port}"), ("catalogue", "false"), ("delay", "0.01"))
        veille = Veille(folder, settings)
        lines = [f"{name},{name},{web.url(name)},site" for name in WITHOUT]
        lines += [f"{name},{name},{web.url(name, '/feed')},feed" for name in AGED if name not in WITHOUT]
        lines.append("lost,lost,http://lost.invalid/feed,feed")
        (folder / "s.csv").write_text("\n".join(["id,name,url,type", *lines]))
        assert veille("sources", "import", "s.csv").code == 0
        report = veille("sources", "check", "--all")
        facts = veille("sources", "check", "--all", "--format", "json").facts
        applied = veille("sources", "check", "--all", "--apply", "--format", "json").facts
        after = veille("sources", "check", "--all", "--format", "json").facts
        points = {
            name: veille("sources", "show", name, "--format", "json").facts["entry_points"]
            for name in ("moved", "dead", "unknown", "fine")
        }
        yield Checked(web, report, facts, applied, after, points)


@pytest.mark.parametrize(
    ("source", "action", "says"),
    [
        ("fine", "fine", "answers as it should"),
        ("moved", "moved", "/feed is now http://moved.localhost"),
        ("away", "moved", "on another site"),
        ("for-now", "fine", "answers as it should"),
        ("dead", "dead", "answers 404; found: http://dead.localhost"),
        ("page", "dead", "an HTML page, not a feed, and nothing else was found"),
        ("blocked", "blocked", "answers 403"),
        ("closed", "blocked", "robots.txt forbids"),
        ("old", "stale", "nothing new since 2020-11-1"),
        ("unknown", "no_entry_point", "it has no entry point; found: http://unknown.localhost"),
        ("nothing", "no_entry_point", "nothing else was found"),
        ("lost", "unreachable", "no host named lost.invalid"),
    ],
)
def test_each_source_has_what_is_to_be_done(checked: Checked, source: str, action: str, says: str) -> None:
    found = checked.of(source)
    assert found["action"] == action
    assert says in found["say"]


def test_the_report_counts_first_and_groups_by_what_to_do(checked: Checked) -> None:
    lines = checked.report.out.splitlines()
    assert lines[0] == (
        "12 sources checked: 2 dead, 2 no entry point, 2 blocked, 1 unreachable, 2 moved, 1 stale, 2 fine."
    )
    titles = [line.partition(":")[0] for line in lines if line.isupper() or line[:4].isupper()]
    assert titles == ["DEAD", "WITHOUT ENTRY POINT", "BLOCKED", "NOT REACHED", "MOVED", "STALE"]
    assert "  fine:" not in checked.report.out
    assert checked.report.code == 1


def test_only_what_is_safe_is_written(checked: Checked) -> None:
    web = checked.web
    assert sorted(checked.applied["applied"]) == [
        f"dead: feed {web.url('dead', '/nouveau')} is spare",
        f"moved: {web.url('moved', '/feed')} is now {web.url('moved', '/flux')}",
        f"unknown: feed {web.url('unknown', '/feed')} is followed",
    ]
    assert [(point["url"], point["state"]) for point in checked.points["dead"]] == [
        (web.url("dead", "/feed"), "followed"),
        (web.url("dead", "/nouveau"), "spare"),
    ]
    assert [point["url"] for point in checked.points["moved"]] == [web.url("moved", "/flux")]
    [fine] = checked.points["fine"]
    assert (fine["evidence"], fine["found"].partition(",")[0]) == ("verified", "RSS 2.0 feed: 10 articles")


def test_what_was_written_needs_no_doing_any_more(checked: Checked) -> None:
    now = {row["source"]: row["action"] for row in checked.after["sources"]}
    assert (now["moved"], now["unknown"], now["dead"]) == ("fine", "fine", "dead")
    assert checked.after["counts"]["fine"] == 4


def test_one_source_is_shown_with_all_that_was_tried(tmp_path: Path, checked: Checked) -> None:
    veille = Veille(tmp_path, (("allow_networks", f"127.0.0.1:{checked.web.port}"), ("catalogue", "false")))
    (tmp_path / "s.csv").write_text(f"id,name,url,type\nfine,fine,{checked.web.url('fine', '/feed')},feed")
    assert veille("sources", "import", "s.csv").code == 0
    ended = veille("sources", "check", "fine")
    assert ended.code == 0
    assert "RSS 2.0 feed: 10 articles, newest 2026-11-1" in ended.out


def test_without_network_it_is_said_once(tmp_path: Path) -> None:
    veille = Veille(tmp_path, (("catalogue", "false"),))
    lines = "".join(f"s{n},s{n},https://nobody{n}.invalid/,site\n" for n in range(6))
    (tmp_path / "s.csv").write_text(f"id,name,url,type\n{lines}")
    assert veille("sources", "import", "s.csv").code == 0
    ended = veille("sources", "check", "--all", "--apply")
    assert (ended.code, len(ended.out.splitlines())) == (1, 1)
    assert "6 of 6 sources cannot be reached" in ended.out
    assert "no network" in ended.out
