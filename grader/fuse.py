"""Stage 4: one calibrated probability that a segment states a point, from all signals.

A logistic model over a few fixed shapes of the signals. No weight is negative, so more support never lowers the
probability; `polarity` enters as what is left of agreement. `lead` compares a segment's fit to this point with its
fit to the sibling points, so what fits a sibling better counts for less here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.errors import EncoderError
from grader.records import FloatArray, Rubric
from grader.words import text_weight

SUPPORT = ("keyword", "ngram", "fuzzy", "semantic", "tokens")  # the signals that speak for a point
LEADING = ("ngram", "semantic", "tokens")  # those whose lead over the siblings is worth a feature
_ODDS = 6.0  # log odds beyond which the judge is as sure as it can be
_PHRASE = 12  # mean length in Chinese characters below which drafted points are phrases
FEATURES = (
    *SUPPORT,
    *(f"high_{name}" for name in SUPPORT),
    *(f"lead_{name}" for name in LEADING),
    "terms",
    "ngram_and_tokens",
    "semantic_and_tokens",
    "keyword_and_semantic",
    "ngram_by_semantic",
    "all_three",
    "agreement",
    "entailment",
    "entailment_odds",
)


@dataclass(frozen=True, slots=True)
class Fusion:
    """Fitted numbers: `weights` (all >= 0) in the order of FEATURES, the bias, the credit thresholds, the
    calibration of an answer's confidence, and the confidence below which a fifth of the answers fitted to lay.

    A point earns nothing below probability `partial`, all its marks from `full` on, and half of them between; where points
    pay `shares`, between the two the share that it is on the way from one to the other (see `share`).
    """

    bias: float
    weights: tuple[float, ...]
    partial: float = 0.45
    full: float = 0.6
    sure_slope: float = 1.0
    sure_bias: float = 0.0
    review_below: float = 0.0
    shares: bool = False

    def share(self, probability: float) -> float:
        """The part (0-1) of a point's marks that this probability earns."""
        if not self.shares:
            return 1.0 if probability >= self.full else 0.5 if probability >= self.partial else 0.0
        return min(max((probability - self.partial) / (self.full - self.partial), 0.0), 1.0)

    @property
    def faint(self) -> float:
        """The probability (0-1) below which a point is hardly touched: two thirds of what earns anything; a third of a share."""
        return self.partial + (self.full - self.partial) / 3 if self.shares else self.partial * 2 / 3

    def signature(self) -> str:
        """Eight hex digits that change whenever a number does."""
        numbers = [
            self.bias,
            self.partial,
            self.full,
            self.sure_slope,
            self.sure_bias,
            self.review_below,
            float(self.shares),
            *self.weights,
        ]
        return hashlib.sha256(json.dumps([round(x, 6) for x in numbers]).encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class FusionSet:
    """One Fusion for a teacher's points, one for drafted points that are names and short phrases, one for drafted points
    that are longer; and all again for grading without the judge.

    A list such as "利用重力；经济合理；适应性" in a model answer gives points of a few characters. Students learnt
    those very words, so wording decides there, while for a statement meaning does. What is drafted pays shares: a
    piece of a model answer often says more than one thing, and teachers pay for the part that a student says.
    """

    statements: Fusion
    phrases: Fusion
    passages: Fusion
    fast_statements: Fusion
    fast_phrases: Fusion
    fast_passages: Fusion

    def for_rubric(self, rubric: Rubric, *, fast: bool) -> Fusion:
        """The one that fits this rubric's points; `fast`: without the judge."""
        if not pays_shares(rubric):
            return self.fast_statements if fast else self.statements
        if asks_for_phrases(rubric):
            return self.fast_phrases if fast else self.phrases
        return self.fast_passages if fast else self.passages


def pays_shares(rubric: Rubric) -> bool:
    """Whether the rubric's points are drafted pieces of a model answer, of which a part earns its share."""
    return rubric.reference is not None


def asks_for_phrases(rubric: Rubric) -> bool:
    """Whether a rubric lists names and short phrases; a single short point is a statement cut short."""
    lengths = [text_weight(p.text) for p in rubric.points]
    return len(lengths) > 1 and sum(lengths) / len(lengths) < _PHRASE


def fuse(signals: Mapping[str, FloatArray], fusion: Fusion, *, points: int) -> FloatArray:
    """[targets, segments] probabilities in 0-1 from the signals' [targets, segments] values.

    The first `points` targets are key points (siblings of each other); the rest are misconceptions.
    """
    return probability(features(signals, points=points), fusion)


def probability(shapes: FloatArray, fusion: Fusion) -> FloatArray:
    """The logistic of bias + weights · features."""
    z = shapes @ np.asarray(fusion.weights, np.float32) + np.float32(fusion.bias)
    p: FloatArray = (1 / (1 + np.exp(-z))).astype(np.float32)
    return p


def features(signals: Mapping[str, FloatArray], *, points: int) -> FloatArray:
    """[targets, segments, len(FEATURES)]: the shapes that the weights apply to."""
    k, n, f, s, t = (signals[name] for name in SUPPORT)
    columns: list[npt.NDArray[np.float32]] = [k, n, f, s, t]
    columns += [np.clip(a - 0.5, 0, 1) * 2 for a in (k, n, f, s, t)]
    columns += [_lead(signals[name], points) for name in LEADING]
    columns += [
        signals["terms"] - 0.5,
        np.minimum(n, t),
        np.minimum(s, t),
        np.minimum(k, s),
        np.sqrt(n * s),
        n * s * t,
    ]
    columns += [signals.get("polarity", np.ones_like(k)) - 1]
    columns += _judged(signals, like=k)
    return np.stack(columns, axis=-1).astype(np.float32)


def _lead(values: FloatArray, points: int) -> FloatArray:
    """By how much (-1..1) each target fits a segment better than the best other key point does; 0 without siblings."""
    if points == 0 or values.shape[0] < 2:
        return np.zeros_like(values)
    siblings = values[:points]
    best = siblings.max(axis=0)
    second = np.sort(siblings, axis=0)[-2] if points > 1 else np.zeros_like(best)
    rival = np.broadcast_to(best, values.shape).copy()
    rival[:points] = np.where(siblings == best, second, best)
    if points == 1:
        rival[0] = values[0]  # no sibling, no lead
    lead: FloatArray = values - rival
    return lead


def read_fusion(path: Path) -> FusionSet:
    """Read fusion.json; raises EncoderError when it is missing or does not fit this version's features."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return FusionSet(*(_read_one(data[f.name]) for f in fields(FusionSet)))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EncoderError(
            zh=f"{path} 的融合权重读不出来，或与本版本不符（{error}）。请重新安装 grader。",
            en=f"The fusion weights in {path} cannot be read or do not fit this version ({error}); reinstall grader.",
        ) from error


def _read_one(data: dict[str, Any]) -> Fusion:
    if tuple(data["weights"]) != FEATURES:
        raise ValueError("other features")
    slope, bias, below = map(float, data["confidence"])
    return Fusion(
        float(data["bias"]),
        tuple(map(float, data["weights"].values())),
        float(data["partial"]),
        float(data["full"]),
        slope,
        bias,
        below,
        shares=bool(data["shares"]),
    )


def _judged(signals: Mapping[str, FloatArray], *, like: FloatArray) -> list[FloatArray]:
    """What the judge expects, and the same as odds: log odds of -6 to 6 as 0-1. Nought where it was left out.

    A wording of the rubric's own that is affirmed needs no judge.
    """
    if "entailment" not in signals:
        return [np.zeros_like(like), np.zeros_like(like)]
    own = signals["verbatim"] * signals["polarity"] if "verbatim" in signals else 0
    e = np.clip(np.maximum(signals["entailment"], own), 1e-6, 1 - 1e-6)
    return [e, np.clip(np.log(e / (1 - e)), -_ODDS, _ODDS) / (2 * _ODDS) + 0.5]
