from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.marking.wording import sense, shingles, wording_of
from grader.normalize import normalize_plain

TEXT = st.text(alphabet="质量不稳服務Ab1２.、，,：- 。\n（①>“", max_size=30)


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("1.质量不稳。 2、没有创新！", "1质量不稳2没有创新"),
        ("①品質 ②服務", "1品质2服务"),
        ("利润 > 成本", "利润>成本"),
        ("增长1.5倍", "增长1.5倍"),
        ("选1、 2", "选1,2"),
        ("零下-5度", "零下-5度"),
        ("Quality - control", "qualitycontrol"),
        ("？！……", ""),
    ],
)
def test_only_what_is_said_is_compared(text: str, bare: str) -> None:
    assert wording_of(text).bare.text == bare


def test_figures_that_differ_stay_different() -> None:
    for one, other in [("1.5", "15"), ("1,2", "12"), ("3:2", "32"), ("-5度", "5度"), ("1 2", "12")]:
        assert wording_of(one).bare.text != wording_of(other).bare.text


@given(TEXT)
def test_bare_letters_lead_back_to_the_text(text: str) -> None:
    bare = wording_of(text).bare
    for at in range(len(bare.text)):
        start, end = bare.original_span(at, at + 1)
        if bare.text[at] != ",":  # stands for whatever parts two figures
            assert bare.text[at] in wording_of(text[start:end]).bare.text or bare.text[at] in normalize_plain(
                text[start:end]
            )
    assert bare.original == text


def test_shingles_are_pairs_of_chinese_and_fours_of_latin_letters() -> None:
    assert shingles("质量ok好") == {"质量", "量o"}
    assert shingles("quality") == {"qual", "uali", "alit", "lity"}
    assert shingles("对") == {"对"}
    assert shingles("yes") == {"yes"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("质量不稳定会赶走客户", "质量稳定会赶走客户"),
        ("成本会提高", "成本会降低"),
        ("分为三类客户", "分为四类客户"),
        ("占80%的利润", "占20%的利润"),
        ("prices are not higher", "prices are higher"),
        ("costs increase", "costs decrease"),
    ],
)
def test_what_turns_the_sense_is_seen(one: str, other: str) -> None:
    assert sense(normalize_plain(one)) != sense(normalize_plain(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.质量不稳 2.服务差", "(1)质量不稳 (2)服务差"),
        ("质量不可靠，赶走客户", "质量没保证，赶走客户"),
        ("第三，员工跳槽", "第二，员工跳槽"),
    ],
)
def test_what_does_not_turn_it_is_not(one: str, other: str) -> None:
    assert sense(normalize_plain(one)) == sense(normalize_plain(other))
