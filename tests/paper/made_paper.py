"""A small paper and a way to grade classes with it, by the batch tests' stand-in for the model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from grader.errors import RubricNotFound
from grader.paper.paper import FillInItem, Paper
from grader.paper.read import read_paper
from grader.paper.run import PaperJob, PaperReport, run_paper
from grader.records import Rubric
from tests.batch.stand_in import LOSS, StandIn

PAPER = """schema: 1
title: 小测验
total: 20
sections:
  - title: 一、选择
    marks: 6
    each: 2
    items:
      - {kind: single-choice, key: B}
      - {kind: multiple-choice, key: ABD, partial: proportional}
      - {kind: true-false, key: 错}
  - title: 二、填空
    items:
      - {kind: fill-in, key: [[成本, Cost], [便利]], marks: 2}
  - title: 三、问答
    marks: 12
    items:
      - {rubric: loss, marks: 12}
"""
HEADER = "学号,1,2,3,4,5"


def find(name: str) -> Rubric:
    """LOSS (3 marks: 质量 2, 价格 1) by its id."""
    if name != LOSS.id:
        raise RubricNotFound(zh=f"没有 {name}", en=f"no {name}")
    return LOSS


def made(folder: Path, text: str = PAPER) -> Paper:
    """The paper of this text, from a file in `folder`."""
    path = folder / "paper.yaml"
    path.write_text(text, encoding="utf-8")
    return read_paper(path, find_rubric=find)


def table(folder: Path, *rows: str, header: str = HEADER) -> Path:
    """A class table of these lines."""
    path = folder / "class.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def run(paper: Paper, given: Path, **job: object) -> PaperReport:
    """Grades a class."""
    return run_paper(PaperJob(paper=paper, table=given, **job), make_grader=StandIn)  # type: ignore[arg-type]


def fill_in(*key: Sequence[str], marks: float = 2, **rest: object) -> FillInItem:
    """A fill-in item with these blanks, each with its right wordings."""
    return FillInItem(number="1", marks=marks, place=(1, 1), key=tuple(map(tuple, key)), **rest)  # type: ignore[arg-type]
