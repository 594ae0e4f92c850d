"""From a table with a teacher's marks to what they teach: reads, grades, learns, and tells what that is worth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from grader.batch.columns import RUBRIC_NAMES
from grader.batch.table import Note
from grader.errors import TableError
from grader.marking.evaluate.agreement import Agreement, measure_agreement
from grader.marking.evaluate.paired_marks import refuse_repeated_ids
from grader.marking.learn.adjust import compare_answers, mark_to_give, stays
from grader.marking.learn.learn import LEAST, cross_validate, fit, learn
from grader.marking.learn.learned import Learned
from grader.marking.marks import Marks, MarkTable, join, need_rows, spread
from grader.marking.results import answers_of
from grader.marking.scale import Scale
from grader.pipeline import LONGEST_ANSWER, Grader
from grader.records import GradeResult

_RELATED, _ENOUGH = 0.2, 10  # correlation below which so many marks or more seem to be of other answers
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
    table: MarkTable,
    human: str,
    *,
    rubric_id: str,
    teacher: MarkTable | None = None,
    answer_column: str | None = None,
) -> MarkedAnswers:
    """The rows of `table` that have a mark in the column `human`, of the table itself or of `teacher`'s, joined by id.

    Their order is that of texts and marks, so that the order of the table's rows changes nothing. Raises TableError for
    missing columns, or fewer than LEAST marks.
    """
    notes = [*table.notes, *(teacher.notes if teacher else ())]
    if teacher is None:
        marks = table.marks(human, option="--human")
    else:
        refuse_repeated_ids(table)
        marks = spread(teacher.marks(human, option="--human"), join(table, teacher))
    texts = answers_of(table, answer_column)
    asked = _rows_of(table, rubric_id, notes)
    rows = [
        i for i in asked if not np.isnan(marks[i]) and texts[i].strip() and len(texts[i]) <= LONGEST_ANSWER
    ]
    need_rows(len(rows), LEAST, zh="有答案又有教师分数的行", en="answers with a teacher's mark")
    ids = [name or str(row.number) for name, row in zip(table.ids, table.rows, strict=True)]
    rows = _drawn(sorted(rows, key=lambda i: (texts[i], marks[i], ids[i])), len(asked), notes)
    return MarkedAnswers(
        ids=tuple(ids[i] for i in rows),
        texts=tuple(texts[i] for i in rows),
        marks=marks[rows],
        notes=tuple(notes),
    )


def _rows_of(table: MarkTable, rubric_id: str, notes: list[Note]) -> list[int]:
    """The rows that name the rubric; all of them where none does, as `grade batch --rubric` grades them."""
    every = list(range(len(table.rows)))
    name = next((n for n in RUBRIC_NAMES if table.has(n)), None)
    if name is None:
        return every
    rows = [i for i, question in enumerate(table.texts(name)) if question.strip() == rubric_id]
    if not rows or len(rows) == len(every):
        return every
    notes.append(
        Note(
            zh=f"表中有不止一题，只看 {rubric_id} 的 {len(rows)} 行。",
            en=f"The table holds several questions; only the {len(rows)} rows of {rubric_id} are used.",
        )
    )
    return rows


def _drawn(rows: list[int], asked: int, notes: list[Note]) -> list[int]:
    """At most MOST of the rows; `notes` says what is left out of those that were `asked` for."""
    if len(rows) < asked:
        notes.append(
            Note(
                zh=f"{asked - len(rows)} 行没有教师分数，或没有可评的答案，没有用来学。",
                en=f"Rows without a mark or without an answer to grade, not learned from: {asked - len(rows)}.",
            )
        )
    if len(rows) <= MOST:
        return rows
    notes.append(
        Note(
            zh=f"教师评过 {len(rows)} 份，随机取了其中 {MOST} 份来学。",
            en=f"Of {len(rows)} marked answers {MOST}, drawn at random, were learned from.",
        )
    )
    return [rows[i] for i in sorted(np.random.default_rng(0).permutation(len(rows))[:MOST])]


def teach(
    grader: Grader,
    answers: MarkedAnswers,
    *,
    where: Path,
    progress: Callable[[int, int | None], None] | None = None,
) -> Lesson:
    """Grade the answers and learn what the teacher's marks say beyond the rubric; `where` names the table in errors.

    An answer that would keep the rubric's mark whatever is learned (see `adjust.stays`) is not learned from, but counts
    with that mark in the figures. Raises TableError for marks outside the rubric's range or all the same, or where fewer
    than LEAST answers are left.
    """
    rubric, top = grader.rubric, grader.rubric.max_score
    _check(answers, top, where)
    results: list[GradeResult] = []
    for result in grader.grade_many(answers.texts):
        results.append(result)
        if progress is not None:
            progress(len(results), len(answers.texts))
    moving = np.array([i for i, r in enumerate(results) if not stays(r)], np.int64)
    need_rows(
        len(moving),
        LEAST,
        zh="教师评过、又不空白、照抄或离题的答案",
        en="marked answers that are neither blank, copied nor off the question",
    )
    features = compare_answers([results[i] for i in moving], grader.encoder)
    shares = answers.marks[moving] / top
    before = np.array([r.score for r in results], np.float64)
    after = before.copy()
    after[moving] = [mark_to_give(rubric, share * top) for share in cross_validate(features, shares).tolist()]
    scale = Scale(max=top, step=rubric.round_to)
    figures = [measure_agreement(answers.marks, marks, scale) for marks in (before, after)]
    ids = [answers.ids[i] for i in moving]
    learned = learn(features, shares, ids)
    if figures[1].RMSE >= figures[0].RMSE:  # what is learned must not be worse than the rubric alone
        learned, figures[1] = fit(features, shares, ids, "nothing"), figures[0]
    return Lesson(
        learned=learned,
        before=figures[0],
        after=figures[1],
        notes=(*answers.notes, *_staying(len(results) - len(moving)), *_unrelated(figures[0])),
    )


def _unrelated(before: Agreement) -> tuple[Note, ...]:
    """Marks that have nothing to do with the grader's are, more often than not, those of other answers."""
    if before.corr is None or before.corr >= _RELATED or before.N < _ENOUGH:
        return ()
    return (
        Note(
            zh=f"教师分数与评分标准给的分几乎没有关系（相关系数 {before.corr:.2f}）；请核对分数有没有错行、是不是这道题的。",
            en=f"The teacher's marks have next to nothing to do with the rubric's (correlation {before.corr:.2f}); check that they "
            "stand in the right rows and belong to this question.",
        ),
    )


def _staying(count: int) -> tuple[Note, ...]:
    if not count:
        return ()
    return (
        Note(
            zh=f"{count} 份答案空白、照抄、只列词语、离题或无法辨认，得分总按评分标准，没有用来学。",
            en=f"Blank, copied, listed, unrelated or unreadable answers, which keep the rubric's mark and were not learned from: {count}.",
        ),
    )


def _check(answers: MarkedAnswers, top: float, where: Path) -> None:
    outside = [i for i, m in zip(answers.ids, answers.marks.tolist(), strict=True) if not 0 <= m <= top]
    if outside:
        named = ", ".join(outside[:5])
        raise TableError(
            zh=f"{where} 中有 {len(outside)} 个教师分数不在 0 到 {top:g} 之间：{named}。请改正这些分数，或换用满分与之相符的评分标准。",
            en=f"{where}: {len(outside)} of the teacher's marks are not within 0 and {top:g}: {named}. "
            "Correct them, or name the rubric that they were given by.",
        )
    if np.ptp(answers.marks) == 0:
        raise TableError(
            zh=f"{where} 中的教师分数全是 {answers.marks[0]:g}，从中学不到什么；请给出有高有低的分数。",
            en=f"All of the teacher's marks in {where} are {answers.marks[0]:g}, so there is nothing to learn; "
            "give marks that differ.",
        )
