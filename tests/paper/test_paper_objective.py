"""Answers to items with a key: what is read of them, what it earns, and what is never guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.paper.objective.choice import read_choices, share_of
from grader.paper.objective.mark import mark_objective
from grader.paper.objective.true_false import read_true_false
from grader.paper.paper import ChoiceItem, ObjectiveItem, PartialRule, Tolerance, TrueFalseItem
from tests.paper.made_paper import fill_in

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
