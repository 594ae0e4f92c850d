"""PRMSE: how well scores predict the mark that an answer truly deserves, teachers' disagreement set aside.

The formulas are M. S. Johnson's for answers with any number of marks, as in Loukina, Madnani, Cahill, Yao, Johnson,
Riordan & McCaffrey (2020), "Using PRMSE to evaluate automated scoring systems in the presence of label noise", and in
`rsmtool.utils.prmse`; the idea is Haberman's (2008). Marks are [answers, teachers], nan where a teacher gave none;
every answer has at least one.
"""

from __future__ import annotations

import numpy as np

from grader.marking.marks import Marks


def variance_of_errors(human: Marks) -> float | None:
    """The variance of the teachers' errors, in marks², from the answers with two marks or more; None without any."""
    counts = _counts(human)
    several = counts > 1
    if not several.any():
        return None
    variances = np.nanvar(human[several], axis=1, ddof=1)
    return float(np.average(variances, weights=counts[several] - 1))


def true_score_variance(human: Marks, errors: float) -> float:
    """The variance of the true marks, in marks², where the teachers' errors have the variance `errors`.

    Answers count by their number of marks. Small samples can give a value of 0 or less. nan for a single answer.
    """
    counts = _counts(human)
    total = counts.sum()
    between = float((counts * (np.nanmean(human, axis=1) - np.nanmean(human)) ** 2).sum())
    spread = float(total - (counts**2).sum() / total)
    return (between - (len(human) - 1) * errors) / spread if spread > 0 else float("nan")


def mse_true(human: Marks, system: Marks, errors: float) -> float:
    """The mean squared error, in marks², of the scores [answers] as predictions of the true marks."""
    counts = _counts(human)
    observed = float((counts * (np.nanmean(human, axis=1) - system) ** 2).sum())
    return (observed - len(human) * errors) / float(counts.sum())


def prmse(human: Marks, system: Marks) -> float | None:
    """The share of the true marks' variance that the scores explain: 1 - MSE / variance.

    At most 1 but for chance, below 0 for scores worse than the mean. None when no answer has two marks, or when the
    estimated variance of true marks is not above 0.
    """
    errors = variance_of_errors(human)
    if errors is None:
        return None
    variance = true_score_variance(human, errors)
    return 1 - mse_true(human, system, errors) / variance if variance > 0 else None


def _counts(human: Marks) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.asarray((~np.isnan(human)).sum(axis=1), np.int64)
