"""The report as a whole: what goes into which figure, what is noted, what is refused."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.errors import TableError
from grader.marking.evaluate.agreement import measure_agreement
from grader.marking.evaluate.evaluate import VERSIONS, Evaluation, evaluate
from grader.marking.evaluate.paired_marks import PairedMarks
from grader.marking.evaluate.prmse import prmse
from grader.marking.marks import Marks
from grader.marking.scale import Scale

NAN = np.nan
HUMAN = np.array([0, 1, 2, 3, 4, 5, 6, 3, 2, 4, NAN, 1.5])
SECOND = np.array([0, 1.5, 2, 2.5, NAN, 5, 5.5, 4, NAN, 4, 3, NAN])
SYSTEM = np.array([0.4, 1.2, 1.7, 3.4, 4.2, 4.1, 6.3, 2.6, 2.9, 3.3, 2.2, 1.1])


def paired(human: Any, system: Any, **more: Any) -> PairedMarks:
    """Marks of rows 0, 1, 2…, out of 6."""
    human, system = np.array(human, float), np.array(system, float)
    ids = tuple(str(i) for i in range(len(human)))
    return PairedMarks(ids=ids, human=human, system=system, **({"worth": np.full(len(human), 6.0)} | more))


def notes(found: Evaluation) -> str:
    return "\n".join(note.en for note in found.notes)


def test_the_three_versions_of_the_score() -> None:
    found = evaluate(paired(HUMAN, SYSTEM))
    used = ~np.isnan(HUMAN)
    trimmed = np.clip(SYSTEM[used], -0.2499, 6.2499)
    rounded = np.array([0.5, 1, 1.5, 3.5, 4, 4, 6, 2.5, 3, 3.5, 1])
    assert found.n == 11 and found.scale == Scale(max=6, step=0.5)
    for name, scores in zip(VERSIONS, (SYSTEM[used], trimmed, rounded), strict=True):
        expected = measure_agreement(HUMAN[used], scores, found.scale)
        assert found.system[name].to_dict() == pytest.approx(expected.to_dict())
    assert found.consistency is None and found.degradation is None and found.prmse is None


def test_a_second_teacher() -> None:
    found = evaluate(paired(HUMAN, SYSTEM, human2=SECOND))
    assert found.consistency is not None and found.degradation is not None and found.prmse is not None
    double = ~np.isnan(HUMAN) & ~np.isnan(SECOND)
    between = measure_agreement(HUMAN[double], SECOND[double], found.scale, raters=True)
    assert found.consistency.to_dict() == pytest.approx(between.to_dict())
    raw = found.degradation["raw"]
    assert raw["wtkappa"] == pytest.approx(0.9506711759359963 - 0.966824644549763)  # rsmtool 12.0.0
    assert raw["exact_agr"] == -between.exact_agr
    # Every row that a teacher marked counts here, the one without the first teacher's mark too.
    assert (found.prmse.N, found.prmse.N_multiple, found.prmse.N_single) == (12, 8, 4)
    assert found.prmse.prmse["raw"] == pytest.approx(0.8919961273421038)  # rsmtool 12.0.0
    assert found.prmse.prmse["raw"] == prmse(np.stack((HUMAN, SECOND), axis=1), SYSTEM)


def test_json_has_the_fields_names() -> None:
    found = evaluate(
        paired(
            HUMAN,
            SYSTEM,
            human2=SECOND,
            groups={"班级": ("甲", "乙") * 6},
            human_points={"a": HUMAN},
            system_points={"a": SYSTEM},
        )
    )
    data = json.loads(json.dumps(found.to_dict("zh"), allow_nan=False))
    assert list(data) == [
        "n", "human_column", "system_column", "scale", "system", "intervals", "consistency", "degradation", "prmse", "points", "groups",
        "thresholds", "notes",
    ]  # fmt: skip
    assert list(data["system"]["raw_trim_round"]) == [
        "N", "h_mean", "h_sd", "sys_mean", "sys_sd", "exact_agr", "adj_agr", "kappa", "wtkappa", "corr", "SMD", "R2", "RMSE", "MAE",
    ]  # fmt: skip
    assert data["scale"] == {"min": 0, "max": 6, "step": 0.5}
    assert set(data["intervals"]["raw"]) == {"exact_agr", "wtkappa", "corr", "SMD", "RMSE", "MAE"}
    assert data["intervals"]["level"] == 0.95 and data["intervals"]["resamples"] == 1000
    assert "R2" not in data["consistency"] and data["consistency"]["h1_mean"] == pytest.approx(3)
    assert set(data["degradation"]["raw"]) == {"corr", "kappa", "wtkappa", "exact_agr", "adj_agr", "SMD"}
    assert set(data["prmse"]["raw_trim"]) == {"mse_true", "prmse"}
    assert data["points"][0]["N"] == 11 and {g["value"] for g in data["groups"]} == {"甲", "乙"}
    assert data["thresholds"] == {"wtkappa": 0.7, "SMD": 0.15, "degradation": 0.1}
    assert any("没有计入" in note for note in data["notes"])


MARK = st.one_of(st.just(NAN), st.integers(0, 12).map(lambda n: n / 2))
ROWS = st.lists(st.tuples(MARK, st.floats(0, 6), MARK, st.sampled_from("ab")), min_size=4, max_size=12)


@settings(max_examples=25)
@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows: list[tuple[float, float, float, str]], random: Any) -> None:
    if sum(not np.isnan(row[0]) for row in rows) < 2:
        return

    def report(table: list[tuple[float, float, float, str]]) -> dict[str, Any]:
        human, system, second, groups = zip(*table, strict=True)
        second_marks: Marks = np.array(second)
        return evaluate(
            paired(human, system, human2=second_marks, groups={"g": groups}), resamples=50
        ).to_dict("en")

    shuffled = list(rows)
    random.shuffle(shuffled)
    assert report(rows) == report(shuffled)


def test_rows_without_a_mark_are_left_out_and_counted() -> None:
    found = evaluate(paired([1, 2, NAN, 4, NAN], [1, NAN, 3, 4, NAN]))
    assert found.n == 2
    assert "left out: 3; without the teacher's mark 2, without the system's 2" in notes(found)
    assert "fewer than 30" in notes(found)


def test_too_few_rows_say_how_many_are_needed() -> None:
    with pytest.raises(TableError) as error:
        evaluate(paired([1, NAN, 2], [1, 2, NAN]))
    assert "至少需要 2 份" in error.value.zh and "There are 1 answers" in error.value.en


def test_marks_outside_the_scale_are_named() -> None:
    with pytest.raises(TableError) as error:
        evaluate(paired([1, 7, -1, 2], [1, 2, 3, 4]))
    assert "0 to 6, by column and id: “human” (1, 2)." in error.value.en and "--max" in error.value.zh
    with pytest.raises(TableError, match=r"“second” \(1\)"):
        evaluate(paired([1, 2], [1, 2], human2=np.array([NAN, 9]), human2_name="second"))


def test_constant_marks_are_null_and_noted() -> None:
    found = evaluate(paired([3, 3, 3], [1, 2, 3]))
    data = found.to_dict("en")
    assert data["system"]["raw"]["corr"] is None and data["intervals"]["raw"]["corr"] is None
    assert "no value: corr, SMD, R2" in notes(found)


def test_what_double_marks_cannot_tell_is_noted() -> None:
    once = evaluate(paired([1, 2, 3], [1, 2, 3], human2=np.array([1, NAN, NAN])))
    assert once.consistency is None and "both teachers marked: 1; at least 2" in notes(once)
    never = evaluate(paired([1, 2, 3], [1, 2, 3], human2=np.full(3, NAN)))
    assert never.prmse is None and "no PRMSE" in notes(never)
    at_odds = evaluate(paired([0, 6, 0], [1, 2, 3], human2=np.array([6, 0, 6.0])))
    assert at_odds.prmse is not None and at_odds.prmse.prmse["raw"] is None and "no PRMSE" in notes(at_odds)
    same = evaluate(paired([1, 2, 3], [1, 2, 3], human2=np.array([2, 2, 2.0])))
    assert "between the teachers have no value" in notes(same)


def test_points_and_groups_that_tell_little_are_noted() -> None:
    sides = {
        "human_points": {"a": np.ones(3), "x": np.ones(3)},
        "system_points": {"a": np.ones(3), "y": np.ones(3)},
    }
    found = evaluate(paired([1, 2, 3], [1, 2, 3], groups={"班级": ("甲", "甲", "")}, **sides))
    assert [point.id for point in found.points] == ["a"]
    assert "left out: x, y" in notes(found) and "figures have no value: a" in notes(found)
    assert "班级=– (1), 班级=甲 (2)" in notes(found)


def test_other_numbers_of_answers_are_explained() -> None:
    marks = {"human_points": {"a": np.array([1, 0, NAN])}, "system_points": {"a": np.ones(3)}}
    found = evaluate(paired([1, 2, 3], [1, 2, 3], human2=np.array([1, 3, NAN]), **marks))
    assert (found.n, found.points[0].N, found.consistency and found.consistency.N) == (3, 2, 2)
    assert "its N differs from the 3" in notes(found)
    assert "on the 2 answers marked twice, system and teacher on all 3" in notes(found)
    more = evaluate(paired([1, 2, NAN], [1, 2, 3], human2=np.array([1, 2, 3])))
    assert "PRMSE is of the 3 answers" in notes(more) and "of the 2 that" in notes(more)
    alike = evaluate(paired([1, 2, 3], [1, 2, 3], human2=np.array([1, 3, 3.0])))
    assert "PRMSE is of" not in notes(alike) and "marked twice" not in notes(alike)


def test_progress_counts_each_different_version_once() -> None:
    told: list[tuple[int, int | None]] = []
    evaluate(paired([1, 2, 3], [1, 2, 3]), resamples=100, progress=lambda *step: told.append(step))
    assert told == [(100, 100)]
    told.clear()
    found = evaluate(paired([1, 2, 3], [0.9, 2, 3]), resamples=100, progress=lambda *step: told.append(step))
    assert told == [(100, 200), (200, 200)]
    assert found.intervals["raw"] == found.intervals["raw_trim"] != found.intervals["raw_trim_round"]


def test_undefined_resamples_are_noted() -> None:
    assert "resamples all marks of a side were the same" in notes(evaluate(paired([1, 1, 2], [1, 2, 2])))


def test_a_class_without_trouble_has_no_notes() -> None:
    random = np.random.default_rng(0)
    human = random.integers(0, 13, 60) / 2
    found = evaluate(paired(human, np.clip(human + random.integers(-1, 2, 60) / 2, 0, 6)))
    assert found.notes == ()
