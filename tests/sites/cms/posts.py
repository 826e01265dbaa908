"""Forty-five articles, the same for every site of the small CMS web, so that what a crawl found can be counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape

NEWEST = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
NUMBER = 45
_WHAT = (
    "Le fablab ouvre ses portes",
    "Une ressourcerie cherche des bras",
    "La friche accueille ses premiers ateliers",
    "L'épicerie participative fête ses trois ans",
    "Un café associatif s'installe",
)
_WHERE = ("Concarneau", "Laval", "Guéret", "Tulle", "Die", "Redon", "Mende", "Figeac", "Vesoul")
_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)


@dataclass(frozen=True)
class Post:
    """One article."""

    number: int
    title: str
    date: datetime
    author: str
    body: str
    """HTML."""

    @property
    def slug(self) -> str:
        letters = {"é": "e", "ê": "e", "à": "a", "'": "-", " ": "-"}
        return f"{self.number}-" + "".join(letters.get(letter, letter) for letter in self.title.lower())

    @property
    def iso(self) -> str:
        return self.date.isoformat()

    @property
    def rfc822(self) -> str:
        return f"{self.date:%a, %d %b %Y %H:%M:%S} +0000"

    @property
    def french(self) -> str:
        return f"{self.date.day} {_MONTHS[self.date.month - 1]} {self.date.year}"

    @property
    def excerpt(self) -> str:
        return self.body.partition("</p>")[0].removeprefix("<p>")


def _post(number: int) -> Post:
    place, what = _WHERE[number % len(_WHERE)], _WHAT[number % len(_WHAT)]
    body = "".join(
        f"<p>{sentence}</p>"
        for sentence in (
            f"{what} à {place} : l'équipe numéro {number} raconte comment le lieu s'est monté, avec quels moyens.",
            f"Pendant {number + 3} mois, les habitants ont réparé la toiture, monté les cloisons et choisi les outils.",
            f"Le budget de {number + 12} 000 euros vient pour moitié de la commune de {place}, le reste d'une souscription.",
            "Les ateliers ont lieu le mercredi et le samedi ; on y vient sans réserver, avec ce que l'on veut réparer.",
            f"Prochaine étape : un logement de passage, {number + 2} jardins partagés et une salle que les associations pourront réserver.",
            f"Reste à trouver {number + 5} bénévoles pour tenir l’accueil, et de quoi chauffer la grande halle l’hiver prochain.",
        )
    )
    date = NEWEST - timedelta(days=8 * (NUMBER - 1 - number), hours=number % 8)
    return Post(number, f"{what} à {place}", date, ("Anne Le Goff", "Malik Haddad")[number % 2], body)


POSTS: tuple[Post, ...] = tuple(_post(number) for number in reversed(range(NUMBER)))
"""Newest first."""


def pages(size: int, posts: tuple[Post, ...] = POSTS) -> list[tuple[Post, ...]]:
    """The articles cut in pages."""
    return [posts[start : start + size] for start in range(0, len(posts), size)]


def rss(base: str, links: dict[Post, str], *, full: bool = False, title: str = "Le site") -> str:
    """An RSS 2.0 feed of these articles, by address."""
    items = "".join(
        f"<item><title>{escape(post.title)}</title><link>{escape(url)}</link><guid>{escape(url)}</guid>"
        f"<pubDate>{post.rfc822}</pubDate><description>{escape(post.excerpt)}</description>"
        f"<dc:creator>{post.author}</dc:creator>"
        f"{f'<content:encoded>{escape(post.body)}</content:encoded>' if full else ''}</item>"
        for post, url in links.items()
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>{title}</title>'
        f"<link>{base}/</link><description/><language>fr</language>{items}</channel></rss>"
    )


def atom(base: str, links: dict[Post, str], *, title: str = "Le site") -> str:
    """An Atom feed of these articles with their whole texts, by address."""
    entries = "".join(
        f'<entry><title>{escape(post.title)}</title><link href="{escape(url)}" rel="alternate"/><id>{escape(url)}</id>'
        f"<published>{post.iso}</published><updated>{post.iso}</updated><author><name>{post.author}</name></author>"
        f'<content type="html">{escape(post.body)}</content></entry>'
        for post, url in links.items()
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>{title}</title>'
        f'<link href="{base}/"/><id>{base}/</id><updated>{POSTS[0].iso}</updated>{entries}</feed>'
    )


def sitemap(addresses: dict[str, str]) -> str:
    """A sitemap of addresses with their lastmod, "" for none."""
    urls = "".join(
        f"<url><loc>{escape(url)}</loc>{f'<lastmod>{when}</lastmod>' if when else ''}</url>"
        for url, when in addresses.items()
    )
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'


def index(addresses: list[str]) -> str:
    """A sitemap of sitemaps."""
    inner = "".join(f"<sitemap><loc>{escape(url)}</loc></sitemap>" for url in addresses)
    return (
        f'<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inner}</sitemapindex>'
    )
