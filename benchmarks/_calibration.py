"""Whether probabilities mean what they say: of what is given a probability of .7, seven in ten should be true."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt

from benchmarks._items import Item
from benchmarks._metrics import MET_FROM, Graded, Row
from benchmarks._set_metrics import Floats

Hits = Sequence[bool] | npt.NDArray[np.bool_]
BINS, PARTS = 10, 5  # of points: equal widths; of answers: equal numbers, as their confidence varies little


@dataclass(frozen=True, slots=True)
class Bin:
    """Some predictions of like size: their mean (0-1), the share of them that came true (0-1), and how many they are."""

    predicted: float
    true: float
    count: int


@dataclass(frozen=True, slots=True)
class Calibration:
    """The expected calibration error (0-1, over BINS equal widths) and what was predicted and true, part by part."""

    error: float
    bins: tuple[Bin, ...]


def reliability(probabilities: Sequence[float] | Floats, hits: Hits, bins: int = BINS) -> tuple[Bin, ...]:
    """Predictions in `bins` equal widths of 0-1, lowest first; one on an edge is in the lower bin, empty bins are left out."""
    predicted, true = _arrays(probabilities, hits)
    place = np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], predicted)
    return tuple(_bin(predicted[place == k], true[place == k]) for k in np.unique(place))


def reliability_of_parts(
    probabilities: Sequence[float] | Floats, hits: Hits, parts: int = PARTS
) -> tuple[Bin, ...]:
    """Predictions in `parts` of like number, lowest first."""
    predicted, true = _arrays(probabilities, hits)
    order = np.argsort(predicted, kind="stable")
    return tuple(_bin(predicted[p], true[p]) for p in np.array_split(order, parts) if len(p))


def expected_calibration_error(
    probabilities: Sequence[float] | Floats, hits: Hits, bins: int = BINS
) -> float:
    """Mean difference (0-1) of what is predicted and what is true in a bin, weighted by the bins' numbers (Naeini et al.
    2015); nan without predictions.
    """
    found = reliability(probabilities, hits, bins)
    count = sum(b.count for b in found)
    return math.fsum(b.count * abs(b.true - b.predicted) for b in found) / count if count else math.nan


def of_points(items: Sequence[Item], graded: Sequence[Graded]) -> Calibration:
    """Every judged point's probability against whether the markers gave it half its marks or more."""
    predicted, hits = [], []
    for item, got in zip(items, graded, strict=True):
        assert item.labels is not None and got.scores is not None
        predicted += [got.scores[point] for point in item.labels]
        hits += [label >= MET_FROM for label in item.labels.values()]
    return Calibration(expected_calibration_error(predicted, hits), reliability(predicted, hits))


def of_totals(items: Sequence[Item], graded: Sequence[Graded]) -> Calibration:
    """Every answer's confidence against whether its total is near the markers', which is what it claims.

    A blank answer's confidence is not calibrated (models/build/fit_confidence.py), so it is left out.
    """
    pairs = [(i, g) for i, g in zip(items, graded, strict=True) if i.text.strip()]
    predicted = [g.confidence for _, g in pairs if g.confidence is not None]
    hits = [is_near(i, g.fraction) for i, g in pairs if g.confidence is not None]
    return Calibration(expected_calibration_error(predicted, hits), reliability_of_parts(predicted, hits))


def is_near(item: Item, fraction: float) -> bool:
    """Whether a total, as a share (0-1) of the maximum, is within half the median point's marks of the teacher's."""
    half = float(np.median([p.marks for p in item.rubric.points])) / 2
    return abs(fraction - item.fraction) * item.rubric.max_score <= half + 1e-9


def as_data(points: Calibration, totals: Calibration) -> Row:
    """Both as JSON."""
    return {
        name: {"expected calibration error": c.error, "bins": [asdict(b) for b in c.bins]}
        for name, c in (("points", points), ("confidence", totals))
    }


def as_tables(system: str, points: Calibration, totals: Calibration) -> list[tuple[str, list[Row]]]:
    """Both as titled rows to print."""
    found = (
        ("probability of points, in tenths", points, "marked as stated", "points"),
        ("confidence in totals, in fifths of the answers", totals, "near the markers'", "answers"),
    )
    return [
        (
            f"{system}, {what} (expected calibration error {c.error:.3f})",
            [{"predicted": b.predicted, truth: b.true, count: b.count} for b in c.bins],
        )
        for what, c, truth, count in found
    ]


def _arrays(probabilities: Sequence[float] | Floats, hits: Hits) -> tuple[Floats, npt.NDArray[np.bool_]]:
    predicted, true = np.asarray(probabilities, float), np.asarray(hits, bool)
    if predicted.shape != true.shape:
        raise ValueError(f"{predicted.shape} probabilities, {true.shape} hits")
    return predicted, true


def _bin(predicted: Floats, true: npt.NDArray[np.bool_]) -> Bin:
    return Bin(float(predicted.mean()), float(true.mean()), len(predicted))
