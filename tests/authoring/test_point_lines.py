"""Lines that teachers write for points."""

from __future__ import annotations

import pytest

from grader.authoring.point_lines import read_point, read_points


@pytest.mark.parametrize(
    ("line", "text", "marks"),
    [
        ("质量不稳定", "质量不稳定", None),
        ("质量不稳定（2分）", "质量不稳定", 2),
        ("（1）质量不稳定；(2 分)", "质量不稳定", 2),
        ("1. 质量不稳定【1．5分】。", "质量不稳定", 1.5),
        ("1、质量不稳定 （２）", "质量不稳定", 2),
        ("①质量不稳定（一分）", "质量不稳定", 1),
        ("一、质量不稳定（半分）", "质量不稳定", 0.5),
        ("- Quality is unstable. (2 marks)", "Quality is unstable", 2),
        ("a) Quality is unstable [1 pt]", "Quality is unstable", 1),
        ("质量不稳定 2分", "质量不稳定", 2),
        ("质量不稳定， 1.5 分。", "质量不稳定", 1.5),
        ("Quality is unstable, 2 marks", "Quality is unstable", 2),
        ("满意度高于 4 分", "满意度高于 4 分", None),
        ("客户评价不到3分", "客户评价不到3分", None),
        ("满分100分的服务", "满分100分的服务", None),
        ("1.5倍的成本", "1.5倍的成本", None),
        ("客户（企业）", "客户（企业）", None),
        ("零分不算（0分）", "零分不算（0分）", None),
    ],
)
def test_number_and_marks_are_told_from_the_text(line: str, text: str, marks: float | None) -> None:
    point = read_point(line)
    assert (point.text, point.marks) == (text, marks)


def test_lines_that_say_nothing_are_no_points() -> None:
    assert [p.text for p in read_points(["甲", " ", "（1）", "2.", "乙（1分）"])] == ["甲", "乙"]
