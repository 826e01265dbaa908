"""Relays and the same news come together; what only looks alike does not; and it is said why."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

import pytest

from store.stories.news import Told
from store.stories.verdict import judge
from tests.store.stories import texts
from tests.store.stories.texts import REDON, VITRE, WHEN, call, elsewhere, form, told

LINES = texts.RELEASE.split("\n\n")
HOUR = timedelta(hours=1)

RELAYS: dict[str, tuple[Told, Told]] = {
    "word for word": (told(), elsewhere()),
    "under another title": (told(), elsewhere(title="Portes ouvertes dans l'ancienne minoterie")),
    "a few weeks later": (told(), elsewhere(when=WHEN + 30 * 24 * HOUR)),
    "only its first half": (told(), elsewhere("\n\n".join(LINES[:2]))),
    "only its second half, under its title": (told(), elsewhere("\n\n".join(LINES[2:]))),
    "with a lede, cuts and a footer": (told(), elsewhere(texts.SHORTENED)),
    "with the place of its readers": (told(), elsewhere(f"À Vitré aussi, on en parle. {texts.RELEASE}", main=VITRE)),
    "two relays of one release": (
        elsewhere(texts.SHORTENED, source="blog"),
        elsewhere(f"Communiqué. {texts.RELEASE}"),
    ),
    "a call with its closing date, and a relay that does not say it": (
        call(" avant le 30 juin 2026", date(2026, 6, 30)),
        call(source="journal"),
    ),
    "one source, at two addresses": (told(), told(id=2, when=WHEN + 2 * HOUR)),
}
NEWS: dict[str, tuple[Told, Told]] = {
    "another newspaper's words": (
        told(),
        elsewhere(texts.REPORTED, title="Redon : la Halle aux Grains ouvre samedi"),
    ),
    "under a title that shares half its words": (
        told(),
        elsewhere(texts.REPORTED, title="À Redon, la minoterie devient la Halle aux Grains"),
    ),
}
APART: dict[str, tuple[Told, Told]] = {
    "a follow-up a month later": (
        told(),
        elsewhere(texts.FOLLOW_UP, title="La Halle aux Grains de Redon, un mois après", when=WHEN + 30 * 24 * HOUR),
    ),
    "a follow-up of the same source": (told(), told(texts.REPORTED, id=2, title="La Halle aux Grains ouvre à Redon")),
    "a form letter to another town": (form("Redon", REDON, 3, "mars"), form("Vitré", VITRE, 7, "avril", source="b")),
    "even of another site, at a place not recognised": (
        form("Redon", REDON, 3, "mars", main=None),
        form("Vitré", VITRE, 3, "mars", main=None, source="journal"),
    ),
    "the agenda of two weeks": (
        told(texts.AGENDA.format(2, 4, 5, 6, 7), title="L'agenda de la semaine"),
        told(texts.AGENDA.format(9, 11, 12, 13, 14), title="L'agenda de la semaine", id=2, when=WHEN + 119 * HOUR),
    ),
    "the agenda of two weeks, relayed": (
        told(texts.AGENDA.format(2, 4, 5, 6, 7), title="L'agenda de la semaine"),
        elsewhere(texts.AGENDA.format(9, 11, 12, 13, 14), title="L'agenda de la semaine"),
    ),
    "two newsletters of one form": (
        told(texts.NEWSLETTER.format(month="mars", news="La Ruche ouvre à Vitré."), title="La lettre de mars"),
        elsewhere(
            texts.NEWSLETTER.format(month="avril", news="Le Hangar de Redon cherche un boulanger."),
            title="La lettre d'avril",
        ),
    ),
    "two articles that describe the same programme": (
        told(f"À Redon, l'ancienne minoterie rejoint la liste. {texts.PROGRAMME}", title="La minoterie retenue"),
        elsewhere(
            f"{texts.PROGRAMME} À Vitré, le Hangar et ses soixante adhérents en profiteront dès la rentrée prochaine.",
            title="Le Hangar lauréat",
            places=frozenset({VITRE}),
            main=VITRE,
        ),
    ),
    "two articles with the same footer": (
        told(f"{texts.REPORTED} {texts.PROGRAMME}"),
        elsewhere(f"{texts.CALL} {texts.PROGRAMME}", title="Appel à projets : jardins nourriciers"),
    ),
    "a call and its prolongation": (
        call(" avant le 30 juin 2026", date(2026, 6, 30)),
        call(" avant le 30 septembre 2026", date(2026, 9, 30), source="journal"),
    ),
    "the same notice for another day": (
        told(event=WHEN),
        elsewhere(event=WHEN + 168 * HOUR),
    ),
    "what a source announces again a week later": (told(), told(id=2, when=WHEN + 168 * HOUR)),
    "what everybody announces every year": (told(), elsewhere(when=WHEN + 365 * 24 * HOUR)),
    "short notes of one shape": (
        told("Atelier de réparation samedi à Redon. Entrée libre, apportez vos objets.", title="Atelier réparation"),
        elsewhere("Atelier de couture lundi à Redon. Entrée libre, apportez vos tissus.", title="Atelier couture"),
    ),
    "numbered titles": (
        told(texts.REPORTED, title="Les rencontres de la Halle aux Grains n° 12"),
        elsewhere(texts.REPORTED[::-1], title="Les rencontres de la Halle aux Grains n° 13"),
    ),
    "a review of the press that quotes it": (
        told(),
        elsewhere(
            f"{texts.FOLLOW_UP} {texts.CALL} {texts.PROGRAMME} {form('Vitré', VITRE, 3, 'mai').text} {LINES[0]}",
            title="La revue de presse du vendredi",
        ),
    ),
    "other news of the same town": (told(), elsewhere(texts.CALL, title="Redon lance un appel pour ses jardins")),
}


@pytest.mark.parametrize(("one", "other"), RELAYS.values(), ids=RELAYS)
def test_a_relay_is_known(one: Told, other: Told) -> None:
    assert judge(one, other).link == "text", judge(one, other)


@pytest.mark.parametrize(("one", "other"), NEWS.values(), ids=NEWS)
def test_the_same_news_in_other_words_is_known(one: Told, other: Told) -> None:
    assert judge(one, other).link == "news", judge(one, other)


@pytest.mark.parametrize(("one", "other"), APART.values(), ids=APART)
def test_what_only_looks_alike_stays_apart(one: Told, other: Told) -> None:
    assert judge(one, other).link == "", judge(one, other)


@pytest.mark.parametrize(("one", "other"), [*RELAYS.values(), *NEWS.values(), *APART.values()])
def test_it_does_not_matter_which_came_first(one: Told, other: Told) -> None:
    there, back = judge(one, other), judge(other, one)
    assert (there.link, there.score, there.against) == (back.link, back.score, back.against)


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (*RELAYS["word for word"], "same text (100%)"),
        (
            *APART["a form letter to another town"],
            "other names in the same form: redon 3 mars redon/vitre 7 avril vitre",
        ),
        (*APART["a call and its prolongation"], "other closing dates: 2026-06-30/2026-09-30"),
        (*APART["what a source announces again a week later"], "the same source, at another time"),
        (*NEWS["another newspaper's words"], "same place, words of the title"),
    ],
)
def test_it_is_said_why(one: Told, other: Told, said: str) -> None:
    assert said in judge(one, other).why


def test_passages_of_everybody_count_for_nothing() -> None:
    one, other = told(texts.PROGRAMME, title="La minoterie retenue"), elsewhere(texts.PROGRAMME, title="Au Hangar")
    footer = frozenset(one.reading.passages)
    assert judge(one, other).link == "text"
    assert judge(one, other, footer).link == ""
    assert judge(told(f"{texts.RELEASE} {texts.PROGRAMME}"), elsewhere(texts.RELEASE), footer).score == 1


def test_eleven_towns_of_one_programme_are_eleven_stories() -> None:
    towns = ("Redon", "Vitré", "Morlaix", "Saumur", "Cholet", "Niort", "Saintes", "Figeac", "Millau", "Gap", "Digne")
    letters = [
        form(town, f"commune-{index:05}", index + 1, "mars", source=town, id=index) for index, town in enumerate(towns)
    ]
    assert [judge(one, other).why for one, other in combinations(letters, 2) if judge(one, other)] == []
