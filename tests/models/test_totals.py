"""Totals from credits, and the teacher's total of an answer that is fitted to."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from making import group, make_rubric, point

from grader.fuse import FEATURES, Fusion

# three of five reasons at 2 marks, and a definition at 4: 10 at most
PICKED = make_rubric(
    point("what", "定义", 4), group("why", *(point(f"w{n}", f"原因{n}", 2) for n in range(5)), pick=3), max_score=10
)  # fmt: skip


@pytest.mark.parametrize(
    ("credits", "share"),
    [
        ((0, 1, 1, 1, 1, 1), 0.6),  # five reasons pay for three
        ((1, 1, 1, 1, 1, 1), 1.0),
        ((1, 0.5, 0, 1, 0.5, 0.5), 0.8),  # 4 + 2 + 1 + 1, the third half is not picked
        ((0.5, 0, 0, 0.5, 0, 0), 0.3),
        ((0, 0, 0, 0, 0, 0), 0.0),
    ],
)
def test_three_of_five_by_hand(build: Namespace, credits: tuple[float, ...], share: float) -> None:
    assert float(build.fusion_rows.total(PICKED, np.asarray(credits))) == pytest.approx(share)


def test_no_total_beyond_the_maximum(build: Namespace) -> None:
    rubric = make_rubric(point("a", "甲", 2), point("b", "乙", 2), point("c", "丙", 2), max_score=5)
    many = np.array([[[1, 1, 1], [1, 1, 0]], [[0.5, 0.5, 0.5], [0, 0, 1]]])
    assert build.fusion_rows.total(rubric, many).tolist() == [[1.0, 0.8], [0.6, 0.4]]


def test_the_best_of_a_group_count_by_what_they_earn(build: Namespace) -> None:
    rubric = make_rubric(group("g", point("a", "甲", 1), point("b", "乙", 4), pick=1), max_score=4)
    assert float(build.fusion_rows.total(rubric, np.array([1.0, 0.5]))) == 0.5
    assert float(build.fusion_rows.total(rubric, np.array([1.0, 0.0]))) == 0.25


def test_the_teachers_total_is_the_mark_where_there_is_one(build: Namespace) -> None:
    labels = {p.id: 1.0 for p in PICKED.points} | {"what": 0.0}
    example = build.fusion_rows.Example(PICKED, "x", labels=labels)
    assert example.share == pytest.approx(0.6)
    assert (
        build.fusion_rows.Example(PICKED, "x", labels=labels, mark=0.4).share == 0.4
    )  # a misconception cost 2


def test_what_a_misconception_cost_is_read_with_the_answer(
    build: Namespace, corpus: Path, tmp_path: Path
) -> None:
    (tmp_path / "rubrics").symlink_to(corpus / "rubrics")
    row = {
        "rubric": "made-tides",
        "text": "风吹的，一天两次，也因为月亮。",
        "labels": {"moon": 1, "twice": 1},
    }
    row |= {"contradicted": [], "misconceptions": ["wind"], "marks": 1.0, "max": 2.0}
    (tmp_path / "answers.jsonl").write_text(json.dumps(row), "utf-8")
    (example,) = build.marked_sets.read_parts([tmp_path])
    assert (example.mark, example.share, example.labels) == (0.5, 0.5, {"moon": 1, "twice": 1})


def test_thresholds_are_chosen_by_totals_with_pick(build: Namespace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five reasons at probability .98, the definition at .5: six of ten marks, eight where it earns half, or all."""
    compared: set[tuple[tuple[int, ...], tuple[int, ...]]] = set()

    def spy(truth: Any, given: Any, **_: Any) -> float:
        compared.add((tuple(truth.tolist()), tuple(given.tolist())))
        return 0.0

    monkeypatch.setattr(build.fit_fusion, "cohen_kappa_score", spy)
    shapes = np.zeros((6, 1, len(FEATURES)), np.float16)
    shapes[1:, 0, 0] = 4
    labels = np.asarray([0, 1, 1, 1, 1, 1], np.float32)
    marks = np.asarray([p.marks for p in PICKED.points], np.float32)
    row = build.fusion_rows.Row(shapes, labels, 0.4, marks, PICKED)
    build.fit_fusion._choose_thresholds([row], Fusion(0.0, (1.0, *[0.0] * (len(FEATURES) - 1))))
    assert compared == {((8,), (given,)) for given in (12, 16, 20)}
