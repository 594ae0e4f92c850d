"""What a second grading does to the agreement with a teacher: figures before and after, and how sure the difference is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from grader.batch.table import Note
from grader.errors import TableError
from grader.marking.compare.inputs import MarkedTwice, marked_by_both
from grader.marking.evaluate.agreement import (
    Agreement,
    adj_agr,
    corr,
    exact_agr,
    mae,
    measure_agreement,
    rmse,
    wtkappa,
)
from grader.marking.evaluate.evaluate import NEEDED
from grader.marking.evaluate.notes import lost_resamples
from grader.marking.evaluate.paired_marks import place_by_id
from grader.marking.intervals import RESAMPLES, Intervals, resample
from grader.marking.marks import Marks, MarkTable, need_rows
from grader.marking.results import ClassResults
from grader.marking.scale import Scale, find_scale, millionths

FIGURES = ("exact_agr", "adj_agr", "wtkappa", "corr", "RMSE", "MAE")
_MANY = 30  # answers below which intervals are wide
_NAMED = 5  # answers that a message names one by one


@dataclass(frozen=True, slots=True)
class FigureChange:
    """New less old; None where a figure of either is undefined. `ends`: of the 95 % interval."""

    value: float | None
    ends: tuple[float, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementEffect:
    """Agreement of two gradings with one teacher's marks, over the n answers that have all three.

    `differences` are by the names in FIGURES. Of the answers whose mark changed, `towards` came closer to the teacher's,
    `away` went further off, `neither` are as far off on the other side. `human` is by row number.
    """

    n: int
    human_name: str
    scale: Scale
    old: Agreement
    new: Agreement
    differences: Mapping[str, FigureChange]
    resamples: int
    towards: int
    away: int
    neither: int
    human: Mapping[int, float]
    notes: tuple[Note, ...]


def teacher_marks(
    table: MarkTable, human: str, *, teacher: MarkTable | None = None, id_column: str | None = None
) -> tuple[dict[int, float], tuple[Note, ...]]:
    """The marks in the column `human` of `table`, or of `teacher` joined by id, by the row number of `table`; rows without
    one are left out. And what to say of the join.

    Raises TableError for a missing column, marks that are no numbers, and ids that do not fit.
    """
    notes: list[Note] = []
    if teacher is None:
        marks = table.marks(human, option="--human")
        notes += table.absences(human)
    else:
        notes += (*teacher.notes, *teacher.absences(human))
        place = place_by_id(table, teacher, id_column, notes)
        marks = place(teacher.marks(human, option="--human"))
    rows = zip(table.rows, marks.tolist(), strict=True)
    return {row.number: mark for row, mark in rows if not np.isnan(mark)}, tuple(notes)


def measure_effect(
    old: ClassResults,
    new: ClassResults,
    human: Mapping[int, float],
    *,
    human_name: str,
    resamples: int = RESAMPLES,
) -> AgreementEffect:
    """Compare both gradings with the teacher's marks, which are by row number.

    The order of rows does not matter. Raises TableError when fewer than two answers have all three marks, or when a
    teacher's mark lies outside the scale.
    """
    both = marked_by_both(old, new)[0]
    pairs = tuple(p for p in both if p.row in human)
    whose = {"zh": "教师和两次评分都给了分的答案", "en": "answers that the teacher and both gradings marked"}
    need_rows(len(pairs), NEEDED, **whose)
    pairs = tuple(sorted(pairs, key=lambda p: (human[p.row], p.old.score, p.new.score)))
    marks = np.array([human[p.row] for p in pairs])
    before, after = (np.array([getattr(p, side).score for p in pairs]) for side in ("old", "new"))
    scale, notes = _scale(pairs, marks, np.concatenate((before, after)), human_name)
    was, now = measure_agreement(marks, before, scale), measure_agreement(marks, after, scale)
    drawn = bootstrap_differences(marks, before, after, scale, resamples=resamples)
    towards, away, neither = _moves(marks, before, after)
    return AgreementEffect(
        n=len(pairs),
        human_name=human_name,
        scale=scale,
        old=was,
        new=now,
        differences={name: _difference(name, was, now, drawn.ends[name]) for name in FIGURES},
        resamples=resamples,
        towards=towards,
        away=away,
        neither=neither,
        human={p.row: human[p.row] for p in pairs},
        notes=(
            *notes,
            *_unmarked(len(both), len(pairs)),
            *_notes(len(pairs), (was, now)),
            *lost_resamples(drawn.undefined, resamples),
            *_learned(pairs),
        ),
    )


def _moves(human: Marks, old: Marks, new: Marks) -> tuple[int, int, int]:
    """How many marks came closer to the teacher's, went further off, and are as far off on the other side."""
    before, after = (np.abs(millionths(side) - millionths(human)) for side in (old, new))
    moved = millionths(old) != millionths(new)
    return int((after < before).sum()), int((after > before).sum()), int((moved & (after == before)).sum())


def bootstrap_differences(
    human: Marks, old: Marks, new: Marks, scale: Scale, *, resamples: int = RESAMPLES
) -> Intervals:
    """95 % percentile intervals of the figures of `new` less those of `old`: the paired bootstrap (Efron & Tibshirani, 1993)."""

    def differences(human: Marks, old: Marks, new: Marks) -> dict[str, Marks]:
        before, after = _figures(human, old, scale), _figures(human, new, scale)
        return {name: after[name] - before[name] for name in FIGURES}

    return resample((human, old, new), differences, resamples=resamples)


def _figures(human: Marks, system: Marks, scale: Scale) -> dict[str, Marks]:
    return {
        "exact_agr": exact_agr(human, system),
        "adj_agr": adj_agr(human, system, within=scale.adjacent),
        "wtkappa": wtkappa(human, system),
        "corr": corr(human, system),
        "RMSE": rmse(human, system),
        "MAE": mae(human, system),
    }


def _difference(name: str, old: Agreement, new: Agreement, ends: tuple[float, float] | None) -> FigureChange:
    before, after = getattr(old, name), getattr(new, name)
    return FigureChange(None if before is None or after is None else after - before, ends)


def _scale(
    pairs: tuple[MarkedTwice, ...], human: Marks, system: Marks, human_name: str
) -> tuple[Scale, tuple[Note, ...]]:
    """Full marks are the larger of both gradings': the teacher may have marked by either rubric."""
    top = max(max(p.old.max_score, p.new.max_score) for p in pairs)
    if outside := [p.id for p, mark in zip(pairs, human, strict=True) if not 0 <= mark <= top]:
        named = ", ".join(outside[:_NAMED])
        raise TableError(
            zh=f"{len(outside)} 份答案的教师分数不在 0 到 {top:g} 之间（{human_name}：{named}）；请改正，或给出满分对应的一列。",
            en=f"Answers with a teacher's mark outside 0 to {top:g}: {len(outside)} ({human_name}: {named}). "
            "Correct them, or name the column that is out of these marks.",
        )
    return find_scale(human, system, greatest=top)


def _unmarked(both: int, marked: int) -> list[Note]:
    """Why the agreement is of other numbers of answers than the changes."""
    if both == marked:
        return []
    return [
        Note(
            zh=f"一致程度只按有教师分数的 {marked} 份计算；其余 {both - marked} 份没有教师分数，只计入分数的变化。",
            en=f"The agreement is of the {marked} answers with a teacher's mark; the other {both - marked} count for the "
            "changes only.",
        )
    ]


def _learned(pairs: tuple[MarkedTwice, ...]) -> list[Note]:
    """Marks that were learned from agree with themselves: that says nothing of answers yet to come."""
    if all(p.old.learnt is None and p.new.learnt is None for p in pairs):
        return []
    return [
        Note(
            zh="有一次评分用了从教师分数学到的校正。如果学的就是这些答案，这里的一致程度会偏高；请看 grade learn 交叉验证的数字。",
            en="A grading was adjusted by what was learned from a teacher's marks. Where these are the very answers it learned "
            "from, the agreement shown is too good; go by the cross-validated figures of grade learn.",
        )
    ]


def _notes(n: int, agreement: tuple[Agreement, Agreement]) -> list[Note]:
    notes = []
    if n < _MANY:
        notes.append(
            Note(
                zh=f"有教师分数的只有 {n} 份，不到 {_MANY} 份：一致程度很不稳定，请看区间有多宽。",
                en=f"Only {n} answers with a teacher's mark, fewer than {_MANY}: the agreement is unsteady; mind how wide the "
                "intervals are.",
            )
        )
    missing = [name for name in FIGURES if any(getattr(a, name) is None for a in agreement)]
    if missing:
        notes.append(
            Note(
                zh=f"教师或某次评分给的分数全部相同，有的数字因此无法计算：{', '.join(missing)}。",
                en=f"The teacher's marks, or those of a grading, are all the same, so some figures have no value: "
                f"{', '.join(missing)}.",
            )
        )
    return notes
