"""The rubric that is drafted around the points: its marks, its kind, and that any text makes one."""

from __future__ import annotations

import math
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.draft import draft_rubric
from grader.errors import InputError, SettingsError
from grader.rubric import dump_rubric, parse_rubric


def test_the_rubric_around_the_points() -> None:
    rubric = draft_rubric(" 什么是客户？ ", "买东西的人。\n", total=4)
    assert (rubric.id, rubric.title, rubric.kind, rubric.language) == (
        "draft",
        "什么是客户",
        "definition",
        "zh",
    )
    assert (rubric.question, rubric.reference, rubric.max_score) == ("什么是客户？", "买东西的人。\n", 4)
    assert [p.id for p in rubric.points] == ["p1"]
    assert len(rubric.sha256) == 64
    assert draft_rubric("What is a leaf?", "A node.", total=1).language == "en"
    assert draft_rubric("What is a leaf?", "A node.", total=1, language="zh").language == "zh"
    assert draft_rubric("", "A node.", total=1).title == "Against a model answer"


@pytest.mark.parametrize(
    ("total", "count", "round_to"),
    [(3, 3, 0.5), (10, 4, 1.25), (10, 3, 10 / 6), (1, 4, 0.125), (4.5, 3, 0.75), (1, 1, 0.5)],
)
def test_marks_are_spread_equally_and_rounding_keeps_them(total: float, count: int, round_to: float) -> None:
    rubric = draft_rubric("问", "；".join(f"第{i}点说明" for i in "甲乙丙丁"[:count]), total=total)
    assert len(rubric.points) == count
    assert {p.marks for p in rubric.points} == {total / count}
    assert rubric.round_to == pytest.approx(round_to)
    for point in rubric.points:
        half = point.marks / 2 / rubric.round_to
        assert half == pytest.approx(round(half))


@pytest.mark.parametrize("total", [0, -1, math.nan, math.inf])
def test_a_total_that_is_none(total: float) -> None:
    with pytest.raises(SettingsError) as caught:
        draft_rubric("问", "答", total=total)
    assert "总分" in caught.value.zh and "total" in caught.value.en


@pytest.mark.parametrize("reference", ["", " \n\t", "\u3000"])
def test_a_blank_reference(reference: str) -> None:
    with pytest.raises(InputError) as caught:
        draft_rubric("问", reference, total=1)
    assert "空" in caught.value.zh and "empty" in caught.value.en


PARTS = st.sampled_from(
    [
        *"，。、；：？！（）()[]—…\n \t-•*“”A\x00😀",
        *(
            "(1)",
            "（2）",
            "1.",
            "2、",
            "①",
            "②",
            "一是",
            "二是",
            "首先",
            "其次",
            "第一，",
            "第二，",
            "First, ",
            "Second, ",
        ),
        *(
            "客户",
            "质量不稳定",
            "包括",
            "分为",
            "有三种",
            "和",
            "及",
            "以及",
            "等",
            "优点：",
            "缺点：",
            "因为",
            "例如",
            "总之，",
        ),
        *("and", "includes", "the customer", "e.g.", "3.14", "\r\n"),
    ]
)
ANY = st.lists(PARTS, min_size=1, max_size=40).map("".join) | st.text(min_size=1, max_size=80)


@given(ANY, ANY, st.floats(0.01, 1000))
@settings(max_examples=400, deadline=None)
def test_whatever_the_text_there_are_points_that_add_up_and_a_rubric_that_loads(
    question: str, reference: str, total: float
) -> None:
    if not reference.strip():
        return
    rubric = draft_rubric(question, reference, total=total)
    assert rubric.points
    assert all(p.text.strip() and p.marks > 0 for p in rubric.points)
    assert len({p.text for p in rubric.points}) == len(rubric.points)
    assert abs(math.fsum(p.marks for p in rubric.points) - total) <= 1e-9
    assert draft_rubric(question, reference, total=total) == rubric
    if question.strip() and rubric.title.isprintable() and "\x00" not in question + reference:
        again = parse_rubric(dump_rubric(rubric))
        assert [p.marks for p in again.points] == [p.marks for p in rubric.points]


@pytest.mark.parametrize(
    "unit", ["（", "1.", "客", "客户很好，因为服务好。", "a, ", "、", "(1)x", "优点：", "和", "\n"]
)
def test_long_texts_take_no_age(unit: str) -> None:
    start = time.perf_counter()
    draft_rubric("客户为什么好？", "x" + unit * (6000 // len(unit)), total=10)
    assert time.perf_counter() - start < 5
