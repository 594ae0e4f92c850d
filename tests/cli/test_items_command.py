"""`grade items` as a person runs it, over small tables."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from grader.batch.results import result_cells, result_columns
from grader.cli import main
from grader.export import result_to_dict
from grader.marking.marks import read_marks
from grader.view.wrap import cells
from tests.results import ZH_ANSWER, ZH_RUBRIC, make_result

RUBRIC = """schema: 1
id: loss
title: 客户流失
kind: short-answer
language: zh
question: 为什么流失？
points:
  - {id: quality, text: 质量不稳定，客户用着不放心, marks: 2}
  - {id: price, text: 价格没有优势, marks: 1}
  - {id: staff, text: 员工带走客户, marks: 1}
"""
HEADER = "学号,答案,score,max_score,point:quality,point:price,point:staff,error,t,t:quality,t:price,t:staff"
MARKS = [
    (2, 1, 1),
    (2, 1, 0),
    (2, 1, 1),
    (2, 0, 1),
    (1, 1, 0),
    (0, 0, 1),
    (0, 0, 0),
    (0, 0, 1),
    (0, 0, 0),
    (1, 1, 0),
]


def row(at: int, quality: float, price: float, staff: float) -> str:
    total = quality + price + staff
    return f"S{at},答,{total},4,{quality},{price},{staff},,{total / 2},{quality / 2},{price / 2},{staff / 2}"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GRADER_LANG", "en")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rubrics").mkdir()
    (tmp_path / "rubrics" / "loss.yaml").write_text(RUBRIC, encoding="utf-8")
    put(tmp_path / "t.csv", [HEADER, *(row(i, *m) for i, m in enumerate(MARKS))])
    return tmp_path


def put(path: Path, lines: list[str]) -> None:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def as_json(capsys: pytest.CaptureFixture[str], *args: str) -> Mapping[str, object]:
    assert main(["items", *args, "--format", "json"]) == 0
    found: Mapping[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_json_has_every_figure(capsys: pytest.CaptureFixture[str]) -> None:
    found = as_json(capsys, "t.csv", "--rubric", "loss")
    marks = np.array(MARKS, np.float64)
    assert list(found) == [
        *("schema", "n", "max_score", "mean", "sd", "facility", "cic", "error_ratio", "standard_error"),
        *("skewness", "kurtosis", "points", "questions", "co_missed", "teach_next", "notes"),
    ]
    assert (found["n"], found["max_score"], found["mean"]) == (10, 4, marks.sum() / 10)
    points = found["points"]
    assert isinstance(points, list)
    assert points[0] == {
        "id": "quality",
        "text": "质量不稳定，客户用着不放心",
        "marks": 2,
        "n": 10,
        "missed": 4,
        "mean": 1,
        "sd": pytest.approx(marks[:, 0].std(ddof=1), abs=1e-4),
        "facility": 50,
        "discrimination": pytest.approx(
            100 * np.corrcoef(marks[:, 0], marks[:, 1:].sum(axis=1))[0, 1], abs=1e-4
        ),
        "efficiency": pytest.approx(points[0]["efficiency"]),
        "upper_lower": 1,
    }
    assert found["questions"] == []


def test_pairs_and_words_are_in_the_json_in_the_language_asked_for(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    pairs = [(2, 1, i % 2) for i in range(8)] + [(0, 0, i % 2) for i in range(8)]
    put(folder / "p.csv", [HEADER, *(row(i, *m) for i, m in enumerate(pairs))])
    found = as_json(capsys, "p.csv", "--rubric", "loss", "--lang", "zh")
    (pair,) = found["co_missed"]  # type: ignore[misc]
    assert pair["points"] == ["quality", "price"]  # type: ignore[index]
    assert {k: pair[k] for k in ("both", "expected", "lift", "phi")} == {  # type: ignore[index]
        "both": 8,
        "expected": 4,
        "lift": 2,
        "phi": 1,
    }
    assert pair["p"] == pytest.approx(3 / 12870)  # type: ignore[index]  # one of C(16, 8), three pairs
    assert "8 人中 8 人" in "".join(found["teach_next"])  # type: ignore[arg-type]
    assert "16 名学生" in "".join(found["notes"])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", ["10 名学生，满分 4：平均 2.00", "内部一致性系数", "零分人数", "接下来讲什么", "质量不稳定"]),
        (
            "en",
            ["10 students, out of 4: mean 2.00", "internal consistency", "Facility", "What to teach next"],
        ),
    ],
)
def test_tables_for_people(lang: str, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["items", "t.csv", "--rubric", "loss", "--lang", lang]) == 0
    shown = capsys.readouterr()
    assert all(word in shown.out for word in words)
    assert ("注意：只有 10 名学生" if lang == "zh" else "Note: With only 10 students") in shown.err
    assert max(map(cells, shown.out.splitlines())) <= 80


def test_the_teachers_marks_instead(capsys: pytest.CaptureFixture[str]) -> None:
    found = as_json(capsys, "t.csv", "--rubric", "loss", "--human", "t")
    assert (found["mean"], found["facility"]) == (1, 25)


def test_questions_instead_of_points(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    rows = [f"S{i},{q},{(i * k) % 4},4" for i in range(8) for k, q in ((1, "q1"), (3, "q2"))]
    put(folder / "q.csv", ["学号,题号,score,max_score", *rows])
    found = as_json(capsys, "q.csv")
    assert found["points"] == [] and found["max_score"] == 8
    assert [q["id"] for q in found["questions"]] == ["q1", "q2"]  # type: ignore[union-attr,attr-defined]
    assert main(["items", "q.csv"]) == 0
    assert "Question" in capsys.readouterr().out


def test_students_without_a_question_in_common(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    put(folder / "q.csv", ["学号,题号,score,max_score", *(f"S{i},q{i % 2},{i % 4},4" for i in range(8))])
    found = as_json(capsys, "q.csv")
    assert (found["n"], found["mean"], found["cic"]) == (0, None, None)
    assert main(["items", "q.csv"]) == 0
    assert "0 students answered every question." in capsys.readouterr().out


def test_figures_without_a_value_are_null_and_a_dash(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    put(folder / "c.csv", [HEADER, *(row(i, 2, 1, i % 2) for i in range(30))])
    found = as_json(capsys, "c.csv", "--rubric", "loss")
    assert [p["discrimination"] for p in found["points"]] == [None] * 3  # type: ignore[union-attr,attr-defined]
    assert "discrimination has no value" in "".join(found["notes"])  # type: ignore[arg-type]
    assert main(["items", "c.csv", "--rubric", "loss"]) == 0
    assert "–" in capsys.readouterr().out


def test_details_tell_what_is_asserted_wrongly(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    wrong = make_result(
        ZH_RUBRIC, ZH_ANSWER, {"quality": ("full", "")}, misconceptions={"price-only": "更大"}
    )
    columns, _ = result_columns(("学号", "答案"), ZH_RUBRIC)
    with (folder / "d.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("学号", "答案", *columns))
        for i in range(6):
            writer.writerow((f"S{i}", ZH_ANSWER, *(c.text for c in result_cells(wrong, ZH_RUBRIC))))
    numbers = [row.number for row in read_marks(folder / "d.csv").rows]  # an answer has several lines
    put(
        folder / "d.jsonl",
        [json.dumps({"row": n, **result_to_dict(wrong)}, ensure_ascii=False) for n in numbers],
    )
    found = as_json(capsys, "d.csv", "--details", "d.jsonl", "--lang", "zh")
    assert "常见的误解：“客户流失只是因为价格”（6 人中 6 人）。" in "".join(found["teach_next"])  # type: ignore[arg-type]


def test_a_file_is_written_and_never_overwritten_without_force(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    args = ["items", "t.csv", "--rubric", "loss", "--format", "json", "-o", "out.json"]
    assert main(args) == 0 and capsys.readouterr().out == ""
    assert json.loads((folder / "out.json").read_text(encoding="utf-8"))["n"] == 10
    (folder / "out.json").write_text("mine", encoding="utf-8")
    assert main(args) == 2
    assert "--force" in capsys.readouterr().err
    assert (folder / "out.json").read_text(encoding="utf-8") == "mine"
    assert main([*args, "--force"]) == 0


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["none.csv"], "none.csv"),
        (["t.csv", "--rubric", "los"], "loss"),
        (["t.csv", "--human", "tt"], "no column “tt” (--human)"),
        (["t.csv", "--details", "none.jsonl"], "none.jsonl"),
        (["few.csv", "--rubric", "loss"], "at least 6 are needed"),
        (["plain.csv"], "grade batch -o"),
    ],
)
def test_what_cannot_be_analysed_is_one_clear_error(
    args: list[str], words: str, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    put(folder / "few.csv", [HEADER, *(row(i, 2, 1, 1) for i in range(5))])
    put(folder / "plain.csv", ["学号,答案", *(f"S{i},答" for i in range(9))])
    assert main(["items", *args]) == 2
    shown = capsys.readouterr()
    assert words in shown.err and shown.out == "" and "Traceback" not in shown.err
