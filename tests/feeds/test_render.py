"""Every feed is well formed and complete, whatever the articles hold."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree, html

from feeds.render import syndication
from feeds.render.document import EXCERPT, FULL, FeedDocument, make_document, make_item
from feeds.render.json_feed import json_feed
from feeds.render.opml import opml
from feeds.render.page import FOLDED_FROM, Entry, Group, index_page, list_page
from feeds.render.syndication import atom, rss
from store.config import Config
from store.taxonomy import load_taxonomy
from store.types import Annotations, ListKey, Place, Provenance, Rights, Source, StoredArticle
from tests.builders import NOW, a_source
from tests.feeds.checks import check_atom, check_json, check_rss

CONFIG = Config(public_url="https://veille.example")
FABLAB = ListKey("tag", "fablab")


def a_stored(number: int = 1, **fields: Any) -> StoredArticle:
    """A stored article that names Concarneau."""
    place = Place(level="commune", code="29039", name="Concarneau", role="subject", main=True)
    values: dict[str, Any] = {
        "id": number,
        "canonical_url": f"https://movilab.example/{number}",
        "source": "movilab",
        "title": f"Un fablab ouvre ({number})",
        "text": "Tout le texte.\n\nEn deux paragraphes.",
        "excerpt": "Il ouvre à Concarneau.",
        "authors": ("Anne Le Goff",),
        "published": NOW - timedelta(hours=number),
        "annotations": Annotations(tags=("fablab",), places=(place,)),
        "provenance": Provenance(fetched_url=f"https://movilab.example/{number}"),
        "sequence": number,
        "first_seen": NOW,
        "last_checked": NOW,
        "listed": NOW,
        "text_hash": "0",
        "territories": ("commune-29039", "departement-29"),
    }
    return StoredArticle(**(values | fields))


def a_feed(*articles: StoredArticle, source: Source | None = None, config: Config = CONFIG) -> FeedDocument:
    items = [make_item(article, source or a_source(name="Movilab"), config) for article in articles]
    return make_document(FABLAB, [item for item in items if item], {"movilab": "Movilab"}, config)


def test_rss_says_what_watchers_need() -> None:
    [entry] = feedparser.parse(rss(a_feed(a_stored()))).entries
    assert (entry.title, entry.link, entry.author) == (
        "Un fablab ouvre (1)", "https://movilab.example/1", "Anne Le Goff",
    )  # fmt: skip
    assert entry.source.title == "Movilab"
    # RSS has one text for a category: the label, which readers show.
    assert ("Finistère (29)", "https://veille.example/territoire/") in {(tag.term, tag.scheme) for tag in entry.tags}
    assert "Concarneau" in entry.summary


def test_atom_labels_are_for_people() -> None:
    [entry] = feedparser.parse(atom(a_feed(a_stored()))).entries
    labels = {tag.term: tag.label for tag in entry.tags}
    assert (labels["departement-29"], labels["article"]) == ("Finistère (29)", "Article")
    assert labels["fablab"] == load_taxonomy().label("fablab")


@pytest.mark.parametrize(("render", "check"), [(rss, check_rss), (atom, check_atom), (json_feed, check_json)])
@pytest.mark.parametrize("number", [0, 1, 50])
def test_formats_keep_to_their_specifications(render: Any, check: Any, number: int) -> None:
    feed = a_feed(*(a_stored(n) for n in range(number)))
    assert len(check(render(feed))) == number


@pytest.mark.parametrize("render", [rss, atom, json_feed])
def test_the_same_list_is_the_same_bytes(render: Any) -> None:
    assert render(a_feed(a_stored(1), a_stored(2))) == render(a_feed(a_stored(1), a_stored(2)))


def test_ids_do_not_depend_on_where_the_feed_is_served() -> None:
    elsewhere = a_feed(a_stored(), config=Config(public_url="https://ailleurs.example"))
    assert check_atom(atom(a_feed(a_stored()))) == check_atom(atom(elsewhere))


@pytest.mark.parametrize(
    ("republish", "shown"),
    [
        ("full", "<p>Tout le texte.</p><p>En deux paragraphes.</p>"),
        ("excerpt", "<p>Il ouvre à Concarneau.</p>"),
        ("none", "<p>Un fablab ouvre (1)</p>"),
    ],
)
def test_as_much_is_shown_as_the_source_allows(republish: Any, shown: str) -> None:
    feed = a_feed(a_stored(image="https://movilab.example/a.jpg"), source=a_source(rights=Rights(republish=republish)))
    assert feed.items[0].html == shown
    assert (b"a.jpg" in rss(feed), b"a.jpg" in atom(feed), b"a.jpg" in json_feed(feed)) == (republish != "none",) * 3


def test_a_part_is_never_shown_as_the_whole() -> None:
    feed = a_feed(a_stored(partial="paywall"), source=a_source(rights=Rights(republish="full")))
    assert feed.items[0].html == "<p>Il ouvre à Concarneau.</p>"


@pytest.mark.parametrize(("republish", "most"), [("full", FULL), ("excerpt", EXCERPT)])
@pytest.mark.parametrize("text", ["mot " * 20_000, "x" * 80_000], ids=["words", "one word"])
def test_long_texts_are_cut(republish: Any, most: int, text: str) -> None:
    feed = a_feed(a_stored(text=text, excerpt=""), source=a_source(rights=Rights(republish=republish)))
    assert most - 5 <= len(feed.items[0].text) <= most


@pytest.mark.parametrize("republish", ["full", "excerpt"])
def test_contacts_of_people_are_in_no_format(republish: Any) -> None:
    contact = "Anne Le Goff (anne@lieu.example, 06 12 34 56 78)"
    odd = a_stored(title=contact, text=contact, excerpt=contact, authors=(contact, "anne@lieu.example"))
    feed = a_feed(odd, source=a_source(rights=Rights(republish=republish)))
    for data in (rss(feed), atom(feed), json_feed(feed), list_page(feed, FABLAB)):
        assert b"lieu.example" not in data
        assert b"34 56" not in data


def test_a_title_that_stands_for_a_text_is_no_markup() -> None:
    feed = a_feed(a_stored(title="<img src=x onerror=alert(1)>", text="", excerpt=""))
    assert feed.items[0].html == "<p>&lt;img src=x onerror=alert(1)&gt;</p>"


def test_an_article_without_web_address_is_in_no_feed() -> None:
    feed = a_feed(a_stored(1, canonical_url="javascript:alert(1)"), a_stored(2))
    assert [item.link for item in feed.items] == ["https://movilab.example/2"]


@pytest.mark.parametrize(("render", "check"), [(rss, check_rss), (atom, check_atom)])
def test_an_item_that_cannot_be_written_does_not_take_the_feed_with_it(
    render: Any, check: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    feed = a_feed(a_stored(1), a_stored(2))
    broken = replace(feed.items[0], title="\x00")
    assert check(render(replace(feed, items=(broken, feed.items[1])))) == [feed.items[1].id]
    assert "https://movilab.example/1" in capsys.readouterr().out


@pytest.mark.parametrize(("form", "written"), [("rss", rss), ("atom", atom)])
def test_items_written_once_are_what_feedgen_would_write(form: Any, written: Any) -> None:
    feed = a_feed(a_stored(1, image="https://movilab.example/a.jpg"), a_stored(2, authors=()))
    generator = syndication._generator(feed, form, f"application/{form}+xml")
    for item in feed.items:
        syndication._add(generator, item, form)
    generator.ttl(syndication.TTL)
    generator.docs("https://www.rssboard.org/rss-specification")
    assert written(feed) == getattr(generator, f"{form}_str")(pretty=True)


def test_a_time_without_zone_is_utc() -> None:
    feed = a_feed(a_stored(published=NOW.replace(tzinfo=None)))
    assert feed.items[0].published == NOW


TEXTS = st.text(alphabet=st.characters(exclude_categories=()), max_size=60) | st.sampled_from(
    [
        "]]>",
        "<script>alert(1)</script>",
        "&amp;&lt;&#0;",
        "\ud800",
        "\x00\x0b\ufffe",
        "\u202eabc",
        "&eacute",
        "<!--",
        "a\n    </item>\n    <item>\n",
    ]
)


@given(title=TEXTS, text=TEXTS, author=TEXTS, category=TEXTS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_text_can_break_a_feed(title: str, text: str, author: str, category: str) -> None:
    odd = a_stored(1, title=title, excerpt=text, authors=(author,), annotations=Annotations(tags=(category,)))
    feed = a_feed(odd, a_stored(2))
    assert len(check_rss(rss(feed))) == len(check_atom(atom(feed))) == len(check_json(json_feed(feed))) == 2
    for data in (rss(feed), atom(feed)):
        parsed = feedparser.parse(data)
        assert (parsed.bozo, len(parsed.entries)) == (0, 2)
    assert b"<script" not in list_page(feed, FABLAB)
    assert all("<script" not in item["content_html"] for item in json.loads(json_feed(feed))["items"])


def test_pages_link_their_feeds() -> None:
    page = list_page(a_feed(a_stored()), FABLAB).decode()
    for suffix in ("rss", "atom", "json"):
        assert f'href="fablab.{suffix}"' in page
    assert 'lang="fr"' in page


def an_index(*groups: Group, language: str = "fr") -> str:
    config = CONFIG.model_copy(update={"language": language})
    return index_page(make_document(ListKey("all"), [], {}, config), groups).decode()


def test_the_index_lists_all_feeds() -> None:
    page = an_index(Group("Départements", [Entry("Finistère (29)", ListKey("territoire", "departement-29"), 3)]))
    for part in ("./territoire/departement-29.rss", "./territoire/departement-29.html", "Finistère (29)", ">3<"):
        assert part in page
    assert "<details>" not in page


def test_a_long_group_is_folded() -> None:
    assert "<details>" in an_index(Group("Communes", [Entry(str(n), FABLAB, 1) for n in range(FOLDED_FROM)]))


@pytest.mark.parametrize(("language", "words"), [("fr", "Derniers articles"), ("en", "Latest articles")])
def test_pages_speak_the_language_of_the_settings(language: str, words: str) -> None:
    page = an_index(language=language)
    assert f'<html lang="{language}">' in page
    assert words in page


@pytest.mark.parametrize(("key", "href"), [(FABLAB, "../tag/fablab.html"), (ListKey("all"), "./tag/fablab.html")])
def test_tags_of_articles_lead_to_their_lists(key: ListKey, href: str) -> None:
    assert f'href="{href}"' in list_page(a_feed(a_stored()), key).decode()


def test_pages_are_whole_html_without_scripts() -> None:
    hostile = a_stored(title="<script>alert(1)</script>", excerpt='" onmouseover="alert(1)', authors=("<b>",))
    root = html.document_fromstring(list_page(a_feed(hostile), FABLAB).decode())
    assert not root.xpath("//script | //@style | //@onmouseover | //a[not(@href)] | //img")
    assert root.xpath("string(//article//h3/a)") == "<script>alert(1)</script>"


def test_days_are_those_of_french_clocks() -> None:
    late = a_stored(published=datetime(2026, 7, 14, 22, 30, tzinfo=UTC))
    assert "15/07/2026" in list_page(a_feed(late), FABLAB).decode()


def test_opml_has_a_folder_for_each_group() -> None:
    data = opml(
        "Veille", {"Thèmes": [("Fablab", "https://veille.example/tag/fablab.rss", "https://veille.example/tag/fablab")]}
    )
    root = etree.fromstring(data)
    assert root.xpath("string(//outline[@text='Thèmes']/outline/@xmlUrl)") == "https://veille.example/tag/fablab.rss"


@given(TEXTS, TEXTS)
def test_no_name_can_break_the_opml(group: str, name: str) -> None:
    data = opml(name, {group: [(name, "https://veille.example/a.rss", "https://veille.example/a")]})
    assert etree.fromstring(data).xpath("count(//outline)") == 2


def test_an_empty_feed_has_no_time_of_its_own() -> None:
    assert a_feed().updated == datetime(1970, 1, 1, tzinfo=UTC)
