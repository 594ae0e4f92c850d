"""Learning from marks written down the slow, obvious way: every kernel from its definition, pair by pair."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from grader.marking.learn.learned import AnswerFeatures

NOISE, SHIFT, SLOPE, POINTS, WHOLE, CLAUSES = 0.1, 0.5, 0.35, 0.15, 0.3, 0.34
LEAST_SPREAD = 0.02
KINDS = {"recalibration": ("calibration",), "residual": ("calibration", "point", "whole", "clause")}


def made_answers(count: int, seed: int, *, dimensions: int = 6, points: int = 3) -> list[AnswerFeatures]:
    """Answers drawn at random, some without a clause."""
    draw = np.random.default_rng(seed)
    return [
        AnswerFeatures(
            share=float(draw.uniform()),
            holds="none",
            points=draw.uniform(size=points).astype(np.float32),
            clauses=_drawn(draw, int(draw.integers(0, 5)), dimensions),
            whole=_drawn(draw, 1, dimensions)[0],
        )
        for _ in range(count)
    ]


def _drawn(draw: np.random.Generator, count: int, dimensions: int) -> npt.NDArray[np.float32]:
    rows = draw.normal(size=(count, dimensions))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@dataclass
class Seen:
    """An answer less the means of those that were marked; clauses of marked ones in 127ths."""

    share: float
    points: list[float]
    whole: list[float]
    clauses: list[list[float]]


def dot(a: Sequence[float], b: Sequence[float]) -> float:
    return sum(float(x) * float(y) for x, y in zip(a, b, strict=True))


def of_length_one(v: Sequence[float]) -> list[float]:
    length = math.sqrt(dot(v, v))
    return [float(x) / length for x in v] if length else [0.0 for _ in v]


class Teacher:
    """Marked answers, and what they say of another one."""

    def __init__(self, answers: Sequence[AnswerFeatures], marks: Sequence[float]) -> None:
        n = len(answers)
        clauses = [c for a in answers for c in a.clauses.tolist()]
        self.share = sum(a.share for a in answers) / n
        self.point = [sum(column) / n for column in zip(*(a.points.tolist() for a in answers), strict=True)]
        self.whole = [sum(column) / n for column in zip(*(a.whole.tolist() for a in answers), strict=True)]
        self.clause = [sum(column) / len(clauses) for column in zip(*clauses, strict=True)]
        self.seen = [self.see(a, marked=True) for a in answers]
        self.residual = [m - a.share for m, a in zip(marks, answers, strict=True)]
        self.share_spread = max(sum(s.share**2 for s in self.seen) / n, LEAST_SPREAD)
        self.point_spread = max(sum(dot(s.points, s.points) for s in self.seen) / n, LEAST_SPREAD)

    def see(self, answer: AnswerFeatures, *, marked: bool = False) -> Seen:
        def less(v: npt.NDArray[np.float32], mean: list[float]) -> list[float]:
            return [x - m for x, m in zip(v.tolist(), mean, strict=True)]

        clauses = [of_length_one(less(c, self.clause)) for c in answer.clauses]
        if marked:
            clauses = [[round(x * 127) / 127 for x in c] for c in clauses]
        return Seen(
            answer.share - self.share,
            less(answer.points, self.point),
            of_length_one(less(answer.whole, self.whole)),
            clauses,
        )

    def kernel(self, kind: str, a: Seen, b: Seen) -> float:
        if kind == "calibration":
            return SHIFT**2 + SLOPE**2 * a.share * b.share / self.share_spread
        if kind == "point":
            return POINTS**2 * dot(a.points, b.points) / self.point_spread
        if kind == "whole":
            return WHOLE**2 * dot(a.whole, b.whole)
        if not a.clauses or not b.clauses:
            return 0.0
        sizes = math.sqrt(alike(a.clauses, a.clauses)) * math.sqrt(alike(b.clauses, b.clauses))
        return CLAUSES**2 * alike(a.clauses, b.clauses) / sizes

    def full(self, method: str, a: Seen, b: Seen) -> float:
        return sum(self.kernel(kind, a, b) for kind in KINDS[method])

    def weights(self, method: str, rows: Sequence[int]) -> list[float]:
        k = [[self.full(method, self.seen[i], self.seen[j]) for j in rows] for i in rows]
        noisy = np.array(k) + NOISE**2 * np.eye(len(rows))
        return np.linalg.solve(noisy, np.array([self.residual[i] for i in rows])).tolist()

    def change(self, method: str, answer: AnswerFeatures) -> dict[str, float]:
        """What each kernel adds to the share of an answer."""
        rows = range(len(self.seen))
        at, weights = self.see(answer), self.weights(method, rows)
        return {
            kind: sum(w * self.kernel(kind, self.seen[i], at) for i, w in zip(rows, weights, strict=True))
            for kind in KINDS[method]
        }

    def left_out(self, method: str) -> list[float]:
        """By how much each residual is missed when the rest is fitted; means stay those of all answers."""
        found = []
        for i, truth in enumerate(self.residual):
            rest = [j for j in range(len(self.seen)) if j != i]
            weights = self.weights(method, rest)
            guess = sum(
                w * self.full(method, self.seen[j], self.seen[i]) for j, w in zip(rest, weights, strict=True)
            )
            found.append(truth - guess)
        return found


def alike(a: list[list[float]], b: list[list[float]]) -> float:
    """Sum of the cubed cosines of all pairs, negative ones left out."""
    return sum(max(0.0, min(1.0, dot(x, y))) ** 3 for x in a for y in b)
