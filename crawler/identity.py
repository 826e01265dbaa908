"""The address an article is stored under, when what its page says of it is not the truth. Pure."""

from __future__ import annotations

from dataclasses import replace

from crawler.belonging import Belonging
from crawler.extract.words import key
from store.spellings import plain
from store.types import Article


def believed(article: Article, own: str, belonging: Belonging) -> Article:
    """The article under the address its page declares, or under its own if the declared one is another source's."""
    if article.canonical_url != own and belonging.elsewhere(article.canonical_url, article.source):
        return replace(article, canonical_url=own)
    return article


def distinct(article: Article, own: str, title: str, fetched_url: str) -> Article:
    """The article under its own address if the one stored under the address that it declares is another one.

    `title` and `fetched_url` are those of the stored one.
    """
    declares = plain(article.canonical_url) != plain(own)
    another = plain(fetched_url) != plain(own) and not _same(title, article.title)
    return replace(article, canonical_url=own) if declares and another else article


def _same(one: str, other: str) -> bool:
    """Whether two titles are of one article: a copy for phones may add the site's name."""
    shorter, longer = sorted((key(one), key(other)), key=len)
    return bool(shorter) and f" {shorter} " in f" {longer} "
