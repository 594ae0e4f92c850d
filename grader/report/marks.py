"""The sections on marks: the class in figures, how the marks are spread, and points × students."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from grader.feedback_texts import percent, plain, short
from grader.language import Lang, pick
from grader.records import Rubric
from grader.report.charts import Said, histogram
from grader.report.gather import ClassReport, Student
from grader.report.parts import Cell, Chart, Column, Section, Table, cells
from grader.standing import Standing, standings
from grader.view.figures import figure
from grader.view.glyphs import FINE
from grader.view.words import words_for

MOST_STUDENTS = 200  # with more, a row each is no picture any more
_MOST_BANDS = 20
_ROUND = tuple(factor * 10**power for power in range(6) for factor in (1, 2, 5))
_DUST = 1e-6
_FINEST = 0.01  # marks; the step for marks that lie on no other
_SHOWN: tuple[Standing, ...] = ("met", "partial", "missed", "contradicted", "spare")


@dataclass(frozen=True, slots=True)
class Band:
    """The answers, by place, whose marks are from `low` to `last`: one mark, or several where there are many."""

    low: float
    last: float
    members: tuple[int, ...]

    @property
    def name(self) -> str:
        """The mark, or the first and last mark."""
        return plain(self.low) if self.last == self.low else f"{plain(self.low)}–{plain(self.last)}"


def bands(scores: Sequence[float], *, top: float, step: float) -> tuple[Band, ...]:
    """The marks from 0 to `top`, lowest first, by the rubric's `step`, or by as many steps (1, 2, 5, 10 …) as make 20
    bands at most. Every answer is in one of them. Where marks lie between the steps, as after half a mark's deduction,
    the step is a part of the rubric's that they lie on."""
    step = next((step / part for part in (1, 2, 4) if _all_on(scores, step / part, top)), _FINEST)
    each = next(n for n in _ROUND if top / (n * step) <= _MOST_BANDS)
    width, count = each * step, math.ceil(round(top / (each * step), 6)) + (each == 1)
    half = 0.5 if each == 1 else _DUST
    places = [count - 1 if s >= top else min(int(s / width + half), count - 1) for s in scores]
    return tuple(
        Band(
            low=min(i * width, top),
            last=top if i == count - 1 else (i + 1) * width - step,
            members=tuple(at for at, place in enumerate(places) if place == i),
        )
        for i in range(count)
    )


def _all_on(scores: Sequence[float], step: float, top: float) -> bool:
    return all(abs(s / step - round(s / step)) < _DUST or s == top for s in scores)


def in_figures(report: ClassReport) -> tuple[str, ...]:
    """The class in one or two lines."""
    scores = [s.result.score for s in report.students]
    spread = float(np.std(scores, ddof=1)) if len(scores) > 1 else None
    mean, top = float(np.mean(scores)), report.rubric.max_score
    low, high = plain(min(scores)), plain(max(scores))
    listed = len(report.to_check)
    return (
        pick(
            report.lang,
            f"{len(scores)} 份答案，满分 {plain(top)}：平均 {mean:.2f} 分（{percent(mean / top)}），"
            f"标准差 {figure(spread, 2)}，最低 {low}，最高 {high}。",
            f"{len(scores)} answers, out of {plain(top)}: mean {mean:.2f} ({percent(mean / top)}), "
            f"standard deviation {figure(spread, 2)}, lowest {low}, highest {high}.",
        ),
        *_whose_marks(report),
        pick(report.lang, f"建议教师核对 {listed} 份。", f"Answers for the teacher to check: {listed}."),
    )


def _whose_marks(report: ClassReport) -> tuple[str, ...]:
    """That the teacher's marks count, where there are any."""
    own = [s.own for s in report.students if s.decided]
    if not own:
        return ()
    mean = f"{float(np.mean(own)):.2f}"
    return (
        pick(
            report.lang,
            f"其中 {len(own)} 份以教师的评分为准（系统给这些答案平均 {mean} 分）；教师没有逐点评的要点按系统的判断。",
            f"For {len(own)} of them the teacher's mark counts (the grader's mean there: {mean}); points that she did not "
            "mark are as the grader reads them.",
        ),
    )


def distribution(report: ClassReport) -> Section:
    """The histogram of marks; its caption tells the counts, so that no table is needed."""
    lang, rubric = report.lang, report.rubric
    scores = [s.result.score for s in report.students]
    found = bands(scores, top=rubric.max_score, step=rubric.round_to)
    title = pick(lang, "得分的分布", "How the marks are spread")
    counted = [(b.name, len(b.members)) for b in found if b.members]
    desc = pick(
        lang,
        "；".join(f"{name} 分 {count} 人" for name, count in counted) + "。",
        "Students at each mark: " + ", ".join(f"{count} at {name}" for name, count in counted) + ".",
    )
    single = found[0].low == found[0].last
    width = found[1].low - found[0].low
    lows = [b.low - (width / 2 if single else 0) for b in found]  # the bar of a single mark stands over it
    mean = float(np.mean(scores))
    svg = histogram(lows, [len(b.members) for b in found], width=width, mean=mean, said=Said(title, desc))
    chart = Chart(
        title=title,
        svg=svg,
        across=pick(lang, "得分（虚线：平均分）", "Mark (dashed: the mean)"),
        up=pick(lang, "人数", "Students"),
    )
    return Section(id="distribution", title=title, charts=(chart,), notes=(desc,))


def points_by_students(report: ClassReport) -> Section:
    """Every student's points by symbol and colour, best first; of a large class, shares by bands of marks."""
    lang, rubric = report.lang, report.rubric
    many = len(report.students) > MOST_STUDENTS
    told = pick(
        lang,
        f"超过 {MOST_STUDENTS} 人，只列各分数段：一格是这一段中得满分的比例。",
        f"With more than {MOST_STUDENTS} students only bands of marks are shown: "
        "a cell is the share of the band with full marks for the point.",
    )
    legend = () if many else tuple((s, f"{FINE.standing[s]} {_name(s, lang)}") for s in _SHOWN)
    return Section(
        id="students",
        title=pick(lang, "各人各要点", "Points by student"),
        tables=(_by_band(report) if many else _by_student(report),),
        legend=legend,
        key=point_key(rubric),
        notes=(told,) if many else (),
    )


def point_key(rubric: Rubric) -> tuple[str, ...]:
    """The texts of the points, to stand as a numbered list."""
    return tuple(p.text for p in rubric.points)


def _name(standing: Standing, lang: Lang) -> str:
    if standing == "partial":
        return pick(lang, "答到一部分，或未得满分", "partly stated, or not for full marks")
    return words_for(lang).standing[standing]


def _columns(rubric: Rubric, first: tuple[Column, ...]) -> tuple[Column, ...]:
    points = tuple(
        Column(str(n), True, f"{n} {short(p.text)} ({plain(p.marks)})")
        for n, p in enumerate(rubric.points, 1)
    )
    return (*first, *points)


def _by_student(report: ClassReport) -> Table:
    lang, rubric = report.lang, report.rubric
    words = words_for(lang)
    rows, full = [], Counter[str]()
    for student in sorted(report.students, key=_rank):
        standing = standings(rubric, student.result)
        full.update(p for p, s in standing.items() if s == "met")
        marks = tuple(Cell(FINE.standing[s], s, words.standing[s]) for s in standing.values())
        rows.append((Cell(student.name), Cell(plain(student.result.score)), *marks))
    shares = (percent(full[p.id] / len(rows)) for p in rubric.points)
    return Table(
        caption=pick(lang, "按总分从高到低", "By total, highest first"),
        columns=_columns(
            rubric, (Column(pick(lang, "学生", "Student")), Column(pick(lang, "得分", "Mark"), True))
        ),
        rows=tuple(rows),
        foot=cells(pick(lang, "得满分的", "Full marks"), "", *shares),
        dense=True,
    )


def _rank(student: Student) -> tuple[float, str]:
    return -student.result.score, student.name


def _by_band(report: ClassReport) -> Table:
    lang, rubric = report.lang, report.rubric
    scores = [s.result.score for s in report.students]
    rows = []
    for band in reversed(bands(scores, top=rubric.max_score, step=rubric.round_to)):
        inside = [report.students[at].result for at in band.members]
        full = Counter(p for r in inside for p, s in standings(rubric, r).items() if s == "met")
        shares = (percent(full[p.id] / len(inside)) if inside else "–" for p in rubric.points)
        rows.append(cells(band.name, str(len(inside)), *shares))
    return Table(
        caption=pick(lang, "按分数段", "By bands of marks"),
        columns=_columns(
            rubric, (Column(pick(lang, "得分", "Mark")), Column(pick(lang, "人数", "Students"), True))
        ),
        rows=tuple(rows),
        dense=True,
    )
