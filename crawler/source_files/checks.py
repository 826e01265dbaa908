"""Texts of a file turned into values, with a sentence for each that cannot be used."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TypeVar

from crawler.source_files.imported import LONGEST_ID
from crawler.urls import is_http
from store.errors import InvalidInput
from store.schedules import parse_schedule
from store.territories import load_gazetteer
from store.types import ENTRY_KINDS, ENTRY_STATES, EntryPoint, Territory

EVIDENCE = ("verified", "probed", "listed", "conflicting", "guess")
"""How well an address is known, best first (docs/sources.md)."""

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", re.IGNORECASE)
YES = {"yes": True, "true": True, "oui": True, "1": True, "no": False, "false": False, "non": False, "0": False}
BLANK = re.compile(r"[\s\x00-\x1f\x7f]")

SYNONYMS = {"rss": "feed", "atom": "feed", "html": "listing"}
"""Other programs' words for what is at an address."""

Word = TypeVar("Word", bound=str)


class Checks:
    """The values of one place in a file. What cannot be used takes its default and adds to `complaints`."""

    def __init__(self, origin: str, values: Mapping[str, str]) -> None:
        self.origin = origin
        self.values = values
        self.complaints: list[str] = []

    def complain(self, column: str, allowed: str) -> None:
        value = self.values.get(column, "")
        wrong = f"{column} {_shortened(value)!r}" if value else f"no {column}"
        self.complaints.append(f"{self.origin}: {wrong}; allowed: {allowed}")

    def text(self, column: str) -> str:
        return self.values.get(column, "")

    def line(self, column: str) -> str:
        """Without line breaks and runs of spaces."""
        return " ".join(self.text(column).split())

    def name(self) -> str:
        name = self.line("name")
        if not name:
            self.complain("name", "any text")
        return name

    def word(self, column: str, allowed: tuple[Word, ...], default: Word) -> Word:
        """One of the words allowed, in whatever case, or a synonym of it."""
        given = self.text(column).lower()
        for word in allowed:
            if word in {given, SYNONYMS.get(given)}:
                return word
        if given:
            self.complain(column, ", ".join(word for word in allowed if word))
        return default

    def address(self, column: str, *, required: bool = False) -> str:
        """An http address; "" when there is none."""
        url = _without_feed_scheme(self.text(column))
        if required if not url else BLANK.search(url) or not is_http(url):
            self.complain(column, "an address that begins with http:// or https://")
        return url

    def slug(self, column: str) -> str:
        slug = self.text(column)
        if slug and not (SLUG.fullmatch(slug) and len(slug) <= LONGEST_ID):
            self.complain(column, f"small letters without accents, digits and hyphens, at most {LONGEST_ID}")
        return slug

    def territory(self, column: str) -> Territory | None:
        """A territory that exists, by slug or name; none for the whole country."""
        text = self.line(column)
        try:
            return load_gazetteer().parse_scope(text) if text else None
        except InvalidInput as error:
            self.complain(column, f"national, or as in region-53, departement-29, Finistère, Concarneau (29); {error}")
            return None

    def schedule(self, column: str) -> str | None:
        text = self.line(column)
        try:
            if text:
                parse_schedule(text)
        except InvalidInput as error:
            self.complaints.append(f"{self.origin}: {error}")
        return text or None

    def language(self, column: str) -> str:
        code = self.text(column)
        if code and not LANGUAGE.fullmatch(code):
            self.complain(column, "a code as in fr, en, pt-BR")
        return code or "fr"

    def yes(self, column: str) -> bool:
        text = self.text(column).lower()
        if text and text not in YES:
            self.complain(column, "yes or no")
        return YES.get(text, False)

    def selectors(self, column: str) -> tuple[tuple[str, str], ...]:
        """Pairs of a name and a selector, from a JSON object."""
        text = self.text(column)
        try:
            pairs = json.loads(text) if text else {}
        # Brackets nested by the thousand.
        except (ValueError, RecursionError):
            pairs = None
        if not isinstance(pairs, dict) or not all(isinstance(value, str) for value in pairs.values()):
            self.complain(column, 'a JSON object as in {"item": "article", "title": "h2"}')
            return ()
        return tuple(pairs.items())

    def entry_point(self, column: str, url: str, rank: int) -> EntryPoint | None:
        """The entry point at an address, of the kind that `column` names; none if that is no kind of them."""
        given = self.text(column).lower()
        for kind in ENTRY_KINDS:
            if kind in {given, SYNONYMS.get(given)}:
                return EntryPoint(
                    kind=kind,
                    url=url,
                    rank=rank,
                    evidence=self.word("evidence", EVIDENCE, "listed"),
                    state=self.word("use", ENTRY_STATES, "followed"),
                    selectors=self.selectors("selectors"),
                )
        return None


def _without_feed_scheme(url: str) -> str:
    """What browsers once made of a feed's address, feed://… or feed:https://…, as the address it stands for."""
    if url.lower().startswith("feed://"):
        return f"http://{url[7:]}"
    return url[5:] if url.lower().startswith("feed:") else url


def _shortened(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"
