"""The light markup of the sample texts, as HTML and as plain text, and French dates."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()  # noqa: SIM905 - reads better
DAYS = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]

_LINK = re.compile(r"\[([^]]+)]\(([^)]+)\)")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_RELATIVE = re.compile(r"\{today([+-]\d+)( jour)?}|^today([+-]\d+)")


def long_date(day: date, *, weekday: bool = False) -> str:
    """A day as French pages write it.

    >>> long_date(date(2026, 12, 1), weekday=True)
    'mardi 1er décembre 2026'
    """
    number = "1er" if day.day == 1 else str(day.day)
    written = f"{number} {MONTHS[day.month - 1]} {day.year}"
    return f"{DAYS[day.weekday()]} {written}" if weekday else written


def fill(text: str, today: date) -> str:
    """Write out days that are relative: `{today+12}` in a sentence, "today-3" at the beginning of a field.

    >>> fill("avant le {today+7}", date(2026, 11, 24)), fill("today-3 08:15", date(2026, 11, 24))
    ('avant le 1er décembre 2026', '2026-11-21 08:15')
    """

    def day(found: re.Match[str]) -> str:
        meant = today + timedelta(days=int(found[1] or found[3]))
        return meant.isoformat() if found[3] else long_date(meant, weekday=bool(found[2]))

    return _RELATIVE.sub(day, text)


def blocks(body: str) -> Iterator[str]:
    """The paragraphs, headings, lists and field tables of a text, separated there by an empty line."""
    return (block.strip() for block in re.split(r"\n\s*\n", body) if block.strip())


def to_html(body: str, address: Callable[[str], str]) -> str:
    """A text as HTML; `address` turns a link's target ("@site/slug", "/path") into an address."""
    return "\n".join(_block(block, address) for block in blocks(body))


def to_text(body: str) -> str:
    """A text as a reader sees it: paragraphs separated by an empty line, without markup.

    >>> to_text("## Un titre\\n\\nVoir [la page](/p), **vite**.")
    'Un titre\\n\\nVoir la page, vite.'
    """
    return "\n\n".join(_plain(re.sub(r"^(## |- |> |:: )", "", block, flags=re.MULTILINE)) for block in blocks(body))


def excerpt(body: str, length: int = 220) -> str:
    """The beginning of a text on one line, at most `length` characters, cut between words."""
    text = " ".join(to_text(body).split())
    return text if len(text) <= length else text[:length].rsplit(" ", 1)[0] + "…"


def _plain(text: str) -> str:
    return _BOLD.sub(r"\1", _LINK.sub(r"\1", text))


def _block(block: str, address: Callable[[str], str]) -> str:
    lines = block.splitlines()
    if block.startswith("## "):
        return f"<h2>{_inline(block[3:], address)}</h2>"
    if block.startswith("- "):
        return "<ul>" + "".join(f"<li>{_inline(line[2:], address)}</li>" for line in lines) + "</ul>"
    if block.startswith(":: "):
        return "<table>" + "".join(_field(line, address) for line in lines) + "</table>"
    if block.startswith("> "):
        return f"<blockquote><p>{_inline(' '.join(line[2:] for line in lines), address)}</p></blockquote>"
    return f"<p>{_inline(' '.join(lines), address)}</p>"


def _field(line: str, address: Callable[[str], str]) -> str:
    name, _, value = line[3:].partition(" : ")
    return f"<tr><th>{_inline(name, address)} :</th><td>{_inline(value, address)}</td></tr>"


def _inline(text: str, address: Callable[[str], str]) -> str:
    def link(found: re.Match[str]) -> str:
        return f'<a href="{html.escape(address(html.unescape(found[2])))}">{found[1]}</a>'

    escaped = html.escape(text, quote=False)
    return _BOLD.sub(r"<strong>\1</strong>", _LINK.sub(link, escaped))
