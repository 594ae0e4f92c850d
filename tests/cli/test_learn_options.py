"""`grade learn`: what its help, its last line and its options promise, on the example class without the judge."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from test_learn_command import CLASS, EXAMPLES, LEARN, ROOT, TEACHER, Capture, folder, no_work

import grader.encoders as encoders
import grader.marking.learn.lesson as lesson
from grader.cli import main

__all__ = ["folder"]  # a fixture


@pytest.mark.parametrize(("lang", "said"), [("zh", "至少要有 5 份"), ("en", "At least 5 marked answers")])
def test_help_says_how_many_marks_are_needed(lang: str, said: str, folder: Path, capsys: Capture) -> None:
    """In a process of its own: help is in the language at the time of import."""
    env = {**os.environ, "GRADER_LANG": lang, "COLUMNS": "200"}
    run = subprocess.run(
        [sys.executable, "-m", "grader", "learn", "--help"],
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    assert said in " ".join(run.stdout.split())


@pytest.mark.parametrize(
    ("lang", "said"),
    [("zh", "l.json：仍按评分标准给分"), ("en", "l.json: keep the rubric's marks; --learned changes none.")],
)
def test_when_nothing_was_learned_the_file_says_so(
    lang: str, said: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        lesson, "_least", lambda _: 2.0
    )  # as if what is learned had nothing to do with the marks
    assert main([*LEARN, "--fast", "-o", "l.json", "--lang", lang]) == 0
    out, _ = capsys.readouterr()
    assert said in out and all(cell_len(line) <= 80 for line in out.splitlines())
    assert json.loads(Path("l.json").read_text("utf-8"))["method"] == "nothing"


@pytest.mark.parametrize("suggest", [(), ("--suggest",)])
def test_no_input_is_overwritten_even_with_force(
    suggest: tuple[str, ...], folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lesson, "teach", no_work)
    for name, source in (
        ("class.csv", Path(CLASS)),
        ("teacher.csv", Path(TEACHER)),
        ("mine.yaml", ROOT / "rubrics" / "crm" / "churn-causes.yaml"),
    ):
        (folder / name).write_bytes(source.read_bytes())
    given = ("learn", "class.csv", "--teacher", "teacher.csv", "--human", "总分", "--rubric", "mine.yaml")
    for name in ("class.csv", "teacher.csv", "mine.yaml"):
        before = (folder / name).read_bytes()
        assert main([*given, "-o", name, "--force", "--fast", *suggest]) == 2
        assert "never overwritten" in capsys.readouterr().err
        assert (folder / name).read_bytes() == before


def test_another_encoder_is_named_in_the_file_and_asked_for_again(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Other:
        def __init__(self, encoder: Any) -> None:
            self._encoder, self.name, self.dimensions = encoder, "other", encoder.dimensions

        def __getattr__(self, name: str) -> Any:
            return getattr(self._encoder, name)

    def load(spec: str | None) -> Any:
        return Other(real(None)) if spec == "mine" else real(spec)

    real = encoders.load_encoder
    monkeypatch.setattr(encoders, "load_encoder", load)
    assert main([*LEARN, "--fast", "--encoder", "mine", "-o", "l.json"]) == 0
    assert json.loads(Path("l.json").read_text("utf-8"))["model"] == "other"
    weak = ("answer", str(EXAMPLES / "weak.txt"), "--rubric", "churn-causes", "--fast", "--learned", "l.json")
    assert main(list(weak)) == 2
    assert "learned with the model other" in capsys.readouterr().err
