from __future__ import annotations

import hashlib
import itertools
import json
import math
import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import AWKWARD, LetterEncoder, group, make_rubric, point, texts

import grader
from grader.bundled import embedded_judge
from grader.encoders import Encoder
from grader.errors import InputError
from grader.pipeline import LONGEST_ANSWER, Grader, grade_answer
from grader.records import GradeResult, Misconception, Rubric
from grader.settings import Settings

MADE = make_rubric(
    point("quality", "产品质量不稳定", 2, also=("质量时好时坏",), keywords=(("质量", "品质"),)),
    group(
        "people", point("staff", "员工跳槽带走客户", 0.5), point("rivals", "竞争对手抢走客户", 0.5), pick=1
    ),
    group(
        "steps",
        point("first", "先了解客户"),
        point("then", "再改进服务"),
        ordered=True,
        requires=("quality",),
    ),
    misconceptions=(Misconception("loyal", "满意的客户绝对不会离开", 1),),
    question="客户为什么会流失？怎么办？",
    case="某公司的老客户最近都离开了。",
)
PIECES = [
    "产品质量不稳定", "質量時好時壞", "产品质量很稳定", "员工没有带走客户", "員工跳槽帶走客戶", "竞争对手抢走客户",
    "先了解客户", "再改进服务", "满意的客户绝对不会离开", "某公司的老客户最近都离开了", "客户为什么会流失？", "今天天气很好",
    "，", "。", "、", "\n", "1.", "①", "首先，", "ＡＢＣ", "😅", "The customers left.", " ", "\ud800", "\x00",
]  # fmt: skip
said = st.one_of(texts, st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
LETTERS = Grader(MADE, encoder=LetterEncoder())


@pytest.fixture(scope="module")
def real(encoder: Encoder) -> Grader:
    return Grader(MADE, encoder=encoder)


def check(result: GradeResult, rubric: Rubric, text: str) -> None:
    """What holds of every result."""
    assert result.answer == text
    assert result.answer_sha256 == hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    assert [p.id for p in result.points] == [p.id for p in rubric.points]
    assert result.raw == pytest.approx(math.fsum(p.earned for p in result.points))
    deducted = result.raw - math.fsum(m.deduct for m in result.misconceptions)
    assert result.capped == pytest.approx(min(max(deducted, 0), rubric.max_score))
    assert result.score == result.capped
    assert 0 <= result.score <= result.max_score == rubric.max_score
    assert 0 <= result.confidence <= 1
    assert 0 <= result.percent <= 100
    quotes = [e for p in result.points for e in p.evidence]
    quotes += [e for m in result.misconceptions for e in m.evidence]
    quotes += [e for f in result.flags for e in f.evidence]
    assert all(0 <= e.start < e.end <= len(text) and e.text == text[e.start : e.end] for e in quotes)
    for p, record in zip(result.points, rubric.points, strict=True):
        assert 0 <= p.earned <= p.marks == record.marks
        assert 0 <= p.probability <= 1
        assert all(0 <= v <= 1.0001 for v in p.signals.values())
        assert p.earned == 0 or (p.credit != "none" and p.evidence)
        assert not (p.contradicted and p.earned)
        assert p.credit != "full" or p.earned == p.marks or p.reason
    assert bool(result.review_reasons) == result.needs_review
    json.dumps(result.to_dict()).encode("utf-8", "surrogatepass")


# ---- any answer -----------------------------------------------------------------------------------------
@given(said)
@settings(max_examples=150)
def test_every_result_adds_up_and_quotes_the_answer(text: str) -> None:
    check(LETTERS.grade(text), MADE, text)


@given(text=said)
@settings(max_examples=60)
def test_so_with_the_embedded_encoder(text: str, real: Grader) -> None:
    check(real.grade(text), MADE, text)


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_texts(text: str, real: Grader) -> None:
    check(real.grade(text), MADE, text)
    check(real.grade("产品质量不稳定，" + text), MADE, "产品质量不稳定，" + text)


def sample_answers(count: int) -> list[str]:
    pick = random.Random(7)
    made = ["".join(pick.choices(PIECES, k=pick.randint(0, 9))) for _ in range(count - len(AWKWARD))]
    return [*made, *AWKWARD]


def test_company_and_order_change_nothing(real: Grader) -> None:
    """More answers than are encoded together, in two orders, and each alone: the very same floats."""
    answers = sample_answers(140)
    together = list(real.grade_many(answers))
    order = list(range(len(answers)))
    random.Random(1).shuffle(order)
    shuffled = list(real.grade_many([answers[i] for i in order]))
    assert [together[i] for i in order] == shuffled
    for i in range(0, len(answers), 5):
        assert real.grade(answers[i]) == together[i]


@given(st.lists(said, max_size=6), st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_company_and_order_change_nothing_for_any_texts(answers: list[str], rng: random.Random) -> None:
    alone = {a: LETTERS.grade(a) for a in answers}
    rng.shuffle(answers)
    assert list(LETTERS.grade_many(answers)) == [alone[a] for a in answers]


def test_a_second_time_and_a_second_grader_say_the_same(real: Grader, encoder: Encoder) -> None:
    answers = sample_answers(40)
    first = list(real.grade_many(answers))
    assert list(real.grade_many(answers)) == first
    assert list(Grader(MADE, encoder=encoder).grade_many(answers)) == first


def test_answers_are_taken_as_they_come() -> None:
    def endless() -> Iterator[str]:
        for i in itertools.count():
            yield f"产品质量不稳定{i}"

    first = list(itertools.islice(LETTERS.grade_many(endless()), 3))
    assert [r.answer for r in first] == ["产品质量不稳定0", "产品质量不稳定1", "产品质量不稳定2"]
    assert list(LETTERS.grade_many([])) == []


@pytest.mark.parametrize("text", ["\ud800\udfff", "\ufffd\ufffd质\ufffd", "\x00\x01\x02"])
def test_an_unreadable_answer_is_reviewed(text: str, real: Grader) -> None:
    result = real.grade(text)
    assert (result.score, result.confidence) == (0, 0)
    assert [r.kind for r in result.review_reasons] == ["unreadable"]


def test_what_cannot_be_read_is_not_called_copied(real: Grader) -> None:
    result = real.grade("产品质量不稳定" + "\ufffd" * 4)
    assert result.score == 0 and {p.reason for p in result.points} == {None}


def test_an_answer_too_long_costs_no_other_its_mark(real: Grader) -> None:
    texts = ["产品质量不稳定"] * 3 + ["好" * (LONGEST_ANSWER + 1), "产品质量不稳定"]
    results = real.grade_many(texts)
    assert [next(results).score for _ in range(3)] == [real.grade(texts[0]).score] * 3
    with pytest.raises(InputError):
        next(results)


def test_a_demanded_keyword_that_is_missing_costs_half(real: Grader) -> None:
    without = real.grade("产品时好时坏，很不稳定，客户吃亏。").points[0]
    within = real.grade("产品的品质时好时坏，很不稳定，客户吃亏。").points[0]
    assert without.credit in ("none", "partial")
    assert (within.credit, within.reason) == ("full", None)


@pytest.mark.parametrize("text", ["", " \n", "。。。", "\u200b"])
def test_a_blank_answer_is_reviewed(text: str, real: Grader) -> None:
    result = real.grade(text)
    assert (result.score, result.confidence) == (0, 1)
    assert [f.kind for f in result.flags] == ["blank"]
    assert [(r.kind, r.flag) for r in result.review_reasons] == [("flag", "blank")]
    assert result.feedback


# ---- options --------------------------------------------------------------------------------------------
def test_the_stamp_tells_the_settings_apart(encoder: Encoder) -> None:
    plain = grade_answer(MADE, "产品质量不稳定", encoder=encoder)
    other = grade_answer(MADE, "产品质量不稳定", encoder=encoder, settings=Settings(doubt=0.2))
    assert plain.grader.model == f"{encoder.name}+{embedded_judge().name}"
    assert grade_answer(MADE, "产品质量不稳定", encoder=encoder, fast=True).grader.model == encoder.name
    assert plain.grader.version == grader.__version__
    assert plain.grader.settings != other.grader.settings
    assert replace(plain, grader=other.grader).points == other.points


def test_the_language_is_the_rubrics_unless_given() -> None:
    assert LETTERS.grade("产品质量不稳定").lang == "zh"
    english = Grader(MADE, encoder=LetterEncoder(), lang="en").grade("产品质量不稳定")
    assert english.lang == "en"
    assert english.feedback != LETTERS.grade("产品质量不稳定").feedback


def test_hints_keep_the_missed_points_to_themselves(encoder: Encoder) -> None:
    open_ = grade_answer(MADE, "产品质量不稳定。", encoder=encoder)
    hinted = grade_answer(MADE, "产品质量不稳定。", encoder=encoder, hints=True)
    assert hinted.score == open_.score
    shown = hinted.feedback + "".join(p.feedback for p in hinted.points)
    assert "跳槽" not in shown
    assert "了解客户" not in shown


@pytest.mark.parametrize("value", [0.0, 1.0])
@pytest.mark.parametrize("name", ["contradiction", "misconception", "doubt", "review_below", "copied"])
def test_settings_at_their_ends(name: str, value: float) -> None:
    extreme = Grader(MADE, encoder=LetterEncoder(), settings=Settings(**{name: value}))
    for text in ("", "产品质量不稳定，员工跳槽。", "满意的客户绝对不会离开"):
        check(extreme.grade(text), MADE, text)


def test_a_long_answer_takes_no_long_time(real: Grader) -> None:
    text = "产品质量不稳定，员工跳槽带走客户。" * 400
    check(real.grade(text), MADE, text)
