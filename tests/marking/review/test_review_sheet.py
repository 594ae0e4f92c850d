from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from made_class import PICKED, THREE, made_class, made_result
from making import make_rubric, point

from grader.errors import TableError
from grader.language import Lang
from grader.marking.review.decisions import scheme_of, teacher_score
from grader.marking.review.files import ReviewFile, read_review
from grader.marking.review.review import plan_review
from grader.marking.review.sheet import write_sheet
from grader.records import GradeResult, Rubric

ROWS = {
    "007": made_result(THREE, [0.9, 0.5, 0.1], answer="质量不稳，服务也不好。", confidence=0.4),
    "S2": made_result(THREE, [0.5, 0.5, 0.5], answer="=1+1", confidence=0.3, contradicted=("staff",)),
    "S3": made_result(
        THREE, [0.2, 0.5, 0.5], answer="_x0041_\x07\ud800 末", confidence=0.6, wrong=[(0.5, 0.9)]
    ),
}


def sheet_of(
    path: Path, rubric: Rubric = THREE, rows: dict[str, GradeResult] | None = None, lang: Lang = "zh"
) -> Path:
    plan = plan_review(made_class(rubric, rows or ROWS), rubric, budget=0)
    write_sheet(path, plan, rubric, scheme_of(rubric, "class.csv"), lang)
    return path


def places(sheet: Any) -> dict[str, int]:
    return {cell.value: cell.column for cell in sheet[1]}


def fill(path: Path, cells: dict[tuple[str, str], object]) -> Path:
    """Fill in what a teacher would: {(id, column): value}."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    at, rows = places(sheet), {sheet.cell(r, 1).value: r for r in range(2, sheet.max_row + 1)}
    for (id_, name), value in cells.items():
        sheet.cell(rows[id_], at[name]).value = value
    book.save(path)
    return path


def scores(review: ReviewFile) -> dict[str, float | None]:
    return {d.id: teacher_score(review.scheme, d) for d in review.decisions}


def test_the_layout_and_the_drop_downs(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(sheet_of(tmp_path / "r.xlsx")).worksheets[0]
    at = places(sheet)
    assert sheet.title == "复核"
    assert sheet.freeze_panes == "B2"
    for i, name in enumerate(("quality", "service", "staff"), 1):
        assert at[f"teacher:{name}"] == at[f"grader:{name}"] + 1
        head = sheet.cell(1, at[f"grader:{name}"] - 1).value
        assert head.startswith(f"{i}. ")
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}

    def rule(name: str) -> Any:
        letter = openpyxl.utils.get_column_letter(at[name])
        return rules[f"{letter}2:{letter}4"]

    assert (rule("teacher:quality").type, rule("teacher:quality").formula1) == ("list", '"0,1,2"')
    assert rule("teacher:staff").formula1 == '"0,0.5,1"'
    assert (rule("教师总分").type, rule("教师总分").formula1, rule("教师总分").formula2) == (
        "decimal",
        "0",
        "4",
    )
    assert rule("同意").formula1 == '"✓"'
    assert sheet.column_dimensions["B"].width == 52


def test_the_teachers_cells_are_empty_and_the_most_doubtful_is_first(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(sheet_of(tmp_path / "r.xlsx")).worksheets[0]
    at = places(sheet)
    own = [at[n] for n in at if n.startswith("teacher:") or n in ("同意", "教师总分", "教师批注")]
    assert all(sheet.cell(r, c).value is None for r in range(2, 5) for c in own)
    off = [sheet.cell(r, at["预计误差"]).value for r in range(2, 5)]
    assert off == sorted(off, reverse=True)
    assert sheet.cell(2, 1).value == "S2"
    assert "说反" in sheet.cell(2, at["复核原因"]).value
    assert "最拿不准的要点" in sheet.cell(3, at["复核原因"]).value  # the grader itself gave no reason


def test_text_stays_text(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(sheet_of(tmp_path / "r.xlsx")).worksheets[0]
    answers = {sheet.cell(r, 1).value: sheet.cell(r, 2) for r in range(2, 5)}
    assert (answers["S2"].value, answers["S2"].data_type, answers["S2"].quotePrefix) == ("=1+1", "s", True)
    assert answers["S3"].value.startswith("_x005F_x0041_")
    assert answers["S3"].value.endswith("末")
    assert "007" in answers  # an id is no number


def test_instructions_in_both_languages_and_the_stamps(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(sheet_of(tmp_path / "r.xlsx", lang="en"))
    assert [s.title for s in book.worksheets] == ["review", "instructions"]
    cells = {row[0]: row[1] for row in book.worksheets[1].iter_rows(values_only=True)}
    assert (cells["rubric"], cells["sha256"], cells["table"]) == ("made", THREE.sha256, "class.csv")
    assert "浅黄色" in cells["怎样填写"]
    assert "pale yellow" in cells["How to fill it in"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_filled_in_is_read_back(tmp_path: Path, lang: Lang) -> None:
    agree, total, comment = (
        ("同意", "教师总分", "教师批注") if lang == "zh" else ("agree", "teacher_score", "teacher_comment")
    )
    path = fill(
        sheet_of(tmp_path / "r.xlsx", lang=lang),
        {
            ("007", "teacher:staff"): "０.5分",
            ("007", comment): " 例子好 ",
            ("S2", agree): "✓",
            ("S3", total): 3.5,
        },
    )
    review = read_review(path)
    assert scores(review) == {"007": 3, "S2": 1.5, "S3": 3.5}
    by_id = {d.id: d for d in review.decisions}
    assert by_id["007"].credits == {"staff": 0.5}
    assert by_id["007"].comment == "例子好"
    assert by_id["S2"].credits == {"quality": 1, "service": 0.5, "staff": 0}
    assert by_id["S3"].credits == {}


def test_untouched_rows_are_no_decisions(tmp_path: Path) -> None:
    assert read_review(sheet_of(tmp_path / "r.xlsx")).decisions == ()


def test_rows_may_be_sorted_and_sheets_moved(tmp_path: Path) -> None:
    path = fill(sheet_of(tmp_path / "r.xlsx"), {("S3", "教师总分"): 1, ("007", "teacher:quality"): 0})
    book = openpyxl.load_workbook(path)
    book.move_sheet("说明", -1)
    sheet = book["复核"]
    sheet.move_range("A2:S2", rows=3)  # S2 to the end
    sheet.delete_rows(2)
    book.save(path)
    assert scores(read_review(path)) == {"S3": 1, "007": 0.5}


def test_what_a_teacher_adds_is_let_alone(tmp_path: Path) -> None:
    """A page before the others, a column called id, which is also a name for ids."""
    path = fill(sheet_of(tmp_path / "r.xlsx"), {("007", "教师总分"): 1})
    book = openpyxl.load_workbook(path)
    book.create_sheet("统计", 0)["A1"] = "平均分"
    sheet = book["复核"]
    sheet.insert_cols(1)
    for row, value in enumerate(("id", 1, 2, 3), 1):
        sheet.cell(row, 1).value = value
    book.save(path)
    assert scores(read_review(path)) == {"007": 1}


def test_a_row_above_the_header_is_named(tmp_path: Path) -> None:
    path = sheet_of(tmp_path / "r.xlsx")
    book = openpyxl.load_workbook(path)
    book["复核"].insert_rows(1)
    book["复核"]["A1"] = "期末考试"
    book.save(path)
    with pytest.raises(TableError) as caught:
        read_review(path)
    assert "“复核”第一行不是复核表的表头" in caught.value.zh
    assert "The first row of “复核”" in caught.value.en


def test_words_for_no_mark_decide_nothing_and_are_told(tmp_path: Path) -> None:
    path = fill(sheet_of(tmp_path / "r.xlsx"), {("007", "教师总分"): "缺考", ("S2", "teacher:staff"): "-"})
    review = read_review(path)
    assert review.decisions == ()
    assert "“教师总分”有 1 格" in review.notes[0].zh and "“teacher”" in review.notes[1].en


def test_misconceptions_cost_and_a_pick_group_counts_its_best(tmp_path: Path) -> None:
    rows = {"S1": made_result(PICKED, [0.9, 0.9, 0.9, 0.9], wrong=[(0.5, 0.9)], confidence=0.3)}
    path = fill(sheet_of(tmp_path / "r.xlsx", PICKED, rows), {("S1", "teacher:a"): 0})
    assert scores(read_review(path)) == {"S1": 2.5}


@pytest.mark.parametrize(
    ("cells", "zh", "en"),
    [
        (
            {("007", "teacher:quality"): 0.5},
            "“teacher:quality”列是 0.5；这个要点只能得 0, 1, 2",
            "can earn 0, 1, 2",
        ),
        ({("007", "教师总分"): 4.5}, "“教师总分”列是 4.5", "between 0 and 4"),
        ({("007", "教师总分"): 3.25}, "0.5 的倍数", "in steps of 0.5"),
        ({("007", "teacher:staff"): "好"}, "“teacher:staff”列有 1 格不是数字", "no numbers"),
        ({("007", "教师总分"): "全对"}, "第 3 行（全对）", "row 3 (全对)"),
        ({("007", "同意"): "不"}, "“同意”列写着“不”", "put ✓ to agree"),
        ({("007", "teacher:staff"): "=1/2"}, "公式", "formula"),
        ({("007", "同意"): "=A1"}, "第 3 行“同意”列：", "row 3, column “同意”: "),
        ({("007", "grader:staff"): None}, "缺少学号或系统给的分数", "lacks the id or marks of the grader"),
        ({("007", "学号"): None, ("007", "教师总分"): 1}, "缺少学号", "lacks the id"),
    ],
)
def test_marks_that_cannot_be_are_named_by_row_and_column(
    tmp_path: Path, cells: dict[tuple[str, str], object], zh: str, en: str
) -> None:
    path = fill(sheet_of(tmp_path / "r.xlsx"), cells)
    with pytest.raises(TableError) as caught:
        read_review(path)
    assert zh in caught.value.zh
    assert en in caught.value.en
    assert "3" in caught.value.zh  # 007 stands in row 3
    assert "3" in caught.value.en


def test_an_id_twice_is_refused(tmp_path: Path) -> None:
    path = fill(sheet_of(tmp_path / "r.xlsx"), {("S2", "学号"): "007"})
    with pytest.raises(TableError, match=r"007"):
        read_review(path)


def test_other_files_are_no_reviews(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.save(tmp_path / "other.xlsx")
    (tmp_path / "other.csv").write_text("学号,教师总分\nS1,3\n", encoding="utf-8")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04nothing")
    for name in ("other.xlsx", "other.csv", "broken.xlsx"):
        with pytest.raises(TableError, match=r"grade review"):
            read_review(tmp_path / name)
    for path, zh, en in (
        (tmp_path / "none.xlsx", "没有 ", "There is no file"),
        (tmp_path, "是一个文件夹", "is a folder"),
    ):
        with pytest.raises(TableError) as caught:
            read_review(path)
        assert zh in caught.value.zh and en in caught.value.en


def test_many_credits_are_a_range(tmp_path: Path) -> None:
    rubric = make_rubric(point("a", marks=60), reference="参考答案")
    path = sheet_of(tmp_path / "r.xlsx", rubric, {"S1": made_result(rubric, [0.5])})
    rules = openpyxl.load_workbook(path).worksheets[0].data_validations.dataValidation
    assert {(r.type, r.formula2) for r in rules if r.type == "decimal"} == {("decimal", "60")}
