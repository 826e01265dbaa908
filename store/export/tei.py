"""TEI P5: one teiCorpus, in it one TEI for each article with a header that says where it comes from. Pure.

https://tei-c.org/release/doc/tei-p5-doc/en/html/CC.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree
from lxml.etree import _Element as Element

from store.export.citation import Citation, cite
from store.export.fields import Field
from store.export.record import Record, main_place
from store.plain_text import clean, one_line

NAMESPACE = "http://www.tei-c.org/ns/1.0"
# The stubs know no default namespace.
_NAMES: Any = {None: NAMESPACE}
XML = "{http://www.w3.org/XML/1998/namespace}"

FIELDS = (
    Field("TEI/@xml:id", "text", "`article-` and the number of the article.", "article-12"),
    Field("titleStmt/title", "text", "Title.", "Un fablab ouvre"),
    Field("titleStmt/author", "text", "An author as the site writes it; an element for each.", "Anne Le Goff"),
    Field("publicationStmt/publisher", "text", "Name of the site.", "Movilab"),
    Field("publicationStmt/idno[@type='key']", "text", "Unique in a store.", "movilab-2026-12"),
    Field("publicationStmt/availability/licence", "text", "Licence, where one was found.", "CC BY-SA 4.0"),
    Field("publicationStmt/availability/p", "text", "Says that no licence was found, where none was.", ""),
    Field("publicationStmt/date/@when", "date", "Day of publication (Paris); absent without one.", "2026-11-24"),
    Field(
        "notesStmt/note", "text", "Where the date was read, licence, rights.", "Date lue dans : feed, confiance 0.9. …"
    ),
    Field("sourceDesc/bibl/ref/@target", "text", "Canonical address.", "https://movilab.example/un-fablab"),
    Field("sourceDesc/bibl/date[@type='access']/@when", "date", "When we last looked.", "2026-11-26"),
    Field("profileDesc/abstract/p", "text", "Excerpt, as long as rights and `--text` allow.", "Il ouvre ses portes…"),
    Field("profileDesc/langUsage/language/@ident", "text", "Language, ISO 639-1.", "fr"),
    Field("profileDesc/textClass/keywords[@scheme='#veille']/term", "text", "A tag of our vocabulary.", "fablab"),
    Field("profileDesc/textClass/keywords[@scheme='#insee']/term", "text", "A territory.", "departement-29"),
    Field("profileDesc/textClass/keywords[@scheme='#kind']/term", "text", "What it is.", "article"),
    Field("profileDesc/settingDesc/place/placeName", "text", "The place it is about.", "Concarneau"),
    Field("text/body/p", "text", "A paragraph of the text; one, empty, where the text is left out.", "Il ouvre…"),
)
_SCHEMES = {
    "veille": "Vocabulaire de Veille (tags)",
    "insee": "Code officiel géographique de l'INSEE, avec le niveau ; SIREN pour les EPCI",
    "kind": "Genres de documents de Veille",
}


def tei(records: Iterable[Record]) -> Iterator[bytes]:
    """The corpus in pieces, an article at a time. Without articles it is a header alone, which TEI does not allow."""
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<teiCorpus xmlns="{NAMESPACE}">\n'.encode()
    yield _text(_corpus_header())
    for record in records:
        yield _text(_document(record))
    yield b"</teiCorpus>\n"


def _text(element: Element) -> bytes:
    return etree.tostring(element, encoding="unicode").encode("utf-8") + b"\n"


def _tag(name: str, *content: str | Element, **attributes: str) -> Element:
    """An element: its text, or its children. `xml_id` and `xml_lang` are attributes of XML's own namespace."""
    element = etree.Element(f"{{{NAMESPACE}}}{name}", nsmap=_NAMES)
    for key, value in attributes.items():
        element.set(key.replace("xml_", XML), value)
    for part in content:
        if isinstance(part, str):
            element.text = part
        else:
            element.append(part)
    return element


def _corpus_header() -> Element:
    taxonomies = [_tag("taxonomy", _tag("bibl", title), xml_id=name) for name, title in _SCHEMES.items()]
    about = _tag("p", "Articles relevés sur le web par Veille, un TEI par article.")
    rights = _tag("p", "Les droits de chaque article sont dans son en-tête.")
    described = _tag(
        "fileDesc",
        _tag("titleStmt", _tag("title", "Sélection d'articles de Veille")),
        _tag("publicationStmt", rights),
        _tag("sourceDesc", about),
    )
    return _tag("teiHeader", described, _tag("encodingDesc", _tag("classDecl", *taxonomies)))


def _document(record: Record) -> Element:
    one, article = cite(record), record.article
    paragraphs = [one_line(part) for part in clean(article.text).split("\n\n")]
    body = [_tag("p", part) for part in paragraphs if part] or [_tag("p")]
    text = _tag("text", _tag("body", *body), xml_lang=_language(one))
    header = _tag("teiHeader", _file(record, one), _profile(record, one))
    return _tag("TEI", header, text, xml_id=f"article-{article.id}")


def _file(record: Record, one: Citation) -> Element:
    licence = _tag("licence", one_line(record.licence)) if record.licence else _tag("p", "Licence non trouvée.")
    status = "free" if record.may_republish else "restricted"
    reference = _tag("ref", one.url, target=one.url)
    accessed = _tag("date", type="access", when=one.accessed.isoformat())
    return _tag(
        "fileDesc",
        _tag("titleStmt", _tag("title", one.title), *_authors(one)),
        _tag(
            "publicationStmt",
            _tag("publisher", one.site),
            _tag("idno", one.key, type="key"),
            _tag("availability", licence, status=status),
            *_published(one),
        ),
        _tag("notesStmt", _tag("note", one.note)),
        _tag(
            "sourceDesc",
            _tag(
                "bibl",
                _tag("title", one.title),
                *_authors(one),
                _tag("publisher", one.site),
                *_published(one),
                reference,
                accessed,
            ),
        ),
    )


def _authors(one: Citation) -> list[Element]:
    return [_tag("author", author) for author in one.authors]


def _published(one: Citation) -> list[Element]:
    return [_tag("date", when=one.published.isoformat())] if one.published else []


def _profile(record: Record, one: Citation) -> Element:
    article, place = record.article, main_place(record.article)
    keywords = {"veille": one.keywords, "insee": article.territories, "kind": (article.annotations.kind,)}
    named = [_keywords(scheme, terms) for scheme, terms in keywords.items() if terms]
    parts = [
        _tag("langUsage", _tag("language", _language(one), ident=_language(one))),
        _tag("textClass", *named),
    ]
    if one.abstract:
        parts.insert(0, _tag("abstract", _tag("p", one.abstract)))
    if place:
        name = _tag("placeName", one_line(place.name), key=str(place.territory))
        parts.append(_tag("settingDesc", _tag("place", name)))
    return _tag("profileDesc", *parts)


def _language(one: Citation) -> str:
    return one.language or "und"


def _keywords(scheme: str, terms: Iterable[str]) -> Element:
    return _tag("keywords", *[_tag("term", one_line(term)) for term in terms], scheme=f"#{scheme}")
