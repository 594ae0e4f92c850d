"""One mark that counts: the teacher's where she gave one, on slips and in the report."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from grader.errors import TableError
from grader.marking.marks import read_marks
from grader.marking.results import ClassResults
from grader.records import GradeResult, Rubric
from grader.report.decided import Decided, TeacherColumn, as_decided, teacher_marks
from grader.report.gather import ClassReport, gather
from grader.report.html import report_html, slips_html
from grader.report.slips import Slip, make_slips
from tests.report.report_class import CLASS, NASTY_ID, make_class
from tests.results import ZH_RUBRIC, full_result, zh_result

NAMES = [m[0] for m in CLASS]


def merged(folder: Path, more: dict[str, list[object]]) -> tuple[ClassResults, Rubric]:
    """The class with columns as `grade apply` writes them."""
    found, rubric = make_class(folder)
    header = [*found.table.header, *more]
    rows = [
        [*(c.text for c in r.cells), *new] for r, *new in zip(found.table.rows, *more.values(), strict=True)
    ]
    with (folder / "final.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return ClassResults(read_marks(folder / "final.csv"), found.results), rubric


def slips_of(report: ClassReport, *, grader_mark: bool = False) -> dict[str, Slip]:
    return {s.name: s for s in make_slips(report.students, report.rubric, grader_mark=grader_mark)}


APPLIED: dict[str, list[object]] = {
    "teacher_score": ["", 3, "", "", "", ""],
    "teacher:quality": ["", 2, "", "", "", ""],
    "teacher:price": ["", 0, "", "", "", ""],
    "teacher_comment": ["", "问问小李是否抄的", "", "", "", ""],
    "final_score": [4, 3, 0, 2, 0, 4],
}


def test_what_the_teacher_decided_is_the_one_mark_on_the_slip(tmp_path: Path) -> None:
    report = gather(*merged(tmp_path, APPLIED), lang="zh")
    slips = slips_of(report)
    hers = slips["S02"]
    assert (hers.page.score, hers.page.percent, hers.marker) == ("3", "75%", "教师评定")
    assert [row.marks for row in hers.page.rows] == ["2/2", "0/1", "1/1"]
    assert [row.standing for row in hers.page.rows] == ["met", "missed", "met"]
    assert hers.basis == "总分和要点 1、2 的得分由教师评定，其余要点是系统的判断。"
    assert hers.learn == ("要点 2：价格没有优势",) and "还能再得 1 分" in hers.page.feedback
    assert [s.marker + s.basis for s in slips.values()].count("") == 5
    page = slips_html(tuple(slips.values()), "t", "zh")
    assert "3 / 4 分" in page and "2 / 4 分 <small>50% · 教师" not in page and "小李" not in page


def test_the_graders_mark_stands_beside_it_where_the_teacher_wants_it(tmp_path: Path) -> None:
    report = gather(*merged(tmp_path, APPLIED), lang="en")
    assert slips_of(report)["S02"].marker == "marked by the teacher"
    shown = slips_of(report, grader_mark=True)
    assert shown["S02"].marker == "marked by the teacher (the grader's mark: 2)" and shown["S01"].marker == ""


def test_the_report_counts_the_same_marks(tmp_path: Path) -> None:
    report = gather(*merged(tmp_path, {"teacher_score": ["", 3, 1, "", "", ""]}), lang="zh")
    assert report.items is not None and report.items.score.mean == 2  # of the points, which nobody changed
    assert report.compared is None  # what was chosen for review says nothing of the rest
    assert "S03" not in {c.id for c in report.to_check} and report.to_check == report.plan.listed
    page = report_html(report)
    assert "平均 2.33 分" in page and "其中 2 份以教师的评分为准（系统给这些答案平均 1.00 分）" in page


def test_a_column_of_totals(tmp_path: Path) -> None:
    found, rubric = make_class(tmp_path)
    teacher = TeacherColumn(name="总分", table=read_marks(tmp_path / "teacher.csv"))
    report = gather(found, rubric, lang="zh", human=teacher)
    slips = slips_of(report)
    assert {n: s.page.score for n, s in slips.items()} == dict(
        zip(NAMES, "4 2 0 2 0 3.5".split(), strict=True)
    )
    assert [n for n, s in slips.items() if not s.marker] == [NASTY_ID]  # no mark of hers
    last = slips["S06"]
    assert (
        last.basis == "总分由教师评定，各要点是系统的判断，加起来可能与总分不同。" and last.page.total == ""
    )
    assert slips["S01"].basis == "总分由教师评定，各要点是系统的判断。"
    assert [c.id for c in report.to_check] == [NASTY_ID]
    assert "系统建议核对 3 份，其中 2 份已有教师评分，其余 1 份列在下面。" in report_html(report)
    assert report.compared is not None and report.compared.evaluation.system["raw"].sys_mean == 2


def test_full_marks_ask_for_nothing(tmp_path: Path) -> None:
    found, rubric = merged(tmp_path, {"final_score": [4, 4, 0, 2, 0, 4]})
    slip = slips_of(gather(found, rubric, lang="zh"))["S02"]
    assert (slip.page.score, slip.page.feedback, slip.learn) == ("4", "", ())


def test_a_final_mark_of_another_grading_is_refused(tmp_path: Path) -> None:
    found, rubric = merged(tmp_path, {**APPLIED, "final_score": [4, 3, 0, 1.5, 0, 4]})
    with pytest.raises(TableError) as told:
        gather(found, rubric, lang="zh")
    assert "1 行" in told.value.zh and "第 5 行是 1.5，系统得分是 2" in told.value.zh


def test_marks_on_another_scale_are_refused(tmp_path: Path) -> None:
    found, rubric = merged(tmp_path, {"总分": [100, 3, 0, 4, 0, 4]})
    with pytest.raises(TableError) as told:
        gather(found, rubric, lang="zh", human=TeacherColumn(name="总分"))
    assert "“总分”列有 1 份不在 0 到 4 分之间：S01 (100)" in told.value.zh


def test_point_marks_on_another_scale_are_left_out(tmp_path: Path) -> None:
    more = {"teacher_score": [4, "", "", "", "", ""], "teacher:price": [3, "", "", "", "", ""]}
    report = gather(*merged(tmp_path, more), lang="zh")  # type: ignore[arg-type]
    assert report.students[0].decided == Decided(total=4, points={})
    assert any("price" in n.zh for n in report.notes)


def test_ids_that_do_not_fit_are_noted(tmp_path: Path) -> None:
    found, _ = make_class(tmp_path)
    (tmp_path / "other.csv").write_text("学号,总分\nS01,4\nS99,1\n", encoding="utf-8")
    marks = teacher_marks(found, TeacherColumn(name="总分", table=read_marks(tmp_path / "other.csv")))
    assert marks.total[0] == 4 and len(marks.notes) == 1


def earned(result: GradeResult) -> dict[str, float]:
    return {p.id: p.earned for p in result.points}


def test_what_she_agreed_with_stays_as_it_is() -> None:
    result = full_result()
    agreed = {**earned(result), "honesty": 1.0}  # a review shows what the surplus point is worth
    assert as_decided(ZH_RUBRIC, result, Decided(total=7, points=agreed)) is result


def test_of_a_group_the_best_count_after_her_marks() -> None:
    result = full_result()
    final = as_decided(ZH_RUBRIC, result, Decided(total=7, points={"staff": 0.0}))
    assert earned(final) == {**earned(result), "staff": 0.0, "honesty": 1.0}
    assert [p.reason for p in final.points] == [None] * 7
    assert (final.raw, final.capped, final.groups[0].earned) == (7, 7, 2)


def test_a_contradiction_that_she_pays_is_none() -> None:
    result = zh_result()
    final = as_decided(ZH_RUBRIC, result, Decided(total=4, points={"service": 1.0}))
    service = next(p for p in final.points if p.id == "service")
    assert (service.credit, service.contradicted, service.earned) == ("full", False, 1)
    assert final.flags == () and final.raw == result.raw + 1
