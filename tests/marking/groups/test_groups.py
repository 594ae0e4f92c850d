from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from grader.marking.groups.groups import ClassGroups, Group, group_answers
from grader.marking.wording import sense, shingles, wording_of
from grader.records import Credit, GradeResult, MisconceptionFound
from tests.marking.by_hand import result

LONG = "客户流失主要有以下原因，产品质量不稳定，损害了客户的利益，企业的服务意识淡薄，对手开出更好的条件"
PARTS = (
    "产品质量不稳定",
    "企业缺乏创新",
    "服务意识淡薄",
    "员工跳槽带走客户",
    "对手用低价引诱",
    "只顾眼前利益",
)
RECOMBINED = st.builds(
    lambda parts, cut: "，".join(parts)[cut:],
    st.lists(st.sampled_from(PARTS), min_size=2, max_size=7),
    st.integers(0, 3),
)
EDITED = st.builds(
    lambda places: "".join("某" if i in places else c for i, c in enumerate(LONG)),
    st.sets(st.integers(0, len(LONG) - 1), max_size=5),
)
CLASSES = st.lists(RECOMBINED | EDITED, max_size=10)


def grouped(texts: Sequence[str], ids: Sequence[str] | None = None, **extra: object) -> ClassGroups:
    names = ids or [f"S{i}" for i in range(len(texts))]
    return group_answers(names, [wording_of(t) for t in texts], **extra)  # type: ignore[arg-type]


def found(groups: ClassGroups) -> list[tuple[str, tuple[int, ...]]]:
    return [(g.level, g.members) for g in groups.groups]


# ---- wordings -------------------------------------------------------------------------------------------
def test_identical_but_for_what_is_not_said() -> None:
    groups = grouped(["質量，服務。", "质量 服务", "质量和服务"])
    assert found(groups) == [("identical", (0, 1))]
    assert (groups.n, groups.single, groups.decisions) == (3, 1, 2)


def test_near_takes_four_fifths_of_the_shingles() -> None:
    near, far = LONG.replace("更好", "更优"), LONG.replace("产品质量不稳定", "东西一会儿好一会儿坏")
    assert found(grouped([LONG, near, far])) == [("near", (0, 1))]


def test_a_denial_a_figure_or_an_opposite_keeps_answers_apart() -> None:
    for one, other in [("不稳定", "很稳定"), ("意识淡薄", "意识不淡薄"), ("淡薄", "提高")]:
        assert found(grouped([LONG, LONG.replace(one, other, 1)])) == []
    assert found(grouped([LONG + "提高2成", LONG + "降低2成"])) == []


def test_an_answer_goes_by_the_strictest_level() -> None:
    """The third is near to both others; they are identical, and it is left alone."""
    assert found(grouped([LONG, LONG + "。", LONG.replace("更好", "更优")])) == [("identical", (0, 1))]


def test_blank_answers_are_a_group_of_their_own_and_one_alone_is_single() -> None:
    assert found(grouped(["", "质量", "？？", " \n"])) == [("blank", (0, 2, 3))]
    assert grouped(["", "质量"]) == ClassGroups(n=2, groups=(), single=2)


def test_the_largest_group_comes_first_and_members_keep_the_order_of_the_table() -> None:
    texts = ["价格", "质量", "价格", "质量", "质量"]
    groups = grouped(texts, ids=["e", "d", "c", "b", "a"])
    assert found(groups) == [("identical", (1, 3, 4)), ("identical", (0, 2))]
    assert [g.representative for g in groups.groups] == [4, 2]  # the first by id: a, c


def test_an_empty_class() -> None:
    assert grouped([]) == ClassGroups(n=0, groups=(), single=0)


def slowly_near(texts: Sequence[str]) -> list[tuple[str, tuple[int, ...]]]:
    """Identical ones first; then, over all pairs, the one with most that are near to it, again and again."""
    bare = [wording_of(t).bare.text for t in texts]
    levels = []
    for i, text in enumerate(bare):
        same = tuple(j for j, other in enumerate(bare) if other == text)
        if len(same) > 1 and same[0] == i:
            levels.append(("identical", same))
    free = {i for i in range(len(texts)) if bare.count(bare[i]) == 1}

    def jaccard(i: int, j: int) -> float:
        one, other = shingles(bare[i]), shingles(bare[j])
        same_sense = sense(wording_of(texts[i]).normalized.text) == sense(
            wording_of(texts[j]).normalized.text
        )
        # 8/10 as floats is exactly the float .8, which is what the bound is compared with.
        return len(one & other) / len(one | other) if same_sense else 0.0

    while True:
        near = {i: [j for j in sorted(free) if j != i and jaccard(i, j) >= 0.8] for i in sorted(free)}
        order = sorted(free, key=lambda i: (-len(near[i]), -sum(jaccard(i, j) for j in near[i]), f"S{i}"))
        if not order or not near[order[0]]:
            return sorted(levels, key=lambda g: (-len(g[1]), ["identical", "near"].index(g[0]), g[1]))
        members = tuple(sorted([order[0], *near[order[0]]]))
        levels.append(("near", members))
        free -= set(members)


@given(CLASSES)
def test_groups_are_those_that_looking_at_every_pair_finds(texts: list[str]) -> None:
    assert found(grouped(texts)) == slowly_near(texts)


@given(CLASSES)
def test_every_member_is_near_to_the_representative(texts: list[str]) -> None:
    bare = [shingles(wording_of(t).bare.text) for t in texts]
    for g in grouped(texts).groups:
        for i in g.members:
            assert len(bare[i] & bare[g.representative]) / len(bare[i] | bare[g.representative]) >= 0.8


@given(CLASSES, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_decides_nothing(texts: list[str], draw: object) -> None:
    order = list(range(len(texts)))
    draw.shuffle(order)  # type: ignore[attr-defined]
    ids = [f"S{i}" for i in range(len(texts))]
    one = grouped(texts, ids)
    other = grouped([texts[i] for i in order], [ids[i] for i in order])
    assert {(g.level, frozenset(ids[m] for m in g.members), ids[g.representative]) for g in one.groups} == {
        (g.level, frozenset(ids[order[m]] for m in g.members), ids[order[g.representative]])
        for g in other.groups
    }


# ---- results --------------------------------------------------------------------------------------------
ONE = result("先说产品质量很不稳定。再说天气", ("full", "产品质量很不稳定"), ("none", ""))
TWO = result("我想起一件往事：产品质量不稳定", ("full", "产品质量不稳定"), ("none", ""))


def by_points(*results: GradeResult | None) -> list[tuple[str, tuple[int, ...]]]:
    texts = [r.answer if r else f"没有评{i}" for i, r in enumerate(results)]
    return found(grouped(texts, results=results))


def test_the_same_points_in_the_same_words_are_a_group() -> None:
    assert by_points(ONE, TWO, None) == [("same-points", (0, 1))]
    assert found(grouped([ONE.answer, TWO.answer])) == []


@pytest.mark.parametrize(
    "other",
    [
        result(TWO.answer, ("partial", "产品质量不稳定"), ("none", "")),
        result(TWO.answer, ("full", "产品质量不稳定"), ("full", "我想起一件往事")),
        result(TWO.answer, ("full", "我想起一件往事"), ("none", "")),
        result("往事如烟：产品质量很稳定", ("full", "产品质量很稳定"), ("none", "")),
        replace(TWO, rubric_sha256="another"),
        replace(TWO, misconceptions=(MisconceptionFound("m", "误解", 1, 0.9, ()),)),
    ],
    ids=["credit", "one point more", "other words", "denied", "rubric", "misconception"],
)
def test_other_points_or_other_words_are_none(other: GradeResult) -> None:
    assert by_points(ONE, other) == []


def test_answers_that_earn_nothing_do_not_say_the_same() -> None:
    assert by_points(result("天气好", ("none", "天气好")), result("天气真好啊", ("none", "天气真好"))) == []


def test_words_in_another_order_are_the_same_words() -> None:
    one = result("the staff leave and take clients", ("full", "the staff leave and take clients"))
    two = result("and take clients the staff leave, hm", ("full", "and take clients the staff leave"))
    assert by_points(one, two) == [("same-points", (0, 1))]


def test_marks_come_from_the_results_or_the_table() -> None:
    texts = ["质量", "质量。", "价格"]
    results = [result(t, ("full", t[:2]), score=s) for t, s in zip(texts, (1, 2, 3), strict=True)]
    (group,) = grouped(texts, results=results).groups
    assert (group.score_min, group.score_max) == (1, 2)
    uneven = grouped(texts, scores=np.array([np.nan, 4, 5]))
    assert (uneven.groups[0].score_min, uneven.groups[0].score_max) == (4, 4)
    assert uneven.notes == () and "1" in grouped(texts, results=results).notes[0].en
    assert grouped(texts).groups[0] == Group(level="identical", members=(0, 1), representative=0)


QUOTES = ("质量不稳定", "质量很不稳定", "产品质量不太稳定", "品质不稳", "质量不够稳定了", "老出问题")


@given(st.lists(st.tuples(st.sampled_from(QUOTES), st.sampled_from(("full", "partial"))), max_size=8))
def test_same_points_are_those_that_looking_at_every_pair_finds(said: list[tuple[str, Credit]]) -> None:
    """Evidence that is alike, by RapidFuzz on all pairs; the rest of the answers has nothing in common."""
    results = [result(f"{chr(0x4E00 + 97 * i) * 30}{q}", (c, q)) for i, (q, c) in enumerate(said)]

    def alike(i: int, j: int) -> float:
        (a, one), (b, other) = said[i], said[j]
        ratio = max(fuzz.ratio(a, b), fuzz.token_sort_ratio(a, b))
        return ratio if one == other and sense(a) == sense(b) and ratio >= 80 else 0

    free, expected = set(range(len(said))), []
    while True:
        near = {i: [j for j in sorted(free) if j != i and alike(i, j)] for i in sorted(free)}
        order = sorted(
            free, key=lambda i: (-len(near[i]), -round(sum(alike(i, j) for j in near[i]), 6), f"S{i}")
        )
        if not order or not near[order[0]]:
            break
        expected.append(("same-points", tuple(sorted([order[0], *near[order[0]]]))))
        free -= set(expected[-1][1])
    assert by_points(*results) == sorted(expected, key=lambda g: (-len(g[1]), g[1]))
