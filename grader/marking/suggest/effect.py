"""What a patched rubric does to the agreement with the teacher: figures before and after, with intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.marking.compare.agreement import FIGURES, bootstrap_differences
from grader.marking.evaluate.agreement import Agreement, measure_agreement
from grader.marking.intervals import LEVEL, RESAMPLES
from grader.marking.scale import Scale
from grader.marking.suggest.marks import ClassMarks
from grader.records import GradeResult

_SEED = 20260101  # as compare_agreement.py
_SAME = 1e-6  # marks


@dataclass(frozen=True, slots=True, kw_only=True)
class PointEffect:
    """Over the N marks that the teacher gave for points: `exact_agr` in percent, `MAE` in marks, before and after.

    `MAE_ends`: of the 95 % interval of its change; answers are drawn, each with all of its points.
    """

    N: int
    exact_agr_before: float
    exact_agr_after: float
    MAE_before: float
    MAE_after: float
    MAE_ends: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """Agreement of the totals before and after; `ends` by figure: of the 95 % interval of after less before.

    `points` is None where the teacher marked no points.
    """

    before: Agreement
    after: Agreement
    ends: Mapping[str, tuple[float, float] | None]
    points: PointEffect | None

    @property
    def clear(self) -> bool:
        """Whether the 95 % interval of the change in MAE, of the points where she marked them, lies below 0."""
        ends = self.points.MAE_ends if self.points else self.ends["MAE"]
        return ends is not None and ends[1] < 0

    def difference(self, name: str) -> float | None:
        """A figure after less before, None where it is undefined."""
        before, after = getattr(self.before, name), getattr(self.after, name)
        return None if before is None or after is None else float(after - before)

    def to_dict(self) -> dict[str, Any]:
        """The figures by name; `difference` holds value, low and high of each, `clear` as above."""
        changes = {name: {"value": self.difference(name), **_ends(self.ends[name])} for name in FIGURES}
        return {
            "before": self.before.to_dict(),
            "after": self.after.to_dict(),
            "difference": changes,
            "clear": self.clear,
            "points": None if self.points is None else asdict(self.points),
        }


def measure(
    marks: ClassMarks, before: Sequence[GradeResult], after: Sequence[GradeResult], *, step: float
) -> Effect:
    """Compare two gradings of all answers with the teacher's marks; `step` in marks.

    Intervals are paired bootstraps over the answers (Efron & Tibshirani, 1993).
    """
    scale = Scale(max=before[0].max_score, step=step)
    old, new = (np.array([r.score for r in results], np.float64) for results in (before, after))
    human = marks.answers.marks
    ends = bootstrap_differences(human, old, new, scale).ends
    return Effect(
        before=measure_agreement(human, old, scale),
        after=measure_agreement(human, new, scale),
        ends=ends,
        points=_of_points(marks, before, after),
    )


def _of_points(
    marks: ClassMarks, before: Sequence[GradeResult], after: Sequence[GradeResult]
) -> PointEffect | None:
    if not marks.points:
        return None
    hers = np.stack(list(marks.points.values()), axis=1)  # [n, points]
    old, new = (np.abs(_earned(results, list(marks.points)) - hers) for results in (before, after))
    given = ~np.isnan(hers)
    count = int(given.sum())
    if not count:
        return None
    change = np.nansum(new - old, axis=1)
    draws = np.random.default_rng(_SEED).integers(0, len(hers), size=(RESAMPLES, len(hers)))
    drawn = change[draws].sum(axis=1) / np.maximum(given.sum(axis=1)[draws].sum(axis=1), 1)
    low, high = np.quantile(drawn, ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    return PointEffect(
        N=count,
        exact_agr_before=100 * float((old[given] < _SAME).mean()),
        exact_agr_after=100 * float((new[given] < _SAME).mean()),
        MAE_before=float(old[given].mean()),
        MAE_after=float(new[given].mean()),
        MAE_ends=(float(low), float(high)),
    )


def _earned(results: Sequence[GradeResult], names: Sequence[str]) -> npt.NDArray[np.float64]:
    """[n, points]"""
    rows = [{p.id: p.earned for p in r.points} for r in results]
    return np.array([[row[name] for name in names] for row in rows], np.float64)


def _ends(ends: tuple[float, float] | None) -> dict[str, float | None]:
    return {"low": ends[0] if ends else None, "high": ends[1] if ends else None}
