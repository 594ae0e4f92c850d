"""What is analysed: the marks of a table as a matrix [students, items], the items being points or whole questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from grader.batch.columns import listed
from grader.batch.table import Note
from grader.errors import TableError
from grader.marking.items.columns import (
    DUST,
    Columns,
    check_range,
    columns_of,
    full_marks,
)
from grader.marking.items.figures import LEAST
from grader.marking.items.of import Item, items_of
from grader.marking.marks import Marks, MarkTable, need_rows
from grader.marking.one_question import Rows, questions_of, rows_of_question
from grader.records import Rubric


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemMarks:
    """The marks to analyse. `marks` [students, items] has no gaps, `scores` [students] are the same students' in all.

    `each` holds every mark of each item, those of students who lack another item too. `rows` are the places in the
    table that count.
    """

    kind: Literal["points", "questions"]
    items: tuple[Item, ...]
    marks: Marks
    each: tuple[Marks, ...]
    scores: Marks
    max_score: float
    rows: Rows
    notes: tuple[Note, ...] = ()


def read_items(
    table: MarkTable,
    *,
    rubric: Rubric | None = None,
    human: str | None = None,
    rubric_column: str | None = None,
) -> ItemMarks:
    """The marks that the grader gave, or with `human` the teacher's, in the column of this name and `human:id`.

    The items are those of the rubric; without one, the columns `point:id`, or the questions where a column of rubric
    ids names several. Raises TableError when a column is missing, a mark is out of its range, a student has two rows
    for a question, or there are fewer than LEAST answers.
    """
    columns = columns_of(table, human)
    questions = questions_of(table, rubric_column)
    if rubric is None and len({*questions} - {""}) > 1:
        return _read_questions(table, columns, questions)
    rows, said = rows_of_question(table, rubric.id if rubric else None, column=rubric_column)
    return _read_points(table, columns, rubric, rows, [*table.notes, *columns.notes, *said])


# ---- one question -------------------------------------------------------------------------------------------
def _read_points(
    table: MarkTable, columns: Columns, rubric: Rubric | None, rows: Rows, notes: list[Note]
) -> ItemMarks:
    points = {name: marks for name, marks in columns.points.items() if np.isfinite(marks[rows]).any()}
    items = _items(table, points, rows, rubric, notes)
    matrix = np.array([_best(points, item) for item in items]).reshape(len(items), len(table.rows)).T
    score = matrix.sum(axis=1) if columns.score is None else columns.score
    marked = np.isfinite(score[rows]) & np.isfinite(matrix[rows]).all(axis=1)
    rows, left = rows[marked], int((~marked).sum())
    if left:
        notes.append(
            Note(
                zh=f"{left} 行缺总分或要点分，未计入（没得分的要点请填 0）。",
                en=f"{left} rows lack a score or a point's mark and are left out (put 0 where nothing was earned).",
            )
        )
    need_rows(
        len(rows),
        LEAST,
        zh="总分和各要点都有分数（没得分的填 0）的答案",
        en="answers with a score and a mark for every point (0 where nothing was earned)",
    )
    max_score = rubric.max_score if rubric else full_marks(table, columns, score, rows, "", notes)
    check_range(table, score, rows, max_score, Note("总分", "score"))
    notes += _sums(matrix[rows].sum(axis=1), score[rows]) if items else [_NO_POINTS]
    return ItemMarks(
        kind="points",
        items=items,
        marks=matrix[rows],
        each=tuple(matrix[rows].T),
        scores=score[rows],
        max_score=max_score,
        rows=rows,
        notes=tuple(notes),
    )


_NO_POINTS = Note(
    zh="表中没有要点的分数，只能分析总分；用 grade batch --rubric 评分的表才有要点列。",
    en="The table has no marks of points, so only the scores are analysed; grade batch --rubric writes them.",
)


def _items(
    table: MarkTable, points: Mapping[str, Marks], rows: Rows, rubric: Rubric | None, notes: list[Note]
) -> tuple[Item, ...]:
    """The items that have marks; what fits neither side is noted."""
    if rubric is None:
        if points:
            notes.append(
                Note(
                    zh="没有给出 --rubric：要点用编号表示，以该列的最高分为满分。",
                    en="Without --rubric the points go by their ids, and the highest mark given counts as full marks.",
                )
            )
        full = {name: float(np.nanmax(marks[rows])) for name, marks in points.items()}
    else:
        full = {p.id: p.marks for p in rubric.points}
    if rubric is not None and points and not set(points) & set(full):
        raise TableError(
            zh=f"{table.path} 的要点列（{listed(tuple(points))}）都不是评分标准 {rubric.id} 的要点（{listed(tuple(full))}）；请检查 --rubric。",
            en=f"No point column of {table.path} ({listed(tuple(points))}) is a point of the rubric {rubric.id} "
            f"({listed(tuple(full))}); check --rubric.",
        )
    notes += _misfits(set(points) - set(full), set(full) - set(points) if points else set())
    for name in points:
        if name in full:
            check_range(table, points[name], rows, full[name], Note(f"要点 {name}", f"point {name}"))
    if rubric is None:
        return tuple(Item(id=n, text=n, marks=m, parts=(n,)) for n, m in full.items())
    return tuple(item for item in items_of(rubric) if set(item.parts) & set(points))


def _best(points: Mapping[str, Marks], item: Item) -> Marks:
    """An item's marks [rows]: the sum of its best `pick` parts, nan where none of them was marked."""
    parts = np.array([points[name] for name in item.parts if name in points])
    best: Marks = np.sort(np.nan_to_num(parts), axis=0)[-item.pick :].sum(axis=0)
    return np.where(np.isnan(parts).all(axis=0), np.nan, best)


def _misfits(strange: set[str], absent: set[str]) -> list[Note]:
    notes = []
    if strange:
        names = listed(tuple(sorted(strange)))
        notes.append(
            Note(
                zh=f"不是评分标准里的要点，未用：{names}。", en=f"No points of the rubric, left out: {names}."
            )
        )
    if absent:
        names = listed(tuple(sorted(absent)))
        notes.append(Note(zh=f"这些要点没有分数：{names}。", en=f"Points without any marks: {names}."))
    return notes


def _sums(sums: Marks, scores: Marks) -> list[Note]:
    differing = int((np.abs(sums - scores) > DUST).sum())
    if not differing:
        return []
    return [
        Note(
            zh=f"{len(scores)} 份中有 {differing} 份的总分不等于要点分之和（误解扣分等）；要点的各项指标按要点分计算。",
            en=f"{differing} of {len(scores)} scores are not the sum of their points (deductions, say); "
            "the figures of points are taken from the points.",
        )
    ]


# ---- several questions --------------------------------------------------------------------------------------
def _read_questions(table: MarkTable, columns: Columns, questions: Sequence[str]) -> ItemMarks:
    if columns.score is None:
        raise TableError(
            zh=f"{table.path} 有不止一题，需要每行的总分列；请用 --human 指明。",
            en=f"{table.path} holds several questions and needs a column of scores; name it with --human.",
        )
    notes, score = [*table.notes, *columns.notes], columns.score
    marked = [i for i, q in enumerate(questions) if q and np.isfinite(score[i])]
    notes += _without(len(questions) - len(marked), sum(not table.ids[i] for i in marked))
    need_rows(len(marked), LEAST, zh="有总分的答案", en="answers with a score")
    items, each = [], []
    for name in sorted({questions[i] for i in marked}):
        rows = np.array([i for i in marked if questions[i] == name], np.int64)
        full = full_marks(table, columns, score, rows, name, notes)
        check_range(table, score, rows, full, Note(f"{name} 的总分", f"score of {name}"))
        items.append(Item(id=name, text=name, marks=full))
        each.append(score[rows])
    marks = _complete(table, score, marked, questions, [item.id for item in items])
    return ItemMarks(
        kind="questions",
        items=tuple(items),
        marks=marks,
        each=tuple(each),
        scores=marks.sum(axis=1),
        max_score=sum(item.marks for item in items),
        rows=np.array(marked, np.int64),
        notes=(*notes, *_few(len(marks), len(items))),
    )


def _without(marks: int, ids: int) -> Iterator[Note]:
    """What becomes of rows without a score or a question, and of those without an id."""
    if marks:
        yield Note(
            zh=f"{marks} 行没有总分或题号，未计入。",
            en=f"{marks} rows without a score or a question are left out.",
        )
    if ids:
        yield Note(
            zh=f"{ids} 行没有学号，不知道是谁的：只计入各题自己的得分率，没有计入区分度和一致性。",
            en=f"{ids} rows without an id belong to no known student; they count for their question's facility only.",
        )


def _few(students: int, questions: int) -> list[Note]:
    if students >= LEAST:
        return []
    return [
        Note(
            zh=f"答了全部 {questions} 题的学生只有 {students} 人，至少 {LEAST} 人才能算区分度和一致性；学号相同的行算同一学生。",
            en=f"Only {students} students answered all {questions} questions; discrimination and consistency need {LEAST}. "
            "Rows of one id are one student.",
        )
    ]


def _complete(
    table: MarkTable, score: Marks, marked: Sequence[int], questions: Sequence[str], names: Sequence[str]
) -> Marks:
    """The marks [students, questions] of the students who have a mark for every question; rows without an id are nobody's."""
    at: dict[tuple[str, str], int] = {}
    for i in marked:
        key = (table.ids[i], questions[i])
        if not key[0]:
            continue
        if key in at:
            rows = f"{table.rows[at[key]].number}, {table.rows[i].number}"
            raise TableError(
                zh=f"{table.path} 中学号“{key[0]}”的 {key[1]} 有两行（第 {rows} 行）；请只留一行。",
                en=f"{table.path} has two rows of “{key[0]}” for {key[1]} (rows {rows}); keep one.",
            )
        at[key] = i
    students = [i for i in dict.fromkeys(table.ids) if all((i, name) in at for name in names)]
    marks = [[score[at[i, name]] for name in names] for i in students]
    return np.array(marks, np.float64).reshape(len(students), len(names))
