"""The sample web behaves as real sites do, holds what the demo promises, and knows the truth about itself."""

from __future__ import annotations

import gzip
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import quote, urljoin, urlsplit
from urllib.request import urlopen
from urllib.robotparser import RobotFileParser

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from crawler.entries.calendar import read_calendar
from crawler.sample import Post, SampleArticle, SampleWeb, truth
from crawler.sample.manners import routes
from crawler.sample.posts import Site, load, read, slug
from crawler.sample.prose import DAYS, MONTHS, excerpt, fill, long_date, to_html, to_text
from crawler.sample.render import render
from crawler.sample.server import find
from store.taxonomy import load_taxonomy
from store.territories.gazetteer import load_gazetteer
from store.territories.names import fold
from store.types import KINDS, Event, Territory

TODAY = date(2026, 11, 24)
MAGAZINE = "tiers-lieux-magazine"
THIERS = "thiers-couteliers-partage"
WRONG_WEEKDAY = "reunion-publique-chaufferie"
SITES = load(TODAY)
ARTICLES = [(site, post) for site in SITES for post in site.posts]


@pytest.fixture(scope="module")
def web() -> Iterator[SampleWeb]:
    with SampleWeb(today=TODAY) as running:
        yield running


@pytest.fixture
def changing() -> Iterator[SampleWeb]:
    with SampleWeb(today=TODAY) as running:
        yield running


@pytest.fixture(scope="module")
def articles(web: SampleWeb) -> list[SampleArticle]:
    return truth(web)


def ask(web: SampleWeb, site: str, path: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
    """One request to a virtual host, without resolving its name."""
    connection = HTTPConnection("127.0.0.1", web.port, timeout=10)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, headers={"Host": f"{site}.localhost:{web.port}", **named})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


def visit(web: SampleWeb, url: str, method: str = "GET") -> tuple[HTTPResponse, bytes]:
    parts = urlsplit(url)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return ask(web, (parts.hostname or "").removesuffix(".localhost"), path, method)


def a_post(**given: object) -> Post:
    """A new article that says only what the test is about."""
    told = {
        "slug": "nouveau",
        "title": "Un nouveau lieu",
        "body": "Un texte.",
        "date": datetime(2026, 11, 23, tzinfo=UTC),
    }
    return Post(**{**told, **given})  # type: ignore[arg-type]  # a builder for tests takes any field


def test_there_is_enough_to_show() -> None:
    places = [Territory.parse(place) for _, post in ARTICLES for place in post.places]
    departements = {
        place.code[: 3 if place.code.startswith("97") else 2] for place in places if place.level == "commune"
    }
    assert len(SITES) >= 13
    assert sum(post.public for _, post in ARTICLES) >= 140
    assert len(departements) >= 20


def test_every_kind_and_most_themes_appear() -> None:
    assert {post.kind for _, post in ARTICLES} == set(KINDS)
    assert len({tag for _, post in ARTICLES for tag in post.tags}) >= 40


@pytest.mark.parametrize(("site", "post"), ARTICLES, ids=[f"{site.id}/{post.slug}" for site, post in ARTICLES])
def test_an_article_is_worth_reading(site: Site, post: Post) -> None:
    assert 120 <= len(to_text(post.body).split()) <= 400
    assert post.date.date() < TODAY
    assert site.find(post.slug) is post


def test_the_newspaper_is_mostly_about_other_things() -> None:
    posts = next(site.posts for site in SITES if site.id == "courrier-des-trois-rivieres")
    assert len(posts) >= 25
    assert 5 <= sum(post.relevant for post in posts) <= 9


def test_two_articles_never_share_an_address_or_a_title() -> None:
    assert len({(site.id, site.path(post)) for site, post in ARTICLES}) == len(ARTICLES)
    assert len({post.title for _, post in ARTICLES}) == len(ARTICLES)


def test_one_weekday_is_wrong_and_only_one() -> None:
    pattern = re.compile(rf"({'|'.join(DAYS)}) (\d+)(?:er)? ({'|'.join(MONTHS)}) (\d{{4}})")
    wrong = {
        post.slug
        for _, post in ARTICLES
        for day, number, month, year in pattern.findall(post.body)
        if DAYS[date(int(year), MONTHS.index(month) + 1, int(number)).weekday()] != day
    }
    assert wrong == {WRONG_WEEKDAY}


def test_a_press_release_is_relayed_word_for_word(articles: list[SampleArticle]) -> None:
    first, relay = (article for article in articles if "C’était promis depuis la journée" in article.text)
    assert first.text == relay.text
    assert first.site != relay.site
    assert first.title != relay.title


@pytest.mark.parametrize("today", [date(2026, 11, 24), date(2027, 3, 1), date(2031, 2, 28)], ids=str)
def test_calls_are_open_closed_and_permanent_on_any_day(today: date) -> None:
    calls = [post for site in load(today) for post in site.posts if post.kind == "appel"]
    assert sum(bool(post.deadline and post.deadline >= today) for post in calls) >= 6
    assert sum(bool(post.deadline and post.deadline < today) for post in calls) >= 4
    assert any("sans date limite" in post.body for post in calls)


def test_a_relative_deadline_is_written_out_in_the_text() -> None:
    post = next(post for _, post in ARTICLES if post.slug == "cuisines-nourricieres-hauts-de-france")
    assert post.deadline == TODAY + timedelta(days=41)
    assert long_date(post.deadline) in post.body
    assert not any("{today" in post.body for _, post in ARTICLES)


def test_expected_tags_are_of_the_vocabulary() -> None:
    assert {tag for _, post in ARTICLES for tag in post.tags} <= set(load_taxonomy().tags)


def test_expected_communes_are_real_and_named_in_the_text() -> None:
    gazetteer = load_gazetteer()
    silent = [
        (post.slug, place)
        for _, post in ARTICLES
        for place in post.places
        if place.startswith("commune-")
        # "au Vigan" names Le Vigan.
        and fold(gazetteer.name(Territory.parse(place))).removeprefix("le ")
        not in fold(f"{post.title} {to_text(post.body)}")
    ]
    assert silent == []


def test_homonyms_are_told_apart_by_their_departement() -> None:
    places = {post.places[0] for _, post in ARTICLES if "Saint-Denis" in post.title}
    assert places == {"commune-93066", "commune-97411"}


@pytest.mark.parametrize(
    "wrong",
    ["kind: blogue", "unheard: of", "topicality: both", "posts: [{slug: a, title: A, date: hier}]", "scope: nowhere"],
)
def test_a_data_file_with_a_mistake_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="validation error"):
        read(f"id: a\nname: A\nmanner: hugo\npermalink: /a\n{wrong}\n", TODAY)


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("Un & deux\nsuite", "<p>Un &amp; deux suite</p>"),
        ("## Titre", "<h2>Titre</h2>"),
        ("- a\n- **b**", "<ul><li>a</li><li><strong>b</strong></li></ul>"),
        ("> dit-elle", "<blockquote><p>dit-elle</p></blockquote>"),
        (":: Lieu : Hennebont", "<table><tr><th>Lieu :</th><td>Hennebont</td></tr></table>"),
        ("[ici](/a?b=1&c=2)", '<p><a href="!/a?b=1&amp;c=2">ici</a></p>'),
    ],
)
def test_markup(body: str, shown: str) -> None:
    assert to_html(body, lambda target: f"!{target}") == shown


@given(st.text(alphabet="aé<>&\"'«» ", min_size=1).map(str.strip).filter(lambda text: text and text[0] not in "->"))
def test_plain_text_comes_back_from_its_html(text: str) -> None:
    shown = text_of(f"<meta charset=utf-8>{to_html(text, str)}".encode())
    assert shown.split() == to_text(text).split()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("le {today+7}", "le 1er décembre 2026"),
        ("le {today-23 jour}", "le dimanche 1er novembre 2026"),
        ("today-3 08:15", "2026-11-21 08:15"),
        ("today+40", "2027-01-03"),
        ("Vu today-3", "Vu today-3"),
    ],
)
def test_relative_days(written: str, meant: str) -> None:
    assert fill(written, TODAY) == meant


def test_an_excerpt_is_cut_between_words() -> None:
    assert excerpt("Un café\n\nassociatif rouvre", 14) == "Un café…"
    assert excerpt("Court", 14) == "Court"


def test_slug() -> None:
    assert slug("Œuvres d’été : où ?") == "oeuvres-d-ete-ou"


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.id)
def test_every_address_renders(site: Site) -> None:
    sites = {other.id: other for other in SITES}
    for path, resource in routes(site).items():
        if resource.location:
            continue
        body = render(resource, site, sites, f"{site.id}.localhost:80")
        if "xml" in resource.content_type or resource.gzipped:
            etree.fromstring(body)
        assert body, path


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.id)
def test_redirects_lead_somewhere(site: Site) -> None:
    known = routes(site)
    targets = [resource.location for resource in known.values() if resource.location]
    assert [target for target in targets if find(known, target) is None] == []


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.id)
def test_the_home_page_leads_to_every_listed_article(site: Site, web: SampleWeb) -> None:
    wanted = {web.address(site.id, post.slug) for post in site.listed if not post.path}
    reached: set[str] = set()
    seen: set[str] = set()
    queue = [web.homepage(site.id)]
    while queue and not wanted <= reached:
        page = queue.pop(0)
        links = links_of(web, page) - seen
        seen |= links
        reached |= {where(web, link) for link in links}
        queue += [link for link in links if re.search(r"actualites|page|debut|offset|nouvelles/\d|=\d+$", link)]
    assert wanted <= reached


def links_of(web: SampleWeb, url: str) -> set[str]:
    response, body = visit(web, url)
    found = [urljoin(url, link.get("href", "")) for link in etree.HTML(body).iter("a")]
    same = [link for link in found if urlsplit(link).netloc == urlsplit(url).netloc]
    return {quote(link, safe=":/?=&;,.()%") for link in same if response.status == 200}


def where(web: SampleWeb, url: str) -> str:
    """Where an address leads, after one redirect."""
    return visit(web, url, "HEAD")[0].headers.get("Location", url)


def test_public_articles_show_their_whole_text(web: SampleWeb, articles: list[SampleArticle]) -> None:
    for article in articles:
        if article.public:
            shown = squeezed(text_of(visit(web, article.url)[1]))
            assert [part for part in article.text.split("\n\n") if squeezed(part) not in shown] == [], article.url


def text_of(page: bytes) -> str:
    """What a page shows; its charset is read from the page itself, as a browser does."""
    return "".join(str(text) for text in etree.HTML(page).itertext())


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize(
    ("site", "path", "status", "content_type"),
    [
        (MAGAZINE, "/", 200, "text/html; charset=UTF-8"),
        (MAGAZINE, "/feed/", 200, "application/rss+xml; charset=UTF-8"),
        (MAGAZINE, "/feed/?paged=2", 200, "application/rss+xml; charset=UTF-8"),
        (MAGAZINE, "/feed/?paged=9", 404, "text/html; charset=UTF-8"),
        (MAGAZINE, "/wp-sitemap.xml", 200, "application/xml; charset=UTF-8"),
        (MAGAZINE, "/robots.txt", 200, "text/plain; charset=UTF-8"),
        (MAGAZINE, "/2026/04/brouillon-charte-des-friches/", 404, "text/html; charset=UTF-8"),
        (MAGAZINE, "/2019/07/300-fabriques/", 301, "text/html; charset=UTF-8"),
        (MAGAZINE, "/2020/02/france-tiers-lieux-une-tete-de-reseau/?utm_source=x&fbclid=1", 200, None),
        (MAGAZINE, "/2020/02/france-tiers-lieux-une-tete-de-reseau/amp/", 200, None),
        (MAGAZINE, "/2020/02/france-tiers-lieux-une-tete-de-reseau/?print=print", 200, None),
        (MAGAZINE, "/?utm_source=x", 200, None),
        (MAGAZINE, "/?p=999", 404, None),
        (MAGAZINE, "/wp-content/uploads/any.png", 200, "image/png"),
        ("cahiers-des-transitions", "/spip.php?article101", 301, None),
        ("cahiers-des-transitions", "/spip.php?article999", 404, None),
        (
            "wiki-des-lieux",
            "/index.php?title=Special:RecentChanges&feed=atom",
            200,
            "application/atom+xml; charset=UTF-8",
        ),
        ("wiki-des-lieux", "/index.php?title=Rien", 404, None),
        ("graines-de-lieux", "/?Rien", 404, None),
        ("ville-nogent-le-rotrou", "/actualites?page=2", 200, None),
        ("ville-nogent-le-rotrou", "/robots.txt", 404, None),
        ("energies-d-ici", "/feed.json", 200, "application/feed+json; charset=UTF-8"),
        ("courrier-des-trois-rivieres", "/sitemap-news.xml.gz", 200, "application/gzip"),
        ("bulletin-des-cevennes", "/article.php3?id_article=100", 200, "text/html"),
        ("unknown", "/", 404, None),
    ],
)
def test_addresses(web: SampleWeb, site: str, path: str, status: int, content_type: str | None) -> None:
    response, _ = ask(web, site, path)
    assert response.status == status
    assert content_type in {None, response.headers["Content-Type"]}


@pytest.mark.parametrize("validator", [("ETag", "If_None_Match"), ("Last-Modified", "If_Modified_Since")])
@pytest.mark.parametrize("path", ["/feed/", "/wp-sitemap.xml"])
def test_a_known_feed_costs_a_304(web: SampleWeb, path: str, validator: tuple[str, str]) -> None:
    first, _ = ask(web, MAGAZINE, path)
    again, body = ask(web, MAGAZINE, path, **{validator[1]: first.headers[validator[0]]})
    assert (again.status, body) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]


@pytest.mark.parametrize("stale", [{"If_None_Match": '"old"'}, {"If_Modified_Since": "never"}], ids=str)
def test_a_stale_validator_gets_the_feed(web: SampleWeb, stale: dict[str, str]) -> None:
    response, body = ask(web, MAGAZINE, "/feed/", **stale)
    assert response.status == 200
    assert body


def test_wordpress_pages_carry_no_validator(web: SampleWeb) -> None:
    response, _ = ask(web, MAGAZINE, "/")
    assert "ETag" not in response.headers
    assert "Last-Modified" not in response.headers


def test_gzip_is_given_to_who_accepts_it(web: SampleWeb) -> None:
    _, plain = ask(web, MAGAZINE, "/feed/")
    response, small = ask(web, MAGAZINE, "/feed/", Accept_Encoding="gzip, deflate")
    assert response.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small) == plain


def test_head_says_the_length_and_sends_nothing(web: SampleWeb) -> None:
    _, body = ask(web, MAGAZINE, "/")
    head, _ = ask(web, MAGAZINE, "/", "HEAD")
    assert int(head.headers["Content-Length"]) == len(body)
    assert raw(web, MAGAZINE, "HEAD").endswith(b"\r\n\r\n")


def raw(web: SampleWeb, site: str, method: str) -> bytes:
    """The bytes of a whole answer: the standard client drops the body a HEAD must not have."""
    with socket.create_connection(("127.0.0.1", web.port), timeout=10) as wire:
        wire.sendall(f"{method} / HTTP/1.1\r\nHost: {site}.localhost\r\nConnection: close\r\n\r\n".encode())
        return b"".join(iter(lambda: wire.recv(65536), b""))


def test_the_news_sitemap_is_a_gzip_file_of_the_last_days(web: SampleWeb) -> None:
    response, body = ask(web, "courrier-des-trois-rivieres", "/sitemap-news.xml.gz", Accept_Encoding="gzip")
    found = etree.fromstring(gzip.decompress(body)).findall("{*}url")
    assert "Content-Encoding" not in response.headers
    assert 4 <= len(found) <= 10


def test_links_name_the_host_that_was_asked(web: SampleWeb) -> None:
    _, body = visit(web, web.homepage(MAGAZINE))
    assert f'href="http://{MAGAZINE}.localhost:{web.port}/2026/11/{THIERS}/"'.encode() in body


def test_the_old_site_is_in_latin_1_without_saying_so_in_http(web: SampleWeb) -> None:
    response, body = ask(web, "bulletin-des-cevennes", "/article.php3?id_article=100")
    assert "charset" not in response.headers["Content-Type"]
    assert "préempté" in body.decode("iso-8859-1")
    assert b"310 000 &#8364;" in body


def test_localhost_lists_the_sites(web: SampleWeb) -> None:
    with urlopen(web.url.replace("localhost", "127.0.0.1"), timeout=10) as response:
        body = response.read().decode()
    assert all(site.homepage in body for site in web.sites())


def test_requests_are_logged(changing: SampleWeb) -> None:
    ask(changing, MAGAZINE, "/feed/", User_Agent="Veille/1", If_None_Match='"x"')
    (seen,) = changing.requests
    assert (seen.host, seen.path, seen.status) == (f"{MAGAZINE}.localhost", "/feed/", 200)
    assert (seen.method, seen.user_agent, seen.conditional) == ("GET", "Veille/1", True)


@pytest.mark.parametrize(
    "site", [site for site in SITES if site.feed and site.manner != "eleventy"], ids=lambda s: s.id
)
def test_feeds_parse_and_are_announced(web: SampleWeb, site: Site) -> None:
    _, body = ask(web, site.id, site.feed)
    _, home = ask(web, site.id, "/")
    parsed = feedparser.parse(body)
    assert not parsed.bozo
    assert len(parsed.entries) == min(len(site.listed), 10 if site.manner == "mediawiki" else site.feed_items)
    assert b'rel="alternate" type="application/' in home


def test_a_protected_post_shows_a_form_in_its_page_and_feed(web: SampleWeb) -> None:
    _, page = visit(web, web.address(MAGAZINE, "dossier-abonnes-bail"))
    _, feed = ask(web, MAGAZINE, "/feed/")
    assert b"post-password-form" in page
    assert b"post-password-form" in feed
    assert b"commodat" not in page


def test_sections_closed_by_robots_are_linked_but_private(web: SampleWeb, articles: list[SampleArticle]) -> None:
    closed = [article for article in articles if not article.public and "abonnes" not in article.url]
    for article in closed:
        rules = RobotFileParser()
        rules.parse(ask(web, article.site, "/robots.txt")[1].decode().splitlines())
        assert not rules.can_fetch("Veille", article.url)
    assert len(closed) == 2


def test_an_undated_page_has_its_date_in_its_text_only(web: SampleWeb) -> None:
    _, page = visit(web, web.address("ville-nogent-le-rotrou", WRONG_WEEKDAY))
    _, rdf = ask(web, "bulletin-des-cevennes", "/rss.rdf")
    assert b"date-publication" not in page
    assert rdf.count(b"<dc:date>") == rdf.count(b"<item ") - 1


def test_sites_describe_themselves_as_sources(web: SampleWeb) -> None:
    town = next(site for site in web.sites() if site.manner == "town")
    assert not town.has_feed
    assert town.source().scope == Territory("commune", "28280")
    assert town.source().topicality == "general"


def test_an_edit_changes_page_feed_and_truth(changing: SampleWeb) -> None:
    before, _ = ask(changing, MAGAZINE, "/feed/")
    url = changing.edit(MAGAZINE, THIERS, "Un paragraphe de plus.")
    after, _ = ask(changing, MAGAZINE, "/feed/", If_None_Match=before.headers["ETag"])
    assert after.status == 200
    assert after.headers["Last-Modified"] != before.headers["Last-Modified"]
    assert b"Un paragraphe de plus." in visit(changing, url)[1]
    assert next(article for article in truth(changing) if article.url == url).text.endswith("Un paragraphe de plus.")


def test_every_edit_is_later_than_the_one_before(changing: SampleWeb) -> None:
    changing.edit(MAGAZINE, THIERS, "Encore.")
    first, _ = ask(changing, MAGAZINE, "/feed/")
    changing.edit(MAGAZINE, THIERS, "Et encore.")
    second, _ = ask(changing, MAGAZINE, "/feed/")
    assert parsedate_to_datetime(first.headers["Last-Modified"]) < parsedate_to_datetime(
        second.headers["Last-Modified"]
    )


def test_an_added_article_heads_the_feed(changing: SampleWeb) -> None:
    url = changing.add(MAGAZINE, a_post())
    parsed = feedparser.parse(ask(changing, MAGAZINE, "/feed/")[1])
    assert parsed.entries[0].link.startswith(url)
    assert parsed.entries[0].id not in {entry.id for entry in parsed.entries[1:]}


def test_a_removed_article_is_gone_everywhere(changing: SampleWeb) -> None:
    url = changing.remove(MAGAZINE, THIERS)
    assert visit(changing, url)[0].status == 404
    assert url.encode() not in visit(changing, changing.homepage(MAGAZINE))[1]
    assert url not in {article.url for article in truth(changing)}


@pytest.mark.parametrize("change", ["edit", "remove"])
def test_what_is_not_there_cannot_be_changed(changing: SampleWeb, change: str) -> None:
    with pytest.raises(KeyError, match="no article 'nothing'"):
        changing.edit(MAGAZINE, "nothing", "x") if change == "edit" else changing.remove(MAGAZINE, "nothing")


def test_two_webs_do_not_share_changes(web: SampleWeb, changing: SampleWeb) -> None:
    changing.add("la-manivelle", a_post())
    assert len(truth(changing)) == len(truth(web)) + 1


def test_the_command_serves_until_stopped() -> None:
    command = [sys.executable, "-m", "crawler.sample", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        line = process.stdout.readline() if process.stdout else ""
        found = re.search(r"http://localhost:(\d+)/ \((\d+) sites\)", line)
        process.terminate()
    assert found
    assert int(found[2]) == len(SITES)


def test_the_calendar_holds_the_events_of_its_site(web: SampleWeb) -> None:
    _, body = ask(web, "lieux-bretagne", "/agenda.ics")
    home = web.homepage("lieux-bretagne")
    (event,) = read_calendar(body, f"{home}agenda.ics", home, datetime(2026, 11, 24, tzinfo=UTC)).links
    assert event.url == web.address("lieux-bretagne", "vannes-habitat-participatif-visite")
    assert event.event == Event(start=datetime(2026, 12, 12, 9, tzinfo=UTC))
