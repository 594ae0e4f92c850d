from __future__ import annotations

from grader.marking.items.of import items_of
from tests.making import group, make_rubric, point


def test_points_are_items_in_the_rubrics_order() -> None:
    rubric = make_rubric(point("a", "甲", 2), group("g", point("b"), point("c")), point("d"))
    items = items_of(rubric)
    assert [(i.id, i.text, i.marks, i.parts) for i in items] == [
        ("a", "甲", 2, ("a",)),
        ("b", "b", 1, ("b",)),
        ("c", "c", 1, ("c",)),
        ("d", "d", 1, ("d",)),
    ]


def test_a_group_of_which_some_points_are_enough_is_one_item_worth_its_best() -> None:
    rubric = make_rubric(group("g", point("a", marks=1), point("b", marks=3), point("c", marks=2), pick=2))
    (item,) = items_of(rubric)
    assert (item.id, item.marks, item.parts, item.pick) == ("g", 5, ("a", "b", "c"), 2)
    assert sum(i.marks for i in items_of(rubric)) == rubric.max_score


def test_a_group_that_wants_all_of_its_points_is_no_choice() -> None:
    rubric = make_rubric(group("g", point("a"), point("b"), pick=2))
    assert [i.id for i in items_of(rubric)] == ["a", "b"]


def test_what_an_item_needs_is_followed_to_its_end() -> None:
    rubric = make_rubric(
        point("case"),
        group("why", point("law"), point("rule", requires=("case",))),
        point("end", requires=("why",)),
        group("any", point("x"), point("y"), pick=1, requires=("end",)),
    )
    needs = {i.id: i.needs for i in items_of(rubric)}
    assert needs["case"] == needs["law"] == frozenset()
    assert needs["rule"] == {"case"}
    assert needs["end"] == {"why", "law", "rule", "case"}
    assert needs["any"] >= {"end", "law", "rule", "case"}
