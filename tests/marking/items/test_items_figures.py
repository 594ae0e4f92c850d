from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from grader.marking.items.figures import (
    LEAST,
    ScoreFigures,
    extreme_groups,
    group_size,
    item_figures,
    score_figures,
)
from grader.marking.marks import Marks

# Moodle's own test of its quiz statistics: the marks of 25 attempts at 7 questions of one mark each, and what a
# spreadsheet made of them (moodle/moodle, mod/quiz/report/statistics/tests: fixtures/results00.csv and qstats00.csv,
# stats_from_steps_walkthrough_test.php).
MOODLE = np.array(
    [
        [1, 1, 1, 1, 1, 0, 1],
        [1, 1, 1, 1, 0.5, 1, 0],
        [1, 1, 1, 1, 0.5, 0, 1],
        [0, 0, 1, 1, 1, 0, 0],
        [1, 0, 1, 0, 0, 1, 0.5],
        [1, 1, 1, 1, 0.5, 0, 0.5],
        [0, 1, 1, 1, 0.5, 1, 0.5],
        [1, 1, 1, 0, 0.5, 1, 0.5],
        [1, 0, 1, 1, 1, 1, 1],
        [0, 1, 1, 0, 0.5, 1, 0.5],
        [0.8, 0, 1, 1, 0.5, 1, 0.5],
        [1, 1, 1, 0, 0.5, 1, 1],
        [1, 0, 1, 1, 0.5, 1, 0.5],
        [1, 0, 1, 1, 1, 0, 0.5],
        [0, 0, 1, 1, 0, 1, 1],
        [1, 0, 1, 0, 0.5, 1, 1],
        [0.8, 0, 1, 1, 0.5, 0, 1],
        [1, 0, 1, 1, 0, 1, 0.5],
        [1, 0, 1, 1, 0.5, 0, 0.5],
        [0, 1, 1, 0, 0.5, 1, 0],
        [1, 1, 0.3333333, 1, 0.5, 0, 0.5],
        [1, 1, 1, 0, 0.5, 0, 0.5],
        [1, 1, 1, 1, 0, 1, 0.5],
        [0, 0, 1, 0, 0.5, 1, 1],
        [0, 0, 1, 1, 1, 1, 1],
    ]
)
MOODLE_ITEMS = (  # facility, sd, discrimination index, discriminative efficiency
    (70.4, 0.4513682901, -7.0650767526, -9.4550536967),
    (48, 0.5099019514, -28.8982125772, -36.7834118938),
    (97.3333332, 0.13333334, -9.1230674268, -21.6545012165),
    (68, 0.4760952286, -22.6306444113, -31.4411395613),
    (52, 0.3055050463, -17.6996947674, -21.1794802584),
    (64, 0.4898979486, -45.3785178421, -56.9365974439),
    (62, 0.331662479, -5.6543166602, -6.5043742058),
)

# D. J. Denis, Applied Univariate, Bivariate, and Multivariate Statistics (Wiley): ten people, five items, and what SPSS
# reports of them.
DENIS = np.array(
    [
        [10, 12, 15, 11, 12],
        [12, 18, 12, 12, 1],
        [8, 16, 14, 14, 4],
        [6, 8, 16, 8, 6],
        [4, 7, 8, 7, 5],
        [6, 6, 3, 7, 3],
        [3, 4, 6, 5, 8],
        [7, 3, 7, 9, 9],
        [8, 9, 4, 10, 10],
        [9, 5, 6, 11, 12],
    ],
    np.float64,
)

# A worksheet on item analysis for student teachers: ten students, ten questions, the five best against the five weakest
# (studylib.net/doc/25270846), with its difficulty p and discrimination D.
WORKSHEET = np.array(
    [
        [1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
        [1, 1, 1, 1, 1, 1, 1, 1, 0, 1],
        [1, 1, 0, 1, 1, 1, 1, 1, 0, 0],
        [0, 1, 1, 1, 1, 1, 0, 1, 0, 1],
        [1, 1, 1, 0, 1, 1, 1, 0, 0, 1],
        [1, 1, 1, 0, 1, 1, 0, 1, 0, 0],
        [0, 1, 1, 0, 1, 1, 0, 1, 0, 1],
        [0, 1, 1, 1, 0, 0, 1, 0, 1, 0],
        [1, 1, 1, 0, 1, 0, 0, 0, 0, 1],
        [0, 1, 0, 0, 0, 1, 0, 0, 1, 0],
    ],
    np.float64,
)
WORKSHEET_P = (0.6, 1, 0.8, 0.5, 0.8, 0.8, 0.5, 0.6, 0.3, 0.6)
WORKSHEET_D = (0.4, 0, 0, 0.6, 0.4, 0.4, 0.6, 0.4, -0.2, 0.4)

# K. L. Wuensch, "The Kuder-Richardson 20" (core.ecu.edu/wuenschk/StatHelp/KR20.txt): ten students, ten items.
WUENSCH = np.array(
    [
        [1, 1, 1, 1, 1, 1, 0, 1, 1, 0],
        [1, 0, 1, 1, 0, 1, 1, 1, 0, 1],
        [1, 1, 1, 1, 0, 1, 1, 0, 0, 1],
        [0, 0, 1, 0, 0, 0, 1, 0, 0, 0],
        [0, 0, 0, 0, 0, 1, 0, 0, 1, 0],
        [1, 1, 1, 0, 1, 1, 1, 1, 1, 1],
        [1, 1, 0, 1, 1, 1, 0, 1, 1, 1],
        [1, 1, 1, 1, 1, 1, 1, 1, 0, 1],
        [0, 1, 0, 1, 1, 1, 1, 1, 0, 1],
        [1, 1, 0, 1, 1, 0, 1, 1, 1, 0],
    ],
    np.float64,
)

halves = st.sampled_from([0, 0.5, 1, 1.5, 2])
matrices = st.tuples(st.integers(LEAST, 14), st.integers(2, 5)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=halves)
)


# ---- published tables ---------------------------------------------------------------------------------------
def test_items_are_as_moodle_finds_them() -> None:
    for found, expected in zip(item_figures(MOODLE, [1] * 7), MOODLE_ITEMS, strict=True):
        figures = (found.facility, found.sd, found.discrimination, found.efficiency)
        assert figures == pytest.approx(expected, rel=1e-6)


def test_the_quiz_is_as_moodle_finds_it() -> None:
    found = score_figures(MOODLE.sum(axis=1), 7, MOODLE)
    assert (found.n, found.mean, found.sd) == (25, pytest.approx(4.617333332), pytest.approx(0.8117265554))
    assert (found.skewness, found.kurtosis) == pytest.approx((-0.092502502, -0.7073968557), rel=1.5e-5)
    assert (found.cic, found.error_ratio, found.standard_error) == pytest.approx(
        (-87.2230935542, 136.8294900795, 1.1106813066)
    )


def test_alpha_is_as_spss_finds_it() -> None:
    assert score_figures(DENIS.sum(axis=1), 90, DENIS).cic == pytest.approx(63.3, abs=0.05)
    items = item_figures(DENIS, [20] * 5)
    assert [i.mean for i in items] == pytest.approx([7.3, 8.8, 9.1, 9.4, 7.0])
    assert [i.sd for i in items] == pytest.approx([2.71006, 5.05085, 4.74810, 2.71621, 3.80058], abs=5e-6)
    assert items[0].discrimination == pytest.approx(71.2, abs=0.05)  # corrected item-total correlation .712


def test_alpha_of_right_and_wrong_is_the_kuder_richardson_20() -> None:
    variance, pq = 5.84, 2.18  # as the page has them, both divided by n
    assert score_figures(WUENSCH.sum(axis=1), 10, WUENSCH).cic == pytest.approx(
        100 * 10 / 9 * (1 - pq / variance)
    )


def test_difficulty_and_d_are_those_of_the_worksheet() -> None:
    found = item_figures(WORKSHEET, [1] * 10, share=0.5)
    assert [f.facility for f in found] == pytest.approx([100 * p for p in WORKSHEET_P])
    assert [f.upper_lower for f in found] == pytest.approx(WORKSHEET_D)


@pytest.mark.parametrize(("n", "size"), [(40, 11), (100, 27), (370, 100), (6, 2), (2, 1)])
def test_a_group_holds_27_percent(n: int, size: int) -> None:
    assert group_size(n) == size


# ---- slow and obvious ---------------------------------------------------------------------------------------
def covariance(a: list[float], b: list[float]) -> float:
    mean_a, mean_b = sum(a) / len(a), sum(b) / len(b)
    return sum((x - mean_a) * (y - mean_b) for x, y in zip(a, b, strict=True)) / (len(a) - 1)


@given(matrices)
def test_discrimination_and_efficiency_by_the_letter_of_the_documentation(marks: Marks) -> None:
    for i, found in enumerate(item_figures(marks, [2] * marks.shape[1])):
        item = [float(row[i]) for row in marks]
        rest = [float(sum(row) - row[i]) for row in marks]
        if len(set(item)) == 1 or len(set(rest)) == 1:
            assert found.discrimination is None and found.efficiency is None
            continue
        together = covariance(item, rest)
        spread = math.sqrt(covariance(item, item) * covariance(rest, rest))
        most = covariance(sorted(item), sorted(rest))
        assert found.discrimination == pytest.approx(100 * together / spread, abs=1e-9)
        assert found.efficiency == pytest.approx(100 * together / most, abs=1e-9)
        assert found.efficiency <= 100 + 1e-9


@given(matrices)
def test_consistency_is_alpha_by_mean_covariances(marks: Marks) -> None:
    found, k = score_figures(marks.sum(axis=1), 2 * marks.shape[1], marks), marks.shape[1]
    table = np.cov(marks.T)
    if np.ptp(marks.sum(axis=1)) == 0:
        assert found.cic is None and found.error_ratio is None and found.standard_error is None
        return
    variance, shared = table.diagonal().mean(), table[~np.eye(k, dtype=bool)].mean()
    assert found.cic == pytest.approx(100 * k * shared / (variance + (k - 1) * shared), abs=1e-6)
    assert found.standard_error is not None and found.sd is not None and found.error_ratio is not None
    assert found.standard_error == pytest.approx(found.sd * found.error_ratio / 100)


@given(arrays(np.float64, st.integers(4, 20), elements=halves))
def test_skewness_and_kurtosis_are_scipys(scores: Marks) -> None:
    found = score_figures(scores, 2)
    if np.ptp(scores) == 0:
        assert found.skewness is None and found.kurtosis is None
        return
    assert found.skewness == pytest.approx(scipy.stats.skew(scores, bias=False))
    assert found.kurtosis == pytest.approx(scipy.stats.kurtosis(scores, bias=False))


@given(arrays(np.float64, st.integers(LEAST, 9), elements=st.sampled_from([0, 1, 2])))
def test_ties_at_the_edge_share_its_places(totals: Marks) -> None:
    """The weights are the mean over all ways to choose a group of the best from those who tie."""
    size = group_size(len(totals))
    groups = list(itertools.combinations(range(len(totals)), size))
    best = max(sum(totals[list(g)]) for g in groups)
    choices = [g for g in groups if sum(totals[list(g)]) == best]
    expected = [sum(i in g for g in choices) / len(choices) / size for i in range(len(totals))]
    assert extreme_groups(totals)[0] == pytest.approx(expected)
    assert extreme_groups(2 - totals)[1] == pytest.approx(expected)


@given(matrices, st.randoms())
def test_the_order_of_the_rows_changes_nothing(marks: Marks, random: object) -> None:
    rows = list(range(len(marks)))
    random.shuffle(rows)  # type: ignore[attr-defined]
    full = [2] * marks.shape[1]
    for one, other in zip(item_figures(marks, full), item_figures(marks[rows], full), strict=True):
        assert (one.discrimination, one.upper_lower) == pytest.approx(
            (other.discrimination, other.upper_lower)
        )


def test_the_best_and_the_weakest_are_those_on_the_rest() -> None:
    rest = np.arange(20.0)
    item = np.array([1.0] * 10 + [0.0] * 10)  # earned by the weaker half alone
    found = item_figures(np.stack([item, rest], axis=1), [1, 19])[0]
    assert (found.best, found.weakest, found.upper_lower) == (0, 1, -1)
    heavy = item_figures(np.stack([100 * item, rest], axis=1), [100, 19])[0]
    assert (heavy.best, heavy.weakest) == (0, 1)
    assert heavy.upper_lower == 1  # by total, the item itself puts its winners on top


# ---- what has no value --------------------------------------------------------------------------------------
def test_a_constant_item_has_no_discrimination_but_a_d_of_zero() -> None:
    marks = np.array([[1, 0.1 * i] for i in range(8)])
    constant, varying = item_figures(marks, [1, 1])
    assert (constant.discrimination, constant.efficiency, constant.upper_lower) == (None, None, 0)
    assert (constant.sd, constant.missed) == (0, 0)
    assert (varying.discrimination, varying.upper_lower, varying.missed) == (
        None,
        None,
        1,
    )  # the rest is constant


def test_a_single_item_has_neither_discrimination_nor_consistency() -> None:
    marks = np.array([[float(i)] for i in range(8)])
    (only,) = item_figures(marks, [7])
    assert (only.facility, only.discrimination, only.upper_lower) == (50, None, None)
    assert score_figures(marks[:, 0], 7, marks).cic is None


def test_few_students_give_only_what_each_item_tells_itself() -> None:
    (found,) = item_figures(np.empty((0, 1)), [2], each=[np.array([1.0])])
    assert (found.n, found.mean, found.facility, found.sd, found.discrimination) == (1, 1, 50, None, None)


def test_an_item_that_pays_nothing_has_no_facility() -> None:
    marks = np.array([[0, i % 2, i % 3] for i in range(8)], np.float64)
    found = item_figures(marks, [0, 1, 2])[0]
    assert (found.facility, found.upper_lower, found.missed) == (None, None, 8)


def test_few_or_equal_scores_have_no_shape() -> None:
    assert score_figures(np.array([1.0, 2, 4]), 5).kurtosis is None
    assert score_figures(np.array([1.0, 2, 4]), 5).skewness == pytest.approx(
        scipy.stats.skew([1, 2, 4], bias=False)
    )
    equal = score_figures(np.full(8, 0.1), 1)
    assert equal == ScoreFigures(n=8, mean=equal.mean, sd=equal.sd, facility=equal.facility)
