"""Notes whose headings are the questions, broken lines and furniture, and text of any kind."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from grader.interop.scheme import Scheme, SchemeQuestion
from grader.interop.text import read_text


def texts(question: SchemeQuestion) -> list[str]:
    return [point.text for point in question.points]


def only(scheme: Scheme) -> SchemeQuestion:
    (question,) = scheme.questions
    return question


# ---- notes ----------------------------------------------------------------------------------------------------------
def test_headings_of_notes_are_questions() -> None:
    scheme = read_text(
        "第一章。\n1.1水循环的概念。\n水在海洋、大气和陆地之间的循环。\n1.2 水的分类\n地表水的分类:\n1、河流。\n2、湖泊。\n3.冰川。\n"
        "讨论:人类活动怎样影响水循环?\n提示:1、修建水库。\n2、跨流域调水。\n第二章。\n节约用水应遵循3个原则。\n1. 少用。\n2. 重复用。\n3. 净化后用。\n"
    )
    assert [q.text for q in scheme.questions] == [
        "水循环的概念。",
        "地表水的分类",
        "人类活动怎样影响水循环?",
        "节约用水应遵循3个原则。",
    ]
    assert texts(scheme.questions[1]) == ["河流", "湖泊", "冰川"]
    assert texts(scheme.questions[2]) == ["修建水库", "跨流域调水"]


def test_lost_bullets_mark_the_headings() -> None:
    scheme = read_text(
        "? 云的類型\n1、積雲像棉花\n2、層雲像幕布\n? 降水的形式雨、雪、冰雹\n? 影響降水的因素：\n1.地形2.洋流3.風向? 測量風的方法\n"
        "1、風速計\n2、風向標\n?\n1、預報天氣的步驟\n收集資料，然後分析。\n"
    )
    assert [q.text for q in scheme.questions] == [
        "云的類型",
        "降水的形式",
        "影響降水的因素",
        "測量風的方法",
        "預報天氣的步驟",
    ]
    assert [len(q.points) for q in scheme.questions[:4]] == [2, 3, 3, 2]


def test_furniture_of_a_web_page_is_left_out() -> None:
    menu = "".join(f"• 栏目{i}\n" for i in "一二三四五六")
    scheme = read_text(
        f"{menu}当前位置: 某某文库 > 试卷 > 正文\n- 1、本文档共24页，下载后可阅读全部内容。\n目录 一、概述......................1\n"
        "1. 什么是生态系统？\n答：（1）生物群落；（2）无机环境。\n相关热词搜索：\n"
    )
    assert [q.text for q in scheme.questions] == ["什么是生态系统？"]
    assert texts(scheme.questions[0]) == ["生物群落", "无机环境"]


def test_broken_lines_are_joined() -> None:
    question = only(
        read_text(
            "1. 什么是季风？\n答：季风是指由于海陆热力差异而形成的、风向随季节有规\n律变化的大范围盛行风。"
        )
    )
    assert question.answer == "季风是指由于海陆热力差异而形成的、风向随季节有规律变化的大范围盛行风。"


# ---- whatever comes in ------------------------------------------------------------------------------------------------
def test_text_that_asks_nothing_gives_no_question() -> None:
    for text in ("", "   \n", "今天天气很好。"):
        assert not read_text(text).questions


def test_questions_without_answers_are_kept() -> None:
    scheme = read_text("一、简答题\n1. 简述地震的成因。\n答：板块运动。\n2. 简述火山的分布。\n")
    assert [len(q.points) for q in scheme.questions] == [1, 0]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "1.",
                "2、",
                "(1)",
                "①",
                "一、",
                "简答题",
                "选择题",
                "答案",
                "：",
                "。",
                "\n",
                "?",
                "A.",
                "B.",
                "（2分）",
                "每题3分",
                "概念",
                " ",
                "客",
            ]
        )
        | st.text(max_size=4),
        max_size=40,
    )
)
def test_any_text_is_read_and_offsets_lie_in_it(parts: list[str]) -> None:
    text = "".join(parts)
    scheme = read_text(text)
    for found in (*scheme.questions, *scheme.objective):
        assert 0 <= found.start <= found.end <= len(text)
    for question in scheme.questions:
        assert question.text
        assert all(point.text for point in question.points)


def test_offsets_span_the_question_and_its_answer() -> None:
    text = "前言\n\n1. 什么是惯性？\n答：保持运动状态的性质。\n"
    question = only(read_text(text))
    assert text[question.start : question.end].startswith("1. 什么是惯性？")
    assert text[question.start : question.end].endswith("性质。")


def test_endless_runs_are_read_in_time_and_keep_the_offsets() -> None:
    text = " " * 200_000 + "\n" * 50_000 + "." * 50_000 + "\n1. 什么是惯性？\n答：保持运动状态的性质。"
    question = only(read_text(text))
    assert text[question.start : question.end].startswith("1. 什么是惯性？")
