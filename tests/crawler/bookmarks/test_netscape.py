"""Bookmarks of browsers, whose files close few of the elements they open."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.bookmarks import Bookmark, Bookmarks, read_bookmarks

ADDED = datetime(2013, 1, 1, tzinfo=UTC)
HEAD = """<!DOCTYPE NETSCAPE-Bookmark-file-1>
<!-- This is an automatically generated file. Do Not Edit! -->
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
<TITLE>Bookmarks</TITLE>
<H1>Menu des marque-pages</H1>
"""
FIREFOX = f"""{HEAD}
<DL><p>
    <DT><A HREF="https://seul.example/" ADD_DATE="1356998400">Seul</A>
    <DT><H3 ADD_DATE="1356998400" LAST_MODIFIED="1356998400">Tiers-lieux</H3>
    <DD>Ce que j'ai lu
    <DL><p>
        <DT><A HREF="https://lieu.example/a?b=1&amp;c=2" ADD_DATE="1356998400" ICON="data:image/png;base64,AAAA"
             TAGS="fab lab,friche">Un lieu &amp; ses outils</A>
        <DD>À relire avant
la réunion &lt;urgent&gt;
        <DT><H3>Bretagne</H3>
        <DL><p>
            <DT><A HREF="https://konk.example/">Konk</A>
            <HR>
            <DT><A HREF="javascript:void(0)">Marquer</A>
            <DT><A HREF="place:sort=8">Récents</A>
        </DL><p>
        <DT><A HREF="https://apres.example/">Après</A>
    </DL><p>
    <DT><H3 PERSONAL_TOOLBAR_FOLDER="true">Barre personnelle</H3>
    <DL><p>
        <DT><A HREF="https://barre.example/">Barre</A>
        <DT><H3>Énergie</H3>
        <DL><p>
            <DT><A HREF="https://energie.example/">Watts</A>
        </DL><p>
    </DL><p>
</DL>
"""
CHROME = f"""{HEAD}<DL><p>
    <DT><H3 ADD_DATE="1" LAST_MODIFIED="2" PERSONAL_TOOLBAR_FOLDER="true">Barre de favoris</H3>
    <DL><p>
        <DT><H3>Lieux</H3>
        <DL><p>
            <DT><A HREF="https://lieu.example/" ADD_DATE="1356998400000000"
                   ICON="data:image/png;base64,{"A" * 30_000}">Un lieu</A>
        </DL><p>
    </DL><p>
</DL><p>
"""
SAFARI = """<!DOCTYPE NETSCAPE-Bookmark-file-1>
<HTML><META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8"><Title>Signets</Title><H1>Signets</H1>
<DT><H3 FOLDED>Lieux</H3>
<DL><p>
<DT><A HREF="https://lieu.example/">Un lieu</A>
</DL><p>
</HTML>
"""
PEARLTREES = """<!DOCTYPE NETSCAPE-Bookmark-file-1>
<HTML><META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8"><TITLE>camille</TITLE><H1>camille</H1>
<DL><p>
<DT><H3 FOLDED ADD_DATE="1356998400">Mes lieux</H3>
<DL><p>
Une rubrique
<DT><A HREF="https://lieu.example/" ADD_DATE="1356998400">Un lieu</A>
<DD><p>Une note avec <b>du gras</b> et <a href="https://autre.example/">un lien</a></p>
<DT><H3 FOLDED ADD_DATE="1356998400">Recettes</H3>
<DL><p>
<DT><A HREF="https://soupe.example/" ADD_DATE="1356998400">Soupe</A>
</DL><p>
</DL><p>
</DL><p>
</HTML>
"""


def read(text: str | bytes) -> Bookmarks:
    return read_bookmarks(text.encode() if isinstance(text, str) else text, "links.html")


def test_firefox_with_its_folders_tags_and_descriptions() -> None:
    found = read(FIREFOX)
    assert found.found == (
        Bookmark(url="https://seul.example/", title="Seul", added=ADDED),
        Bookmark(
            url="https://lieu.example/a?b=1&c=2",
            title="Un lieu & ses outils",
            note="À relire avant la réunion <urgent>\n#fab-lab #friche",
            collection="Tiers-lieux",
            added=ADDED,
        ),
        Bookmark(url="https://konk.example/", title="Konk", collection="Tiers-lieux / Bretagne"),
        Bookmark(url="https://apres.example/", title="Après", collection="Tiers-lieux"),
        Bookmark(url="https://barre.example/", title="Barre", collection="Barre personnelle"),
        Bookmark(url="https://energie.example/", title="Watts", collection="Énergie"),
    )


def test_what_is_no_address_is_named() -> None:
    assert [left.what for left in read(FIREFOX).left_out] == ["javascript:void(0)", "place:sort=8"]


@pytest.mark.parametrize(("text", "added"), [(CHROME, ADDED), (SAFARI, None)], ids=["chrome", "safari"])
def test_other_browsers(text: str, added: datetime | None) -> None:
    [found] = read(text).found
    assert found == Bookmark(url="https://lieu.example/", title="Un lieu", collection="Lieux", added=added)


def test_pearltrees_with_notes() -> None:
    first, second = read(PEARLTREES).found
    assert first.note == "Une note avec du gras et un lien"
    assert (first.collection, second.collection) == ("Mes lieux", "Mes lieux / Recettes")


def test_any_page_of_links_is_a_file_of_bookmarks() -> None:
    page = "<html><body><h3>Lieux</h3><ul><li><a href=https://a.example/>A</a><li><a href=/b>B</a></ul>"
    found = read(page)
    assert [bookmark.url for bookmark in found.found] == ["https://a.example/"]
    assert [left.what for left in found.left_out] == ["/b"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encodings(encoding: str) -> None:
    assert read(SAFARI.replace("Lieux", "Été").encode(encoding)).found[0].collection == "Été"


def test_ten_thousand_folders_within_each_other_cost_only_their_names() -> None:
    [found] = read(HEAD + "<DL><DT><H3>F</H3>" * 10_000 + "<DL><DT><A HREF=https://a.example/>A</A>").found
    assert found.collection == " / ".join("F" * 20)


def test_a_long_path_keeps_its_innermost_folders() -> None:
    folders = "".join(f"<DL><DT><H3>Dossier numéro {n} de Camille</H3>" for n in range(9))
    [found] = read(f"{HEAD}{folders}<DL><DT><A HREF='https://a.example/'>A</A></DL>").found
    assert found.collection == "Dossier numéro 7 de Camille / Dossier numéro 8 de Camille"
