"""Text and data mining reserved: header, meta tag, and the file /.well-known/tdmrep.json. Pure.

TDM Reservation Protocol (TDMRep), final report of the W3C community group, 2024-05-10; article 4 of directive (EU)
2019/790. The file is the weakest, the page's own word the strongest.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from crawler.urls import is_http
from store.types import RightsMark

RESERVED = "tdm-reserved"
FIELD, POLICY = "tdm-reservation", "tdm-policy"
FILE = "/.well-known/tdmrep.json"
HEADER, META = "tdm-reservation header", "tdm-reservation meta"
BIGGEST_FILE = 200_000
MOST_RULES = 500
LONGEST = 500
"""Characters of a location or a policy's address."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Whether mining is reserved for the paths of a site that match a pattern."""

    location: str
    """A path; `*` stands for any characters, `$` at its end for the end of the path."""
    reserved: bool
    policy: str = ""
    """Address of the conditions, "" if none is given."""


def read_tdmrep(body: bytes, url: str) -> tuple[Rule, ...]:
    """The rules of a tdmrep.json at `url`, in its order. What is no rule is left out; a body that is none has none."""
    try:
        found = json.loads(body[: BIGGEST_FILE + 1]) if len(body) <= BIGGEST_FILE else None
    except (ValueError, RecursionError):
        return ()
    items = found if isinstance(found, list) else [found]
    rules = (_rule(item, url) for item in items[:MOST_RULES])
    return tuple(rule for rule in rules if rule is not None)


def rule_for(rules: Sequence[Rule], url: str) -> Rule | None:
    """The first rule that speaks of an address, as the protocol has it."""
    parts = urlsplit(url)
    path = _normal(f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/")
    return next((rule for rule in rules if _matches(rule.location, path)), None)


def of_rule(rule: Rule | None) -> tuple[RightsMark, ...]:
    """The mark that a rule of the site's file puts on a page."""
    return (RightsMark(mark=RESERVED, value=rule.policy, where=FILE),) if rule and rule.reserved else ()


def of_headers(headers: Mapping[str, str]) -> tuple[RightsMark, ...]:
    """The mark that the headers of an answer put on what it holds."""
    return _of_values(headers.get(FIELD, ""), headers.get(POLICY, ""), where=HEADER) or ()


def of_page(
    metas: Mapping[str, Sequence[str]], headers: Mapping[str, str], announced: Iterable[RightsMark]
) -> tuple[RightsMark, ...]:
    """The mark of a page by its own word, else by its answer's headers, else as announced."""
    own = _of_values(*(next(iter(metas.get(name, ())), "") for name in (FIELD, POLICY)), where=META)
    sent = _of_values(headers.get(FIELD, ""), headers.get(POLICY, ""), where=HEADER)
    if own is not None:
        return own
    return sent if sent is not None else tuple(mark for mark in announced if mark.mark == RESERVED)


def _of_values(reservation: str, policy: str, *, where: str) -> tuple[RightsMark, ...] | None:
    """The mark, none for "not reserved", None for no word or one that the protocol does not know."""
    match reservation.strip():
        case "1":
            return (RightsMark(mark=RESERVED, value=_policy(policy, ""), where=where),)
        case "0":
            return ()
    return None


def _rule(item: Any, url: str) -> Rule | None:
    if not isinstance(item, dict):
        return None
    location, reserved = item.get("location"), str(item.get(FIELD))
    if not isinstance(location, str) or not 0 < len(location) <= LONGEST or reserved not in ("0", "1"):
        return None
    return Rule(location=location, reserved=reserved == "1", policy=_policy(item.get(POLICY), url))


def _policy(found: object, base: str) -> str:
    if not isinstance(found, str) or not 0 < len(found) <= LONGEST:
        return ""
    try:
        address = urljoin(base, found.strip())
    except ValueError:
        return ""
    return address if is_http(address) else ""


def _matches(pattern: str, path: str) -> bool:
    """RFC 9309, 2.2.2 and 2.2.3. By parts from left to right, so that no pattern takes long."""
    ends = pattern.endswith("$")
    first, *others = (_normal(part) for part in pattern.removesuffix("$").split("*"))
    if not first.startswith("/"):
        first = f"/{first}" if first or not others else first
    if not path.startswith(first):
        return False
    place = len(first)
    for number, part in enumerate(others, 1):
        if ends and number == len(others):
            return len(path) - len(part) >= place and path.endswith(part)
        place = path.find(part, place)
        if place < 0:
            return False
        place += len(part)
    return not ends or place == len(path)


_ESCAPED = re.compile(r"%([0-9A-Fa-f]{2})")
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~$*")
"""Unreserved characters (RFC 3986), and those that a pattern can only name in their escaped form."""


def _normal(path: str) -> str:
    """One spelling for a path: what needs no escape has none, what needs one has it in capitals."""
    plain = _ESCAPED.sub(lambda found: _plain(found[1]), path)
    return quote(plain, safe="%/?#[]@!$&'()*+,;=:~-._")


def _plain(digits: str) -> str:
    character = chr(int(digits, 16))
    return character if character in _PLAIN else f"%{digits.upper()}"
