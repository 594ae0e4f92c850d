"""Stage 5: which segment earns which point.

Every target takes its most probable segment. A clause that fits a sibling clearly better does not earn both points,
unless it speaks of this point in words of its own (a merged sentence): the target then looks for its next best one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from grader.records import Answer, FloatArray

_CLEARLY = 0.6  # a rival's claim is clearly better where ours reaches less than this share of its probability
_NEARLY = 0.02  # windows within this of the best are equal; the shortest of them is the better quotation


@dataclass(frozen=True, slots=True)
class Assignment:
    """A target's segment (-1: none), its probability, and whether that segment says the opposite."""

    segment: int
    probability: float
    contradicted: bool


def assign(
    answer: Answer,
    probability: FloatArray,
    supported: FloatArray,
    polarity: FloatArray,
    *,
    points: int,
    partial: float,
    contradiction: float,
) -> tuple[Assignment, ...]:
    """One assignment a target. `probability` is final, `supported` is what it would be if polarity were 1.

    All arrays are [targets, segments] in 0-1; the first `points` targets compete, misconceptions do not.
    """
    if not answer.segments:
        return tuple(Assignment(-1, 0.0, False) for _ in range(probability.shape[0]))
    lengths = np.asarray([len(s.text) for s in answer.segments])
    claimed: list[tuple[int, float]] = []  # segment and probability of the points served so far
    chosen: dict[int, int] = {}
    order = sorted(range(probability.shape[0]), key=lambda t: (t >= points, -float(probability[t].max()), t))
    for t in order:
        row = probability[t]
        rivals = claimed if t < points else []
        chosen[t] = _choose(answer, row, lengths, rivals)
        claimed.append((chosen[t], float(row[chosen[t]])))
    return tuple(
        _judge(t, chosen[t], probability[t], supported[t], polarity[t], partial, contradiction)
        for t in range(probability.shape[0])
    )


def _choose(
    answer: Answer,
    row: FloatArray,
    lengths: np.ndarray[tuple[int], np.dtype[np.int64]],
    rivals: list[tuple[int, float]],
) -> int:
    free = row.copy()
    for s, segment in enumerate(answer.segments):
        for taken, p in rivals:
            other = answer.segments[taken]
            inside = other.first <= segment.first and segment.last <= other.last
            if inside and row[s] < _CLEARLY * p:
                free[s] = row[s] * row[s] / max(p, 1e-9)
    best = free.max()
    near = np.flatnonzero(free >= best - _NEARLY)
    return int(min(near, key=lambda s: (lengths[s], s)))


def _judge(
    t: int,
    s: int,
    row: FloatArray,
    supported: FloatArray,
    polarity: FloatArray,
    partial: float,
    contradiction: float,
) -> Assignment:
    """The chosen segment, or the one that would have earned the point had it not said the opposite."""
    spoken = int(supported.argmax())
    if polarity[spoken] < contradiction and supported[spoken] >= partial and row[s] <= supported[spoken]:
        return Assignment(spoken, float(row[spoken]), True)
    return Assignment(s, float(row[s]), False)
