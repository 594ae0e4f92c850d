"""From a table with a teacher's marks to what they teach: reads, grades, learns, and tells what that is worth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from grader.batch.table import Note
from grader.errors import TableError
from grader.marking.adjust import compare_answers
from grader.marking.agreement import Agreement, measure_agreement
from grader.marking.learn import LEAST, cross_validate, learn
from grader.marking.learned import Floats, Learned
from grader.marking.marks import Marks, MarkTable, join, need_rows, spread
from grader.marking.results import answers_of
from grader.marking.scale import Scale
from grader.pipeline import Grader
from grader.records import GradeResult

MOST = 1500  # marked answers that are learnt from; what more of them teach is little, and takes long


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What was learned, and its agreement with the teacher: of the rubric alone, and cross-validated of what was learned."""

    learned: Learned
    before: Agreement
    after: Agreement
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedAnswers:
    """Answers that a teacher marked: ids, texts, and `marks` [n]."""

    ids: tuple[str, ...]
    texts: tuple[str, ...]
    marks: Marks
    notes: tuple[Note, ...] = ()


def marked_answers(
    table: MarkTable, human: str, *, teacher: MarkTable | None = None, answer_column: str | None = None
) -> MarkedAnswers:
    """The rows of `table` that have a mark in the column `human`, of the table itself or of `teacher`'s, joined by id.

    Raises TableError for missing columns, or fewer than LEAST marks.
    """
    if teacher is None:
        marks = table.marks(human, option="--human")
    else:
        marks = spread(teacher.marks(human, option="--human"), join(table, teacher))
    texts = answers_of(table, answer_column)
    rows = [i for i in range(len(table.ids)) if not np.isnan(marks[i]) and texts[i].strip()]
    need_rows(len(rows), LEAST, zh="有答案又有教师分数的行", en="answers with a teacher's mark")
    notes = list(table.notes)
    if len(rows) < len(table.ids):
        left = len(table.ids) - len(rows)
        notes.append(
            Note(
                zh=f"{left} 行没有教师分数或没有答案，没有用来学。",
                en=f"Rows without a mark or an answer, not learned from: {left}.",
            )
        )
    if len(rows) > MOST:
        kept = np.random.default_rng(0).permutation(len(rows))[:MOST]
        rows = sorted(rows[i] for i in kept)
        notes.append(
            Note(
                zh=f"随机取了其中 {MOST} 份来学。", en=f"{MOST} of them, drawn at random, were learned from."
            )
        )
    return MarkedAnswers(
        ids=tuple(table.ids[i] for i in rows),
        texts=tuple(texts[i] for i in rows),
        marks=marks[rows],
        notes=tuple(notes),
    )


def teach(
    grader: Grader,
    answers: MarkedAnswers,
    *,
    where: Path,
    progress: Callable[[int, int | None], None] | None = None,
) -> Lesson:
    """Grade the answers and learn what the teacher's marks say beyond the rubric; `where` names the table in errors.

    Raises TableError for marks outside the rubric's range, or all the same.
    """
    top = grader.rubric.max_score
    _check(answers, top, where)
    results: list[GradeResult] = []
    for result in grader.grade_many(answers.texts):
        results.append(result)
        if progress is not None:
            progress(len(results), len(answers.texts))
    features = compare_answers(results, grader.encoder)
    shares = answers.marks / top
    scale = Scale(max=top, step=grader.rubric.round_to)
    left_out = cross_validate(features, shares)
    return Lesson(
        learned=learn(features, shares, answers.ids),
        before=measure_agreement(answers.marks, np.array([r.score for r in results]), scale),
        after=measure_agreement(answers.marks, _given(left_out, scale), scale),
        notes=answers.notes,
    )


def _given(shares: Floats, scale: Scale) -> Marks:
    return scale.trim_round(shares * scale.max)


def _check(answers: MarkedAnswers, top: float, where: Path) -> None:
    outside = [i for i, m in zip(answers.ids, answers.marks.tolist(), strict=True) if not 0 <= m <= top]
    if outside:
        named = ", ".join(outside[:5])
        raise TableError(
            zh=f"{where} 中有 {len(outside)} 个教师分数不在 0 到 {top:g} 之间：{named}。请改正，或换成满分对应的评分标准。",
            en=f"{where}: {len(outside)} of the teacher's marks are not within 0 and {top:g}: {named}. "
            "Correct them, or give the rubric that they belong to.",
        )
    if np.ptp(answers.marks) == 0:
        raise TableError(
            zh=f"{where} 中教师分数全是 {answers.marks[0]:g}，学不到什么；请给出有高有低的分数。",
            en=f"All of the teacher's marks in {where} are {answers.marks[0]:g}, so there is nothing to learn; "
            "give marks that differ.",
        )
