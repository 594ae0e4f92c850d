"""A class made by hand: results whose probabilities, marks and reasons the tests choose, and the table they stand in."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from making import group, make_rubric, point

from grader.batch.table import Cell, Row
from grader.marking.marks import MarkTable
from grader.marking.results import ClassResults
from grader.records import (
    Credit,
    FlagKind,
    GradeResult,
    GraderStamp,
    MisconceptionFound,
    PointScore,
    ReviewReason,
    Rubric,
)
from grader.score import add_up, round_half_up

STAMP = GraderStamp("0", "made", "0")
THREE = make_rubric(
    point("quality", "质量不稳", 2), point("service", "服务差", 1), point("staff", "员工流失", 1)
)
PICKED = make_rubric(
    point("quality", "质量", 1), group("why", point("a", "甲"), point("b", "乙"), point("c", "丙"), pick=2)
)


def credit_of(probability: float) -> Credit:
    """As a fusion with thresholds 0.4 and 0.6 has it."""
    return "full" if probability >= 0.6 else "partial" if probability >= 0.4 else "none"


def made_result(
    rubric: Rubric,
    probabilities: Sequence[float],
    *,
    answer: str = "答案",
    confidence: float = 0.8,
    flags: Sequence[FlagKind] = (),
    contradicted: Sequence[str] = (),
    wrong: Sequence[tuple[float, float]] = (),
) -> GradeResult:
    """A result with these probabilities by point; `wrong` holds (deduct, probability) of misconceptions."""
    points = tuple(
        _point(rubric, p.id, p.text, p.marks, chance, contradicted=p.id in contradicted)
        for p, chance in zip(rubric.points, probabilities, strict=True)
    )
    points = _picked(rubric, points)
    found = tuple(MisconceptionFound(f"m{i}", "误解", d, p, ()) for i, (d, p) in enumerate(wrong))
    raw, capped, groups = add_up(rubric, points, found)
    reasons = [ReviewReason("flag", flag=f, message=f"标记 {f}") for f in flags]
    reasons += [ReviewReason("contradiction", point=p, message=f"{p} 说反") for p in contradicted]
    return GradeResult(
        rubric.id, rubric.sha256, answer, hashlib.sha256(answer.encode("utf-8", "surrogatepass")).hexdigest(),
        "zh", raw, capped, capped, rubric.max_score, confidence, points, groups, found, (), tuple(reasons), "评语", STAMP,
    )  # fmt: skip


def made_class(
    rubric: Rubric, rows: Mapping[str, GradeResult | None], *, path: Path = Path("class.csv")
) -> ClassResults:
    """A table with the columns 学号 and 答案 and a result, or none, for every id."""
    lines = tuple(
        Row(number, (Cell(id_), Cell(result.answer if result else "坏行")))
        for number, (id_, result) in enumerate(rows.items(), 2)
    )
    table = MarkTable(path=path, header=("学号", "答案"), rows=lines, ids=tuple(rows))
    return ClassResults(table, tuple(rows.values()))


def graded_csv(path: Path, rubric: Rubric, rows: Mapping[str, GradeResult]) -> Path:
    """The table as `grade batch` would have written it, without the columns of words."""
    head = ["学号", "答案", "score", "max_score", "confidence", *(f"point:{p.id}" for p in rubric.points)]
    lines = [",".join(head)]
    for id_, r in rows.items():
        figures = [r.score, r.max_score, r.confidence, *(p.earned for p in r.points)]
        lines.append(",".join([id_, r.answer, *(f"{x:g}" for x in figures)]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _point(
    rubric: Rubric, id_: str, text: str, marks: float, chance: float, *, contradicted: bool
) -> PointScore:
    credit: Credit = "none" if contradicted else credit_of(chance)
    half = min(marks, round_half_up(marks / 2, rubric.round_to))
    earned = {"none": 0.0, "partial": half, "full": marks}[credit]
    return PointScore(id_, text, marks, earned, credit, chance, contradicted)


def _picked(rubric: Rubric, points: tuple[PointScore, ...]) -> tuple[PointScore, ...]:
    """Only the best of a group count, as in grader.score."""
    scores = {p.id: p for p in points}
    for g in rubric.groups:
        ranked = sorted((scores[p.id] for p in g.points), key=lambda s: -s.earned)
        for s in ranked[g.pick :] if g.pick else ():
            if s.earned > 0:
                scores[s.id] = replace(s, earned=0.0, reason="not-picked")
    assert math.isfinite(sum(s.earned for s in scores.values()))
    return tuple(scores.values())


class Higher:
    """A grader that gives everything, so that a second grading differs from the first."""

    def __init__(self, rubric: Rubric) -> None:
        self.rubric = rubric

    def grade(self, text: str) -> GradeResult:
        """All points stated, surely."""
        return made_result(self.rubric, [1.0] * len(self.rubric.points), answer=text)

    def grade_many(self, texts: Iterable[str]) -> Iterator[GradeResult]:
        """One after another."""
        return map(self.grade, texts)
