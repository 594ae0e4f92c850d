"""Misconceptions, deductions and reasons to review."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from making import make_rubric, point
from scoring import ANSWER, full, score

from grader.assign import Assignment
from grader.pipeline import prepare_answer
from grader.records import (
    Flag,
    Misconception,
    MisconceptionFound,
    PointScore,
    ReviewReason,
)
from grader.score import (
    add_up,
    find_misconceptions,
    reasons_to_review,
)
from grader.settings import Settings

# ---- misconceptions -------------------------------------------------------------------------------------
WRONG = make_rubric(
    point("a", marks=2),
    misconceptions=(Misconception("m", "错", 1.5), Misconception("n", "误", 3), Misconception("o", "?")),
)


@pytest.mark.parametrize(
    ("assigned", "found"),
    [
        (Assignment(1, 0.75, False), True),
        (Assignment(1, 0.7499, False), False),
        (Assignment(1, 0.99, True), False),  # denies it, rightly
        (Assignment(-1, 0.0, False), False),
    ],
)
def test_a_misconception_must_be_asserted(assigned: Assignment, found: bool) -> None:
    quiet = Assignment(0, 0.0, False)
    out = find_misconceptions(WRONG, ANSWER, [assigned, quiet, quiet], Settings())
    assert [m.id for m in out] == (["m"] if found else [])
    if found:
        assert (out[0].deduct, out[0].evidence[0].text, out[0].probability) == (1.5, "乙", 0.75)


def test_nothing_is_asserted_where_nothing_is_said() -> None:
    assigned = [Assignment(-1, 0.0, False)] * 3
    assert find_misconceptions(WRONG, prepare_answer(""), assigned, Settings(misconception=0)) == ()


@pytest.mark.parametrize(("deductions", "expected"), [((), 2), ((1.5,), 0.5), ((1.5, 3), 0), ((0,), 2)])
def test_deductions_stop_at_nothing(deductions: tuple[float, ...], expected: float) -> None:
    points = tuple(score(WRONG, full()).values())
    found = [MisconceptionFound("m", "", d, 0.9, ()) for d in deductions]
    raw, capped, _ = add_up(WRONG, points, found)
    assert (raw, capped) == (2, expected)


# ---- review ------------------------------------------------------------------------------
def scored(*probabilities: float, marks: float = 1) -> list[PointScore]:
    return [
        PointScore(f"p{i}", "", marks, 0, "full" if p >= 0.6 else "partial" if p >= 0.4 else "none", p)
        for i, p in enumerate(probabilities)
    ]


def test_reasons_to_review() -> None:
    sure, calm = 0.9, Settings()
    assert reasons_to_review(scored(0.95, 0.05), [], sure, calm) == ()
    assert reasons_to_review(scored(0.95), [Flag("repeated")], sure, calm) == ()
    flags = [Flag("keyword-list"), Flag("repeated"), Flag("too-short")]
    assert [r.flag for r in reasons_to_review(scored(0.95), flags, sure, calm)] == [
        "keyword-list",
        "too-short",
    ]
    denied = [replace(scored(0.95)[0], contradicted=True)]
    assert reasons_to_review(denied, [], sure, calm) == (ReviewReason("contradiction", point="p0"),)
    low = calm.review_below - 0.01
    unsure = reasons_to_review(scored(0.95, 0.5), [], low, calm)
    assert [(r.kind, r.point) for r in unsure] == [("doubtful-point", "p1")]
    assert [r.kind for r in reasons_to_review(scored(0.99), [], low, calm)] == ["low-confidence"]
    unreadable = reasons_to_review(scored(0.95), [Flag("blank")], sure, calm, readable=False)
    assert unreadable == (ReviewReason("unreadable"),)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6), st.floats(0, 1))
def test_an_unsure_mark_is_always_reviewed_and_a_sure_one_never_for_doubt(
    probabilities: list[float], sure: float
) -> None:
    assume(abs(sure - Settings().review_below) > 1e-9)
    reasons = reasons_to_review(scored(*probabilities), [], sure, Settings())
    assert bool(reasons) == (sure < Settings().review_below)
