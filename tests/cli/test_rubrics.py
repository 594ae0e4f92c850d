"""`grade rubrics`: the group, what it loads, and `draft`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from rubric_bank import set_up

from grader.cli import main
from grader.cli.rubrics import COMMANDS
from grader.rubric import parse_rubric, read_rubric


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    set_up(tmp_path, monkeypatch)
    return tmp_path


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rubrics", "--help"]) == 0
    shown = capsys.readouterr().out
    assert all(f"  {name} " in shown for name in COMMANDS)
    assert main(["rubrics", "lsit"]) == 2
    assert "lsit" in capsys.readouterr().err


def test_the_help_page_loads_no_command_and_no_model() -> None:
    code = (
        "import sys; from grader.cli import main; main(['rubrics', '--help']);"
        "print([m for m in sys.modules if m.startswith('grader.cli.rubrics_') or m in ('numpy', 'pydantic', 'yaml')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("name", [n for n in COMMANDS if n not in ("import", "lint")])
def test_every_command_explains_itself_in_both_languages(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rubrics", name, "--help"]) == 0
    assert "--help" in capsys.readouterr().out
    lazy = COMMANDS[name]
    assert lazy.zh != lazy.en and lazy.en.isascii()


def test_draft(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "model.txt").write_text("客户流失的原因有：质量不稳定、缺乏创新和员工跳槽。", encoding="utf-8")
    base = ["rubrics", "draft", "--question", "分析客户流失的原因", "--reference", "model.txt", "--total"]
    assert main([*base, "6"]) == 0
    shown = parse_rubric(capsys.readouterr().out)
    assert [p.text for p in shown.points] == ["质量不稳定", "缺乏创新", "员工跳槽"]
    assert main([*base, "10", "-o", "my_churn.yaml"]) == 0
    assert read_rubric(home / "my_churn.yaml").id == "my-churn"
    assert main([*base, "10", "-o", "my_churn.yaml"]) == 2
    assert main([*base, "10", "-o", "my_churn.yaml", "--force", "--id", "other"]) == 0
    assert read_rubric(home / "my_churn.yaml").id == "other"


@pytest.mark.parametrize(
    ("args", "error"),
    [
        (["--question", "问", "--reference", "model.txt", "--total", "0"], "total"),
        (["--question", "问", "--reference", "model.txt", "--total", "nan"], "total"),
        (["--question", " ", "--reference", "model.txt", "--total", "1"], "--question"),
        (["--question", "问", "--reference", "gone.txt", "--total", "1"], "gone.txt"),
        (["--question", "问", "--reference", "blank.txt", "--total", "1"], "empty"),
        (["--question", "问", "--reference", "model.txt", "--total", "1", "--id", "Bad Id"], "lower-case"),
        (["--reference", "model.txt", "--total", "1"], "--question"),
    ],
)
def test_draft_errors(args: list[str], error: str, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "model.txt").write_text("甲。", encoding="utf-8")
    (home / "blank.txt").write_text(" \n", encoding="utf-8")
    assert main(["rubrics", "draft", *args]) == 2
    assert error in capsys.readouterr().err
