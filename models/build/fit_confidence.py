"""Calibrate an answer's confidence: how often is a total within half a point's marks of the teacher's?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from fusion_rows import Example
from scipy.optimize import brentq
from sklearn.linear_model import LogisticRegression

from grader.encoders import Encoder
from grader.fuse import Fusion
from grader.judge import Judge
from grader.pipeline import Grader

_GENTLEST = 0.2  # where doubt hardly tells right totals from wrong ones, it still says which to look at first
_REVIEWED = 0.2  # share of the answers that low confidence puts up for review


class Sure(NamedTuple):
    """The log odds of an answer's confidence before calibration, and whether the total was near the teacher's."""

    odds: float
    hit: bool


def how_sure(
    examples: Sequence[Example], fusion: Fusion, *, encoder: Encoder, judge: Judge | None
) -> list[Sure]:
    """What `fusion` makes of answers that it was not fitted on."""
    plain = replace(fusion, sure_slope=1.0, sure_bias=0.0)
    graders: dict[str, Grader] = {}
    found = []
    for e in examples:
        if not e.text.strip():
            continue  # a blank answer's confidence is not calibrated
        key = e.rubric.sha256 or e.rubric.id
        if key not in graders:
            graders[key] = Grader(e.rubric, encoder=encoder, judge=judge, fast=judge is None, fusion=plain)
        result = graders[key].grade(e.text)
        half = float(np.median([p.marks for p in e.rubric.points])) / 2
        sure = min(max(result.confidence, 1e-4), 1 - 1e-4)
        hit = abs(result.score - e.share * e.rubric.max_score) <= half + 1e-9
        found.append(Sure(math.log(sure / (1 - sure)), hit))
    return found


def calibrate(fusion: Fusion, sure: Sequence[Sure]) -> Fusion:
    """`fusion` with the calibration (Platt) that fits these answers, and the confidence that a fifth of them lie below."""
    plain = replace(fusion, sure_slope=1.0, sure_bias=0.0)
    odds, hits = np.asarray([s.odds for s in sure]), [s.hit for s in sure]
    if len(set(hits)) < 2:
        return plain  # all right or all wrong: nothing to calibrate by
    model = LogisticRegression(C=100.0).fit(odds[:, None], hits)
    slope, bias = float(model.coef_[0, 0]), float(model.intercept_[0])
    if slope < _GENTLEST:
        slope, bias = _GENTLEST, _shift(_GENTLEST * odds, float(np.mean(hits)))
    limit = float(np.quantile(1 / (1 + np.exp(-(slope * odds + bias))), _REVIEWED))
    return replace(plain, sure_slope=round(slope, 4), sure_bias=round(bias, 4), review_below=round(limit, 4))


def _shift(odds: npt.NDArray[np.float64], share: float) -> float:
    """What added to these log odds makes their mean probability `share` (0-1)."""
    return float(brentq(lambda b: float(np.mean(1 / (1 + np.exp(-(odds + b))))) - share, -30, 30))
