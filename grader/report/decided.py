"""The marks that count: what a teacher gave, read from her tables, and a result as it stands after her decisions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from grader.batch.table import Note
from grader.errors import TableError
from grader.feedback_texts import plain
from grader.marking.evaluate.paired_marks import place_by_id
from grader.marking.marks import POINT, Marks, MarkTable
from grader.marking.results import ClassResults
from grader.marking.review.apply import FINAL
from grader.marking.review.decisions import OWNER, SCORE, shown_of
from grader.records import Credit, GradeResult, KeyPoint, PointGroup, PointScore, Rubric
from grader.score import add_up

_SAME = 1e-6  # marks closer than this are one
_NAMED = 5  # ids that a message names one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class TeacherColumn:
    """Where a teacher's marks are: the column `name` of the class table, or of `table`, joined by id."""

    name: str
    table: MarkTable | None = None
    id_column: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TeacherMarks:
    """What a teacher gave, in marks, by row of the class table; nan where she gave nothing. `points`: by id."""

    name: str
    total: Marks
    points: Mapping[str, Marks]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A teacher's mark for one answer, in marks: the total, and the points that she marked, by id."""

    total: float
    points: Mapping[str, float]


def teacher_marks(found: ClassResults, column: TeacherColumn) -> TeacherMarks:
    """The column that `--human` names, with its points. Raises TableError when it is missing or cannot be joined."""
    notes: list[Note] = []
    table = column.table or found.table
    place: Callable[[Marks], Marks] = _as_it_is
    if column.table is not None:
        place = place_by_id(found.table, column.table, column.id_column, notes)
    points = table.points(column.name) or (table.points(POINT) if column.table else {})
    return TeacherMarks(
        name=column.name,
        total=place(table.marks(column.name, option="--human")),
        points={name: place(marks) for name, marks in points.items()},
        notes=tuple(notes),
    )


def reviewed_marks(found: ClassResults) -> TeacherMarks | None:
    """What `grade apply` wrote into the class table; None where it wrote nothing.

    A `final_score` alone is the teacher's where it is not the grader's mark. Raises TableError where it is neither the
    `teacher_score` beside it nor the grader's mark: then table and results are of two gradings.
    """
    table = found.table
    if not (table.has(SCORE) or table.has(FINAL)):
        return None
    own = np.array([np.nan if r is None else r.score for r in found.results], np.float64)
    final = table.marks(FINAL) if table.has(FINAL) else np.full(len(own), np.nan)
    other = ~np.isnan(final) & ~np.isnan(own) & (np.abs(final - own) > _SAME)
    if not table.has(SCORE):
        return TeacherMarks(name=FINAL, total=np.where(other, final, np.nan), points={})
    given = table.marks(SCORE)
    _refuse_other_grading(table, own, final, other & np.isnan(given))
    return TeacherMarks(name=SCORE, total=given, points=table.points(OWNER))


def decisions(
    rubric: Rubric, table: MarkTable, sources: Sequence[TeacherMarks | None]
) -> tuple[tuple[Decided | None, ...], tuple[Note, ...]]:
    """The decision on each row of `table`, by the first of `sources` with a total for it; and notes.

    A point's column with marks beyond what the point is worth is left out. Raises TableError for such totals.
    """
    worth = {p.id: p.marks for p in rubric.points}
    found: list[Decided | None] = [None] * len(table.rows)
    notes: list[Note] = []
    for source in sources:
        if source is None:
            continue
        _refuse_other_scale(source, rubric, table)
        points = {name: marks for name, marks in source.points.items() if name in worth}
        strange = [name for name, marks in points.items() if _beyond(marks, worth[name]).any()]
        notes += [_strange_points(source.name, strange)] if strange else []
        for at in np.flatnonzero(~np.isnan(source.total)):
            given = {n: float(m[at]) for n, m in points.items() if n not in strange and not np.isnan(m[at])}
            found[at] = found[at] or Decided(total=float(source.total[at]), points=given)
    return tuple(found), tuple(notes)


def as_decided(rubric: Rubric, result: GradeResult, decided: Decided) -> GradeResult:
    """`result` with the teacher's marks in place of the grader's. `capped` is what its points come to, `score` her total.

    Where she gave more than the grader, its flags go: she has read the answer. Feedback is to be written anew.
    """
    shown = shown_of(rubric, result, "").points
    changed = {n: m for n, m in decided.points.items() if abs(m - shown[n]) > _SAME}
    if not changed and abs(decided.total - result.score) <= _SAME:
        return result
    scores = {p.id: _given(p, changed[p.id]) if p.id in changed else p for p in result.points}
    for group in rubric.groups:
        if group.pick is not None and any(p.id in changed for p in group.points):
            _pick_best(group, scores, {**shown, **changed})
    points = tuple(scores.values())
    raw, capped, groups = add_up(rubric, points, result.misconceptions)
    more = decided.total > result.score + _SAME
    return replace(
        result,
        raw=raw,
        capped=capped,
        score=decided.total,
        points=points,
        groups=groups,
        flags=() if more else result.flags,
        review_reasons=() if more else result.review_reasons,
        learnt=None,
    )


def adds_up(result: GradeResult) -> bool:
    """Whether the points come to the mark."""
    return abs(result.capped - result.score) <= _SAME


def _given(score: PointScore, marks: float) -> PointScore:
    """The point with the teacher's marks; what held the grader back from it holds no longer."""
    credit: Credit = "full" if marks >= score.marks - _SAME else "partial" if marks > _SAME else "none"
    contradicted = score.contradicted and credit == "none"
    return replace(score, earned=marks, credit=credit, contradicted=contradicted, reason=None)


def _pick_best(group: PointGroup, scores: dict[str, PointScore], marks: Mapping[str, float]) -> None:
    """Of a group only the `pick` best count; ties go to the earlier point, as in grader.score."""
    ranked: list[KeyPoint] = sorted(group.points, key=lambda p: -marks[p.id])
    for at, point in enumerate(ranked):
        score = scores[point.id]
        if at >= (group.pick or 0) and marks[point.id] > 0:
            scores[point.id] = replace(score, earned=0.0, reason="not-picked")
        elif score.reason == "not-picked":
            scores[point.id] = replace(score, earned=marks[point.id], reason=None)


def _as_it_is(marks: Marks) -> Marks:
    return marks


def _beyond(marks: Marks, top: float) -> npt.NDArray[np.bool_]:
    beyond: npt.NDArray[np.bool_] = (marks < -_SAME) | (marks > top + _SAME)
    return beyond


def _refuse_other_grading(table: MarkTable, own: Marks, final: Marks, wrong: npt.NDArray[np.bool_]) -> None:
    places = np.flatnonzero(wrong)
    if not len(places):
        return
    at = int(places[0])
    row, there, here = table.rows[at].number, plain(float(final[at])), plain(float(own[at]))
    raise TableError(
        zh=f"{table.path} 有 {len(places)} 行的 final_score 既不是教师的分，也不是这次系统的得分，例如第 {row} 行是 {there}，"
        f"系统得分是 {here}。表和 --details 要出自同一次评分：请对这次的 graded.csv 重新运行 grade apply。",
        en=f"In {len(places)} rows of {table.path} final_score is neither the teacher's mark nor this grading's, as in row {row}: "
        f"{there}, the grader's mark being {here}. Table and --details must be of one grading: run grade apply again on "
        "the table that was written with them.",
    )


def _refuse_other_scale(source: TeacherMarks, rubric: Rubric, table: MarkTable) -> None:
    places = np.flatnonzero(_beyond(source.total, rubric.max_score))
    if not len(places):
        return
    top, count = plain(rubric.max_score), len(places)
    some = ", ".join(f"{table.ids[at]} ({plain(float(source.total[at]))})" for at in places[:_NAMED])
    raise TableError(
        zh=f"“{source.name}”列有 {count} 份不在 0 到 {top} 分之间：{some}。请改成按评分标准 {rubric.id} 的满分给的分。",
        en=f"Marks in the column “{source.name}” that are not within 0 to {top}: {count}, {some}. Put them on the scale of "
        f"the rubric {rubric.id}.",
    )


def _strange_points(name: str, points: Sequence[str]) -> Note:
    ids = ", ".join(points)
    return Note(
        zh=f"“{name}”的这些要点有分数超出了要点的满分，没有采用：{ids}。",
        en=f"Point marks of “{name}” beyond what the point is worth were not used: {ids}.",
    )
