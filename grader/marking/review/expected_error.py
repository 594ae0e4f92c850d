"""How far off a mark is expected to be, in marks, from the probabilities of its points and its confidence.

**How big an error would be.** Each point's teacher gives nothing, half or all of its marks, with the point's probability
as the expectation, as in grader.confidence; points are independent. Groups with `pick`, misconceptions that cost marks, what
was learnt of her and the limits 0..max are applied to her marks as to the grader's, and the distribution of her total is
counted out exactly.

**How often it is small.** Confidence c is the calibrated probability that the mark is within half a point's marks of hers.
With N the mean error among her totals that near, and F the mean error among the others, the expectation is

    E = c N + (1 - c) F        (law of total expectation; N <= half a point's marks < F)

so that a lower confidence never gives a lower error.
"""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Iterable, Sequence

from grader.confidence import teacher_shares
from grader.fuse import pays_shares
from grader.records import GradeResult, KeyPoint, PointGroup, PointScore, Rubric
from grader.score import round_half_up

Chances = dict[int, float]  # probability by marks, the marks counted in units of _GRID
_GRID = 1e-4  # marks closer than this are one
_RULES = ("requires", "out-of-order", "keywords", "copied", "listed")
_NORMAL = tuple(statistics.NormalDist().inv_cdf((i + 0.5) / 200) for i in range(200))


def expected_error(rubric: Rubric, result: GradeResult) -> float:
    """The expected |teacher's mark - grader's mark| in marks, from 0 to the maximum."""
    if not result.points:
        return 0.0
    point = statistics.median(p.marks for p in result.points)
    near: list[tuple[float, float]] = []  # (error in marks, probability)
    far: list[tuple[float, float]] = []
    for units, chance in teacher_totals(rubric, result).items():
        error = abs(units * _GRID - result.score)
        (near if error <= point / 2 + 1e-9 else far).append((error, chance))
    # Where the probabilities know of no such error, the least that it can be is taken, or the most.
    small = _mean(near, point / 2)
    large = _mean(far, min(point, result.max_score))
    return min(result.confidence * small + (1 - result.confidence) * large, result.max_score)


def teacher_totals(rubric: Rubric, result: GradeResult) -> Chances:
    """What the teacher's mark may be: probability by total, in units of 1/10,000 mark, within 0..max."""
    scores = {p.id: p for p in result.points}
    if pays_shares(rubric):
        totals = _of_shares(result)
    else:
        totals = {0: 1.0}
        for entry in rubric.entries:
            totals = _plus(totals, _entry(entry, scores, rubric.round_to))
    for m in result.misconceptions:
        if m.deduct:
            totals = _plus(totals, {0: 1 - m.probability, -_units(m.deduct): m.probability})
    top, learnt = _units(result.max_score), _units(result.score - result.capped)
    return _gather((min(max(total + learnt, 0), top), chance) for total, chance in totals.items())


def _entry(entry: KeyPoint | PointGroup, scores: dict[str, PointScore], step: float) -> Chances:
    """Marks of a point or of a group; of a group with `pick`, the best ones count."""
    inside = entry.points if isinstance(entry, PointGroup) else (entry,)
    pick = entry.pick if isinstance(entry, PointGroup) else None
    best: dict[tuple[int, ...], float] = {(): 1.0}  # the marks that count so far, highest first
    for point in inside:
        after: dict[tuple[int, ...], float] = defaultdict(float)
        for marks, so_far in best.items():
            for given, chance in _given(scores[point.id], step).items():
                kept = sorted((*marks, given), reverse=True)[:pick] if pick else [sum(marks) + given]
                after[tuple(kept)] += so_far * chance
        best = after
    return _gather((sum(marks), chance) for marks, chance in best.items())


def _given(score: PointScore, step: float) -> Chances:
    """What the teacher may give for one point. Where a rule held it back, she is taken to apply the rule as well."""
    most = score.earned if score.reason in _RULES else score.marks
    half = min(score.marks, round_half_up(score.marks / 2, step))
    worth = {0.0: 0.0, 0.5: half, 1.0: score.marks}
    return _gather(
        (_units(min(worth[share], most)), chance)
        for share, chance in teacher_shares(score.probability)
        if chance > 0
    )


def _of_shares(result: GradeResult) -> Chances:
    """Where points pay shares, her total is taken for normal about what was earned, with p(1-p) a point for variance."""
    spread = math.sqrt(math.fsum(p.marks**2 * p.probability * (1 - p.probability) for p in result.points))
    return _gather((_units(result.raw + spread * z), 1 / len(_NORMAL)) for z in _NORMAL)


def _plus(a: Chances, b: Chances) -> Chances:
    return _gather((x + y, p * q) for x, p in a.items() for y, q in b.items())


def _gather(pairs: Iterable[tuple[int, float]]) -> Chances:
    """One entry for each value."""
    gathered: Chances = defaultdict(float)
    for value, chance in pairs:
        gathered[value] += chance
    return dict(gathered)


def _units(marks: float) -> int:
    return round(marks / _GRID)


def _mean(errors: Sequence[tuple[float, float]], default: float) -> float:
    weight = math.fsum(chance for _, chance in errors)
    return math.fsum(error * chance for error, chance in errors) / weight if weight > 0 else default
