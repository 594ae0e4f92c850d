"""What was learned from a teacher's marks, and the marks it adds to an answer's. Fitted by `learn.py`; here it is applied.

The learnt mark is the rubric's, as a share of the maximum, plus a Gaussian process over how the answer compares with
those that the teacher marked (Rasmussen and Williams 2006, chapter 2). Its kernel is a sum, so the change is a sum of
parts that can each be named: calibration, points, clauses, the answer as a whole.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from grader.records import FloatArray

Method = Literal["nothing", "recalibration", "residual"]
# An answer that is copied or a list of terms, or in which no point is found, is not paid for being like others.
Hold = Literal["none", "empty", "flagged"]
Floats = npt.NDArray[np.float64]
_TINY = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class AnswerFeatures:
    """What is compared of an answer: the rubric's `share` of the maximum (0-1), what `holds` its mark down, `points`
    [points] probabilities (0-1), `clauses` [clauses, d] their vectors, `whole` [d] the vector of the whole text; both of
    unit length."""

    share: float
    holds: Hold
    points: FloatArray
    clauses: FloatArray
    whole: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """Plain numbers. `share_centre`, `points_centre` [points], `clause_centre` [d] and `whole_centre` [d] are means over the marked answers.

    The change of a share (0-1) is `shift` + `slope` · share + `points` [points] · probabilities + `whole` [d] · vector
    + Σ over clauses and `clauses` [n, d] (in 127ths) of `worth` [n] · cosine³, all centred; see `change`. `owners` [n] says
    which marked answer a clause is from: its id in `ids`, its share in `marks`. `empty_ceiling` (0-1) is the most that a
    marked answer was given in which no point was found, `flagged_ceiling` the most that a copied or listed one was, 0 where
    there was none: no other such answer is raised above it.
    """

    method: Method
    share_centre: float
    shift: float
    slope: float
    points_centre: Floats
    points: Floats
    whole_centre: Floats
    whole: Floats
    clause_centre: Floats
    clauses: npt.NDArray[np.int8]
    worth: Floats
    owners: npt.NDArray[np.int64]
    ids: tuple[str, ...]
    marks: Floats
    empty_ceiling: float
    flagged_ceiling: float

    def signature(self) -> str:
        """Eight hex digits that change whenever a number does that moves marks."""
        single = np.array(
            [self.share_centre, self.shift, self.slope, self.empty_ceiling, self.flagged_ceiling]
        )
        digest = hashlib.sha256(single.round(6).tobytes())
        for values in (self.points, self.whole, self.worth):
            digest.update(values.round(6).tobytes())
        digest.update(self.clauses.tobytes())
        return digest.hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class ClausePart:
    """What a clause (its place in the answer) moved, as a share of the maximum, and the marked answer it is most like, None
    where it is like none."""

    clause: int
    moved: float
    like: int | None


@dataclass(frozen=True, slots=True)
class Change:
    """The change of an answer's share (of the maximum, unclipped) and its parts, which add up to it."""

    calibration: float
    points: tuple[float, ...]
    whole: float
    clauses: tuple[ClausePart, ...]

    @property
    def total(self) -> float:
        """The sum of the parts."""
        return self.calibration + sum(self.points) + self.whole + sum(c.moved for c in self.clauses)


def change(learned: Learned, answer: AnswerFeatures) -> Change:
    """By how much, and through what, the teacher's marks of other answers move this one's.

    An answer in which no point was found, or which is copied or listed, is not raised for being like others above what the
    teacher gave such answers; what it gains is calibration.
    """
    moved = _moved(learned, answer)
    ceiling = {"none": 1.0, "empty": learned.empty_ceiling, "flagged": learned.flagged_ceiling}[answer.holds]
    room = max(ceiling - answer.share, 0.0)
    if answer.holds == "none" or moved.total <= room:
        return moved
    return Change(room, (0.0,) * len(moved.points), 0.0, ())


def _moved(learned: Learned, answer: AnswerFeatures) -> Change:
    calibration = learned.shift + learned.slope * (answer.share - learned.share_centre)
    points = tuple((learned.points * (answer.points - learned.points_centre)).tolist())
    whole = float(learned.whole @ unit(answer.whole - learned.whole_centre)) if learned.whole.any() else 0.0
    return Change(calibration, points, whole, _clause_parts(learned, answer))


def _clause_parts(learned: Learned, answer: AnswerFeatures) -> tuple[ClausePart, ...]:
    if not len(learned.worth) or not len(answer.clauses):
        return ()
    mine = unit(answer.clauses - learned.clause_centre)
    theirs = learned.clauses.astype(np.float64) / 127
    near = alike(mine, theirs) * learned.worth / size(mine)
    by_answer = np.zeros((len(mine), len(learned.ids)))
    np.add.at(by_answer.T, learned.owners, near.T)
    moved = near.sum(axis=1)
    parts = []
    for i, value in enumerate(moved.tolist()):
        same_way = by_answer[i] * np.sign(value)
        like = int(same_way.argmax())
        parts.append(ClausePart(i, value, like if same_way[like] > 0 else None))
    return tuple(parts)


def alike(a: Floats, b: Floats) -> Floats:
    """[n, m] how alike clauses (rows of unit length) are: the cosine cubed, so that only close ones count; nought where negative."""
    near = np.clip(a @ b.T, 0, 1)
    found: Floats = near * near * near  # many times faster than `** 3`
    return found


def size(clauses: Floats) -> float:
    """The norm of a set of clauses under `alike`, so that a set compared with itself is 1."""
    return max(math.sqrt(alike(clauses, clauses).sum()), _TINY)


def unit(vectors: npt.NDArray[np.floating]) -> Floats:
    """Rows of length one; a row of noughts stays."""
    rows = vectors.astype(np.float64)
    found: Floats = rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), _TINY)
    return found


def as_steps(clauses: Sequence[Floats]) -> npt.NDArray[np.int8]:
    """All clauses' unit vectors [n, d] in 127ths: what is kept on disk, and what is fitted to."""
    stacked = np.concatenate([*clauses]) if clauses else np.zeros((0, 0))
    found: npt.NDArray[np.int8] = np.rint(stacked * 127).astype(np.int8)
    return found
