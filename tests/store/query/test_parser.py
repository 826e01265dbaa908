"""The parser: any text gives a tree or a problem that points at its place, and a tree can be written again."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from store.errors import InvalidQuery
from store.query.fields import FIELDS, Expression, Known
from store.query.joining import both, either, levels, opposite
from store.query.moments import Interval, Moment
from store.query.parser import DEEPEST, LONGEST, parse, read_query
from store.query.problems import SENTENCES, Problem
from store.query.quantities import Quantity
from store.query.tree import And, Everything, Not, Or, Phrase, Prefix, Query, Span, Term, Word
from store.query.unparser import unparse

FABLAB, FRICHE, AMAP = Word("fablab"), Word("friche"), Word("amap")

TREES: list[tuple[str, Query]] = [
    ("", Everything()),
    ("   ", Everything()),
    ("*", Everything()),
    ("fablab", FABLAB),
    ("fablab friche", And((FABLAB, FRICHE))),
    ("fablab AND friche", And((FABLAB, FRICHE))),
    ("fablab ET friche", And((FABLAB, FRICHE))),
    ("fablab et friche", And((FABLAB, Word("et"), FRICHE))),
    ("fablab OR friche", Or((FABLAB, FRICHE))),
    ("fablab OU friche", Or((FABLAB, FRICHE))),
    ("fablab ou friche", And((FABLAB, Word("ou"), FRICHE))),
    ("fablab or friche", And((FABLAB, Word("or"), FRICHE))),
    ("fablab, OR, friche", And((FABLAB, Word("or"), FRICHE))),
    ("fablab friche OR amap", Or((And((FABLAB, FRICHE)), AMAP))),
    ("fablab (friche OR amap)", And((FABLAB, Or((FRICHE, AMAP))))),
    ("(fablab OR friche) OR amap", Or((FABLAB, FRICHE, AMAP))),
    ("((fablab))", FABLAB),
    ("-fablab", Not(FABLAB)),
    ("NOT fablab friche", And((Not(FABLAB), FRICHE))),
    ("--fablab", FABLAB),
    ("NOT -fablab", FABLAB),
    ("-(fablab friche)", Not(And((FABLAB, FRICHE)))),
    ("–fablab −friche", And((Not(FABLAB), Not(FRICHE)))),
    ("fablab – friche", And((FABLAB, FRICHE))),
    ("fablab -", FABLAB),
    ("fablab & friche", And((FABLAB, FRICHE))),
    ("fablab * friche", And((FABLAB, FRICHE))),
    ('"fab  lab"', Phrase("fab lab")),
    ("« fab lab »", Phrase("fab lab")),
    ("«\u00a0fab lab\u202f»", Phrase("fab lab")),
    ("“fab lab”", Phrase("fab lab")),
    ("„fab lab“", Phrase("fab lab")),
    ('"fab lab"friche', And((Phrase("fab lab"), FRICHE))),
    ('« dit "fab lab" »', Phrase('dit "fab lab"')),
    ('"a (b" OR c', Or((Phrase("a (b"), Word("c")))),
    ('fablab ""', FABLAB),
    ("l’habitat l'eau", And((Word("l’habitat"), Word("l'eau")))),
    ("tiers-lieux", Word("tiers-lieux")),
    ("tiers‑lieux", Word("tiers-lieux")),
    ("fabl*", Prefix("fabl")),
    ("tiers-li*", Prefix("tiers-li")),
    ("title:fablab", Word("fablab", "title")),
    ("TITRE:fabl*", Prefix("fabl", "title")),
    ('texte:"fab lab"', Phrase("fab lab", "text")),
    ("title:(fablab -friche)", And((Word("fablab", "title"), Not(Word("friche", "title"))))),
    ("title:(fablab text:friche)", And((Word("fablab", "title"), Word("friche", "text")))),
    ("tag:fablab", Term("tag", "fablab")),
    ("Étiquette:fablab", Term("tag", "fablab")),
    ('tag:"Café associatif"', Term("tag", "cafe-associatif")),
    ("tag:friche-culturelle", Term("tag", "friche")),
    ("e\u0301tiquette:fablab", Term("tag", "fablab")),
    ("-tag:fablab", Not(Term("tag", "fablab"))),
    ("NOT tag:fablab", Not(Term("tag", "fablab"))),
    ("tag:(fablab OR -friche)", Or((Term("tag", "fablab"), Not(Term("tag", "friche"))))),
    ("territoire:29", Term("territoire", "departement-29")),
    ("territoire:2a", Term("territoire", "departement-2A")),
    ("region:53", Term("territoire", "region-53")),
    ("departement:53", Term("territoire", "departement-53")),
    ("territoire:29039", Term("territoire", "commune-29039")),
    ("territoire:200067932", Term("territoire", "epci-200067932")),
    ("territoire:Finistère", Term("territoire", "departement-29")),
    ("territoire:COMMUNE-29039", Term("territoire", "commune-29039")),
    ("commune:paris", Term("territoire", "commune-75056")),
    ('territoire:"Saint-Denis (93)"', Term("territoire", "commune-93066")),
    ("seen:P7D", Term("seen", Interval(Moment("P7D"), None))),
    ("seen:2026-01..2026-03", Term("seen", Interval(Moment("2026-01"), Moment("2026-03")))),
    ("seen:2026/2027", Term("seen", Interval(Moment("2026"), Moment("2027")))),
    ("deadline:P14D", Term("deadline", Interval(Moment("today"), Moment("P14D")))),
    ("deadline:..2026-12-31", Term("deadline", Interval(None, Moment("2026-12-31")))),
    ("after:03/11/2026", Term("after", Moment("2026-11-03"))),
    ("amount:>50k", Term("amount", Quantity(low=50_000, above=True))),
    ('amount:"50 000 €"', Term("amount", Quantity(50_000, 50_000))),
    ("amount:50k..1,5M€", Term("amount", Quantity(50_000, 1_500_000))),
    ("title:/fab.?lab/ tag:fablab", And((Term("title", Expression("fab.?lab")), Term("tag", "fablab")))),
    (r"text:/a (b|c)\/d/ -friche amap", And((Term("text", Expression(r"a (b|c)\/d")), Not(FRICHE), AMAP))),
    # What looks like a field and is none.
    ("12:30", Word("12-30")),
    ("ratio 16:9", And((Word("ratio"), Word("16-9")))),
    ("Concarneau: fablab", And((Word("Concarneau"), FABLAB))),
    ("Concarneau : fablab", And((Word("Concarneau"), FABLAB))),
    ("site.example:8080", Word("site.example-8080")),
    ("https://movilab.org/a", Term("url", "https://movilab.org/a")),
    ("(https://movilab.org/a_(b)).", Term("url", "https://movilab.org/a_(b)")),
    ("-https://movilab.org/a?b=c:d", Not(Term("url", "https://movilab.org/a?b=c:d"))),
    ("url:https://movilab.org/a", Term("url", "https://movilab.org/a")),
    ("habitant·e·s", Word("habitant-e-s")),
    ("C++", Word("C")),
    ("co\u0302te", Word("côte")),
    ("n°12", Word("n-12")),
]


@pytest.mark.parametrize(("text", "expected"), TREES, ids=repr)
def test_a_query_has_this_tree_and_can_be_written_again(text: str, expected: Query) -> None:
    found = read_query(text)
    assert found == expected
    assert read_query(unparse(found)) == expected


def _nested(times: int) -> str:
    return "-(lieu OR tag:fablab " * times + "a" + ")" * times


PROBLEMS = [
    # text, what stands over the carets, code, what is advised
    ('fablab "fab lab', '"', "unclosed_quote", '"'),
    ("« fab lab", "«", "unclosed_quote", "»"),
    ("(fablab", "(", "unclosed_parenthesis", ")"),
    ("fablab) friche", ")", "unopened_parenthesis", "("),
    ("fablab ()", "()", "empty_group", "take"),
    ("fablab OR", "OR", "lonely_operator", '"OR"'),
    ("OU fablab", "OU", "lonely_operator", '"OU"'),
    ("fablab OR OR friche", "OR", "lonely_operator", '"OR"'),
    ("fablab AND", "AND", "lonely_operator", '"AND"'),
    ("(AND fablab)", "AND", "lonely_operator", '"AND"'),
    ("fablab NOT", "NOT", "nothing_to_negate", "-word"),
    ("-&", "-", "nothing_to_negate", "-word"),
    ("!?", "!?", "nothing_to_find", "word"),
    ("f*", "f*", "star", "fabl*"),
    ("fab*lab", "fab*lab", "star", "fabl*"),
    ("l'h*", "l'h*", "star", "fabl*"),
    ("tga:fablab", "tga:", "unknown_field", "did you mean tag:?"),
    ("mailto:moi@movilab.org", "mailto:", "unknown_field", '"mailto:…"'),
    ("fablab tag:", "tag:", "no_value", "tag:fablab"),
    ("tag:-fablab", "-fablab", "minus_inside", "-tag:fablab"),
    ("title:–fablab", "–fablab", "minus_inside", "-title:fablab"),
    ("tag: fablab", "tag:", "no_value", "without a space"),
    ("tag:fabalb", "fabalb", "unknown_value", "did you mean fablab?"),
    ("tag:makerspaces", "makerspaces", "unknown_value", "did you mean fablab?"),
    ("kind:apel", "apel", "unknown_value", "appel"),
    ("facet:x", "x", "unknown_value", "lieu, programme, theme, demarche"),
    ("is:opne", "opne", "unknown_value", "open"),
    ("source:movilap", "movilap", "unknown_value", "did you mean movilab?"),
    ("search:apels", "apels", "unknown_value", "did you mean appels?"),
    ("collection:lieu", "lieu", "unknown_value", "Lieux"),
    ("territoire:Finistère35", "Finistère35", "unknown_territory", "Finistère"),
    ("region:Finistère", "Finistère", "unknown_territory", "write"),
    ("territoire:france", "france", "unknown_territory", "write"),
    (
        'territoire:"saint denis"',
        '"saint denis"',
        "ambiguous_territory",
        "commune-93066 (Saint-Denis, Seine-Saint-Denis)",
    ),
    ("territoire:29200", "29200", "ambiguous_territory", "commune-29019 (Brest, Finistère)"),
    ("after:2026-13", "2026-13", "no_date", "2026-11"),
    ("after:2026-02-30", "2026-02-30", "no_date", "2026-11"),
    ("seen:lundi", "lundi", "no_date", "P7D"),
    ("seen:..", "..", "no_date", "P7D"),
    ("seen:2026-01/P7D", "2026-01/P7D", "no_date", "P7D"),
    ("seen:2026-03..2026-01", "2026-03..2026-01", "range_backwards", "smaller"),
    ("seen:P1D..P7D", "P1D..P7D", "range_backwards", "smaller"),
    ("amount:beaucoup", "beaucoup", "no_number", "50000"),
    ("amount:5..3", "5..3", "range_backwards", "smaller"),
    ("score:haut", "haut", "no_number", "score:>0.5"),
    ("amount:50.000", "50.000", "no_number", "50000"),
    ("seen:<1000", "<1000", "no_date", "2026"),
    ("seen:>9997", ">9997", "no_date", "2026"),
    ("site:/", "/", "no_address", "movilab.org"),
    ("ftp://movilab.org/a", "ftp://movilab.org/a", "no_address", "https"),
    ('author:"…"', '"…"', "no_name", "author:"),
    ("title:/fab", "/", "unclosed_expression", "/"),
    ("title:/(/ fablab", "/(/", "wrong_expression", "RE2"),
    (r"title:/(a)\1/ fablab", r"/(a)\1/", "wrong_expression", "RE2"),
    ("text:/fab/", "/fab/", "expression_alone", "add"),
    ("-fablab text:/fab/", "/fab/", "expression_alone", "add"),
    ("fablab OR (friche OR text:/fab/)", "/fab/", "expression_alone", "add"),
    ("(" * 21 + "a" + ")" * 21, "(", "too_deep", "fewer"),
    (_nested(7), _nested(7), "too_deep", "fewer"),
    ('"' + "a " * 201 + '"', '"' + "a " * 201 + '"', "too_many", "search:NAME"),
    ("a " * 201, "a ", "too_many", "search:NAME"),
    ("a" * (LONGEST + 1), "a", "too_long", "search:NAME"),
]
KNOWN = Known(sources={"movilab": "Movilab"}, collections=("Lieux",), searches=("appels",))


@pytest.mark.parametrize(("text", "shown", "code", "advised"), PROBLEMS, ids=lambda value: repr(value)[:40])
def test_what_cannot_be_understood_is_pointed_at(text: str, shown: str, code: str, advised: str) -> None:
    found = parse(text, known=KNOWN)
    assert isinstance(found, Problem)
    assert (found.code, text[found.start : found.end]) == (code, shown)
    assert advised in found.advice
    line, carets = found.pointed().split("\n")
    assert line[carets.index("^") :].startswith(shown[0])
    assert "{" not in found.sentence() + found.sentence("fr")


def test_every_problem_is_tried() -> None:
    elsewhere = {
        "expression_engine",
        "expression_private",
        "search_cycle",
        "search_too_deep",
        "no_search",
        "broken_search",
    }
    assert {code for _, _, code, _ in PROBLEMS} == SENTENCES.keys() - elsewhere


def test_an_invalid_query_says_where_in_one_line_and_shows_it_in_two() -> None:
    with pytest.raises(InvalidQuery) as raised:
        read_query("fablab tga:friche")
    assert str(raised.value).startswith('there is no field "tga" (at character 8); did you mean tag:?')
    assert raised.value.pointed == "fablab tga:friche\n       ^^^^"


def test_a_long_query_is_shown_around_the_problem() -> None:
    line, carets = Problem("x" * 500 + "(" + "y" * 500, 500, 501, read_problem("(").advised).pointed().split("\n")
    assert (len(line), line[carets.index("^")]) == (72, "(")


def read_problem(text: str) -> Problem:
    found = parse(text)
    assert isinstance(found, Problem)
    return found


LEAVES = st.one_of(
    st.sampled_from([one.example for one in FIELDS.all if not one.example.startswith("search")]).map(read_query),
    st.sampled_from([query for _, query in TREES]),
)


def _together(parts: list[Query]) -> st.SearchStrategy[Query]:
    return st.sampled_from([both(parts), either(parts) or Everything(), opposite(parts[0], Span())])


@settings(max_examples=100, deadline=None)
@given(st.recursive(LEAVES, lambda inner: st.lists(inner, min_size=1, max_size=4).flatmap(_together), max_leaves=25))
def test_any_tree_can_be_written_and_read_again(query: Query) -> None:
    # A regular expression that nothing narrows is not read; here it has company.
    whole = both([query, FABLAB])
    assume(levels(whole) <= DEEPEST)
    assert read_query(unparse(whole)) == whole or "/" in unparse(whole)


PIECES = st.one_of(
    st.sampled_from([f"{name}:" for name in FIELDS.names]),
    st.sampled_from([one.example for one in FIELDS.all]),
    st.sampled_from([*'()"«»“”-–*/:. \n', " OR ", " OU ", " AND ", "NOT ", "…", "..", "://", "/a|b/", "\u00a0", "P7D"]),
    st.sampled_from(["fablab", "29", "2026-11", "50k", "open", "https://a.example/", "œuvre", "tiers-lieux", "\ud800"]),
    st.text(max_size=6),
)


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.lists(PIECES, max_size=14).map("".join), st.text(max_size=80)))
@example("tag:(((")
@example('«"»"')
@example("title:/\\")
@example("-" * 4000)
@example("(" * 4000)
@example("a:" * 2000)
@example("NOT " * 1000)
@example("a OR " * 150 + "b")
@example("author:\ud800a note:'\x00b' e\u0301tiquette:zut")
def test_any_text_gives_a_tree_that_can_be_written_again_or_a_problem_inside_it(text: str) -> None:
    found = parse(text, known=KNOWN)
    if isinstance(found, Problem):
        assert 0 <= found.start <= found.end <= len(found.text)
        assert found.sentence()
        assert found.sentence("fr")
        assert found.pointed().count("\n") == 1
    else:
        assert parse(unparse(found), known=KNOWN) == found
        assert unparse(read_query(unparse(found))) == unparse(found)
