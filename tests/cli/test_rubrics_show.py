"""`grade rubrics show`: one rubric as text, Markdown, JSON and as the file it is."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import yaml
from rubric_bank import put, set_up

from grader.cli import main
from grader.view.wrap import cells


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    set_up(tmp_path, monkeypatch)
    return tmp_path


@pytest.mark.parametrize(
    ("lang", "wanted"),
    [
        ("en", ["Short answer, 3 marks", "Course: crm", "Key points (3; 3 marks for full credit)", "1. 质量不稳定 (2 marks) [a]",
                "Also counts: 时好时坏", "Full marks need one of: 质量, 品质", "Hint: 想想产品", "其他 (1 mark) [g]",
                "Any 1 of these 2 give full marks, in this order; a point out of order earns 50% of its marks.",
                "Earns nothing without point 1.", "2. 没有创新 (1 mark) [x]", "✗ 满意就忠诚 (costs 1) [wrong]",
                "1, run by grade rubrics check rubrics/crm/one.yaml."]),
        ("zh", ["简答，满分 3 分", "课程：crm", "评分要点（3 点，满分 3 分）", "1. 质量不稳定（2 分） [a]", "也算答到：时好时坏",
                "满分要有其中一个词：质量、品质", "以下 2 点答出任意 1 点即得满分；要按这个次序写", "先要答出第 1 点",
                "常见误解", "（扣 1 分）", "评语：不一定", "1 份，用 grade rubrics check"]),
    ],
)  # fmt: skip
def test_text(lang: str, wanted: list[str], home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(home / "rubrics" / "crm" / "one.yaml", id="one", title="客户流失")
    assert main(["rubrics", "show", "one", "--lang", lang]) == 0
    out = " ".join(capsys.readouterr().out.split())
    for text in wanted:
        assert text in out


def test_lines_fit_a_narrow_terminal(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(home / "rubrics" / "long.yaml", id="long", title="长" * 60, head="case: " + "材料" * 90 + "\n")
    monkeypatch.setattr("shutil.get_terminal_size", lambda *_: os.terminal_size((44, 24)))
    assert main(["rubrics", "show", "long"]) == 0
    assert max(map(cells, capsys.readouterr().out.splitlines())) <= 44


def test_markdown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rubrics", "show", "churn", "--format", "markdown"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("# 客户流失\n\n- Short answer, 3 marks\n")
    assert "\n- **1\\. 质量不稳定 \\(2 marks\\)** `a`\n  - Also counts: 时好时坏\n" in out
    assert "\n  - **2\\. 没有创新 \\(1 mark\\)** `x`\n" in out


def test_yaml_is_the_file_itself(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = put(home / "rubrics" / "commented.yaml", id="commented", head="# 为什么\n")
    assert main(["rubrics", "show", "commented", "--format", "yaml"]) == 0
    assert capsys.readouterr().out == path.read_text(encoding="utf-8")


def test_json_has_the_keys_of_the_format(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = home / "rubrics" / "churn.yaml"
    assert main(["rubrics", "show", str(path), "--format", "json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    written = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert shown["points"] == written["points"] and shown["misconceptions"] == written["misconceptions"]
    assert (shown["total"], shown["language"], shown["course"]) == (3, "zh", "")
    assert len(shown["sha256"]) == 64


def test_an_unknown_id_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rubrics", "show", "churm"]) == 2
    assert "The nearest: churn" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_text_from_a_file_cannot_drive_the_terminal(
    form: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(
        home / "rubrics" / "evil.yaml",
        id="evil",
        title='"\\e[2J\\u202e题"',
        head='case: "a\\e[2Jb"\nsource: "\\e[1m"\n',
    )
    assert main(["rubrics", "show", "evil", "--format", form]) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out and "\u202e" not in out
