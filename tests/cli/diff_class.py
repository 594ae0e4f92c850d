"""A class and two rubrics for the tests of `grade diff`, with a stand-in for the models."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import grader.marking.learn.adjust
import grader.marking.learn.learned_file
import grader.pipeline
from grader.cli.diff import diff
from grader.cli.run import run
from grader.export import result_to_dict
from grader.records import (
    Evidence,
    GradeResult,
    GraderStamp,
    Rubric,
)
from tests.batch.stand_in import LOSS_YAML as OLD
from tests.batch.stand_in import StandIn

NEW = OLD.replace("text: 价格, marks: 1", "text: 价, marks: 2, also: [价钱太贵]")
CLASS = "学号,答案,李\nS1,质量和价格,3\nS2,质量,2\nS3,价钱太贵,1\nS4,不知道,0\nS5,,\nS6,价格和价钱,2\n"


class Grader(StandIn):
    """Full marks where the text of a point occurs, with these words as evidence, and the rubric's checksum."""

    def __init__(self, rubric: Rubric, *, lang: str | None = None, fast: bool = False) -> None:
        super().__init__(rubric)
        self.stamp = GraderStamp("0", "fast" if fast else "stand-in", "s")
        self.encoder = type("Encoder", (), {"dimensions": 4})

    def grade(self, text: str) -> GradeResult:
        found = super().grade(text)
        points = tuple(
            replace(p, evidence=(Evidence(text.index(p.text), text.index(p.text) + len(p.text), p.text),))
            if p.earned
            else p
            for p in found.points
        )
        return replace(found, points=points, rubric_sha256=self.rubric.sha256, grader=self.stamp)

    def grade_many(self, texts: Iterable[str]) -> Iterator[GradeResult]:
        return map(self.grade, texts)


def set_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with both rubrics and the class; commands run in it, in English, 80 columns wide."""
    monkeypatch.setattr(grader.pipeline, "Grader", Grader)
    monkeypatch.setenv("GRADER_LANG", "en")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)
    for name, text in (("old.yaml", OLD), ("new.yaml", NEW), ("t.csv", CLASS)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def grade(*args: str) -> int:
    return run(diff, list(args))


def answers(folder: Path) -> list[str]:
    return [line.split(",")[1] for line in (folder / "t.csv").read_text(encoding="utf-8").splitlines()[1:]]


def write_details(path: Path, results: Iterable[GradeResult | None]) -> None:
    rows = [{**result_to_dict(r), "row": n, "id": ""} for n, r in enumerate(results, 2) if r is not None]
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")


def graded(folder: Path, rubric: str) -> list[GradeResult]:
    from grader.rubric import parse_rubric

    return [Grader(parse_rubric(rubric)).grade(text) for text in answers(folder)]


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found
