from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import SettingsError
from grader.marking.scale import Scale, find_scale

STEPS = st.sampled_from(["1", "0.5", "0.25", "0.1", "0.2", "2"])


def by_decimals(mark: Decimal, step: Decimal, top: Decimal) -> float:
    """The slow and obvious way: school arithmetic on decimals."""
    steps = (mark / step + Decimal("0.5")).to_integral_value(rounding=ROUND_FLOOR)
    return float(min(max(steps, Decimal(0)), (top / step).to_integral_value(rounding=ROUND_FLOOR)) * step)


@given(st.decimals(min_value=-2, max_value=14, places=3), STEPS)
def test_rounding_is_that_of_decimals_halves_up(mark: Decimal, step: str) -> None:
    scale = Scale(max=10, step=float(step))
    assert float(scale.trim_round(np.array([float(mark)]))[0]) == by_decimals(
        mark, Decimal(step), Decimal(10)
    )


@given(st.lists(st.floats(-3, 13), min_size=1), STEPS)
def test_rounded_marks_stay_as_they_are(marks: list[float], step: str) -> None:
    scale = Scale(max=10, step=float(step))
    rounded = scale.trim_round(np.array(marks))
    assert np.array_equal(scale.trim_round(rounded), rounded) and np.array_equal(
        scale.trim_round(scale.trim(np.array(marks))), rounded
    )
    assert scale.off(rounded) == 0


def test_halves_go_up_at_every_step() -> None:
    assert Scale(max=5, step=1).trim_round(np.array([0.5, 1.5, 2.5])).tolist() == [1, 2, 3]
    assert Scale(max=5, step=0.1).trim_round(np.array([0.15, 0.25, 0.35])).tolist() == [0.2, 0.3, 0.4]
    assert Scale(max=5, step=0.5).trim_round(np.array([0.25, 0.74999, 5.2])).tolist() == [0.5, 0.5, 5]


def test_trimming_leaves_not_quite_half_a_step() -> None:
    assert Scale(max=6, step=0.5).trim(np.array([-1, 3.3, 9])).tolist() == pytest.approx(
        [-0.2499, 3.3, 6.2499]
    )


def test_adjacent_is_a_mark_or_a_step_where_that_is_more() -> None:
    assert [Scale(max=10, step=step).adjacent for step in (0.1, 0.5, 1, 2)] == [1, 1, 1, 2]


@pytest.mark.parametrize(
    ("marks", "step"),
    [([0, 1, 6], 1), ([0, 1.5, 6], 0.5), ([0.25, 1], 0.25), ([0.3, 0.1 + 0.2, 0.7], 0.1), ([1.5, 0.2, 0.1], 0.1)],
)  # fmt: skip
def test_the_step_is_seen_from_the_teachers_marks(marks: list[float], step: float) -> None:
    scale, notes = find_scale(np.array(marks), np.array([1.234]), worth=np.array([6, 6, np.nan]))
    assert (scale.max, scale.step, notes) == (6, step, ())


def test_marks_between_the_steps_are_noted() -> None:
    scale, notes = find_scale(np.array([1, 3.333]), np.array([2.0]), greatest=5)
    assert scale.step == 0.1 and "1" in notes[0].en and "3.333" not in notes[0].en
    assert "--step" in notes[0].zh
    assert find_scale(np.array([1.5, 2]), np.array([2.0]), greatest=5, step=1)[0].step == 1


def test_full_marks_that_nobody_names_are_the_greatest_seen() -> None:
    scale, notes = find_scale(np.array([1.0, 4]), np.array([5.0]))
    assert scale.max == 5 and "--max" in notes[0].en
    mixed, several = find_scale(np.array([1.0, 4]), np.array([5.0]), worth=np.array([4.0, 8]))
    assert mixed.max == 8 and "4" in several[0].zh and "8" in several[0].zh
    assert find_scale(np.zeros(3), np.zeros(3))[0] == Scale(max=1, step=1)
    assert find_scale(np.zeros(3), np.zeros(3), greatest=0.5)[0] == Scale(max=0.5, step=0.5)


@pytest.mark.parametrize(
    ("greatest", "step"), [(3, 4), (float("nan"), None), (float("inf"), None), (3, float("nan")), (3, 0.001), (1e9, 1)]
)  # fmt: skip
def test_a_scale_that_cannot_be_is_refused(greatest: float, step: float | None) -> None:
    with pytest.raises(SettingsError, match=r"--max"):
        find_scale(np.array([1.0]), np.array([1.0]), greatest=greatest, step=step)
