"""From the graded table to the final marks, as a teacher runs it, with a stand-in for the model."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest
from review_table import set_up

from grader.cli import main


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    set_up(tmp_path, monkeypatch)
    assert main(["batch", "t.csv", "--rubric", "loss", "-o", "o.csv", "--details", "d.jsonl", "-q"]) == 0
    assert main(["review", "t.csv", "--details", "d.jsonl", "--budget", "0", "-o", "r.xlsx"]) == 0
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    sheet = book.worksheets[0]
    names = {cell.value: cell.column for cell in sheet[1]}
    rows = {sheet.cell(r, 1).value: r for r in range(2, 7)}
    sheet.cell(rows["S2"], names["teacher:quality"]).value = 1
    sheet.cell(rows["S5"], names["teacher_score"]).value = 0.5
    book.save(tmp_path / "r.xlsx")
    return tmp_path


def rows(path: Path) -> dict[str, dict[str, str]]:
    return {r["学号"]: r for r in csv.DictReader(io.StringIO(path.read_text("utf-8-sig")))}


def test_marks_are_merged(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["apply", "o.csv", "--review", "r.xlsx", "-o", "final.csv"]) == 0
    assert (
        "5 answers: 2 with the teacher's mark (2 from this review), 3 with the grader's"
        in capsys.readouterr().out
    )
    final = rows(folder / "final.csv")
    assert {i: (r["score"], r["final_score"], r["final_source"]) for i, r in final.items()} == {
        "S1": ("3", "3", "grader"),
        "S2": ("2", "1", "teacher"),
        "S3": ("0", "0", "grader"),
        "S4": ("1", "1", "grader"),
        "S5": ("0", "0.5", "teacher"),
    }


def test_regraded_and_refreshed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["apply", "o.csv", "--review", "r.xlsx", "-o", "final.csv"]) == 0
    assert main(["batch", "final.csv", "--rubric", "loss", "-o", "again.csv", "-q"]) == 0
    capsys.readouterr()
    assert main(["apply", "again.csv", "-o", "final2.csv", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["teacher"] == 2
    before, after = rows(folder / "final.csv"), rows(folder / "final2.csv")
    for name in ("teacher_score", "teacher:quality", "teacher:price", "teacher_comment", "final_score"):
        assert {i: r[name] for i, r in after.items()} == {i: r[name] for i, r in before.items()}


def test_without_ids_a_table_in_another_order_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (folder / "t.csv").open(encoding="utf-8-sig", newline="") as file:
        answers = [["class" if at == 0 else "A", *row[1:]] for at, row in enumerate(csv.reader(file))]
    with (folder / "n.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(answers)
    assert main(["batch", "n.csv", "--rubric", "loss", "-o", "no.csv", "--details", "n.jsonl", "-q"]) == 0
    assert main(["review", "n.csv", "--details", "n.jsonl", "--budget", "0", "-o", "n.xlsx"]) == 0
    book = openpyxl.load_workbook(folder / "n.xlsx")
    sheet = book.worksheets[0]
    names = {cell.value: cell.column for cell in sheet[1]}
    for r in range(2, sheet.max_row + 1):
        sheet.cell(r, names["teacher_score"]).value = 1
    book.save(folder / "n.xlsx")
    assert main(["apply", "no.csv", "--review", "n.xlsx", "-o", "fine.csv"]) == 0
    head, *graded = (folder / "no.csv").read_text("utf-8-sig").splitlines(keepends=True)
    (folder / "moved.csv").write_text(head + "".join(reversed(graded)), encoding="utf-8")
    capsys.readouterr()
    assert main(["apply", "moved.csv", "--review", "n.xlsx", "-o", "final.csv"]) == 2
    assert "the rows may have moved" in capsys.readouterr().err
    assert not (folder / "final.csv").exists()


def test_json_and_lang(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["apply", "o.csv", "--review", "r.xlsx", "-o", "final.xlsx", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["answers"], data["from_review"], data["changed"], data["mean_change"]) == (5, 2, 2, -0.25)
    assert main(["apply", "o.csv", "--review", "r.xlsx", "-o", "final.csv", "--lang", "zh"]) == 0
    assert "2 份以教师的分数为准" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("args", "zh", "en"),
    [
        (["--review", "r.xlsx"], "请用 -o", "Name the table to write"),
        (["--review", "r.xlsx", "-o", "o.csv", "--force"], "不会被覆盖", "never overwritten"),
        (["--review", "r.xlsx", "-o", "t.csv"], "--force", "--force"),
        (["--review", "t.csv", "-o", "f.csv"], "不是 grade review 生成的", "was not made by grade review"),
        (["-o", "f.csv"], "还没有教师的分数", "no marks of a teacher"),
        (["--review", "none.xlsx", "-o", "f.csv"], "none.xlsx", "none.xlsx"),
        (["--review", "r.xlsx", "-o", "f.ods"], ".xlsx 或 .csv", ".xlsx or .csv"),
    ],
)
def test_errors(folder: Path, capsys: pytest.CaptureFixture[str], args: list[str], zh: str, en: str) -> None:
    capsys.readouterr()
    assert main(["apply", "o.csv", *args, "--lang", "en"]) == 2
    assert en in capsys.readouterr().err
    assert main(["apply", "o.csv", *args, "--lang", "zh"]) == 2
    assert zh in capsys.readouterr().err
    assert not (folder / "f.csv").exists()


def test_a_table_that_was_not_graded(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["apply", "t.csv", "--review", "r.xlsx", "-o", "f.csv"]) == 2
    err = capsys.readouterr().err
    assert "score" in err
    assert "grade batch" in err
