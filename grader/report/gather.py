"""What the report holds: the results of a class, and everything that the other commands compute of them, once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from grader.batch.table import Note
from grader.errors import TableError
from grader.feedback import feedback
from grader.language import Lang, pick
from grader.marking.evaluate.evaluate import Evaluation, evaluate
from grader.marking.evaluate.paired_marks import PairedMarks
from grader.marking.groups.copies import Copies, find_copies, given_texts
from grader.marking.groups.groups import ClassGroups, group_answers
from grader.marking.groups.read import ClassAnswers
from grader.marking.items.figures import LEAST
from grader.marking.items.items import ItemAnalysis, analyse_items
from grader.marking.items.of import items_of
from grader.marking.items.read import ItemMarks
from grader.marking.items.teach_next import teach_next
from grader.marking.marks import Marks
from grader.marking.results import ClassResults
from grader.marking.review.review import Candidate, ReviewPlan, plan_review
from grader.marking.wording import wording_of
from grader.records import GradeResult, Rubric
from grader.report.decided import (
    Decided,
    TeacherColumn,
    TeacherMarks,
    as_decided,
    decisions,
    reviewed_marks,
    teacher_marks,
)


@dataclass(frozen=True, slots=True)
class Student:
    """A graded answer. `name` is the id, or a number in its place; `result` is as the teacher decided, if she did.

    `own` is the grader's own mark.
    """

    name: str
    result: GradeResult
    own: float
    decided: Decided | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """A teacher's marks beside the grader's, (teacher, grader) for every answer with both, and how well they agree."""

    pairs: tuple[tuple[float, float], ...]
    evaluation: Evaluation


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassReport:
    """A class on one question, in the table's order. All sentences of the results are in `lang`.

    `plan` names answers by `Student.name` and is of the grader's own marks. `items` is None below LEAST answers,
    `compared` without a column of a teacher's marks.
    """

    lang: Lang
    rubric: Rubric
    students: tuple[Student, ...]
    items: ItemAnalysis | None
    lesson: tuple[Note, ...]
    answers: ClassAnswers
    groups: ClassGroups
    copies: Copies
    plan: ReviewPlan
    compared: Compared | None
    notes: tuple[Note, ...]

    @property
    def to_check(self) -> tuple[Candidate, ...]:
        """The answers on the plan's list that the teacher has not marked yet."""
        marked = {s.name for s in self.students if s.decided}
        return tuple(c for c in self.plan.listed if c.id not in marked)


def gather(
    found: ClassResults,
    rubric: Rubric,
    *,
    lang: Lang,
    budget: float = 0.25,
    human: TeacherColumn | None = None,
    anonymous: bool = False,
    notes: Iterable[Note] = (),
) -> ClassReport:
    """Everything of the report. `budget`: mean error an answer that may be left, in marks; `anonymous` hides the ids.

    Raises TableError when nothing is graded, ids cannot tell the rows apart, or the teacher's marks do not fit.
    """
    plan = plan_review(found, rubric, budget=budget)
    marks = teacher_marks(found, human) if human else None
    decided, told = decisions(rubric, found.table, (marks, reviewed_marks(found)))
    names = _numbers(found, lang) if anonymous else {i: i for i in found.table.ids}
    students = _students(found, rubric, decided, names=names, lang=lang)
    results = [s.result for s in students]
    items = analyse_items(_item_marks(rubric, students)) if len(results) >= LEAST else None
    answers = _class_answers(students)
    given = [wording_of(text) for text in given_texts(rubric)]
    return ClassReport(
        lang=lang,
        rubric=rubric,
        students=students,
        items=items,
        lesson=teach_next(items, results) if items else (),
        answers=answers,
        groups=group_answers(answers.ids, answers.wordings, results=results),
        copies=find_copies(answers.ids, answers.wordings, given=given, results=results),
        plan=replace(plan, listed=_named(plan.listed, rubric, names=names, lang=lang)),
        compared=_compare(found, marks) if marks else None,
        notes=(*notes, *plan.notes, *told),
    )


def _students(
    found: ClassResults,
    rubric: Rubric,
    decided: Sequence[Decided | None],
    *,
    names: Mapping[str, str],
    lang: Lang,
) -> tuple[Student, ...]:
    students = []
    for id_, result, decision in zip(found.table.ids, found.results, decided, strict=True):
        if result is not None:
            final = as_decided(rubric, result, decision) if decision else result
            final = feedback(rubric, replace(final, lang=lang))
            students.append(Student(names[id_], final, own=result.score, decided=decision))
    return tuple(students)


def _named(
    listed: Sequence[Candidate], rubric: Rubric, *, names: Mapping[str, str], lang: Lang
) -> tuple[Candidate, ...]:
    """The candidates under the report's names, with the grader's own result and its sentences in `lang`."""
    return tuple(
        replace(c, id=names[c.id], result=feedback(rubric, replace(c.result, lang=lang))) for c in listed
    )


def _class_answers(students: tuple[Student, ...]) -> ClassAnswers:
    return ClassAnswers(
        ids=tuple(s.name for s in students),
        wordings=tuple(wording_of(s.result.answer) for s in students),
        results=tuple(s.result for s in students),
    )


def _numbers(found: ClassResults, lang: Lang) -> dict[str, str]:
    """A number for every id. Every run gives the same, but the class list does not tell them: one needs all answers."""
    secret = "".join(sorted(result.answer_sha256 for _, result in found.graded))

    def shuffled(id_: str) -> str:
        return hashlib.sha256(f"{secret}{id_}".encode("utf-8", "surrogatepass")).hexdigest()

    order = sorted(set(found.table.ids), key=shuffled)
    width = len(str(len(order)))
    return {i: pick(lang, f"学生 {n:0{width}}", f"Student {n:0{width}}") for n, i in enumerate(order, 1)}


def _item_marks(rubric: Rubric, students: Sequence[Student]) -> ItemMarks:
    """The marks [students, items]; of a group of which some points are enough, the best ones count.

    Where a teacher gave a total, the whole is what the points come to: items are read against their own sum.
    """
    items = items_of(rubric)
    earned = [{p.id: p.earned for p in s.result.points} for s in students]
    best = [[sum(sorted((e[p] for p in i.parts), reverse=True)[: i.pick]) for i in items] for e in earned]
    marks = np.array(best, np.float64)
    return ItemMarks(
        kind="points",
        items=items,
        marks=marks,
        each=tuple(marks.T),
        scores=np.array([s.result.capped if s.decided else s.result.score for s in students], np.float64),
        max_score=rubric.max_score,
        rows=np.arange(len(students)),
    )


def _compare(found: ClassResults, teacher: TeacherMarks) -> Compared:
    """The teacher's marks against the grader's own, whatever columns the class table has."""
    ids = {p.id for r in found.results if r is not None for p in r.points}
    marks = PairedMarks(
        ids=found.table.ids,
        human=teacher.total,
        system=_column([None if r is None else r.score for r in found.results]),
        worth=_column([None if r is None else r.max_score for r in found.results]),
        human_points={name: marks for name, marks in teacher.points.items() if name in ids},
        system_points=_points(found),
        human_name=teacher.name,
        notes=teacher.notes,
    )
    both = marks.with_both
    if not both.any():
        raise TableError(
            zh=f"“{teacher.name}”列里没有一份评过分的答案有教师分数；请检查 --human 和 --teacher。",
            en=f"No graded answer has a mark in the column “{teacher.name}”; check --human and --teacher.",
        )
    evaluation = evaluate(marks)
    return Compared(
        tuple(zip(marks.human[both].tolist(), marks.system[both].tolist(), strict=True)), evaluation
    )


def _points(found: ClassResults) -> dict[str, Marks]:
    """What the grader gave for every point [rows]."""
    earned = [{} if r is None else {p.id: p.earned for p in r.points} for r in found.results]
    return {
        name: _column([e.get(name) for e in earned]) for name in dict.fromkeys(p for e in earned for p in e)
    }


def _column(values: Iterable[float | None]) -> Marks:
    return np.array([np.nan if v is None else v for v in values], np.float64)
