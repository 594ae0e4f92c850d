"""A rubric tried on a class: for every point which answers met it, and which of them it hung on a hair."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from grader.batch.table import Note
from grader.errors import RubricError, TableError
from grader.marking.marks import Marks
from grader.marking.results import ClassResults
from grader.marking.review.decisions import shown_of
from grader.records import Credit, Evidence, KeyPoint, PointScore, Rubric

NEAR = 0.15  # a probability this close to a threshold is borderline
_SAME = 1e-6  # marks closer than this are one
_ORDER = {"disagrees": 0, "borderline": 1, "keywords": 2, "clear": 3}

Nearest = Callable[[Sequence[str], str], Sequence[Evidence | None]]
"""The words of each answer that come nearest to the point of this id, None where none come near."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The probabilities (0-1) from which a point earns something, and all its marks."""

    partial: float
    full: float

    def distance(self, probability: float) -> float:
        """How far a probability is from the nearer threshold."""
        return min(abs(probability - self.partial), abs(probability - self.full))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One answer and one point. `marks`: what the point is credited with, before its group takes the best of several;
    `teacher`: what the teacher gave, None where she did not say; `distance`: from the nearer threshold, 0-1.

    `quote`: the words that decided, or came nearest; None where there are none, or nobody looked for them.
    """

    id: str
    row: int
    answer: str
    score: PointScore
    marks: float
    distance: float
    teacher: float | None = None
    quote: Evidence | None = None

    @property
    def difference(self) -> float:
        """What the grader gives beyond the teacher, in marks; 0 where she did not say."""
        return 0.0 if self.teacher is None else round(self.marks - self.teacher, 6)

    @property
    def why(self) -> str:
        """Why a teacher should look: `disagrees` with her mark, `borderline`, without a demanded word (`keywords`), or not:
        `clear`."""
        if abs(self.difference) > _SAME:
            return "disagrees"
        if self.score.reason == "keywords":
            return "keywords"
        return "borderline" if self.distance <= NEAR else "clear"


@dataclass(frozen=True, slots=True, kw_only=True)
class PointTrial:
    """One point: the answers that were graded, those to look at first in front. `number` counts points from 1."""

    number: int
    point: KeyPoint
    sightings: tuple[Sighting, ...]

    def with_credit(self, credit: Credit) -> tuple[Sighting, ...]:
        """The answers that state the point fully, partly, or not."""
        return tuple(s for s in self.sightings if s.score.credit == credit)

    def to_see(self, why: str) -> tuple[Sighting, ...]:
        """The answers to look at for this reason."""
        return tuple(s for s in self.sightings if s.why == why)

    @property
    def marked(self) -> int:
        """How many answers the teacher marked for this point."""
        return sum(s.teacher is not None for s in self.sightings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A rubric tried on `answers` graded answers; `points` in the rubric's order, or those that were asked for."""

    rubric: Rubric
    thresholds: Thresholds
    answers: int
    points: tuple[PointTrial, ...]
    notes: tuple[Note, ...] = ()


def chosen_points(rubric: Rubric, names: Sequence[str]) -> frozenset[str]:
    """The ids of the points of these names, a group standing for its points; all points when none is named.

    Raises RubricError for a name that the rubric does not have.
    """
    groups = {group.id: [point.id for point in group.points] for group in rubric.groups}
    known = [point.id for point in rubric.points]
    for name in names:
        if name not in known and name not in groups:
            listed = ", ".join([*known, *groups])
            raise RubricError(
                zh=f"评分标准 {rubric.id} 没有要点 {name}，有：{listed}。",
                en=f"The rubric {rubric.id} has no point {name}; it has: {listed}.",
            )
    return frozenset(point for name in names for point in groups.get(name, [name])) or frozenset(known)


def try_rubric(
    found: ClassResults,
    rubric: Rubric,
    thresholds: Thresholds,
    *,
    teacher: Mapping[str, Marks] | None = None,
    points: Collection[str] | None = None,
    nearest: Nearest | None = None,
    most: int | None = None,
) -> Trial:
    """Look at every point, or at those whose ids are in `points`. `teacher`: her marks [rows] by point, nan where she gave none.

    `nearest` looks for the words in answers that come close but earn nothing, for the first `most` answers of each reason
    (None: all). Raises TableError when nothing is graded.
    """
    if not found.graded:
        raise TableError(
            zh=f"{found.table.path} 中没有一份评过分的答案。",
            en=f"No answer of {found.table.path} is graded.",
        )
    credited = _credited(found, rubric)
    trials = []
    for number, point in enumerate(rubric.points, 1):
        if points is not None and point.id not in points:
            continue
        hers = (teacher or {}).get(point.id)
        sightings = [
            _sighting(found, at, point, marks[point.id], thresholds, hers)
            for at, marks in enumerate(credited)
            if marks is not None
        ]
        trial = PointTrial(number=number, point=point, sightings=tuple(sorted(sightings, key=_rank)))
        trials.append(_quoted(trial, nearest, most) if nearest else trial)
    count = len(found.graded)
    return Trial(
        rubric=rubric, thresholds=thresholds, answers=count, points=tuple(trials), notes=_ungraded(found)
    )


def _credited(found: ClassResults, rubric: Rubric) -> list[Mapping[str, float] | None]:
    """The marks of each row by point, before groups take the best; None for a row that was not graded."""
    return [
        None if result is None else shown_of(rubric, result, name).points
        for name, result in zip(found.table.ids, found.results, strict=True)
    ]


def _sighting(
    found: ClassResults,
    at: int,
    point: KeyPoint,
    marks: float,
    thresholds: Thresholds,
    hers: Marks | None,
) -> Sighting:
    result = found.results[at]
    assert result is not None
    score = next(p for p in result.points if p.id == point.id)
    given = None if hers is None or np.isnan(hers[at]) else float(hers[at])
    return Sighting(
        id=found.table.ids[at],
        row=found.table.rows[at].number,
        answer=result.answer,
        score=score,
        marks=marks,
        distance=round(thresholds.distance(score.probability), 4),
        teacher=given,
        quote=score.evidence[0] if score.evidence else None,
    )


def _rank(s: Sighting) -> tuple[object, ...]:
    """Disagreements by size, then what is nearest to a threshold; by id where equal, whatever the order of the rows."""
    return (_ORDER[s.why], -abs(s.difference), s.distance, s.id, s.row)


def _quoted(trial: PointTrial, nearest: Nearest, most: int | None) -> PointTrial:
    """The trial with the words that came near, for the answers that will be shown and have none."""
    shown = {id(s) for why in ("disagrees", "borderline", "keywords") for s in trial.to_see(why)[:most]}
    bare = [s for s in trial.sightings if id(s) in shown and s.quote is None and s.answer.strip()]
    if not bare:
        return trial
    quotes = dict(zip(map(id, bare), nearest([s.answer for s in bare], trial.point.id), strict=True))
    return replace(
        trial, sightings=tuple(replace(s, quote=quotes.get(id(s), s.quote)) for s in trial.sightings)
    )


def _ungraded(found: ClassResults) -> tuple[Note, ...]:
    lost = [str(row.number) for row, r in zip(found.table.rows, found.results, strict=True) if r is None]
    if not lost:
        return ()
    named = ", ".join(lost[:5]) + (" …" if len(lost) > 5 else "")
    return (
        Note(
            zh=f"有 {len(lost)} 行没能评分，没有算在内：第 {named} 行。",
            en=f"Rows that could not be graded and are left out: {len(lost)} ({named}).",
        ),
    )
