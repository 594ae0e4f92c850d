from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import texts

from grader.normalize import normalize
from grader.segment import list_items, segment


def clauses(text: str) -> list[str]:
    answer = segment(normalize(text))
    return [s.text for s in answer.segments[: answer.clauses]]


@given(texts, st.integers(1, 5))
def test_every_segment_slices_the_normalised_text(text: str, longest: int) -> None:
    n = normalize(text)
    answer = segment(n, max_window=longest)
    assert answer.normalized is n
    for s in answer.segments:
        assert 0 <= s.start < s.end <= len(n.text)
        assert s.text == n.text[s.start : s.end]
        assert s.text.strip() == s.text


@given(texts, st.integers(1, 5))
def test_clauses_come_first_in_order_and_windows_join_neighbours(text: str, longest: int) -> None:
    answer = segment(normalize(text), max_window=longest)
    parts, windows = answer.segments[: answer.clauses], answer.segments[answer.clauses :]
    assert [(s.first, s.last) for s in parts] == [(i, i) for i in range(answer.clauses)]
    assert all(a.end <= b.start for a, b in itertools.pairwise(parts))
    assert all(s.is_clause for s in parts)
    for w in windows:
        assert 0 <= w.first < w.last < answer.clauses
        assert (w.start, w.end) == (parts[w.first].start, parts[w.last].end)
        assert w.is_sentence or w.last - w.first < longest
    ranges = [(w.first, w.last) for w in windows]
    assert len(set(ranges)) == len(ranges)


@given(texts)
def test_every_window_of_a_sentence_is_there_and_none_crosses_its_end(text: str) -> None:
    answer = segment(normalize(text), max_window=3)
    ranges = {(w.first, w.last) for w in answer.segments[answer.clauses :]}
    for first, last in ranges:
        inner = {(a, b) for a in range(first, last) for b in range(a + 1, min(last, a + 2) + 1)}
        assert inner <= ranges
    for w in answer.segments:
        assert not re.search(r"[。!?;\n]", w.text)


@given(
    st.lists(
        st.sampled_from(["客户流失", "质量差", "价格高", "，", "。", "；", "、", "！", " ", "（", "）"]),
        max_size=30,
    )
)
def test_nothing_that_was_written_is_lost(pieces: list[str]) -> None:
    text = "".join(pieces)
    said = "".join(clauses(text))
    assert re.sub(r"\W", "", said) == re.sub(r"\W", "", text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("质量不稳定，服务差。价格高！", ["质量不稳定", "服务差", "价格高"]),
        ("1.质量2.价格3.服务", ["质量", "价格", "服务"]),
        ("1、质量不稳定；2、服务差", ["质量不稳定", "服务差"]),
        ("（1）质量（2）价格", ["质量", "价格"]),
        ("①质量②价格", ["质量", "价格"]),
        ("1)质量 2)价格", ["质量", "价格"]),
        ("一、质量\n二、价格", ["质量", "价格"]),
        ("第一，质量。第二，价格", ["质量", "价格"]),
        ("其一，质量；其二，价格", ["质量", "价格"]),
        ("首先，质量差。其次，价格高。最后，服务差。", ["质量差", "价格高", "服务差"]),
        ("首先是质量差", ["是质量差"]),
        ("• 质量\n- 价格", ["质量", "价格"]),
        ("利润增长3.5倍，成本下降20%", ["利润增长3.5倍", "成本下降20%"]),
        ("2.5个阶段", ["2.5个阶段"]),
        ("24小时服务", ["24小时服务"]),
        ("质量、价格和服务", ["质量", "价格", "服务"]),
        ("产品质量和服务质量都不稳定", ["产品质量和服务质量都不稳定"]),
        ("质量 创新 服务", ["质量", "创新", "服务"]),
        ("客户——企业的资产", ["客户", "企业的资产"]),
        ("价格-质量", ["价格-质量"]),
        ("他说：“质量差”", ["他说", "质量差"]),
        ("第三方物流公司", ["第三方物流公司"]),
        ("第一次购买", ["第一次购买"]),
        ("其他原因", ["其他原因"]),
        ("sales rose by 3.5%. costs fell.", ["sales rose by 3.5%", "costs fell"]),
        ("first, quality; second, price", ["quality", "price"]),
        ("......", []),
        ("，。、 \n", []),
    ],
)
def test_clauses_of_ordinary_answers(text: str, expected: list[str]) -> None:
    assert clauses(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "再次购买",
        "最后一次购买",
        "最后通牒",
        "3 个阶段",
        "24 小时服务",
        "其次要客户",
        "首先，质量差，其次，价格高",
    ],
)
def test_an_opener_takes_nothing_of_what_it_opens(text: str) -> None:
    """再次 in 再次购买 says something, 其次 alone says nothing."""
    expected = ["质量差", "价格高"] if text.startswith("首先") else [text]
    assert clauses(text) == expected


def test_full_stops_of_an_english_keyboard_end_chinese_sentences() -> None:
    assert clauses("质量差.服务差.价格高") == ["质量差", "服务差", "价格高"]


def test_list_items() -> None:
    text = "质量、价格和服务"
    assert [text[a:b] for a, b in list_items(text, 0, len(text))] == ["质量", "价格", "服务"]
    assert list_items("质量和价格", 0, 5) == []


def test_a_whole_sentence_is_a_window_however_long() -> None:
    answer = segment(normalize("甲乙，丙丁，戊己，庚辛。壬癸"), max_window=2)
    windows = [(s.first, s.last, s.is_sentence) for s in answer.segments[answer.clauses :]]
    assert windows == [(0, 1, False), (0, 3, True), (1, 2, False), (2, 3, False)]
