"""A class through a paper: marks, totals, what is written, and what happens when something is wrong."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.batch.table import Cell, Row
from grader.errors import OutputError, TableError
from grader.paper.columns import PaperColumns
from grader.paper.figures import ClassFigures, RunningFigures
from grader.paper.grading import PaperGrader, Student, scaled
from grader.paper.paper import Paper
from tests.batch.stand_in import StandIn
from tests.paper.made_paper import PAPER, made, run, table

CLASS = (
    "S1,B,ABD,错,成本、便利,质量和价格",
    "S2,b,AB,×,成本；方便,大概质量",
    "S3,A或B,ABC,对,,",
    "S4,C,C,T,价格、渠道,价格",
    "S5,B,A,F,Cost；便利,质量",
    "S6,,ABCD,x,便利；成本,都不知道",
)
TOTALS = [20, 14.5, 0.5, 4, 14.5, 3.5]


def summary(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def graded(paper: Paper, rows: Iterable[Iterable[str]]) -> list[Student]:
    """Students by their cells, the items' answers only."""
    columns = PaperColumns(None, tuple(range(len(paper.items))))
    made_rows = [Row(n, tuple(map(Cell, cells))) for n, cells in enumerate(rows, 2)]
    return list(PaperGrader(paper, columns, make_grader=StandIn).students(iter(made_rows)))


def test_totals_by_section_and_in_all(tmp_path: Path) -> None:
    report = run(made(tmp_path), table(tmp_path, *CLASS), output=tmp_path / "o.csv")
    rows = summary(tmp_path / "o.csv")
    assert list(rows[0]) == [
        *("学号", "1", "2", "3", "4", "5", "section:一、选择", "section:二、填空", "section:三、问答"),
        *("score", "max_score", "percent", "needs_review", "review_reasons", "blank", "error"),
    ]
    assert [float(row["score"]) for row in rows] == TOTALS
    for row in rows:
        sections = sum(float(row[name]) for name in row if name.startswith("section:"))
        assert sections == float(row["score"]) and float(row["percent"]) == round(float(row["score"]) * 5, 1)
    assert [row["section:一、选择"] for row in rows] == ["6", "5.5", "0.5", "0", "4.5", "3.5"]
    assert [row["blank"] for row in rows] == ["", "", "4, 5", "", "", "1"]
    assert report.exit_code == 0 and report.figures.graded == 6


def test_what_cannot_be_read_earns_nothing_and_is_up_for_review(tmp_path: Path) -> None:
    run(made(tmp_path), table(tmp_path, *CLASS), output=tmp_path / "o.csv")
    rows = summary(tmp_path / "o.csv")
    assert [row["needs_review"] for row in rows] == ["FALSE", "TRUE", "TRUE", "FALSE", "FALSE", "FALSE"]
    assert rows[2]["review_reasons"] == "第 1 题：写的是“A或B”，看不出选了哪一项，记 0 分。; 第 5 题：空白"
    assert rows[1]["review_reasons"] == "第 5 题：质量没有把握"


def test_the_workbook(tmp_path: Path) -> None:
    run(made(tmp_path), table(tmp_path, *CLASS), output=tmp_path / "o.xlsx")
    book = openpyxl.load_workbook(tmp_path / "o.xlsx")
    assert book.sheetnames == ["总表", "5 客户流失", "客观题", "设置"]
    assert [row[9] for row in book["总表"].iter_rows(min_row=2, values_only=True)] == TOTALS
    asked = [list(row) for row in book["5 客户流失"].iter_rows(values_only=True)]
    assert asked[0][:7] == ["学号", "answer", "paper_score", "paper_max", "evidence", "score", "max_score"]
    assert asked[0][-3:] == ["point:quality", "point:price", "error"]
    assert asked[1][:4] == ["S1", "质量和价格", 12, 12] and asked[2][2:7] == [8, 12, None, 2, 3]
    objective = [list(row) for row in book["客观题"].iter_rows(values_only=True)]
    assert objective[:3] == [
        ["学号", "1", "2", "3", "4", "客观题合计"],
        ["答案", "B", "ABD", "×", "成本 / Cost; 便利", None],
        ["S1", 2, 2, 2, 2, 8],
    ]
    foot = {row[0]: row[1:5] for row in objective[8:] if row[0]}
    assert foot["得分率 %"] == [50, 50, 66.7, 41.7]
    assert foot["选 C 的人数"] == [1, 3, None, None] and foot["选 × 的人数"] == [None, None, 4, None]
    assert foot["最多的错选"] == ["C 1", "C 3", "√ 2", None]
    assert foot["空白人数"] == [1, 0, 0, 1] and foot["待复核人数"] == [1, 0, 0, 0]
    stamped = dict(row[:2] for row in book["设置"].iter_rows(max_row=7, values_only=True))
    assert stamped["试卷"] == "小测验" and stamped["model"] == "stand-in" and len(stamped["sha256"]) == 64


def test_the_workbook_in_english(tmp_path: Path) -> None:
    run(made(tmp_path), table(tmp_path, *CLASS), output=tmp_path / "o.xlsx", lang="en")
    book = openpyxl.load_workbook(tmp_path / "o.xlsx")
    assert book.sheetnames == ["Summary", "5 客户流失", "Objective", "Settings"]
    assert (
        book["Summary"]["N4"].value == "1: “A或B”: which option is chosen cannot be told; 0 given.; 5: 空白"
    )


def test_details_hold_every_answer(tmp_path: Path) -> None:
    run(made(tmp_path), table(tmp_path, *CLASS[:2]), details=tmp_path / "d.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "d.jsonl").read_text("utf-8").splitlines()]
    assert [(d["id"], d["item"], d["paper_score"]) for d in lines[4:7]] == [
        ("S1", "5", 12),
        ("S2", "1", 2),
        ("S2", "2", 1.5),
    ]
    assert (lines[6]["read"], lines[6]["kind"], lines[6]["paper_max"]) == (["A", "B"], "multiple-choice", 2)
    assert lines[4]["rubric"]["id"] == "loss" and lines[4]["score"] == 3 and lines[4]["points"]


def test_one_bad_row_or_answer_stops_nothing(tmp_path: Path) -> None:
    given = table(tmp_path, *CLASS[:2], "S7,B,ABD", "S8,B,ABD,错,成本、便利,爆", "S9,B,B,B,B,=1+1")
    report = run(made(tmp_path), given, output=tmp_path / "o.csv")
    rows = summary(tmp_path / "o.csv")
    assert [row["score"] for row in rows] == ["20", "14.5", "", "", "4.5"]
    assert "本行有 3 格" in rows[2]["error"] and rows[3]["error"].startswith("第 5 题：评分时出错")
    assert rows[3]["section:一、选择"] == "6"  # what could be marked is marked
    assert rows[4]["5"] == "'=1+1"  # nothing that a spreadsheet would run
    assert report.exit_code == 1 and (report.figures.graded, report.figures.broken) == (3, 2)
    assert [number for number, _ in report.broken] == [4, 5]
    assert report.broken[1][1].en.startswith("item 5: Grading failed")


def test_a_spreadsheet_error_is_no_answer(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["学号", 1, 2, 3, 4, 5])
    book.active.append(["S1", "B", "ABD", False, "#N/A", "质量"])
    book.active["E2"].data_type = "e"
    book.save(tmp_path / "class.xlsx")
    report = run(made(tmp_path), tmp_path / "class.xlsx", output=tmp_path / "o.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "o.xlsx")["客观题"]
    assert [cell.value for cell in sheet[3]] == ["S1", 2, 2, 2, None, None]  # FALSE of the spreadsheet is 错
    assert "#N/A" in report.broken[0][1].zh and report.exit_code == 1


def test_columns_of_the_input_keep_their_names(tmp_path: Path) -> None:
    given = table(tmp_path, "S1,B,A,错,a、b,质量,99", header="学号,1,2,3,4,5,score")
    run(made(tmp_path), given, output=tmp_path / "o.csv")
    row = summary(tmp_path / "o.csv")[0]
    assert row["score"] == "99" and row["grader:score"] == "12.5"


def test_nothing_is_overwritten_or_left_behind(tmp_path: Path) -> None:
    paper, given = made(tmp_path), table(tmp_path, *CLASS)
    (tmp_path / "o.xlsx").write_text("mine")
    with pytest.raises(OutputError):
        run(paper, given, output=tmp_path / "o.xlsx")
    for wrong in (given, paper.path):
        with pytest.raises(OutputError):
            run(paper, given, output=wrong, force=True)
    with pytest.raises(OutputError):
        run(paper, given, output=tmp_path / "a.csv", details=tmp_path / "a.csv")
    with pytest.raises(OutputError):
        run(paper, given, output=tmp_path / "a.ods")
    with pytest.raises(TableError):
        run(paper, table(tmp_path, "S1", header="学号"), output=tmp_path / "a.xlsx")
    assert (tmp_path / "o.xlsx").read_text() == "mine"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["class.csv", "o.xlsx", "paper.yaml"]


def test_a_class_without_rows(tmp_path: Path) -> None:
    with pytest.raises(TableError):
        run(made(tmp_path), table(tmp_path), output=tmp_path / "o.xlsx")


def test_ids_that_come_twice_are_kept_and_noted(tmp_path: Path) -> None:
    report = run(made(tmp_path), table(tmp_path, CLASS[0], CLASS[0]))
    assert report.figures.graded == 2 and any("share their id" in note.en for note in report.notes)


def test_scores_in_the_papers_marks(tmp_path: Path) -> None:
    item = made(tmp_path, PAPER.replace("12", "4").replace("20", "12")).open_items[
        0
    ]  # a rubric of 3 marks for 4
    assert [scaled(score, item, 0.5) for score in (0, 0.5, 1, 1.5, 2, 2.5, 3)] == [
        0,
        0.5,
        1.5,
        2,
        2.5,
        3.5,
        4,
    ]
    same = made(tmp_path, PAPER.replace("marks: 12", "marks: 3").replace("20", "11")).open_items[0]
    assert scaled(1.25, same, 0.5) == 1.25  # no scaling, no rounding


# ---- figures ------------------------------------------------------------------------------------------------
def figures_of(paper: Paper, students: Iterable[Student]) -> ClassFigures:
    running = RunningFigures(paper)
    for student in students:
        running.add(student)
    return running.done()


def test_figures_against_their_definitions(tmp_path: Path) -> None:
    paper = made(tmp_path)
    students = graded(paper, [row.split(",")[1:] for row in CLASS])
    found = figures_of(paper, students)
    marks = np.array([[m.marks for m in s.marks] for s in students], float)
    totals = marks.sum(axis=1)
    assert totals.tolist() == TOTALS
    assert found.score.mean == pytest.approx(totals.mean()) and found.score.sd == pytest.approx(
        totals.std(ddof=1)
    )
    # Cronbach 1951: k / (k - 1) (1 - trace of the covariance matrix / its sum)
    covariance = np.cov(marks, rowvar=False)
    assert found.score.cic == pytest.approx(100 * 5 / 4 * (1 - covariance.trace() / covariance.sum()))
    for record, column in zip(found.items, marks.T, strict=True):
        assert record.figures is not None
        assert record.figures.facility == pytest.approx(100 * column.mean() / record.item.marks)
        assert record.figures.discrimination == pytest.approx(
            100 * np.corrcoef(column, totals - column)[0, 1]
        )
    assert [s.score.mean for s in found.sections] == pytest.approx([20 / 6, 5 / 6, 32 / 6])
    assert (found.lowest, found.highest, found.review) == (0.5, 20, 2)
    assert found.items[0].chosen == {"A": 0, "B": 3, "C": 1, "D": 0}


def test_few_students_have_no_figures_that_mean_nothing(tmp_path: Path) -> None:
    paper = made(tmp_path)
    rows = [row.split(",")[1:] for row in CLASS]
    one, two = (figures_of(paper, graded(paper, rows[:n])) for n in (1, 2))
    assert (one.score.mean, one.score.sd, one.score.cic) == (20, None, None)
    assert two.score.sd == pytest.approx(5.5 / 2**0.5) and two.score.cic is None
    assert "need 6" in two.notes[0].en and two.items[0].figures is not None
    none = figures_of(paper, [])
    assert (none.score.mean, none.lowest, none.items[0].figures) == (None, None, None)


ANSWERS = st.tuples(
    st.sampled_from(["A", "B", "", "A或B", "b "]),
    st.sampled_from(["ABD", "AB", "C", "ABCD", "全选", ""]),
    st.sampled_from(["对", "×", "?", ""]),
    st.sampled_from(["成本、便利", "cost；", "成本", "便利；成本", ""]),
    st.sampled_from(["质量和价格", "质量", "大概质量", "爆", ""]),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ANSWERS, min_size=1, max_size=12), st.integers(0, 99))
def test_totals_are_sums_and_order_plays_no_part(
    tmp_path: Path, rows: list[tuple[str, ...]], seed: int
) -> None:
    paper = made(tmp_path)
    students = graded(paper, rows)
    for student in students:
        assert all(m.marks is None or 0 <= m.marks <= m.item.marks for m in student.marks)
        missing = any(m.marks is None for m in student.marks)
        assert (student.total is None) == missing == bool(student.problems)
        if student.total is not None:
            assert (
                student.total == pytest.approx(sum(m.marks or 0 for m in student.marks))
                and student.total <= 20
            )
    shuffled = random.Random(seed).sample(rows, len(rows))
    again = {cells: s.total for cells, s in zip(shuffled, graded(paper, shuffled), strict=True)}
    assert {cells: s.total for cells, s in zip(rows, students, strict=True)} == again
    one, other = figures_of(paper, students), figures_of(paper, graded(paper, shuffled))
    assert (one.graded, one.broken, one.review) == (other.graded, other.broken, other.review)
    assert one.score.mean == pytest.approx(other.score.mean) and one.score.cic == pytest.approx(
        other.score.cic
    )
    assert [r.chosen for r in one.items] == [r.chosen for r in other.items]
