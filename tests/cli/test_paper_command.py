"""`grade paper` as a person runs it, with a stand-in for the model, and the two example papers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import grader.cli
import grader.pipeline
from grader.batch import open_table
from grader.cli import main
from grader.cli.group import Lazy
from grader.paper.columns import find_columns
from grader.paper.objective.mark import mark_objective
from grader.paper.read import read_paper, rubric_finder
from tests.batch.stand_in import LOSS_YAML, StandIn
from tests.paper.made_paper import HEADER, PAPER

ROOT = Path(__file__).parents[2]
EXAMPLES = ("crm-final/class.csv", "expo-review/class.xlsx")


class Grader(StandIn):
    """The stand-in under the pipeline's signature."""

    def __init__(self, rubric: object, **_: object) -> None:
        super().__init__(rubric)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setitem(
        grader.cli.COMMANDS, "paper", Lazy("grader.cli.paper:paper", zh="评卷", en="Grade a paper")
    )
    monkeypatch.setattr(grader.pipeline, "Grader", Grader)
    monkeypatch.setenv("GRADER_LANG", "en")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rubrics").mkdir()
    (tmp_path / "rubrics" / "loss.yaml").write_text(LOSS_YAML, encoding="utf-8")
    (tmp_path / "p.yaml").write_text(PAPER, encoding="utf-8")
    rows = ["S1,B,ABD,错,成本、便利,质量和价格", "S2,b,AB,×,成本；方便,大概质量", "S3,A或B,ABC,对,,"]
    (tmp_path / "c.csv").write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return tmp_path


def grade(*args: str) -> int:
    return main(["paper", *args])


def test_a_class(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert grade("p.yaml", "c.csv", "-o", "o.xlsx", "--details", "d.jsonl") == 0
    out, err = capsys.readouterr()
    assert "小测验: 3 students, 3 with a total, 0 without, 2 to review." in out
    assert "Out of 20: mean 11.67 (facility 58%)" in out and "Commonest wrong" in out
    assert "discrimination and consistency need 6" in err
    assert openpyxl.load_workbook("o.xlsx")["总表"]["J2"].value == 20
    assert len((folder / "d.jsonl").read_text("utf-8").splitlines()) == 15


def test_a_class_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    assert grade("p.yaml", "c.csv", "-o", "o.csv", "--lang", "zh") == 0
    out, err = capsys.readouterr()
    assert "《小测验》：3 名学生，有总分 3，没有总分 0，建议复核 2。" in out and "得分率" in out
    assert "CSV 只有总表" in err


def test_figures_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert grade("p.yaml", "c.csv", "--format", "json", "-q") == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert list(found) == [
        *(
            "schema",
            "paper",
            "sha256",
            "n",
            "graded",
            "broken",
            "review",
            "max_score",
            "mean",
            "sd",
            "facility",
        ),
        *("lowest", "highest", "cic", "error_ratio", "standard_error", "sections", "items", "notes"),
    ]
    assert (found["n"], found["mean"], found["cic"], found["max_score"]) == (3, 11.6667, None, 20)
    assert found["sections"][0] == {
        "title": "一、选择",
        "max_score": 6,
        "n": 3,
        "mean": 4,
        "sd": 3.0414,
        "facility": 66.6667,
    }
    single, *_, asked = found["items"]
    assert (single["number"], single["key"], single["facility"], single["review"]) == ("1", "B", 66.6667, 1)
    assert single["chosen"] == {"A": 0, "B": 2, "C": 0, "D": 0} and asked["rubric"] == "loss"


def test_a_paper_alone_is_checked_and_shown(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert grade("p.yaml", "--check") == 0
    out = capsys.readouterr().out
    assert "小测验: 3 sections, 5 items, 20 marks." in out
    assert "一、选择 (6 marks), (right − wrong) / right options" in out
    assert "客户流失 [loss]" in out and "scaled from 3" in out and "成本 / Cost; 便利" in out
    assert grade("p.yaml") == 0 and capsys.readouterr().out == out
    assert sorted(p.name for p in folder.iterdir()) == ["c.csv", "p.yaml", "rubrics"]


def test_a_check_with_a_class_shows_its_columns(capsys: pytest.CaptureFixture[str]) -> None:
    Path("c.csv").write_text("学号,Q1,Q2,Q3,Q4,loss\nS1,,,,,\n", encoding="utf-8")
    assert grade("p.yaml", "c.csv", "--check", "--format", "json") == 0
    found = json.loads(capsys.readouterr().out)
    columns = [item["column"] for section in found["sections"] for item in section["items"]]
    assert columns == ["Q1", "Q2", "Q3", "Q4", "loss"]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["none.yaml"], "No paper at none.yaml"),
        (["p.yaml", "none.csv"], "There is no file none.csv"),
        (["p.yaml", "-o", "o.xlsx"], "There is no class table"),
        (["p.yaml", "c.csv", "-o", "-"], "cannot go to standard output"),
        (["p.yaml", "c.csv", "--check", "-o", "o.xlsx"], "--check grades nothing"),
        (["p.yaml", "c.csv", "-o", "c.csv"], "-o names the input c.csv"),
        (["p.yaml", "c.csv", "-o", "p.yaml", "--force"], "-o names the input p.yaml"),
        (["p.yaml", "c.csv", "--rubrics", "none"], "The rubric folder none does not exist"),
        (["p.yaml", "c.csv", "--id-column", "号"], "no column “号”"),
    ],
)
def test_wrong_calls(capsys: pytest.CaptureFixture[str], args: list[str], said: str) -> None:
    assert grade(*args) == 2
    out, err = capsys.readouterr()
    assert said in err and not out and "Traceback" not in err


def test_a_wrong_paper_is_told_line_by_line(capsys: pytest.CaptureFixture[str]) -> None:
    Path("p.yaml").write_text(
        PAPER.replace("key: B", "key: E").replace("rubric: loss", "rubric: los"), encoding="utf-8"
    )
    assert grade("p.yaml", "c.csv", "--lang", "zh") == 2
    err = capsys.readouterr().err
    assert "p.yaml:9: sections[1].items[1].key：答案里的 E 不在选项 ABCD 之中" in err
    assert "p.yaml:18: sections[3].items[1].rubric：没有 id 为“los”的评分标准。最接近的是：loss" in err


def test_rows_without_a_total_are_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("c.csv").write_text(f"{HEADER}\nS1,B\n" + "S2,B,A,错,a、b,爆\n" * 11, encoding="utf-8")
    assert grade("p.yaml", "c.csv", "-o", "o.csv") == 1
    err = capsys.readouterr().err
    assert "Students without a total: 12" in err and "row 2: This row has 2 cells" in err
    assert "row 3: item 5: Grading failed" in err and "… and 2 more; see the error column." in err
    assert (folder / "o.csv").exists()


def test_help_in_both_languages(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert grade("--help") == 0
    assert "[OPTIONS] PAPER [TABLE]" in capsys.readouterr().out


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_papers_are_whole(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their rubrics exist, their marks add up to 100, every item has its column, and the class is as varied as it says."""
    monkeypatch.chdir(ROOT)
    given = ROOT / "examples" / "papers" / name
    path = given.parent / "paper.yaml"
    paper = read_paper(path, find_rubric=rubric_finder(path))
    with open_table(given) as table:
        columns = find_columns(table.header, paper, table=given)
        rows = list(table.rows())
    assert (paper.marks, len(rows), columns.notes) == (100, 20, ())
    assert len({row.cells[columns.id or 0].text for row in rows}) == 20
    unread = [
        answer
        for at, item in zip(columns.answers, paper.items, strict=True)
        for row in rows
        if item in paper.objective_items
        and (answer := row.cells[at].text)
        and mark_objective(item, answer, round_to=paper.round_to).reasons  # type: ignore[arg-type]
    ]
    assert 5 <= len(unread) <= 15 and {"A或C", "A或D"} & set(unread)


SLOW = """
import sys, time
import grader.pipeline
from grader.cli import main
from tests.cli.test_paper_command import Grader

class Slow(Grader):
    def grade(self, text):
        print("at work", file=sys.stderr, flush=True)
        time.sleep(0.3)
        return super().grade(text)
grader.pipeline.Grader = Slow
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_stopped_it_leaves_nothing_behind(folder: Path, number: signal.Signals, code: int) -> None:
    (folder / "c.csv").write_text(f"{HEADER}\n" + "S1,B,ABD,错,成本、便利,质量\n" * 300, encoding="utf-8")
    (folder / "tmp").mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", SLOW, "paper", "p.yaml", "c.csv", "-o", "o.xlsx", "--details", "d.jsonl"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "TMPDIR": str(folder / "tmp")},
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        assert process.stderr.readline().strip() == "at work"
        process.send_signal(number)
        _, err = process.communicate(timeout=30)
    assert process.returncode == code, err
    assert "Traceback" not in err and (number != signal.SIGINT or "Interrupted; nothing was written." in err)
    assert sorted(p.name for p in folder.iterdir()) == ["c.csv", "p.yaml", "rubrics", "tmp"]
    assert not list((folder / "tmp").iterdir())
