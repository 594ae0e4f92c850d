"""A teacher's marks of a class, totals and points: which points she gave that the grader missed, and the other way round."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from grader.batch.table import Note
from grader.marking.learn.adjust import is_own
from grader.marking.learn.lesson import MarkedAnswers, check_marks, marked_answers
from grader.marking.marks import POINT, Marks, MarkTable, join, need_rows, spread
from grader.marking.results import answers_of
from grader.records import GradeResult, PointScore, Rubric

LEAST = 10  # marked answers; with fewer, a phrase that two of them share is chance
MOST = 200  # every phrase is tried on all of them
FOLDS = 5  # of the cross-validation
_NAMED = 5
_DUST = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassMarks:
    """Marked answers, and `points`: the teacher's marks [n] of each point that she marked, nan where she did not."""

    answers: MarkedAnswers
    points: Mapping[str, Marks]

    def mark_of(self, answer: int, point: str) -> float | None:
        """What the teacher gave for a point, None where she did not say."""
        if point not in self.points or np.isnan(self.points[point][answer]):
            return None
        return float(self.points[point][answer])

    def error(self, answer: int, result: GradeResult) -> float:
        """By how many marks the result is off: summed over the points that she marked, else of the total."""
        given = [(p.earned, self.mark_of(answer, p.id)) for p in result.points]
        apart = [abs(earned - mark) for earned, mark in given if mark is not None]
        return sum(apart) if apart else abs(result.score - float(self.answers.marks[answer]))


def class_marks(
    table: MarkTable,
    human: str,
    rubric: Rubric,
    *,
    teacher: MarkTable | None = None,
    answer_column: str | None = None,
) -> ClassMarks:
    """The answers of `table` with their marks in the columns `human` and `human:id`, there or in `teacher`'s, joined by id;
    in `teacher`'s also `point:id`.

    At most MOST are taken, at random. Raises TableError for missing columns, fewer than LEAST marks, or marks outside the
    rubric's range.
    """
    owner, place = _owner(table, teacher)
    marked = int((~np.isnan(place(owner.marks(human, option="--human")))).sum())
    _enough(marked)
    answers = marked_answers(table, human, rubric_id=rubric.id, teacher=teacher, answer_column=answer_column)
    _enough(len(answers.ids))
    answers = _drawn(answers)
    columns = owner.points(human) or (owner.points(POINT) if teacher is not None else {})
    known = {p.id: p.marks for p in rubric.points}
    texts = answers_of(table, answer_column)
    names = (name or str(row.number) for name, row in zip(table.ids, table.rows, strict=True))
    at = {key: i for i, key in reversed(list(enumerate(zip(names, texts, strict=True))))}
    rows = [at[key] for key in zip(answers.ids, answers.texts, strict=True)]
    points = {name: place(values)[rows] for name, values in columns.items() if name in known}
    check_marks(answers.marks, rubric.max_score, answers.ids, where=owner.path, column=human)
    for name, values in points.items():
        check_marks(values, known[name], answers.ids, where=owner.path, column=name)
    notes = (*answers.notes, *_unknown(sorted(set(columns) - set(known)), rubric))
    answers = MarkedAnswers(ids=answers.ids, texts=answers.texts, marks=answers.marks, notes=notes)
    return ClassMarks(answers=answers, points=points)


def hers_but_missed(marks: ClassMarks, answer: int, result: GradeResult, rubric: Rubric) -> list[PointScore]:
    """The points that the teacher gave in full and the grader did not, for want of a wording.

    Where she marked no points: all of them in an answer with full marks, else the only point not found, if the rest cannot
    explain her total. Points of a group of which some suffice are then left aside, as she need not have given them.
    """
    if not is_own(result):
        return []
    short = [p for p in result.points if p.earned < p.marks - _DUST and p.reason is None]
    if any(marks.mark_of(answer, p.id) is not None for p in result.points):
        return [p for p in short if (marks.mark_of(answer, p.id) or 0.0) >= p.marks - _DUST]
    optional = {p.id for g in rubric.groups if g.pick is not None for p in g.points}
    short = [p for p in short if p.id not in optional]
    total = float(marks.answers.marks[answer])
    if total >= rubric.max_score - _DUST:
        return short
    absent = [p for p in short if p.credit == "none"]
    gap = total - result.score
    return absent if len(absent) == 1 and gap >= absent[0].marks - _DUST else []


def found_but_not_hers(marks: ClassMarks, answer: int, result: GradeResult) -> list[PointScore]:
    """The points that the grader paid and the teacher gave nothing for: by her point marks, or by a total of 0."""
    if not is_own(result):
        return []
    paid = [p for p in result.points if p.earned > 0 and p.evidence and not p.contradicted]
    given = {p.id: marks.mark_of(answer, p.id) for p in paid}
    if all(mark is None for mark in given.values()):
        return paid if marks.answers.marks[answer] == 0 else []
    return [p for p in paid if given[p.id] == 0]


def _owner(table: MarkTable, teacher: MarkTable | None) -> tuple[MarkTable, Callable[[Marks], Marks]]:
    """The table that holds the marks, and what puts a column of it in the order of `table`."""
    if teacher is None:
        return table, lambda values: values
    rows = join(table, teacher)
    return teacher, lambda values: spread(values, rows)


def _enough(count: int) -> None:
    need_rows(count, LEAST, zh="有答案又有教师分数的行", en="answers with a teacher's mark")


def _drawn(answers: MarkedAnswers) -> MarkedAnswers:
    count = len(answers.ids)
    if count <= MOST:
        return answers
    rows = sorted(np.random.default_rng(0).permutation(count)[:MOST].tolist())
    note = Note(
        zh=f"教师评过 {count} 份，随机取了其中 {MOST} 份。",
        en=f"Of {count} marked answers {MOST}, drawn at random, were used.",
    )
    return MarkedAnswers(
        ids=tuple(answers.ids[i] for i in rows),
        texts=tuple(answers.texts[i] for i in rows),
        marks=answers.marks[rows],
        notes=(*answers.notes, note),
    )


def _unknown(names: list[str], rubric: Rubric) -> tuple[Note, ...]:
    if not names:
        return ()
    listed = ", ".join(names[:_NAMED])
    return (
        Note(
            zh=f"评分标准 {rubric.id} 没有这些要点，它们的分数没有用：{listed}。",
            en=f"Marks of points that {rubric.id} does not have were not used: {listed}.",
        ),
    )
