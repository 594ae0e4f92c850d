"""Fit the fusion to totals, for drafted rubrics whose points pay the share that their probability is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from fusion_rows import Row
from scipy.optimize import minimize
from sklearn.metrics import cohen_kappa_score

from grader.fuse import FEATURES, Fusion

Floats = npt.NDArray[np.float64]
_ROUNDS = 4
_L2 = 3e-4
_BINS = 20


def fit_shares(rows: Sequence[Row]) -> Fusion:
    """Weights at or above zero with the least squared error of totals, then made as sharp as agreement (QWK) wants.

    The least error pulls marks towards the mean; teachers' marks spread wider than that. The answers weigh alike.
    """
    theta = np.concatenate([[-1.5], np.full(len(FEATURES), 0.2)])
    for _ in range(_ROUNDS):
        theta = _fit_once(rows, theta)
    slope, shift = _spread(rows, theta)
    bias, weights = slope * theta[0] + shift, slope * theta[1:]
    return Fusion(round(float(bias), 5), tuple(round(float(w), 5) for w in weights), shares=True)


def _fit_once(rows: Sequence[Row], theta: Floats) -> Floats:
    """One round: every point's best segment with the weights so far, then the weights for these."""
    chosen = [row.shapes[np.arange(len(row.shapes)), _odds(row, theta).argmax(axis=1)] for row in rows]
    x = np.concatenate(chosen).astype(np.float64)
    share = np.concatenate([row.marks / row.marks.sum() for row in rows]).astype(np.float64)
    owner = np.repeat(np.arange(len(rows)), [len(c) for c in chosen])
    marks = np.asarray([row.mark for row in rows], np.float64)

    def loss(t: Floats) -> tuple[float, Floats]:
        p = 1 / (1 + np.exp(-(x @ t[1:] + t[0])))
        error = np.bincount(owner, weights=share * p, minlength=len(rows)) - marks
        slope = 2 * error[owner] * share * p * (1 - p) / len(rows)
        value = float(np.square(error).mean()) + _L2 * float(np.square(t[1:]).sum())
        return value, np.concatenate([[slope.sum()], x.T @ slope + 2 * _L2 * t[1:]])

    bounds = [(None, None)] + [(0, None)] * len(FEATURES)
    found = minimize(loss, theta, jac=True, method="L-BFGS-B", bounds=bounds)
    return np.asarray(found.x)


def _spread(rows: Sequence[Row], theta: Floats) -> tuple[float, float]:
    """The slope and shift of the log odds under which totals agree best with the teacher's."""
    odds = [_odds(row, theta).max(axis=1) for row in rows]
    truth = np.rint(_BINS * np.asarray([row.mark for row in rows])).astype(int)

    def agreement(slope: float, shift: float) -> float:
        totals = [
            float((row.marks / (1 + np.exp(-(slope * z + shift)))).sum() / row.marks.sum())
            for row, z in zip(rows, odds, strict=True)
        ]
        given = np.rint(_BINS * np.asarray(totals)).astype(int)
        return float(cohen_kappa_score(truth, given, weights="quadratic", labels=list(range(_BINS + 1))))

    tried = [(s, b) for s in (1.0, 1.2, 1.5, 1.9, 2.4, 3.0) for b in np.arange(-1.5, 1.51, 0.25)]
    return max(tried, key=lambda t: agreement(*t))


def _odds(row: Row, theta: Floats) -> npt.NDArray[np.float32]:
    found: npt.NDArray[np.float32] = row.shapes.astype(np.float32) @ theta[1:].astype(
        np.float32
    ) + np.float32(theta[0])
    return found
