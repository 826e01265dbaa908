"""What the admin's rules make of one article. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from store.query.fields import Context
from store.query.memory import matches
from store.query.tree import Query
from store.types import Evidence, Kind, StoredArticle

MARK = "rule: "
"""How the evidence of a rule begins; the rule's name follows."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """« If an article answers the query, then … », for every article that is saved."""

    name: str
    position: int
    """Rules are applied in this order, so that of two that contradict each other the later one wins."""
    query: str
    """As its owner typed it."""
    add: tuple[str, ...] = ()
    """Tags that the article gets."""
    remove: tuple[str, ...] = ()
    """Tags that it loses."""
    kind: Kind | None = None
    drop: bool = False
    """Whether it is not relevant."""
    paused: bool = False
    created: datetime
    changed: datetime


@dataclass(frozen=True)
class Understood:
    """A rule with the tree of its query, saved searches written out."""

    rule: Rule
    query: Query


def ruled(own: StoredArticle, rules: Sequence[Understood], context: Context, *, may_drop: bool) -> StoredArticle:
    """An article as our annotator has it, with what rules decide, in order; each is evidence.

    Whether a rule applies is asked of what the annotator says, never of what another rule made of it.
    """
    article = own
    for one in rules:
        if matches(one.query, own, context):
            article = _applied(article, one.rule, may_drop=may_drop)
    return article


def _applied(article: StoredArticle, rule: Rule, *, may_drop: bool) -> StoredArticle:
    notes = article.annotations
    tags = tuple(tag for tag in dict.fromkeys((*notes.tags, *rule.add)) if tag not in rule.remove)
    changed = replace(
        notes,
        tags=tags,
        kind=rule.kind or notes.kind,
        relevant=notes.relevant and not (rule.drop and may_drop),
        evidence=(*notes.evidence, *_evidence(rule)),
    )
    return replace(article, annotations=changed)


def _evidence(rule: Rule) -> Iterator[Evidence]:
    decided = [f"tag:{tag}" for tag in rule.add] + [f"-tag:{tag}" for tag in rule.remove]
    decided += [f"kind:{rule.kind}"] if rule.kind else []
    decided += ["relevant"] if rule.drop else []
    for about in decided:
        yield Evidence(about=about, rule=f"{MARK}{rule.name}", words=rule.query, where="source")


def without_evidence(article: StoredArticle) -> StoredArticle:
    """The article without what rules gave as evidence."""
    kept = tuple(why for why in article.annotations.evidence if not why.rule.startswith(MARK))
    return replace(article, annotations=replace(article.annotations, evidence=kept))


def rules_on(article: StoredArticle) -> tuple[str, ...]:
    """The names of the rules that apply to an article, in order."""
    marks = (why.rule for why in article.annotations.evidence if why.rule.startswith(MARK))
    return tuple(dict.fromkeys(mark.removeprefix(MARK) for mark in marks))
