"""Grading against a bare model answer and against short points, with the models that ship."""

from __future__ import annotations

import pytest
from making import make_rubric, point

from grader import draft_rubric, grade_answer
from grader.encoders import Encoder

QUESTION = "简述呼叫中心在客户服务中的作用。"
PASSAGE = "呼叫中心为客户提供统一的服务入口，并记录每一次通话，为改进产品提供依据。"
LISTED = """（1）为客户提供统一的服务入口；
（2）实现全天候服务，夜间也能及时响应；
（3）记录每一次通话和客户资料，为改进产品提供依据；
（4）借助智能排队分流来电，降低人工成本。"""
WEATHER = "今天天气很好，我们去公园散步，看到了很多花。"


@pytest.mark.parametrize("reference", [PASSAGE, LISTED])
def test_an_answer_off_the_question_earns_nothing(reference: str, encoder: Encoder) -> None:
    result = grade_answer(draft_rubric(QUESTION, reference, total=10), WEATHER, encoder=encoder)
    assert result.score == 0
    assert {f.kind for f in result.flags} <= {"off-topic"}
    assert {p.reason for p in result.points} == {None}  # not told that the words were copied
    assert "照抄" not in result.feedback


@pytest.mark.parametrize("reference", [PASSAGE, LISTED])
def test_the_model_answer_itself_earns_everything(reference: str, encoder: Encoder) -> None:
    assert grade_answer(draft_rubric(QUESTION, reference, total=10), reference, encoder=encoder).score == 10


@pytest.mark.parametrize("text", ["项目、方法、期限", "验收的项目、方法和期限。"])
def test_a_list_may_drop_what_its_items_share(text: str, encoder: Encoder) -> None:
    points = [point(name, name) for name in ("验收项目", "验收方法", "验收期限", "验收地点")]
    rubric = make_rubric(*points, question="货物验收条款包括哪些内容？")
    result = grade_answer(rubric, text, encoder=encoder)
    assert [p.credit for p in result.points[:3]] == ["full"] * 3
    assert result.points[3].credit != "full"  # the place is not named
    assert [q.text for p in result.points[1:3] for q in p.evidence][-1].startswith("期限")


@pytest.mark.parametrize("question", ["", "  "])
def test_so_where_no_question_is_given(question: str, encoder: Encoder) -> None:
    rubric = draft_rubric(question, PASSAGE, total=10)
    assert "入口" not in rubric.title  # which hints show
    result = grade_answer(rubric, PASSAGE, encoder=encoder)
    assert result.score == 10
    assert "copied-question" not in {f.kind for f in result.flags}


@pytest.mark.parametrize("fast", [False, True])
def test_a_denied_passage_earns_but_a_teacher_is_called(fast: bool, encoder: Encoder) -> None:
    rubric = draft_rubric("供求怎样影响价格？", "需求上升会使价格上升。供给增加会使价格下降。", total=4)
    text = "我认为需求上升不会使价格上升。东西供给增加了，价格就会下降。"
    result = grade_answer(rubric, text, encoder=encoder, fast=fast)
    assert [r.point for r in result.review_reasons if r.kind == "contradiction"] == ["p1"]
    assert result.points[1].credit == "full"
    assert "似乎说反" in result.feedback and "内容完整" not in result.feedback


def test_a_point_that_is_hardly_touched_is_not_called_copied(encoder: Encoder) -> None:
    answer = "呼叫中心在客户服务中的作用：提供统一的服务入口。"
    result = grade_answer(draft_rubric(QUESTION, LISTED, total=10), answer, encoder=encoder)
    assert result.points[3].reason is None  # on queueing, of which not a word is said


def test_what_is_denied_is_not_off_the_topic(encoder: Encoder) -> None:
    rubric = make_rubric(point("quality", "产品质量不稳定"), question="客户为什么会流失？")
    result = grade_answer(rubric, "产品质量一直很稳定。", encoder=encoder)
    assert result.points[0].contradicted
    assert "off-topic" not in {f.kind for f in result.flags}
