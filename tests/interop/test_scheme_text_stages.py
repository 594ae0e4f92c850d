"""The stages of reading a scheme, one by one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.interop.text.lists import find_list
from grader.interop.text.marks import find_marks, marks_in_words, without_marks
from grader.interop.text.passage import Passage
from grader.interop.text.plain import plain, squeeze
from grader.interop.text.prose import bare_names
from grader.interop.text.sections import split_papers, split_sections
from grader.interop.text.wraps import join_wraps


def passage(text: str) -> Passage:
    return Passage(text, plain(text))


@given(st.text(max_size=80))
def test_the_matching_form_is_as_long_as_the_text(text: str) -> None:
    form = plain(text)
    assert len(form) == len(text)
    if "\r" not in text:
        assert [c == "\n" for c in form] == [c == "\n" for c in text]


@given(st.lists(st.sampled_from([" ", "\n", ".", "甲", "ab", " " * 50, "-" * 70]), max_size=30))
def test_squeezing_keeps_the_characters_at_their_places(parts: list[str]) -> None:
    text = "".join(parts)
    short, places = squeeze(text)
    assert len(places) == len(short) + 1
    assert all(text[places[i]] == c for i, c in enumerate(short))
    assert places[len(short)] == len(text)


def test_a_masked_word_keeps_its_stars_and_bold_loses_them() -> None:
    assert plain("分为**客户和**重点**客户") == "分为**客户和**重点**客户".replace("**客户和**", "  客户和  ")
    assert passage("- **吸水**和散热").words() == "- 吸水和散热"
    assert passage("打开**调查").words() == "打开**调查"


@pytest.mark.parametrize(
    ("text", "total", "each"),
    [
        ("（6分）", 6, None),
        ("(每题8分,共32分)", 32, 8),
        ("（9分，每一个类型1.5分）", 9, 1.5),
        ("（12 分，每點 3 分）", 12, 3),
        ("(2 marks)", 2, None),
        ("[4 marks]", 4, None),
        ("(5 marks each)", None, 5),
        ("（共20分）", 20, None),
        ("（每空1分）", None, 1),
    ],
)
def test_marks_in_brackets(text: str, total: float | None, each: float | None) -> None:
    (note,) = find_marks(plain(text))
    assert (note.total, note.each) == (total, each)


@pytest.mark.parametrize("text", ["（分析原因）", "第3分公司", "(3个方面)", "十分重要", "占60%(2020年)"])
def test_what_is_no_marks(text: str) -> None:
    assert find_marks(plain(text)) == []


def test_marks_without_brackets_at_the_end_of_a_line() -> None:
    assert [m.total for m in find_marks(plain("产生方式不同。……3分\n形式不同 2分\n"))] == [3, 2]
    assert [m.total for m in find_marks(plain("It lowers the cost. (2)\n"))] == [2]
    said = marks_in_words("Award 2 marks for each reason, up to 4 marks.")
    assert (said.each, said.total) == (2, 4)
    assert without_marks("吸水(2分)和散热[1分]") == "吸水和散热"


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("(1)甲(2)乙(3)丙", ["甲", "乙", "丙"]),
        ("有三点：1.甲2.乙3.丙", ["甲", "乙", "丙"]),
        ("1、甲乙。2、丙丁。3戊己", ["甲乙。", "丙丁。", "戊己"]),  # the last has lost its sign
        ("首先，甲；其次，乙；最后，丙", ["甲；", "乙；", "丙"]),
        ("First, wash. Second, dry. Finally, rest.", ["wash. ", "dry. ", "rest."]),
        ("● 甲\n● 乙", ["甲\n", "乙"]),
        ("其一，甲。其二，乙。", ["甲。", "乙。"]),
    ],
)
def test_lists(text: str, items: list[str]) -> None:
    found = find_list(passage(text))
    assert found is not None
    assert [item.text for item in found.items] == items


@pytest.mark.parametrize("text", ["一共有3个方面", "2.5倍", "提高了3分", "(1)只有一项", "20世纪90年代"])
def test_what_is_no_list(text: str) -> None:
    assert find_list(passage(text)) is None


def test_the_lines_after_a_list_are_not_its_last_item() -> None:
    found = find_list(passage("(1)甲;\n(2)乙。\n这两点互相联系。\n"))
    assert found is not None
    assert found.items[1].text == "乙。"
    assert found.after.text.strip() == "这两点互相联系。"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("它使人产生了好。\n感,并且重复购买。", "它使人产生了好感,并且重复购买。"),
        ("它与传统的方法相。\n的确不同。", "它与传统的方法相的确不同。"),
        ("The answer is long\nenough to wrap.", "The answer is long enough to wrap."),
    ],
)
def test_breaks_within_sentences(text: str, words: str) -> None:
    assert join_wraps(passage(text)).words() == words


def test_breaks_between_items_stay() -> None:
    text = "情感型员工喜欢在本企业里工作\n持续型员工因为没有机会而不得不留下来继续工作\n道义型员工出于责任感"
    assert join_wraps(passage(text)).form == text


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("甲式法、乙式法和丙式法三种", ["甲式法", "乙式法", "丙式法"]),
        ("认知型学习情感型学习行为型学习", ["认知型学习", "情感型学习", "行为型学习"]),
        ("提高质量，降低成本", []),
        ("它是一种方法", []),
    ],
)
def test_bare_names(text: str, names: list[str]) -> None:
    assert bare_names(text) == names


def test_sections_run_together_with_their_marks() -> None:
    (title, paper) = split_papers(
        passage(
            "物理期末试题\n一、单选题(每题2分,共4分)1. 甲答案:A二、名词解释1. 惯性三、论述题15分\n试述力。"
        )
    )
    assert title.text == "物理期末试题"
    sections = split_sections(paper)
    assert [(s.kind, s.number, s.marks.each, s.marks.total) for s in sections] == [
        ("single-choice", "一", 2, 4),
        ("definition", "二", None, None),
        ("essay", "三", None, 15),
    ]


def test_a_list_of_the_sections_in_front_is_none() -> None:
    text = "题型：\n选择题(40分)\n判断题(15分)\n简答题(20分)\n1. 什么是力？\n"
    assert [s.kind for s in split_sections(passage(text))] == [""]


def test_sections_of_the_key_are_marked() -> None:
    text = "一、判断题\n1. 甲。\n二、简答题\n1. 乙？\n参考答案\n一、判断题\n1. 对\n二、简答题\n1. 丙\n"
    assert [(s.kind, s.key) for s in split_sections(passage(text))] == [
        ("true-false", False),
        ("short-answer", False),
        ("true-false", True),
        ("short-answer", True),
    ]
