"""Slips: a student's own answer and nobody else's anything."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from grader.learnt import Learnt, LearntPart
from grader.records import Evidence
from grader.report.gather import Student, gather
from grader.report.html import slips_html
from grader.report.slips import make_slips
from tests.report.report_class import CLASS, make_class


def test_a_slip_says_what_is_hers(tmp_path: Path) -> None:
    found, rubric = make_class(tmp_path)
    slips = make_slips(gather(found, rubric, lang="zh").students, rubric)
    third = slips[2]
    assert (third.name, third.page.score) == ("S03", "0")
    assert third.learn == ("满意的客户不一定<u>忠诚</u>。", "要点 2：价格没有优势", "要点 1：质量不稳定")
    assert slips[0].learn == ()
    assert slips[1].learn == ("要点 2：价格没有优势", "要点 1：质量不稳定")  # missing before half stated
    assert all(slip.page.notices == () for slip in slips)


def test_hints_do_not_tell(tmp_path: Path) -> None:
    found, rubric = make_class(tmp_path)
    report = gather(found, rubric, lang="zh")
    told, hinted = (
        slips_html(make_slips([report.students[4]], rubric, hints=hints), "t", "zh")
        for hints in (False, True)
    )
    for point in rubric.points:
        assert point.text in told and point.text not in hinted
        assert str(point.feedback.hint) in hinted


def test_no_other_students_data(tmp_path: Path) -> None:
    """Neither the classmates nor those from whose marks the change of a mark was learnt."""
    found, rubric = make_class(tmp_path)
    students = gather(found, rubric, lang="zh").students
    parts = (
        LearntPart("clause", 0.5, evidence=(Evidence(0, 4, "质量不稳"),), like="S99", like_marks=2.5),
        LearntPart("calibration", -0.2),
    )
    learnt = Learnt("residual", 12, 4, 0.3, parts)
    first = Student("S01", replace(students[0].result, learnt=learnt), own=4)
    (slip,) = make_slips([first], rubric)
    page = slips_html([slip], "t", "zh")
    assert "S99" not in page and "总体松紧 −0.2、其余 +0.5" in slip.page.total
    assert not [m for m in CLASS[1:] if m[0] in page or (m[1] and m[1] in page)]
