"""Fill-in items: an answer taken apart, wordings, numbers and units, any order, and what only comes near."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from grader.paper.objective.fill_in import most_pairs, read_blanks, split_blanks
from grader.paper.objective.mark import mark_objective
from grader.paper.objective.numbers import Quantity, read_spelt
from grader.paper.paper import Tolerance
from tests.paper.made_paper import fill_in


@pytest.mark.parametrize(
    ("answer", "parts"),
    [
        ("甲、乙、丙", "甲|乙|丙"), ("甲；乙；丙", "甲|乙|丙"), ("甲 乙 丙", "甲|乙|丙"), ("甲\n乙\n丙", "甲|乙|丙"),
        ("甲，乙，丙", "甲|乙|丙"), ("甲/乙/丙", "甲|乙|丙"), ("甲、乙；丙", "甲|乙|丙"), ("甲；；丙", "甲||丙"),
        ("甲、一、乙；乙；丙", "甲、一、乙|乙|丙"), ("①甲②乙③丙", "甲|乙|丙"), ("1.甲 2.乙 3.丙", "甲|乙|丙"),
        ("(1)甲 (3)丙", "甲||丙"), ("1、 2、 3", "1|2|3"), ("1.甲\n2.\n3.丙", "甲||丙"), ("1.5 2.5 3.5", "1.5|2.5|3.5"), ("甲；乙；丙；", "甲|乙|丙"),
    ],
)  # fmt: skip
def test_an_answer_taken_apart(answer: str, parts: str) -> None:
    assert split_blanks(answer, 3) == tuple(parts.split("|"))


@pytest.mark.parametrize("answer", ["甲、乙", "甲", "甲、乙、丙、丁"])
def test_the_wrong_number_of_parts_is_not_guessed_at(answer: str) -> None:
    assert split_blanks(answer, 3) is None
    marked = mark_objective(fill_in(["甲"], ["乙"], ["丙"]), answer, round_to=0.5)
    assert marked.marks == 0 and "共 3 空" in marked.reasons[0].zh and "3 blanks" in marked.reasons[0].en


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("客户满意度", "right"), ("客戶滿意度", "right"), ("客户 满意度。", "right"), ("“客户满意度”", "right"), ("CSI", "right"),
        ("ｃｓｉ", "right"), ("客户满意度(CSI)", "right"), ("客户满意", "near"), ("不是客户满意度", "near"), ("客户满足度", "near"),
        ("忠诚度", "wrong"), ("", "blank"), ("——", "blank"),
    ],
)  # fmt: skip
def test_wordings(answer: str, verdict: str) -> None:
    blanks = read_blanks(answer, fill_in(["客户满意度", "CSI"]))
    assert blanks is not None and blanks.verdicts == (verdict,)


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("85", "right"), ("85%", "right"), ("８５．０％", "right"), ("85.5", "right"), ("84.5%", "right"), ("85.6", "wrong"),
        ("-85", "wrong"), ("85元", "near"), ("0.85", "near"), ("8.5e1", "right"), ("约85", "near"), ("八十五", "right"),
        ("百分之八十五", "right"), ("八十七", "wrong"), ("八十五个", "near"), ("1e999", "wrong"), ("9" * 400, "wrong"),
    ],
)  # fmt: skip
def test_numbers_within_a_tolerance(answer: str, verdict: str) -> None:
    blanks = read_blanks(answer, fill_in(["85"], tolerance=Tolerance(0.5), units=("%",)))
    assert blanks is not None and blanks.verdicts == (verdict,)


@pytest.mark.parametrize(
    ("key", "answers", "verdict"),
    [
        ("12", ["十二", "12", "12.0", "１２", "答案是十二"], "right"),
        ("1,000", ["一千", "1000", "1，000", "1 000", "1e3"], "right"),
        ("1.2万元", ["1.2万元", "1.2", "1.2 万 元"], "right"),
        ("12000元", ["1.2万元", "12000"], "near right"),
        ("12000元", ["1.3万元", "1.2元"], "wrong"),
        ("12%", ["12 %", "１２％", "百分之十二", "百分之12"], "right"),
        ("0.12", ["12%"], "near"),
        ("-5", ["负5", "−5", "负五"], "right"),
        ("0.5", [".5", "0.50"], "right"),
        (".5", ["5"], "wrong"),
        ("十二", ["12", "十二"], "right"),
        ("一对一", ["1对1"], "near"),
        ("一对一", ["一对一", "一 对 一"], "right"),
        ("三角", ["五力"], "wrong"),
        ("选择", ["选择", "我选择选择"], "right"),
        ("选择", ["答案", "选"], "wrong"),
        ("答谢", ["谢"], "wrong"),
    ],
)
def test_numbers_and_words_in_all_their_spellings(key: str, answers: list[str], verdict: str) -> None:
    found = [read_blanks(answer, fill_in([key])) for answer in answers]
    expected = verdict.split() if " " in verdict else [verdict] * len(answers)
    assert [blanks.verdicts[0] for blanks in found if blanks] == expected


@pytest.mark.parametrize(
    ("numerals", "value"),
    [
        ("零", 0), ("十", 10), ("十二", 12), ("二十", 20), ("一百零五", 105), ("三千二百", 3200), ("两万", 20_000), ("万", 10_000),
        ("一万二千", 12_000), ("一亿二千万", 120_000_000), ("三万亿", 3 * 10**12), ("二〇二六", 2026), ("负三", -3),
    ],
)  # fmt: skip
def test_chinese_numerals(numerals: str, value: int) -> None:
    assert read_spelt(f"{numerals}元") == Quantity(value, "元")


def test_a_required_unit_and_thousands() -> None:
    item = fill_in(
        ["1,200 元"], tolerance=Tolerance(0.01, relative=True), units=("元", "圆"), unit_required=True
    )
    found = {a: read_blanks(a, item) for a in ("1200元", "1211圆", "1213元", "1200", "1200 万元")}
    assert {a: b.verdicts[0] for a, b in found.items() if b} == {
        "1200元": "right",
        "1211圆": "right",
        "1213元": "wrong",
        "1200": "near",
        "1200 万元": "near",
    }


def test_in_any_order_every_answer_counts_once() -> None:
    item = fill_in(["操作型", "运营型"], ["分析型"], ["协作型"], marks=3, any_order=True)
    earned = {
        a: mark_objective(item, a, round_to=0.5).marks
        for a in ("协作型、操作型、分析型", "分析型", "操作型、运营型、分析型")
    }
    assert list(earned.values()) == [3, 1, 2]
    marked = mark_objective(item, "操作型、分析型、协作型、互动型", round_to=0.5)
    assert marked.marks == 0 and marked.reasons  # four answers for three blanks


def test_in_order_a_right_answer_in_the_wrong_blank_earns_nothing() -> None:
    item = fill_in(["总价值"], ["总成本"])
    assert [
        mark_objective(item, a, round_to=0.5).marks for a in ("总价值；总成本", "总成本；总价值", "总价值；")
    ] == [2, 0, 1]


def test_a_near_answer_earns_nothing_and_is_shown() -> None:
    marked = mark_objective(fill_in(["客户满意度"]), "客户满意", round_to=0.5)
    assert marked.marks == 0 and "“客户满意”与答案相近" in marked.reasons[0].zh
    assert "“客户满意” is close to the key" in marked.reasons[0].en


@given(st.lists(st.lists(st.booleans(), min_size=5, max_size=5), max_size=5))
def test_most_pairs_against_scipy(fits: list[list[bool]]) -> None:
    pairs = most_pairs(fits)
    assert all(fits[part][blank] for blank, part in pairs.items()) and len(set(pairs.values())) == len(pairs)
    matrix = np.array(fits, int).reshape(len(fits), 5)
    assert len(pairs) == matrix[linear_sum_assignment(matrix, maximize=True)].sum()
