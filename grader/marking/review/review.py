"""Which answers a teacher must check, so that the marks she does not check are off by little on average."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from grader.batch.table import Note
from grader.errors import TableError
from grader.marking.marks import repeated_ids
from grader.marking.results import ClassResults
from grader.marking.review.decisions import SCORE
from grader.marking.review.expected_error import expected_error
from grader.records import GradeResult, Rubric

Errors = npt.NDArray[np.float64]  # [answers], marks
_HARD = frozenset({"flag", "contradiction", "unreadable", "other-language"})
_TENTHS = tuple(i / 10 for i in range(11))
_NAMED = 5  # ids that a message names one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A graded answer. `expected`: its expected error in marks; `hard`: it is to be checked whatever that is.

    0 and False for one that the teacher has marked already.
    """

    id: str
    row: int
    result: GradeResult
    expected: float
    hard: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvePoint:
    """The mean expected error (marks an answer, checked ones counting 0) once this share (0-1) is checked."""

    share: float
    checked: int
    error_left: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPlan:
    """The answers to check, most doubtful first. Errors are means over all graded answers, in marks; what is checked
    counts 0. `error_left` may exceed `budget` where the list was cut.

    `always`: how many are listed whatever their error, for a flag and the like; `budget_alone`: how many the budget takes.
    """

    listed: tuple[Candidate, ...]
    always: int
    budget_alone: int
    answers: int
    budget: float
    error_before: float
    error_left: float
    curve: tuple[CurvePoint, ...]
    notes: tuple[Note, ...] = ()


def plan_review(
    found: ClassResults,
    rubric: Rubric,
    *,
    budget: float = 0.25,
    most: int | None = None,
    only_budget: bool = False,
) -> ReviewPlan:
    """The smallest list that brings the mean expected error of the class to `budget` marks an answer or less.

    Answers with a flag, a contradiction or an unreadable text are on it too, unless `only_budget`; `most` cuts it. Those
    with a mark in the table's column teacher_score, as `grade apply` writes it, are checked already. Raises TableError
    when nothing is graded or ids cannot tell the rows apart.
    """
    _tell_apart(found)
    ranked = rank(found, rubric)
    if not ranked:
        raise TableError(
            zh=f"{found.table.path} 中没有一份评过分的答案，没有可以复核的。",
            en=f"No answer of {found.table.path} is graded; there is nothing to review.",
        )
    listed = _needed(ranked, budget, only_budget=only_budget)
    kept = listed[:most]
    expected = np.array([c.expected for c in ranked])
    left = expected.sum() - math.fsum(c.expected for c in kept)
    return ReviewPlan(
        listed=tuple(kept),
        always=0 if only_budget else sum(c.hard for c in kept),
        budget_alone=len(_needed(ranked, budget, only_budget=True)),
        answers=len(ranked),
        budget=budget,
        error_before=float(expected.mean()),
        error_left=max(0.0, float(left) / len(ranked)),
        curve=_curve(expected),
        notes=(*_unlisted_notes(found), *_cut_note(listed[len(kept) :])),
    )


def rank(found: ClassResults, rubric: Rubric) -> list[Candidate]:
    """The graded answers by expected error, largest first; where equal, those with a reason to review, then by id."""
    candidates = [
        Candidate(
            id=name,
            row=row.number,
            result=result,
            expected=0.0 if marked else expected_error(rubric, result),
            hard=not marked and any(r.kind in _HARD for r in result.review_reasons),
        )
        for name, row, result, marked in zip(
            found.table.ids, found.table.rows, found.results, _is_marked(found), strict=True
        )
        if result is not None
    ]
    return sorted(
        candidates, key=lambda c: (-round(c.expected, 9), not c.hard, not c.result.needs_review, c.id)
    )


def error_left(expected: Errors, actual: Errors, share: float) -> float:
    """The mean of `actual` errors (marks) left once the `share` (0-1) with the largest `expected` is checked and counts 0.

    Of answers that are expected to be equally wrong, any may be checked: the mean over all choices is taken.
    """
    checked = checked_at(len(actual), share)
    if checked == 0:
        return float(actual.mean())
    least = np.sort(expected)[-checked]  # what the last one checked is expected to be off by
    surely, maybe = expected > least, expected == least
    found = actual[surely].sum() + (checked - surely.sum()) * actual[maybe].mean()
    return max(0.0, float((actual.sum() - found) / len(actual)))


def random_error_left(actual: Errors, share: float) -> float:
    """The same for a random order, in expectation: every answer is as likely to be checked as any other."""
    return float(actual.mean() * (1 - checked_at(len(actual), share) / len(actual)))


def checked_at(answers: int, share: float) -> int:
    """How many answers a share (0-1) is, halves up."""
    return math.floor(answers * share + 0.5 + 1e-9)


def _needed(ranked: Sequence[Candidate], budget: float, *, only_budget: bool) -> list[Candidate]:
    """Those that must be checked anyway, and the smallest prefix of the ranking that keeps the rest within budget."""
    must = {c.id for c in ranked if c.hard and not only_budget}
    left = math.fsum(c.expected for c in ranked if c.id not in must)
    chosen = set(must)
    for candidate in ranked:
        if left <= budget * len(ranked) + 1e-9:
            break
        if candidate.id not in chosen:
            chosen.add(candidate.id)
            left -= candidate.expected
    return [c for c in ranked if c.id in chosen]


def _curve(expected: Errors) -> tuple[CurvePoint, ...]:
    """What is left as more is checked, in tenths of the answers."""
    return tuple(
        CurvePoint(
            share=s, checked=checked_at(len(expected), s), error_left=error_left(expected, expected, s)
        )
        for s in _TENTHS
    )


def _tell_apart(found: ClassResults) -> None:
    """Raise TableError where ids are empty or stand twice: what a teacher decides is put back by id."""
    twice = repeated_ids(found.table)
    if "" in found.table.ids:
        empty = [str(r.number) for r, i in zip(found.table.rows, found.table.ids, strict=True) if not i]
        where = ", ".join(empty[:_NAMED])
        raise TableError(
            zh=f"{found.table.path} 有 {len(empty)} 行没有学号：第 {where} 行。复核的分数要按学号合并，请补上学号。",
            en=f"{found.table.path} has {len(empty)} rows without an id: rows {where}. "
            "What you decide is merged by id; fill them in.",
        )
    if twice:
        names = ", ".join(twice[:_NAMED])
        raise TableError(
            zh=f"{found.table.path} 中有 {len(twice)} 个学号重复：{names}。复核的分数要按学号合并，请改成一人一个学号。",
            en=f"{found.table.path} has {len(twice)} ids twice: {names}. "
            "What you decide is merged by id; give every row one of its own.",
        )


def _is_marked(found: ClassResults) -> npt.NDArray[np.bool_]:
    """[rows] whether the teacher's mark stands in the table already."""
    if SCORE not in found.table.header:
        return np.zeros(len(found.results), np.bool_)
    return ~np.isnan(found.table.marks(SCORE))


def _unlisted_notes(found: ClassResults) -> tuple[Note, ...]:
    """How many rows are not on the list because the teacher, or nobody, has marked them."""
    marked = _is_marked(found)
    unmarked = sum(r is None and not m for r, m in zip(found.results, marked, strict=True))
    notes = []
    if unmarked:
        notes.append(
            Note(
                zh=f"有 {unmarked} 行没有评分，不在复核之列，请另行评阅。",
                en=f"Rows without a mark, which are not on the list and need marking by hand: {unmarked}.",
            )
        )
    if marked.any():
        notes.append(
            Note(
                zh=f"有 {marked.sum()} 份已有教师的分数（{SCORE} 列），算作查过，不再列出。",
                en=f"Answers with a mark of the teacher's already (column {SCORE}), which count as checked: {marked.sum()}.",
            )
        )
    return tuple(notes)


def _cut_note(cut: Sequence[Candidate]) -> tuple[Note, ...]:
    if not cut:
        return ()
    hard = sum(c.hard for c in cut)
    return (
        Note(
            zh=f"按 --most 少列了 {len(cut)} 份，其中 {hard} 份有标记或疑似说反。",
            en=f"Left off the list by --most: {len(cut)}, of which {hard} have a flag or a contradiction.",
        ),
    )
