"""One article as exports hold it: its source beside it, its text as far as it may go, its rights in words. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from store import rights
from store.article_json import article_json
from store.export.names import TextPolicy
from store.plain_text import clean, shorten
from store.rights import WHOLE, Allowed
from store.types import Place, Source, StoredArticle

EXCERPT = 500
"""Characters of an excerpt that is made of the text, where the source gives none."""


@dataclass(frozen=True, kw_only=True)
class Record:
    """What a format writes of one article."""

    article: StoredArticle
    """With as much text, excerpt and picture as the policy leaves."""
    source: Source
    text_given: str
    """"whole", "excerpt" or "none"; "empty" where the store itself has no text."""
    may_mine: bool
    may_republish: bool
    licence: str
    """Its name, or the address where it stands; "" if none was found."""
    rights: str
    """What is allowed and why not more, for people."""
    today: date
    """The day that decides whether a call is open."""

    @cached_property
    def facts(self) -> dict[str, Any]:
        """The article as JSON has it everywhere."""
        return article_json(self.article, today=self.today)


def make_record(article: StoredArticle, source: Source, policy: TextPolicy, *, today: date) -> Record:
    """An article cut down to what a policy leaves of it."""
    allowed = rights.may(article, source)
    whole = _whole(allowed, policy)
    excerpt = _excerpt(article, allowed, policy)
    return Record(
        article=replace(
            article,
            text=article.text if whole else "",
            excerpt=excerpt,
            image=article.image if allowed.image or policy is TextPolicy.full else None,
            attachments=tuple(one if whole else replace(one, text="") for one in article.attachments),
        ),
        source=source,
        text_given=_given(article, excerpt, whole=whole),
        may_mine=allowed.mining,
        may_republish=allowed.full,
        licence=rights.licence_name(rights.licence(article, source) or ""),
        rights=rights.described(allowed),
        today=today,
    )


def main_place(article: StoredArticle) -> Place | None:
    """The place an article is about, if it is about one."""
    marked = (place for place in article.annotations.places if place.main)
    subjects = (place for place in article.annotations.places if place.role == "subject")
    return next(marked, None) or next(subjects, None)


def _whole(allowed: Allowed, policy: TextPolicy) -> bool:
    match policy:
        case TextPolicy.full:
            return True
        case TextPolicy.allowed:
            return allowed.mining and allowed.excerpt == WHOLE
        case TextPolicy.open:
            return allowed.full
    return False


def _excerpt(article: StoredArticle, allowed: Allowed, policy: TextPolicy) -> str:
    if policy is TextPolicy.full:
        return article.excerpt
    most = 0 if policy is TextPolicy.none else min(EXCERPT, allowed.excerpt)
    return shorten(clean(article.excerpt or article.text[: 2 * EXCERPT]).strip(), most) if most else ""


def _given(article: StoredArticle, excerpt: str, *, whole: bool) -> str:
    if not article.text:
        return "empty"
    if whole:
        return "whole"
    return "excerpt" if excerpt else "none"
