"""Stage 5: which segment earns which point.

Every target takes its most probable segment. A clause that fits a sibling clearly better does not earn both points,
unless it speaks of this point in words of its own (a merged sentence): the target then looks for its next best one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from grader.records import Answer, FloatArray

_CLEARLY = 0.6  # a rival's claim is clearly better where ours reaches less than this share of its probability
_NEARLY = 0.02  # windows within this of the best are equal; the shortest of them is the better quotation


@dataclass(frozen=True, slots=True)
class Assignment:
    """A target's segment (-1: none), its probability, and whether that segment says the opposite; `disputed`: something
    in the answer seems to, and a teacher should look, but it costs no marks.
    """

    segment: int
    probability: float
    contradicted: bool
    disputed: bool = False


def assign(
    answer: Answer,
    probability: FloatArray,
    supported: FloatArray,
    polarity: FloatArray,
    *,
    points: int,
    partial: float,
    contradiction: float,
    judged: bool = False,
    spared: float | None = None,
) -> tuple[Assignment, ...]:
    """One assignment a target. `probability` is final, `supported` is what it would be if polarity were 1.

    All arrays are [targets, segments] in 0-1; the first `points` targets compete, misconceptions do not. Where the
    points were `judged`, they compete for the quotation only: the judge has seen which is meant. A target that reaches the
    probability `spared` earns what it earns though it seems contradicted, which is then `disputed`.
    """
    if not answer.segments:
        return tuple(Assignment(-1, 0.0, False) for _ in range(probability.shape[0]))
    claimed: list[tuple[int, float]] = []  # segment and probability of the points served so far
    served: dict[int, Assignment] = {}
    order = sorted(range(probability.shape[0]), key=lambda t: (t >= points, -float(probability[t].max()), t))
    for t in order:
        free = (
            _after_rivals(answer, probability[t], claimed)
            if t < points
            else _unless_point(probability, t, points)
        )
        segment = _shortest_of_best(answer, free)
        best = float((probability[t] if judged and t < points else free).max())
        served[t] = Assignment(segment, best, False)
        if t < points:
            claimed.append((segment, best))
    rival = _best_of_others(probability, points)
    heard = [
        _judge(answer, served[t], supported[t], polarity[t], probability[t], rival[t], partial, contradiction)
        for t in range(probability.shape[0])
    ]
    return tuple(
        replace(served[t], disputed=True)
        if heard[t].contradicted and spared is not None and served[t].probability >= spared
        else heard[t]
        for t in range(probability.shape[0])
    )


def _after_rivals(answer: Answer, row: FloatArray, rivals: list[tuple[int, float]]) -> FloatArray:
    """The row, lowered inside segments that a sibling fits clearly better."""
    free = row.copy()
    for s, segment in enumerate(answer.segments):
        for taken, p in rivals:
            other = answer.segments[taken]
            inside = other.first <= segment.first and segment.last <= other.last
            if inside and row[s] < _CLEARLY * p:
                free[s] = min(free[s], row[s] * row[s] / max(p, 1e-9))
    return free


def _unless_point(probability: FloatArray, t: int, points: int) -> FloatArray:
    """A misconception's row, halved where a key point fits the segment better: then the student said the right thing."""
    best = probability[:points].max(axis=0, initial=0)
    lowered: FloatArray = np.where(probability[t] > best, probability[t], probability[t] / 2).astype(
        np.float32
    )
    return lowered


def _best_of_others(probability: FloatArray, points: int) -> FloatArray:
    """[targets, segments]: for each key point, how well the other key points fit the segment; 0 for misconceptions."""
    rival = np.zeros_like(probability)
    for t in range(points):
        others = [p for p in range(points) if p != t]
        if others:
            rival[t] = probability[others].max(axis=0)
    return rival


def _shortest_of_best(answer: Answer, row: FloatArray) -> int:
    near = np.flatnonzero(row >= row.max() - _NEARLY)
    return int(min(near, key=lambda s: (len(answer.segments[s].text), s)))


def _judge(
    answer: Answer,
    chosen: Assignment,
    supported: FloatArray,
    polarity: FloatArray,
    row: FloatArray,
    rival: FloatArray,
    partial: float,
    contradiction: float,
) -> Assignment:
    """The chosen segment, or the one that would have earned the point had it not said the opposite.

    A point stated elsewhere in the answer stays stated, and what states another point is not taken for a denial of
    this one.
    """
    spoken = int(supported.argmax())
    about = supported[spoken] >= partial and supported[spoken] > rival[spoken]
    if polarity[spoken] > contradiction or not about:
        return chosen
    here, there = answer.segments[chosen.segment], answer.segments[spoken]
    elsewhere = here.last < there.first or there.last < here.first
    if elsewhere and chosen.probability >= partial and polarity[chosen.segment] > contradiction:
        return chosen
    quoted = _shortest_of_best(answer, np.where(polarity <= contradiction, supported, 0))
    return Assignment(quoted, float(row[quoted]), True)
