"""A rubric's own tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from grader.check import check_rubric, check_rubrics
from grader.errors import InputError
from grader.records import Credit, GradeResult, GraderStamp, GroupScore, PointScore, Rubric
from grader.rubric import parse_rubric

TEXT = """\
schema: 1
id: demo
title: 题
question: 问
points:
  - {id: a, text: 甲, marks: 2}
  - {id: b, text: 乙, marks: 2}
  - id: g
    text: 组
    points:
      - {id: x, text: 一, marks: 1}
      - {id: y, text: 二, marks: 1}
tests:
  - answer: 第一份
    met: [a, g]
    missed: [b]
    score: 4
  - answer: 第二份
    score: [1, 2.5]
"""


def result(rubric: Rubric, score: float, **credits: Credit) -> GradeResult:
    share = {"none": 0.0, "partial": 0.5, "full": 1.0}
    points = tuple(
        PointScore(
            p.id, p.text, p.marks, p.marks * share[credits.get(p.id, "none")], credits.get(p.id, "none"), 0.5
        )
        for p in rubric.points
    )
    group = sum(p.earned for p in points if p.id in "xy")
    return GradeResult(
        rubric.id, rubric.sha256, "", "", "zh", score, score, score, rubric.max_score, 1.0, points,
        (GroupScore("g", "组", group, 2.0),), (), (), (), "", GraderStamp("", "", ""),
    )  # fmt: skip


def test_all_as_expected() -> None:
    rubric = parse_rubric(TEXT)
    answers = {
        "第一份": result(rubric, 4, a="full", x="full", y="full"),
        "第二份": result(rubric, 2.5, a="partial"),
    }
    report = check_rubric(rubric, lambda text: answers[text])
    assert report.ok and (report.tests, report.failed) == (2, 0)


def test_each_failed_expectation_says_what_came_instead() -> None:
    rubric = parse_rubric(TEXT)
    report = check_rubric(rubric, lambda text: result(rubric, 3, a="partial", b="full", x="full"))
    assert not report.ok and report.failed == 2
    assert [(f.kind, f.test, f.line, f.point, f.expected, f.got) for f in report.failures] == [
        ("met", 1, 14, "a", "full", "partial"),
        ("met", 1, 14, "g", "full", "partial"),
        ("missed", 1, 14, "b", "none", "full"),
        ("score", 1, 14, None, (4, 4), 3),
        ("score", 2, 18, None, (1, 2.5), 3),
    ]
    assert report.failures[0].message("zh") == "met a：应得满分，实际得一半分"
    assert report.failures[2].message("en") == "missed b: full credit was not expected"
    assert report.failures[3].message("zh") == "score：应为 4，得到 3"
    assert report.failures[4].message("en") == "score: expected [1, 2.5], got 3"


@pytest.mark.parametrize(
    ("score", "ok"), [(1, True), (1 - 1e-12, True), (2.5 + 1e-12, True), (0.99, False), (2.51, False)]
)
def test_the_range_of_a_score_includes_its_ends(score: float, ok: bool) -> None:
    rubric = parse_rubric(TEXT.replace("    met: [a, g]\n    missed: [b]\n    score: 4\n", ""))
    assert check_rubric(rubric, lambda text: result(rubric, score)).ok is ok


def test_a_rubric_without_tests_is_ok_and_grades_nothing() -> None:
    def never(text: str) -> GradeResult:
        raise AssertionError

    rubric = parse_rubric(TEXT[: TEXT.index("tests:")])
    report = check_rubric(rubric, never)
    assert report.ok and report.tests == 0


def test_an_error_of_the_grader_is_not_swallowed() -> None:
    def broken(text: str) -> GradeResult:
        raise InputError(zh="坏了", en="broken")

    with pytest.raises(InputError):
        check_rubric(parse_rubric(TEXT), broken)


def test_a_rubrics_answers_are_graded_together_and_progress_counts_tests() -> None:
    rubric = parse_rubric(TEXT)
    calls: list[tuple[str, list[str]]] = []

    def grade_all(which: Rubric, answers: Sequence[str]) -> list[GradeResult]:
        calls.append((which.id, list(answers)))
        return [result(which, 4, a="full", x="full", y="full"), result(which, 9)][: len(answers)]

    seen: list[tuple[int, int | None]] = []
    quiet = replace(rubric, id="quiet", tests=())
    reports = check_rubrics(
        [rubric, quiet, rubric], grade_all, progress=lambda done, total: seen.append((done, total))
    )
    assert calls == [("demo", ["第一份", "第二份"])] * 2
    assert [(r.rubric.id, r.tests, r.failed) for r in reports] == [
        ("demo", 2, 1),
        ("quiet", 0, 0),
        ("demo", 2, 1),
    ]
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_a_result_too_few_is_not_passed_over() -> None:
    with pytest.raises(ValueError, match=r"shorter"):
        check_rubrics([parse_rubric(TEXT)], lambda rubric, _: [result(rubric, 4)])
