"""Reliability and its error against values worked out by hand, and against scikit-learn's curve."""

import math

import numpy as np
import pytest
from sklearn.calibration import calibration_curve

from benchmarks._calibration import (
    Bin,
    as_data,
    as_tables,
    expected_calibration_error,
    is_near,
    of_points,
    of_totals,
    reliability,
    reliability_of_parts,
)
from benchmarks._items import Item
from benchmarks._metrics import Graded
from grader.records import KeyPoint, Rubric

POINTS = tuple(KeyPoint(key, key, marks) for key, marks in (("a", 1), ("b", 2), ("c", 5)))
RUBRIC = Rubric("r", "t", "definition", "zh", "q", POINTS, 8)  # half the median point: 1 mark of 8


def _item(text: str, marks: float, *labels: float) -> Item:
    return Item(text, "r", RUBRIC, "甲", text, marks / 8, dict(zip("abc", labels, strict=True)))


def _graded(marks: float, confidence: float | None, *scores: float) -> Graded:
    return Graded(marks / 8, scores=dict(zip("abc", scores, strict=True)), confidence=confidence)


def test_bins_by_hand() -> None:
    found = reliability([0.05, 0.15, 0.11, 0.95, 1.0], [False, True, False, True, True])
    assert [b.count for b in found] == [1, 2, 2]  # nothing between .2 and .9
    assert [b.predicted for b in found] == pytest.approx([0.05, 0.13, 0.975])
    assert [b.true for b in found] == [0, 0.5, 1]


def test_an_edge_is_in_the_lower_bin_and_nought_in_the_first() -> None:
    assert [b.count for b in reliability([0.0, 0.5, 0.5, 0.51], [True] * 4, bins=2)] == [3, 1]


def test_expected_calibration_error_by_hand() -> None:
    # Bins of (.05, .15 -> 0), (.25 -> 1) and (.85, .85, .85, .85 -> 3/4): 2/7 x .1 + 1/7 x .75 + 4/7 x .1, fifths wide.
    predicted = [0.05, 0.15, 0.25, 0.85, 0.85, 0.85, 0.85]
    hits = [False, False, True, True, True, False, True]
    assert expected_calibration_error(predicted, hits, 5) == pytest.approx((0.2 + 0.75 + 0.4) / 7)


def test_what_cancels_out_in_one_bin_does_not_in_two() -> None:
    assert expected_calibration_error([0.25, 0.75], [True, False], 1) == 0
    assert expected_calibration_error([0.25, 0.75], [True, False], 2) == pytest.approx(0.75)


@pytest.mark.parametrize("bins", [5, 10, 13])
def test_reliability_is_scikit_learns_curve(bins: int) -> None:
    rng = np.random.default_rng(bins)
    predicted = np.concatenate([rng.beta(0.5, 0.5, 300), np.arange(bins + 1) / bins, [0.1, 0.3, 0.7]])
    hits = rng.random(len(predicted)) < predicted**2
    found = reliability(predicted, hits, bins)
    true, mean = calibration_curve(hits, predicted, n_bins=bins, strategy="uniform")
    assert [b.true for b in found] == pytest.approx(true)
    assert [b.predicted for b in found] == pytest.approx(mean)
    assert sum(b.count for b in found) == len(predicted)
    error = sum(b.count * abs(t - m) for b, t, m in zip(found, true, mean, strict=True)) / len(predicted)
    assert expected_calibration_error(predicted, hits, bins) == pytest.approx(error)


def test_parts_have_like_numbers_whatever_the_order() -> None:
    found = reliability_of_parts([0.9, 0.2, 0.4, 0.6, 0.1], [True, False, True, True, False], parts=2)
    assert [b.count for b in found] == [3, 2]
    assert [b.predicted for b in found] == pytest.approx([0.7 / 3, 0.75])
    assert [b.true for b in found] == pytest.approx([1 / 3, 1])


def test_nothing_predicted_has_no_error() -> None:
    assert reliability([], []) == reliability_of_parts([], []) == ()
    assert math.isnan(expected_calibration_error([], []))


def test_every_probability_needs_its_outcome() -> None:
    with pytest.raises(ValueError, match="2"):
        reliability([0.5, 0.5], [True])


# ---- what the grader predicts ---------------------------------------------------------------------------
ITEMS = (_item("一", 4, 1, 0.5, 0), _item("二", 3, 0, 0, 0.25), _item("", 0, 0, 0, 0))
GRADED = (_graded(5, 0.75, 0.95, 0.95, 0.05), _graded(4.5, 0.35, 0.05, 0.05, 0.25), _graded(0, 1, 0, 0, 0))


def test_points_count_as_stated_from_half_their_marks_on() -> None:
    found = of_points(ITEMS, GRADED)
    assert [(b.true, b.count) for b in found.bins] == [(0, 6), (0, 1), (1, 2)]
    assert found.error == pytest.approx((3 * 0.05 + 0.25 + 2 * 0.05) / 9)


def test_points_that_nobody_judged_are_no_outcome() -> None:
    part = Item("i", "r", RUBRIC, "甲", "文", 0, {"c": 1.0})
    assert of_points([part], GRADED[:1]).bins == (Bin(0.05, 1.0, 1),)


def test_a_total_is_near_within_half_the_median_points_marks() -> None:
    assert is_near(ITEMS[0], 5 / 8)
    assert is_near(ITEMS[0], 3 / 8)
    assert not is_near(ITEMS[0], 5.1 / 8)


def test_confidence_is_held_against_near_totals_and_blank_answers_are_left_out() -> None:
    found = of_totals(ITEMS, GRADED)
    assert found.bins == (Bin(0.35, 0.0, 1), Bin(0.75, 1.0, 1))
    assert found.error == pytest.approx((0.35 + 0.25) / 2)


def test_both_are_written_and_printed() -> None:
    both = of_points(ITEMS, GRADED), of_totals(ITEMS, GRADED)
    data = as_data(*both)
    assert data["confidence"] == {
        "expected calibration error": pytest.approx(0.3),
        "bins": [
            {"predicted": 0.35, "true": 0.0, "count": 1},
            {"predicted": 0.75, "true": 1.0, "count": 1},
        ],
    }
    (_, points), (title, totals) = as_tables("labelled: grader", *both)
    assert [row["points"] for row in points] == [6, 1, 2]
    assert title.endswith("(expected calibration error 0.300)")
    assert totals[1] == {"predicted": 0.75, "near the markers'": 1.0, "answers": 1}
