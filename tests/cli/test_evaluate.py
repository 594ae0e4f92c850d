"""`grade evaluate` as a person runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len

from grader.cli.evaluate import evaluate
from grader.cli.run import run

ROOT = Path(__file__).parents[2]
TABLE = "学号,班级,score,max_score,李老师,王老师,李老师:quality,point:quality\n" + "".join(
    f"S{i},{'甲' if i < 15 else '乙'},{i % 7 - (i % 3 == 0) / 2 if i % 7 else 0},6,{i % 7},{(i + i % 2) % 7 if i % 2 else ''},{i % 2},{(i + i // 9) % 2}\n"
    for i in range(32)
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GRADER_LANG", "en")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8")
    return tmp_path


def grade(*args: str) -> int:
    return run(evaluate, list(args))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_tables_for_people(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert grade("t.csv", "--human", "李老师", "--human2", "王老师", "--group", "班级", "--lang", lang) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert all(cell_len(line) <= 80 for line in out.splitlines()), out
    named = (
        "exact_agr",
        "adj_agr",
        "wtkappa",
        "SMD",
        "R2",
        "RMSE",
        "MAE",
        "raw_trim_round",
        "prmse",
        "DSM",
        "precision",
    )
    assert all(name in out for name in named)
    assert "≥ .7" in out and "± .15" in out and "≥ -.1" in out
    assert {"zh": "参考线", "en": "95% interval"}[lang] in out
    assert out.startswith({"zh": "32 份答案", "en": "32 answers"}[lang])


def test_the_same_figures_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    args = ("t.csv", "--human", "李老师", "--group", "班级", "--lang", "zh")
    assert grade(*args) == 0
    text = capsys.readouterr().out
    assert grade(*args, "--format", "json") == 0
    data = json.loads(capsys.readouterr().out)
    (row,) = [line.split() for line in text.splitlines() if line.startswith("wtkappa")]
    low, high = data["intervals"]["raw_trim_round"]["wtkappa"]
    assert row[2] == f"{data['system']['raw']['wtkappa']:.3f}"
    assert " ".join(row[5:7]) == f"[{low:.2f}, {high:.2f}]"
    assert data["n"] == 32 and [g["value"] for g in data["groups"]] == ["乙", "甲"]
    assert data["points"][0]["id"] == "quality" and data["consistency"] is None


def test_notes_stand_below_the_tables(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "few.csv").write_text("id,score,h\n1,2,2\n2,3,2\n3,,1\n", encoding="utf-8")
    assert grade("few.csv", "--human", "h") == 0
    out = capsys.readouterr().out
    assert "Note: Only 2 answers" in out and "corr       Pearson's r" in out and " – " in out
    assert grade("few.csv", "--human", "h", "--lang", "zh") == 0
    assert "注意：1 份答案没有计入" in capsys.readouterr().out


def test_absent_students_do_not_stop_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "few.csv").write_text("id,score,h\n1,2,2\n2,3,3\n3,0,缺考\n", encoding="utf-8")
    assert grade("few.csv", "--human", "h", "--lang", "zh", "--format", "json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["n"] == 2
    assert found["notes"][0] == "few.csv 的“h”有 1 格写的不是分数，当作没有评分：缺考 × 1。"


def test_a_teachers_table_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    """The example of the documentation: what grade batch writes, and the teacher's table that comes with it."""
    teacher = ROOT / "examples" / "churn-causes" / "class-teacher.csv"
    ids = [line.split(",")[0] for line in teacher.read_text(encoding="utf-8-sig").splitlines()[1:]]
    rows = "".join(f"{name},{i % 7},6,{i % 2}\n" for i, name in enumerate(ids))
    Path("graded.csv").write_text("学号,score,max_score,point:quality\n" + rows, encoding="utf-8")
    assert grade("graded.csv", "--teacher", str(teacher), "--human", "总分", "--format", "json") == 0
    data = json.loads(capsys.readouterr().out)
    assert data["n"] == 30 and data["scale"] == {"min": 0, "max": 6, "step": 0.5}
    assert [point["id"] for point in data["points"]] == ["quality"]


def test_written_to_a_file_and_never_over_one(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    args = ("t.csv", "--human", "李老师", "--format", "json", "-o", "report.json")
    assert grade(*args) == 0
    assert json.loads((folder / "report.json").read_text(encoding="utf-8"))["n"] == 32
    assert grade(*args) == 2
    assert "--force" in capsys.readouterr().err
    assert grade(*args, "--force") == 0


def test_scale_and_resamples_can_be_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        grade(
            "t.csv",
            "--human",
            "李老师",
            "--max",
            "10",
            "--step",
            "0.5",
            "--resamples",
            "100",
            "--format",
            "json",
        )
        == 0
    )
    data = json.loads(capsys.readouterr().out)
    assert data["scale"] == {"min": 0, "max": 10, "step": 0.5} and data["intervals"]["resamples"] == 100


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("none.csv", "--human", "李老师"), "There is no file none.csv."),
        (("t.csv",), "--human"),
        (("t.csv", "--human", "李"), "李老师"),
        (("t.csv", "--human", "李老师", "--max", "3"), "outside 0 to 3"),
        (("t.csv", "--human", "李老师", "--max", "nan"), "--max, --step"),
        (("t.csv", "--human", "李老师", "--step", "0"), "--step"),
        (("t.csv", "--human", "李老师", "--resamples", "5"), "--resamples"),
        (("t.csv", "--human", "李老师", "--teacher", "t.csv", "--human2", "李老师"), "same column"),
    ],
)
def test_bad_usage(args: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert grade(*args) == 2
    out, err = capsys.readouterr()
    assert out == "" and said in err and err.startswith("Error: ") and "Traceback" not in err


def test_terminal_codes_in_a_table_are_not_printed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "id,score,h,g,h:\x1b[3m,point:\x1b[3m\n1,2,2,\x1b[2J,1,1\n2,3,1,\x1b[2J,0,1\n"
    (folder / "evil.csv").write_text(text, encoding="utf-8")
    assert grade("evil.csv", "--human", "h", "--group", "g") == 0
    assert grade("evil.csv", "--human", "\x1b[31m") == 2
    out, err = capsys.readouterr()
    assert "\x1b" not in out + err


def test_import_is_light() -> None:
    code = (
        "import sys, grader.cli.evaluate\n"
        "heavy = {'openpyxl', 'rich', 'onnxruntime', 'numpy', 'pydantic', 'jieba'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
