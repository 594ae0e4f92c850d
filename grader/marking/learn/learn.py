"""Learns from a teacher's marks: how she marks this question where the rubric's marks differ from hers.

Three ways are tried, from the least to the most that can be learnt: nothing, a recalibration of the total, and a
residual that compares an answer with the marked ones. Which one is used is chosen by leave-one-out error; what that is
worth is measured by a second, outer cross-validation, in whose folds the choice is made anew (nested).
Strengths of the kernels are fixed beforehand: with twenty answers there is nothing to fit them on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from grader.marking.learn.learned import (
    AnswerFeatures,
    Floats,
    Hold,
    Learned,
    Method,
    alike,
    as_steps,
    change,
    size,
    unit,
)

METHODS: tuple[Method, ...] = ("nothing", "recalibration", "residual")
LEAST = 5  # marked answers without which nothing can be learnt
FOLDS = 10
NOISE = 0.1  # standard deviation of a teacher's mark, as a share of the maximum
_SHIFT = 0.5  # prior standard deviations of the parts of a change, likewise
_SLOPE, _POINTS, _WHOLE, _CLAUSES = 0.35, 0.15, 0.3, 0.34
_LEAST_SPREAD = 0.02  # variance that a feature counts as having: a constant one says nothing
_BLOCK = 64  # answers whose clauses are compared with all at a time
_DOUBT = 0.1  # part by which the error of more learning may seem larger: with twenty answers that is chance


@dataclass(frozen=True, slots=True)
class Kernels:
    """The kernel of every pair of marked answers [n, n], for each method, and the residuals [n] to be explained."""

    of: dict[Method, Floats]
    residual: Floats


def learn(answers: Sequence[AnswerFeatures], marks: Floats, ids: Sequence[str]) -> Learned:
    """What `marks` [n] (shares of the maximum, 0-1) teach beyond the rubric. ValueError for fewer than LEAST answers."""
    if len(answers) < LEAST:
        raise ValueError(f"{len(answers)} answers, at least {LEAST} needed")
    return fit(answers, marks, ids)


def choose(answers: Sequence[AnswerFeatures], marks: Floats) -> Method:
    """The method that learns most, of those whose leave-one-out error is not clearly above what learning less gives.

    What is learnt is shrunk towards the rubric already, so where the errors are alike more learning is the better guess.
    """
    return _choose(answers, marks, _kernels(answers, marks))


def _choose(answers: Sequence[AnswerFeatures], marks: Floats, kernels: Kernels) -> Method:
    shares = np.array([a.share for a in answers])
    most = np.maximum(shares, _left_out_ceilings(answers, marks))
    best: Method = "nothing"
    least = float(np.square(marks - shares).mean())
    for method in METHODS[1:]:
        left_out = np.clip(marks - _left_out_errors(kernels.of[method], kernels.residual), 0, most)
        error = float(np.square(marks - left_out).mean())
        if error <= least * (1 + _DOUBT):
            best, least = method, min(error, least)
    return best


def cross_validate(
    answers: Sequence[AnswerFeatures],
    marks: Floats,
    *,
    seed: int = 0,
    progress: Callable[[int], None] | None = None,
) -> Floats:
    """Shares [n] that each answer would get from what the others teach, in FOLDS folds; the method is chosen in each.

    `progress` is told after each fold how many answers are done.
    """
    order = np.random.default_rng(seed).permutation(len(answers))
    found = np.zeros(len(answers))
    done = 0
    for fold in np.array_split(order, min(FOLDS, len(answers))):
        others = np.setdiff1d(order, fold)
        train = [answers[i] for i in others]
        fitted = fit(train, marks[others], [""] * len(train))
        found[fold] = np.array([predict(fitted, answers[i]) for i in fold])
        done += len(fold)
        if progress is not None:
            progress(done)
    return found


def predict(learned: Learned, answer: AnswerFeatures) -> float:
    """The share of the maximum (0-1) that the teacher would give."""
    if learned.method == "nothing":
        return answer.share
    return min(max(answer.share + change(learned, answer).total, 0.0), 1.0)


def fit(
    answers: Sequence[AnswerFeatures], marks: Floats, ids: Sequence[str], method: Method | None = None
) -> Learned:
    """The numbers of `method`, fitted to all marks; None: of the one that `choose` takes."""
    alpha: Floats = np.zeros(len(answers))
    if method != "nothing":
        kernels = _kernels(answers, marks)
        method = method or _choose(answers, marks, kernels)
        if method != "nothing":
            alpha = _solve(kernels.of[method], kernels.residual)
    return _numbers(answers, marks, ids, method, alpha)


def _numbers(
    answers: Sequence[AnswerFeatures], marks: Floats, ids: Sequence[str], method: Method, alpha: Floats
) -> Learned:
    """What the weights `alpha` [n] of the marked answers come to, part by part."""
    centres = _centres(answers)
    steps = as_steps(centres.clauses)
    owners = np.repeat(np.arange(len(answers)), [len(c) for c in centres.clauses])
    rest = alpha if method == "residual" else np.zeros(len(answers))
    kept = method == "residual"
    return Learned(
        method=method,
        share_centre=float(centres.share),
        shift=float(_SHIFT**2 * alpha.sum()),
        slope=float(alpha @ centres.shares) * _SLOPE**2 / _spread(centres.shares),
        points_centre=centres.point,
        points=_POINTS**2 * (rest @ centres.points) / _spread(centres.points),
        whole_centre=centres.whole,
        whole=_WHOLE**2 * (rest @ centres.wholes),
        clause_centre=centres.clause,
        clauses=steps if kept else steps[:0],
        worth=(_CLAUSES**2 * rest / centres.sizes)[owners] if kept else np.zeros(0),
        owners=owners if kept else owners[:0],
        ids=tuple(ids),
        marks=np.asarray(marks, np.float64),
        empty_ceiling=_ceiling(answers, marks, "empty"),
        flagged_ceiling=_ceiling(answers, marks, "flagged"),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Centred:
    """The features of the marked answers less their means, and the means."""

    share: float
    shares: Floats  # [n]
    point: Floats
    points: Floats  # [n, points]
    whole: Floats
    wholes: Floats  # [n, d]
    clause: Floats
    clauses: list[Floats]  # a matrix an answer, in 127ths
    sizes: Floats  # [n]


def _centres(answers: Sequence[AnswerFeatures]) -> _Centred:
    shares = np.array([a.share for a in answers])
    points = np.stack([a.points for a in answers]).astype(np.float64)
    wholes = np.stack([a.whole for a in answers]).astype(np.float64)
    clause = np.concatenate([a.clauses for a in answers]).astype(np.float64)
    mean = clause.mean(axis=0) if len(clause) else np.zeros(wholes.shape[1])
    clauses = [np.rint(unit(a.clauses - mean) * 127) / 127 for a in answers]
    return _Centred(
        float(shares.mean()),
        shares - shares.mean(),
        points.mean(axis=0),
        points - points.mean(axis=0),
        wholes.mean(axis=0),
        unit(wholes - wholes.mean(axis=0)),
        mean,
        clauses,
        np.array([size(c) for c in clauses]),
    )


def _kernels(answers: Sequence[AnswerFeatures], marks: Floats) -> Kernels:
    c = _centres(answers)
    total = _SHIFT**2 + _SLOPE**2 * np.outer(c.shares, c.shares) / _spread(c.shares)
    rest = _POINTS**2 * (c.points @ c.points.T) / _spread(c.points) + _WHOLE**2 * (c.wholes @ c.wholes.T)
    rest += _CLAUSES**2 * _alike_sets(c.clauses) / np.outer(c.sizes, c.sizes)
    shares = np.array([a.share for a in answers])
    return Kernels({"recalibration": total, "residual": total + rest}, np.asarray(marks, np.float64) - shares)


def _alike_sets(sets: Sequence[Floats]) -> Floats:
    """[n, n] how alike the clauses of any two answers are, summed over all pairs of them."""
    found = np.zeros((len(sets), len(sets)))
    told = np.array([i for i, s in enumerate(sets) if len(s)], np.int64)
    if not len(told):
        return found
    every = np.concatenate(sets)
    starts = np.cumsum([0, *(len(sets[i]) for i in told)])
    for first in range(0, len(told), _BLOCK):
        rows = told[first : first + _BLOCK]
        begin, end = starts[first], starts[first + len(rows)]
        by_answer = np.add.reduceat(alike(every[begin:end], every), starts[:-1], axis=1)
        found[np.ix_(rows, told)] = np.add.reduceat(
            by_answer, starts[first : first + len(rows)] - begin, axis=0
        )
    return found


def _solve(kernel: Floats, residual: Floats) -> Floats:
    noisy: Floats = kernel + NOISE**2 * np.eye(len(kernel))
    return np.asarray(np.linalg.solve(noisy, residual), np.float64)


def alike_answers(answers: Sequence[AnswerFeatures]) -> Floats:
    """[n, n] how much the mark of one answer says of another's beyond the rubric: the covariance that learning assumes."""
    return _kernels(answers, np.zeros(len(answers))).of["residual"]


def _left_out_errors(kernel: Floats, residual: Floats) -> Floats:
    """[n] by how much each mark is missed when the rest is fitted (Rasmussen and Williams 2006, equation 5.12)."""
    inverse = np.linalg.inv(kernel + NOISE**2 * np.eye(len(kernel)))
    found: Floats = inverse @ residual / np.diag(inverse)
    return found


def _ceiling(answers: Sequence[AnswerFeatures], marks: Floats, hold: Hold) -> float:
    """The most that an answer so held was given, 0 where there is none."""
    return max((float(m) for a, m in zip(answers, marks, strict=True) if a.holds == hold), default=0.0)


def _left_out_ceilings(answers: Sequence[AnswerFeatures], marks: Floats) -> Floats:
    """[n] each answer's ceiling as it is without its own mark; 1 for answers that nothing holds."""
    ceilings = np.ones(len(answers))
    for hold in ("empty", "flagged"):
        rows = [i for i, a in enumerate(answers) if a.holds == hold]
        ranked = sorted(((float(marks[i]), i) for i in rows), reverse=True)
        for i in rows:
            ceilings[i] = next((m for m, j in ranked if j != i), 0.0)
    return ceilings


def _spread(centred: Floats) -> float:
    """Mean squared length of centred rows: what the prior strength of a linear part is measured in."""
    return max(float(np.square(centred).sum()) / len(centred), _LEAST_SPREAD)
