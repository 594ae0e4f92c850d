"""A trial of a rubric on a class made by hand."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_class import PICKED, THREE, made_class, made_result

from grader.errors import RubricError, TableError
from grader.marking.results import ClassResults
from grader.marking.tune.trial import NEAR, Sighting, Thresholds, Trial, chosen_points, try_rubric
from grader.records import Evidence, GradeResult

AT = Thresholds(0.4, 0.6)  # as made_class pays
NAN = float("nan")


def tried(found: ClassResults, **options: object) -> Trial:
    return try_rubric(found, THREE, AT, **options)  # type: ignore[arg-type]


def order(trial: Trial, point: int = 0) -> list[str]:
    return [s.id for s in trial.points[point].sightings]


def first(result: GradeResult, **changes: object) -> GradeResult:
    """The result with its first point changed."""
    return replace(result, points=(replace(result.points[0], **changes), *result.points[1:]))  # type: ignore[arg-type]


CLASS = made_class(
    THREE,
    {
        "far": made_result(THREE, [0.05, 0.9, 0.1]),
        "under": made_result(THREE, [0.38, 0.9, 0.1]),
        "over": made_result(THREE, [0.61, 0.9, 0.1]),
        "half": made_result(THREE, [0.5, 0.9, 0.1]),
        "sure": made_result(THREE, [0.99, 0.9, 0.1]),
        "lost": None,
    },
)


def test_counts_and_the_nearest_to_a_threshold_first() -> None:
    trial = tried(CLASS)
    quality = trial.points[0]
    assert [len(quality.with_credit(c)) for c in ("full", "partial", "none")] == [2, 1, 2]
    assert order(trial) == ["over", "under", "half", "far", "sure"]
    assert [s.why for s in quality.sightings] == ["borderline"] * 3 + ["clear"] * 2
    assert [s.distance for s in quality.sightings] == [0.01, 0.02, 0.1, 0.35, 0.39]
    assert trial.answers == 5 and "1" in trial.notes[0].en and "第 7 行" in trial.notes[0].zh


def test_disagreements_come_before_everything_by_their_size() -> None:
    hers = {"quality": np.array([2.0, 0.0, 1.0, NAN, 2.0, 1.0])}
    trial = tried(CLASS, teacher=hers)
    assert order(trial) == ["far", "over", "under", "half", "sure"]
    far, over, under, half, _ = trial.points[0].sightings
    assert (far.difference, over.difference, under.difference) == (-2, 1, 0)
    assert (half.teacher, half.difference, half.why) == (None, 0, "borderline")
    assert trial.points[0].marked == 4 and trial.points[1].marked == 0


def test_a_point_without_a_demanded_word_is_told_apart() -> None:
    rows = {
        "near": made_result(THREE, [0.55, 0, 0]),
        "lacks": first(made_result(THREE, [0.95, 0, 0]), credit="partial", earned=1.0, reason="keywords"),
    }
    trial = tried(made_class(THREE, rows))
    assert [(s.id, s.why) for s in trial.points[0].sightings] == [
        ("near", "borderline"),
        ("lacks", "keywords"),
    ]


def test_what_its_group_has_no_room_for_still_counts_as_the_point_it_is() -> None:
    """A teacher marks the point; which points the group takes is not hers to say."""
    found = made_class(PICKED, {"S1": made_result(PICKED, [0, 0.9, 0.9, 0.9])})
    trial = try_rubric(found, PICKED, AT, teacher={"c": np.array([1.0])})
    (c,) = trial.points[3].sightings
    assert (c.score.earned, c.marks, c.difference, c.why) == (0, 1, 0, "clear")


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(chances: list[float], rnd: random.Random) -> None:
    rows = [(f"S{i}", made_result(THREE, [p, 0, 0])) for i, p in enumerate(chances)]
    shuffled = list(rows)
    rnd.shuffle(shuffled)
    one, other = (tried(made_class(THREE, dict(r))) for r in (rows, shuffled))
    assert order(one) == order(other)
    assert sum(len(one.points[0].with_credit(c)) for c in ("full", "partial", "none")) == len(chances)
    distances = [s.distance for s in one.points[0].sightings]
    assert distances == sorted(distances)
    slow = sum(min(abs(p - 0.4), abs(p - 0.6)) <= NEAR for p in chances)
    assert abs(len(one.points[0].to_see("borderline")) - slow) <= sum(abs(d - NEAR) < 1e-3 for d in distances)


def test_words_that_came_near_are_looked_for_only_where_they_are_shown_and_missing() -> None:
    asked: list[tuple[list[str], str]] = []

    def nearest(answers: Sequence[str], point: str) -> list[Evidence | None]:
        asked.append((list(answers), point))
        return [Evidence(0, 1, a[0]) if a.startswith("差") else None for a in answers]

    rows = {
        "near": made_result(THREE, [0.39, 0, 0], answer="差一点"),
        "nearer": made_result(THREE, [0.4001, 0, 0], answer="有依据"),
        "none": made_result(THREE, [0.36, 0, 0], answer="别的话"),
        "cut": made_result(THREE, [0.35, 0, 0], answer="差得多"),
        "blank": made_result(THREE, [0.37, 0, 0], answer=" "),
        "far": made_result(THREE, [0.0, 0, 0], answer="差远了"),
    }
    rows["nearer"] = first(rows["nearer"], evidence=(Evidence(0, 3, "有依据"),))
    found = made_class(THREE, rows)
    quotes = {
        s.id: s.quote and s.quote.text for s in tried(found, nearest=nearest, most=4).points[0].sightings
    }
    assert asked == [(["差一点", "别的话"], "quality")]
    assert quotes == {"near": "差", "nearer": "有依据", "none": None, "cut": None, "blank": None, "far": None}
    asked.clear()
    tried(found, nearest=nearest)
    assert asked == [(["差一点", "别的话", "差得多"], "quality")]


def test_points_are_chosen_by_id_or_group() -> None:
    assert chosen_points(PICKED, []) == {"quality", "a", "b", "c"}
    assert chosen_points(PICKED, ["why", "a"]) == {"a", "b", "c"}
    trial = tried(CLASS, points=chosen_points(THREE, ["staff"]))
    assert [(p.number, p.point.id) for p in trial.points] == [(3, "staff")]
    with pytest.raises(RubricError, match=r"no point qualty.*quality, service"):
        chosen_points(THREE, ["qualty"])


def test_nothing_graded_is_an_error() -> None:
    with pytest.raises(TableError, match=r"graded"):
        tried(made_class(THREE, {"S1": None}))


def test_sightings_know_their_row() -> None:
    rows: dict[str, Sighting] = {s.id: s for s in tried(CLASS).points[0].sightings}
    assert (rows["far"].row, rows["sure"].row) == (2, 6)
