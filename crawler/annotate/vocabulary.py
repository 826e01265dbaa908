"""The words of tags and kinds found in a document, all in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Literal, NamedTuple

from crawler.annotate.fold import LEAD, Document, Folded
from crawler.annotate.terms import Spelling, spellings
from crawler.annotate.trie import Trie
from store.taxonomy import load_taxonomy
from store.types import Evidence

Role = Literal["term", "weak", "context", "not", "title"]
Where = Literal["title", "lead", "text"]


class Cue(NamedTuple):
    """What a term says: for which tag or kind ("kind:appel", "sign:sport"), and in which role."""

    owner: str
    role: Role
    spelling: Spelling


class Hit(NamedTuple):
    """A term found in the title or in the text."""

    role: Role
    where: Where
    start: int
    end: int
    """First word, and word after the last."""
    position: int
    """Offset of the first word, in characters."""
    words: str

    def evidence(self, about: str, score: float) -> Evidence:
        rule = "weak term in company" if self.role == "weak" else "term"
        return Evidence(
            about=about, rule=rule, words=self.words, where=self.where, position=self.position, score=round(score, 2)
        )


@cache
def compiled() -> Trie[Cue]:
    """Every term of the vocabulary, ready to be found."""
    trie: Trie[Cue] = Trie()
    for owner, role, term in _terms():
        for spelling in spellings(term):
            trie.add(spelling.words, Cue(owner, role, spelling))
    return trie


def find_hits(document: Document) -> dict[str, list[Hit]]:
    """The hits of a document by tag or kind, without those that a look-alike covers; title first, in order."""
    found: dict[str, list[Hit]] = {}
    for part in document.parts:
        here: dict[str, list[Hit]] = {}
        for start, end, cue in compiled().find(part.words):
            if cue.role == "title" and part is not document.title:
                continue
            surface = part.surface(start, end)
            if part.joined(start, end) and cue.spelling.allows(surface):
                position = part.starts[start]
                here.setdefault(cue.owner, []).append(
                    Hit(cue.role, _where(part, position, document), start, end, position, surface)
                )
        for owner, hits in here.items():
            found.setdefault(owner, []).extend(_standing(hits))
    return found


def _terms() -> Iterator[tuple[str, Role, str]]:
    taxonomy = load_taxonomy()
    for tag in taxonomy.tags.values():
        yield from _of(tag.slug, term=tag.terms, weak=tag.weak, context=tag.context, exclude=tag.exclude)
    for kind in taxonomy.kinds.values():
        yield from _of(f"kind:{kind.kind}", title=kind.title, term=kind.terms, exclude=kind.exclude)
    for sign in taxonomy.signs:
        yield from _of(f"sign:{sign.slug}", term=sign.terms)
    for slug, terms in taxonomy.clues.items():
        yield from _of(f"clue:{slug}", term=terms)


def _of(
    owner: str,
    *,
    term: Iterable[str] = (),
    weak: Iterable[str] = (),
    context: Iterable[str] = (),
    title: Iterable[str] = (),
    exclude: Iterable[str] = (),
) -> Iterator[tuple[str, Role, str]]:
    roles: tuple[tuple[Role, Iterable[str]], ...] = (
        ("term", term),
        ("weak", weak),
        ("context", context),
        ("title", title),
        ("not", exclude),
    )
    for role, terms in roles:
        yield from ((owner, role, one) for one in terms)


def _where(part: Folded, position: int, document: Document) -> Where:
    if part is document.title:
        return "title"
    return "lead" if position < LEAD else "text"


def _standing(hits: list[Hit]) -> list[Hit]:
    """Without what a look-alike covers, and without what lies inside a longer hit of the same role."""
    covered = {word for hit in hits if hit.role == "not" for word in range(hit.start, hit.end)}
    kept = [hit for hit in hits if hit.role != "not" and covered.isdisjoint(range(hit.start, hit.end))]
    if len(kept) < 2:
        return kept
    kept.sort(key=lambda hit: (hit.start, -hit.end))
    ends: dict[Role, int] = {}
    standing = []
    for hit in kept:
        if hit.end > ends.get(hit.role, 0):
            ends[hit.role] = hit.end
            standing.append(hit)
    return standing
