"""The names of the figures, the tables they stand in, and their formulas on plain arrays."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from scipy.stats import pearsonr
from sklearn.metrics import average_precision_score, cohen_kappa_score, f1_score

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

QWK, PEARSON, MAE = "QWK", "Pearson", "mean error %"
PER_QUESTION, RMSE = "Pearson per question", "RMSE"
TWO_WAY, THREE_WAY = "2-way macro-F1", "3-way macro-F1"
PRECISION, RECALL, F1 = "precision", "recall", "F1"
CONTRADICTED = "contradicted paid %"
STRICT, RELAXED = "mAP strict", "mAP relaxed"
STUFFED_MARKS, COPIED_MARKS, OFF_TOPIC_MARKS = "stuffed marks %", "copied marks %", "off-topic marks %"
# The tables of a set, each with its columns. A set shows those of its headline figures.
TABLES = {
    "totals": (QWK, PEARSON, PER_QUESTION, RMSE, MAE),
    "states": (TWO_WAY, THREE_WAY),
    "points": (PRECISION, RECALL, F1, CONTRADICTED),
    "matching": (STRICT, RELAXED),
    "gaming": (STUFFED_MARKS, COPIED_MARKS, OFF_TOPIC_MARKS),
}
STATES = ("correct", "contradictory", "incorrect")


def binned(fractions: Sequence[float] | Floats, bins: int) -> Ints:
    """Shares of the maximum as whole numbers 0..bins."""
    return np.rint(np.clip(fractions, 0, 1) * bins).astype(np.intp)


def qwk(teacher: Floats, machine: Floats, bins: int) -> float:
    """Quadratic weighted kappa of totals; nan where both sides gave everyone the same mark."""
    with warnings.catch_warnings(), np.errstate(invalid="ignore"):
        warnings.simplefilter("ignore")  # an undefined kappa is reported as nan below
        return float(
            cohen_kappa_score(
                binned(teacher, bins), binned(machine, bins), weights="quadratic", labels=np.arange(bins + 1)
            )
        )


def pearson(teacher: Floats, machine: Floats) -> float:
    """Pearson's r; nan where either side is constant."""
    if _constant(teacher) or _constant(machine):
        return math.nan
    return float(pearsonr(teacher, machine).statistic)


def question_pearson(teacher: Floats, machine: Floats) -> float:
    """Pearson's r within one question: nan where the teacher gave everyone the same, so that nothing can be found.

    A machine that gives everyone the same where the teacher did not has found nothing: 0, not left out of the mean.
    """
    if _constant(teacher):
        return math.nan
    return 0.0 if _constant(machine) else pearson(teacher, machine)


def _constant(values: Floats) -> bool:
    """Whether all are the same, but for the last digits that an interpolation leaves."""
    return len(values) < 2 or float(np.ptp(values)) < 1e-9


def rmse(teacher: Floats, machine: Floats, maximum: float) -> float:
    """Root of the mean squared difference in marks, of shares (0-1) of `maximum` marks."""
    return maximum * float(np.sqrt(np.square(teacher - machine).mean()))


def macro_f1(
    truth: npt.NDArray[np.generic], found: npt.NDArray[np.generic], states: Sequence[str] | Sequence[bool]
) -> float:
    """F1 of every state, averaged with equal weight."""
    return float(f1_score(truth, found, labels=list(states), average="macro", zero_division=0))


def top_half_precision(scores: Floats, labels: Floats) -> float:
    """Average precision [0-1] of the upper half of the arguments, as in the key point analysis shared task of 2021.

    `scores`: every argument's best score; `labels`: 1 where the point with that score matches it, else 0. Equal scores
    keep their order in the data.
    """
    kept = np.argsort(-scores, kind="stable")[: max(1, len(scores) // 2)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nothing right in the upper half: 0, with a warning
        return float(average_precision_score(labels[kept], scores[kept]))


class Strata:
    """A figure taken within each stratum (a question, or a topic's side) and averaged over strata.

    `values[k]` is stratum k's figure, nan where it is undefined. A sample must hold whole strata, as often as it likes:
    each counts as often as it was drawn.
    """

    def __init__(self, names: Sequence[str], figure: Callable[[Ints], float]) -> None:
        found: dict[str, int] = {}
        self._of = np.array([found.setdefault(name, len(found)) for name in names], dtype=np.intp)
        self._sizes = np.bincount(self._of, minlength=len(found))
        self.values = np.array([figure(np.flatnonzero(self._of == k)) for k in range(len(found))])

    def mean(self, rows: Ints) -> float:
        """The average over the strata of `rows`; nan where no stratum has a figure."""
        weights = np.bincount(self._of[rows], minlength=len(self._sizes)) / self._sizes
        weights[np.isnan(self.values)] = 0
        return (
            float((weights * np.nan_to_num(self.values)).sum() / weights.sum()) if weights.any() else math.nan
        )
