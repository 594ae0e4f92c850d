"""`grade rubrics test` as a person runs it, with a stand-in for the model."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
import review_table

import grader.marking.tune.nearest
import grader.pipeline
from grader.cli import main
from grader.pipeline import Grader
from grader.records import Evidence, GradeResult, PointScore
from grader.view.wrap import cells


class Seeing(review_table.Grader):
    """The stand-in, but it quotes the words, and is in two minds where an answer says 大概."""

    def grade(self, text: str) -> GradeResult:
        result = super().grade(text)
        return replace(result, points=tuple(_seen(p, text) for p in result.points))


def _seen(p: PointScore, text: str) -> PointScore:
    if p.credit == "none":
        return p
    at = text.index(p.text)
    quoted = replace(p, evidence=(Evidence(at, at + len(p.text), p.text),))
    return (
        replace(quoted, credit="partial", earned=p.marks / 2, probability=0.5) if "大概" in text else quoted
    )


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    review_table.set_up(tmp_path, monkeypatch)
    monkeypatch.setattr(grader.pipeline, "Grader", Seeing)
    monkeypatch.setattr(grader.marking.tune.nearest, "Grader", Seeing)
    return tmp_path


def test_points_then_the_answers_to_look_at(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rubrics", "test", "loss", "--answers", "t.csv"]) == 0
    out, err = capsys.readouterr()
    assert "5 answers" in out and err == ""
    assert out.index("1. ") < out.index("[quality]") < out.index("[price]")
    assert "Borderline (1)\n   - S2 · half · probability 0.500\n     大概⟦质量⟧\n   full 1: S1\n" in out


def test_what_differs_from_the_teacher_comes_first(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "hers.csv").write_text("学号,point:quality\nS5,1\nS1,1\nS2,0.5\n", encoding="utf-8")
    args = ["rubrics", "test", "loss", "--answers", "t.csv", "--teacher", "hers.csv", "--point", "quality"]
    assert main([*args, "--lang", "zh"]) == 0
    out = capsys.readouterr().out
    _, points = out.split("[quality]")
    assert (
        points.index("与教师不一致 (3)")
        < points.index("S5 · 教师 1，系统 0")
        < points.index("S2 · 教师 0.5，系统 1")
    )
    assert "[price]" not in out


def test_json_has_every_answer(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        main(
            ["rubrics", "test", "rubrics/loss.yaml", "--answers", "t.csv", "--format", "json", "--most", "1"]
        )
        == 0
    )
    found = json.loads(capsys.readouterr().out)
    quality = found["points"][0]
    assert {a["id"] for a in quality["answers"]} == {"S1", "S2", "S3", "S4", "S5"}
    assert quality["full"] + quality["partial"] + quality["none"] == found["answers"] == 5
    assert set(found["thresholds"]) == {"partial", "full"}
    quoted = next(a for a in quality["answers"] if a["id"] == "S1")
    assert quoted["quote"]["text"] == "质量" and quoted["context"]["after"] == "和价格"
    assert quoted["teacher"] is quoted["difference"] is None


def test_a_table_of_everything(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    args = ["rubrics", "test", "loss", "--answers", "t.csv", "-o", "tried.csv"]
    assert main(args) == 0
    assert "Wrote tried.csv" in capsys.readouterr().err
    rows = list(csv.DictReader(io.StringIO((folder / "tried.csv").read_text("utf-8-sig"))))
    assert len(rows) == 10 and {row["point"] for row in rows} == {"quality", "price"}
    one = next(row for row in rows if row["id"] == "S1" and row["point"] == "quality")
    assert (one["quote"], one["context"], one["answer"], one["credit"]) == (
        "质量",
        "质量和价格",
        "质量和价格",
        "full",
    )
    assert main(args) == 2
    assert "--force" in capsys.readouterr().err


def test_lines_fit_the_terminal(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    (folder / "t.csv").write_text("学号,答案\n" + f"S1,{'大概质量' * 40}\n" * 30, encoding="utf-8")
    assert main(["rubrics", "test", "loss", "--answers", "t.csv", "--lang", "zh"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(cells, lines)) <= 50 and any("另有 25 份" in line for line in lines)


def test_a_point_that_nobody_met_is_wondered_at(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "t.csv").write_text("学号,答案\nS1,质量\nS2,质量\n", encoding="utf-8")
    assert main(["rubrics", "test", "loss", "--answers", "t.csv"]) == 0
    out = capsys.readouterr().out
    assert "No answer met it" in out and "Every answer met it in full" in out


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["loss"], "--answers"),
        (["loss", "--answers", "gone.csv"], "gone.csv"),
        (["gone", "--answers", "t.csv"], "No rubric has the id gone"),
        (["loss", "--answers", "t.csv", "--point", "qualty"], "no point qualty"),
        (["loss", "--answers", "t.csv", "--human", "李"], "李:quality"),
        (["loss", "--answers", "t.csv", "-o", "t.csv", "--force"], "never overwritten"),
        (
            ["rubrics/loss.yaml", "--answers", "t.csv", "-o", "rubrics/loss.yaml", "--force"],
            "never overwritten",
        ),
        (["loss", "--answers", "t.csv", "-o", "x.ods"], ".ods"),
    ],
)
def test_errors(args: list[str], said: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rubrics", "test", *args]) == 2
    assert said in capsys.readouterr().err


def test_words_that_come_near_are_quoted_by_the_real_grader() -> None:
    from grader.bundled import default_fusion
    from grader.marking.tune.nearest import nearest_words
    from grader.rubric import parse_rubric

    rubric = parse_rubric(
        "schema: 1\nid: x\ntitle: 题\nquestion: 客户为什么流失？\npoints:\n"
        "  - {id: a, text: 产品质量不稳定, marks: 1}\n  - {id: b, text: 员工跳槽带走客户, marks: 1}\n"
    )
    answer = "天气很好。产品卖得不错。"
    fusion = default_fusion().for_rubric(rubric, fast=True)
    plain = Grader(rubric, fast=True).grade(answer)
    look = nearest_words(rubric, fusion, fast=True)
    (near,) = look([answer], "a")
    assert plain.points[0].credit == "none" and plain.points[0].evidence == ()
    assert near is not None and "产品" in near.text and answer[near.start : near.end] == near.text
    assert list(look([answer, answer], "a")) == [near, near]
