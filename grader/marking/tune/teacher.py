"""A teacher's marks of the points, for a trial: in the class table or in one of her own."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from grader.batch.columns import listed
from grader.batch.table import Note
from grader.errors import TableError
from grader.marking.learn.lesson import check_marks
from grader.marking.marks import POINT, Marks, MarkTable, join, spread
from grader.marking.review.decisions import OWNER
from grader.records import Rubric

_WRITTEN_BY_BATCH = (
    "max_score",
    "confidence",
)  # columns that tell a graded table: its `point:id` are the grader's


def teacher_points(
    table: MarkTable, rubric: Rubric, *, human: str | None = None, teacher: MarkTable | None = None
) -> tuple[Mapping[str, Marks], tuple[Note, ...]]:
    """The marks [rows of `table`] that a teacher gave for each point, nan where she gave none; and what is to be said of them.

    They are columns `human:id` where that is given, else `teacher:id` as `grade apply` writes them, else `point:id`, but for
    those that `grade batch` wrote; in `teacher`, joined by id, where that is given. Raises TableError when `human` or
    `teacher` has none of the points, or for marks outside a point's range.
    """
    source = teacher or table
    owners = [human] if human is not None else [OWNER, *(() if _is_graded(source) else (POINT,))]
    columns: dict[str, Marks] = next((found for name in owners if (found := source.points(name))), {})
    worth = {point.id: point.marks for point in rubric.points}
    known = {name: marks for name, marks in columns.items() if name in worth}
    if not known and (human is not None or teacher is not None):
        raise _none(source, rubric, owners)
    for name, marks in known.items():
        check_marks(marks, worth[name], source.ids, where=source.path, column=name)
    if teacher is not None:
        rows = join(table, teacher)
        known = {name: spread(marks, rows) for name, marks in known.items()}
    return known, _unknown(sorted(set(columns) - set(worth)), known, rubric)


def _is_graded(table: MarkTable) -> bool:
    return all(table.has(name) for name in _WRITTEN_BY_BATCH)


def _none(table: MarkTable, rubric: Rubric, owners: list[str]) -> TableError:
    example = f"{owners[-1]}:{rubric.points[0].id}"
    return TableError(
        zh=f"{table.path} 里没有评分标准 {rubric.id} 各要点的分数列，例如“{example}”；现有的列：{listed(table.header)}。",
        en=f"{table.path} has no marks of the points of {rubric.id}, such as a column “{example}”; its columns are: "
        f"{listed(table.header)}.",
    )


def _unknown(names: list[str], known: Mapping[str, Marks], rubric: Rubric) -> tuple[Note, ...]:
    if not names or not known or all(np.isnan(marks).all() for marks in known.values()):
        return ()
    return (
        Note(
            zh=f"评分标准 {rubric.id} 没有这些要点，它们的分数没有用：{', '.join(names)}。",
            en=f"The rubric {rubric.id} has no points of these names, their marks are left out: {', '.join(names)}.",
        ),
    )
