"""Credit and marks of points: thresholds, rounding, order, requirements, picks."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from decimal import ROUND_FLOOR, Decimal

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from making import group, make_rubric, point
from scoring import ANSWER, FUSION, NONE, PARTIAL, Said, free, full, score

from grader.assign import Assignment
from grader.draft import draft_rubric
from grader.pipeline import prepare_answer
from grader.records import (
    PointScore,
)
from grader.score import (
    Limits,
    _longest_rising,
    round_half_up,
    score_points,
    withhold_all,
)


# ---- one point ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("probability", "credit", "earned"),
    [
        (0.0, "none", 0),
        (0.3999, "none", 0),
        (0.4, "partial", 1),
        (0.5999, "partial", 1),
        (0.6, "full", 2),
        (1, "full", 2),
    ],
)
def test_credit_follows_the_thresholds(probability: float, credit: str, earned: float) -> None:
    rubric = make_rubric(point("a", marks=2))
    signals = {"keyword": np.full((1, 10), 0.123456, np.float32)}
    (a,) = score_points(rubric, ANSWER, [Assignment(3, probability, False)], signals, FUSION, free(1))
    assert (a.credit, a.earned, a.probability) == (credit, earned, probability)
    assert [e.text for e in a.evidence] == ([] if credit == "none" else ["丁"])
    assert a.signals == {"keyword": 0.1235}


SHARES = replace(FUSION, shares=True, partial=0.1, full=0.9)


@pytest.mark.parametrize(
    ("probability", "credit", "earned"),
    [
        (0.1, "none", 0),
        (0.13, "none", 0),  # rounds to nothing
        (0.15, "partial", 0.5),
        (0.5, "partial", 2.5),
        (0.8, "partial", 4.5),
        (0.87, "full", 5),  # rounds to everything
        (0.9, "full", 5),
        (1, "full", 5),
    ],
)
def test_drafted_points_pay_their_share(probability: float, credit: str, earned: float) -> None:
    rubric = make_rubric(point("a", marks=5))
    signals = {"keyword": np.zeros((1, 10), np.float32)}
    (a,) = score_points(rubric, ANSWER, [Assignment(3, probability, False)], signals, SHARES, free(1))
    assert (a.credit, a.earned) == (credit, earned)
    (a,) = score_points(rubric, ANSWER, [Assignment(3, probability, True)], signals, SHARES, free(1))
    assert (a.credit, a.earned) == ("none", 0)
    (a,) = score_points(
        rubric, ANSWER, [Assignment(3, probability, False)], signals, SHARES, Limits([True], [False])
    )
    assert a.earned == min(earned, 2.5)


@given(st.integers(1, 30), st.sampled_from([1.0, 5.0, 10.0, 100.0]), st.floats(0, 1))
def test_drafts_of_any_length_pay_all_or_nothing_at_the_ends(count: int, total: float, p: float) -> None:
    rubric = draft_rubric("", "；".join(f"第{n}件事" for n in range(count)), total=total, language="zh")
    signals = {"keyword": np.zeros((len(rubric.points), 10), np.float32)}

    def paid(probability: float) -> tuple[PointScore, ...]:
        assigned = [Assignment(0, probability, False)] * len(rubric.points)
        return score_points(rubric, ANSWER, assigned, signals, SHARES, free(len(rubric.points)))

    assert math.fsum(s.earned for s in paid(0.95)) == pytest.approx(total)
    assert all(s.credit == "full" for s in paid(0.95))
    assert all((s.earned, s.credit) == (0, "none") for s in paid(0.05))
    for s in paid(p):
        assert 0 <= s.earned <= s.marks
        assert (s.credit == "none") == (s.earned == 0)
        assert (s.credit == "full") == (s.earned == s.marks)


def test_a_contradicted_point_earns_nothing_and_quotes_the_denial() -> None:
    a = score(make_rubric(point("a")), Said("full", 2, contradicted=True))["a"]
    assert (a.credit, a.earned, a.contradicted, a.evidence[0].text) == ("none", 0, True, "丙")


def test_a_blank_answer() -> None:
    rubric = make_rubric(point("a"), group("g", point("b"), ordered=True))
    nothing = {"keyword": np.zeros((2, 0), np.float32)}
    none = [Assignment(-1, 0.0, False)] * 2
    out = score_points(rubric, prepare_answer(""), none, nothing, FUSION, free(2))
    assert all((p.credit, p.earned, p.evidence, p.signals) == ("none", 0, (), {}) for p in out)


@pytest.mark.parametrize(
    ("marks", "step", "earned"),
    [
        (1, 0.5, 0.5),
        (1.5, 0.5, 1),
        (0.5, 0.5, 0.5),
        (3, 1, 2),
        (1, 1, 1),
        (2.5, 0.25, 1.25),
        (1, 0.1, 0.5),
        (0.7, 0.1, 0.4),
    ],
)
def test_partial_is_half_rounded_half_up(marks: float, step: float, earned: float) -> None:
    assert score(make_rubric(point("a", marks=marks), round_to=step), PARTIAL)["a"].earned == earned


def test_rounding_never_gives_more_than_the_marks_nor_takes_from_the_whole() -> None:
    rubric = make_rubric(point("a", marks=0.3), point("b", marks=1.3), round_to=1)
    assert score(rubric, PARTIAL, full())["a"].earned <= 0.3
    assert score(rubric, full(), full())["b"].earned == 1.3


@given(st.integers(0, 10**6), st.sampled_from(["0.01", "0.05", "0.1", "0.25", "0.5", "1", "2"]))
@example(15, "0.1")
@example(105, "0.1")
def test_round_half_up_like_decimals(hundredths: int, step: str) -> None:
    exact = (Decimal(hundredths) / 100 / Decimal(step) + Decimal("0.5")).to_integral_value(
        ROUND_FLOOR
    ) * Decimal(step)
    assert round_half_up(hundredths / 100, float(step)) == pytest.approx(float(exact), abs=1e-6)


def test_without_a_demanded_keyword_half_at_most() -> None:
    rubric = make_rubric(point("a", marks=2), point("b", marks=2), point("c", marks=2))
    out = score(rubric, *(replace(s, lacking=True) for s in (full(), PARTIAL, NONE)))
    assert [(p.credit, p.earned, p.reason) for p in out.values()] == [
        ("partial", 1, "keywords"),
        ("partial", 1, None),
        ("none", 0, None),
    ]


def test_copied_words_that_earned_nothing_are_named() -> None:
    rubric = make_rubric(point("a"), point("b"), point("c"))
    denied = Said("none", contradicted=True, barred=True)
    out = score(rubric, replace(full(), barred=True), replace(NONE, barred=True), denied)
    assert [(p.earned, p.reason) for p in out.values()] == [(1, None), (0, "copied"), (0, None)]


# ---- order ----------------------------------------------------------------------------------------------
@given(st.lists(st.integers(0, 6), max_size=8))
def test_longest_rising_like_trying_every_subset(places: list[int]) -> None:
    found = _longest_rising(places)
    rising = [
        c
        for size in range(len(places), -1, -1)
        for c in itertools.combinations(range(len(places)), size)
        if all(places[a] <= places[b] for a, b in itertools.pairwise(c))
    ]
    longest = [c for c in rising if len(c) == len(rising[0])]
    assert tuple(sorted(found)) in longest
    assert tuple(sorted(found)) == longest[0]


def test_points_out_of_order_earn_less() -> None:
    rubric = make_rubric(group("g", *(point(x) for x in "abcd"), ordered=True))
    out = score(rubric, full(0), full(3), full(1), full(2))
    assert [p.earned for p in out.values()] == [1, 0.5, 1, 1]
    assert [p.reason for p in out.values()] == [None, "out-of-order", None, None]


def test_a_missing_point_does_not_disturb_the_order() -> None:
    rubric = make_rubric(group("g", *(point(x) for x in "abc"), ordered=True))
    assert [p.earned for p in score(rubric, full(5), NONE, full(7)).values()] == [1, 0, 1]


def test_one_clause_may_name_several() -> None:
    rubric = make_rubric(group("g", *(point(x) for x in "abc"), ordered=True))
    assert [p.earned for p in score(rubric, full(1), full(1), full(1)).values()] == [1, 1, 1]


def test_how_much_less_is_the_groups_own() -> None:
    rubric = make_rubric(
        group("g", point("a", marks=2), point("b", marks=2), ordered=True, out_of_order=0.25)
    )
    assert [p.earned for p in score(rubric, full(4), full(1)).values()] == [2, 0.5]


# ---- requires, pick -------------------------------------------------------------------------------------
def test_a_chain_of_requirements_is_followed() -> None:
    rubric = make_rubric(point("case"), point("rule", requires=("case",)), point("end", requires=("rule",)))
    assert [p.earned for p in score(rubric, full(), full(), full()).values()] == [1, 1, 1]
    out = score(rubric, NONE, full(), full())
    assert [p.earned for p in out.values()] == [0, 0, 0]
    assert [p.reason for p in out.values()] == [None, "requires", "requires"]
    assert out["end"].credit == "full"  # what the words deserved
    assert [p.earned for p in score(rubric, full(), NONE, full()).values()] == [1, 0, 0]


def test_half_met_is_met() -> None:
    rubric = make_rubric(point("case", marks=1), point("rule", requires=("case",)))
    assert [p.earned for p in score(rubric, PARTIAL, full()).values()] == [0.5, 1]


def test_a_required_group_is_met_when_enough_of_it_is() -> None:
    rubric = make_rubric(
        group("g", point("a"), point("b"), point("c"), pick=2), point("end", requires=("g",))
    )
    assert score(rubric, full(), NONE, full(), full())["end"].earned == 1
    assert score(rubric, full(), NONE, NONE, full())["end"].reason == "requires"
    rubric = make_rubric(group("g", point("a"), point("b")), point("end", requires=("g",)))
    assert score(rubric, full(), NONE, full())["end"].reason == "requires"


def test_a_group_may_require() -> None:
    rubric = make_rubric(point("case"), group("g", point("a"), point("b"), requires=("case",)))
    assert [p.earned for p in score(rubric, NONE, full(), full()).values()] == [0, 0, 0]
    assert [p.earned for p in score(rubric, full(), full(), full()).values()] == [1, 1, 1]


def test_pick_takes_the_best() -> None:
    rubric = make_rubric(group("g", *(point(x) for x in "abc"), pick=2))
    out = score(rubric, PARTIAL, full(), full())
    assert [(p.earned, p.reason) for p in out.values()] == [(0, "not-picked"), (1, None), (1, None)]
    out = score(rubric, full(), full(), full())
    assert [p.earned for p in out.values()] == [1, 1, 0]  # of equals the earlier


def test_what_is_withheld_earns_nothing_and_stays_contradicted() -> None:
    rubric = make_rubric(point("a"), point("b"), point("c"))
    said = (Said("full"), Said("none", 1, contradicted=True), Said("partial", 2))
    points = tuple(score(rubric, *said).values())
    left = withhold_all(points)
    assert [(p.credit, p.earned, p.reason) for p in left] == [("none", 0, None)] * 3
    assert [bool(p.evidence) for p in left] == [False, True, False]
    assert [p.contradicted for p in left] == [p.contradicted for p in points]
    assert [p.probability for p in left] == [p.probability for p in points]
