"""Figures before and after, against the functions that measure a single grading and a slow bootstrap."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from made_class import THREE, made_result

from grader.marking.evaluate.agreement import mae
from grader.marking.learn.lesson import MarkedAnswers
from grader.marking.suggest.effect import measure
from grader.marking.suggest.marks import ClassMarks

CHANCES = [
    ((0.9, 0.1, 0.5), (0.9, 0.9, 0.5)),
    ((0.1, 0.9, 0.1), (0.9, 0.9, 0.1)),
    ((0.5, 0.5, 0.5), (0.1, 0.9, 0.5)),
]
TOTALS = np.array([3.0, 4.0, 2.0])
QUALITY, SERVICE = np.array([2.0, 2.0, np.nan]), np.array([1.0, 1.0, 0.5])


def marks(*, points: bool = True) -> ClassMarks:
    answers = MarkedAnswers(ids=("a", "b", "c"), texts=("甲", "乙", "丙"), marks=TOTALS)
    return ClassMarks(answers=answers, points={"quality": QUALITY, "service": SERVICE} if points else {})


def gradings() -> tuple[list[object], list[object]]:
    return [made_result(THREE, b) for b, _ in CHANCES], [made_result(THREE, a) for _, a in CHANCES]


def test_totals() -> None:
    before, after = gradings()
    effect = measure(marks(), before, after, step=0.5)  # type: ignore[arg-type]
    old, new = (np.array([r.score for r in side]) for side in (before, after))  # type: ignore[attr-defined]
    figures = effect.to_dict()
    assert figures["before"]["MAE"] == float(mae(TOTALS, old))
    assert figures["after"]["MAE"] == float(mae(TOTALS, new))
    assert effect.difference("MAE") == pytest.approx(float(mae(TOTALS, new) - mae(TOTALS, old)))
    data = effect.to_dict()
    assert data["difference"]["MAE"]["value"] == effect.difference("MAE")
    assert (data["difference"]["MAE"]["low"], data["difference"]["MAE"]["high"]) == effect.ends["MAE"]


def test_points_by_hand() -> None:
    """Earned before: quality 2, 0, 1 and service 0, 1, 0.5; after: 2, 2, 0 and 1, 1, 1. One mark is not given."""
    before, after = gradings()
    found = measure(marks(), before, after, step=0.5).points  # type: ignore[arg-type]
    assert found is not None
    assert (found.N, found.exact_agr_before, found.exact_agr_after) == (5, 60.0, 80.0)
    assert (found.MAE_before, found.MAE_after) == (pytest.approx(3 / 5), pytest.approx(0.5 / 5))


def test_interval_of_points_by_a_slow_bootstrap() -> None:
    before, after = (side * 20 for side in gradings())
    answers = MarkedAnswers(ids=("a",) * 60, texts=("甲",) * 60, marks=np.tile(TOTALS, 20))
    points = {"quality": np.tile(QUALITY, 20), "service": np.tile(SERVICE, 20)}
    found = measure(ClassMarks(answers=answers, points=points), before, after, step=0.5).points  # type: ignore[arg-type]
    assert found is not None
    change, count = np.tile([-1.0, -2.0, 0.5], 20), np.tile([2, 2, 1], 20)
    draws = np.random.default_rng(5).integers(0, 60, size=(5_000, 60))
    slow = np.quantile([change[d].sum() / count[d].sum() for d in draws], (0.025, 0.975))
    assert found.MAE_ends == pytest.approx(slow, abs=0.02)


@pytest.mark.parametrize(
    ("points", "total", "clear"), [(-0.1, 0.1, True), (0.0, -0.1, False), (None, -0.1, True)]
)
def test_clear_is_an_interval_below_nought(points: float | None, total: float, clear: bool) -> None:
    """Of the points where she marked them, else of the totals."""
    effect = measure(marks(points=points is not None), *gradings(), step=0.5)  # type: ignore[arg-type]
    ends = effect.points and replace(effect.points, MAE_ends=(-1.0, points or 0.0))
    effect = replace(effect, points=ends, ends={**effect.ends, "MAE": (-1.0, total)})
    assert effect.clear is effect.to_dict()["clear"] is clear


def test_no_points_and_equal_marks() -> None:
    before, _ = gradings()
    effect = measure(marks(points=False), before, before, step=0.5)  # type: ignore[arg-type]
    assert effect.points is None and effect.to_dict()["points"] is None
    assert effect.difference("MAE") == 0
    equal = MarkedAnswers(ids=("a", "b", "c"), texts=("甲", "乙", "丙"), marks=np.full(3, 2.0))
    flat = measure(ClassMarks(answers=equal, points={}), before, before, step=0.5)  # type: ignore[arg-type]
    assert flat.difference("corr") is None
    assert flat.to_dict()["difference"]["corr"] == {"value": None, "low": None, "high": None}
