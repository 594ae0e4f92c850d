"""`grade diff` as a person runs it, with a stand-in for the models."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

import grader.marking.adjust
import grader.marking.learned_file
import grader.pipeline
from grader.cli.diff import diff
from grader.cli.run import run
from grader.export import result_to_dict
from grader.learnt import Learnt, LearntPart
from grader.records import (
    Evidence,
    Flag,
    GradeResult,
    GraderStamp,
    MisconceptionFound,
    PointScore,
    Rubric,
)
from tests.batch.stand_in import StandIn

OLD = """schema: 1
id: loss
title: 客户流失
kind: short-answer
language: zh
question: 为什么流失？
points:
  - {id: quality, text: 质量, marks: 2}
  - {id: price, text: 价格, marks: 1}
"""
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


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
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


# ---- two rubrics ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh", ["6 份答案，3 份的分数变了：3 份升，0 份降；平均变化 +0.67 分，最大 +2 分（S3）。", "满分  3 → 4", "要点 price", "text  - 价格", "also  + 价钱太贵", "marks  1 → 2", "S3  0 → 2（+2）  教师 1", "price  0 → 2  现在算数：「价」", "S1  3 → 4（+1）  教师 3", "分值 1 → 2；现在算「价」，原来算「价格」", "与教师“李”的一致程度（5 份）", "1 份更接近教师，1 份更远，1 份一样远"]),
        ("en", ["6 answers, 3 marks changed: 3 up, 0 down; mean change +0.67, largest +2 (S3).", "full marks  3 → 4", "point price", "text  - 价格", "also  + 价钱太贵", "marks  1 → 2", "S3  0 → 2 (+2)  teacher 1", "price  0 → 2  now counts: “价”", "S1  3 → 4 (+1)  teacher 3", "worth 1 → 2; now counts: “价”, before: “价格”", "Agreement with the teacher's “李” (5 answers)", "1 came closer to the teacher's and 1 went further off (as far off as before: 1)"]),
    ],
)  # fmt: skip
def test_two_rubrics_for_people(lang: str, said: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert grade("old.yaml", "new.yaml", "--answers", "t.csv", "--human", "李", "--lang", lang) == 0
    out, err = capsys.readouterr()
    whole = " ".join(out.replace("\n", " ").split()).replace(" ", "")
    assert all(phrase.replace(" ", "") in whole for phrase in said), out
    assert all(cell_len(line) <= 80 for line in out.splitlines())
    assert ("满分从 3 变成了 4" in err) if lang == "zh" else ("Full marks went from 3 to 4" in err)


def test_the_json_is_as_documented(capsys: pytest.CaptureFixture[str]) -> None:
    assert grade("old.yaml", "new.yaml", "--answers", "t.csv", "--human", "李", "--format", "json") == 0
    found = told(capsys)
    assert list(found) == [
        "n", "changed", "up", "down", "mean_change", "largest", "needs_review", "stamps", "rubric", "points",
        "misconceptions", "held", "taught", "answers", "agreement", "notes",
    ]  # fmt: skip
    assert (found["n"], found["changed"], found["up"], found["down"]) == (6, 3, 3, 0)
    assert (found["mean_change"], found["largest"]) == (pytest.approx(4 / 6, abs=1e-6), 2)
    assert found["needs_review"] == {"old": 1, "new": 1}
    assert found["stamps"]["old"]["rubric"] == "loss" and found["stamps"]["new"]["max_score"] == "4"
    assert {(c["id"], c["key"]) for c in found["rubric"]["changed"]} == {
        (None, "total"), ("price", "text"), ("price", "marks"), ("price", "also"),
    }  # fmt: skip
    assert [{k: p[k] for k in ("id", "gained", "lost", "net")} for p in found["points"]] == [
        {"id": "quality", "gained": 0, "lost": 0, "net": 0},
        {"id": "price", "gained": 1, "lost": 0, "net": 4},
    ]
    assert [(a["id"], a["old"], a["new"], a["human"]) for a in found["answers"]] == [
        ("S3", 0, 2, 1),
        ("S1", 3, 4, 3),
        ("S6", 1, 2, 2),
    ]
    assert found["answers"][1]["points"] == [
        {"id": "price", "old": 1, "new": 2, "words_old": ["价格"], "words_new": ["价"], "reason_old": None,
         "reason_new": None, "contradicted_old": False, "contradicted_new": False},
    ]  # fmt: skip
    agreement = found["agreement"]
    assert (agreement["n"], agreement["scale"]["max"]) == (5, 4)
    assert agreement["old"]["exact_agr"] == 60 and agreement["new"]["exact_agr"] == 60
    assert agreement["difference"]["exact_agr"]["value"] == 0
    assert (agreement["towards"], agreement["away"], agreement["neither"]) == (1, 1, 1)


def test_long_lists_are_cut_and_say_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert grade("old.yaml", "new.yaml", "--answers", "t.csv", "--most", "1") == 0
    out = capsys.readouterr().out
    assert "… and 2 more: see --most or --format json." in out and "S6" not in out
    assert grade("old.yaml", "new.yaml", "--answers", "t.csv", "--most", "1", "--format", "json") == 0
    assert len(told(capsys)["answers"]) == 3


def test_what_was_learned_is_applied_to_the_new_grading_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    part = LearntPart("clause", 0.8, evidence=(Evidence(0, 2, "价钱"),), like="S9", like_marks=2)

    class Taught:
        def __init__(self, inner: Grader, learned: str) -> None:
            assert learned == "what was learned"
            self.inner = inner

        def grade_many(self, texts: Iterable[str]) -> Iterator[GradeResult]:
            for r in self.inner.grade_many(texts):
                yield replace(r, score=r.score + 1, learnt=Learnt("residual", 12, r.score, 0.8, (part,)))

    monkeypatch.setattr(grader.marking.adjust, "TaughtGrader", Taught)
    monkeypatch.setattr(
        grader.marking.learned_file, "read_learned", lambda *_, **__: ("what was learned", None)
    )
    assert grade("old.yaml", "old.yaml", "--answers", "t.csv", "--learned", "l.json", "--lang", "zh") == 0
    out = capsys.readouterr().out
    assert "6 份答案，6 份的分数变了" in out and "教师评分的校正  无 → 教师评过的 12 份" in out
    assert "教师评分的校正  +1  按教师评过的 12 份（「价钱」" in out and "S9" in out
    assert grade("old.yaml", "old.yaml", "--answers", "t.csv", "--learned", "l.json", "--format", "json") == 0
    assert told(capsys)["taught"] == 6


def test_the_same_rubric_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "rubrics").mkdir()
    (folder / "rubrics" / "loss.yaml").write_text(OLD, encoding="utf-8")
    assert grade("loss", "old.yaml", "--answers", "t.csv") == 2
    assert "nothing can differ" in capsys.readouterr().err
    (folder / "new.yaml").write_text(OLD + "tags: [x]\n", encoding="utf-8")
    assert grade("loss", "new.yaml", "--answers", "t.csv", "--lang", "zh") == 0
    out, err = capsys.readouterr()
    assert "6 份答案，分数都没有变。" in out and "不影响分数" in err


def test_a_wrong_column_is_told_before_the_grading(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(grader.pipeline, "Grader", None)  # would raise where it is called
    assert grade("old.yaml", "new.yaml", "--answers", "t.csv", "--human", "王") == 2
    assert "--human" in capsys.readouterr().err


def test_fast_holds_for_both(capsys: pytest.CaptureFixture[str]) -> None:
    assert grade("old.yaml", "new.yaml", "--answers", "t.csv", "--fast", "--format", "json") == 0
    assert {stamp["model"] for stamp in told(capsys)["stamps"].values()} == {"fast"}


def test_progress_counts_both_gradings(folder: Path) -> None:
    from grader.marking.compare_inputs import grade_both
    from grader.marking.marks import read_marks
    from grader.rubric import read_rubric

    rubrics = [read_rubric(folder / name) for name in ("old.yaml", "new.yaml")]
    told: list[tuple[int, int | None]] = []
    old, new = ((rubric, Grader(rubric)) for rubric in rubrics)
    grade_both(read_marks(folder / "t.csv"), old, new, progress=lambda *step: told.append(step))
    assert told == [(n, 12) for n in range(1, 13)]


# ---- two files of results ---------------------------------------------------------------------------------
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
        (["a.jsonl", "b.jsonl", "--table", "t.csv"], "无法读取 a.jsonl", "a.jsonl cannot be read"),
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
