"""Every field: what it finds in SQL on both engines and in memory, and how its values are read and written."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Engine, and_, not_, or_, select, true

from store import article_rows
from store.db import reading
from store.models import ArticleRow
from store.query.contexts import contexts, known_names
from store.query.fields import FIELDS, Scope
from store.query.fields.contents import PARTS
from store.query.fields.states import STATES
from store.query.memory import matches
from store.query.parser import read_query
from store.query.tree import And, Everything, Not, Or, Query, Term
from store.query.visibility import terms
from tests.builders import NOW
from tests.store.query.articles import add_articles, slug

ALL = {
    *("fablab", "appel-ouvert", "appel-dernier-jour", "appel-clos", "appel-permanent", "appel-ancien"),
    *("appel-publie-jadis", "podcast", "fete", "hors-sujet", "cache", "essai", "la-veille", "le-lendemain"),
}
CALLS = {one for one in ALL if one.startswith("appel")}
OLD = {"appel-ancien", "appel-publie-jadis"}

FOUND: dict[str, set[str]] = {
    "tag:fablab": {"fablab"},
    "tag:alimentation": {"appel-ouvert"},
    "étiquette:Fablab": {"fablab"},
    "tag:(fablab OR alimentation)": {"fablab", "appel-ouvert"},
    "tag:(fablab coworking)": {"fablab"},
    "facet:lieu": {"fablab"},
    "facet:(theme OR demarche)": {"appel-ouvert"},
    "facette:programme": set(),
    "territoire:29": {"fablab", "appel-ouvert"},
    "departement:Finistère": {"fablab", "appel-ouvert"},
    "territoire:Bretagne": {"fablab", "appel-ouvert", "fete"},
    "région:bretagne -département:29": {"fete"},
    "commune:Concarneau": {"fablab"},
    "territoire:29900": {"fablab"},
    "kind:appel": CALLS,
    "type:événement": {"fete"},
    "genre:Calls": CALLS,
    "source:ademe": CALLS,
    'source:"à l’essai"': {"essai"},
    "source-kind:wiki": ALL - CALLS - {"essai"},
    "source-kind:(media institution)": set(),
    "site:movilab.org": {"fablab", "podcast", "hors-sujet", "cache", "la-veille", "le-lendemain"}
    | CALLS - {"appel-ouvert"},
    "site:https://www.ademe.fr/x": {"appel-ouvert"},
    "site:blog.movilab.org": {"cache"},
    "site:localhost": {"fete"},
    "site:localhost:8080": {"fete"},
    "site:localhost:80": set(),
    "site:ovilab.org": set(),
    "site:movilab.org.example": {"essai"},
    "url:http://movilab.org/fablab/": {"fablab"},
    "https://www.movilab.org/fablab": {"fablab"},
    "link:ademe.fr": {"fablab"},
    "link:konk.example": {"fablab"},
    "link:onk.example": set(),
    "author:dupont": {"fablab"},
    'auteur:"elise dupont aignel"': {"fablab"},
    "auteur:ŒUVRARD": {"fablab"},
    "auteur:pont": set(),
    'auteur:"aignel marc"': set(),
    "auteur:%": set(),
    "lang:en": {"podcast"},
    "langue:français": ALL - {"podcast"},
    'category:"vie locale"': {"fablab"},
    'category:"100 %"': {"fablab"},
    'category:"10_"': set(),
    "after:2026-11": ALL - OLD - {"la-veille"},
    "after:2026-10-31": ALL - OLD,
    "after:2026-11-02": {"fete"},
    "before:2026-11": {*OLD, "la-veille"},
    "before:2025": {"appel-ancien"},
    "after:P7D": {"fete"},
    "before:P1Y": OLD,
    "after:today": set(),
    "date:2026-11-01": ALL - OLD - {"la-veille", "fete"},
    "date:2025": {"appel-publie-jadis"},
    "date:2024..2025-12": OLD,
    "date:..2025": OLD,
    "seen:P7D": {"fete"},
    "seen:P1M..P7D": ALL - OLD - {"fete"},
    "seen:..2025": OLD,
    "deadline:2026-12": {"appel-ouvert"},
    "deadline:P7D": {"appel-dernier-jour"},
    "deadline:P14D": {"appel-ouvert", "appel-dernier-jour"},
    "deadline:P11D": {"appel-ouvert", "appel-dernier-jour"},
    "deadline:P10D": {"appel-dernier-jour"},
    "deadline:today": {"appel-dernier-jour"},
    "échéance:..hier": {"appel-clos"},
    "deadline:<2026-12-05": {"appel-clos", "appel-dernier-jour"},
    "deadline:>=2026-12-05": {"appel-ouvert"},
    "amount:50000": {"appel-ouvert"},
    "amount:>50k": {"appel-ouvert", "appel-clos"},
    "amount:60k..150k": set(),
    "montant:100k..200k": {"appel-ouvert"},
    "amount:>=1,5M€": {"appel-clos"},
    "amount:>1,5M€": set(),
    "amount:<50k": set(),
    "amount:<=50k": {"appel-ouvert"},
    "score:>0.5": {"fablab"} | CALLS,
    "score:0,1..0,25": {"hors-sujet", "fete"},
    "score:<0.25": {"hors-sujet"},
    "is:open": {"appel-ouvert", "appel-dernier-jour", "appel-permanent"},
    "est:ouvert est:permanent": {"appel-permanent"},
    "is:closed": {"appel-clos", *OLD},
    "is:permanent": {"appel-permanent"},
    "is:gone": {"podcast"},
    "is:dropped": {"hors-sujet"},
    "is:hidden": {"cache"},
    "is:kept": {"fete"},
    "is:collected": {"appel-ouvert"},
    "is:partial": {"podcast", "la-veille"},
    "is:revised": {"la-veille"},
    "is:lead": ALL,
    "is:trial": {"essai"},
    "is:public": ALL - {"podcast", "hors-sujet", "cache", "essai"},
    "has:place": {"fablab"},
    "has:tag": {"fablab", "appel-ouvert"},
    "has:image": {"fablab"},
    "has:media": {"podcast"},
    "has:pdf": {"appel-ouvert"},
    "has:deadline": {"appel-ouvert", "appel-dernier-jour", "appel-clos"},
    "has:amount": {"appel-ouvert", "appel-clos"},
    "has:note": {"appel-ouvert", "appel-clos"},
    "has:event": {"fete"},
    "avec:auteur": {"fablab", "appel-ouvert"},
    "has:date": ALL - {"fete"},
    "has:link": {"fablab"},
    "has:story": set(),
    "story:1": set(),
    "partial:paywall": {"podcast"},
    "partial:coupé": {"la-veille"},
    'collection:"appels bretons"': {"appel-ouvert"},
    "note:relire": {"appel-ouvert"},
    'note:"montant etonnant"': {"appel-clos"},
    "note:montan": set(),
    "is:open OR is:gone": {"appel-ouvert", "appel-dernier-jour", "appel-permanent", "podcast"},
    "-(is:open OR kind:article)": {"fete", "appel-clos", *OLD},
}
"""Of everything that is stored: defaults are put in by `store.query.visibility`."""


def _sql(query: Query, scope: Scope) -> ColumnElement[bool]:
    """A query of fields alone, as `store.query.sql` puts conditions together."""
    match query:
        case Everything():
            return true()
        case Term(name=name, value=value):
            return FIELDS[name].condition(value, scope)
        case Not(part=part):
            return not_(_sql(part, scope))
        case And(parts=parts):
            return and_(*(_sql(part, scope) for part in parts))
        case Or(parts=parts):
            return or_(*(_sql(part, scope) for part in parts))
    raise AssertionError(query)


def test_every_field_finds_the_same_in_sql_and_in_memory(engine: Engine) -> None:
    add_articles(engine)
    with reading(engine) as session:
        known, scope = known_names(session), Scope.of(session, NOW)
        articles = article_rows.load(session, session.scalars(select(ArticleRow)).all())
        context = contexts(session, articles, NOW)
        by_sql, by_sql_left, in_memory = {}, {}, {}
        for text in FOUND:
            query = read_query(text, known=known)
            condition = _sql(query, scope)
            by_sql[text] = set(map(slug, session.scalars(select(ArticleRow.canonical_url).where(condition))))
            left = session.scalars(select(ArticleRow.canonical_url).where(not_(condition)))
            by_sql_left[text] = ALL - set(map(slug, left))
            in_memory[text] = {slug(one.canonical_url) for one in articles if matches(query, one, context[one.id])}
    assert by_sql == FOUND
    assert by_sql_left == FOUND
    assert in_memory == FOUND


def test_every_field_state_and_part_is_asked_for() -> None:
    asked = {(term.name, term.value) for text in FOUND for term in terms(read_query(text))}
    # The store as it was on a day has tests of its own: no article says by itself what it was.
    elsewhere = {"title", "text", "search", "as-of"}
    assert {name for name, _ in asked} == {one.name for one in FIELDS.all} - elsewhere
    assert {value for name, value in asked if name == "is"} == STATES.keys()
    assert {value for name, value in asked if name == "has"} == PARTS.keys()
