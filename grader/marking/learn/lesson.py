"""From a table with a teacher's marks to what they teach: reads, grades, learns, and tells what that is worth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
from grader.marking.learn.learned import AnswerFeatures, Learned
from grader.marking.marks import Marks, MarkTable, join, need_rows, spread
from grader.marking.results import answers_of
from grader.marking.scale import Scale
from grader.pipeline import LONGEST_ANSWER, Grader
from grader.records import GradeResult, Rubric

_RELATED, _ENOUGH = 0.2, 10  # correlation below which so many marks or more seem to be of other answers
_LEAST_CORR = (
    0.2  # with the teacher's marks; what would be given need not reach it where the rubric alone does not
)
_CHUNK = 64
_NAMED = 5
_DUST = 1e-9
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
    questions = [question.strip() for question in table.texts(name)]
    rows = [i for i in every if questions[i] == rubric_id]
    if not rows and len({q for q in questions if q}) > 1:
        notes.append(
            Note(
                zh=f"“{name}”列里有几道题，没有一行写的是 {rubric_id}，所有的行都当作这道题的。",
                en=f"The column “{name}” names several questions and none is {rubric_id}; all rows are taken to be of this one.",
            )
        )
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

    `progress` counts every answer three times: graded, compared, cross-validated. Raises TableError for marks outside the
    rubric's range or all the same, or where fewer than LEAST answers are left that learning can move.
    """
    check_marks(answers.marks, grader.rubric.max_score, answers.ids, where=where)
    _check_varied(answers, where)
    passes = _Passes(len(answers.texts), progress)
    results: list[GradeResult] = []
    for result in grader.grade_many(answers.texts):
        results.append(result)
        passes.tell(0, len(results))
    moving = [r for r in results if not stays(r)]
    need_rows(
        len(moving),
        LEAST,
        zh="教师评过、又不空白的答案",
        en="marked answers that are neither blank, copied nor off the question",
    )
    features: list[AnswerFeatures] = []
    for first in range(0, len(moving), _CHUNK):
        features += compare_answers(moving[first : first + _CHUNK], grader.encoder)
        passes.tell(1, len(features))
    learned, before, after = learn_if_better(
        grader.rubric, results, features, answers.marks, answers.ids, progress=lambda n: passes.tell(2, n)
    )
    return Lesson(
        learned=learned,
        before=before,
        after=after,
        notes=(*answers.notes, *_staying(len(results) - len(moving)), *_unrelated(before)),
    )


def learn_if_better(
    rubric: Rubric,
    results: Sequence[GradeResult],
    features: Sequence[AnswerFeatures],
    marks: Marks,
    ids: Sequence[str],
    *,
    progress: Callable[[int], None] | None = None,
) -> tuple[Learned, Agreement, Agreement]:
    """What `marks` [n] of the graded answers teach, and the agreement with them before and after, cross-validated.

    `features` are of the results that learning can move, in order; the others (see `adjust.stays`) are not learned from, but
    count with the rubric's mark in the figures. Nothing is learned where the error would not fall, or where what would be
    given has nothing to do with the marks: giving every answer their mean also lowers the error. Raises ValueError for fewer
    than LEAST `features`.
    """
    top = rubric.max_score
    moving = np.array([i for i, r in enumerate(results) if not stays(r)], np.int64)
    shares, names = marks[moving] / top, [ids[i] for i in moving]
    learned = learn(features, shares, names)
    given = np.array([r.score for r in results], np.float64)
    scale = Scale(max=top, step=rubric.round_to)
    before = measure_agreement(marks, given, scale)
    left_out = cross_validate(features, shares, progress=progress)
    given[moving] = [mark_to_give(rubric, share * top) for share in left_out.tolist()]
    after = measure_agreement(marks, given, scale)
    if after.RMSE < before.RMSE and after.corr is not None and after.corr >= _least(before.corr):
        return learned, before, after
    return fit(features, shares, names, "nothing"), before, before


def _least(corr: float | None) -> float:
    """The correlation that learning has to reach, by that of the rubric alone."""
    return min(_LEAST_CORR, max(0.0, corr or 0.0))


@dataclass(frozen=True, slots=True)
class _Passes:
    """Progress over `count` answers, gone through three times."""

    count: int
    progress: Callable[[int, int | None], None] | None

    def tell(self, passed: int, done: int) -> None:
        """`done` answers of the pass after `passed` whole ones."""
        if self.progress is not None:
            self.progress(passed * self.count + done, 3 * self.count)


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
            zh=f"{count} 份答案空白或无法辨认，得分总按评分标准，没有用来学。",
            en=f"Blank or unreadable answers, which keep the rubric's mark and were not learned from: {count}.",
        ),
    )


def check_marks(
    marks: Marks, top: float, ids: Sequence[str], *, where: Path, column: str | None = None
) -> None:
    """Raises TableError, which names `where` and the `column`, for marks that are not within 0 and `top`; nan is none."""
    outside = [i for i, m in zip(ids, marks.tolist(), strict=True) if m < 0 or m > top + _DUST]
    if not outside:
        return
    named = ", ".join(outside[:_NAMED])
    raise TableError(
        zh=f"{where} 中{f'“{column}”' if column else ''}有 {len(outside)} 个教师分数不在 0 到 {top:g} 之间：{named}。"
        "请改正这些分数，或换用满分与之相符的评分标准。",
        en=f"{where}: {len(outside)} of the teacher's marks{f' “{column}”' if column else ''} are not within 0 and {top:g}: "
        f"{named}. Correct them, or name the rubric that they were given by.",
    )


def _check_varied(answers: MarkedAnswers, where: Path) -> None:
    if np.ptp(answers.marks) == 0:
        raise TableError(
            zh=f"{where} 中的教师分数全是 {answers.marks[0]:g}，从中学不到什么；请给出有高有低的分数。",
            en=f"All of the teacher's marks in {where} are {answers.marks[0]:g}, so there is nothing to learn; "
            "give marks that differ.",
        )
