"""`grade sample` as a person runs it, with a stand-in for the model."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from review_table import set_up

from grader.cli import main


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    set_up(tmp_path, monkeypatch)
    return tmp_path


def test_a_table_to_fill_in(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sample", "t.csv", "--rubric", "loss", "-n", "2", "-o", "s.csv"]) == 0
    out, err = capsys.readouterr()
    assert "2 of 5 answers to mark by hand (not chosen: 1 blank, 0 repeated, 0 copied" in out
    assert err == ""
    rows = list(csv.DictReader(io.StringIO((folder / "s.csv").read_text("utf-8-sig"))))
    assert list(rows[0]) == ["学号", "答案", "teacher", "teacher:quality", "teacher:price"]
    assert len(rows) == 2
    assert "S3" not in {r["学号"] for r in rows}
    assert main(["sample", "t.csv", "--rubric", "loss", "-n", "2", "-o", "s.csv"]) == 2
    assert "--force" in capsys.readouterr().err


def test_json_says_why(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sample", "t.csv", "--rubric", "loss", "-n", "9", "--format", "json"]) == 0
    out, err = capsys.readouterr()
    data = json.loads(out)
    assert (data["answers"], data["blank"], len(data["chosen"])) == (5, 1, 4)
    assert set(data["chosen"][0]) == {
        "id", "row", "score", "confidence", "expected_error", "represents", "doubtful",
    }  # fmt: skip
    assert "9 were asked for; only 4" in err


def test_chinese(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sample", "t.csv", "--rubric", "loss", "-n", "1", "--lang", "zh"]) == 0
    assert "从 5 份答案中抽取 1 份" in capsys.readouterr().out


def test_the_class_table_is_never_replaced(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (folder / "t.csv").read_bytes()
    assert main(["sample", "t.csv", "--rubric", "loss", "-n", "1", "-o", "t.csv", "--force"]) == 2
    assert "never overwritten" in capsys.readouterr().err
    assert (folder / "t.csv").read_bytes() == before


def test_n_is_needed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sample", "t.csv", "--rubric", "loss"]) == 2
    assert "-n" in capsys.readouterr().err
