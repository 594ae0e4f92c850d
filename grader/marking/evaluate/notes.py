"""What a reader of an evaluation must know beside its figures, one sentence each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from grader.batch.table import Note
from grader.marking.evaluate.agreement_by import FEW
from grader.marking.evaluate.paired_marks import PairedMarks

if TYPE_CHECKING:
    from grader.marking.evaluate.evaluate import Evaluation

_MANY = 30  # answers below which intervals are wide
_NAMED = 5  # groups or points that a sentence names one by one
_DEFINED_IF_SPREAD = ("kappa", "wtkappa", "corr", "SMD", "R2")


def evaluation_notes(found: Evaluation, marks: PairedMarks, *, undefined: int) -> tuple[Note, ...]:
    """Rows left out, figures without a value, small numbers.

    `undefined` counts resamples that left a figure without a value.
    """
    return (
        *_left_out(marks),
        *_few(found),
        *_without_value(found),
        *lost_resamples(undefined, found.resamples),
        *_of_second_teacher(found, marks),
        *_of_points(found, marks),
        *_of_groups(found),
    )


def lost_resamples(undefined: int, resamples: int) -> tuple[Note, ...]:
    """Why some intervals rest on fewer resamples than were drawn."""
    if not undefined:
        return ()
    return (
        Note(
            zh=f"{resamples} 次重抽样中有 {undefined} 次抽到的分数全部相同，有的区间没有算入这几次。",
            en=f"In {undefined} of {resamples} resamples all marks of a side were the same; some intervals leave them out.",
        ),
    )


def _left_out(marks: PairedMarks) -> Iterator[Note]:
    left_out = int((~marks.with_both).sum())
    if not left_out:
        return
    no_human, no_system = int(np.isnan(marks.human).sum()), int(np.isnan(marks.system).sum())
    yield Note(
        zh=f"{left_out} 份答案没有计入：缺教师分数的 {no_human} 份，缺系统分数的 {no_system} 份。",
        en=f"Answers left out: {left_out}; without the teacher's mark {no_human}, without the system's {no_system}.",
    )


def _few(found: Evaluation) -> Iterator[Note]:
    if found.n < _MANY:
        yield Note(
            zh=f"只有 {found.n} 份答案，不到 {_MANY} 份：各项数字很不稳定，请看区间有多宽。",
            en=f"Only {found.n} answers, fewer than {_MANY}: the figures are unsteady; mind how wide the intervals are.",
        )


def _without_value(found: Evaluation) -> Iterator[Note]:
    missing = [
        name
        for name in _DEFINED_IF_SPREAD
        if any(getattr(figures, name) is None for figures in found.system.values())
    ]
    if missing:
        yield Note(
            zh=f"教师或系统给的分数全部相同，有的数字因此无法计算：{', '.join(missing)}。",
            en=f"The teacher's or the system's marks are all the same, so some figures have no value: {', '.join(missing)}.",
        )


def _of_second_teacher(found: Evaluation, marks: PairedMarks) -> Iterator[Note]:
    if marks.human2 is None:
        return
    double = int((~np.isnan(marks.human) & ~np.isnan(marks.human2)).sum())
    if found.consistency is None:
        yield Note(
            zh=f"两位教师都评了的答案只有 {double} 份，至少需要 2 份才能比较两位教师。",
            en=f"Answers that both teachers marked: {double}; at least 2 are needed to compare the teachers.",
        )
    elif any(getattr(found.consistency, name) is None for name in ("kappa", "wtkappa", "corr", "SMD")):
        yield Note(
            zh="一位教师在双评答案上给的分数全部相同，两位教师之间有的数字无法计算。",
            en="A teacher gave all double-marked answers the same mark, so some figures between the teachers have no value.",
        )
    if found.consistency is not None and found.n != found.consistency.N:
        yield Note(
            zh=f"“教师间”只算双评的 {found.consistency.N} 份，“系统–教师”算全部 {found.n} 份：二者的差（degradation）不是同一批答案的。",
            en=f"The teachers are compared on the {found.consistency.N} answers marked twice, system and teacher on all "
            f"{found.n}: the degradation is not between the same answers.",
        )
    if found.prmse is not None and found.n != found.prmse.N:
        yield Note(
            zh=f"PRMSE 按系统和至少一位教师给了分的 {found.prmse.N} 份计算，其余数字按第一位教师和系统都给了分的 {found.n} 份。",
            en=f"PRMSE is of the {found.prmse.N} answers that the system and at least one teacher marked, the other figures "
            f"of the {found.n} that the first teacher and the system did.",
        )
    if found.prmse is None:
        yield Note(
            zh="没有双评的答案，无法计算 PRMSE。", en="No answer was marked twice, so there is no PRMSE."
        )
    elif None in found.prmse.prmse.values():
        yield Note(
            zh="双评太少或教师分歧太大，估不出真分数的方差，PRMSE 无法计算。",
            en="Too few double marks, or too much disagreement between them, to estimate the variance of true marks: "
            "no PRMSE.",
        )


def _of_points(found: Evaluation, marks: PairedMarks) -> Iterator[Note]:
    if not marks.human_points:
        return
    apart = sorted(set(marks.human_points) ^ set(marks.system_points))
    if apart:
        yield Note(
            zh=f"只有一方有分数的要点没有比较：{_named(apart)}。",
            en=f"Points that only one side has marks for are left out: {_named(apart)}.",
        )
    if any(found.n != p.N for p in found.points):
        yield Note(
            zh=f"每个要点按双方都给了它分数的答案计算，份数（N）与总分的 {found.n} 份不同。",
            en=f"Each point is compared on the answers where both sides marked it, so its N differs from the {found.n} of the "
            "scores.",
        )
    without = [p.id for p in found.points if None in (p.precision, p.recall, p.kappa)]
    if without:
        yield Note(
            zh=f"有的要点一方从未给分（或都给了分），有的数字无法计算：{_named(without)}。",
            en=f"A side never gave some points, or both gave them throughout, so some figures have no value: {_named(without)}.",
        )


def _of_groups(found: Evaluation) -> Iterator[Note]:
    small = [f"{g.column}={g.value or '–'} ({g.N})" for g in found.groups if g.N < FEW]
    if small:
        yield Note(
            zh=f"不到 {FEW} 份答案的组只供参考：{_named(small)}。",
            en=f"Groups of fewer than {FEW} answers tell little: {_named(small)}.",
        )


def _named(names: Iterable[str]) -> str:
    every = list(names)
    return ", ".join(every[:_NAMED]) + (" …" if len(every) > _NAMED else "")
