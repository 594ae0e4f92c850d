"""A teacher's decisions merged into the graded table: her mark wins, the grader's stays beside it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from grader.batch.table import EMPTY, Cell, Note
from grader.batch.write import TableWriter, is_formula
from grader.errors import TableError
from grader.marking.marks import MarkTable
from grader.marking.one_question import rows_of_question
from grader.marking.review.apply_checks import (
    check_question,
    check_whole,
    named,
    regraded_notes,
    rubric_notes,
)
from grader.marking.review.decisions import OWNER, SCORE, Decision, MarkingScheme, teacher_score
from grader.marking.review.files import ReviewFile

COMMENT, FINAL, SOURCE = "teacher_comment", "final_score", "final_source"
_SAME = 1e-6
_NAMED = 5  # ids that a message names one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class TeacherMark:
    """A teacher's mark for one answer, in marks: the total, and the points that she decided."""

    score: float | None = None
    points: Mapping[str, float] = field(default_factory=dict)
    comment: str = ""

    @property
    def is_mark(self) -> bool:
        """Whether she gave any mark."""
        return self.score is not None or bool(self.points)


@dataclass(frozen=True, slots=True, kw_only=True)
class FinalRow:
    """A row of the merged table: the grader's mark and the teacher's; None where there is none."""

    id: str
    grader: float | None
    teacher: TeacherMark

    @property
    def final(self) -> float | None:
        """The mark that counts."""
        return self.grader if self.teacher.score is None else self.teacher.score


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """The graded table with the teacher's marks. `points`: ids that have a column; `fresh`: rows that this review decided."""

    table: MarkTable
    rows: tuple[FinalRow, ...]
    points: tuple[str, ...]
    fresh: int
    notes: tuple[Note, ...] = ()


def apply_review(
    table: MarkTable,
    review: ReviewFile | None,
    *,
    update: bool = False,
    sha256: str | None = None,
    rubric_column: str | None = None,
) -> Merged:
    """Merge `review` into `table`, which `grade batch` wrote; None: put final marks to the teacher's marks already there.

    Marks already there stay; with `update` those in `review` replace them. `sha256` is of the rubric as it is now, where
    known. Of several questions (`rubric_column`; None: recognised) the rows of the review's are meant. Raises TableError
    for ids that are missing or stand twice, for a review of another question, and for marks that differ from those there.
    """
    check_whole(table)
    machine = table.marks(table.graded_column("score") or "score", option="grade batch")
    old = _teacher_marks(table)
    new: dict[int, TeacherMark] = {}
    notes: list[Note] = []
    if review is not None:
        decided = _decided(table, review, rubric_column)
        check_question(table, review, decided)
        notes = [
            *review.notes,
            *regraded_notes(table, decided, machine),
            *rubric_notes(review.scheme, sha256),
        ]
        new = {at: _mark(review.scheme, decision) for at, decision in decided.items()}
        if not update:
            _refuse_conflicts(table, old, new, review.path)
    elif not any(mark.is_mark for mark in old):
        raise _no_marks(table.path)
    added = [p.id for p in review.scheme.points] if review else []
    marks = [_both(mark, new.get(at), update=update) for at, mark in enumerate(old)]
    return Merged(
        table=table,
        rows=tuple(
            FinalRow(id=id_, grader=None if math.isnan(score) else float(score), teacher=mark)
            for id_, score, mark in zip(table.ids, machine, marks, strict=True)
        ),
        points=tuple(dict.fromkeys((*_own_points(table), *added))),
        fresh=sum(mark.is_mark for mark in new.values()),
        notes=tuple(notes),
    )


def write_merged(merged: Merged, writer: TableWriter) -> None:
    """Write the table with the columns teacher_score, teacher:id, teacher_comment, final_score and final_source.

    Columns of these names are filled in where they stand; every other cell stays as it is.
    """
    names = (SCORE, *(f"{OWNER}:{p}" for p in merged.points), COMMENT, FINAL, SOURCE)
    header = list(merged.table.header)
    header += [name for name in names if name not in header]
    writer.write([Cell(name) for name in header])
    for row, final in zip(merged.table.rows, merged.rows, strict=True):
        cells = [*row.cells, *[EMPTY] * (len(header) - len(row.cells))]
        for name, cell in _cells(merged, final).items():
            cells[header.index(name)] = cell
        writer.write(cells)


def _cells(merged: Merged, row: FinalRow) -> dict[str, Cell]:
    mark = row.teacher
    source = OWNER if mark.score is not None else "grader" if row.grader is not None else ""
    return {
        SCORE: _number(mark.score),
        **{f"{OWNER}:{p}": _number(mark.points.get(p)) for p in merged.points},
        COMMENT: Cell(mark.comment),
        FINAL: _number(row.final),
        SOURCE: Cell(source),
    }


def _number(value: float | None) -> Cell:
    if value is None:
        return EMPTY
    plain: int | float = int(value) if float(value).is_integer() else value
    return Cell(str(plain), stored=plain)


def _own_points(table: MarkTable) -> list[str]:
    """The points with a column `teacher:id`."""
    return [h.removeprefix(f"{OWNER}:") for h in table.header if h.startswith(f"{OWNER}:")]


def _teacher_marks(table: MarkTable) -> list[TeacherMark]:
    """The teacher's marks that stand in the table already, by row."""
    nothing = np.full(len(table.rows), np.nan)
    scores = table.marks(SCORE) if SCORE in table.header else nothing
    points = {p: table.marks(f"{OWNER}:{p}") for p in _own_points(table)}
    comments = table.texts(COMMENT) if COMMENT in table.header else ("",) * len(table.rows)
    return [
        TeacherMark(
            score=None if math.isnan(scores[at]) else float(scores[at]),
            points={p: float(marks[at]) for p, marks in points.items() if not math.isnan(marks[at])},
            comment=_unguarded(comments[at]),
        )
        for at in range(len(table.rows))
    ]


def _unguarded(text: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from running the text, such as “-0.5 for the example”."""
    return text[1:] if text.startswith("'") and is_formula(text[1:]) else text


def _no_marks(path: Path) -> TableError:
    return TableError(
        zh=f"{path} 里还没有教师的分数；请用 --review 给出复核文件。",
        en=f"{path} holds no marks of a teacher yet; give the review with --review.",
    )


def _decided(table: MarkTable, review: ReviewFile, rubric_column: str | None) -> dict[int, Decision]:
    """What is decided in the review by row of the table. Raises TableError for ids that name no row, or several."""
    rows: dict[str, list[int]] = {}
    for at in rows_of_question(table, review.scheme.rubric, column=rubric_column)[0].tolist():
        rows.setdefault(table.ids[at], []).append(at)
    ids = [d.id for d in review.decisions]
    if unknown := [id_ for id_ in ids if id_ not in rows]:
        raise TableError(
            zh=f"{review.path} 中有 {len(unknown)} 个学号不在 {table.path} 里：{named(unknown)}。请确认是同一个班的表。",
            en=f"{review.path} has {len(unknown)} ids that are not in {table.path}: {named(unknown)}. "
            "Check that both are of one class.",
        )
    if twice := [id_ for id_ in ids if len(rows[id_]) > 1]:
        raise TableError(
            zh=f"{table.path} 中学号 {named(twice)} 有不止一行，不知道分数归哪一行；请先改正，有几道题的请用 --rubric-column 指明题号列。",
            en=f"{table.path} has several rows with the ids {named(twice)}; mend that first, or name the rubric column with "
            "--rubric-column where there are several questions.",
        )
    return {rows[d.id][0]: d for d in review.decisions}


def _mark(scheme: MarkingScheme, decision: Decision) -> TeacherMark:
    return TeacherMark(
        score=teacher_score(scheme, decision), points=dict(decision.credits), comment=decision.comment
    )


def _refuse_conflicts(
    table: MarkTable, old: Sequence[TeacherMark], new: Mapping[int, TeacherMark], path: Path
) -> None:
    """Raise TableError naming the answers whose marks differ from those already there."""
    differ = [table.ids[at] for at, mark in new.items() if _differs(old[at], mark)]
    if differ:
        raise TableError(
            zh=f"{table.path} 中已有教师的分数，与 {path} 不同的有 {len(differ)} 份：{named(differ)}。"
            "以新的复核为准请加 --update。",
            en=f"{table.path} already holds marks of a teacher that differ from {path} for {len(differ)} answers: "
            f"{named(differ)}. Add --update to let the new review win.",
        )


def _differs(old: TeacherMark, new: TeacherMark) -> bool:
    pairs = [(old.score, new.score), *((m, new.points.get(p)) for p, m in old.points.items())]
    return any(a is not None and b is not None and abs(a - b) > _SAME for a, b in pairs)


def _both(old: TeacherMark, new: TeacherMark | None, *, update: bool) -> TeacherMark:
    """The marks of both; with `update` the new ones take the place of the old."""
    if new is None:
        return old
    comments = [new.comment] if update and new.comment else [old.comment, new.comment]
    comment = " / ".join(dict.fromkeys(c for c in comments if c))
    if update and new.is_mark:
        return replace(new, comment=comment)
    return TeacherMark(
        score=old.score if new.score is None else new.score,
        points={**old.points, **new.points},
        comment=comment,
    )
