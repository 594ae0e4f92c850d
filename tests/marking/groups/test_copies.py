from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

import grader.marking.groups.copies as copies_module
from grader.library import load_rubric
from grader.marking.groups.copies import Copies, find_copies, given_texts, limits_of
from grader.marking.groups.fingerprints import FEW, SOME, Limits
from grader.marking.groups.passages import PrintedText
from grader.marking.wording import wording_of
from grader.records import Evidence, GradeResult, MisconceptionFound, PointScore
from tests.marking.by_hand import result
from tests.marking.groups.slow_copies import slow_passages, slow_prints, weight

OWN = (
    "售后的人打十次电话也不接一次，客户只好自认倒霉",
    "我舅舅开的饭馆换了厨子以后，老主顾一桌都没剩下",
    "隔壁新开的店天天送鸡蛋，大家就都排队去了隔壁",
    "去年买的洗衣机修了三回，谁还会再买他家的东西",
    "My uncle ran a small shop, and when he changed the cook all of the regulars went away",
)
QUESTION = "企业的客户为什么会流失？请从六个方面分析原因。"
SHORT = (
    "质量时好时坏，买的人心里没底",
    "店员低头玩手机，对人爱理不理",
    "产品好几年都不换一个样子",
    "好",
    "ok",
)
CLASSES = st.lists(
    st.builds("，".join, st.lists(st.sampled_from((*OWN, *SHORT, QUESTION)), max_size=3)), max_size=6
)


def find(
    texts: Sequence[str],
    *,
    ids: Sequence[str] | None = None,
    given: Sequence[str] = (),
    results: Sequence[GradeResult | None] | None = None,
) -> Copies:
    names = ids or [f"S{i}" for i in range(len(texts))]
    return find_copies(
        names, [wording_of(t) for t in texts], given=[wording_of(t) for t in given], results=results
    )


def pairs(copies: Copies) -> list[tuple[int, int]]:
    return [(p.first, p.second) for p in copies.pairs]


def test_a_passage_that_two_share_is_quoted_from_both_as_given() -> None:
    one, other = f"我认为：{OWN[0]}。", f"首先 {OWN[0].replace('，', '、 ')} ，就这样"
    (pair,) = find([one, SHORT[0], other]).pairs
    assert (pair.first, pair.second, pair.longest) == (0, 2, 22)
    (passage,) = pair.passages
    assert passage.a.text == OWN[0] and one[passage.a.start : passage.a.end] == OWN[0]
    assert other[passage.b.start : passage.b.end] == passage.b.text == OWN[0].replace("，", "、 ")
    assert pair.coverage == pytest.approx((22 / 25, 22 / 27))


@pytest.mark.parametrize("length", [19, 20])
def test_twenty_chinese_characters_are_enough(length: int) -> None:
    shared = OWN[0].replace("，", "")[:length]
    filler = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"
    assert bool(pairs(find([shared + filler, "乾坤" * 15 + shared]))) == (length == 20)


@pytest.mark.parametrize("length", [59, 60])
def test_sixty_latin_letters_are_enough(length: int) -> None:
    shared = OWN[4].replace(" ", "").replace(",", "")[:length]
    assert bool(pairs(find([shared + "x" * 90, "y" * 90 + shared]))) == (length == 60)


def test_two_shorter_passages_are_enough_where_they_make_half_of_an_answer() -> None:
    both, apart = f"{SHORT[0]}甲{SHORT[2]}", f"{SHORT[2]}乙{SHORT[0]}"
    assert pairs(find([both, apart])) == [(0, 1)]
    assert len(find([both, apart]).pairs[0].passages) == 2
    longer = [both + OWN[0] + OWN[3], apart + OWN[1] + OWN[2]]
    assert pairs(find(longer)) == []
    assert pairs(find([longer[0], apart])) == [(0, 1)]
    assert pairs(find([SHORT[0], SHORT[0]])) == []


def test_what_question_and_rubric_say_is_no_copying() -> None:
    texts = [f"{QUESTION}我不会", f"{QUESTION}不知道"]
    assert pairs(find(texts)) == [(0, 1)]
    assert "--rubric" in find(texts).notes[0].en
    assert find(texts, given=[QUESTION]) == Copies(())


def test_given_texts_are_everything_but_the_misconceptions() -> None:
    rubric = load_rubric("churn-causes")
    texts = given_texts(rubric)
    assert {rubric.question, rubric.title, rubric.points[0].text, rubric.points[0].also[0]} <= set(texts)
    assert not {m.text for m in rubric.misconceptions} & set(texts)
    case = replace(rubric, case="案例", reference="参考答案")
    assert {"案例", "参考答案"} <= set(given_texts(case))


def test_what_many_have_is_common_wording() -> None:
    assert len(find([OWN[0]] * 3).pairs) == 3
    found = find([OWN[0]] * 4)
    assert found.pairs == ()
    assert "3" in found.notes[0].zh and "100%" in found.notes[0].en


PARAGRAPH = OWN[0] + OWN[1] + OWN[2]


def filled(*texts: str, to: int) -> list[str]:
    """A class of so many answers, the others of which have nothing in common."""
    return [*texts, *(chr(0x5000 + i) * 30 for i in range(to - len(texts)))]


@pytest.mark.parametrize("answers", [8, 14, 30])
def test_a_paragraph_that_four_of_a_small_class_share_is_found(answers: int) -> None:
    texts = filled(*(f"{c}{PARAGRAPH}" for c in "甲乙丙丁"), to=answers)
    assert pairs(find(texts)) == [*combinations(range(4), 2)]
    assert find(texts).pairs[0].longest == 65


def test_a_paragraph_with_a_word_changed_is_found_too() -> None:
    """No passage of it is 40 characters long: together they are, and half of the answer."""
    changed = PARAGRAPH.replace("老主顾", "老客人").replace("饭馆", "饭店")
    texts = filled(PARAGRAPH, PARAGRAPH, PARAGRAPH, PARAGRAPH, changed, to=25)
    assert (0, 4) in pairs(find(texts))
    assert max(p.longest for p in find(texts).pairs if p.second == 4) < 40


def test_a_sentence_that_four_share_and_a_paragraph_of_a_large_part_are_the_classes_own() -> None:
    assert pairs(find(filled(*(f"{c}{OWN[0]}" for c in "甲乙丙丁"), to=30))) == []
    assert pairs(find(filled(*(f"{c}{PARAGRAPH}" for c in "甲乙丙丁戊己庚"), to=30))) == []
    assert len(pairs(find(filled(*(f"{c}{PARAGRAPH}" for c in "甲乙丙丁戊己"), to=30)))) == 15


def test_what_the_class_has_lends_no_length_to_what_some_have() -> None:
    """The sentence of all with an opening that four share is still the sentence of all."""
    texts = [f"总的来说{PARAGRAPH}" if i < 4 else f"{PARAGRAPH}{chr(0x5000 + i)}" for i in range(20)]
    assert pairs(find(texts)) == []


@pytest.mark.parametrize(
    ("answers", "few", "many"), [(4, 3, 5), (30, 3, 6), (100, 3, 20), (500, 10, 20), (10_000, 200, 200)]
)
def test_how_many_are_a_few_and_how_many_are_many(answers: int, few: int, many: int) -> None:
    assert limits_of(answers) == Limits(few, many)


def test_the_note_says_what_length_is_asked_of_common_wording() -> None:
    small, large = find([OWN[0]] * 4).notes[0], find([OWN[0]] * 1000).notes[0]
    assert "不超过 5 份都有、相同 40 字以上的除外" in small.zh and "that 5 at most have" in small.en
    assert "除外" not in large.zh and "except" not in large.en


def test_two_rows_of_one_student_are_no_pair() -> None:
    assert pairs(find([OWN[0], OWN[0]], ids=["S1", "S1"])) == []
    assert pairs(find([OWN[0], OWN[0]], ids=["", ""])) == [(0, 1)]


def test_what_only_two_have_comes_before_what_three_have() -> None:
    texts = [OWN[0] + OWN[1], OWN[0], OWN[0] + OWN[2], OWN[3] + OWN[1]]
    assert pairs(find(texts))[0] == (0, 3)


def with_mistake(text: str, words: str, *, misconception: bool) -> GradeResult:
    graded = result(text, ("none", ""))
    quoted = (Evidence(text.index(words), text.index(words) + len(words), words),)
    if misconception:
        return replace(graded, misconceptions=(MisconceptionFound("m", "满意就不走", 1, 0.9, quoted),))
    return replace(
        graded, points=(PointScore("p", "质量不稳", 1, 0, "none", 0.1, contradicted=True, evidence=quoted),)
    )


@pytest.mark.parametrize("misconception", [True, False])
def test_a_shared_mistake_comes_first(misconception: bool) -> None:
    texts = [OWN[0] + OWN[1], OWN[0] + OWN[1], f"一{OWN[2]}", f"二{OWN[2]}"]
    assert pairs(find(texts)) == [(0, 1), (2, 3)]
    wrong = [with_mistake(t, "大家就都排队去了隔壁", misconception=misconception) for t in texts[2:]]
    found = find(texts, results=[None, None, *wrong])
    assert pairs(found) == [(2, 3), (0, 1)]
    mistake = found.pairs[0].shared_mistake
    assert mistake is not None and mistake.zh == ("满意就不走" if misconception else "说反了“质量不稳”")
    assert found.pairs[1].shared_mistake is None


def test_a_mistake_elsewhere_is_not_shared() -> None:
    texts = [f"{OWN[2]}。满意就不走", f"{OWN[2]}。反正满意就不走"]
    wrong = [with_mistake(t, "满意就不走", misconception=True) for t in texts]
    mine = [with_mistake(texts[0], "大家就都排队去了隔壁", misconception=True), wrong[1]]
    assert find(texts, results=mine).pairs[0].shared_mistake is None
    assert find(texts, results=[wrong[0], None]).pairs[0].shared_mistake is None


def test_where_too_many_share_something_the_rest_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies_module, "_MOST", 1)
    found = find([OWN[0] + OWN[1], OWN[0] + OWN[1], OWN[2], OWN[2]], given=[QUESTION])
    assert pairs(found) == [(0, 1)]
    assert "1" in found.notes[0].zh and "1 with less" in found.notes[0].en


def slowly(texts: Sequence[str], given: Sequence[str]) -> list[tuple[int, int]]:
    """Every pair of answers, by strings, in the order of suspicion."""
    bare = [wording_of(t).bare.text for t in texts]
    counted, use = slow_prints(bare, [wording_of(t).bare.text for t in given], limits_of(len(texts)))
    answers = [
        PrintedText(text, (), tuple(map(weight, text)), tuple(common))
        for text, common in zip(bare, use, strict=True)
    ]
    found = []
    for i, j in combinations(range(len(bare)), 2):
        for most, long in ((FEW, 60), (SOME, 120)):
            shared = slow_passages(answers[i], answers[j], most)
            share = sum(s.length for s in shared) / max(1, min(len(bare[i]), len(bare[j])))
            own = [s.own for s in shared]
            if max(own, default=0) >= long or (len(own) > 1 and sum(own) >= long and share >= 0.5):
                break
        else:
            continue
        common = ({*counted[i]} & {*counted[j]}) - {""}
        worth = sum(10**6 // (sum(run in c for c in counted) - 1) for run in common)
        found.append((-worth, i, j))
    return [(i, j) for _, i, j in sorted(found)]


@examples(CLASSES, st.sampled_from([(), (QUESTION,), (QUESTION, OWN[0])]))
def test_pairs_are_those_that_looking_at_every_pair_finds(texts: list[str], given: tuple[str, ...]) -> None:
    assert pairs(find(texts, given=given)) == slowly(texts, given)


@examples(CLASSES, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_decides_nothing(texts: list[str], draw: object) -> None:
    order = list(range(len(texts)))
    draw.shuffle(order)  # type: ignore[attr-defined]
    one, other = find(texts), find([texts[i] for i in order], ids=[f"S{i}" for i in order])
    assert [{p.first, p.second} for p in one.pairs] == [
        {order[p.first], order[p.second]} for p in other.pairs
    ]
    for p, q in zip(one.pairs, other.pairs, strict=True):
        assert {(x.a, x.b) for x in p.passages} in (
            {(x.a, x.b) for x in q.passages},
            {(x.b, x.a) for x in q.passages},
        )


@examples(CLASSES)
def test_passages_slice_the_answers(texts: list[str]) -> None:
    for pair in find(texts).pairs:
        for p in pair.passages:
            assert texts[pair.first][p.a.start : p.a.end] == p.a.text
            assert texts[pair.second][p.b.start : p.b.end] == p.b.text
            assert wording_of(p.a.text).bare.text == wording_of(p.b.text).bare.text
            assert p.letters == len(wording_of(p.a.text).bare.text)
