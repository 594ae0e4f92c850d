from __future__ import annotations

import hashlib
import itertools
import json
import math
import random
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import AWKWARD, LetterEncoder, group, make_rubric, point, texts

import grader
from grader.encoders import Encoder
from grader.judge import embedded_judge
from grader.library import load_rubric
from grader.paths import bundled_rubrics_dir
from grader.pipeline import Grader, grade_answer, grade_answers
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


@pytest.fixture(scope="module")
def churn() -> Rubric:
    return grader.load_rubric("churn-causes")


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


# ---- what is said earns, what is not said does not ------------------------------------------------------
BANK = sorted(p.stem for p in bundled_rubrics_dir().glob("*.yaml"))


@pytest.mark.parametrize("name", BANK)
def test_every_point_in_its_own_words_earns_it(name: str, encoder: Encoder) -> None:
    rubric = grader.load_rubric(name)
    results = grade_answers(rubric, [p.text for p in rubric.points], encoder=encoder)
    earned = {
        p.id: next(x for x in r.points if x.id == p.id) for p, r in zip(rubric.points, results, strict=True)
    }
    assert {i for i, p in earned.items() if p.credit != "full"} == set()


@pytest.mark.parametrize("name", BANK)
def test_repeating_what_was_given_earns_nothing(name: str, encoder: Encoder) -> None:
    rubric = grader.load_rubric(name)
    for given_text in filter(None, (rubric.question, rubric.case)):
        result = grade_answer(rubric, given_text, encoder=encoder)
        assert "copied-question" in {f.kind for f in result.flags}
        assert {p.id for p in result.points if p.earned} == set()


def test_everything_said_earns_everything(churn: Rubric, encoder: Encoder) -> None:
    text = "".join(f"（{i}）{p.text}。" for i, p in enumerate(churn.points, 1))
    assert grade_answer(churn, text, encoder=encoder).score == churn.max_score


@pytest.mark.parametrize(
    "text",
    [
        "今天天气很好，我们一家人去公园划船，还吃了冰淇淋。",
        "水在一百度沸腾，在零度结冰。",
        "不知道，老师，这一章我没有复习。",
        "The weather was fine and we went swimming.",
        "asdf qwer zxcv",
    ],
)
def test_what_is_off_topic_earns_nothing(text: str, churn: Rubric, encoder: Encoder) -> None:
    result = grade_answer(churn, text, encoder=encoder)
    assert {p.id for p in result.points if p.earned} == set()
    assert result.score == 0


DENIALS = [
    ("quality", "产品或服务的质量很稳定，客户的利益没有受到损害。"),
    pytest.param(
        "quality",
        "客户流失不是因为产品质量不稳定。",
        marks=pytest.mark.xfail(
            strict=True, reason="two denials in a row: the judge takes it for the statement"
        ),
    ),
    ("innovation", "企业并不缺乏创新，产品和服务跟得上客户需求的变化。"),
    ("staff", "员工没有跳槽，也没有把自己手里的客户一起带走。"),
    ("temptation", "客户没有受到竞争对手新的诱惑。"),
]


@pytest.mark.parametrize(("name", "text"), DENIALS)
def test_a_flat_denial_is_not_full(name: str, text: str, churn: Rubric, encoder: Encoder) -> None:
    points = {p.id: p for p in grade_answer(churn, text, encoder=encoder).points}
    assert points[name].credit != "full"


@pytest.mark.parametrize(
    ("wording", "text"),
    [
        ("产品质量不稳定", "产品质量很稳定。"),
        ("客户满意是忠诚的基础", "客户满意不是忠诚的基础。"),
        ("客户关系管理以客户为中心", "客户关系管理不以客户为中心。"),
        ("保持老客户的成本低于获取新客户的成本", "保持老客户的成本高于获取新客户的成本。"),
        ("企业应该重视客户的投诉", "企业不应该重视客户的投诉。"),
    ],
)
def test_a_flat_denial_contradicts(wording: str, text: str, encoder: Encoder) -> None:
    rubric = make_rubric(point("a", wording), point("b", "员工流动"))
    assert grade_answer(rubric, wording + "。", encoder=encoder).points[0].credit == "full"
    denied = grade_answer(rubric, text, encoder=encoder)
    assert denied.points[0].credit == "none"
    assert denied.points[0].contradicted
    assert "contradiction" in {r.kind for r in denied.review_reasons}


def test_a_list_of_words_is_reviewed_and_earns_next_to_nothing(churn: Rubric, encoder: Encoder) -> None:
    listed = grade_answer(churn, "质量 创新 服务 员工 诱惑 短期", encoder=encoder)
    assert "keyword-list" in {f.kind for f in listed.flags}
    assert listed.score <= 1
    assert listed.needs_review


def test_one_answer_in_four_spellings(churn: Rubric, encoder: Encoder) -> None:
    plain = "产品质量不稳定，客户吃过亏；员工跳槽把客户带走。"
    others = [
        "產品質量不穩定，客戶吃過虧；員工跳槽把客戶帶走。",
        "产品质量不稳定,客户吃过亏;员工跳槽把客户带走。",
        "　产品质量\u200b不稳定，客户吃过亏；\ufeff员工跳槽把客户带走。",
    ]
    first, *rest = grade_answers(churn, [plain, *others], encoder=encoder)
    assert first.score >= 1
    for r in rest:
        assert [(p.credit, p.probability) for p in r.points] == [
            (p.credit, p.probability) for p in first.points
        ]


def test_an_assertion_costs_and_its_denial_does_not(encoder: Encoder) -> None:
    rubric = make_rubric(
        point("a", "产品质量不稳定", 2), misconceptions=(Misconception("m", "满意的客户绝对不会离开", 1),)
    )
    right = grade_answer(rubric, "产品质量不稳定。", encoder=encoder)
    wrong = grade_answer(rubric, "产品质量不稳定。满意的客户绝对不会离开。", encoder=encoder)
    only = grade_answer(rubric, "满意的客户绝对不会离开。", encoder=encoder)
    assert (right.score, right.misconceptions) == (2, ())
    assert [m.id for m in wrong.misconceptions] == ["m"]
    assert (wrong.raw, wrong.score) == (2, 1)
    assert (only.raw, only.score) == (0, 0)


def test_english(encoder: Encoder) -> None:
    rubric = make_rubric(
        point("centre", "CRM is a strategy that puts the customer at the centre of the company."),
        point("data", "CRM uses information technology to analyse customer data."),
        question="What is CRM?",
        title="CRM",
        language="en",
    )
    good = "CRM is a business strategy which places the customer at the centre of the firm. It analyses customer data with information technology."
    assert grade_answer(rubric, good, encoder=encoder).score == 2
    assert grade_answer(rubric, "My dog likes to swim in the lake.", encoder=encoder).score == 0


@pytest.mark.parametrize("text", ["\ud800\udfff", "\ufffd\ufffd质\ufffd", "\x00\x01\x02"])
def test_an_unreadable_answer_is_reviewed(text: str, real: Grader) -> None:
    result = real.grade(text)
    assert (result.score, result.confidence) == (0, 0)
    assert [r.kind for r in result.review_reasons] == ["unreadable"]


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


@pytest.mark.parametrize("name", ["icbc-lifecycle", "crm-rollout-case", "abc-segmentation"])
def test_a_copied_case_earns_no_more_for_being_filled_up(name: str, encoder: Encoder) -> None:
    rubric = load_rubric(name)
    clauses = [c for c in re.split("[，。；\n]", rubric.case or "") if c.strip()]
    result = grade_answer(rubric, "".join(f"{c}，确实如此，" for c in clauses), encoder=encoder)
    assert "copied-question" in {f.kind for f in result.flags}
    assert result.score <= 0.1 * rubric.max_score


@pytest.mark.parametrize("text", ["集中采购", "采用集中采购。"])
def test_a_choice_named_in_the_question_may_be_the_answer(text: str, encoder: Encoder) -> None:
    rubric = make_rubric(
        point("choice", "集中采购", 2),
        point("reason", "批量大，可以压低价格", 2),
        question="原料由各分厂共用，应采用集中采购还是分散采购？为什么？",
    )
    for fast in (False, True):
        earned = {p.id: p.earned for p in grade_answer(rubric, text, encoder=encoder, fast=fast).points}
        assert earned == {"choice": 2, "reason": 0}
