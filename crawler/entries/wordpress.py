"""WordPress's REST interface (developer.wordpress.org/rest-api/reference): posts as links, and which kinds it has.

It lists what is published; a post behind a password is among them, with an empty text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from crawler.entries import UnreadableEntry, fingerprint
from crawler.entries.entry import CONTENT_LENGTH, MAX_AUTHORS, MAX_CATEGORIES, person, texts
from crawler.entries.interface import load_json, mapping, mappings, number, query, text
from crawler.entries.json_feed import sanitised
from crawler.entries.text import TITLE_LENGTH, plain, read_date, web_address
from crawler.items import Link
from crawler.urls import same_site

MAX_TYPES = 4
"""Collections followed besides the posts."""

_ROUTE = re.compile(r"/[\w-]+/v[0-9]+/(?P<collection>[\w-]+)/?(?=$|[?&#])")
_SHORTCODES = re.compile(r"\[/[a-z][\w-]*\]|\[(?:vc|et_pb|fusion|av|cs|fl|ux)_\w+", re.IGNORECASE)
_NO_DATE = re.compile(r"0000-|1970-01-01")
_NAME = re.compile(r"[a-z0-9_-]{1,60}", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Post:
    """A post that anybody may read."""

    id: int
    link: Link
    date: str
    """By the site's own clock, as the interface wants it back in `after` and `before`; "" if unknown."""
    modified: str
    """Likewise, for `modified_after`."""

    @property
    def mark(self) -> str | None:
        """Changes when the post does, whatever fields were asked for; None if the site does not say when it did."""
        if changed := self.link.updated or self.link.published:
            return changed.isoformat()
        return fingerprint(self.link) if self.link.content else None


@dataclass(frozen=True, kw_only=True)
class Posts:
    """A page of a collection."""

    posts: tuple[Post, ...] = ()
    """In the order of the answer."""
    closed: tuple[str, ...] = ()
    """Addresses of those behind a password, or no longer published."""
    seen: int = 0
    """Entries of the answer, readable or not."""


def read_posts(body: bytes, url: str, content_type: str = "") -> Posts:
    """What a page of a collection holds. Raises UnreadableEntry saying what came instead, an error's words included."""
    found = load_json(body, content_type)
    if not isinstance(found, list):
        raise UnreadableEntry(f"the interface answers {_complaint(found) or 'an object, not a list of posts'}")
    entries = [entry for entry in found if isinstance(entry, dict)]
    posts, closed = [], []
    for entry in entries:
        address = web_address(entry.get("link"), url)
        if address is None:
            continue
        if _is_closed(entry):
            closed.append(address)
        else:
            posts.append(_post(entry, address, url))
    if entries and not posts and not closed:
        raise UnreadableEntry("the interface answers a list, but not of posts")
    return Posts(posts=tuple(posts), closed=tuple(closed), seen=len(found))


def read_error(body: bytes) -> str:
    """The code of an error the interface answers ("rest_no_route", "rest_post_invalid_page_number"), "" if none."""
    try:
        return text(mapping(load_json(body)).get("code"))[:80]
    except UnreadableEntry:
        return ""


def read_types(body: bytes, entry: str) -> tuple[str, ...]:
    """The addresses of the collections that look like articles, besides that of `entry`; best first, at most 4.

    Whether visitors may see a type is not told to them: it has a collection, and its name is one we know or it has a
    page that lists it. Raises UnreadableEntry.
    """
    found = [kind for kind in mappings(load_json(body)) if _name_of(kind) and collection(entry) != _base(kind)]
    worth = sorted(((_worth(kind), order, kind) for order, kind in enumerate(found)), key=lambda item: item[:2])
    kept = [kind for rank, _, kind in worth if rank is not _UNWANTED]
    return tuple(sibling(entry, _base(kind), _namespace(kind)) for kind in kept[:MAX_TYPES])


def total(headers: Mapping[str, str]) -> int | None:
    """How many posts there are for what was asked; None where a server on the way drops the header."""
    return number(headers.get("x-wp-total", ""))


def collection(entry: str) -> str:
    """The name of the collection at an address.

    >>> collection("https://a.fr/wp-json/wp/v2/posts"), collection("https://a.fr/?rest_route=/wp/v2/appel&lang=fr")
    ('posts', 'appel')
    """
    found = _ROUTE.search(unquote(entry))
    return found["collection"] if found else ""


def sibling(entry: str, name: str, namespace: str = "wp/v2") -> str:
    """The address of another collection of the same interface.

    >>> sibling("https://a.fr/?rest_route=%2Fwp%2Fv2%2Fposts&lang=fr", "types")
    'https://a.fr/?rest_route=/wp/v2/types&lang=fr'
    """
    return _ROUTE.sub(f"/{namespace}/{name}", re.sub("%2f", "/", entry, flags=re.IGNORECASE), count=1)


def feed_address(entry: str) -> str:
    """Where the feed of the same site usually is.

    >>> feed_address("https://a.fr/blog/wp-json/wp/v2/posts"), feed_address("https://a.fr/?rest_route=/wp/v2/posts")
    ('https://a.fr/blog/feed/', 'https://a.fr/?feed=rss2')
    """
    parts = urlsplit(entry)
    folder, found, _ = parts.path.partition("wp-json/")
    root = f"{parts.scheme}://{parts.netloc}"
    return f"{root}{folder}feed/" if found else query(f"{root}{parts.path or '/'}", feed="rss2")


def _complaint(found: object) -> str:
    said = mapping(found)
    code, message = text(said.get("code")), plain(text(said.get("message")), 200)
    return f"{code} ({message})" if message else code


def _is_closed(entry: Mapping[str, Any]) -> bool:
    behind = (mapping(entry.get(part)).get("protected") is True for part in ("content", "excerpt"))
    return any(behind) or entry.get("status", "publish") not in ("publish", "inherit")


def _post(entry: Mapping[str, Any], address: str, url: str) -> Post:
    published = _moment(entry, "date")
    updated = _moment(entry, "modified")
    content = sanitised(_rendered(entry, "content"), address)
    summary, whole = texts(_rendered(entry, "excerpt"), content[:CONTENT_LENGTH])
    embedded, seo = mapping(entry.get("_embedded")), mapping(entry.get("yoast_head_json"))
    terms = _terms(embedded)
    link = Link(
        url=address,
        title=plain(_rendered(entry, "title"), TITLE_LENGTH),
        published=published,
        updated=updated if updated != published else None,
        authors=tuple(dict.fromkeys(_authors(embedded, seo, terms)))[:MAX_AUTHORS],
        summary=_unsigned(summary),
        # What another site's address holds is for that site to say.
        content="" if _SHORTCODES.search(whole) or not same_site(address, url) else whole,
        categories=tuple(dict.fromkeys(_categories(terms)))[:MAX_CATEGORIES],
        image=next(filter(None, (web_address(found, address) for found in _images(entry, embedded, seo))), None),
        kind="api",
    )
    return Post(
        id=number(entry.get("id")) or 0, link=link, date=_clock(entry, "date"), modified=_clock(entry, "modified")
    )


def _rendered(entry: Mapping[str, Any], name: str) -> str:
    value = entry.get(name)
    return text(mapping(value).get("rendered")) or text(value)


def _unsigned(summary: str) -> str:
    """Without the mark that WordPress puts where it cut."""
    return re.sub(r"\s*\[(?:…|\.\.\.)\]\s*$", "…", summary)


def _moment(entry: Mapping[str, Any], name: str) -> datetime | None:
    gmt = text(entry.get(f"{name}_gmt")).strip()
    if gmt and not _NO_DATE.match(gmt) and (found := read_date(gmt if gmt.endswith("Z") else f"{gmt}Z")):
        return found
    # Drafts that were never dated have no GMT date; the site's clock is taken for that of Paris.
    local = _clock(entry, name)
    return read_date(local) if local else None


def _clock(entry: Mapping[str, Any], name: str) -> str:
    for given in (text(entry.get(name)), text(entry.get(f"{name}_gmt"))):
        if not _NO_DATE.match(given) and (found := re.match(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d", given.strip())):
            return found[0].replace(" ", "T")
    return ""


def _terms(embedded: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    groups = embedded.get("wp:term")
    return (
        [term for group in groups if isinstance(group, list) for term in mappings(group)]
        if isinstance(groups, list)
        else []
    )


def _authors(embedded: Mapping[str, Any], seo: Mapping[str, Any], terms: list[Mapping[str, Any]]) -> Iterator[str]:
    # Plug-ins for several authors of one post keep them as terms.
    signed = [text(term.get("name")) for term in terms if text(term.get("taxonomy")) in ("author", "authors", "auteur")]
    named = signed or [text(one.get("name")) for one in mappings(embedded.get("author"))]
    found = [name for name in map(person, named) if name]
    yield from found or filter(None, [person(text(seo.get("author")))])


def _categories(terms: list[Mapping[str, Any]]) -> Iterator[str]:
    for term in terms:
        taxonomy, name = text(term.get("taxonomy")), plain(text(term.get("name")), TITLE_LENGTH)
        if name and taxonomy not in _SILENT_TAXONOMIES and name.lower() not in _NO_CATEGORY:
            yield name


_SILENT_TAXONOMIES = frozenset(
    {"author", "authors", "auteur", "post_format", "language", "post_translations", "wp_theme"}
)
# The category of posts that have none.
_NO_CATEGORY = frozenset({"non classé", "non classée", "uncategorized"})


def _images(entry: Mapping[str, Any], embedded: Mapping[str, Any], seo: Mapping[str, Any]) -> Iterator[object]:
    for media in mappings(embedded.get("wp:featuredmedia")):
        yield media.get("source_url")
    yield entry.get("jetpack_featured_media_url")
    for image in mappings(seo.get("og_image")):
        yield image.get("url")


_UNWANTED = 9
_KNOWN = re.compile(
    r"appel|\bam[iy]\b|\baap\b|call|evenement|event|agenda|rendez|projet|project|initiative|actu|news|article|blog|post"
    r"|publication|ressource|dossier|temoignage|portrait|recit|histoire|story|stories|podcast|video|episode|emission"
    r"|communique|presse|offre|emploi|job|annonce|lieu|place|fiche|realisation|experience|interview|entretien|tribune",
    re.IGNORECASE,
)
_SERVING = re.compile(
    r"^(?:pages?|post_?types?|attachments?|media|blocks?|templates?|navigation|menu|product|shop_|wc_|wp_|acf|jet-|jp_|et_"
    r"|elementor|oceanwp|fl-|e-|astra|kadence|ct_|bricks|cookie|popup|modal|slider?s?|slides?|form|wpcf7|nf_|mailpoet|tablepress"
    r"|e-landing|lp_|sfwd|tribe_(?:venue|organizer)|venue|organi[sz]er|team|member|membre|equipe|staff|partner|partenaire"
    r"|sponsor|client|faq|avis|review|logo|banner|ad_|ads|glossa|layout|section|header|footer|sidebar|widget|font|global)"
    r"|template|_block|nav_|menu-item|library|landing|order|coupon|subscription|booking|revision|redirect",
    re.IGNORECASE,
)


def _worth(kind: Mapping[str, Any]) -> int:
    """Best first; _UNWANTED for what serves the site or its shop."""
    names = (_name_of(kind), _base(kind))
    if any(map(_SERVING.search, names)) or not all(map(_NAME.fullmatch, (*names, _namespace(kind).replace("/", "")))):
        return _UNWANTED
    if any(map(_KNOWN.search, (*names, text(kind.get("name"))))):
        return 0 if kind.get("has_archive") else 1
    return 2 if kind.get("has_archive") and not kind.get("hierarchical") else _UNWANTED


def _name_of(kind: Mapping[str, Any]) -> str:
    slug = text(kind.get("slug"))
    return "" if slug in ("post", "page", "attachment") else slug


def _base(kind: Mapping[str, Any]) -> str:
    return text(kind.get("rest_base")) or text(kind.get("slug"))


def _namespace(kind: Mapping[str, Any]) -> str:
    return text(kind.get("rest_namespace")) or "wp/v2"
