"""A check of the sources as a report: counts first, then what to do, then about which sources."""

from __future__ import annotations

from collections import Counter
from typing import Any

from crawler.discover import Judged, sentence
from crawler.source_check import ACTIONS, Action, Check, Finding

TITLES: dict[Action, str] = {
    "dead": "DEAD: take what was found instead (--apply adds it as spare; then: veille sources point ID follow URL)",
    "no_entry_point": "WITHOUT ENTRY POINT: take what was found (--apply), or add one (docs/sources.md)",
    "blocked": "BLOCKED: the site does not want to be read this way; ask its people, or pause it",
    "failing": "FAILING: may pass by itself; look again tomorrow",
    "unreachable": "NOT REACHED: no answer from the host; look again tomorrow, then look for its new address",
    "moved": "MOVED: take the new address (--apply writes those of the same site)",
    "stale": "STALE: nothing new for more than a year; look whether the site goes on elsewhere",
    "slow": "SLOW: nothing to do, unless a schedule asks often",
    "fine": "FINE",
}


def report(found: Check, *, details: bool) -> str:
    """The report for people; with `details`, every entry point and the sources that are fine, too."""
    if found.offline:
        return _offline(found)
    counts = Counter(finding.action for finding in found.findings)
    told = ", ".join(f"{counts[action]} {action.replace('_', ' ')}" for action in ACTIONS if counts[action])
    number = len(found.findings)
    lines = [f"{number} source{'' if number == 1 else 's'} checked: {told or 'nothing to check'}."]
    for action in ACTIONS:
        concerned = [finding for finding in found.findings if finding.action == action]
        if concerned and (details or action != "fine"):
            lines += ["", TITLES[action]]
            lines += [line for finding in concerned for line in _lines(finding, details=details)]
    if found.applied:
        lines += ["", "Written:", *(f"  {line}" for line in found.applied)]
    return "\n".join(lines)


def facts(found: Check) -> dict[str, Any]:
    """The report for programs."""
    counts = Counter(finding.action for finding in found.findings)
    return {
        "checked": len(found.findings),
        "offline": found.offline,
        "counts": {action: counts[action] for action in ACTIONS if counts[action]},
        "sources": [_facts(finding) for finding in found.findings],
        "applied": list(found.applied),
    }


def _offline(found: Check) -> str:
    unreachable = sum(finding.action == "unreachable" for finding in found.findings)
    return (
        f"{unreachable} of {len(found.findings)} sources cannot be reached: this machine seems to have no network, so "
        "nothing is said of them. If it goes through a proxy, give it as the setting `proxy`."
    )


def _lines(finding: Finding, *, details: bool) -> list[str]:
    lines = [f"  {finding.source.id}: {finding.say}"]
    if details:
        lines += [f"      {item.proposal.url}: {sentence(item)}" for item in finding.judged]
    if details or finding.action in ("dead", "no_entry_point"):
        lines += [f"      {point.state}: {point.kind} {point.url}: {point.found}" for point in finding.proposed]
    return lines


def _facts(finding: Finding) -> dict[str, Any]:
    return {
        "source": finding.source.id,
        "action": finding.action,
        "say": finding.say,
        "entry_points": [_point(item) for item in finding.judged],
        "moved": [{"from": old, "to": new} for old, new in finding.moved],
        "proposed": [
            {"kind": point.kind, "url": point.url, "state": point.state, "found": point.found}
            for point in finding.proposed
        ],
    }


def _point(item: Judged) -> dict[str, Any]:
    return {
        "kind": item.proposal.kind,
        "url": item.proposal.url,
        "items": item.items,
        "newest": item.newest,
        "full_text": item.full_text,
        "seconds": round(item.seconds, 2),
        "problem": item.problem,
    }
