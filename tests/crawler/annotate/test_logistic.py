"""Learning weights: towards the answers, never far from what was believed without a reason."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.annotate.logistic import Example, Model, fit, folds
from crawler.annotate.training import average_precision, judge

BELIEVED = Model({"good": 1.0, "bad": -1.0, "idle": 0.3}, -0.5)
FIGURES = st.dictionaries(st.sampled_from(["good", "bad", "idle", "unknown"]), st.floats(0, 2), max_size=4)
EXAMPLES = st.lists(st.builds(Example, FIGURES, st.booleans(), st.sampled_from("abcde")), min_size=1, max_size=30)


def test_examples_move_the_weights_they_speak_of_and_no_others() -> None:
    examples = [Example({"good": 1.0}, kept=False), Example({"bad": 1.0}, kept=True)] * 20
    learnt = fit(examples, BELIEVED, pull=1.0)
    assert learnt.weights["good"] < 0 < learnt.weights["bad"]
    assert learnt.weights["idle"] == BELIEVED.weights["idle"]
    assert learnt.chance({"bad": 1.0}) > 0.8
    assert learnt.chance({"good": 1.0}) < 0.2


def test_a_strong_pull_keeps_what_was_believed() -> None:
    learnt = fit([Example({"good": 1.0}, kept=False), Example({}, kept=True)] * 20, BELIEVED, pull=1e6)
    assert all(abs(learnt.weights[name] - BELIEVED.weights[name]) < 1e-3 for name in BELIEVED.weights)


def test_rare_answers_count_as_much_as_frequent_ones() -> None:
    examples = [Example({}, kept=True), *[Example({}, kept=False)] * 99]
    assert abs(fit(examples, BELIEVED, pull=1.0).chance({}) - 0.5) < 1e-3


@given(EXAMPLES)
@settings(max_examples=50, deadline=None)
def test_whatever_the_examples_weights_stay_finite_and_known(examples: list[Example]) -> None:
    learnt = fit(examples, BELIEVED, pull=1.0)
    assert learnt.weights.keys() == BELIEVED.weights.keys()
    assert all(abs(weight) < 100 for weight in learnt.weights.values())
    assert all(0 <= learnt.chance(one.features) <= 1 for one in examples)


@given(EXAMPLES, st.integers(1, 6))
@settings(max_examples=50, deadline=None)
def test_no_origin_is_judged_by_itself_and_all_are_judged_once(examples: list[Example], number: int) -> None:
    tested = []
    for learn, test in folds(examples, number):
        assert not {examples[at].origin for at in learn} & {examples[at].origin for at in test}
        assert sorted(learn + test) == list(range(len(examples)))
        tested += test
    assert sorted(tested) == list(range(len(examples)))


def test_figures() -> None:
    found = judge([0.9, 0.8, 0.7, 0.1], [True, False, True, True])
    assert (found.precision, found.recall) == (2 / 3, 2 / 3)
    assert average_precision([0.9, 0.8, 0.7, 0.1], [True, False, True, True]) == (1 + 2 / 3 + 3 / 4) / 3
    assert judge([], []).f1 == 0
