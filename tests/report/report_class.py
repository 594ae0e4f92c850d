"""A small class with everything a report shows, as results made by hand and as the files that `grade report` reads."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path

from grader.export import result_to_dict
from grader.library import load_rubric
from grader.marking.marks import read_marks
from grader.marking.results import ClassResults, read_results
from grader.records import GradeResult, ReviewReason, Rubric
from tests.results import Decision, make_result

RUBRIC = """schema: 1
id: loss
title: 客户流失 <b>的原因</b>
kind: short-answer
language: zh
question: 客户为什么流失？
points:
  - {id: quality, text: 质量不稳定, marks: 2, feedback: {hint: 同样的产品前后一样吗？}}
  - {id: price, text: 价格没有优势, marks: 1, feedback: {hint: 和对手比一比。}}
  - {id: staff, text: 员工带走客户, marks: 1, feedback: {hint: 谁认识客户？}}
misconceptions:
  - {id: loyal, text: 满意就一定忠诚, deduct: 1, feedback: 满意的客户不一定<u>忠诚</u>。}
"""
NASTY = "<script>alert('x')</script>\u202e质量好坏不一"
NASTY_ID = "<img src=x onerror=alert(1)>"
DOUBT = (ReviewReason("doubtful-point", "quality"),)
HARD = (ReviewReason("contradiction", "quality"),)  # always listed for review
Made = tuple[str, str, dict[str, Decision], dict[str, str], Sequence[ReviewReason]]
CLASS: tuple[Made, ...] = (
    ("S01", "质量不稳，价格太贵，员工带走客户。",
     {"quality": ("full", "质量不稳"), "price": ("full", "价格太贵"), "staff": ("full", "员工带走客户")}, {}, ()),
    ("S02", "质量有问题，员工跳槽了。", {"quality": ("partial", "质量有问题"), "staff": ("full", "员工跳槽")}, {}, DOUBT),
    ("S03", "价格很便宜。客户满意就会忠诚。",
     {"price": ("contradicted", "价格很便宜")}, {"loyal": "客户满意就会忠诚"}, (ReviewReason("contradiction", "price"),)),
    (NASTY_ID, NASTY, {"quality": ("full", NASTY)}, {}, HARD),
    ("S05", "", {}, {}, (ReviewReason("flag", flag="blank"),)),
    ("S06", "质量不稳，员工带走客户，价格太贵！",
     {"quality": ("full", "质量不稳"), "price": ("full", "价格太贵"), "staff": ("full", "员工带走客户")}, {}, ()),
)  # fmt: skip
TEACHER = (4, 2, 0, None, 0, 3.5)


def make_class(
    folder: Path, made: Sequence[Made] = CLASS, rubric_text: str = RUBRIC
) -> tuple[ClassResults, Rubric]:
    """The class read from the files that this writes into `folder`: rubric.yaml, class.csv, d.jsonl, teacher.csv."""
    (folder / "rubric.yaml").write_text(rubric_text, encoding="utf-8")
    rubric = load_rubric(str(folder / "rubric.yaml"))
    results = [make_result(rubric, a, d, misconceptions=m, review=r) for _, a, d, m, r in made]
    with (folder / "class.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("学号", "答案"), *((name, answer) for name, answer, *_ in made)])
    with (folder / "teacher.csv").open("w", encoding="utf-8", newline="") as file:
        marks = zip(made, TEACHER, strict=False)
        csv.writer(file).writerows([("学号", "总分"), *((m[0], mark) for m, mark in marks)])
    table = read_marks(folder / "class.csv")
    _write_details(folder / "d.jsonl", [row.number for row in table.rows], results)
    return read_results(folder / "d.jsonl", table), rubric


def _write_details(path: Path, numbers: Sequence[int], results: Sequence[GradeResult]) -> None:
    records = ({"row": n, **result_to_dict(r)} for n, r in zip(numbers, results, strict=True))
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), encoding="utf-8")


def wide_rubric(points: int) -> str:
    """A rubric of many points."""
    listed = "".join(f"  - {{id: p{n}, text: 第 {n} 个方面的原因, marks: 1}}\n" for n in range(points))
    return RUBRIC[: RUBRIC.index("points:")] + "points:\n" + listed
