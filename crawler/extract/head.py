"""What a page declares of itself: meta tags, links, language, JSON-LD. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from lxml.html import HtmlElement

from crawler.extract import jsonld
from crawler.extract.paths import elements, marked, strings, text_of
from crawler.extract.words import line
from crawler.urls import is_http

METAS = elements("//meta[@content and (@name or @property or @itemprop)]")
LINKS = elements("//link[@rel and @href]")
SCRIPTS = strings("//script[contains(translate(@type, 'LDJSON', 'ldjson'), 'ld+json')]/text()")
CANONICAL = ("canonical", "original-source")
IMAGES = ("og:image", "og:image:secure_url", "og:image:url", "twitter:image", "twitter:image:src", "thumbnail", "image")
FEATURED = strings("//img[contains(@class, 'wp-post-image')]/@src|//article//img[contains(@class, 'spip_logo')]/@src")
TAGS = elements(
    "//a[@rel][contains(concat(' ', @rel, ' '), ' tag ') or contains(@rel, 'category')]"
    "|//div[@id='mw-normal-catlinks']//li/a|(//a|//span)[@itemprop='keywords' or @itemprop='articleSection']"
)
# The last link of a trail of crumbs after the home page's: the section an article stands in.
CRUMBS = elements(f"(//nav|//ul|//ol|//p|//div)[{marked('breadcrumb', 'arbo', 'ariane')}]//a[@href]")
MOST_CATEGORIES = 20
LONGEST_CATEGORY = 60


@dataclass(frozen=True)
class Head:
    """Meta tags by lower-case name, links by rel, the JSON-LD of the page's article and of everything on the page."""

    url: str
    metas: dict[str, list[str]]
    links: dict[str, str]
    language: str
    article: jsonld.Node
    nodes: list[jsonld.Node]

    def all(self, *names: str) -> Iterator[str]:
        """The contents of these meta tags, in the order of the names."""
        for name in names:
            yield from self.metas.get(name, ())

    def first(self, *names: str) -> str:
        return next(self.all(*names), "")

    @property
    def site_names(self) -> list[str]:
        """What the site calls itself."""
        publisher = jsonld.texts(self.article.get("publisher"))
        sites = [line(jsonld.first(node.get("name"))) for node in self.nodes if jsonld.is_site(node)]
        return [name for name in (*self.all("og:site_name", "application-name"), *publisher, *sites) if name]


def read_head(tree: HtmlElement, url: str) -> Head:
    """Collect what the page declares."""
    metas: dict[str, list[str]] = {}
    for meta in METAS(tree):
        content = line(meta.get("content"))
        names = {meta.get(attribute, "").strip().lower() for attribute in ("name", "property", "itemprop")} - {""}
        for name in names if content else ():
            metas.setdefault(name, []).append(content)
    links: dict[str, str] = {}
    for link in LINKS(tree):
        for rel in link.get("rel").lower().split():
            links.setdefault(rel, link.get("href").strip())
    nodes = jsonld.nodes(SCRIPTS(tree))
    article = jsonld.article(nodes, url.partition("://")[2].rstrip("/"))
    return Head(url=url, metas=metas, links=links, language=_language(tree), article=article, nodes=nodes)


def declared_url(head: Head) -> str | None:
    """The address the page gives itself, absolute."""
    found = next((head.links[rel] for rel in CANONICAL if rel in head.links), None) or head.first("og:url")
    return _absolute(head.url, found) if found else None


def image(head: Head, tree: HtmlElement, announced: str | None) -> str | None:
    """The address of the article's picture, absolute."""
    candidates = [*head.all(*IMAGES), *jsonld.texts(_image_value(head.article)), announced, head.links.get("image_src")]
    candidates += FEATURED(tree)[:1]
    return next((absolute for found in candidates if found and (absolute := _absolute(head.url, found))), None)


def categories(head: Head, tree: HtmlElement, announced: tuple[str, ...]) -> tuple[str, ...]:
    """The site's own categories and keywords, as written there, each once."""
    named = [
        *announced,
        *head.all("article:section", "article:tag"),
        *jsonld.texts(head.article.get("articleSection")),
        *jsonld.texts(head.article.get("keywords")),
        *head.all("news_keywords", "parsely-tags"),
        *(text_of(element) for element in TAGS(tree)[: 2 * MOST_CATEGORIES]),
        *(text_of(element) for element in CRUMBS(tree)[1:][-1:]),
    ]
    found: dict[str, str] = {}
    for name in (line(part).lstrip("#").strip() for text in named for part in re.split(r"[,;]", text)):
        if 1 < len(name) <= LONGEST_CATEGORY and not name.startswith("http"):
            found.setdefault(name.casefold(), name)
    return tuple(found.values())[:MOST_CATEGORIES]


def _language(tree: HtmlElement) -> str:
    """The two letters of the html element's language, "" if none."""
    label = (
        tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or tree.get("xml:lang") or ""
    ).strip()
    found = re.match(r"[a-z]{2}(?![a-z])", label.lower())
    return found[0] if found else ""


def _absolute(base: str, found: str) -> str | None:
    try:
        absolute = urljoin(base, found.strip())
    except ValueError:
        return None
    return absolute if is_http(absolute) else None


def _image_value(article: jsonld.Node) -> list[object]:
    """Image objects hold their address in "url" and may have a name, so they are not read as texts."""
    found = article.get("image") or article.get("thumbnailUrl")
    images = found if isinstance(found, list) else [found]
    return [one.get("url") or one.get("contentUrl") if isinstance(one, dict) else one for one in images]
