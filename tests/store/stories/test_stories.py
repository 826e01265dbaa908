"""Every write keeps stories in step; what a person decided stands; each change of a story reaches who follows it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from store import article_rows, articles, removal, saving, search, sources, stories
from store import curation as people
from store.article_json import article_json
from store.db import reading, transaction
from store.errors import InvalidInput, NotFound
from store.models import ArticleRow, SignatureRow, StoryKeyRow, StoryMemberRow, StoryRow
from store.query.contexts import contexts
from store.query.memory import matches
from store.query.parser import read_query
from store.stories import curation, upkeep
from store.types import Article, ListKey, Place
from tests.builders import NOW, add_source, an_article, save
from tests.store.stories import texts

HOUR = timedelta(hours=1)
KINDS: dict[str, dict[str, Any]] = {
    "reseau": {"kind": "network"},
    "journal": {"kind": "media", "topicality": "general"},
    "blog": {"kind": "blog"},
    "annuaire": {"kind": "directory"},
    "region": {"kind": "institution"},
}
ALL = ListKey("all")
REDON = Place(level="commune", code="35236", name="Redon", role="subject", main=True)


@pytest.fixture(autouse=True)
def _sources(engine: Engine) -> None:
    for source, fields in KINDS.items():
        add_source(engine, source, **fields)


def an(source: str, text: str = texts.RELEASE, hours: int = 0, **fields: Any) -> Article:
    """The press release, or another text, as a source has it so many hours after noon of the day before yesterday."""
    values: dict[str, Any] = {
        "canonical_url": f"https://{source}.example/halle",
        "source": source,
        "title": "La Halle aux Grains ouvre samedi à Redon",
        "text": text,
        "published": NOW - 48 * HOUR + hours * HOUR,
        "places": (REDON,),
    }
    return an_article(**(values | fields))


def put(engine: Engine, *found: Article) -> list[int]:
    """The articles saved one after the other; their numbers."""
    ids = []
    for article in found:
        with transaction(engine) as session:
            ids.append(save(session, article).id or 0)
    return ids


def told(engine: Engine) -> list[list[str]]:
    """The sources of each story, its lead first; articles that are alone are not told."""
    with reading(engine) as session:
        row, article = StoryMemberRow, ArticleRow
        found = select(row.story_id, article.source_id).join(article, article.id == row.article_id)
        rows = session.execute(found.order_by(row.story_id, row.rank)).all()
    return [
        [row.source_id for row in rows if row.story_id == story] for story in sorted({row.story_id for row in rows})
    ]


def changed(engine: Engine, work: Callable[[], object]) -> set[str]:
    """The sources whose articles count as changed by some work."""
    with reading(engine) as session:
        before = articles.last_sequence(session)
    work()
    with reading(engine) as session:
        return {change.source for change in articles.changes_since(session, before)}


def do(engine: Engine, work: Callable[[Session], object]) -> Callable[[], object]:
    def run() -> None:
        with transaction(engine) as session:
            work(session)

    return run


def shown(engine: Engine, key: ListKey = ALL) -> list[str]:
    with reading(engine) as session:
        return [article.source for article in articles.newest(session, key)]


def test_relays_and_the_same_news_are_one_story_and_other_news_is_not(engine: Engine) -> None:
    put(
        engine,
        an("reseau"),
        an("blog", texts.SHORTENED, 5),
        an("journal", texts.REPORTED, 9, title="Redon : la Halle aux Grains ouvre samedi"),
        an("annuaire", texts.CALL, 9, title="Appel à projets : jardins nourriciers"),
    )
    assert told(engine) == [["reseau", "blog", "journal"]]
    assert set(shown(engine)) == {"reseau", "annuaire"}


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_neither_the_story_nor_its_lead_depends_on_the_order_of_arrival(engine: Engine, order: tuple[int, ...]) -> None:
    found = [an("reseau"), an("blog", texts.SHORTENED, 5), an("journal", hours=24)]
    put(engine, *(found[place] for place in order))
    assert told(engine) == [["reseau", "blog", "journal"]]


LEADS: dict[str, tuple[list[Article], str]] = {
    "the earlier day": ([an("reseau", hours=30), an("journal")], "journal"),
    "on one day, who speaks for itself": ([an("journal"), an("reseau", hours=3)], "reseau"),
    "whose release it is, even a day later": ([an("journal"), an("region", hours=30)], "region"),
    "the whole text rather than a part": ([an("reseau", partial="summary"), an("journal", hours=30)], "journal"),
    "whom others link to": (
        [an("journal"), an("reseau", hours=40), an("blog", hours=1, outlinks=("https://reseau.example/halle",))],
        "reseau",
    ),
    "what its source still has": ([an("reseau"), an("journal", hours=30)], "reseau"),
}


@pytest.mark.parametrize(("found", "lead"), LEADS.values(), ids=LEADS)
def test_the_best_article_leads(engine: Engine, found: list[Article], lead: str) -> None:
    put(engine, *found)
    assert [story[0] for story in told(engine)] == [lead]


def test_an_article_knows_its_story(engine: Engine) -> None:
    first, second = put(engine, an("reseau"), an("journal", hours=30))
    with reading(engine) as session:
        stored = articles.get(session, second)
    facts = article_json(stored, stored.territories)["story"]
    assert facts == {
        "id": facts["id"],
        "lead": False,
        "why": f"same text (100%) as article {first}",
        "others": [
            {"id": first, "source": "reseau", "title": stored.title, "canonical_url": "https://reseau.example/halle"}
        ],
    }


def test_who_joins_a_story_changes_the_others(engine: Engine) -> None:
    put(engine, an("reseau"))
    assert changed(engine, lambda: put(engine, an("journal", hours=30))) == {"reseau", "journal"}
    assert changed(engine, lambda: put(engine, an("annuaire", texts.CALL, title="Appel"))) == {"annuaire"}
    assert changed(engine, lambda: put(engine, an("journal", hours=30))) == set()


def test_when_the_lead_goes_the_next_one_leads_and_when_it_is_back_it_leads_again(engine: Engine) -> None:
    first, _ = put(engine, an("reseau"), an("journal", hours=30))
    gone = do(engine, lambda session: saving.mark_gone(session, first, NOW))
    assert changed(engine, gone) == {"reseau", "journal"}
    assert (told(engine), shown(engine)) == ([["journal", "reseau"]], ["journal"])
    assert changed(engine, lambda: put(engine, an("reseau"))) == {"reseau", "journal"}
    assert (told(engine), shown(engine)) == ([["reseau", "journal"]], ["reseau"])


def test_when_the_lead_is_forgotten_the_next_one_leads(engine: Engine) -> None:
    first, *_ = put(engine, an("reseau"), an("journal", hours=30), an("blog", hours=31))
    forget = do(engine, lambda session: removal.forget(session, [first], now=NOW))
    assert changed(engine, forget) >= {"journal", "blog"}
    assert told(engine) == [["blog", "journal"]]
    with reading(engine) as session:
        assert first not in set(session.scalars(select(StoryKeyRow.article_id)))


def test_what_a_person_hid_does_not_lead(engine: Engine) -> None:
    first, _ = put(engine, an("reseau"), an("journal", hours=30))
    hide = do(engine, lambda session: people.decide(session, first, "hidden", author="Zoé", now=NOW))
    assert changed(engine, hide) == {"reseau", "journal"}
    assert (told(engine), shown(engine)) == ([["journal", "reseau"]], ["journal"])
    with reading(engine) as session:
        lead = articles.get(session, 2)
    assert article_json(lead)["story"]["others"] == []
    assert changed(engine, do(engine, lambda session: people.undecide(session, first))) == {"reseau", "journal"}
    assert shown(engine) == ["reseau"]


def test_a_source_on_trial_does_not_lead(engine: Engine) -> None:
    put(engine, an("reseau"), an("journal", hours=30))
    trial = do(engine, lambda session: sources.set_state(session, "reseau", "trial"))
    assert changed(engine, trial) == {"reseau", "journal"}
    assert (told(engine), shown(engine)) == ([["journal", "reseau"]], ["journal"])


def test_an_article_that_says_something_else_now_leaves_its_story(engine: Engine) -> None:
    put(engine, an("reseau"), an("blog", hours=2), an("journal", hours=30))
    rewritten = an("journal", texts.CALL, 30, title="Appel à projets : jardins nourriciers")
    assert changed(engine, lambda: put(engine, rewritten)) == {"reseau", "blog", "journal"}
    assert told(engine) == [["reseau", "blog"]]
    put(engine, an("annuaire", texts.CALL, 31, title="Appel à projets : jardins nourriciers"))
    assert told(engine) == [["reseau", "blog"], ["journal", "annuaire"]]


def test_an_article_that_is_retouched_stays(engine: Engine) -> None:
    put(engine, an("reseau"), an("journal", hours=30))
    assert changed(engine, lambda: put(engine, an("journal", f"{texts.RELEASE} Entrée libre.", 30))) == {"journal"}
    assert told(engine) == [["reseau", "journal"]]


def test_leaving_takes_an_article_out_of_story_and_index(engine: Engine) -> None:
    first, second = put(engine, an("reseau"), an("journal", hours=30))
    assert changed(engine, do(engine, lambda session: stories.leave(session, first))) == {"journal"}
    assert told(engine) == []
    with transaction(engine) as session:
        assert session.scalars(select(StoryRow)).all() == []
        assert set(session.scalars(select(StoryKeyRow.article_id))) == {second}
        assert set(session.scalars(select(SignatureRow.article_id))) == {second}
    put(engine, an("blog"))
    assert told(engine) == [["blog", "journal"]]


def test_what_a_person_split_no_crawl_puts_together(engine: Engine) -> None:
    _, second = put(engine, an("reseau"), an("journal", hours=30))
    split = do(engine, lambda session: curation.split(session, second, author="Zoé", now=NOW))
    assert changed(engine, split) == {"reseau", "journal"}
    put(engine, an("journal", f"{texts.RELEASE} Entrée libre.", 30), an("reseau", f"{texts.RELEASE} Venez !"))
    assert told(engine) == []
    put(engine, an("blog", hours=2))
    assert told(engine) == [["reseau", "blog"]]


def test_what_a_person_put_together_no_crawl_parts(engine: Engine) -> None:
    other = an("journal", texts.CALL, 30, title="Appel à projets : jardins nourriciers")
    ids = put(engine, an("reseau"), other)
    merge = do(engine, lambda session: curation.merge(session, ids, author="Zoé", now=NOW))
    assert changed(engine, merge) == {"reseau", "journal"}
    put(engine, an("journal", f"{texts.CALL} Bonne chance.", 30, title="Appel à projets : jardins"))
    assert told(engine) == [["reseau", "journal"]]
    with reading(engine) as session:
        report = curation.report(session, ids[1])
    assert [(one.source, one.why) for one in report.articles] == [
        ("reseau", "put here by Zoé"),
        ("journal", "put here by Zoé"),
    ]
    assert [(one.one, one.other, one.together, one.author) for one in report.decisions] == [(*ids, True, "Zoé")]


def test_the_last_word_counts(engine: Engine) -> None:
    ids = put(engine, an("reseau"), an("journal", hours=30), an("blog", hours=31))
    with transaction(engine) as session:
        curation.split(session, ids[1], author="Zoé", now=NOW)
        curation.merge(session, ids[:2], author="Ali", now=NOW)
    put(engine, an("journal", f"{texts.RELEASE} Entrée libre.", 30))
    assert told(engine) == [["reseau", "blog", "journal"]]


def test_two_stories_become_one_when_a_person_says_so(engine: Engine) -> None:
    title = "Appel à projets : jardins nourriciers"
    ids = put(
        engine,
        an("reseau"),
        an("journal", hours=1),
        an("annuaire", texts.CALL, title=title),
        an("blog", texts.CALL, 30, title=title),
    )
    assert len(told(engine)) == 2
    with transaction(engine) as session:
        curation.merge(session, [ids[0], ids[3]], author="Zoé", now=NOW)
    assert told(engine) == [["reseau", "journal", "annuaire", "blog"]]


def test_what_cannot_be_merged_or_split_is_said(engine: Engine) -> None:
    [alone] = put(engine, an("reseau"))
    with transaction(engine) as session:
        with pytest.raises(InvalidInput, match=f"article {alone} is alone"):
            curation.split(session, alone, author="Zoé", now=NOW)
        with pytest.raises(InvalidInput, match="two articles"):
            curation.merge(session, [alone, alone], author="Zoé", now=NOW)
        with pytest.raises(NotFound, match="no article 99"):
            curation.merge(session, [alone, 99], author="Zoé", now=NOW)
        assert curation.report(session, alone).id is None


def test_articles_of_before_are_placed_once(engine: Engine) -> None:
    ids = put(engine, an("reseau"), an("journal", hours=30), an("annuaire", texts.CALL, title="Appel"))
    with transaction(engine) as session:
        for article in ids:
            stories.leave(session, article)
        assert upkeep.unplaced(session) == ids
        upkeep.place_all(session, ids, NOW)
        assert upkeep.unplaced(session) == []
    assert told(engine) == [["reseau", "journal"]]


def test_what_is_not_relevant_has_no_story(engine: Engine) -> None:
    put(engine, an("reseau", relevant=False), an("journal", hours=30))
    assert told(engine) == []


def test_a_list_shows_a_story_once_by_the_best_article_it_holds(engine: Engine) -> None:
    put(engine, an("reseau", tags=("fablab",)), an("journal", hours=30, tags=("fablab", "friche")))
    assert shown(engine, ListKey("tag", "fablab")) == ["reseau"]
    assert shown(engine, ListKey("tag", "friche")) == ["journal"]
    assert shown(engine, ListKey("source", "journal")) == ["journal"]


@pytest.mark.parametrize(
    ("query", "found"),
    [("is:lead", {"reseau", "annuaire"}), ("-is:lead", {"journal"}), ("has:story", {"reseau", "journal"})],
)
def test_queries_know_stories(engine: Engine, query: str, found: set[str]) -> None:
    put(engine, an("reseau"), an("journal", hours=30), an("annuaire", texts.CALL, title="Appel"))
    with reading(engine) as session:
        wanted = read_query(query)
        every = article_rows.load(session, session.scalars(select(ArticleRow)).all())
        context = contexts(session, every, NOW)
        assert {one.source for one in every if matches(wanted, one, context[one.id])} == found
        assert {one.source for one in search.stream(session, wanted, now=NOW)} == found
