from __future__ import annotations

import itertools
import statistics
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_class import PICKED, THREE, made_result
from making import group, make_rubric, point
from scipy.stats import foldnorm

from grader.marking.review.expected_error import expected_error, teacher_totals
from grader.records import GradeResult, PointGroup, Rubric

MIXED = make_rubric(
    point("a", marks=2),
    point("b", marks=0.5),
    group("g", point("c"), point("d"), point("e"), pick=2),
    group("h", point("f", marks=1.5), point("i")),
)
RUBRICS = (THREE, PICKED, MIXED)
chances = st.one_of(st.floats(0, 1), st.sampled_from([0.0, 0.5, 1.0]))


@st.composite
def results(draw: st.DrawFn) -> tuple[Rubric, GradeResult]:
    rubric = draw(st.sampled_from(RUBRICS))
    given_ = draw(st.lists(chances, min_size=len(rubric.points), max_size=len(rubric.points)))
    wrong = draw(st.lists(st.tuples(st.sampled_from([0.5, 1.0]), st.floats(0.75, 1)), max_size=1))
    return rubric, made_result(rubric, given_, confidence=draw(st.floats(0, 1)), wrong=wrong)


def slow_totals(rubric: Rubric, result: GradeResult) -> list[tuple[float, float]]:
    """(total, probability) of every way the teacher may mark, one by one."""
    found = []
    scores = {p.id: p for p in result.points}
    for way in itertools.product((0.0, 0.5, 1.0), repeat=len(rubric.points)):
        chance, marks = 1.0, {}
        for p, share in zip(rubric.points, way, strict=True):
            c = scores[p.id].probability
            halves = 0.8 * c * (1 - c)
            chance *= {0.0: 1 - c - halves / 2, 0.5: halves, 1.0: c - halves / 2}[share]
            half = np.floor(p.marks / 2 / rubric.round_to + 0.5) * rubric.round_to
            marks[p.id] = {0.0: 0.0, 0.5: half, 1.0: p.marks}[share]
        total = 0.0
        for entry in rubric.entries:
            inside = entry.points if isinstance(entry, PointGroup) else (entry,)
            best = sorted((marks[p.id] for p in inside), reverse=True)
            total += sum(best[: entry.pick] if isinstance(entry, PointGroup) else best)
        for charged in itertools.product((False, True), repeat=len(result.misconceptions)):
            now, off = chance, 0.0
            for m, yes in zip(result.misconceptions, charged, strict=True):
                now *= m.probability if yes else 1 - m.probability
                off += m.deduct if yes else 0.0
            found.append((min(max(total - off, 0.0), rubric.max_score), now))
    return found


def slow_error(rubric: Rubric, result: GradeResult) -> float:
    unit = statistics.median(p.marks for p in result.points)
    errors = [(abs(total - result.score), c) for total, c in slow_totals(rubric, result)]
    near = [(e, c) for e, c in errors if e <= unit / 2 + 1e-9]
    far = [(e, c) for e, c in errors if e > unit / 2 + 1e-9]
    small = (
        np.average([e for e, _ in near], weights=[c for _, c in near])
        if sum(c for _, c in near)
        else unit / 2
    )
    large = np.average([e for e, _ in far], weights=[c for _, c in far]) if sum(c for _, c in far) else unit
    return min(float(result.confidence * small + (1 - result.confidence) * large), rubric.max_score)


@given(results())
def test_as_counted_one_by_one(made: tuple[Rubric, GradeResult]) -> None:
    assert expected_error(*made) == pytest.approx(slow_error(*made), abs=1e-6)


@given(results())
def test_totals_are_a_distribution_within_the_marks(made: tuple[Rubric, GradeResult]) -> None:
    totals = teacher_totals(*made)
    assert sum(totals.values()) == pytest.approx(1)
    assert min(totals) >= 0
    assert max(totals) <= made[0].max_score * 1e4


@given(results(), st.floats(0, 1))
def test_between_nothing_and_the_maximum_and_falling_with_confidence(
    made: tuple[Rubric, GradeResult], other: float
) -> None:
    rubric, result = made
    error = expected_error(rubric, result)
    assert 0 <= error <= rubric.max_score
    if other < result.confidence:
        assert expected_error(rubric, replace(result, confidence=other)) >= error - 1e-12


@given(st.sampled_from(RUBRICS), st.data())
def test_what_is_certain_is_not_off(rubric: Rubric, data: st.DataObject) -> None:
    n = len(rubric.points)
    certain = data.draw(st.lists(st.sampled_from([0.0, 1.0]), min_size=n, max_size=n))
    assert expected_error(rubric, made_result(rubric, certain, confidence=1.0)) == 0


@given(results())
def test_confidence_that_agrees_with_the_points_changes_nothing(made: tuple[Rubric, GradeResult]) -> None:
    """The law of total expectation: with c the points' own probability of a small error, E is the plain mean error."""
    rubric, result = made
    unit = statistics.median(p.marks for p in result.points)
    errors = [(abs(total - result.score), c) for total, c in slow_totals(rubric, result)]
    own = min(1.0, sum(c for e, c in errors if e <= unit / 2 + 1e-9))
    mean = sum(e * c for e, c in errors)
    assert expected_error(rubric, replace(result, confidence=own)) == pytest.approx(mean, abs=1e-6)


def test_one_point_by_hand() -> None:
    # p = 0.3: the teacher gives nothing with 0.616, half with 0.168, all with 0.216 (0.4 of p(1-p) are halves, twice).
    # The grader gives nothing. Near (within 0.5): 0 and 0.5, mean 0.5 * 0.168 / 0.784; far: 1.
    result = made_result(make_rubric(point("a")), [0.3], confidence=0.9)
    assert expected_error(make_rubric(point("a")), result) == pytest.approx(0.9 * 0.084 / 0.784 + 0.1)


def test_a_rule_that_held_a_point_back_is_the_teachers_too() -> None:
    result = made_result(THREE, [0.0, 0.0, 0.9], confidence=1.0)
    held = tuple(replace(p, earned=0.0, reason="requires") if p.id == "staff" else p for p in result.points)
    assert expected_error(THREE, replace(result, points=held, raw=0.0, score=0.0)) == 0


def test_what_was_learnt_moves_her_totals_too() -> None:
    result = made_result(MIXED, [1, 0, 1, 0, 1, 0, 1], confidence=1.0)
    assert expected_error(MIXED, replace(result, score=result.capped - 0.5)) == 0


def test_shares_are_about_normal() -> None:
    # Far from 0 and the maximum nothing is cut off; scipy's folded normal is the mean |error|.
    rubric = make_rubric(*(point(f"p{i}", marks=2) for i in range(20)), reference="参考答案")
    result = made_result(rubric, [0.5] * 20)
    result = replace(
        result, raw=20.0, score=20.0, points=tuple(replace(p, earned=1.0) for p in result.points)
    )
    spread = np.sqrt(20 * 2**2 * 0.25)
    near = foldnorm.cdf(1.0, 0, scale=spread)
    error = expected_error(rubric, replace(result, confidence=float(near)))
    assert error == pytest.approx(foldnorm.mean(0, scale=spread), rel=0.02)


def test_nothing_to_mark_is_not_off() -> None:
    assert expected_error(THREE, replace(made_result(THREE, [0, 0, 0]), points=())) == 0
