"""What a student's slip holds: her own answer, marks and feedback, and what to learn next; nobody else's anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from grader.feedback import feedback
from grader.feedback_texts import plain, short
from grader.language import Lang, pick
from grader.records import GradeResult, Rubric
from grader.report.decided import adds_up
from grader.report.gather import Student
from grader.standing import standings
from grader.view.page import Page, Row, make_page

_MOST = 3  # things to learn next
_URGENT = ("contradicted", "missed", "partial", "withheld")  # what is wrong comes before what is missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """One student's page: `learn` are sentences, the most urgent first.

    `marker` says that the mark is the teacher's, `basis` whose the points are; both are empty where the grader marked.
    """

    name: str
    page: Page
    learn: tuple[str, ...]
    marker: str = ""
    basis: str = ""


def make_slips(
    students: Sequence[Student], rubric: Rubric, *, hints: bool = False, grader_mark: bool = False
) -> tuple[Slip, ...]:
    """A slip for every student, in their order. With `hints` the points not fully stated are hinted at, not told.

    Where the teacher gave a mark it is the one shown; with `grader_mark` the grader's stands beside it where it differs.
    """
    return tuple(_slip(s, rubric, hints=hints, grader_mark=grader_mark) for s in students)


def _slip(student: Student, rubric: Rubric, *, hints: bool, grader_mark: bool) -> Slip:
    result = feedback(rubric, _own(student.result), hints=hints)
    page = replace(make_page(rubric, result, hints=hints), notices=())  # notices are for the teacher
    learn = learn_next(page, rubric, result)
    if student.decided is None:
        return Slip(name=student.name, page=page, learn=learn)
    if not adds_up(result) and result.learnt is None:
        page = replace(page, total="")  # `basis` says that the points do not make the mark
        if result.score >= result.max_score:  # nothing is asked of full marks
            page, learn = replace(page, feedback=""), ()
    return Slip(
        name=student.name,
        page=page,
        learn=learn,
        marker=_marker(student, page.lang, grader_mark=grader_mark),
        basis=_basis(student, page.lang),
    )


def _marker(student: Student, lang: Lang, *, grader_mark: bool) -> str:
    """That the mark is the teacher's, and where she wants it the grader's."""
    said = pick(lang, "教师评定", "marked by the teacher")
    if grader_mark and plain(student.own) != plain(student.result.score):
        said += pick(lang, f"（系统 {plain(student.own)} 分）", f" (the grader's mark: {plain(student.own)})")
    return said


def _basis(student: Student, lang: Lang) -> str:
    """Whose the points are, and whether they make the mark."""
    given = student.decided.points if student.decided else {}
    hers = [str(n) for n, p in enumerate(student.result.points, 1) if p.id in given]
    if len(hers) == len(student.result.points):
        said = pick(lang, "总分和各要点的得分都由教师评定", "The teacher marked the whole and every point")
    elif hers:
        said = pick(
            lang,
            f"总分和要点 {'、'.join(hers)} 的得分由教师评定，其余要点是系统的判断",
            f"The teacher marked the whole and point{'s' if hers[1:] else ''} {', '.join(hers)}; the other points are as the grader reads them",
        )
    else:
        said = pick(
            lang,
            "总分由教师评定，各要点是系统的判断",
            "The teacher marked the whole; the points are as the grader reads them",
        )
    apart = (
        "" if adds_up(student.result) else pick(lang, "，加起来可能与总分不同", " and may not add up to it")
    )
    return said + apart + pick(lang, "。", ".")


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
