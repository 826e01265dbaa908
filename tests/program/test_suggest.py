"""From the links of articles to a source on trial, and from there to the feeds: nothing before its time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.program.veille import Veille
from tests.sites.neighbours import BLOGS, THIRD, Neighbours, neighbours


@pytest.fixture(scope="module")
def web() -> Iterator[Neighbours]:
    with neighbours() as running:
        yield running


@pytest.fixture(scope="module")
def veille(web: Neighbours, tmp_path_factory: pytest.TempPathFactory) -> Veille:
    """A home that follows two blogs and has visited them."""
    settings = (("allow_networks", f"127.0.0.1:{web.port}"), ("catalogue", "false"), ("delay", "0.02"))
    veille = Veille(tmp_path_factory.mktemp("suggest"), settings)
    for blog in BLOGS:
        assert veille("sources", "add", web.url(blog), "--id", blog.partition(".")[0], "--yes").code == 0
    assert veille("crawl", "--all").code == 0
    return veille


def _suggested(veille: Veille) -> list[str]:
    return [one["site"] for one in veille("sources", "suggest", "--format", "json").facts]


def _published(veille: Veille) -> str:
    """All that the public folder holds."""
    assert veille("publish").code == 0
    public = veille.folder / "var" / "public"
    return "".join(f"{file.name}\n{file.read_text()}" for file in sorted(public.rglob("*")) if file.is_file())


def test_what_both_blogs_link_to_is_suggested_with_examples(veille: Veille, web: Neighbours) -> None:
    [one] = veille("sources", "suggest", "--format", "json").facts
    assert (one["site"], one["name"], one["address"]) == (THIRD, "Reseau des lieux", web.url(THIRD))
    assert (one["sources"], one["articles"]) == (2, 6)
    assert {example["source"] for example in one["examples"]} == {"moulin", "lavoir"}
    told = veille("sources", "suggest").out
    assert "2 sources, 6 articles" in told
    assert f"→ {web.url(THIRD, '/article-')}" in told


def test_a_hidden_site_is_not_suggested_until_it_is_wanted_again(veille: Veille) -> None:
    assert veille("sources", "suggest", "--hide", f"www.{THIRD}").code == 0
    assert _suggested(veille) == []
    assert veille("sources", "suggest", "--unhide", THIRD).code == 0
    assert _suggested(veille) == [THIRD]


def test_two_choices_at_once_are_wrong_usage(veille: Veille) -> None:
    assert veille("sources", "suggest", "--hide", "a.test", "--add", "b.test").code == 2


def test_a_source_on_trial_publishes_nothing_until_it_is_activated(veille: Veille) -> None:
    before = _published(veille)
    added = veille("sources", "suggest", "--add", THIRD)
    assert (added.code, "on trial" in added.out, added.err) == (0, True, "")
    [source] = [row for row in veille("sources", "list", "--format", "json").facts if row["state"] == "trial"]
    assert _suggested(veille) == []

    [visit] = veille("crawl", source["id"], "--format", "json").facts
    assert visit["new"] == 3
    assert _published(veille) == before

    assert veille("sources", "resume", source["id"]).code == 0
    after = _published(veille)
    assert f"Un repas partagé ({THIRD})" in after
    assert f"{source['id']}.rss" in after

    assert veille("sources", "set", source["id"], "state=trial").code == 0
    public = (veille.folder / "var" / "public" / "index.rss").read_text()
    assert THIRD in public
    assert f"Un repas partagé ({THIRD})" not in _published(veille)
