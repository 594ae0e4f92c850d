"""What differs between two rubrics, and how it is told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from rich.cells import cell_len

from grader.marking.compare.rubrics import RubricPart, compare_points_seen, compare_rubrics
from grader.marking.compare.rubrics_view import rubric_parts
from grader.records import KeyPoint, Misconception, PointFeedback, Rubric, RubricTest
from tests.results import ZH_RUBRIC, blank_result, zh_result


def edited(id_: str, **changes: Any) -> Rubric:
    """The Chinese rubric with a point or group of it changed."""
    return replace(
        ZH_RUBRIC, entries=tuple(replace(e, **changes) if e.id == id_ else e for e in ZH_RUBRIC.entries)
    )


def test_a_rubric_does_not_differ_from_itself() -> None:
    assert not compare_rubrics(ZH_RUBRIC, ZH_RUBRIC)
    assert list(rubric_parts(compare_rubrics(ZH_RUBRIC, ZH_RUBRIC), "zh")) == []


@pytest.mark.parametrize(
    ("id_", "key", "value"),
    [
        ("quality", "text", "质量差"),
        ("quality", "marks", 2.0),
        ("quality", "also", ("品质没有保证",)),
        ("quality", "keywords", (("质量", "品质"),)),
        ("conclusion", "requires", ("service",)),
        ("people", "pick", 1),
        ("people", "ordered", True),
        ("people", "out_of_order", 0.25),
        ("people", "text", "人员"),
    ],
)
def test_each_key_of_points_and_groups(id_: str, key: str, value: Any) -> None:
    changes = compare_rubrics(ZH_RUBRIC, edited(id_, **{key: value}))
    (change,) = changes.changed
    assert (change.id, change.key, change.new) == (id_, key, value)
    assert (changes.added, changes.removed) == ((), ())
    (back,) = compare_rubrics(edited(id_, **{key: value}), ZH_RUBRIC).changed
    assert (back.old, back.new) == (change.new, change.old)


@pytest.mark.parametrize(
    ("field", "key", "value"),
    [
        ("max_score", "total", 8.0),
        ("question", "question", "为什么？"),
        ("case", "case", "材料"),
        ("round_to", "round_to", 1.0),
        ("reference", "reference", "参考答案"),
    ],
)
def test_keys_of_the_rubric_itself(field: str, key: str, value: Any) -> None:
    (change,) = compare_rubrics(ZH_RUBRIC, replace(ZH_RUBRIC, **{field: value})).changed
    assert (change.kind, change.id, change.key, change.new) == ("rubric", None, key, value)


def test_what_bears_on_no_mark_is_no_change() -> None:
    other = replace(
        edited("quality", feedback=PointFeedback(met="好")),
        tags=("x",),
        tests=(RubricTest("答"),),
        sha256="0",
    )
    assert not compare_rubrics(ZH_RUBRIC, other)


def test_added_and_removed() -> None:
    other = replace(
        ZH_RUBRIC,
        entries=(*ZH_RUBRIC.entries[1:], KeyPoint("price", "价格高", 2)),
        misconceptions=(*ZH_RUBRIC.misconceptions, Misconception("new", "新误解", 0.5)),
    )
    changes = compare_rubrics(ZH_RUBRIC, other)
    assert changes.added == (
        RubricPart(kind="point", id="price", text="价格高", marks=2),
        RubricPart(kind="misconception", id="new", text="新误解", marks=0.5),
    )
    assert [p.id for p in changes.removed] == ["quality"]
    said = list(rubric_parts(changes, "zh"))
    assert "  + 要点 price（2 分）：价格高" in said
    assert "  - 要点 quality（1 分）：产品或服务的质量不稳定" in said
    assert "  + misconception new (0.5): 新误解" in list(rubric_parts(changes, "en"))


def test_results_tell_of_texts_and_marks_only() -> None:
    old = zh_result()
    new = replace(old, points=(replace(old.points[0], text="质量", marks=2), *old.points[1:]), max_score=8)
    assert [(c.id, c.key) for c in compare_points_seen([old], [new]).changed] == [
        (None, "total"),
        ("quality", "text"),
        ("quality", "marks"),
    ]
    assert not compare_points_seen([old, blank_result()], [blank_result()])


def test_old_and_new_wording_for_people() -> None:
    long = "产品或服务的质量不稳定，" * 8
    other = edited("quality", text=long, keywords=(("质量", "品质"), ("差",)), also=("时好时坏",))
    before = edited("quality", keywords=(("质量", "好坏"), ("差",)), also=("老出毛病",))
    lines = list(rubric_parts(compare_rubrics(before, other), "zh"))
    assert lines[1:4] == ["评分标准改了什么", "  要点 quality", "    text  - 产品或服务的质量不稳定"]
    assert "    also  - 老出毛病" in lines and "          + 时好时坏" in lines
    assert "    keywords  [质量 …]  - 好坏  + 品质" in lines
    assert all(cell_len(line) <= 80 for line in lines)
    turned = edited("quality", keywords=(("差",), ("质量", "品质")), text=long, also=("时好时坏",))
    assert list(rubric_parts(compare_rubrics(other, turned), "en"))[-1] == "    keywords  in another order"
