"""A small class graded by the stand-in, for the commands on a teacher's review."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import grader.pipeline
from grader.records import GradeResult
from tests.batch.stand_in import LOSS_YAML as RUBRIC
from tests.batch.stand_in import StandIn

CLASS = "学号,答案\nS1,质量和价格\nS2,大概质量\nS3,\nS4,价格不对\nS5,不知道\n"


class Grader(StandIn):
    """The stand-in under the pipeline's signature, with the rubric's stamp on its results and four decimals."""

    def __init__(self, rubric: object, **_: object) -> None:
        super().__init__(rubric)  # type: ignore[arg-type]

    def grade(self, text: str) -> GradeResult:
        """As the stand-in, but sure of what is blank."""
        result = super().grade(text)
        sure = 0.8765 if text.strip() else 1.0
        return replace(result, rubric_sha256=self.rubric.sha256, confidence=sure)


def set_up(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with a rubric and a class."""
    monkeypatch.setattr(grader.pipeline, "Grader", Grader)
    monkeypatch.setenv("GRADER_LANG", "en")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(folder)
    (folder / "rubrics").mkdir()
    (folder / "rubrics" / "loss.yaml").write_text(RUBRIC, encoding="utf-8")
    (folder / "t.csv").write_text(CLASS, encoding="utf-8")
