from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_class import PICKED, THREE, made_result
from making import group, make_rubric, point

from grader.marking.review.decisions import (
    Decision,
    is_credit,
    is_total,
    scheme_from,
    scheme_of,
    shown_of,
    teacher_score,
)
from grader.records import Rubric

ORDERED = make_rubric(group("steps", point("a", marks=3), point("b", marks=3), ordered=True))


def credits(rubric: Rubric) -> dict[str, tuple[float, ...]]:
    return {p.id: p.credits for p in scheme_of(rubric, "class.csv").points}


def test_a_point_earns_nothing_half_or_all() -> None:
    assert credits(THREE) == {"quality": (0, 1, 2), "service": (0, 0.5, 1), "staff": (0, 0.5, 1)}
    assert credits(make_rubric(point("a", marks=1), round_to=1)) == {
        "a": (0, 1)
    }  # half of one is one, halves up
    assert credits(ORDERED)["a"] == (0, 1, 1.5, 3)  # out of order: half of 3 is 1.5, half of 1.5 is 1


def test_shares_are_paid_in_steps() -> None:
    assert credits(make_rubric(point("a", marks=1.8), reference="参考"))["a"] == (0, 0.5, 1, 1.5, 1.8)


def test_a_scheme_comes_back_from_json() -> None:
    for rubric in (THREE, PICKED, ORDERED):
        scheme = scheme_of(rubric, "class.csv")
        assert scheme_from(json.loads(json.dumps(scheme.to_dict()))) == scheme


@given(
    st.sampled_from((THREE, PICKED)), st.data(), st.lists(st.tuples(st.just(0.5), st.just(0.9)), max_size=1)
)
def test_adding_up_what_is_shown_gives_the_graders_mark(
    rubric: Rubric, data: st.DataObject, wrong: list[tuple[float, float]]
) -> None:
    """Giving every point as shown is adding up as grader.score.add_up does, `pick` and misconceptions included."""
    n = len(rubric.points)
    chances = data.draw(st.lists(st.floats(0, 1), min_size=n, max_size=n))
    result = made_result(rubric, chances, wrong=wrong)
    shown = shown_of(rubric, result, "S1")
    decision = Decision(shown=shown, points=shown.points)
    assert teacher_score(scheme_of(rubric, "t"), decision) == pytest.approx(result.score)


def test_what_was_learnt_of_the_teacher_stays() -> None:
    scheme, result = scheme_of(THREE, "t"), made_result(THREE, [0.9, 0.5, 0.1])
    shown = shown_of(THREE, replace(result, score=result.capped + 0.5), "S1")
    assert (shown.score, shown.deducted) == (3, -0.5)
    assert teacher_score(scheme, Decision(shown=shown, agreed=True)) == 3
    assert teacher_score(scheme, Decision(shown=shown, points={"quality": 1})) == 2


def test_points_left_alone_keep_the_graders_marks() -> None:
    scheme = scheme_of(THREE, "t")
    shown = shown_of(THREE, made_result(THREE, [0.9, 0.5, 0.1], wrong=[(0.5, 0.9)]), "S1")
    assert shown.score == 2  # 2 + 0.5 + 0, less 0.5
    decision = Decision(shown=shown, points={"staff": 1.0})
    assert teacher_score(scheme, decision) == 3
    assert decision.credits == {"staff": 1.0}
    assert Decision(shown=shown, points={"staff": 1.0}, agreed=True).credits == {
        "quality": 2,
        "service": 0.5,
        "staff": 1,
    }


def test_the_best_of_a_group_count() -> None:
    scheme = scheme_of(PICKED, "t")
    shown = shown_of(PICKED, made_result(PICKED, [0.1, 0.9, 0.9, 0.9]), "S1")
    assert shown.points == {"quality": 0, "a": 1, "b": 1, "c": 1}  # c counts once another does not
    assert teacher_score(scheme, Decision(shown=shown, points={"a": 0.0})) == 2
    assert teacher_score(scheme, Decision(shown=shown, points={"a": 0.0, "b": 0.5})) == 1.5


def test_a_total_wins_and_a_comment_is_no_mark() -> None:
    scheme = scheme_of(THREE, "t")
    shown = shown_of(THREE, made_result(THREE, [0.9, 0.5, 0.1]), "S1")
    assert teacher_score(scheme, Decision(shown=shown, points={"staff": 1.0}, total=0.5)) == 0.5
    assert teacher_score(scheme, Decision(shown=shown, comment="看不清")) is None


def test_which_marks_can_be_given() -> None:
    scheme = scheme_of(THREE, "t")
    shown = shown_of(THREE, made_result(THREE, [0, 0, 0]), "S1")
    assert is_credit(scheme.points[0], 1.0)
    assert not is_credit(scheme.points[0], 0.5)
    assert [m for m in (-0.5, 0, 0.25, 3.5, 4, 4.5) if is_total(scheme, shown, m)] == [0, 3.5, 4]
