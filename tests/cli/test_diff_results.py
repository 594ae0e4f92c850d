"""`grade diff` on two files of results, and what it refuses."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from diff_class import CLASS, NEW, OLD, grade, graded, set_up, told, write_details

from grader.records import (
    Evidence,
    Flag,
    GradeResult,
    MisconceptionFound,
    PointScore,
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return set_up(tmp_path, monkeypatch)


def test_two_files_of_results(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_details(folder / "a.jsonl", graded(folder, OLD))
    write_details(folder / "b.jsonl", graded(folder, NEW))
    (folder / "teacher.csv").write_text("学号,总分\nS3,2\nS1,4\nS2,2\n", encoding="utf-8")
    args = ["a.jsonl", "b.jsonl", "--table", "t.csv", "--teacher", "teacher.csv", "--human", "总分"]
    assert grade(*args, "--format", "json") == 0
    found = told(capsys)
    assert (found["n"], found["changed"]) == (6, 3)
    assert {(c["id"], c["key"]) for c in found["rubric"]["changed"]} == {
        (None, "total"),
        ("price", "text"),
        ("price", "marks"),
    }
    assert (found["agreement"]["n"], found["agreement"]["towards"]) == (3, 2)
    assert any("--answers" in note for note in found["notes"])
    assert any("Only 3 answers" in note for note in found["notes"])
    assert any("of the 3 answers with a teacher's mark; the other 3" in note for note in found["notes"])


def test_a_row_that_one_grading_lacks(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = graded(folder, NEW)
    write_details(folder / "a.jsonl", graded(folder, OLD))
    write_details(folder / "b.jsonl", [None, *new[1:]])
    assert grade("a.jsonl", "b.jsonl", "--table", "t.csv", "--format", "json") == 0
    found = told(capsys)
    assert found["n"] == 5 and "Marked in OLD only and left out: 1 (S1)." in found["notes"]


def test_of_several_questions_one_is_compared(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def some_renamed(results: list[GradeResult]) -> list[GradeResult]:
        return [replace(r, rubric_id="other") if n < 2 else r for n, r in enumerate(results)]

    write_details(folder / "a.jsonl", some_renamed(graded(folder, OLD)))
    write_details(folder / "b.jsonl", some_renamed(graded(folder, NEW)))
    args = ["a.jsonl", "b.jsonl", "--table", "t.csv"]
    assert grade(*args) == 2
    assert "2 questions (loss, other)" in capsys.readouterr().err
    assert grade(*args, "--rubric", "loss", "--human", "李", "--format", "json") == 0
    found = told(capsys)
    assert (found["n"], [a["id"] for a in found["answers"]]) == (4, ["S3", "S6"])
    assert found["agreement"]["n"] == 3
    assert grade(*args, "--rubric", "none") == 2
    assert "loss, other" in capsys.readouterr().err


def test_every_kind_of_cause_in_words(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By hand: contradictions, reasons, a misconception, the limits and a flag, that come and go."""
    (folder / "t.csv").write_text("id,answer\nS1,质量好价格高服务差员工走\n", encoding="utf-8")
    text = "质量好价格高服务差员工走"
    base = graded(folder, OLD)[0]

    def point(id_: str, earned: float, words: str, **more: Any) -> PointScore:
        at = text.index(words) if words else 0
        said = (Evidence(at, at + len(words), words),) if words else ()
        return PointScore(id_, id_, 1, earned, "full" if earned else "none", 0.5, evidence=said, **more)

    loyal = MisconceptionFound("loyal", "满意就忠诚", 2, 0.9, (Evidence(0, 3, "质量好"),))
    old = replace(
        base, score=1.5, capped=1.5,
        points=(point("a", 1, "质量好"), point("b", 0, "价格高", contradicted=True), point("c", 0.5, "服务差", reason="keywords"), point("d", 0, "")),
    )  # fmt: skip
    new = replace(
        base, score=0, capped=0, misconceptions=(loyal,), flags=(Flag("too-short"),),
        points=(point("a", 0, "质量好", contradicted=True), point("b", 1, "价格高"), point("c", 1, "服务差"), point("d", 0, "员工走", reason="requires")),
    )  # fmt: skip
    write_details(folder / "a.jsonl", [old])
    write_details(folder / "b.jsonl", [new])
    both = ("--table", "t.csv")
    assert grade("a.jsonl", "b.jsonl", *both, "--lang", "zh") == 0
    out = capsys.readouterr().out
    for phrase in (
        "a  1 → 0  现在判为说反：「质量好」（原来算数）",
        "b  0 → 1  原来判为说反，现在算数：「价格高」",
        "c  0.5 → 1  同样的话给得更多：「服务差」；原来缺少必有的关键词",
        "loyal  -2  现在判为误解：「质量好」",
        "整份答案  现在标记：答案过短。",
    ):
        assert phrase in out, out
    assert grade("b.jsonl", "a.jsonl", *both) == 0
    out = capsys.readouterr().out
    for phrase in (
        "a  0 → 1  counts, and was taken as the opposite: “质量好”",
        "b  1 → 0  now taken as its opposite: “价格高” (counted before)",
        "c  1 → 0.5  less for the same words: “服务差”; a demanded keyword is missing",
        "loyal  +2  no longer a misconception: “质量好”",
        "whole answer  no longer flagged: The answer is very short.",
    ):
        assert phrase in out, out


# ---- what is wrong ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("args", "zh", "en"),
    [
        (["old.yaml", "new.yaml"], "二者选一", "either --table"),
        (["old.yaml", "new.yaml", "--table", "t.csv"], "换成 --answers", "with --answers, not --table"),
        (["a.jsonl", "b.jsonl", "--answers", "t.csv"], "换成 --table", "with --table, not --answers"),
        (["a.jsonl", "b.jsonl", "--table", "t.csv", "--fast"], "--fast 只能和 --answers", "--fast goes with --answers"),
        (["old.yaml", "new.yaml", "--answers", "t.csv", "--rubric", "x"], "--rubric 只能和 --table", "--rubric goes with --table"),
        (["old.yaml", "new.yaml", "--answers", "t.csv", "--teacher", "t.csv"], "--human", "--human"),
        (["old.yaml", "new.yaml", "--answers", "t.csv", "--human", "王"], "没有“王”这一列", "no column “王”"),
        (["a.jsonl", "b.jsonl", "--table", "t.csv"], "没有 a.jsonl 这个文件", "There is no file a.jsonl"),
        (["t.csv", "./t.csv", "--table", "t.csv"], "同一个文件", "the same file"),
        (["t.csv", "old.txt", "--table", "t.csv"], "grade batch --details", "grade batch --details"),
        (["old.yaml", "none.yaml", "--answers", "t.csv"], "none.yaml", "none.yaml"),
        (["old.yaml", "new.yaml", "--answers", "t.csv", "-o", "t.csv", "--force"], "不会被覆盖", "never overwritten"),
        (["old.yaml", "new.yaml", "--answers", "t.csv", "--learned", "none.json"], "none.json", "none.json"),
    ],
)  # fmt: skip
def test_errors(args: list[str], zh: str, en: str, capsys: pytest.CaptureFixture[str]) -> None:
    for lang, said in (("zh", zh), ("en", en)):
        assert grade(*args, "--lang", lang) == 2
        out, err = capsys.readouterr()
        assert said in err and out == "" and "Traceback" not in err


def test_results_of_another_table_are_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_details(folder / "a.jsonl", graded(folder, OLD))
    (folder / "t.csv").write_text(CLASS.replace("S2,质量,", "S2,质量不好,"), encoding="utf-8")
    write_details(folder / "b.jsonl", graded(folder, NEW))
    assert grade("a.jsonl", "b.jsonl", "--table", "t.csv") == 2
    err = capsys.readouterr().err
    assert "a.jsonl line 2" in err and "row 3 of t.csv" in err


def test_a_file_is_not_overwritten(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    args = ["old.yaml", "new.yaml", "--answers", "t.csv", "-o", "o.txt"]
    assert grade(*args) == 0
    assert (folder / "o.txt").read_text(encoding="utf-8").startswith("6 answers, 3 marks changed")
    assert grade(*args) == 2
    assert "--force" in capsys.readouterr().err
    assert grade(*args, "--force", "--lang", "zh") == 0
    assert (folder / "o.txt").read_text(encoding="utf-8").startswith("6 份答案")
