from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from grader.marking.groups.fingerprints import FEW, SOME, Limits, print_class
from grader.marking.groups.passages import PrintedText, Shared, shared_passages
from tests.marking.groups.slow_copies import slow_passages

PIECES = ("甲乙丙丁戊己庚辛壬癸子丑寅", "东南西北中发白春夏秋冬梅兰竹菊", "the quick brown fox jumps over the lazy dog again".replace(" ", ""), "人之初性本善", "ab", "某")  # fmt: skip
TEXT = st.builds("".join, st.lists(st.sampled_from(PIECES), max_size=7))


def printed(texts: Sequence[str], given: Sequence[str] = ()) -> list[PrintedText]:
    prints = print_class(texts, given, Limits(1, 3))
    return [PrintedText.of(text, i, prints) for i, text in enumerate(texts)]


@given(TEXT, TEXT, st.lists(st.sampled_from(PIECES), max_size=2))
def test_passages_are_those_that_comparing_every_letter_finds(a: str, b: str, given: list[str]) -> None:
    one, other = printed([a, b], given)
    for most in (FEW, SOME):
        assert shared_passages(one, other, most=most) == slow_passages(one, other, most)


def test_a_passage_reaches_as_far_as_the_texts_are_equal() -> None:
    same = "质量不稳定会使客户的利益受到损害"
    one, other = printed([f"甲{same}乙", f"丙丁{same}戊"])
    assert shared_passages(one, other, most=SOME) == [Shared(48, 1, 2, 16)]


def test_no_letter_is_in_two_passages() -> None:
    """What is written three times over is shared once with an answer that has it once."""
    said = "企业缺乏创新会导致客户流失"
    one, other = printed([said * 3, said])
    assert shared_passages(one, other, most=SOME) == [Shared(39, 0, 0, 13)]


def test_explained_letters_are_trimmed_off_and_count_for_nothing() -> None:
    question, own = "企业的客户为什么会流失", "因为售后的人从来不接电话还骂人"
    one, other = printed([question + own + question, question + own + question], [question])
    assert shared_passages(one, other, most=SOME) == [Shared(45, 11, 11, 15)]
    one, other = printed([question + "答", question + "答"], [question])
    assert shared_passages(one, other, most=SOME) == []
