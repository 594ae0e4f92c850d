"""Points that a graded class always or never met."""

from __future__ import annotations

from dataclasses import replace

from lint_hosts import edited

from grader.lint.class_results import FEWEST, find_unmet_points
from grader.lint.lint import lint
from grader.records import Credit, GradeResult, GraderStamp, PointScore

RUBRIC = edited("price").rubric


def _result(**credits: Credit) -> GradeResult:
    points = tuple(
        PointScore(p.id, p.text, p.marks, 0.0, credits.get(p.id, "none"), 0.5) for p in RUBRIC.points
    )
    return GradeResult(
        "price", "", "", "", "zh", 0, 0, 0, 4, 1.0, points, (), (), (), (), "", GraderStamp("", "", "")
    )


def _found(results: list[GradeResult]) -> list[tuple[str, tuple[str, ...]]]:
    return [(f.code.id, f.points) for f in find_unmet_points(RUBRIC, results)]


def test_never_and_always_met() -> None:
    results = [_result(dearer="full", income="partial", substitute="full")] * (FEWEST - 1)
    results.append(_result(dearer="full", income="partial"))
    assert _found(results) == [("R702", ("dearer",)), ("R701", ("income",)), ("R701", ("taste",))]
    found = {f.points[0]: f for f in find_unmet_points(RUBRIC, results)}
    assert "10 份答到一半" in found["income"].zh and "10 half met it" in found["income"].en
    assert "一半" not in found["taste"].zh


def test_few_answers_say_nothing() -> None:
    assert _found([_result()] * (FEWEST - 1)) == []


def test_a_point_that_the_results_lack_is_left_out() -> None:
    old = [replace(_result(), points=_result().points[:2])] * FEWEST
    assert _found(old) == [("R701", ("dearer",)), ("R701", ("income",))]


def test_order_of_the_answers_does_not_matter() -> None:
    results = [_result(dearer="full")] * 6 + [_result()] * 6
    assert _found(results) == _found(results[::-1])


def test_lint_takes_the_results_along() -> None:
    report = lint(edited("price"), results=[_result(dearer="full")] * FEWEST)
    assert [f.code.id for f in report.findings] == ["R702", "R701", "R701", "R701"]
