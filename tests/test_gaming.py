from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import LetterEncoder, answers, encoded, make_rubric, point, ready

from grader.gaming import (
    Gaming,
    copied_shares,
    evidence_of,
    find_gaming,
    is_keyword_list,
    is_off_topic,
    is_readable,
    own_words,
    whole_answer_flag,
)
from grader.pipeline import prepare_answer
from grader.prepare import PreparedRubric, prepare
from grader.records import Answer
from grader.settings import Settings
from grader.signals.compare import Reading, compare

COPIED = Settings().copied
CASE = "小王在一家家电公司负责售后。最近半年，老客户不断离开，业绩下滑。"
RUBRIC = ready(
    point("quality", "产品质量不稳定，客户的利益受到损害"),
    point("service", "服务态度差，客户的投诉没有人处理"),
    question="请分析老客户离开这家家电公司的原因。",
    case=CASE,
)


def reading(answer: Answer, prepared: PreparedRubric) -> Reading:
    return Reading(tuple(encoded(answer)), None, copied_shares(answer, prepared.given))


def look(text: str, prepared: PreparedRubric = RUBRIC) -> Gaming:
    return look_at(prepare_answer(text), prepared)


def look_at(answer: Answer, prepared: PreparedRubric = RUBRIC) -> Gaming:
    signals = compare(prepared, answer, reading(answer, prepared))
    return find_gaming(
        prepared,
        answer,
        signals["keyword"],
        signals["ngram"],
        copied_shares(answer, prepared.given),
        copied=COPIED,
    )


def kinds(text: str, prepared: PreparedRubric = RUBRIC) -> list[str]:
    return [f.kind for f in look(text, prepared).flags]


# ---- any text -------------------------------------------------------------------------------------------
@given(answers)
def test_flags_quote_the_answer(answer: Answer) -> None:
    found = look_at(answer)
    shape = (len(RUBRIC.targets), len(answer.segments))
    assert np.broadcast_shapes(found.earns.shape, shape) == shape
    assert found.earns.dtype == np.bool_
    names = [f.kind for f in found.flags]
    assert len(set(names)) == len(names)
    assert ("blank" in names) == (answer.clauses == 0)
    for f in found.flags:
        assert f.kind == "blank" or f.evidence
        for e in f.evidence:
            assert answer.original[e.start : e.end] == e.text


# ---- blank, short, repeated -----------------------------------------------------------------------------
@pytest.mark.parametrize("text", ["", " \n\u3000", "。，！", "\ud800", "\u200b"])
def test_blank(text: str) -> None:
    assert kinds(text) == ["blank"]


@pytest.mark.parametrize(
    ("text", "short"), [("质量", True), ("bad", True), ("😅", True), ("产品质量不稳定", False)]
)
def test_too_short(text: str, short: bool) -> None:
    assert ("too-short" in kinds(text)) == short


def test_a_question_of_one_mark_may_be_answered_in_a_word() -> None:
    assert kinds("质量", ready("质量")) == []


@pytest.mark.parametrize(
    ("text", "repeated"),
    [
        ("产品质量不稳定。产品质量不稳定。产品质量不稳定。", True),
        ("产品质量不稳定，產品質量不穩定", True),
        ("产品质量不稳定。服务态度差。", False),
        ("产品质量不稳定，员工走了，竞争对手来了，投诉没有人处理，服务态度差，产品质量不稳定。", False),
        ("很好，很好，产品质量不稳定", False),
    ],
)
def test_repeated(text: str, repeated: bool) -> None:
    assert ("repeated" in kinds(text)) == repeated


def test_repeated_quotes_the_repetitions_only() -> None:
    (flag,) = look("产品质量不稳定。产品质量不稳定！").flags
    assert [(e.start, e.text) for e in flag.evidence] == [(8, "产品质量不稳定")]


# ---- copied ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "copied"),
    [
        ("请分析老客户离开这家家电公司的原因。", True),
        ("請分析老客戶離開這家家電公司的原因", True),
        (CASE, True),
        ("小王在一家家电公司负责售后。", True),
        ("小王在一家家电公司负责售后，产品质量不稳定，服务态度差，没有人处理投诉。", False),
        ("老客户离开的原因是产品质量不稳定。", False),
        ("产品质量不稳定，服务态度差。", False),
    ],
)
def test_copied(text: str, copied: bool) -> None:
    assert ("copied-question" in kinds(text)) == copied


def test_copied_words_earn_nothing_and_own_words_do() -> None:
    found = look("最近半年，老客户不断离开，业绩下滑。产品质量不稳定。")
    answer = prepare_answer("最近半年，老客户不断离开，业绩下滑。产品质量不稳定。")
    earns = np.broadcast_to(found.earns, (2, len(answer.segments)))
    by_text = {s.text: earns[:, i].tolist() for i, s in enumerate(answer.segments)}
    assert by_text["老客户不断离开"] == [False, False]
    assert by_text["产品质量不稳定"] == [True, True]


def test_a_copied_clause_that_is_the_points_own_words_is_a_claim() -> None:
    prepared = ready("老客户不断离开", "质量不稳定", question="公司怎么了？", case=CASE)
    found = look("老客户不断离开", prepared)
    assert found.earns.tolist() == [[True], [False]]


def test_copied_reference() -> None:
    reference = "产品质量不稳定，客户的利益受到损害；服务态度差，客户的投诉没有人处理。"
    prepared = prepare(make_rubric(*RUBRIC.rubric.entries, reference=reference), LetterEncoder())
    assert "copied-reference" in kinds(reference, prepared)
    assert "copied-reference" not in kinds("质量时好时坏，态度不好，投诉了也没有人管。", prepared)
    assert "copied-reference" not in kinds(reference)


@given(
    st.text("质量客户离开abc ，", max_size=24),
    st.lists(st.text("质量客户离开abc ，", max_size=24), max_size=3),
)
def test_copied_shares_like_marking_by_hand(text: str, given_texts: list[str]) -> None:
    answer = prepare_answer(text)
    whole = answer.normalized.text
    places = [i for i, c in enumerate(whole) if c.isalnum()]
    bare = "".join(whole[i] for i in places)
    sources = ["".join(c for c in g if c.isalnum()) for g in given_texts]
    run = 4 if any("\u3400" <= c <= "\u9fff" for c in bare) else 16
    marked: set[int] = set()
    for start in range(len(bare)):
        for end in range(start + run, len(bare) + 1):
            if any(bare[start:end] in source for source in sources):
                marked |= {places[i] for i in range(start, end)}
    for s, share in zip(answer.segments, copied_shares(answer, tuple(given_texts)), strict=True):
        letters = [i for i in range(s.start, s.end) if whole[i].isalnum()]
        assert share == pytest.approx(sum(i in marked for i in letters) / max(1, len(letters)))


# ---- lists ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text",
    [
        "质量 创新 服务 员工 诱惑 短期",
        "質量 創新 服務 員工",
        "质量、创新、服务、员工、诱惑、短期",
        "质量、创新、服务、员工。",
        "质量 需求 能力 过程 服务",
        "生命周期 利润 增值潜力 四类客户 保持策略",  # 保持 is part of a noun
        "quality, innovation, service, staff, price",
        "quality innovation service staff price promotion channel loyalty",
    ],
)
def test_a_bare_list_is_a_list(text: str) -> None:
    assert is_keyword_list(prepare_answer(text))
    assert "keyword-list" in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "质量不稳定，服务差，价格高，员工走",
        "质量差，服务差，价格高，员工走了",
        "1.质量 2.创新 3.服务 4.员工",
        "（1）质量（2）创新（3）服务（4）员工",
        "①质量②创新③服务④员工",
        "一、质量\n二、创新\n三、服务\n四、员工",
        "第一，质量差，第二，服务差，第三，价格高，第四，员工流失",
        "首先，质量不稳定，其次，服务差，最后，价格高",
        "质量→服务→流失→亏损",
        "人员：质量、服务；外部：价格、对手",
        "质量、服务、价格",
        "制定策略、保持联系、改进方案、减少流失",
        "因为质量差、服务差、价格高、员工走了，所以客户流失",
        "客户关系管理是以客户为中心的经营思想，它把信息技术用于营销、销售和服务。",
        "Quality is poor, service is slow, prices are high, staff have left.",
        "客户被分成黄金、重点、优质、一般、限制、淘汰六类。",
        "The staff left and took customers with them.",
        "CRM is a business strategy that puts the customer at the centre of the company.",
        "Poor service drives loyal customers away",
    ],
)
def test_what_has_an_order_or_says_something_is_no_list(text: str) -> None:
    assert not is_keyword_list(prepare_answer(text))
    assert "keyword-list" not in kinds(text)


def test_a_list_earns_no_statements() -> None:
    assert not look("质量、服务、客户、投诉、利益").earns.any()


def test_whether_a_term_will_do_is_open_where_the_rubric_was_drafted() -> None:
    drafted = ready("企业应当始终把客户放在经营活动的中心位置", reference="x")
    stated = ready("企业应当始终把客户放在经营活动的中心位置")
    assert look("质量、服务、客户、投诉、利益", drafted).earns.all()
    assert not look("质量、服务、客户、投诉、利益", stated).earns.any()


def test_a_list_may_earn_names() -> None:
    prepared = ready("潜在客户", "新客户", "老客户", "流失客户", question="客户分为哪些阶段？")
    assert look("潜在客户、新客户、老客户、流失客户", prepared).earns.all(axis=1).any()


# ---- off topic ------------------------------------------------------------------------------------------
def test_off_topic_is_when_nothing_comes_near() -> None:
    answer = prepare_answer("今天天气很好")
    low, high = np.full((2, 1), 0.1, np.float32), np.full((2, 1), 0.9, np.float32)
    assert is_off_topic(answer, low, low, low, low=0.2)
    assert not is_off_topic(answer, high, low, low, low=0.2)
    assert not is_off_topic(answer, low, high, low, low=0.2)
    assert not is_off_topic(answer, low, low, high, low=0.2)
    assert not is_off_topic(answer, low, low, low, low=0.05)
    assert not is_off_topic(prepare_answer(""), low[:, :0], low[:, :0], low[:, :0], low=0.2)


def test_evidence_is_the_students_own_spelling() -> None:
    text = "　產品ＱＵＡＬＩＴＹ不穩定！"
    answer = prepare_answer(text)
    (evidence,) = whole_answer_flag("off-topic", answer).evidence
    assert evidence.text == "產品ＱＵＡＬＩＴＹ不穩定"
    assert evidence == evidence_of(answer, answer.segments[0].start, answer.segments[0].end)
    assert text[evidence.start : evidence.end] == evidence.text


@pytest.mark.parametrize(
    ("text", "readable"),
    [
        ("产品质量不稳定，客戶流失。", True),
        ("The quality is poor 😅👨‍👩‍👧", True),
        ("", True),
        (" \n\t\u3000", True),
        ("\ufffd\ufffd\ufffd质量", False),
        ("\x00\x01\x02\x03", False),
        ("\ud800\udfff", False),
        ("产品质量不稳定，客户\ufffd失", True),
    ],
)
def test_readable(text: str, readable: bool) -> None:
    assert is_readable(text) == readable


def test_the_judge_reads_only_what_is_not_copied() -> None:
    copied = prepare_answer(CASE + "确实如此。")
    shares = copied_shares(copied, RUBRIC.given)
    assert own_words(copied, shares, copied=COPIED) == "确实如此"
    started = prepare_answer("老客户不断离开，是因为产品时好时坏，东西坏了找不到人修，打电话也没有人理。")
    shares = copied_shares(started, RUBRIC.given)
    assert own_words(started, shares, copied=COPIED) == started.normalized.text
    assert own_words(prepare_answer(" "), shares[:0], copied=COPIED) == ""
