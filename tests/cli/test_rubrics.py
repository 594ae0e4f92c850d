"""`grade rubrics`: what is printed, what is written, and with which exit code."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from grader import library
from grader.cli import main
from grader.cli import rubrics as module
from grader.records import GradeResult, GraderStamp, PointScore, Rubric
from grader.rubric import parse_rubric, read_rubric

ONE = """\
schema: 1
id: {id}
title: {title}
question: 客户为什么流失？
tags: [客户, 流失]
points:
  - {{id: a, text: 质量不稳定, marks: 2, also: [时好时坏], keywords: [[质量, 品质]], feedback: {{hint: 想想产品}}}}
  - id: g
    text: 其他
    pick: 1
    ordered: true
    requires: [a]
    points:
      - {{id: x, text: 没有创新, marks: 1}}
      - {{id: y, text: 服务不好, marks: 1}}
misconceptions:
  - {{id: wrong, text: 满意就忠诚, deduct: 1, feedback: 不一定}}
tests:
  - {{answer: 质量差, met: [a], score: 2}}
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with one rubric, an empty bank, English messages."""
    monkeypatch.setenv("GRADER_LANG", "en")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(library, "bundled_rubrics_dir", lambda: tmp_path / "bank")
    (tmp_path / "rubrics").mkdir()
    (tmp_path / "rubrics" / "churn.yaml").write_text(
        ONE.format(id="churn", title="客户流失"), encoding="utf-8"
    )
    return tmp_path


@pytest.fixture
def grading(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Replaces the pipeline: every point full, or none."""

    def use(full: bool) -> None:
        def grade(rubric: Rubric, text: str) -> GradeResult:
            points = tuple(
                PointScore(p.id, p.text, p.marks, p.marks * full, "full" if full else "none", float(full))
                for p in rubric.points
            )
            return GradeResult(
                rubric.id, rubric.sha256, text, "", "zh", 2.0 * full, 2.0 * full, 2.0 * full, rubric.max_score, 1.0,
                points, (), (), (), (), "", GraderStamp("", "", ""),
            )  # fmt: skip

        def grader(rubric: Rubric, *, fast: bool) -> Callable[[str], GradeResult]:
            assert not fast
            return lambda text: grade(rubric, text)

        monkeypatch.setattr(module, "_grader", grader)

    return use


def test_list(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "more").mkdir()
    (home / "more" / "b.yaml").write_text(ONE.format(id="other", title="很长的题目" * 30), encoding="utf-8")
    assert main(["rubrics", "list", "--rubrics", "more"]) == 0
    header, other, churn = capsys.readouterr().out.splitlines()
    assert header.split() == ["ID", "Title", "Kind", "Marks", "Points", "Tags"]
    assert other.startswith("other") and "很长的题目" * 30 in other
    assert churn.split() == ["churn", "客户流失", "short-answer", "3", "3", "客户,", "流失"]
    assert "\x1b" not in header
    monkeypatch.setenv("GRADER_LANG", "zh")
    assert main(["rubrics", "list"]) == 0
    assert capsys.readouterr().out.split()[:6] == ["编号", "标题", "类型", "满分", "要点", "标签"]


def test_list_as_json(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "rubrics" / "broken.yaml").write_text("schema: 1\n", encoding="utf-8")
    assert main(["rubrics", "list", "--json"]) == 2
    churn, broken = json.loads(capsys.readouterr().out)
    assert (churn["id"], churn["max_score"], churn["points"], churn["tests"]) == ("churn", 3, 3, 1)
    assert churn["tags"] == ["客户", "流失"]
    assert broken["path"].endswith("broken.yaml") and "required key" in broken["error"]


def test_broken_files_are_reported_not_hidden(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "rubrics" / "broken.yaml").write_text("schema: 1\n", encoding="utf-8")
    assert main(["rubrics", "list"]) == 2
    done = capsys.readouterr()
    assert "churn" in done.out and "broken.yaml:1: id: required key" in done.err


def test_an_empty_library(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "rubrics" / "churn.yaml").unlink()
    assert main(["rubrics", "list"]) == 0
    assert "No rubrics found" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("lang", "wanted"),
    [
        ("en", ["客户流失 (3 marks)", "Question", "a: 质量不稳定 (2 marks)", "or: 时好时坏", "keywords: 质量/品质", "hint: 想想产品",
                "any 1 give full marks", "order counts, 50% out of order", "requires: a", "x: 没有创新 (1 mark)", "wrong: 满意就忠诚 (costs 1)",
                "1 tests of its own"]),
        ("zh", ["客户流失（3 分）", "题目", "a: 质量不稳定（2 分）", "也可说：时好时坏", "任 1 项得满分", "前提：a", "错误观点", "扣 1 分"]),
    ],
)  # fmt: skip
def test_show(
    lang: str, wanted: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADER_LANG", lang)
    assert main(["rubrics", "show", "churn"]) == 0
    out = capsys.readouterr().out
    for text in wanted:
        assert text in out


def test_show_of_an_unknown_id_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rubrics", "show", "churm"]) == 2
    assert "The nearest: churn" in capsys.readouterr().err


def test_text_from_a_file_cannot_drive_the_terminal(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = ONE.format(id="evil", title='"\\e[2J\\u202e题"')
    (home / "rubrics" / "evil.yaml").write_text(text, encoding="utf-8")
    assert main(["rubrics", "show", "evil"]) == 0
    assert main(["rubrics", "list"]) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out and "\u202e" not in out


def test_check_passes(grading: Callable[[bool], None], capsys: pytest.CaptureFixture[str]) -> None:
    grading(True)
    assert main(["rubrics", "check"]) == 0
    out = capsys.readouterr().out
    assert "ok      churn  (1 tests)" in out and "1 rubrics, 1 tests, 0 tests failed, 0 files broken." in out


def test_check_fails_and_says_expected_and_got(
    grading: Callable[[bool], None], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    grading(False)
    assert main(["rubrics", "check", "churn"]) == 1
    out = capsys.readouterr().out
    assert "FAILED  churn  (1 of 1 tests)" in out
    assert "churn.yaml:19: test 1: 质量差" in out
    assert "met a: expected credit full, got none" in out
    assert "score: expected 2, got 0" in out
    monkeypatch.setenv("GRADER_LANG", "zh")
    assert main(["rubrics", "check", "rubrics/churn.yaml"]) == 1
    assert "met a：应得满分，实际没得分" in capsys.readouterr().out


def test_check_counts_tests_not_rubrics(
    home: Path, grading: Callable[[bool], None], capsys: pytest.CaptureFixture[str]
) -> None:
    grading(False)
    text = ONE.format(id="churn", title="客户流失")
    more = "  - {answer: 品质不好, met: [a]}\n  - {answer: 没有, score: 0}\n"
    (home / "rubrics" / "churn.yaml").write_text(text + more, encoding="utf-8")
    assert main(["rubrics", "check"]) == 1
    out = capsys.readouterr().out
    assert "FAILED  churn  (2 of 3 tests)" in out and "1 rubrics, 3 tests, 2 tests failed" in out


def test_check_fast_leaves_the_judge_out(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    graders = [
        module._grader(read_rubric(home / "rubrics" / "churn.yaml"), fast=fast) for fast in (True, False)
    ]
    fast, judged = (grade("我们的产品质量不稳定。") for grade in graders)
    assert "entailment" not in fast.points[0].signals and "entailment" in judged.points[0].signals


def test_check_of_broken_and_missing_files(
    home: Path, grading: Callable[[bool], None], capsys: pytest.CaptureFixture[str]
) -> None:
    grading(True)
    (home / "broken.yaml").write_text("schema: 1\n", encoding="utf-8")
    assert main(["rubrics", "check", "broken.yaml", "churn", "gone.yaml"]) == 2
    done = capsys.readouterr()
    assert "ok      churn" in done.out and "2 files broken" in done.out
    assert "broken.yaml:1" in done.err and "gone.yaml" in done.err


def test_check_of_a_folder_and_of_a_rubric_without_tests(
    home: Path, grading: Callable[[bool], None], capsys: pytest.CaptureFixture[str]
) -> None:
    grading(False)
    (home / "other").mkdir()
    text = ONE.format(id="quiet", title="题")
    (home / "other" / "quiet.yaml").write_text(text[: text.index("tests:")], encoding="utf-8")
    assert main(["rubrics", "check", "other"]) == 0
    assert "ok      quiet  (no tests)" in capsys.readouterr().out


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_new_writes_a_template_that_passes(
    lang: str, home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADER_LANG", lang)
    assert main(["rubrics", "new", "my-question"]) == 0
    rubric = read_rubric(home / "my-question.yaml")
    assert (rubric.id, rubric.language, rubric.max_score) == ("my-question", lang, 3)
    text = (home / "my-question.yaml").read_text(encoding="utf-8")
    assert "# " in text
    uncommented = "\n".join(
        line.replace("# ", "", 1) if line.lstrip().startswith("# ") else line
        for line in text.splitlines()[2:]
    )
    filled = parse_rubric(
        uncommented.replace("requires: [reasons]", "")
    )  # what the comments show is valid too
    assert (
        filled.case and filled.source and filled.tests and filled.misconceptions and filled.points[0].keywords
    )


def test_new_replaces_nothing_unless_forced(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = home / "mine.yaml"
    target.write_text("precious", encoding="utf-8")
    assert main(["rubrics", "new", "mine"]) == 2
    assert "--force" in capsys.readouterr().err and target.read_text(encoding="utf-8") == "precious"
    assert main(["rubrics", "new", "mine", "--force"]) == 0
    assert read_rubric(target).id == "mine"
    assert main(["rubrics", "new", "mine", "-o", "-"]) == 0
    assert parse_rubric(capsys.readouterr().out).id == "mine"
    assert main(["rubrics", "new", "Not An Id"]) == 2
    assert "lower-case" in capsys.readouterr().err
    assert main(["rubrics", "new", "x", "-o", "no/such/x.yaml"]) == 2
    assert "does not exist" in capsys.readouterr().err


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
