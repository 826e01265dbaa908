"""Every feed is well formed and complete, whatever the articles hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from feeds.render.document import FeedDocument, make_document, make_item, mask_contacts, safe_url
from feeds.render.json_feed import json_feed
from feeds.render.opml import opml
from feeds.render.page import index_page, list_page
from feeds.render.syndication import atom, rss
from store.config import Config
from store.taxonomy import load_taxonomy
from store.types import Annotations, ListKey, ListSummary, Place, Provenance, Rights, Source, StoredArticle
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
    return make_document(FABLAB, items, {"movilab": "Movilab"}, config)


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
    assert labels["departement-29"] == "Finistère (29)"
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


def test_the_full_text_only_where_the_source_allows_it() -> None:
    free = a_source(rights=Rights(republish="full"))
    assert "deux paragraphes" in a_feed(a_stored(), source=free).items[0].html
    assert "deux paragraphes" not in a_feed(a_stored()).items[0].html


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Écrire à anne.le-goff@lieu.example.", "Écrire à […]."),
        ("Tél. 02 98 00 00 00 ou +33 6 12 34 56 78", "Tél. […] ou […]"),
        ("45 000 000 d'euros pour 29900 Concarneau", "45 000 000 d'euros pour 29900 Concarneau"),
    ],
)
def test_contacts_of_people_are_not_republished(text: str, shown: str) -> None:
    assert mask_contacts(text) == shown


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "/relative", "http://", "http://a\x00.fr/", "http://a.fr/ b"]
)
def test_links_that_are_no_web_addresses_are_left_out(url: str) -> None:
    assert safe_url(url) is None


TEXTS = st.text(alphabet=st.characters(exclude_categories=()), max_size=60) | st.sampled_from(
    ["]]>", "<script>alert(1)</script>", "&amp;&lt;&#0;", "\ud800", "\x00\x0b\ufffe", "\u202eabc", "&eacute", "<!--"]
)


@given(title=TEXTS, text=TEXTS, author=TEXTS, category=TEXTS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_text_can_break_a_feed(title: str, text: str, author: str, category: str) -> None:
    odd = a_stored(1, title=title, excerpt=text, authors=(author,), annotations=Annotations(tags=(category,)))
    feed = a_feed(odd, a_stored(2))
    assert len(check_rss(rss(feed))) == len(check_atom(atom(feed))) == len(check_json(json_feed(feed))) == 2
    assert len(feedparser.parse(rss(feed)).entries) == 2
    assert b"<script" not in list_page(feed, FABLAB)


def test_pages_link_their_feeds() -> None:
    page = list_page(a_feed(a_stored()), FABLAB).decode()
    for suffix in ("rss", "atom", "json"):
        assert f'href="fablab.{suffix}"' in page
    assert 'lang="fr"' in page


def test_the_index_lists_all_feeds() -> None:
    summaries = [ListSummary(key=key, count=3, newest=NOW) for key in (FABLAB, ListKey("territoire", "departement-29"))]
    feed = make_document(ListKey("all"), [], {}, CONFIG)
    page = index_page(feed, summaries, {}).decode()
    assert "./tag/fablab.rss" in page
    assert "Finistère (29)" in page


def test_opml_has_a_folder_for_each_group() -> None:
    data = opml(
        "Veille", {"Thèmes": [("Fablab", "https://veille.example/tag/fablab.rss", "https://veille.example/tag/fablab")]}
    )
    root = etree.fromstring(data)
    assert root.xpath("string(//outline[@text='Thèmes']/outline/@xmlUrl)") == "https://veille.example/tag/fablab.rss"


def test_an_empty_feed_has_no_time_of_its_own() -> None:
    assert a_feed().updated == datetime(1970, 1, 1, tzinfo=UTC)
