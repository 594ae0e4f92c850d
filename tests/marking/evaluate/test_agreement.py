"""Figures of agreement against published tables, scikit-learn, scipy and rsmtool."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import pearsonr
from sklearn.metrics import cohen_kappa_score, mean_absolute_error, r2_score, root_mean_squared_error

from grader.marking.evaluate.agreement import (
    adj_agr,
    cohen_kappa,
    corr,
    dsm,
    exact_agr,
    mae,
    measure_agreement,
    r2,
    rmse,
    smd,
    wtkappa,
)
from grader.marking.marks import Marks
from grader.marking.scale import Scale

HALVES = Scale(max=6, step=0.5)
# Made for this test; the values were computed with rsmtool 12.0.0 (rsmtool.utils.metrics).
HUMAN = np.array([0, 1, 2, 3, 4, 5, 6, 3, 2, 4, 1.5])
SYSTEM = np.array([0.4, 1.2, 1.7, 3.4, 4.2, 4.1, 6.3, 2.6, 2.9, 3.3, 1.1])

PAIRS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=2, max_size=30)


def columns(pairs: list[tuple[int, int]]) -> tuple[Marks, Marks]:
    """Two columns of half marks."""
    both = np.array(pairs, np.float64) / 2
    return both[:, 0], both[:, 1]


def raters(table: list[list[int]]) -> tuple[Marks, Marks]:
    """The ratings behind a table of counts, one rater's categories in the rows, the other's in the columns."""
    pairs = [(i, j) for i, row in enumerate(table) for j, n in enumerate(row) for _ in range(n)]
    return np.array([i for i, _ in pairs], float), np.array([j for _, j in pairs], float)


def test_kappa_of_cohen() -> None:
    """Cohen (1960), "A coefficient of agreement for nominal scales", its example of 200 diagnoses: kappa .492."""
    one, other = raters([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
    kappa = cohen_kappa(one.astype(np.int64), other.astype(np.int64))
    assert kappa == pytest.approx((0.70 - 0.41) / (1 - 0.41))
    assert round(kappa, 3) == 0.492


def test_quadratic_kappa_of_the_anxiety_ratings() -> None:
    """The example of kappa2(anxiety[,1:2], "squared") in R's package irr: 0.297."""
    one = np.array([3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3], float)
    other = np.array([3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4], float)
    assert round(float(wtkappa(one, other)), 3) == 0.297


def test_multiple_sclerosis_of_landis_and_koch() -> None:
    """Landis & Koch (1977), two neurologists on the patients of Winnipeg: kappa .208."""
    one, other = raters([[38, 5, 0, 1], [33, 11, 3, 0], [10, 14, 5, 6], [3, 7, 3, 10]])
    assert round(cohen_kappa(one.astype(np.int64), other.astype(np.int64)), 3) == 0.208


def test_rsmtool_on_its_own_examples() -> None:
    """rsmtool's tests/test_utils.py; its SMD there is by sd with n, ours with n - 1."""
    one, other = np.array([8.0, 4, 6, 3]), np.array([9.0, 4, 5, 12])
    assert float(wtkappa(one, other)) == pytest.approx(-0.09210526315789469)
    assert float(smd(one, other)) == pytest.approx(1.171700198827415 * math.sqrt(3 / 4))
    assert float(smd(one, other, pooled=True)) == pytest.approx(0.8523247028586811 * math.sqrt(3 / 4))


def test_rsmtool_on_ours() -> None:
    assert float(wtkappa(HUMAN, SYSTEM)) == pytest.approx(0.9506711759359963)
    assert float(smd(HUMAN, SYSTEM)) == pytest.approx(-0.015235101483570804)
    assert float(adj_agr(HUMAN, SYSTEM, within=1)) == 100
    group = np.arange(11) < 5
    assert dsm(HUMAN, SYSTEM, group) == pytest.approx(0.09678510992691887)
    first, second = np.array([0, 1, 2, 3, 5, 6, 3, 4]), np.array([0, 1.5, 2, 2.5, 5, 5.5, 4, 4])
    assert float(smd(first, second, pooled=True)) == pytest.approx(0.03220783132004154)
    assert float(wtkappa(first, second)) == pytest.approx(0.966824644549763)


@settings(max_examples=40)
@given(PAIRS)
def test_as_scikit_learn_and_scipy_have_it(pairs: list[tuple[int, int]]) -> None:
    human, system = columns(pairs)
    whole = list(range(13))
    h, s = (2 * human).astype(int), (2 * system).astype(int)
    assert float(rmse(human, system)) == pytest.approx(root_mean_squared_error(human, system))
    assert float(mae(human, system)) == pytest.approx(mean_absolute_error(human, system))
    if np.unique(np.concatenate((h, s))).size > 1:
        assert cohen_kappa(HALVES.levels(human), HALVES.levels(system)) == pytest.approx(
            cohen_kappa_score(h, s, labels=whole)
        )
        expected = cohen_kappa_score(h, s, labels=whole, weights="quadratic")
        assert float(wtkappa(human, system)) == pytest.approx(expected, abs=1e-9)
    if np.ptp(human):
        assert float(r2(human, system)) == pytest.approx(r2_score(human, system))
    if np.ptp(human) and np.ptp(system):
        assert float(corr(human, system)) == pytest.approx(pearsonr(human, system).statistic, abs=1e-9)


@given(PAIRS)
def test_figures_of_many_samples_at_once_are_those_of_each(pairs: list[tuple[int, int]]) -> None:
    human, system = columns(pairs)
    drawn = np.random.default_rng(0).integers(0, len(human), size=(5, len(human)))
    for figure in (exact_agr, wtkappa, corr, smd, r2, rmse, mae):
        at_once = figure(human[drawn], system[drawn])
        one_by_one = [float(figure(human[rows], system[rows])) for rows in drawn]
        assert at_once.tolist() == pytest.approx(one_by_one, nan_ok=True)


@given(PAIRS)
def test_quadratic_kappa_does_not_mind_the_unit_or_the_sides(pairs: list[tuple[int, int]]) -> None:
    human, system = columns(pairs)
    value = float(wtkappa(human, system))
    assert float(wtkappa(system, human)) == pytest.approx(value, nan_ok=True)
    assert float(wtkappa(3 * human + 1, 3 * system + 1)) == pytest.approx(value, nan_ok=True)


@given(PAIRS)
def test_dsm_of_all_groups_together_is_nothing(pairs: list[tuple[int, int]]) -> None:
    human, system = columns(pairs)
    group = np.arange(len(human)) % 2 == 0
    parts = [dsm(human, system, rows) * rows.sum() for rows in (group, ~group)]
    assert math.isnan(sum(parts)) or sum(parts) == pytest.approx(0, abs=1e-9)


def test_tenths_are_compared_as_decimals() -> None:
    assert float(exact_agr(np.array([0.3, 0.7]), np.array([0.1 + 0.2, 0.7]))) == 100
    assert (
        float(adj_agr(np.array([0.1]), np.array([1.1]), within=1)) == 100
    )  # 1.1 - 0.1 > 1 in floating point
    assert float(adj_agr(np.array([1.0]), np.array([2.25]), within=1)) == 0


def test_all_figures_of_two_columns() -> None:
    found = measure_agreement(np.array([1, 2, 2.5, 4]), np.array([1, 2.5, 4, 4]), HALVES)
    assert (found.N, found.h_mean, found.sys_mean) == (4, 2.375, 2.875)
    assert (found.exact_agr, found.adj_agr) == (50, 75)
    # Levels 2 4 5 8 and 2 5 8 8: agreed 2/4; by chance (1·1 + 1·1 + 1·2) / 16.
    assert found.kappa == pytest.approx((0.5 - 0.25) / (1 - 0.25))
    figures = found.to_dict()
    assert figures["SMD"] == pytest.approx(0.5 / np.std([1, 2, 2.5, 4], ddof=1))
    assert figures["MAE"] == 0.5 and figures["RMSE"] == pytest.approx(math.sqrt(2.5 / 4))


@pytest.mark.parametrize("mark", [0.0, 3.0, 0.1])
def test_constant_marks_leave_figures_undefined(mark: float) -> None:
    """Three times 0.1 has a variance of some 1e-34 in floating point: that is none."""
    same = np.full(3, mark)
    both = measure_agreement(same, same, HALVES)
    assert (both.kappa, both.wtkappa, both.corr, both.SMD, both.R2) == (None,) * 5
    assert (both.exact_agr, both.RMSE) == (100, 0)
    human_only = measure_agreement(same, np.array([1.0, 2, 3]), HALVES)
    assert (human_only.corr, human_only.SMD, human_only.R2) == (None, None, None)
    assert human_only.wtkappa == pytest.approx(0)
    assert measure_agreement(np.array([1.0, 2, 3]), same, HALVES).SMD is not None


def test_dsm_of_constant_marks_is_undefined() -> None:
    assert math.isnan(dsm(np.full(4, 2.0), np.array([1.0, 2, 3, 4]), np.arange(4) < 2))
