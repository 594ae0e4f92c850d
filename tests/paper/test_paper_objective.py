"""Answers to items with a key: what is read of them, what it earns, and what is never guessed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from grader.paper.objective.choice import read_choices, share_of
from grader.paper.objective.fill_in import most_pairs, read_blanks, split_blanks
from grader.paper.objective.mark import mark_objective
from grader.paper.objective.numbers import Quantity, read_spelt
from grader.paper.objective.true_false import read_true_false
from grader.paper.paper import ChoiceItem, FillInItem, ObjectiveItem, PartialRule, Tolerance, TrueFalseItem

OPTIONS = {"A": "销售管理", "B": "客户服务", "C": "服务", "D": "人力 资源"}
RULES: tuple[PartialRule, ...] = ("all-or-nothing", "proportional", "subset-half", "subset-proportional")


def choice(
    key: str, *, marks: float = 2, partial: PartialRule = "all-or-nothing", single: bool = False
) -> ChoiceItem:
    return ChoiceItem(
        number="1",
        marks=marks,
        place=(1, 1),
        kind="single-choice" if single else "multiple-choice",
        options=OPTIONS,
        key=tuple(key),
        partial=partial,
    )


def fill_in(*key: Sequence[str], marks: float = 2, **rest: object) -> FillInItem:
    return FillInItem(number="1", marks=marks, place=(1, 1), key=tuple(map(tuple, key)), **rest)  # type: ignore[arg-type]


# ---- which options are chosen -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("answer", "chosen"),
    [
        ("A、B、D", "ABD"), ("abd", "ABD"), ("ＡＢＤ", "ABD"), ("D B A", "ABD"), ("A,B;D", "ABD"), ("[ABD]", "ABD"),
        ("（B）", "B"), ("答案：C", "C"), ("我选B。", "B"), ("B和C", "BC"), ("B.", "B"),
        ("B.客户服务", "B"), ("b 客户服务", "B"), ("客户服务", "B"), ("客戶服務", "B"), ("服务", "C"),
        ("A.销售管理 B.客户服务 D.人力资源", "ABD"), ("A.销售管理B.客户服务", "AB"), ("客户服务、销售管理", "AB"),
    ],
)  # fmt: skip
def test_choices_that_are_plain(answer: str, chosen: str) -> None:
    assert read_choices(answer, OPTIONS) == tuple(chosen)


@pytest.mark.parametrize(
    "answer",
    [
        "A或B",
        "A?",
        "E",
        "AA",
        "A→B",
        "A改B",
        "不会",
        "全选",
        "服务质量",
        "C. 客户服务",
        "C、客户服务",
        "1",
        "ABDE",
        "A不对",
    ],
)
def test_choices_that_are_not_plain(answer: str) -> None:
    assert read_choices(answer, OPTIONS) is None


def test_an_option_that_reads_like_a_lead_in() -> None:
    options = {"A": "识别", "B": "区分", "C": "选择", "D": "定制"}
    found = {answer: read_choices(answer, options) for answer in ("B、D", "BD", "选择", "选择、定制", "选B")}
    assert ["".join(letters or "") for letters in found.values()] == ["BD", "BD", "C", "CD", "B"]


def test_a_letter_is_a_letter_where_another_options_text_is_that_letter() -> None:
    groups = {"A": "O", "B": "A", "C": "B", "D": "AB"}
    assert [read_choices(letter, groups) for letter in "ABCD"] == [("A",), ("B",), ("C",), ("D",)]


def test_an_option_with_its_text_is_read_only_where_the_paper_gives_texts() -> None:
    assert read_choices("B.客户服务", dict.fromkeys("ABCD", "")) is None


@given(
    st.sets(st.sampled_from("ABCD"), min_size=1), st.sampled_from(["", " ", "、", ",", "；"]), st.randoms()
)
def test_letters_in_any_order_and_separation(letters: set[str], separator: str, random: object) -> None:
    shuffled = sorted(letters)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert read_choices(separator.join(shuffled), OPTIONS) == tuple(sorted(letters))


# ---- what they earn -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("chosen", "shares"),  # in the order of RULES; the key is ABD
    [
        ("ABD", (1, 1, 1, 1)),
        ("AB", (0, 2 / 3, 0.5, 2 / 3)),
        ("A", (0, 1 / 3, 0.5, 1 / 3)),
        ("ABC", (0, 1 / 3, 0, 0)),
        ("ABCD", (0, 2 / 3, 0, 0)),
        ("AC", (0, 0, 0, 0)),
        ("C", (0, 0, 0, 0)),
    ],
)
def test_partial_credit_by_every_rule(chosen: str, shares: tuple[float, ...]) -> None:
    assert [share_of(tuple(chosen), tuple("ABD"), rule) for rule in RULES] == pytest.approx(shares)


LETTERS = st.sets(st.sampled_from("ABCDEF"), min_size=1)


@given(LETTERS, LETTERS, st.sampled_from(RULES))
def test_only_the_key_earns_all_and_a_wrong_option_never_helps(
    chosen: set[str], key: set[str], rule: PartialRule
) -> None:
    share = share_of(tuple(chosen), tuple(key), rule)
    assert 0 <= share <= 1 and (share == 1) == (chosen == key)
    for wrong in set("ABCDEF") - key - chosen:
        assert share_of((*chosen, wrong), tuple(key), rule) <= share


def test_marks_are_rounded_half_up_to_the_papers_step() -> None:
    item = choice("ABD", partial="proportional")  # 2 of 3 right: 1.333…
    assert [mark_objective(item, "AB", round_to=step).marks for step in (0.5, 1, 0.25)] == [1.5, 1, 1.25]
    whole = choice("ABD", marks=1.3)
    assert mark_objective(whole, "ABD", round_to=0.5).marks == 1.3  # the whole is given whole


def test_two_letters_for_single_choice_are_no_answer() -> None:
    marked = mark_objective(choice("A", single=True), "AB", round_to=0.5)
    assert (marked.marks, marked.blank) == (0, False) and "不止一项" in marked.reasons[0].zh


# ---- true or false ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("answer", "√ ✓ ✔️ 对 對 正确 正確 是 T t true TRUE Ａ v （√） 对。".split())
def test_says_true(answer: str) -> None:
    assert read_true_false(answer) is True


@pytest.mark.parametrize("answer", "× ✗ ✘ 错 錯 错误 錯誤 不对 否 F false FALSE Ｂ x X （×） 错！".split())
def test_says_false(answer: str) -> None:
    assert read_true_false(answer) is False


@pytest.mark.parametrize("answer", ["对错", "？", "1", "对，因为客户重要", "不知道", "√×", "C"])
def test_says_neither(answer: str) -> None:
    assert read_true_false(answer) is None


# ---- blanks -------------------------------------------------------------------------------------------------
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


# ---- all kinds ----------------------------------------------------------------------------------------------
ITEMS: tuple[ObjectiveItem, ...] = (
    choice("B", single=True),
    *(choice("ABD", partial=rule, marks=2.5) for rule in RULES),
    TrueFalseItem(number="1", marks=1.5, place=(1, 1), key=True),
    fill_in(["成本"], ["85"], ["便利"], tolerance=Tolerance(1), marks=2),
    fill_in(["成本"], ["便利"], any_order=True, marks=1),
)
PIECES = st.lists(
    st.sampled_from([*"ABCDabdE√×对错8 5、，；.%或()①②\n=", "成本", "便利", "客户服务"]), max_size=8
)


@given(st.sampled_from(ITEMS), PIECES.map("".join) | st.text(max_size=12), st.sampled_from([0.5, 1, 0.1]))
def test_marks_lie_between_nothing_and_all_and_nothing_is_silent(
    item: ObjectiveItem, answer: str, step: float
) -> None:
    marked = mark_objective(item, answer, round_to=step)
    assert 0 <= marked.marks <= item.marks
    assert marked.blank or marked.read or marked.reasons  # read, or a teacher is called
    assert not (marked.blank and marked.marks)
    if marked.reasons and not marked.read:
        assert marked.marks == 0


@pytest.mark.parametrize("answer", ["", " \n", "　", "-", "——", "空", "未答", "未作答"])
def test_a_blank_earns_nothing_and_calls_nobody(answer: str) -> None:
    for item in ITEMS:
        marked = mark_objective(item, answer, round_to=0.5)
        assert (marked.marks, marked.blank, marked.reasons) == (0, True, ())
