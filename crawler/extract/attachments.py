"""The documents that the text of a page links to: a call's rules, a deliberation, a form. Pure."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from courlan import extract_domain
from lxml.html import HtmlElement

from crawler.extract.paths import elements, text_of
from crawler.extract.words import line, shorten
from crawler.urls import is_http
from store.types import Attachment

MOST = 5
MOST_LINKS = 3_000
LONGEST_TITLE = 200
PDF = "application/pdf"
TYPES = {
    ".pdf": PDF,
    ".doc": "application/msword",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".xls": "application/vnd.ms-excel",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".ppt": "application/vnd.ms-powerpoint",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odp": "application/vnd.oasis.opendocument.presentation",
    ".rtf": "application/rtf",
    ".epub": "application/epub+zip",
}
LINKS = elements("//a[@href]|//object[@data]|//iframe[@src]|//embed[@src]")
AROUND = elements("ancestor::*[self::nav or self::footer or self::aside or (self::header and not(ancestor::article))]")
MAIN = elements("ancestor::*[self::article or self::main or @role='main' or contains(@itemprop, 'articleBody')]")
MAYBE = re.compile("|".join(map(re.escape, TYPES)) + "|download", re.IGNORECASE)
"""What is worth a closer look: most links of a page are not."""
SAYS_PDF = re.compile(r"\bpdf\b", re.IGNORECASE)
SIZE = re.compile(
    r"\s*[\[(][^\])]{0,40}\b(?:\d+(?:[.,]\d+)?\s*[kmg]?[ob]|pdf|docx?|odt|xlsx?)\b[^\])]{0,40}[\])]", re.IGNORECASE
)
NO_TITLE = re.compile(
    r"(?:(?:télécharger|consulter|voir|lire|ouvrir|découvrir|cliquez|download|open|read)\b[\w\s'’]{0,30}?)?"
    r"(?:ici|pdf|le (?:document|fichier|pdf)|(?:en )?(?:version )?pdf|document|fichier|here|file|lien)?\W*",
    re.IGNORECASE,
)


def attachments(tree: HtmlElement, url: str) -> tuple[Attachment, ...]:
    """The documents of a page, each once, in its order; nothing of them but title and type is known yet."""
    found: dict[str, Attachment] = {}
    for link in LINKS(tree)[:MOST_LINKS]:
        href = link.get("href") or link.get("data") or link.get("src") or ""
        if not MAYBE.search(href) and not link.get("type"):
            continue
        address = _address(href, url)
        named = _type(link, address) if address else ""
        if address and named and address not in found and _of_the_text(link, address, url):
            found[address] = Attachment(url=address, title=_title(link, address), media_type=named, size=0)
            if len(found) == MOST:
                break
    return tuple(found.values())


def _address(href: str, base: str) -> str | None:
    try:
        address = urldefrag(urljoin(base, href.strip())).url.replace(" ", "%20")
    except ValueError:
        return None
    return address if is_http(address) and len(address) <= 2_000 else None


def _type(link: HtmlElement, address: str) -> str:
    """The media type of a document, by its name or by what the link says; "" for a link to something else."""
    named = TYPES.get(_suffix(address), "")
    if named or link.tag != "a":
        return named
    said = (link.get("type") or "").strip().lower()
    if said in TYPES.values():
        return said
    # Content managers serve documents under numbers; their links say what they are.
    told = SAYS_PDF.search(line(text_of(link))) or SAYS_PDF.search(link.get("class") or "")
    return PDF if told and _suffix(address) in ("", ".php") and "download" in address.lower() else ""


def _suffix(address: str) -> str:
    return PurePosixPath(unquote(urlsplit(address).path)).suffix.lower()


def _of_the_text(link: HtmlElement, address: str, url: str) -> bool:
    """Whether the page's own part links to it: not its menus and foot; on another site only from within the text."""
    if AROUND(link):
        return False
    same = extract_domain(address, fast=True) == extract_domain(url, fast=True)
    return same or urlsplit(address).hostname == urlsplit(url).hostname or bool(MAIN(link))


def _title(link: HtmlElement, address: str) -> str:
    """What the link calls it, without its size; where it says only "download", its title, else the file's name."""
    told = (line(text_of(link)), line(link.get("title") or ""), line(link.get("aria-label") or ""))
    for text in told:
        title = SIZE.sub("", text).strip(" :–-")
        if title and not NO_TITLE.fullmatch(title):
            return shorten(title, LONGEST_TITLE)
    name = unquote(PurePosixPath(urlsplit(address).path).name)
    return shorten(line(re.sub(r"[_+]|-(?=\D)", " ", name.rpartition(".")[0] or name)) or "document", LONGEST_TITLE)
