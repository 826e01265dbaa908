"""One entry of an RSS or Atom feed, as feedparser gives it, as a link."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any

from crawler.entries.media import images, media, parts
from crawler.entries.rights import marks
from crawler.entries.text import SUMMARY_LENGTH, TITLE_LENGTH, plain, printable, read_date, web_address
from crawler.items import Link

Found = Mapping[str, Any]
MAX_CATEGORIES = 40
MAX_AUTHORS = 20
CONTENT_LENGTH = 500_000
"""Characters of HTML; longer than any article."""
TAIL = 4_000
"""Characters at the end of a text where the marks of a CMS are looked for."""
ARTICLE_LENGTH = 500
"""Characters of text from which a content without a summary beside it is taken for the whole article."""

_CUT = re.compile(
    r"(?:\[(?:…|\.\.\.)\]|\((?:…|\.\.\.)\)|…|\.\.\."
    r"|lire (?:la suite|plus|l['’]article)|en savoir plus|read more|continue reading)\W*$",
    re.IGNORECASE,
)
# WordPress adds "L'article <a>…</a> est apparu en premier sur <a>…</a>." to both texts of an item.
_WORDPRESS_END = re.compile(
    r"(?:<p>)?\s*(?:L(?:['’]|&rsquo;|&#8217;)article|Cet article|The post)\b(?:(?!<p[ >]).){0,1500}?"
    r"(?:est apparu en premier sur|appeared first on)(?:(?!<p[ >]).){0,500}\Z",
    re.IGNORECASE | re.DOTALL,
)
# SPIP ends its descriptions with links to the section and the keywords.
_SPIP_END = re.compile(r"\s-?\s*<a\b[^>]*\brel=\"directory\".*\Z", re.DOTALL)
_PERSON_IN_BRACKETS = re.compile(r"\S+@\S+\s*\((.+)\)")
_EMAIL = re.compile(r"\s*[<(\[]?(?:mailto:)?[^\s<>()\[\]]+@[^\s<>()\[\]]+[>)\]]?\s*")


@dataclass(frozen=True, kw_only=True)
class Context:
    """What an entry takes from its feed."""

    base: str
    atom: bool = False
    authors: tuple[str, ...] = ()
    """For entries that name none, as Atom says (RFC 4287, 4.2.1); in RSS, only for recordings."""
    cover: str | None = None
    """The picture of a podcast, for episodes without one."""

    @classmethod
    def of(cls, head: Found, version: str, base: str) -> Context:
        cover = next(images(head, base), None)
        return cls(base=base, atom=version.startswith("atom"), authors=_authors(head), cover=cover)


def links(entries: Sequence[Found], context: Context) -> list[Link]:
    """The entries that lead somewhere. One that cannot be read costs its neighbours nothing."""
    found: list[Link] = []
    for item in entries:
        try:
            link = _link(item, context)
        except Exception:  # noqa: BLE001, S112  # feedparser's dictionaries hold what strangers wrote, of any shape
            continue
        if link is not None:
            found.append(link)
    return found


def unique(found: Iterable[Link]) -> tuple[Link, ...]:
    """Each address once, as first announced."""
    first: dict[str, Link] = {}
    for link in found:
        first.setdefault(link.url, link)
    return tuple(first.values())


def moment(item: Found, name: str) -> datetime | None:
    """A date of an entry in UTC: read as written, since feedparser takes local times for UTC; else as it reads it."""
    # Asked for "updated", feedparser would answer with "published" and a warning.
    written = item.get(name) if name in item else None
    found = read_date(written)
    if found or not isinstance(written, str) or len(written) < 8:
        return found
    # It knows a few languages and forms that we do not; a bare year would be a false first of January.
    struct = item.get(f"{name}_parsed")
    try:
        stamp = datetime.fromtimestamp(calendar.timegm(struct), UTC) if struct else None
    except (ValueError, OverflowError, TypeError):
        return None
    return stamp if stamp and stamp.year >= 1990 else None


def _link(item: Found, context: Context) -> Link | None:
    address = _address(item, context.base)
    if address is None:
        return None
    summary, content = texts(str(item.get("summary") or ""), _content(item))
    if item.get("yt_videoid"):
        # YouTube's descriptions are plain text, whatever their type; the lines of it are worth keeping.
        content = paragraphs(printable(str(item.get("summary") or "")[:CONTENT_LENGTH]))
    published, updated = _dates(item, atom=context.atom)
    played = media(item, context.base, address, context.cover)
    return Link(
        url=address,
        title=plain(str(item.get("title") or ""), TITLE_LENGTH),
        published=published,
        updated=updated,
        authors=_authors(item) or (context.authors if context.atom or played else ()),
        summary=summary,
        content=content,
        categories=_categories(item),
        image=next(images(item, context.base), None) or (context.cover if played else None),
        media=played,
        marks=marks(item, context.base),
        kind="feed",
    )


def _address(item: Found, base: str) -> str | None:
    # FeedBurner's own links count clicks; it keeps the true one beside them.
    candidates = [item.get("feedburner_origlink"), item.get("link")]
    candidates += [link.get("href") for link in parts(item, "links") if link.get("rel", "alternate") == "alternate"]
    if item.get("guidislink"):
        candidates.append(item.get("id"))
    # An episode that has no page is its recording.
    candidates += [one.url for one in media(item, base, None)]
    return next(filter(None, (web_address(candidate, base) for candidate in candidates)), None)


def _dates(item: Found, *, atom: bool) -> tuple[datetime | None, datetime | None]:
    """Published and updated. RSS has no date of change: its dc:date is when the item was published."""
    published = moment(item, "published") or moment(item, "created")
    updated = moment(item, "updated")
    if not atom and published is None:
        return updated, None
    return published, updated if updated != published else None


def _content(item: Found) -> str:
    """The longest content of an entry, as HTML."""
    return max(map(_html, parts(item, "content")), key=len, default="")


def _html(part: Found) -> str:
    value = str(part.get("value") or "")
    match str(part.get("type", "")):
        case "text/html" | "application/xhtml+xml" | "":
            return value
        case "text/plain":
            return paragraphs(value)
    return ""


def paragraphs(text: str) -> str:
    """Plain text as HTML.

    >>> paragraphs("Un lieu\\n\\nDeux & trois")
    '<p>Un lieu</p><p>Deux &amp; trois</p>'
    """
    parts = filter(None, (part.strip() for part in re.split(r"\n\s*\n", text)))
    return "".join(f"<p>{escape(part)}</p>".replace("\n", "<br>") for part in parts)


def texts(summary: str, content: str) -> tuple[str, str]:
    """The summary as plain text, and the content (HTML) where it is the article itself; else ""."""
    content = _without_tail(printable(content[:CONTENT_LENGTH]))
    short = plain(_without_tail(summary[: SUMMARY_LENGTH * 20]))
    # Cut nearly as the summary was, so that the lengths compare.
    whole = plain(content, CONTENT_LENGTH)
    return short or plain(content), content if _is_article(whole, short) else ""


def _without_tail(markup: str) -> str:
    """The text without what a CMS appends to all of them."""
    markup = markup.strip()
    head, tail = markup[:-TAIL], markup[-TAIL:]
    return (head + _SPIP_END.sub("", _WORDPRESS_END.sub("", tail))).strip()


def _is_article(whole: str, summary: str) -> bool:
    if _CUT.search(whole[-60:]):
        return False
    # Without a summary of its own an entry has its content for one.
    if not summary or (whole.startswith(summary.rstrip("…")) and len(whole) <= len(summary) + 20):
        return len(whole) >= ARTICLE_LENGTH
    return len(whole) > len(summary) + 20


def _authors(item: Found) -> tuple[str, ...]:
    written = [str(author.get("name") or author.get("email") or "") for author in parts(item, "authors")]
    named = map(person, written or [str(item.get("author") or "")])
    return tuple(dict.fromkeys(filter(None, named)))[:MAX_AUTHORS]


def person(text: str) -> str:
    """A name without its address; "" for an address alone, which is nobody's business.

    >>> person("redaction@example.org (Anne Le Goff)"), person("Anne Le Goff <a@example.org>")
    ('Anne Le Goff', 'Anne Le Goff')
    """
    name = plain(text.replace("<", " &lt;").replace(">", "&gt; ") if "@" in text else text, TITLE_LENGTH)
    inside = _PERSON_IN_BRACKETS.fullmatch(name)
    return inside[1].strip() if inside else _EMAIL.sub(" ", name).strip()


def _categories(item: Found) -> tuple[str, ...]:
    named = (plain(str(tag.get("label") or tag.get("term") or ""), TITLE_LENGTH) for tag in parts(item, "tags"))
    return tuple(dict.fromkeys(filter(None, named)))[:MAX_CATEGORIES]
