"""What a corpus says of itself to people: README in French and English, how to cite it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from string import Template
from typing import Any

import yaml

POLICIES = {
    "fr": {
        "full": "tout ce que l'observatoire a conservé, pour votre seul usage.",
        "allowed": "le texte intégral, sauf si la fouille est réservée ou si la page interdit d'en garder copie.",
        "open": "le texte intégral seulement si sa source en autorise la republication.",
        "excerpt": "des extraits seulement.",
        "none": "ni textes ni extraits.",
    },
    "en": {
        "full": "all that the observatory has kept, for your own use only.",
        "allowed": "the whole text unless mining is reserved or its page forbids to keep a copy.",
        "open": "the whole text only where its source lets it be republished.",
        "excerpt": "excerpts only.",
        "none": "neither texts nor excerpts.",
    },
}
TEXTS = {
    "fr": {"whole": "texte intégral", "excerpt": "extrait", "none": "sans texte", "empty": "texte vide"},
    "en": {"whole": "whole text", "excerpt": "excerpt", "none": "without text", "empty": "empty text"},
}
MONTHS = (
    ("janvier", "January"),
    ("février", "February"),
    ("mars", "March"),
    ("avril", "April"),
    ("mai", "May"),
    ("juin", "June"),
    ("juillet", "July"),
    ("août", "August"),
    ("septembre", "September"),
    ("octobre", "October"),
    ("novembre", "November"),
    ("décembre", "December"),
)


def readme(facts: Mapping[str, Any], language: str) -> bytes:
    """README of a corpus by its manifest; `language`: "fr" or "en"."""
    name = "README.md" if language == "fr" else "README.en.md"
    template = Template(files("store.corpus.texts").joinpath(name).read_text("utf-8"))
    articles, state = facts["articles"], facts["state"]
    texts = ", ".join(f"{TEXTS[language][kind]} : {count}" for kind, count in articles["texts"].items())
    filled = template.substitute(
        name=facts["name"],
        version=facts["versions"]["veille"],
        query=facts["query"].replace("|", "\\|"),
        count=articles["count"],
        texts=(texts if language == "fr" else texts.replace(" : ", ": ")) or "0",
        sources=facts["sources"]["count"],
        with_articles=facts["sources"]["with_articles"],
        gap_days=facts["sources"]["gap_days"],
        published=_span(articles["published_from"], articles["published_to"]),
        as_of=state["as_of"],
        sequence=state["sequence"],
        fingerprint=articles["fingerprint"],
        articles_file=articles["file"],
        policy=facts["text"],
        policy_words=POLICIES[language][facts["text"]],
        citation=citation(facts, language),
    )
    return filled.encode("utf-8")


def citation(facts: Mapping[str, Any], language: str) -> str:
    """The corpus as a reference."""
    count, query, state = facts["articles"]["count"], facts["query"], facts["state"]
    who = ", ".join(facts["authors"]) or "Veille"
    day, year = _day(state["as_of"], language), state["as_of"][:4]
    if language == "fr":
        return (
            f"{who} ({year}). {facts['name']} : corpus de {count} articles, requête « {query} », état au {day} "
            f"(séquence {state['sequence']}) [jeu de données]. Veille {facts['versions']['veille']}."
        )
    return (
        f"{who} ({year}). {facts['name']}: corpus of {count} articles, query “{query}”, as of {day} "
        f"(sequence {state['sequence']}) [data set]. Veille {facts['versions']['veille']}."
    )


def citation_file(facts: Mapping[str, Any]) -> bytes:
    """CITATION.cff (Citation File Format 1.2.0)."""
    content = {
        "cff-version": "1.2.0",
        "message": "Pour citer ce corpus / to cite this corpus:",
        "type": "dataset",
        "title": f"{facts['name']} : corpus de {facts['articles']['count']} articles",
        "authors": [{"name": name} for name in facts["authors"] or ["Veille"]],
        "version": str(facts["state"]["sequence"]),
        "date-released": facts["state"]["as_of"][:10],
        "abstract": citation(facts, "fr"),
        "keywords": ["corpus", "veille", facts["query"]],
        "identifiers": [
            {
                "type": "other",
                "value": f"sha256:{facts['articles']['fingerprint']}",
                "description": "Empreinte de la liste des articles (id, adresse, empreinte du texte).",
            }
        ],
    }
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120).encode("utf-8")


def _span(start: str | None, end: str | None) -> str:
    return f"{start[:10]} – {end[:10]}" if start and end else "–"


def _day(moment: str, language: str) -> str:
    year, month, day = moment[:10].split("-")
    name = MONTHS[int(month) - 1][0 if language == "fr" else 1]
    first = "1er" if int(day) == 1 and language == "fr" else str(int(day))
    return f"{first} {name} {year}"
