"""How a question's marks come to its points."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.interop.drafting.marks import allot, asked_for, spread


@pytest.mark.parametrize(
    ("total", "count", "marks"),
    [
        (6, 3, (2, 2, 2)),
        (8, 3, (3, 2.5, 2.5)),
        (5, 4, (1.5, 1.5, 1, 1)),
        (3, 6, (0.5,) * 6),
        (2, 6, (0.5, 0.5, 0.25, 0.25, 0.25, 0.25)),
        (1, 3, (0.5, 0.25, 0.25)),
        (1, 6, (0.2, 0.2, 0.2, 0.2, 0.1, 0.1)),
        (2.25, 2, (1.25, 1)),
        (0.02, 3, (0.02 / 3,) * 3),
    ],
)
def test_spread(total: float, count: int, marks: tuple[float, ...]) -> None:
    assert spread(total, count) == pytest.approx(marks)


@given(st.integers(1, 400), st.integers(1, 60))
def test_spread_keeps_the_sum_and_gives_the_first_points_more(halves: int, count: int) -> None:
    marks = spread(halves / 2, count)
    assert math.fsum(marks) == pytest.approx(halves / 2, abs=1e-9)
    assert list(marks) == sorted(marks, reverse=True)
    if halves >= count:
        assert all((mark * 2).is_integer() for mark in marks)
        assert marks[0] - marks[-1] <= 0.5


@pytest.mark.parametrize(
    ("marks", "total", "given", "pick", "codes"),
    [
        ((2, 2, 2), 6, (2, 2, 2), None, []),
        ((2, 2, 2), None, (2, 2, 2), None, []),
        ((None, None), 4, (2, 2), None, ["marks-spread"]),
        ((None,), 4, (4,), None, []),
        ((None, None), None, (1, 1), None, ["marks-missing"]),
        ((2, 1), 4, (2, 1), None, ["marks-differ"]),
        ((2, 2, 2, 2, 2), 8, (2, 2, 2, 2, 2), 4, ["pick"]),
        ((2, None, None), 6, (2, 2, 2), None, ["marks-spread"]),
        ((2, None, 1), None, (2, 2, 1), None, ["marks-spread"]),
        ((3, None, 3), 6, (3, None, 3), None, []),
        ((3, None, 4), 6, (3, None, 4), None, ["marks-differ"]),
    ],
)
def test_marks_of_the_source_are_kept(
    marks: tuple[float | None, ...],
    total: float | None,
    given: tuple[float | None, ...],
    pick: int | None,
    codes: list[str],
) -> None:
    shares = allot(marks, total)
    assert (shares.marks, shares.pick, [c.code for c in shares.checks]) == (given, pick, codes)


def test_the_users_total_stands_in_for_a_missing_one_only() -> None:
    assert allot((None, None), None, fallback=6).marks == (3, 3)
    assert allot((None, None), 4, fallback=6).marks == (2, 2)
    assert allot((None,), None, fallback=6).checks[0].code == "marks-spread"


@pytest.mark.parametrize(("marks", "total"), [((None,) * 4, 6.0), ((2.0,) * 4, None), ((2.0,) * 4, 6.0)])
def test_a_question_that_asks_for_some_of_the_points(
    marks: tuple[float | None, ...], total: float | None
) -> None:
    shares = allot(marks, total, pick=3)
    assert (shares.marks, shares.pick, shares.total) == ((2, 2, 2, 2), 3, 6)


def test_asking_for_more_points_than_there_are_changes_nothing() -> None:
    assert allot((None, None), 4, pick=3).pick is None
    assert allot((1.0, 2.0, 3.0), 6, pick=2).pick is None


@pytest.mark.parametrize(
    ("marks", "step"),
    [((1, 2), 0.5), ((0.5, 1), 0.5), ((0.25, 1), 0.25), ((0.2, 1), 0.1), ((1.05,), 0.05), ((1 / 3,), 1 / 6)],
)
def test_the_rubric_rounds_to_a_step_that_all_marks_keep(marks: tuple[float, ...], step: float) -> None:
    assert allot(marks, None).round_to == pytest.approx(step)


@pytest.mark.parametrize(
    ("question", "points"),
    [
        ("任答三点即可。", 3), ("请任选其中两种加以说明", 2), ("任意4点", 4), ("答出其中的五个方面", 5), ("答出其中的五点", 5),
        ("Name any three reasons.", 3), ("Give any reasons", None), ("任务有三点", None), ("列举四个特点", None),
    ],
)  # fmt: skip
def test_how_many_points_a_question_asks_for(question: str, points: int | None) -> None:
    assert asked_for(question) == points
