"""What students assert wrongly: counted by hand."""

from __future__ import annotations

from pathlib import Path

from grader.report.gather import gather
from grader.report.points import Asserted, asserted, item_analysis, misconceptions
from grader.report.together import groups
from tests.report.report_class import CLASS, make_class


def test_misconceptions_and_opposites_with_words(tmp_path: Path) -> None:
    found, rubric = make_class(tmp_path, (*CLASS, ("S07", *CLASS[2][1:])))
    report = gather(found, rubric, lang="zh")
    words = {"满意就一定忠诚": "客户满意就会忠诚", "价格没有优势": "价格很便宜"}
    assert asserted(report.students) == [
        Asserted(text=text, opposite=opposite, count=2, examples=(("S03", words[text]), ("S07", words[text])))
        for text, opposite in (("价格没有优势", True), ("满意就一定忠诚", False))
    ]
    row = misconceptions(report).tables[0].rows[0]
    assert [c.text for c in row] == [
        "价格没有优势",
        "说反的要点",
        "2 / 7",
        "S03：「价格很便宜」\nS07：「价格很便宜」",
    ]


def test_nothing_wrong_is_said_so(tmp_path: Path) -> None:
    found, rubric = make_class(tmp_path, CLASS[:2])
    section = misconceptions(gather(found, rubric, lang="en"))
    assert section.tables == () and section.lines[0].startswith("No misconceptions")


def test_few_answers_have_a_chart_and_a_reason_instead_of_figures(tmp_path: Path) -> None:
    found, rubric = make_class(tmp_path, CLASS[:3])
    section = item_analysis(gather(found, rubric, lang="en"))
    assert section.tables == () and "need 6" in section.lines[0]
    assert "1: stated (or not needed) 1, in part 1, missing 1, contradicted 0;" in section.charts[0].svg


def test_what_is_left_off_a_list_is_said(tmp_path: Path) -> None:
    words = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄宇宙洪荒日月盈昃宿列张寒来暑往秋收冬藏"
    pairs = tuple(
        (f"S{n:02}{twin}", f"原因是{words[n]}和{words[-n - 1]}的矛盾", {}, {}, ())
        for n in range(41)
        for twin in "ab"
    )
    found, rubric = make_class(tmp_path, pairs)
    section = groups(gather(found, rubric, lang="zh"))
    assert len(section.tables[0].rows) == 40
    assert "只列了前 40 组，共 41 组；全部见 grade groups。" in section.notes
