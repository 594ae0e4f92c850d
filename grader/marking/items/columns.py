"""One marker's columns in a table, the grader's or the teacher's: scores, marks of points, and what they are out of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from grader.batch.columns import listed
from grader.batch.table import Note
from grader.errors import TableError
from grader.marking.marks import POINT, Marks, MarkTable
from grader.marking.one_question import Rows

DUST = 1e-6  # marks; what a spreadsheet's rounding may add
_NAMED = 5  # rows that a message names one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns of one marker; `score` and `top`, the full marks, are None where the table has none."""

    score: Marks | None
    top: Marks | None
    points: Mapping[str, Marks]
    notes: tuple[Note, ...] = ()


def columns_of(table: MarkTable, human: str | None) -> Columns:
    """The grader's columns, or the teacher's: the column `human` and `human:id`. Raises TableError when there are none.

    `notes` tells of cells that say there is no mark. The grader's are called `grader:…` where the table had columns of their names before.
    """
    score, top = table.graded_column("score"), table.graded_column("max_score")
    stated = None if top is None else table.marks(top)
    if human is not None:
        # Her own table, which no grader has seen, may have her points under the plain names.
        owner = POINT if score is None and not table.points(human) else human
        points = table.points(owner)
        return Columns(
            score=table.marks(human, option="--human") if table.has(human) or not points else None,
            top=stated,
            points=points,
            notes=tuple(note for name in dict.fromkeys((human, owner)) for note in table.absences(name)),
        )
    if score is None:
        raise TableError(
            zh=f"{table.path} 没有 score 列；请给出 grade batch -o 写出的表，或用 --human 指明老师打的总分列。"
            f"现有的列：{listed(table.header)}。",
            en=f"{table.path} has no column “score”; give a table that grade batch -o wrote, or name the column of the "
            f"teacher's scores with --human. Its columns are: {listed(table.header)}.",
        )
    return Columns(score=table.marks(score), top=stated, points=table.graded_points())


def full_marks(
    table: MarkTable, columns: Columns, score: Marks, rows: Rows, question: str, notes: list[Note]
) -> float:
    """The full marks that the table states for these rows, or the highest score where it states none."""
    stated = set() if columns.top is None else {float(t) for t in columns.top[rows] if np.isfinite(t)}
    if len(stated) > 1:
        shown = ", ".join(f"{t:g}" for t in sorted(stated)[:_NAMED])
        raise TableError(
            zh=f"{table.path} 的 max_score 不一致（{shown}），像是几道题混在一起；请加一列题号，或给出 --rubric。",
            en=f"max_score of {table.path} differs ({shown}), as if several questions were mixed; add a column of rubric "
            "ids, or give --rubric.",
        )
    if stated:
        return stated.pop()
    highest = float(score[rows].max())
    notes.append(
        Note(
            zh=f"{question or '表中'}没有满分（max_score 列），以最高分 {highest:g} 为满分。",
            en=f"No full marks (column max_score) are stated{question and f' for {question}'}; the highest score, "
            f"{highest:g}, counts as such.",
        )
    )
    return highest


def check_range(table: MarkTable, marks: Marks, rows: Rows, full: float, name: Note) -> None:
    """TableError when marks of these rows are below 0 or above full marks."""
    wrong = [i for i in rows if not np.isnan(marks[i]) and not -DUST <= marks[i] <= full + DUST]
    if wrong:
        shown = ", ".join(f"{table.rows[i].number} ({marks[i]:g})" for i in wrong[:_NAMED])
        raise TableError(
            zh=f"{table.path} 中{name.zh}应在 0 到 {full:g} 之间，第 {shown} 行不是；请改正，或检查 --rubric。",
            en=f"In {table.path} the {name.en} must lie between 0 and {full:g}; rows {shown} do not. "
            "Mend them, or check --rubric.",
        )
