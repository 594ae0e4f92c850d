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
_NOTHING, _ALL = (
    0.1,
    0.9,
)  # a logistic never reaches its ends: below and from here on a point pays nothing, and all


def fit_shares(rows: Sequence[Row]) -> Fusion:
    """Weights at or above zero with the least squared error of totals, then made as sharp as agreement (QWK) wants.

    The least error pulls marks towards the mean; teachers' marks spread wider than that. What agreement there is, is
    taken over the answers to the question alone: those that weigh less are off it.
    """
    theta = np.concatenate([[-1.5], np.full(len(FEATURES), 0.2)])
    for _ in range(_ROUNDS):
        theta = _fit_once(rows, theta)
    slope, shift = _spread([row for row in rows if row.weight == 1], theta)
    bias, weights = slope * theta[0] + shift, slope * theta[1:]
    return Fusion(
        round(float(bias), 5), tuple(round(float(w), 5) for w in weights), _NOTHING, _ALL, shares=True
    )


def _fit_once(rows: Sequence[Row], theta: Floats) -> Floats:
    """One round: every point's best segment with the weights so far, then the weights for these."""
    chosen = [row.shapes[np.arange(len(row.shapes)), _odds(row, theta).argmax(axis=1)] for row in rows]
    x = np.concatenate(chosen).astype(np.float64)
    share = np.concatenate([row.marks / row.marks.sum() for row in rows]).astype(np.float64)
    owner = np.repeat(np.arange(len(rows)), [len(c) for c in chosen])
    marks = np.asarray([row.mark for row in rows], np.float64)
    weight = np.asarray([row.weight for row in rows], np.float64)
    weight /= weight.sum()

    def loss(t: Floats) -> tuple[float, Floats]:
        p = 1 / (1 + np.exp(-(x @ t[1:] + t[0])))
        error = np.bincount(owner, weights=share * p, minlength=len(rows)) - marks
        slope = 2 * (weight * error)[owner] * share * p * (1 - p)
        value = float(weight @ np.square(error)) + _L2 * float(np.square(t[1:]).sum())
        return value, np.concatenate([[slope.sum()], x.T @ slope + 2 * _L2 * t[1:]])

    bounds = [(None, None)] + [(0, None)] * len(FEATURES)
    found = minimize(loss, theta, jac=True, method="L-BFGS-B", bounds=bounds)
    return np.asarray(found.x)


def _spread(rows: Sequence[Row], theta: Floats) -> tuple[float, float]:
    """The slope and shift of the log odds under which totals agree best with the teacher's; (1, 0) in doubt."""
    odds = [_odds(row, theta).max(axis=1) for row in rows]
    truth = np.rint(_BINS * np.asarray([row.mark for row in rows])).astype(int)

    def agreement(slope: float, shift: float) -> float:
        paid = [np.clip((_logistic(slope * z + shift) - _NOTHING) / (_ALL - _NOTHING), 0, 1) for z in odds]
        totals = [float((r.marks * p).sum() / r.marks.sum()) for r, p in zip(rows, paid, strict=True)]
        given = np.rint(_BINS * np.asarray(totals)).astype(int)
        with np.errstate(invalid="ignore"):
            found = cohen_kappa_score(truth, given, weights="quadratic", labels=list(range(_BINS + 1)))
        return -1.0 if np.isnan(found) else float(found)

    tried = [(s, b) for s in (0.8, 1.0, 1.2, 1.5, 1.9, 2.4, 3.0) for b in np.arange(-2, 2.01, 0.25)]
    tried.sort(key=lambda t: abs(t[0] - 1) + abs(t[1]))
    return max(tried, key=lambda t: agreement(*t))


def _logistic(z: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    p: npt.NDArray[np.float32] = 1 / (1 + np.exp(-z))
    return p


def _odds(row: Row, theta: Floats) -> npt.NDArray[np.float32]:
    found: npt.NDArray[np.float32] = row.shapes.astype(np.float32) @ theta[1:].astype(
        np.float32
    ) + np.float32(theta[0])
    return found
