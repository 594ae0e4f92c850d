from __future__ import annotations

import time

import numpy as np
import pytest
from scipy.stats import bootstrap as scipy_bootstrap
from sklearn.metrics import cohen_kappa_score

from grader.marking.evaluate.agreement import corr, mae
from grader.marking.intervals import bootstrap
from grader.marking.marks import Marks


def marked(count: int) -> tuple[Marks, Marks]:
    random = np.random.default_rng(3)
    human = random.integers(0, 7, count).astype(float)
    return human, np.clip(human + random.integers(-1, 2, count), 0, 6)


def test_as_wide_as_scipys() -> None:
    """The resamples differ, so the ends differ by what 5,000 resamples leave to chance."""
    human, system = marked(80)
    ours = bootstrap(human, system, resamples=5000).ends
    for name, figure in (("corr", corr), ("MAE", mae)):
        theirs = scipy_bootstrap(
            (human, system),
            lambda h, s, axis, figure=figure: figure(np.moveaxis(h, axis, -1), np.moveaxis(s, axis, -1)),
            paired=True, vectorized=True, method="percentile", n_resamples=5000, rng=1,
        ).confidence_interval  # fmt: skip
        assert ours[name] == pytest.approx((theirs.low, theirs.high), abs=0.02)


def test_the_slow_way_finds_the_same() -> None:
    """One resample at a time, each figure by scikit-learn, over the rows in the order of their marks."""
    human, system = marked(20)
    order = np.lexsort((system, human))
    random = np.random.default_rng(20260101)
    drawn = [order[rows] for rows in random.integers(0, 20, size=(100, 20))]
    labels = list(range(7))
    kappas = [
        cohen_kappa_score(human[r].astype(int), system[r].astype(int), labels=labels, weights="quadratic")
        for r in drawn
    ]
    found = bootstrap(human, system, resamples=100)
    assert found.ends["wtkappa"] == pytest.approx(tuple(np.quantile(kappas, [0.025, 0.975])))
    assert found.undefined == 0


def test_the_order_of_rows_does_not_matter() -> None:
    human, system = marked(50)
    shuffled = np.random.default_rng(9).permutation(50)
    assert bootstrap(human, system) == bootstrap(human[shuffled], system[shuffled])


def test_resamples_without_spread_are_counted_and_left_out() -> None:
    found = bootstrap(np.array([1.0, 1, 2]), np.array([1.0, 2, 2]))
    assert found.undefined > 100
    assert found.ends["corr"] is not None and found.ends["exact_agr"] == (0, 100)


def test_an_undefined_figure_has_no_interval() -> None:
    found = bootstrap(np.full(5, 2.0), np.array([1.0, 2, 3, 2, 2]))
    assert found.ends["corr"] is None and found.ends["SMD"] is None
    assert found.ends["MAE"] is not None and found.ends["wtkappa"] is not None


def test_a_thousand_rows_take_well_under_two_seconds() -> None:
    human, system = marked(1000)
    start = time.process_time()
    bootstrap(human, system)
    assert time.process_time() - start < 2
