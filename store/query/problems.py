"""What can be wrong with a query, said to the person who typed it, in English and in French."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

Language = Literal["en", "fr"]


class Sentence(NamedTuple):
    """What is wrong, and what to do about it. Braces stand for values; {near} is what was perhaps meant, {choices} what
    could be written, {list} the same alone."""

    message: str
    advice: str


SENTENCES: dict[str, dict[Language, Sentence]] = {
    "too_long": {
        "en": Sentence("the query is longer than {limit} characters", "save a part of it and use it as search:NAME"),
        "fr": Sentence(
            "la requête dépasse {limit} caractères", "enregistrez-en une partie et appelez-la par search:NOM"
        ),
    },
    "too_many": {
        "en": Sentence("the query has more than {limit} words and conditions", "save a part of it as search:NAME"),
        "fr": Sentence("la requête a plus de {limit} mots et conditions", "enregistrez-en une partie (search:NOM)"),
    },
    "too_deep": {
        "en": Sentence("more than {limit} groups within each other", "write it with fewer parentheses"),
        "fr": Sentence("plus de {limit} groupes imbriqués", "écrivez-la avec moins de parenthèses"),
    },
    "unclosed_quote": {
        "en": Sentence("this quote is not closed", "put {quote} where the phrase ends"),
        "fr": Sentence("ce guillemet n'est pas fermé", "mettez {quote} à la fin de l'expression"),
    },
    "unclosed_parenthesis": {
        "en": Sentence("this parenthesis is not closed", "put ) where the group ends"),
        "fr": Sentence("cette parenthèse n'est pas fermée", "mettez ) à la fin du groupe"),
    },
    "unopened_parenthesis": {
        "en": Sentence("this parenthesis was never opened", "take it away, or put ( before the group"),
        "fr": Sentence("cette parenthèse n'a pas été ouverte", "retirez-la ou mettez ( avant le groupe"),
    },
    "empty_group": {
        "en": Sentence("there is nothing in these parentheses", "take them away"),
        "fr": Sentence("ces parenthèses sont vides", "retirez-les"),
    },
    "lonely_operator": {
        "en": Sentence("{operator} needs something on both sides", 'to look for the word, write "{operator}"'),
        "fr": Sentence("il manque quelque chose à côté de {operator}", 'pour chercher le mot, écrivez "{operator}"'),
    },
    "nothing_to_negate": {
        "en": Sentence("nothing follows {operator}", "write -word or -field:value"),
        "fr": Sentence("rien ne suit {operator}", "écrivez -mot ou -champ:valeur"),
    },
    "nothing_to_find": {
        "en": Sentence("there is no letter and no figure to look for", "write at least one word"),
        "fr": Sentence("il n'y a ni lettre ni chiffre à chercher", "écrivez au moins un mot"),
    },
    "star": {
        "en": Sentence("* can only stand at the end of a word, after two letters at least", "write fabl*"),
        "fr": Sentence("* ne se met qu'à la fin d'un mot, après au moins deux lettres", "écrivez fabl*"),
    },
    "unknown_field": {
        "en": Sentence('there is no field "{name}"', '{near}to look for the words, write "{name}:…" in quotes'),
        "fr": Sentence("il n'y a pas de champ « {name} »", '{near}pour chercher les mots, écrivez "{name}:…"'),
    },
    "minus_inside": {
        "en": Sentence("a minus stands before the field", "write -{name}:{value}"),
        "fr": Sentence("le moins se met avant le champ", "écrivez -{name}:{value}"),
    },
    "no_value": {
        "en": Sentence("nothing follows {name}:", 'write {example} without a space; the word itself: "{name}"'),
        "fr": Sentence("rien ne suit {name}:", 'écrivez {example} sans espace ; pour le mot : "{name}"'),
    },
    "unclosed_expression": {
        "en": Sentence("this regular expression is not closed", "put / where it ends; a / inside it is \\/"),
        "fr": Sentence("cette expression régulière n'est pas fermée", "terminez-la par / ; un / à l'intérieur : \\/"),
    },
    "wrong_expression": {
        "en": Sentence("this regular expression cannot be used: {reason}", "its syntax is that of RE2"),
        "fr": Sentence("cette expression régulière est refusée : {reason}", "sa syntaxe est celle de RE2"),
    },
    "expression_alone": {
        "en": Sentence("a regular expression only filters what something else finds", "add a word or a field"),
        "fr": Sentence("une expression régulière ne fait que filtrer", "ajoutez un mot ou un champ"),
    },
    "expression_private": {
        "en": Sentence("regular expressions are for those who run this observatory", "use words or a prefix*"),
        "fr": Sentence("les expressions régulières sont réservées", "utilisez des mots ou un préfixe*"),
    },
    "expression_engine": {
        "en": Sentence("regular expressions are not looked for on PostgreSQL", "use words, a phrase or a prefix*"),
        "fr": Sentence(
            "les expressions régulières ne sont pas possibles avec PostgreSQL",
            "utilisez des mots, une expression ou un préfixe*",
        ),
    },
    "unknown_territory": {
        "en": Sentence('"{value}" is no territory', "{near}write departement-29, commune-29039, 29 or Finistère"),
        "fr": Sentence(
            "« {value} » n'est pas un territoire", "{near}écrivez departement-29, commune-29039, 29 ou Finistère"
        ),
    },
    "unknown_value": {
        "en": Sentence('{name}: knows no "{value}"', "{near}{choices}"),
        "fr": Sentence("{name}: ne connaît pas « {value} »", "{near}{choices}"),
    },
    "ambiguous_territory": {
        "en": Sentence('several territories are meant by "{value}"', "choose: {list}"),
        "fr": Sentence("« {value} » désigne plusieurs territoires", "choisissez : {list}"),
    },
    "no_date": {
        "en": Sentence(
            '"{value}" is no date', "write 2026, 2026-11, 2026-11-03, P7D (days), or a range: 2026-01..2026-03"
        ),
        "fr": Sentence(
            "« {value} » n'est pas une date",
            "écrivez 2026, 2026-11, 2026-11-03, P7D (jours) ou un intervalle : 2026-01..2026-03",
        ),
    },
    "range_backwards": {
        "en": Sentence('"{value}" ends before it begins', "write the smaller first"),
        "fr": Sentence("« {value} » finit avant de commencer", "écrivez d'abord le plus petit"),
    },
    "no_number": {
        "en": Sentence('"{value}" is no number', "write {example}"),
        "fr": Sentence("« {value} » n'est pas un nombre", "écrivez {example}"),
    },
    "no_address": {
        "en": Sentence('"{value}" is no address', "write {example}"),
        "fr": Sentence("« {value} » n'est pas une adresse", "écrivez {example}"),
    },
    "no_name": {
        "en": Sentence('"{value}" holds no letter and no figure', "write {example}"),
        "fr": Sentence("« {value} » ne contient ni lettre ni chiffre", "écrivez {example}"),
    },
    "search_cycle": {
        "en": Sentence("the saved searches use each other in a circle: {way}", "change one of them"),
        "fr": Sentence("les recherches enregistrées tournent en rond : {way}", "modifiez l'une d'elles"),
    },
    "search_too_deep": {
        "en": Sentence("more than {limit} saved searches within each other", "write out one of them"),
        "fr": Sentence("plus de {limit} recherches enregistrées imbriquées", "écrivez-en une en toutes lettres"),
    },
    "no_search": {
        "en": Sentence('there is no saved search "{name}"', "see: veille searches list"),
        "fr": Sentence("il n'y a pas de recherche enregistrée « {name} »", "vérifiez son nom"),
    },
    "broken_search": {
        "en": Sentence(
            "the saved search {name} cannot be understood: {reason}", "mend it: veille searches save {name} …"
        ),
        "fr": Sentence("la recherche enregistrée {name} est incomprise : {reason}", "corrigez-la"),
    },
}
NEAR: dict[Language, str] = {"en": "did you mean {0}? ", "fr": "vouliez-vous dire {0} ? "}
CHOICES: dict[Language, str] = {"en": "it knows {0}", "fr": "valeurs : {0}"}


@dataclass(frozen=True)
class Advice:
    """Why a value or a query cannot be used. `code` is a key of SENTENCES, `values` fill its braces."""

    code: str
    values: tuple[tuple[str, str], ...] = ()
    near: tuple[str, ...] = ()
    """What was perhaps meant, best first."""
    choices: tuple[str, ...] = ()
    """What could be written."""

    def message(self, language: Language = "en") -> str:
        """What is wrong."""
        return self._fill(SENTENCES[self.code][language].message, language)

    def remedy(self, language: Language = "en") -> str:
        """What to write instead."""
        return self._fill(SENTENCES[self.code][language].advice, language).strip()

    def _fill(self, template: str, language: Language) -> str:
        near = NEAR[language].format(", ".join(self.near)) if self.near else ""
        listed = ", ".join(self.choices)
        choices = CHOICES[language].format(listed) if listed else ""
        return template.format(**{"near": near, "choices": choices, "list": listed, **dict(self.values)})


def advice(code: str, *, near: tuple[str, ...] = (), choices: tuple[str, ...] = (), **values: object) -> Advice:
    """An Advice with its values by name.

    >>> advice("no_number", value="many", example="50000").message()
    '"many" is no number'
    """
    return Advice(code, tuple((name, str(value)) for name, value in values.items()), near, choices)


@dataclass(frozen=True)
class Problem:
    """Why a query cannot be understood, and where; `start` and `end` count characters of its text."""

    text: str
    start: int
    end: int
    advised: Advice

    @property
    def position(self) -> int:
        """Where it begins, in characters from 0."""
        return self.start

    @property
    def code(self) -> str:
        """A short stable name, for programs."""
        return self.advised.code

    @property
    def message(self) -> str:
        """What is wrong, in English."""
        return self.advised.message()

    @property
    def advice(self) -> str:
        """What to do, in English; may be empty."""
        return self.advised.remedy()

    def sentence(self, language: Language = "en") -> str:
        """What is wrong, where, and what to do, in one line."""
        where = {"en": "at character", "fr": "au caractère"}[language]
        said = f"{self.advised.message(language)} ({where} {self.start + 1})"
        remedy = self.advised.remedy(language)
        return f"{said}; {remedy}" if remedy else said

    def pointed(self, width: int = 72) -> str:
        """The part of the query around the problem, with a line of carets under it."""
        first = max(0, min(self.start - width // 2, len(self.text) - width))
        shown = "".join(" " if char.isspace() else char for char in self.text[first : first + width])
        carets = max(1, min(self.end, first + width) - self.start)
        return f"{shown}\n{' ' * (self.start - first)}{'^' * carets}"
