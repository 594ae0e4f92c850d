"""What tests of scoring share: what an answer says of each point, and what that earns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from making import fusion

from grader.assign import Assignment
from grader.pipeline import prepare_answer
from grader.records import (
    PointScore,
    Rubric,
)
from grader.score import (
    Limits,
    score_points,
)

ANSWER = prepare_answer("。".join("甲乙丙丁戊己庚辛壬癸"))  # ten clauses, no windows
SIGNALS = ("keyword", "polarity")
FUSION = fusion(partial=0.4, full=0.6)
OF_CREDIT = {"none": 0.1, "partial": 0.5, "full": 0.9}


@dataclass(frozen=True)
class Said:
    """What the answer says of a point, and in which clause."""

    credit: str
    place: int = 0
    contradicted: bool = False
    lacking: bool = False
    barred: bool = False


def score(rubric: Rubric, *said: Said) -> dict[str, PointScore]:
    assigned = [Assignment(s.place, OF_CREDIT[s.credit], s.contradicted) for s in said]
    signals = {n: np.full((len(said), len(ANSWER.segments)), 0.25, np.float32) for n in SIGNALS}
    limits = Limits([s.lacking for s in said], [s.barred for s in said])
    out = score_points(rubric, ANSWER, assigned, signals, FUSION, limits)
    assert [p.id for p in out] == [p.id for p in rubric.points]
    return {p.id: p for p in out}


def free(targets: int) -> Limits:
    """Nothing lacks and nothing is copied."""
    return Limits([False] * targets, [False] * targets)


def full(place: int = 0) -> Said:
    return Said("full", place)


NONE, PARTIAL = Said("none"), Said("partial")
