"""How sure a total is: the probability that it lies within half a point's marks of the teacher's."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Sequence

from grader.fuse import Fusion
from grader.records import WORTH, PointScore

_HALVES = (
    0.4  # of the doubt p(1-p) of a point: how much of it is a teacher's half marks, on the training corpus
)
_GRID = 1e-4  # errors closer than this are one


def confidence(points: Sequence[PointScore], fusion: Fusion) -> float:
    """P(|machine − teacher| ≤ half the median point's marks), 0-1, calibrated on rubrics that the weights in use had not
    been fitted on. What dependence there is between points, the calibration corrects.
    """
    if not points:
        return 1.0
    half = statistics.median(p.marks for p in points) / 2
    raw = _of_shares(points, fusion, half) if fusion.shares else _of_halves(points, half)
    return round(calibrated(raw, fusion.sure_slope, fusion.sure_bias), 4)


def _of_halves(points: Sequence[PointScore], half: float) -> float:
    """Every point's teacher gives nothing, half or all, with the point's probability as the expectation and independent
    of the others; the errors' sum is counted out exactly.
    """
    errors: dict[int, float] = {0: 1.0}
    for p in points:
        nxt: dict[int, float] = defaultdict(float)
        for given, chance in teacher_shares(p.probability):
            step = round(p.marks * (WORTH[p.credit] - given) / _GRID)
            for error, so_far in errors.items():
                nxt[error + step] += so_far * chance
        errors = nxt
    return math.fsum(chance for error, chance in errors.items() if abs(error) * _GRID <= half + 1e-9)


def _of_shares(points: Sequence[PointScore], fusion: Fusion, half: float) -> float:
    """Every point's teacher gives a share about the one expected, the further from it the more doubt there is; the
    errors' sum is taken for normal.
    """
    error = math.fsum(p.earned - p.marks * fusion.share(p.probability) for p in points)
    spread = math.sqrt(2 * math.fsum(p.marks**2 * p.probability * (1 - p.probability) for p in points))
    if spread == 0:
        return float(abs(error) <= half + 1e-9)
    return (math.erf((half - error) / spread) + math.erf((half + error) / spread)) / 2


def calibrated(raw: float, slope: float, bias: float) -> float:
    """Platt's logistic of the log odds of `raw` (0-1); the ends stay near, not at, certainty."""
    kept = min(max(raw, 1e-4), 1 - 1e-4)
    return 1 / (1 + math.exp(-(slope * math.log(kept / (1 - kept)) + bias)))


def teacher_shares(p: float) -> tuple[tuple[float, float], ...]:
    """What a teacher may give, as a share of the marks, with its probability."""
    halves = 2 * _HALVES * p * (1 - p)
    return ((0.0, 1 - p - halves / 2), (0.5, halves), (1.0, p - halves / 2))
