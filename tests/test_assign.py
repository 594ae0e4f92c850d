from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from making import answers

from grader.assign import Assignment, assign
from grader.pipeline import prepare_answer
from grader.records import Answer, FloatArray

P = st.sampled_from([0.0, 0.1, 0.3, 0.45, 0.5, 0.62, 0.8, 0.95])


def run(
    answer: Answer,
    probability: list[list[float]] | list[float] | FloatArray,
    *,
    supported: list[list[float]] | FloatArray | None = None,
    polarity: list[list[float]] | FloatArray | None = None,
    points: int | None = None,
    judged: bool = False,
    spared: float | None = None,
) -> tuple[Assignment, ...]:
    p = np.atleast_2d(np.asarray(probability, np.float32))
    return assign(
        answer,
        p,
        p if supported is None else np.asarray(supported, np.float32),
        np.ones_like(p) if polarity is None else np.asarray(polarity, np.float32),
        points=len(p) if points is None else points,
        partial=0.4,
        contradiction=0.5,
        judged=judged,
        spared=spared,
    )


WITH_AND_WITHOUT_JUDGE = pytest.mark.parametrize("judged", [False, True], ids=["unjudged", "judged"])
TWO = prepare_answer("质量差。服务差")  # two clauses, no window
PAIR = prepare_answer("质量差，服务差")  # the same and their window


Table = tuple[Answer, FloatArray, FloatArray, FloatArray]  # and probability, supported, polarity


@st.composite
def tables(draw: st.DrawFn) -> Table:
    answer = draw(answers)
    targets = draw(st.integers(1, 4))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shape = (targets, len(answer.segments))
    supported = rng.random(shape).astype(np.float32)
    polarity = rng.choice(np.asarray([0.0, 0.3, 1.0, 1.0], np.float32), shape)
    return answer, (supported * (0.5 + polarity / 2)).astype(np.float32), supported, polarity


@WITH_AND_WITHOUT_JUDGE
@given(tables(), st.data())
def test_every_target_gets_one_segment_with_its_own_probability(
    judged: bool, table: Table, data: st.DataObject
) -> None:
    answer, probability, supported, polarity = table
    points = data.draw(st.integers(0, len(probability)))
    out = run(answer, probability, supported=supported, polarity=polarity, points=points, judged=judged)
    assert len(out) == len(probability)
    for t, a in enumerate(out):
        if not answer.segments:
            assert a == Assignment(-1, 0.0, False)
            continue
        assert 0 <= a.segment < len(answer.segments)
        assert a.probability <= probability[t].max()  # less where a rival fits better
        if a.contradicted:
            assert polarity[t, a.segment] <= 0.5
            assert supported[t, a.segment] >= 0.4


@WITH_AND_WITHOUT_JUDGE
@given(tables())
def test_a_lone_point_takes_its_best_segment_or_one_as_good(judged: bool, table: Table) -> None:
    answer, probability, _, _ = table
    for row in probability:
        (a,) = run(answer, row, judged=judged)
        if answer.segments:
            near = [i for i in range(len(row)) if row[i] >= row.max() - np.float32(0.02)]
            shortest = min(len(answer.segments[i].text) for i in near)
            assert a.segment in near
            assert len(answer.segments[a.segment].text) == shortest


def test_a_clause_does_not_earn_what_a_sibling_says_clearly_better() -> None:
    out = run(TWO, [[0.95, 0.1], [0.5, 0.1]])
    assert out[0].segment == 0
    assert out[1].probability < 0.4


def test_a_second_choice_of_its_own_is_taken() -> None:
    out = run(TWO, [[0.95, 0.1], [0.5, 0.45]])
    assert [(a.segment, round(a.probability, 2)) for a in out] == [(0, 0.95), (1, 0.45)]


def test_a_judged_clause_earns_what_a_sibling_says_clearly_better_too() -> None:
    out = run(TWO, [[0.95, 0.1], [0.5, 0.1]], judged=True)
    assert [(a.segment, round(a.probability, 2)) for a in out] == [(0, 0.95), (0, 0.5)]


def test_a_rival_moves_the_quotation_of_a_judged_point_and_not_its_probability() -> None:
    out = run(TWO, [[0.95, 0.1], [0.5, 0.45]], judged=True)
    assert [(a.segment, round(a.probability, 2)) for a in out] == [(0, 0.95), (1, 0.5)]


@given(tables())
def test_a_judged_point_keeps_its_best_probability_whatever_the_others_claim(table: Table) -> None:
    answer, probability, _, _ = table
    out = run(answer, probability, judged=True)
    assert [a.probability for a in out] == probability.max(axis=1, initial=0).tolist()


@given(tables(), st.data())
def test_misconceptions_get_the_same_whether_the_points_were_judged_or_not(
    table: Table, data: st.DataObject
) -> None:
    answer, probability, supported, polarity = table
    points = data.draw(st.integers(0, len(probability) - 1))
    unjudged, judged = (
        run(answer, probability, supported=supported, polarity=polarity, points=points, judged=judged)
        for judged in (False, True)
    )
    assert judged[points:] == unjudged[points:]


@WITH_AND_WITHOUT_JUDGE
def test_a_merged_sentence_earns_several_points(judged: bool) -> None:
    assert [a.segment for a in run(TWO, [[0.9, 0.1], [0.8, 0.1]], judged=judged)] == [0, 0]


@WITH_AND_WITHOUT_JUDGE
def test_the_shorter_of_two_equal_quotations_is_shown(judged: bool) -> None:
    assert run(PAIR, [[0.8, 0.1, 0.81]], judged=judged)[0].segment == 0
    assert run(PAIR, [[0.7, 0.1, 0.81]], judged=judged)[0].segment == 2


@WITH_AND_WITHOUT_JUDGE
def test_a_misconception_yields_to_the_point_that_the_segment_fits_better(judged: bool) -> None:
    out = run(TWO, [[0.95, 0.1], [0.8, 0.1]], points=1, judged=judged)
    assert out[1].probability == pytest.approx(0.4)
    out = run(TWO, [[0.6, 0.1], [0.8, 0.1]], points=1, judged=judged)
    assert out[1].probability == pytest.approx(0.8)


@WITH_AND_WITHOUT_JUDGE
def test_what_would_have_earned_the_point_but_says_the_opposite_contradicts(judged: bool) -> None:
    out = run(TWO, [[0.3, 0.2]], supported=[[0.9, 0.2]], polarity=[[0.1, 1]], judged=judged)
    assert out == (Assignment(0, float(np.float32(0.3)), True),)


@WITH_AND_WITHOUT_JUDGE
@pytest.mark.parametrize(
    ("supported", "polarity", "why"),
    [
        ([[0.9, 0.2]], [[0.6, 1]], "agrees enough"),
        ([[0.35, 0.2]], [[0.0, 1]], "would not have earned it anyway"),
        ([[0.2, 0.9]], [[0.0, 1]], "another clause earns it"),
    ],
)
def test_no_contradiction(
    supported: list[list[float]], polarity: list[list[float]], why: str, judged: bool
) -> None:
    probability = (np.asarray(supported) * (0.5 + np.asarray(polarity) / 2)).tolist()
    (a,) = run(TWO, probability, supported=supported, polarity=polarity, judged=judged)
    assert not a.contradicted, why


@WITH_AND_WITHOUT_JUDGE
def test_what_states_another_point_is_no_denial_of_this_one(judged: bool) -> None:
    supported, polarity = [[0.9, 0.2], [0.95, 0.1]], [[0.1, 1.0], [1.0, 1.0]]
    out = run(TWO, [[0.3, 0.2], [0.95, 0.1]], supported=supported, polarity=polarity, judged=judged)
    assert not any(a.contradicted for a in out)


@WITH_AND_WITHOUT_JUDGE
def test_a_blank_answer_assigns_nothing(judged: bool) -> None:
    out = run(prepare_answer(""), np.zeros((3, 0), np.float32), points=2, judged=judged)
    assert out == (Assignment(-1, 0.0, False),) * 3


@WITH_AND_WITHOUT_JUDGE
@given(st.lists(P, min_size=6, max_size=6), st.permutations(range(3)))
def test_the_order_of_points_of_unequal_claims_does_not_matter(
    judged: bool, row: list[float], order: list[int]
) -> None:
    table = np.asarray(row, np.float32).reshape(3, 2)
    assume(len(set(table.max(axis=1).tolist())) == 3)
    plain = run(TWO, table, judged=judged)
    shuffled = run(TWO, table[order], judged=judged)
    assert [shuffled[i] for i in range(3)] == [plain[t] for t in order]


@WITH_AND_WITHOUT_JUDGE
def test_what_is_spared_is_not_called_contradicted_but_disputed(judged: bool) -> None:
    supported, polarity = [[0.9, 0.1]], [[0.2, 1.0]]
    denied, spared = (
        run(TWO, [0.3, 0.1], supported=supported, polarity=polarity, judged=judged, spared=least)[0]
        for least in (0.31, 0.29)
    )
    assert (denied.contradicted, denied.disputed) == (True, False)
    assert (spared.contradicted, spared.disputed, spared.segment) == (False, True, 0)
    assert spared.probability == pytest.approx(0.3)


@WITH_AND_WITHOUT_JUDGE
def test_what_nothing_denies_is_not_disputed(judged: bool) -> None:
    (a,) = run(TWO, [0.9, 0.1], judged=judged, spared=0.29)
    assert not a.disputed
