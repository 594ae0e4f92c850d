"""PRMSE against rsmtool, the simple formulas of two marks each, and the variances it is meant to recover."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.marking.evaluate.prmse import mse_true, prmse, true_score_variance, variance_of_errors
from grader.marking.marks import Marks

NAN = np.nan
FIRST = np.array([0, 1, 2, 3, 4, 5, 6, 3, 2, 4, NAN, 1.5])
SECOND = np.array([0, 1.5, 2, 2.5, NAN, 5, 5.5, 4, NAN, 4, 3, NAN])
SYSTEM = np.array([0.4, 1.2, 1.7, 3.4, 4.2, 4.1, 6.3, 2.6, 2.9, 3.3, 2.2, 1.1])


def test_rsmtool_on_a_table_marked_twice_in_part() -> None:
    """Values of rsmtool 12.0.0 (rsmtool.utils.prmse) for this table."""
    human = np.stack((FIRST, SECOND), axis=1)
    errors = variance_of_errors(human)
    assert errors == pytest.approx(0.109375)
    assert true_score_variance(human, 0.109375) == pytest.approx(3.0149381868131866)
    assert mse_true(human, SYSTEM, 0.109375) == pytest.approx(0.32562500000000005)
    assert prmse(human, SYSTEM) == pytest.approx(0.8919961273421038)


@given(st.lists(st.tuples(*[st.integers(0, 12)] * 3), min_size=3, max_size=20))
def test_all_marked_twice(rows: list[tuple[int, int, int]]) -> None:
    """rsmtool's doc/evaluation.rst: the simple case, from the mean of both marks and half the variance of errors."""
    one, two, system = (np.array(column, float) / 2 for column in zip(*rows, strict=True))
    mean, errors = (one + two) / 2, float(np.mean((one - two) ** 2) / 2)
    human = np.stack((one, two), axis=1)
    assert variance_of_errors(human) == pytest.approx(errors)
    variance = float(mean.var(ddof=1)) - errors / 2
    mse = float(np.mean((mean - system) ** 2)) - errors / 2
    assert true_score_variance(human, errors) == pytest.approx(variance, abs=1e-9)
    assert mse_true(human, system, errors) == pytest.approx(mse, abs=1e-9)
    if variance > 1e-9:
        assert prmse(human, system) == pytest.approx(1 - mse / variance)


def simulated(double: float) -> tuple[Marks, Marks]:
    """20,000 answers: true marks of variance 4, teachers' errors of .5, the system's of 1; a share marked twice."""
    random = np.random.default_rng(5)
    true = random.normal(5, 2, 20_000)
    human = true[:, None] + random.normal(0, np.sqrt(0.5), (len(true), 2))
    human[random.random(len(true)) > double, 1] = np.nan
    return human, true + random.normal(0, 1, len(true))


@pytest.mark.parametrize("double", [0.1, 0.5, 1.0])
def test_it_finds_what_was_put_in_however_many_are_marked_twice(double: float) -> None:
    human, system = simulated(double)
    errors = variance_of_errors(human)
    assert errors == pytest.approx(0.5, rel=0.05)
    assert true_score_variance(human, 0.5) == pytest.approx(4, rel=0.03)
    assert prmse(human, system) == pytest.approx(1 - 1 / 4, abs=0.02)


def test_without_double_marks_or_true_variance_there_is_none() -> None:
    single = np.array([[1, NAN], [NAN, 2], [3, NAN]])
    assert variance_of_errors(single) is None and prmse(single, np.zeros(3)) is None
    at_odds = np.array([[0.0, 6], [6, 0], [0, 6]])
    assert prmse(at_odds, np.zeros(3)) is None
    assert prmse(np.array([[1.0, 2]]), np.zeros(1)) is None
