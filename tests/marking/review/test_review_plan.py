from __future__ import annotations

import itertools
import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_class import THREE, made_class, made_result

from grader.batch.table import Cell
from grader.errors import TableError
from grader.marking.review.expected_error import expected_error
from grader.marking.review.review import checked_at, error_left, plan_review, random_error_left, rank
from grader.marking.review.view import headline, review_to_dict
from grader.records import GradeResult

marks = st.lists(
    st.tuples(st.sampled_from([0.0, 0.25, 0.5, 1.0, 1.5]), st.sampled_from([0.0, 0.5, 1.0, 2.0])),
    min_size=1,
    max_size=6,
)


def rows(seed: int = 0, count: int = 12) -> dict[str, GradeResult | None]:
    chance = random.Random(seed)
    return {
        f"S{i:02}": made_result(
            THREE,
            [round(chance.random(), 2) for _ in range(3)],
            answer=f"答{i}",
            confidence=round(chance.random(), 2),
        )
        for i in range(count)
    }


@given(st.integers(0, 30), st.sampled_from([0.0, 0.1, 0.25, 0.5, 1.0]))
def test_the_list_is_the_smallest_that_keeps_the_budget(seed: int, budget: float) -> None:
    """Against every subset: none that is smaller leaves as little."""
    made = rows(seed, 7)
    plan = plan_review(made_class(THREE, made), THREE, budget=budget)
    errors = {id_: expected_error(THREE, r) for id_, r in made.items() if r is not None}
    left = sum(e for id_, e in errors.items() if id_ not in {c.id for c in plan.listed}) / 7
    assert plan.error_left == pytest.approx(left, abs=1e-9)
    assert left <= budget + 1e-9
    for smaller in itertools.combinations(errors, max(0, len(plan.listed) - 1)):
        if len(smaller) < len(plan.listed):
            assert sum(e for id_, e in errors.items() if id_ not in smaller) / 7 > budget + 1e-12


def test_the_most_doubtful_come_first_and_ties_by_reason_then_id() -> None:
    sure, doubtful = (
        made_result(THREE, [1, 0, 1], confidence=1.0),
        made_result(THREE, [0.5] * 3, confidence=0.2),
    )
    flagged = made_result(THREE, [1, 0, 1], confidence=1.0, flags=("too-short",))
    found = made_class(THREE, {"c": sure, "b": flagged, "a": sure, "d": doubtful})
    assert [c.id for c in rank(found, THREE)] == ["d", "b", "a", "c"]


def test_the_order_of_rows_does_not_matter() -> None:
    made = rows(3)
    back = dict(reversed(list(made.items())))
    one, two = (plan_review(made_class(THREE, r), THREE) for r in (made, back))
    assert [c.id for c in one.listed] == [c.id for c in two.listed]
    assert one.curve == two.curve


def test_flags_and_contradictions_are_always_on_the_list() -> None:
    made = rows(1) | {
        "blank": made_result(THREE, [0, 0, 0], answer="", confidence=1.0, flags=("blank",)),
        "odd": made_result(THREE, [0, 0, 0], confidence=0.99, contradicted=("staff",)),
    }
    found = made_class(THREE, made)
    assert [c.id for c in plan_review(found, THREE, budget=4).listed] == ["odd", "blank"]
    assert plan_review(found, THREE, budget=4, only_budget=True).listed == ()


def test_what_the_teacher_has_marked_is_checked() -> None:
    made = rows(1, 4) | {"blank": made_result(THREE, [0, 0, 0], answer="", flags=("blank",))}
    found = made_class(THREE, made)
    given = ("3", "", "", "", "0")
    table = replace(
        found.table,
        header=(*found.table.header, "teacher_score"),
        rows=tuple(
            replace(r, cells=(*r.cells, Cell(mark))) for r, mark in zip(found.table.rows, given, strict=True)
        ),
    )
    plan = plan_review(replace(found, table=table), THREE, budget=0)
    assert {c.id for c in plan.listed} == {"S01", "S02", "S03"}
    errors = [expected_error(THREE, r) for id_, r in made.items() if r and id_ in ("S01", "S02", "S03")]
    assert plan.error_before == pytest.approx(sum(errors) / 5)
    assert "有 2 份已有教师的分数" in plan.notes[0].zh and ": 2." in plan.notes[0].en


def test_why_answers_are_listed_is_counted() -> None:
    made = rows(1) | {"blank": made_result(THREE, [0, 0, 0], answer="", confidence=1.0, flags=("blank",))}
    found = made_class(THREE, made)
    plan, alone = (plan_review(found, THREE, only_budget=only) for only in (False, True))
    assert (plan.always, alone.always) == (1, 0)
    assert plan.budget_alone == len(alone.listed) == len(plan.listed) - 1
    assert f"其中 1 份空白、难以辨认、有标记或疑似说反，一律列出；另 {len(alone.listed)} 份" in headline(
        plan, "zh"
    )
    assert f"the budget alone asks for {len(alone.listed)}" in headline(plan, "en")
    assert "--only-budget" not in headline(alone, "zh") + headline(alone, "en")
    data = review_to_dict(plan, THREE)
    assert (data["listed_always"], data["listed_for_budget"]) == (1, len(alone.listed))


def test_most_cuts_the_list_and_says_so() -> None:
    plan = plan_review(made_class(THREE, rows(2)), THREE, budget=0, most=3)
    assert len(plan.listed) == 3
    assert plan.error_left > plan.budget
    assert any("9" in n.zh and "9" in n.en for n in plan.notes)


def test_the_curve_runs_from_all_to_nothing() -> None:
    plan = plan_review(made_class(THREE, rows(4)), THREE)
    lefts = [c.error_left for c in plan.curve]
    assert [c.share for c in plan.curve] == pytest.approx([i / 10 for i in range(11)])
    assert lefts[0] == pytest.approx(plan.error_before)
    assert lefts[-1] == pytest.approx(0)
    assert lefts == sorted(lefts, reverse=True)


@given(marks, st.sampled_from([0.0, 0.1, 0.2, 0.3, 0.5, 1.0]))
def test_error_left_is_the_mean_over_orders_of_equals(pairs: list[tuple[float, float]], share: float) -> None:
    """The slow way: every order of the answers that sorts by expected error."""
    expected, actual = (np.array(column) for column in zip(*pairs, strict=True))
    k = checked_at(len(pairs), share)
    found = []
    for order in itertools.permutations(range(len(pairs))):
        if all(expected[a] >= expected[b] for a, b in itertools.pairwise(order)):
            found.append(sum(actual[i] for i in order[k:]) / len(pairs))
    assert error_left(expected, actual, share) == pytest.approx(np.mean(found))


@given(marks, st.sampled_from([0.0, 0.1, 0.25, 0.5, 1.0]))
def test_random_error_left_is_the_mean_over_all_choices(
    pairs: list[tuple[float, float]], share: float
) -> None:
    actual = np.array([a for _, a in pairs])
    k = checked_at(len(pairs), share)
    left = [sum(actual) - sum(actual[list(c)]) for c in itertools.combinations(range(len(pairs)), k)]
    assert random_error_left(actual, share) == pytest.approx(np.mean(left) / len(pairs))


def test_what_cannot_be_told_apart_is_refused() -> None:
    result = made_result(THREE, [0.5] * 3)
    twice = made_class(THREE, {"S1": result, "S2": result})
    for ids, zh, en in ((("S1", "S1"), "重复", "twice"), (("S1", ""), "没有学号", "without an id")):
        table = made_class(THREE, {"x": result, "y": result}).table
        broken = type(twice)(
            type(table)(path=table.path, header=table.header, rows=table.rows, ids=ids), twice.results
        )
        with pytest.raises(TableError) as caught:
            plan_review(broken, THREE)
        assert zh in caught.value.zh
        assert en in caught.value.en


def test_ungraded_rows_are_named_and_none_at_all_is_an_error() -> None:
    plan = plan_review(made_class(THREE, {"S1": made_result(THREE, [0.5] * 3), "S2": None}), THREE)
    assert plan.answers == 1
    assert any("1 行没有评分" in n.zh for n in plan.notes)
    with pytest.raises(TableError, match=r"nothing to review|没有可以复核"):
        plan_review(made_class(THREE, {"S1": None}), THREE)
