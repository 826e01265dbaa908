"""What CSV, OPML and YAML files of sources say, as they come out of spreadsheets, feed readers and editors."""

from __future__ import annotations

import pytest

from crawler.source_files import EVIDENCE, ImportedSource, read_sources, to_source
from store.types import SOURCE_KINDS, EntryPoint, Territory


def csv(*lines: str) -> bytes:
    return "\n".join(("name,url,type,kind,scope,topicality,state,owner,id", *lines)).encode()


def opml(body: str) -> bytes:
    return f'<?xml version="1.0" encoding="utf-8"?>\n<opml version="2.0"><body>\n{body}\n</body></opml>'.encode()


def yaml_points(*paths: str) -> bytes:
    points = ", ".join(f"{{kind: feed, url: 'https://a.example/{path}'}}" for path in paths)
    return f"- {{name: A, homepage: 'https://a.example/', entry_points: [{points}]}}".encode()


def the_source(data: bytes, name: str) -> ImportedSource:
    found = read_sources(data, name)
    assert found.problems == ()
    (source,) = found.sources
    return source


@pytest.mark.parametrize(
    "data",
    [
        "name,url,owner\nÉco,https://a.example/,Zoé\n".encode(),
        "\ufeffname,url,owner\r\nÉco,https://a.example/,Zoé\r\n".encode(),
        "Name ; URL ;OWNER\nÉco;https://a.example/;Zoé\n".encode("cp1252"),
        "sep=;\r\nname;url;owner\r\nÉco;https://a.example/;Zoé\r\n".encode(),
        "name,url,owner\nÉco,https://a.example/,Zoé\n".encode("utf-16"),
        '\n"url","name","owner",,\n\n"https://a.example/"," Éco ","Zoé",,\n,,,\n'.encode(),
    ],
    ids=["utf-8", "bom", "semicolons, Windows", "sep=", "utf-16", "quotes and empty cells"],
)
def test_csv_as_spreadsheets_write_it(data: bytes) -> None:
    source = the_source(data, "Liste.CSV")
    assert (source.name, source.url, source.owner, source.id) == ("Éco", "https://a.example/", "Zoé", "eco")


def test_every_column() -> None:
    source = the_source(csv("A,https://a.example/x,LISTING,wiki,Finistère,general,paused,Zoé,b"), "s.csv")
    assert (source.id, source.type, source.kind, source.owner) == ("b", "listing", "wiki", "Zoé")
    assert (source.scope, source.topicality, source.state) == (Territory("departement", "29"), "general", "paused")
    assert source.given == {"name", "url", "type", "kind", "scope", "topicality", "state", "owner", "id"}


def test_what_is_left_open_has_its_default_and_is_not_given() -> None:
    source = the_source(b"name,url\nA,https://a.example/\n", "s.csv")
    assert (source.type, source.kind, source.topicality, source.state) == ("", "media", "dedicated", "active")
    assert source.given == {"name", "url"}


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (",https://a.example/", "line 2: no name; allowed: any text"),
        ("A,", "line 2: no url; allowed: an address that begins with http:// or https://"),
        (
            "A,ftp://a.example/",
            "line 2: url 'ftp://a.example/'; allowed: an address that begins with http:// or https://",
        ),
        ("A,https://a .example/", "line 2: url 'https://a .example/'; allowed: an address"),
        ("A,javascript:alert(1)", "line 2: url 'javascript:alert(1)'; allowed: an address"),
        (
            "A,https://a.example/,blog",
            "line 2: type 'blog'; allowed: feed, sitemap, listing, wordpress, mediawiki, calendar, site",
        ),
        ("A,https://a.example/,,journal", f"line 2: kind 'journal'; allowed: {', '.join(SOURCE_KINDS)}"),
        ("A,https://a.example/,,,region-99", "line 2: scope 'region-99'; allowed: national, or as in region-53"),
        ("A,https://a.example/,,,Saint-Denis", "line 2: scope 'Saint-Denis'; allowed: national"),
        ("A,https://a.example/,,,,both", "line 2: topicality 'both'; allowed: dedicated, general"),
        ("A,https://a.example/,,,,,new", "line 2: state 'new'; allowed: trial, active, paused, retired"),
        ("A,https://a.example/,,,,,,,É t", "line 2: id 'É t'; allowed: small letters"),
        (f"A,https://a.example/,,,,,,,{'x' * 61}", "line 2: id"),
        ("A,https://a.example/,,,,,,,a,more", "line 2: more cells than columns"),
        ("A,https://a.example/,,,,,,,a,,,", ""),
    ],
    ids=str,
)
def test_a_wrong_cell_is_named_and_its_line_left_out(line: str, problem: str) -> None:
    found = read_sources(csv(line, "B,https://b.example/"), "s.csv")
    assert "\n".join(found.problems).startswith(problem)
    assert [source.name for source in found.sources] == (["B"] if problem else ["A", "B"])


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        ("schedule", "hourly", "schedule 'hourly'"),
        ("language", "French!", "language 'French!'; allowed: a code as in fr, en, pt-BR"),
        ("fetch", "often", "fetch 'often'; allowed: auto, always, never"),
        ("republish", "all", "republish 'all'; allowed: excerpt, none, full"),
        ("tdm_reserved", "perhaps", "tdm_reserved 'perhaps'; allowed: yes or no"),
        ("homepage", "a.example", "homepage 'a.example'; allowed: an address"),
        ("evidence", "sure", f"evidence 'sure'; allowed: {', '.join(EVIDENCE)}"),
        ("selectors", "h2", "selectors 'h2'; allowed: a JSON object"),
        ("selectors", "[" * 5000, "selectors '[[[["),
        ("selectors", "{'a': 1}", "selectors"),
    ],
)
def test_wrong_values_of_the_rarer_columns(column: str, value: str, problem: str) -> None:
    found = read_sources(f"name;url;type;{column}\nA;https://a.example/;feed;{value}\n".encode(), "s.csv")
    assert [text.removeprefix("line 2: ").startswith(problem) for text in found.problems] == [True]
    assert found.sources == ()


def test_all_that_is_wrong_with_a_line_is_told_at_once() -> None:
    found = read_sources(csv("A,nowhere,blog,journal"), "s.csv")
    assert len(found.problems) == 3


@pytest.mark.parametrize(("word", "kind"), [("rss", "feed"), ("Atom", "feed"), ("html", "listing"), ("SITE", "site")])
def test_words_of_other_programs(word: str, kind: str) -> None:
    assert the_source(csv(f"A,https://a.example/x,{word}"), "s.csv").type == kind


def test_unknown_columns_are_named_and_harmless() -> None:
    found = read_sources(b"name,url,colour,\nA,https://a.example/,red,\n", "s.csv")
    assert [source.name for source in found.sources] == ["A"]
    assert found.problems[0].startswith("column 'colour' is not known; allowed: id, name, url")


def test_lines_are_counted_as_an_editor_does() -> None:
    found = read_sources(csv('"A\nB",https://a.example/', "", "C,https://c.example/"), "s.csv")
    assert [(source.name, source.origin) for source in found.sources] == [("A B", "line 2"), ("C", "line 5")]


def test_opml_of_a_feed_reader() -> None:
    data = opml(
        '<outline text="Bretagne"><outline title="Presse"><outline type="rss" text="t" title="Éco"\n'
        ' xmlUrl="feed://a.example/feed" htmlUrl="https://a.example/blog" language="unknown"/></outline></outline>'
    )
    source = the_source(data, "s.opml")
    assert (source.name, source.url, source.type) == ("Éco", "http://a.example/feed", "feed")
    assert (source.homepage, source.categories) == ("https://a.example/blog", ("Bretagne", "Presse"))
    assert (source.kind, source.owner, source.origin) == ("media", None, "line 3")


@pytest.mark.parametrize(
    ("outline", "name", "kind", "homepage"),
    [
        ('text="A" xmlUrl="https://a.example/f"', "A", "feed", "https://a.example/"),
        ('TEXT="A" XMLURL="https://a.example/f" htmlUrl=""', "A", "feed", "https://a.example/"),
        ('text="A" xmlUrl="https://a.example/f" htmlUrl="/blog"', "A", "feed", "https://a.example/"),
        ('xmlUrl="https://a.example/f"', "a.example", "feed", "https://a.example/"),
        ('text="A" xmlUrl="feed:https://a.example/f"', "A", "feed", "https://a.example/"),
        ('text="A" type="link" url="https://a.example/f"', "A", "", "https://a.example/f"),
        ('text="A" htmlUrl="https://a.example/b"', "A", "", "https://a.example/b"),
        ('text="A" url="https://a.example/f" veille:type="sitemap"', "A", "sitemap", "https://a.example/"),
    ],
)
def test_outlines_of_all_sorts(outline: str, name: str, kind: str, homepage: str) -> None:
    source = the_source(opml(f"<outline {outline}/>"), "s.xml")
    assert (source.name, source.type, to_source(source).homepage) == (name, kind, homepage)


@pytest.mark.parametrize(
    ("data", "name", "url"),
    [
        (opml('<outline text="A & B" xmlUrl="https://a.example/?x=1&y=2"/>'), "A & B", "https://a.example/?x=1&y=2"),
        (opml('<outline text="A &amp; B&#233;" xmlUrl="https://a.example/"/>'), "A & Bé", "https://a.example/"),
        (opml('<outline text="A&eacute;" xmlUrl="https://a.example/"/>'), "A&eacute;", "https://a.example/"),
        (
            opml('<outline text="Éco" xmlUrl="https://a.example/"/>').decode().encode("cp1252"),
            "Éco",
            "https://a.example/",
        ),
        ('<opml><outline text="Éco" url="https://a.example/"/></opml>'.encode("cp1252"), "Éco", "https://a.example/"),
        (
            '<opml><outline text="É & o" url="https://a.example/"/></opml>'.encode("utf-16"),
            "É & o",
            "https://a.example/",
        ),
        (
            '<?xml version="1.0" encoding="ISO-8859-15"?><opml><outline text="Œ" url="https://a.example/"/></opml>'.encode(
                "iso-8859-15"
            ),
            "Œ",
            "https://a.example/",
        ),
    ],
    ids=["bare ampersands", "entities", "an entity of HTML", "wrong encoding", "no encoding", "utf-16", "latin-9"],
)
def test_opml_that_is_not_quite_xml(data: bytes, name: str, url: str) -> None:
    source = the_source(data, "s.opml")
    assert (source.name, source.url) == (name, url)


def test_an_outline_without_address_is_a_category() -> None:
    assert read_sources(opml('<outline text="empty"/>'), "s.opml").sources == ()


def test_an_outline_that_includes_a_file_is_not_followed() -> None:
    found = read_sources(opml('<outline type="include" text="x" url="https://a.example/x.opml"/>'), "s.opml")
    assert (found.sources, found.problems) == ((), ("line 3: an outline that includes another file is not followed",))


def test_yaml_with_entry_points_and_selectors() -> None:
    data = b"""
- name: A
  homepage: https://a.example/b
  scope: null
  entry_points:
    - {kind: listing, url: https://a.example/news, evidence: guess, selectors: {item: .card, title: h2}}
    - {kind: feed, url: https://a.example/feed}
"""
    source = to_source(the_source(data, "s.yml"))
    assert (source.homepage, source.scope) == ("https://a.example/b", None)
    assert source.entry_points == (
        EntryPoint(
            kind="listing",
            url="https://a.example/news",
            evidence="guess",
            selectors=(("item", ".card"), ("title", "h2")),
        ),
        EntryPoint(kind="feed", url="https://a.example/feed", rank=1, evidence="listed"),
    )


def test_yaml_words_are_never_numbers_or_truths() -> None:
    source = the_source(b"sources: [{name: no, id: 2024, url: 'https://a.example/', owner: 007}]", "s.yaml")
    assert (source.name, source.id, source.owner) == ("no", "2024", "007")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"- {name: A, url: 'https://a.example/', hue: 1}", "line 1: 'hue' is not known"),
        (b"- {name: A, url: 'https://a.example/', entry_points: [{url: 'https://b.example/'}]}", "line 1: no kind"),
        (b"- {name: A, homepage: 'https://a.example/', entry_points: [{kind: feed}]}", "line 1: no url"),
        (b"\n- {name: A, homepage: nowhere}", "line 2: url 'nowhere'"),
        (yaml_points("x", "x"), "line 1: an entry point is there twice"),
        (yaml_points(*(str(n) for n in range(60))), "line 1: a source has at most 50 entry points"),
    ],
)
def test_yaml_problems(data: bytes, problem: str) -> None:
    (told,) = read_sources(data, "s.yaml").problems
    assert told.startswith(problem)
