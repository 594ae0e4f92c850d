"""What a student's slip holds: her own answer, marks and feedback, and what to learn next; nobody else's anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from grader.feedback import feedback
from grader.feedback_texts import short
from grader.language import Lang, pick
from grader.records import GradeResult, Rubric
from grader.report.gather import Student
from grader.standing import standings
from grader.view.page import Page, Row, make_page

_MOST = 3  # things to learn next
_URGENT = ("contradicted", "missed", "partial", "withheld")  # what is wrong comes before what is missing


@dataclass(frozen=True, slots=True)
class Slip:
    """One student's page: `learn` are sentences, the most urgent first."""

    name: str
    page: Page
    learn: tuple[str, ...]


def make_slips(students: Sequence[Student], rubric: Rubric, *, hints: bool = False) -> tuple[Slip, ...]:
    """A slip for every student, in their order. With `hints` the points not fully stated are hinted at, not told."""
    return tuple(_slip(s, rubric, hints=hints) for s in students)


def _slip(student: Student, rubric: Rubric, *, hints: bool) -> Slip:
    result = feedback(rubric, _own(student.result), hints=hints)
    page = replace(make_page(rubric, result, hints=hints), notices=())  # notices are for the teacher
    return Slip(name=student.name, page=page, learn=learn_next(page, rubric, result))


def _own(result: GradeResult) -> GradeResult:
    """Without the classmates whose answers a learnt change was read off: their ids and marks are theirs."""
    if result.learnt is None:
        return result
    parts = tuple(p for p in result.learnt.parts if p.like is None)
    return replace(result, learnt=replace(result.learnt, parts=parts))


def learn_next(page: Page, rubric: Rubric, result: GradeResult) -> tuple[str, ...]:
    """Up to three sentences: first misconceptions, then points contradicted, missing, half stated, most marks first."""
    numbered = {row.number: row for row in page.improve if row.number is not None}
    lost = {n: p.marks - p.earned for n, p in enumerate(result.points, 1)}
    standing = dict(enumerate(standings(rubric, result).values(), 1))
    order = sorted(numbered, key=lambda n: (_URGENT.index(standing[n]), -lost[n], n))
    wrong = [w.feedback for w in page.wrong]
    return (*wrong, *(_sentence(numbered[n], page.lang, hints=page.hints) for n in order))[:_MOST]


def _sentence(row: Row, lang: Lang, *, hints: bool) -> str:
    text = row.feedback if hints else short(row.text, cells=160)
    return pick(lang, f"要点 {row.number}：{text}", f"Point {row.number}: {text}")
