"""Schemes → rubrics with comments; every draft is held to the format."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.batch.table import Note
from grader.interop.draft import Draft, DraftOptions, Drafts, draft_rubrics
from grader.interop.drafting.keywords import propose_keywords
from grader.interop.scheme import ObjectiveItem, Scheme, SchemePoint, SchemeQuestion
from grader.records import PointFeedback, PointGroup
from grader.rubric import parse_rubric

CHURN = SchemeQuestion(
    number="2",
    text="企业的客户为什么会流失？",
    kind="short-answer",
    marks=6,
    points=(
        SchemePoint("产品质量不稳定；", 2),
        SchemePoint("企业缺乏创新", 2),
        SchemePoint("员工跳槽，把客户一起带走", 2),
    ),
)


def drafted(*questions: SchemeQuestion, **options: object) -> Drafts:
    return draft_rubrics(Scheme(questions=questions), DraftOptions(**options))  # type: ignore[arg-type]


def one(question: SchemeQuestion, **options: object) -> Draft:
    (draft,) = drafted(question, **options).drafts
    assert parse_rubric(draft.text) == draft.rubric
    return draft


def codes(draft: Draft) -> list[tuple[str, str]]:
    return [(check.code, check.where) for check in draft.checks]


def test_order_marks_and_words_are_kept() -> None:
    draft = one(CHURN, source="期末.docx")
    rubric = draft.rubric
    assert (rubric.id, rubric.title, rubric.kind, rubric.language) == (
        "q01",
        "企业的客户为什么会流失",
        "short-answer",
        "zh",
    )
    assert [(p.id, p.text, p.marks) for p in rubric.points] == [
        ("p1", "产品质量不稳定", 2), ("p2", "企业缺乏创新", 2), ("p3", "员工跳槽，把客户一起带走", 2),
    ]  # fmt: skip
    assert (rubric.max_score, rubric.source) == (6, "期末.docx，第 2 题")
    assert draft.checks == ()
    assert "请核对" not in draft.text.split("\n", 1)[1]


def test_every_check_is_a_comment_above_what_it_is_about() -> None:
    long = "很长的" * 25
    question = SchemeQuestion(
        number="1",
        text="如何提高客户满意度",
        case="某公司（资料",
        case_guessed=True,
        marks=10,
        points=(
            SchemePoint(long),
            SchemePoint("调查需求。改进服务"),
            SchemePoint("（奖励老客户"),
            SchemePoint("处理投诉"),
        ),
    )
    draft = one(question)
    assert codes(draft) == [
        ("case", "case"), ("marks-spread", "points"), ("long-point", "p1"), ("two-statements", "p2"), ("text-cut", "p3"),
    ]  # fmt: skip
    lines = draft.text.split("\n")
    above = {
        lines[at + 1].split(":")[0].strip(" -"): line for at, line in enumerate(lines) if "# 请核对：" in line
    }
    assert set(above) == {"case", "points", "id"}
    assert re.search(r"# 请核对：.*两个意思.*\n  - id: p2\n", draft.text)
    assert re.search(r"# 请核对：.*75 个字.*\n  - id: p1\n", draft.text)


def test_the_comments_in_english() -> None:
    draft = one(
        SchemeQuestion(number="1", text="Why?", points=(SchemePoint("Poor quality"),)), lang="en", total=4.0
    )
    assert "# check: The source gives no marks; --total 4 is spread over the points.\n" in draft.text
    assert draft.rubric.language == "en"


def test_proposed_keywords_take_effect_only_without_the_comment_sign() -> None:
    draft = one(CHURN)
    assert all(point.keywords == () for point in draft.rubric.points)
    assert "    # keywords: [[产品], [质量]]\n  - id: p2" in draft.text
    live = parse_rubric(draft.text.replace("# keywords:", "keywords:"))
    assert live.points[0].keywords == (("产品",), ("质量",))
    assert live.points[2].keywords == (("员工",), ("跳槽",))


def test_keywords_of_the_source_take_effect() -> None:
    point = SchemePoint(
        text="质量不稳定",
        marks=1,
        id="quality",
        also=("时好时坏",),
        keywords=(("质量", "品质"),),
        feedback=PointFeedback(hint="想想产品"),
    )
    question = SchemeQuestion(
        number="7", text="为什么？", points=(point,), id="churn", title="流失", tags=("第五章",)
    )
    rubric = one(question).rubric
    assert (rubric.id, rubric.title, rubric.tags) == ("churn", "流失", ("第五章",))
    (key,) = rubric.points
    assert (key.id, key.also, key.keywords, key.feedback.hint) == (
        "quality",
        ("时好时坏",),
        (("质量", "品质"),),
        "想想产品",
    )


def test_remarks_of_the_source_stand_where_they_belong() -> None:
    point = SchemePoint(text="质量", marks=1, checks=(Note(zh="只查这个词。", en="Only the word."),))
    question = SchemeQuestion(
        number="1", text="为什么？", points=(point,), checks=(Note(zh="有图片。", en="A picture."),)
    )
    draft = one(question)
    assert codes(draft) == [("source", "question"), ("source", "p1")]
    assert "# 请核对：有图片。\nquestion:" in draft.text
    assert "  # 请核对：只查这个词。\n  - id: p1" in draft.text


def test_points_of_which_some_are_enough() -> None:
    draft = one(
        SchemeQuestion(
            number="1", text="列举特点", marks=4, points=tuple(SchemePoint(t, 2) for t in "甲乙丙")
        )
    )
    (group,) = draft.rubric.entries
    assert isinstance(group, PointGroup) and group.pick == 2 and draft.rubric.max_score == 4
    assert codes(draft) == [("pick", "points")]


def test_a_point_for_which_no_marks_are_left_is_kept_in_a_comment() -> None:
    question = SchemeQuestion(
        number="1", text="为什么？", marks=2, points=(SchemePoint("概述"), SchemePoint("质量", 2))
    )
    draft = one(question)
    assert [p.text for p in draft.rubric.points] == ["质量"]
    assert "未列为要点：概述" in draft.text


def test_questions_without_an_answer() -> None:
    bare = SchemeQuestion(number="3", text="什么是忠诚？", marks=5)
    drafts = drafted(CHURN, bare)
    assert [d.rubric.id for d in drafts.drafts] == ["q01"]
    assert drafts.unanswered == (bare,)
    skeleton = drafted(CHURN, bare, skeletons=True).drafts[1]
    assert (skeleton.rubric.id, skeleton.rubric.max_score) == ("q02", 5)
    assert codes(skeleton) == [("no-answer", "points")]
    assert "（请填写要点）" in skeleton.text and "# keywords" not in skeleton.text


def test_a_question_that_is_not_there() -> None:
    draft = one(SchemeQuestion(number="", text="", points=(SchemePoint("质量", 1),)))
    assert codes(draft) == [("question-missing", "question")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("简述CRM系统的作用", "q01-crm"),
        ("What is customer loyalty?", "q01-customer-loyalty"),
        ("客户关系", "q01"),
        (" ".join(f"word{n}" for n in range(30)), "q01-word0-word1-word2-word3-word4-word5"),
        ("14.", "q01"),
    ],
)
def test_ids(text: str, name: str) -> None:
    assert one(SchemeQuestion(number="9", text=text, points=(SchemePoint("质量", 1),))).rubric.id == name


def test_ids_are_unique_and_as_wide_as_needed() -> None:
    own = SchemeQuestion(number="1", text="甲", points=(SchemePoint("质量", 1),), id="same")
    assert [d.rubric.id for d in drafted(own, own, prefix="final-").drafts] == ["same", "final-02"]
    taken = SchemeQuestion(number="2", text="乙", points=(SchemePoint("质量", 1),), id="q01")
    assert [d.rubric.id for d in drafted(CHURN, taken).drafts] == ["q01-2", "q01"]
    many = drafted(*[CHURN] * 100).drafts
    assert (many[0].rubric.id, many[99].rubric.id) == ("q001", "q100")


def test_objective_items_are_counted_and_missing_marks_said_once() -> None:
    bare = SchemeQuestion(number="1", text="甲", points=(SchemePoint("质量"),))
    items = (
        ObjectiveItem("true-false", 0, 1),
        ObjectiveItem("fill-in", 1, 2),
        ObjectiveItem("true-false", 2, 3),
    )
    drafts = draft_rubrics(Scheme((bare, bare), items))
    assert drafts.objective == {"true-false": 2, "fill-in": 1}
    (note,) = drafts.notes
    assert "2 道题" in note.zh and "--total" in note.en


# ---- keywords -------------------------------------------------------------------------------------------------
def test_words_of_the_question_and_of_every_subject_are_no_keywords() -> None:
    assert propose_keywords(["满意的客户不一定忠诚"], "客户满意与忠诚的关系") == [()]


def test_words_that_set_a_point_apart_come_first() -> None:
    assert propose_keywords(["质量下降，客户投诉增多", "价格上涨，客户投诉增多"], "") == [
        ("质量", "下降"),
        ("价格", "上涨"),
    ]


def test_keywords_are_spelled_as_in_the_point() -> None:
    assert propose_keywords(["產品質量不穩定"], "") == [("產品", "質量")]
    question = "Why do customers leave a competitor?"
    assert propose_keywords(["Competitors offer lower Prices"], question) == [("offer", "Prices")]


# ---- whatever a scheme may hold ----------------------------------------------------------------------------------
text = st.text(alphabet="客户满意度abc ：:#-[]{}'\"|>&*!%@`,；。\n\t…（）(1)", max_size=40)
points = st.lists(
    st.builds(SchemePoint, text, st.none() | st.sampled_from([0.25, 0.5, 1.0, 2.0, 3.0])), max_size=5
)
questions = st.builds(
    SchemeQuestion,
    number=st.sampled_from(["", "1", "三"]),
    text=text,
    case=text,
    marks=st.none() | st.sampled_from([1.0, 4.0, 7.5]),
    points=points.map(tuple),
)


@given(st.lists(questions, max_size=3), st.booleans())
def test_every_draft_passes_the_format_and_keeps_the_order(
    found: list[SchemeQuestion], skeletons: bool
) -> None:
    drafts = drafted(*found, skeletons=skeletons, source="a.txt")
    assert len(drafts.drafts) + (0 if skeletons else len(drafts.unanswered)) == len(found)
    for draft in drafts.drafts:
        rubric = parse_rubric(draft.text)
        assert rubric == draft.rubric
        kept = [
            mark
            for point in draft.question.points
            if (mark := point.marks) is not None and re.search(r"\w", point.text)
        ]
        given = [point.marks for point in rubric.points]
        assert len([m for m in kept if m in given]) == len(kept)
