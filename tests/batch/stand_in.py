"""A grader that looks for words, so that tables can be tested without a model."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from grader.batch import BatchJob, BatchReport, run_batch
from grader.errors import RubricNotFound
from grader.records import (
    Flag,
    GradeResult,
    GraderStamp,
    KeyPoint,
    PointScore,
    ReviewReason,
    Rubric,
)

LOSS = Rubric(
    "loss", "客户流失", "short-answer", "zh", "为什么流失？", (KeyPoint("quality", "质量", 2), KeyPoint("price", "价格", 1)), 3
)  # fmt: skip
TIDE = Rubric("tide", "Tides", "definition", "en", "What are tides?", (KeyPoint("moon", "moon", 2),), 2)
LOSS_YAML = """schema: 1
id: loss
title: 客户流失
kind: short-answer
language: zh
question: 为什么流失？
points:
  - {id: quality, text: 质量, marks: 2}
  - {id: price, text: 价格, marks: 1}
"""
RUBRICS = {rubric.id: rubric for rubric in (LOSS, TIDE)}


class StandIn:
    """Full marks for a point whose text occurs; raises on 爆 and counts how many texts it was given."""

    def __init__(self, rubric: Rubric) -> None:
        self.rubric = rubric

    def grade(self, text: str) -> GradeResult:
        if "爆" in text:
            raise ZeroDivisionError("爆了")
        points = tuple(
            PointScore(p.id, p.text, p.marks, p.marks, "full", 0.9)
            if p.text in text
            else PointScore(p.id, p.text, p.marks, 0, "none", 0.1)
            for p in self.rubric.points
        )
        score = sum(p.earned for p in points)
        blank = not text.strip()
        reasons = (ReviewReason("flag", flag="blank", message="空白"),) if blank else ()
        if "大概" in text:
            reasons += (
                ReviewReason("doubtful-point", point=points[0].id, message=f"{points[0].text}没有把握"),
            )
        return GradeResult(
            rubric_id=self.rubric.id, rubric_sha256="r", answer=text, lang=self.rubric.language,
            answer_sha256=hashlib.sha256(text.encode("utf-8", "replace")).hexdigest(),
            raw=score, capped=score, score=score, max_score=self.rubric.max_score, confidence=0.87654,
            points=points, groups=(), misconceptions=(), flags=(Flag("blank", message="空白"),) if blank else (),
            review_reasons=reasons, feedback="=好" if score else "再想想", grader=GraderStamp("0", "stand-in", "s"),
        )  # fmt: skip

    def grade_many(self, texts: Iterable[str]) -> Iterator[GradeResult]:
        return map(self.grade, texts)


def find(name: str) -> Rubric:
    """One of RUBRICS."""
    if name not in RUBRICS:
        raise RubricNotFound(zh=f"没有 {name}", en=f"no {name}")
    return RUBRICS[name]


def run(table: Path, output: Path | None, **job: object) -> BatchReport:
    """Runs a batch with the stand-in; by LOSS unless `rubric` says otherwise."""
    from typing import Any

    extra: dict[str, Any] = {"make_grader": job.pop("make_grader", StandIn), "find_rubric": find}
    for name in ("stream", "progress"):
        if name in job:
            extra[name] = job.pop(name)
    fields: dict[str, Any] = {"rubric": LOSS, **job}
    return run_batch(BatchJob(table=table, output=output, **fields), **extra)
